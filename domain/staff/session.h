/*
 * session.h - what the files of this module share: the post of a session, what a person is told
 * about himself, the cookie, and the handlers that the table in staff.c lists.
 */
#ifndef DOMAIN_STAFF_SESSION_H
#define DOMAIN_STAFF_SESSION_H

#include "domain/staff/cache.h"
#include "domain/staff/staff.h"

/* A post, as its holder sees it. */
typedef struct Post {
    Id id;
    const char *role;
    UnitKey unit;
    const char *department;
    bool current;
} Post;

extern const Shape POST_ROW;   /* as read: without `current` */
extern const Shape POST_SHAPE; /* as told */

/* What `GET /me` tells. */
typedef struct Scope {
    UnitKey lo, hi;
} Scope;

typedef struct Me {
    Id id;
    const char *login;
    const char *name;
    const char *role;
    UnitKey unit;
    const char *unit_name;
    int tier;
    const char *department;
    Scope *scope;
    Strs grants;
    List posts;
    bool password_once; /* grants and scope are empty until it is changed */
} Me;

extern const Shape ME_SHAPE;

/* The actor that acts as this post. Texts are borrowed. */
void actor_take_post(Actor *actor, const Post *post);
/* Lists the posts of the actor's person, so tx must be one that may read them. */
const Error *me_make(Tx *tx, const Server *server, const Actor *actor, Time now,
                     Me *ret_me) MUST_CHECK;

/* How long a session of this post lasts, and how long it may rest without a request. */
typedef struct SessionTerm {
    int64_t lasts, rests; /* microseconds */
} SessionTerm;
SessionTerm session_term(const Actor *actor);

/* The session is over, or acts as another post: memory forgets it and its streams are cut. After
 * the commit only, see cache.h. */
void session_forget(Server *server, Id session);

void cookie_set(Request *req, const char *token, Time lasts);
void cookie_clear(Request *req);

extern const Shape LOGIN_SHAPE, SESSION_MADE_SHAPE;     /* login.c */
extern const Shape SESSIONS_SHAPE, POST_CHOICE_SHAPE;   /* session.c */
extern const Shape PEOPLE_QUERY_SHAPE, COLLEAGUE_SHAPE; /* people.c */
extern const Shape DEVICE_SHAPE, DEVICES_ENDED_SHAPE;   /* devices.c */
extern const Shape SHIFT_SHAPE, SHIFT_EVENT_SHAPE;      /* shifts.c */
extern const Shape CALL_RULES_SHAPE;                    /* calls.c */

Handler post_session;                                                    /* login.c */
Handler get_session, delete_session, delete_sessions, post_session_post; /* session.c */
Handler get_me;                                                          /* me.c */
Handler get_people;                                                      /* people.c */

Handler list_devices, delete_devices; /* devices.c */
Handler get_my_reads;                 /* reads.c */
Handler list_shifts, post_shift;      /* shifts.c */
Handler get_call_rules;               /* calls.c */

const Error *shifts_end_stale(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *shifts_purge(Tx *tx, void *now) MUST_CHECK; /* TxWork */
const Error *reads_purge(Tx *tx, void *now) MUST_CHECK;  /* TxWork */

/* ticks.c */
const Error *sessions_end_stale(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *staff_purge(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
