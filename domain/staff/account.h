/*
 * account.h - accounts, as those see them who look after them (grant account:manage).
 *
 * Three rules hold for every act:
 *  - within the scope: an account is seen where it has, or had, a post; touched only when no post of
 *    its reaches outside, so that nobody takes over an account that may do more than his own;
 *  - not on oneself: whoever gives posts gives himself none;
 *  - on record: each act is a row of account_acts, written with it, and shown to the person it concerns.
 *
 * A password that an administrator sets is for one use: it ends after 72 hours, and a session begun
 * with it may do nothing but change it. No answer ever holds a password.
 */
#ifndef DOMAIN_STAFF_ACCOUNT_H
#define DOMAIN_STAFF_ACCOUNT_H

#include "domain/staff/session.h"

/* From being set until it is no password any more, when nobody used it. */
#define PASSWORD_ONCE_LASTS (INT64_C(72) * 3600 * TIME_SECOND)

extern const char *const ACCOUNT_ACTS[]; /* as in the table's check; NULL-terminated */
typedef enum AccountAct {
    ACT_CREATE,
    ACT_GIVE_POST,
    ACT_END_POST,
    ACT_SET_PASSWORD,
    ACT_CHANGE_PASSWORD,
    ACT_CLOSE,
    ACT_OPEN,
} AccountAct;

extern const ErrorKind ACCOUNT_MISSING, ACCOUNT_MINE, ACCOUNT_OUT_OF_REACH, ACCOUNT_CLOSED,
    PASSWORD_WEAK;
extern const DbFault STAFF_FAULTS[];
extern const size_t N_STAFF_FAULTS;

extern const Shape ACCOUNT_SHAPE, ACCOUNT_QUERY_SHAPE, ACCOUNT_ACT_SHAPE; /* accounts.c */
extern const Shape ACCOUNT_MAKE_SHAPE, POST_GIVE_SHAPE, POST_END_SHAPE;   /* account_acts.c */
extern const Shape PASSWORD_ONCE_SHAPE;                                   /* account_acts.c */
extern const Shape PASSWORD_CHANGE_SHAPE;                                 /* password.c */
extern const Shape IMPORTED_SHAPE;                                        /* account_import.c */

/* post NONE: the act is of no post. */
const Error *account_note(Tx *tx, Id person, AccountAct act, Id actor, Id post,
                          Time now) MUST_CHECK;
/* Answers with the account as it stands, read in a transaction of its own after the commit. */
const Error *account_reply(Request *req, int status, Id person) MUST_CHECK;
/* The hash of a password somebody else chose, after its rule. field names it. */
const Error *password_take(Request *req, const char *login, const char *password, const char *field,
                           const char **ret_hash) MUST_CHECK;
/* The sessions a statement ended: memory forgets them and their streams are cut. After the commit. */
void sessions_forget(Server *server, const List *ended);
extern const Shape ENDED_ROW; /* one id */
typedef struct EndedSession {
    Id id;
} EndedSession;

Handler get_accounts, get_account, get_account_acts, get_my_acts;     /* accounts.c */
Handler post_account, post_account_post, post_account_post_end;       /* account_acts.c */
Handler post_account_password, post_account_close, post_account_open; /* account_acts.c */
Handler post_my_password;                                             /* password.c */
Handler put_accounts;                                                 /* account_import.c */

#endif
