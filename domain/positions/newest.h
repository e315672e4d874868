/* newest.h - the newest position of each person, in memory, under a lock. As many entries as there
 * are persons who ever told one since the start. */
#ifndef DOMAIN_POSITIONS_NEWEST_H
#define DOMAIN_POSITIONS_NEWEST_H

#include "domain/positions/positions.h"

typedef struct Newest Newest;

Newest *newest_new(void);
void newest_free(Newest *newest); /* NULL is fine */
/* Those that are newer than what is known. Any thread. */
void newest_note(Newest *newest, const Position *positions, size_t n);
bool newest_get(Newest *newest, Id person, Position *ret_position);

#endif
