/*
 * keep.h - how long what was photographed and said of a case is kept, and what removes it (P-07).
 *
 * Rows of case_keep_classes and case_keep_rules say how long. What belongs to a case that is open or
 * disputed, or that an order holds, is never removed. What is removed leaves its row, without bytes.
 */
#ifndef DOMAIN_CASES_KEEP_H
#define DOMAIN_CASES_KEEP_H

#include "domain/cases/case.h"
#include "platform/http/server.h"

/* What a photo and a voice note say of it, as members and as fields of their shapes. */
#define KEPT_MEMBERS                                                 \
    const char *keep_class;                                          \
    const char *keep_name, *keep_name_en;                            \
    Time kept_until;    /* TIME_NONE: its case is not over */        \
    int32_t held_until; /* by an order, to the end of that day; 0 */ \
    Time gone_at        /* TIME_NONE: it is there */

#define KEPT_FIELDS(T)                                                                         \
    STR_FIELD(T, keep_class, SAYS("how long it is kept once the case is over")),               \
        STR_FIELD(T, keep_name), STR_FIELD(T, keep_name_en),                                   \
        TIME_FIELD(T, kept_until, NULLABLE,                                                    \
                   SAYS("removed the night after; null: it is not over")),                     \
        DATE_FIELD(T, held_until, NULLABLE, SAYS("an order keeps it to the end of this day")), \
        TIME_FIELD(T, gone_at, NULLABLE, SAYS("it was removed then, by keep_class"))

extern const ErrorKind CASE_FILE_GONE;  /* 410 */
extern const ErrorKind CASE_FILE_AGAIN; /* 503: it was being erased; send it again */

/* Before a row names a file, in its transaction: whoever erases that file comes before or after it.
 * CASE_FILE_AGAIN when it came before. */
const Error *case_file_claim(Request *req, Tx *tx, const char *sha256) MUST_CHECK;

/* The work of a night in one town, in its transaction (forget.c). A batch each; n: how many cases. */
typedef struct Forgetting {
    Tx *tx;
    int32_t town;
    Time now;
} Forgetting;

const Error *forget_reporters(const Forgetting *forgetting, int64_t *ret_n) MUST_CHECK;
const Error *forget_names(const Forgetting *forgetting, int64_t *ret_n) MUST_CHECK;
/* Writes down that n of a class went. */
const Error *keep_proof(const Forgetting *forgetting, const char *class, int64_t n) MUST_CHECK;
extern const Shape KEEP_PROOF;
Handler list_keep_proofs;

#define KEEP_TIMER_NAME "case.keep"
/* A batch of one town. Comes again at once while there is more, else the next night. */
const Error *fire_keep_timer(Server *server, Tx *tx, const Timer *timer, Time now) MUST_CHECK;
/* 02:00 of the city, after `now`. */
Time keep_next_night(Time now);
/* What the timer of a town is about: an id of that town that no case has. */
Id keep_subject(int32_t town);
/* A tick: every town has its timer. */
const Error *keep_arm(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

extern const Shape CASE_ORDER, CASE_ORDER_IN;
Handler list_keep_orders, post_keep_order, post_keep_order_lift; /* orders.c */

#endif
