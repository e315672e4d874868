/* stream.h - a desk's stream of server-sent events: opened, read, and taken up again where it broke. */
#ifndef SIMULATE_STREAM_H
#define SIMULATE_STREAM_H

#include "simulate/exchange.h"
#include "simulate/ledger.h"

typedef enum SeatKind { SEAT_CITY, SEAT_TOWN, SEAT_VILLAGE, SEAT_DEPARTMENT } SeatKind;

typedef struct Stream Stream;
/* data: the JSON of one event; NULL: the server says that something was left out (resync). */
typedef void StreamHeard(void *context, Stream *stream, const char *data, size_t n);

struct Stream {
    Socket socket;
    SeatKind seat;
    size_t index; /* of the town or village; a department's town */
    size_t department;
    const Account *account;
    Ear ear;
    StreamHeard *heard;
    char last_id[48];
    bool greeted;       /* its head has come */
    bool away;          /* cut off: not opened again by itself */
    int64_t open_at_us; /* closed: when it is opened again */
    uint64_t n_opened;
    Buf in;
};

void stream_open(Exchange *exchange, Stream *stream);
void stream_close(Stream *stream);

#endif
