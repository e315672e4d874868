/*
 * stranger.h - who has a code and no account.
 *
 * The code is the only key. What is stored of it is its hash; the stranger's id is made from it and
 * stands in no other place, so nobody, no clerk and no thief of the database, can tell who it was
 * (P-04, P-16).
 */
#ifndef DOMAIN_CASES_STRANGER_H
#define DOMAIN_CASES_STRANGER_H

#include "domain/cases/case.h"
#include "platform/auth/code.h"
#include "platform/auth/password.h"

/* Used as req->actor: lives as long as the request. */
typedef struct Stranger {
    Actor actor;
    uint8_t code_sha256[TOKEN_HASH_SIZE];
    char code[CODE_TEXT_SIZE];
} Stranger;

/* From now on the request acts as who has stranger->code. */
void stranger_become(Request *req, Stranger *stranger);
/* The same with the code that was sent, or with a new one (NULL). */
const Error *stranger_arrive(Request *req, const char *code, Stranger *ret_stranger) MUST_CHECK;

/* What the code opens, if it is in use. */
const Error *stranger_case(Request *req, const Stranger *stranger, Case *ret_case,
                           bool *ret_found) MUST_CHECK;
/* Its code opens that case from now on. In use by another request of this moment: an error, and
 * this one must leave nothing. */
const Error *stranger_keep(Request *req, const Stranger *stranger, Id id) MUST_CHECK;
/* How to call back who reported, if he likes (reporters.c): of req->actor, in the town of his report. */
const Error *contact_check(Request *req, const char *contact) MUST_CHECK;
const Error *contact_keep(Request *req, Id case_id, const char *contact) MUST_CHECK;
const Error *contact_there(Request *req, Id case_id, bool *ret_is_there) MUST_CHECK;
const Error *contact_remove(Request *req, Id case_id) MUST_CHECK;

const Error *reply_receipt(Request *req, int status, const Stranger *stranger,
                           const Case *found) MUST_CHECK;

#endif
