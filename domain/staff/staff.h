/*
 * staff.h - the people who work here, the posts they hold, and the sessions in which they act.
 *
 * A person holds posts; a session acts as one of them: the grants of the post's role (roles.def)
 * on the scope of the post's unit (the unit and everything below it). Nobody acts without a
 * session, and a session never holds more than its post gives.
 */
#ifndef DOMAIN_STAFF_STAFF_H
#define DOMAIN_STAFF_STAFF_H

#include "base/shape.h"
#include "platform/http/module.h"
#include "platform/http/server.h"

extern const Module STAFF_MODULE;

/* How long the session of a post lasts, whatever happens, and how long it may rest without a
 * request. Outside, in a basement, a whole shift passes without one; at a desk somebody has left. */
#define SESSION_LASTS (INT64_C(12) * 3600 * TIME_SECOND)
#define SESSION_IDLE  (INT64_C(2) * 3600 * TIME_SECOND)
/* The longest shift: one that nobody ended ends then, and with it the session of a phone. */
#define SHIFT_LASTS (INT64_C(16) * 3600 * TIME_SECOND)

/* For ServerConfig. A session that was ended in this process is dead at once; one that was ended
 * by another process on the same database is dead within 10 s. */
Authenticate staff_authenticate;

/* A person and one post that the person holds today. */
typedef struct StaffPost {
    Id person;
    Id post;
    const char *login;
    const char *name;
    const char *role;       /* one of ROLE_NAMES */
    UnitKey unit;           /* 0: a resident, who stands nowhere in the tree */
    const char *department; /* NULL: a post of the command tree */
} StaffPost;

extern const Shape STAFF_POST_SHAPE;

/* By the text of a person's id, or by login. Not found: no such person, closed, or without any
 * post today. Who holds several is found with the one held longest. Asks no scope: the caller
 * compares ret_post->unit with what the actor may see. */
const Error *staff_find(Tx *tx, const char *id_or_login, Time now, StaffPost *ret_post,
                        bool *ret_found) MUST_CHECK;

/* Who acts as the longest held post of that login, without a session: for what the program does in a made-up
 * city. MISSING: nobody of that login holds a post today. */
const Error *staff_actor(Tx *tx, const char *login, Time now, const Actor **ret_actor) MUST_CHECK;

/* Posts at these units on the day, of StaffPost, by unit. */
const Error *staff_posts_at(Tx *tx, const UnitKey *units, size_t n, int32_t today,
                            List *ret_posts) MUST_CHECK;
/* Posts at from[i] end on the day and go on at to[i], with the sessions that act as them: units were
 * split or joined. */
const Error *staff_repost(Tx *tx, const UnitKey *from, const UnitKey *to, size_t n,
                          int32_t on) MUST_CHECK;

/* What the city says of calls for help, of who works outside. */
typedef struct CallRules {
    const char *number;
    int64_t minutes;
    const char *item; /* NULL: not said */
} CallRules;
const Error *staff_call_rules(Tx *tx, CallRules *ret_rules) MUST_CHECK;
/* The actor's place is taken and shown from now on for so long, on shift or off, because of this case. */
const Error *staff_call_begin(Request *req, Id case_id, int64_t minutes) MUST_CHECK;

/* Was somebody on shift at these times, of the last days and in any order? (P-08) */
typedef struct ShiftAsk {
    Id person;
    const Time *times;
    size_t n;
    size_t off; /* the answer: the first time at which he was not; n when there is none */
} ShiftAsk;

/* Who called for help then counts as on shift. Answers n of them with one statement; a person may be asked about more than once. */
const Error *staff_off_shift(Tx *tx, ShiftAsk *asks, size_t n) MUST_CHECK;

/* Has the department anybody today whose range holds the place? */
const Error *staff_department_reaches(Tx *tx, const char *department, UnitKey place, Time now,
                                      bool *ret_reaches) MUST_CHECK;

/* Who looked at what of a person (reads.c). The purposes are those of reads.def, as enumerations of a query. */
extern const char *const REPORTER_PURPOSES[];
extern const char *const POSITION_PURPOSES[];

typedef struct PersonRead {
    Time at, seen_until; /* the first and the last time within an hour */
    const char *purpose, *role;
    UnitKey unit;
    const char *unit_name, *department;
    const char *badge; /* the login of who looked */
    Id case_id;
    Id person; /* whose; not sent */
} PersonRead;

extern const Shape PERSON_READ; /* as it is sent */

/* In the transaction that shows them: req->actor looks at these persons for the sake of this case. What somebody
 * sees of himself is not written down. */
const Error *staff_read_record(Request *req, Id case_id, const char *purpose, const Id *persons,
                               size_t n) MUST_CHECK;
/* Who reported is forgotten: the looks at him stay, of nobody. */
const Error *staff_reads_forget(Tx *tx, Id case_id) MUST_CHECK;
/* Of PersonRead, the newest 200 first. The second: of a case that was read in scope before. */
const Error *staff_reads_of_person(Request *req, Id person, List *ret_reads) MUST_CHECK;
const Error *staff_reads_of_case(Request *req, Id case_id, List *ret_reads) MUST_CHECK;

extern const char *const ROLE_NAMES[];  /* "SHIFT_LEADER".. NULL-terminated */
extern const char *const GRANT_NAMES[]; /* every verb there is, sorted, NULL-terminated */

/* NULL-terminated, sorted, static. A role nobody knows holds nothing. */
const char *const *role_grants(const char *role);

/* One account of a made-up city, as demo-accounts.json lists it. */
typedef struct StaffAccount {
    const char *login;
    const char *password;
    const char *role;
    UnitKey unit;           /* 0: none */
    const char *department; /* NULL: none */
    const char *token;      /* of a session of its own; NULL: it has none */
} StaffAccount;

extern const Shape STAFF_ACCOUNT_SHAPE;

/* True when the database holds no unit and no person: a city may be seeded. Until the transaction
 * ends, whoever asks the same waits for the answer. */
const Error *staff_seed_wanted(Tx *tx, bool *ret_wanted) MUST_CHECK;
/* A person and a post for every desk of the city whose units and departments this transaction
 * sees; all with the one password, which is hashed once. *ret_accounts: of StaffAccount.
 * n_grid_staff 0: one administrator a grid. Else so many, as evenly as it goes, and every account
 * has a session as if it had logged in at `now`: for who plays the whole city and cannot wait for
 * ten thousand hashes. */
const Error *staff_seed(Tx *tx, const char *password, int64_t n_grid_staff, Time now,
                        List *ret_accounts) MUST_CHECK;

/* The account that looks after all others (role STAFF_ADMIN at the top of the tree), made or given back:
 * its password becomes this one, for one use within 72 hours, and its sessions end. An error when
 * the login is of somebody with other duties. For zw admin: no actor, only the machine. */
const Error *staff_first_account(Tx *tx, const char *login, const char *password,
                                 Time now) MUST_CHECK;

#endif
