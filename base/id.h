/*
 * id.h - UUIDv8 that carries its town.
 *
 * 48 bit Unix ms | version 8 | 12 bit counter | variant 10 | 30 bit town | 32 bit random.
 * (RFC 9562 section 5.8.) So /cases/{id} knows its shard, and a phone may make one offline.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/base.h"
#include "base/time.h"

typedef struct Id {
    uint8_t b[16];
} Id;

#define ID_TEXT_SIZE 37
#define ID_NONE      ((Id){{0}})

/* town: 0..999999999. random: 32 fresh random bits, from the caller (base does no I/O).
 * Within one process two ids of the same millisecond differ by the counter; thread-safe. */
Id id_make(Time now, int32_t town, uint32_t random);
int32_t id_town(Id id);
Time id_time(Id id); /* to the millisecond */
/* A v8 UUID with a town of 9 digits or 0, as a client may send. */
bool id_is_ours(Id id);
bool id_is_none(Id id);
bool id_eq(Id a, Id b);
bool id_parse(const char *text, Id *ret_id); /* canonical 8-4-4-4-12, any case, any version */
void id_format(Id id, char *out);            /* lower case */

#endif
