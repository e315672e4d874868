/*
 * numbers.h - the number people know a case by: "<town>-<yyyymmdd>-<serial>", unique in its town.
 *
 * Serials are taken from the database in blocks and handed out from memory, so that reports of one
 * town do not queue for one row. The block is committed before its first number is used: a number
 * may be skipped (the server stopped, the report failed) and is never given twice.
 */
#ifndef DOMAIN_CASES_NUMBERS_H
#define DOMAIN_CASES_NUMBERS_H

#include "platform/db/db.h"

typedef struct Numbers Numbers;

#define NUMBERS_BLOCK     64
#define NUMBERS_BLOCK_MAX 1024 /* by doubling, while blocks last less than: */
#define NUMBERS_QUICK_MS  5000

/* Opens a connection of its own, at the first use. */
Numbers *numbers_new(const char *db_url);
void numbers_free(Numbers *numbers); /* NULL is fine */
/* Any thread. The text is in the arena. */
const Error *numbers_next(Numbers *numbers, Arena *arena, int32_t town, int32_t day,
                          const char **ret_number) MUST_CHECK;

#endif
