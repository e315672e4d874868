/*
 * near.h - what a stranger may learn of a case that somebody else has reported nearby.
 *
 * Whoever asks "was this reported here?" may be whom the report is about, or may walk over the map
 * asking. So what is told hangs on the item, the cell of 50 m the case lies in, the full hour it was
 * reported in and one of three steps, and on nothing else of the case: two cases that are alike in
 * these give the same answers to every question, wherever it is asked from (near_test.c).
 */
#ifndef DOMAIN_CASES_NEAR_H
#define DOMAIN_CASES_NEAR_H

#include "base/geo.h"
#include "domain/cases/case.h"
#include "domain/catalogue/catalogue.h"

/* Of an item that lies open in the street: it is shown by a photo and its place is what it is found
 * by. Never what one finds behind a door (SCAN, LICENCE, DOCUMENT) or hears from a person
 * (NARRATIVE, CONSENT), and never S1: what may cost life is reported again. */
bool near_may_tell(const Item *item);

/* The middle of the cell of 50 m by 50 m: at most 36 m away. */
GeoPoint near_rounded(GeoPoint place);
/* Judged by the rounded place: near enough by the rule of duplicates? *ret_within_m is a bound on
 * the real distance, in steps of 30 m. */
bool near_within(GeoPoint here, GeoPoint there, int64_t metres, int64_t *ret_within_m);

/* UNDER_1_H, UNDER_6_H, UNDER_24_H or OLDER, counted from the full hour it was reported in. */
const char *near_age(Time created_at, Time now);
/* RECEIVED, ACCEPTED or HANDLING; of an open case. */
const char *near_step(CaseState state);

/* What stands for the case in an answer: another one for every code, so that answers cannot be laid
 * side by side, and of use only to who has the code. 32 hex digits. */
#define NEAR_REF_SIZE 33
void near_ref(Id id, const char *code, char *out);

#endif
