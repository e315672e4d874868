/*
 * effects.h - what each event does to a case: one function an event, in files by what it is about.
 * The move was allowed, and what its input names was looked up (move.c); what is wrong with that
 * is found here. Nothing is read or written.
 *
 *   intake.c    reported, verified, filed, refused, merged
 *   handling.c  dispatched, handed back, given time, suspended, handled
 *   closing.c   checked, closed, rated, disputed, opened again
 *   effects.c   the table; supervision, referral
 */
#ifndef DOMAIN_CASES_EFFECTS_H
#define DOMAIN_CASES_EFFECTS_H

#include "domain/cases/move.h"

typedef const Error *Effect(Moving *moving);

extern const ErrorKind CASE_BAD_PERSON;
extern const ErrorKind CASE_NO_EVIDENCE;

/* moving->person is somebody, and holds `grant`. */
const Error *case_check_person(Moving *moving, const char *grant) MUST_CHECK;
/* Nobody has it in hand any more, and no time is given for it. */
void case_take_back(Case *after);
/* Whoever says where he stands, stands within 50 m of the case (domain rule of a check; the same for
 * verifying); how far away goes into the record, and not where. Not said: NULL. */
const Error *case_stands_near(Moving *moving) MUST_CHECK;
/* To this level at least; a reply is owed. */
void case_supervise(Case *after, int64_t level);

Effect effect_ask_verify, effect_file, effect_confirm, effect_refuse, effect_deny,
    effect_reconsider, effect_object, effect_merge;
Effect effect_dispatch, effect_assign_duty, effect_return, effect_grant_return, effect_sign,
    effect_ask_extension, effect_grant_extension, effect_ask_suspension, effect_second_suspension,
    effect_suspend, effect_handle_on_spot, effect_ask_help, effect_answer_help, effect_finish,
    effect_take_back;
Effect effect_assign_check, effect_close, effect_pass, effect_force_close, effect_fail,
    effect_cannot_check, effect_rate, effect_dispute, effect_reopen, effect_reject_dispute;

#endif
