/*
 * exchange.h - requests that are due at a time, over many kept connections, on one epoll thread.
 *
 * A call is sent when it is due and a connection is free, the one that has waited longest first; its
 * time counts from when it was due, so that a client that has to wait for the server is not a client
 * that asks less. What must arrive is sent again until it is answered, as from the outbox of a phone.
 */
#ifndef SIMULATE_EXCHANGE_H
#define SIMULATE_EXCHANGE_H

#include "simulate/city.h"
#include "simulate/measure.h"

#include <netinet/in.h>

#include "base/str.h"

typedef enum CallKind {
    CALL_LOG_IN,
    CALL_SIGN_ON,
    CALL_POSITIONS,
    CALL_REPORT,
    CALL_ALARM, /* a report of which life may hang */
    CALL_PUBLIC,
    CALL_LIST,
    CALL_CASE,
    CALL_PHOTO,
    CALL_MOVE,
    CALL_READ_BACK,
    CALL_METRICS,
    CALL_MAX,
} CallKind;
extern const char *const CALL_NAMES[];

typedef struct Exchange Exchange;
typedef struct Call Call;

typedef struct Answer {
    int status; /* 0: none came */
    const char *body;
    size_t n;
    int64_t took_us; /* from when it was due first */
} Answer;

/* What becomes of it. The call is the exchange's again when it returns. */
typedef void CallDone(void *context, Call *call, const Answer *answer);

struct Call {
    CallKind kind;
    bool must;      /* sent again until it is answered */
    bool replayed;  /* kept back by an outage: its time is not the server's */
    int64_t due_us; /* CLOCK_MONOTONIC */
    int64_t first_us;
    int64_t sent_us; /* last */
    int attempts;
    uint32_t who;    /* for is_away */
    uint32_t source; /* the last three bytes of the address it comes from; 0: as it happens */
    CallDone *done;
    void *subject;
    int64_t version;
    int step;
    Call *after; /* to be sent when this one is answered as hoped */
    size_t n;
    char bytes[]; /* the request */
};

/* token NULL: nobody. type, body NULL: none. Extra: further header lines, each with its CR LF. */
typedef struct CallText {
    const char *method, *path, *token, *type, *extra;
    const void *body;
    size_t n_body;
} CallText;

Call *call_new(CallKind kind, const CallText *text);

/* What epoll tells about goes to `ready`. The first member of whatever is watched. */
typedef struct Socket Socket;
struct Socket {
    int fd;
    void (*ready)(Exchange *exchange, Socket *socket, uint32_t events);
};

typedef struct Connection Connection;

struct Exchange {
    int epoll_fd;
    struct sockaddr_in to;
    void *context; /* of the calls' done */
    Connection *connections;
    Connection *over;  /* of one call, to be freed */
    Connection **idle; /* a ring */
    size_t n_connections, first_idle, n_idle;
    Call **waiting; /* a heap by due_us */
    size_t n_waiting, cap_waiting;
    size_t n_under_way;
    Measure measures[CALL_MAX];
    char first_refused[CALL_MAX][256];
};

void exchange_begin(Exchange *exchange, const struct sockaddr_in *to, size_t n_connections,
                    void *context);
void exchange_end(Exchange *exchange);
/* Takes the call. due_us 0: now. */
void exchange_send(Exchange *exchange, Call *call, int64_t due_us);
/* Sends what is due, and waits for what comes, until something came or until_us. */
void exchange_turn(Exchange *exchange, int64_t until_us);
/* Those under way that `is_cut` says lose their connection before the answer, and are sent again at
 * again_us if they must. */
void exchange_cut(Exchange *exchange, bool (*is_cut)(uint32_t who), int64_t again_us);
void exchange_watch(Exchange *exchange, Socket *socket);
/* A fresh connection, not blocking; -1: none. source: as in Call. */
int exchange_dial(const Exchange *exchange, uint32_t source);
/* Forgets what waits to be sent, and says how much that was. */
size_t exchange_drop(Exchange *exchange);
/* Calls that wait or are under way, and are due before `before_us`. */
size_t exchange_open(const Exchange *exchange, int64_t before_us);

#endif
