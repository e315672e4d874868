/*
 * open.h - what is open beside the files: applying and following without an account, counts without a name, and what
 * time removes.
 */
#ifndef DOMAIN_MEDIATIONS_OPEN_H
#define DOMAIN_MEDIATIONS_OPEN_H

#include "domain/mediations/parts.h"
#include "platform/auth/code.h"
#include "platform/auth/password.h"
#include "platform/http/throttle.h"

/* ---- state.c ----------------------------------------------------------------------------------- */

const Error *mediations_start(Server *server, Db *db, Arena *arena, void **ret_state) MUST_CHECK;
void mediations_stop(void *context);
Throttle *mediations_throttle(const Server *server); /* of what is applied for without an account */
size_t *mediations_keep_armed(const Server *server); /* how many towns have their timer */

/* ---- public.c, apply.c --------------------------------------------------------------------------- */

/* A code, and what is stored of it. */
typedef struct MediationCode {
    char code[CODE_TEXT_SIZE];
    char sha256[2 * TOKEN_HASH_SIZE + 1];
} MediationCode;
void mediation_code_open(MediationCode *opened); /* from its code */
/* The file of the code, for a party. */
const Error *mediation_of_code(Request *req, const MediationCode *opened, bool lock,
                               Mediation *ret_file, bool *ret_found) MUST_CHECK;

/* A body, for who waits: an office, and nobody in it. */
typedef struct MediationOffice {
    const char *name, *name_en, *contact, *address;
} MediationOffice;
extern const Shape MEDIATION_OFFICE;
const Error *mediation_office(Request *req, Id id, MediationOffice *ret_office) MUST_CHECK;

/* What he waits for: an answer, and after it the end; TIME_NONE: that is not now. days: of ClockDay. */
typedef struct MediationWait {
    Time answer_by, due_by;
    List days;
} MediationWait;
MediationWait mediation_wait(const Mediation *file);

extern const Shape MEDIATION_APPLY, MEDIATION_RECEIPT, MEDIATION_FOLLOWED, MEDIATION_PARTY_MOVE;
Handler post_public_mediation;                            /* apply.c */
Handler get_public_mediation, post_public_mediation_move; /* public.c */

/* ---- counts.c ---------------------------------------------------------------------------------- */

/* resolved of accepted in thousandths, rounded to the nearest; I64_NONE: nothing was accepted. */
int64_t mediation_rate_permille(int64_t resolved, int64_t accepted);
/* A number of sealed files, or I64_NONE when it would point at somebody (P-13). */
int64_t mediation_sealed_shown(int64_t n);

extern const Shape MEDIATION_COUNTS, MEDIATION_COUNTS_QUERY;
Handler get_mediation_counts;

/* ---- forget.c ---------------------------------------------------------------------------------- */

#define MEDIATION_KEEP_TIMER "mediation.keep"
const Error *mediation_fire_keep(Server *server, Tx *tx, const Timer *timer, Time now) MUST_CHECK;
const Error *mediations_arm_keep(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
/* 02:30 of the city, after `now`. */
Time mediation_next_night(Time now);
/* What the timer of a town is about: an id of that town that no file has. */
Id mediation_keep_subject(int32_t town);

#endif
