/* me.c - who I am: my person, the post I act as, what it lets me do, and my other posts. */
#include <string.h>

#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

static const Field POST_FIELDS[] = {
    ID_FIELD(Post, id, REQUIRED),
    STR_FIELD(Post, role, REQUIRED),
    KEY_FIELD(Post, unit, NULLABLE),
    STR_FIELD(Post, department, NULLABLE),
    BOOL_FIELD(Post, current, SAYS("the post this session acts as")),
};
const Shape POST_ROW = {"PostRow", sizeof(Post), LENGTH(POST_FIELDS) - 1, POST_FIELDS};
const Shape POST_SHAPE = SHAPE(Post, POST_FIELDS);

static const Field SCOPE_FIELDS[] = {
    KEY_FIELD(Scope, lo, REQUIRED),
    KEY_FIELD(Scope, hi, REQUIRED, SAYS("the last key of the range: it need not exist")),
};
static const Shape SCOPE_SHAPE = SHAPE(Scope, SCOPE_FIELDS);

static const Field ME_FIELDS[] = {
    ID_FIELD(Me, id, REQUIRED),
    STR_FIELD(Me, login, REQUIRED),
    STR_FIELD(Me, name, REQUIRED),
    STR_FIELD(Me, role, REQUIRED),
    KEY_FIELD(Me, unit, NULLABLE, SAYS("null: a resident")),
    STR_FIELD(Me, unit_name, NULLABLE),
    ENUM_FIELD(Me, tier, TIER_NAMES, NULLABLE),
    STR_FIELD(Me, department, NULLABLE, SAYS("null: a post of the command tree")),
    OBJ_FIELD(Me, scope, Scope, &SCOPE_SHAPE, NULLABLE, SAYS("the keys of all I may see")),
    STRS_FIELD(Me, grants, REQUIRED),
    LIST_FIELD(Me, posts, &POST_SHAPE, REQUIRED),
    BOOL_FIELD(Me, password_once,
               SAYS("somebody else set my password: until I change it, POST "
                    "/me/password is all I may")),
};
const Shape ME_SHAPE = SHAPE(Me, ME_FIELDS);

void actor_take_post(Actor *actor, const Post *post)
{
    actor->post = post->id;
    actor->role = post->role;
    actor->department = post->department;
    actor->unit = post->unit;
    actor->scope = post->unit ? unit_key_range(post->unit) : UNIT_RANGE_EMPTY;
    actor->grants = role_grants(post->role);
}

SessionTerm session_term(const Actor *actor)
{
    return actor_may(actor, "position:report") ? (SessionTerm){SHIFT_LASTS, SHIFT_LASTS}
                                               : (SessionTerm){SESSION_LASTS, SESSION_IDLE};
}

static Strs strs_of(Arena *arena, const char *const *texts)
{
    size_t n = 0;

    while (texts[n])
        n++;
    Strs strs = {arena_array(arena, n, sizeof(*strs.items)), n};
    memcpy(strs.items, texts, n * sizeof(*texts));
    return strs;
}

typedef struct Once {
    bool password_once;
} Once;

static const Field ONCE_FIELDS[] = {BOOL_FIELD(Once, password_once)};
static const Shape ONCE_ROW = SHAPE(Once, ONCE_FIELDS);

const Error *me_make(Tx *tx, const Server *server, const Actor *actor, Time now, Me *ret_me)
{
    Arena *arena = tx_arena(tx);
    Once once = {false};
    bool found = false;
    List posts;

    TRY(db_maybe(tx, &SQL_PASSWORD_ONCE, ARGS(db_id(actor->person)), &ONCE_ROW, &once, &found));
    TRY(db_all(tx, &SQL_POST_LIST, ARGS(db_id(actor->person), db_date(arena, units_today(now))),
               &POST_ROW, &posts));
    for (size_t i = 0; i < posts.n; i++) {
        Post *post = (Post *)posts.items + i;
        post->current = id_eq(post->id, actor->post);
    }
    *ret_me = (Me){
        .id = actor->person,
        .login = actor->login,
        .name = actor->name,
        .role = actor->role,
        .unit = actor->unit,
        .unit_name = actor->unit ? units_name(server, actor->unit) : NULL,
        .tier = actor->unit ? (int)unit_key_tier(actor->unit) : ENUM_NONE,
        .department = actor->department,
        .grants = strs_of(arena, once.password_once ? role_grants(NULL) : actor->grants),
        .posts = posts,
        .password_once = once.password_once,
    };
    if (actor->unit && !once.password_once) {
        ret_me->scope = ARENA_NEW(arena, Scope);
        *ret_me->scope = (Scope){actor->scope.lo, actor->scope.hi};
    }
    return NULL;
}

const Error *get_me(Request *req)
{
    Me me;

    TRY(me_make(req->tx, req->server, req->actor, req->now, &me));
    return reply_with(req, 200, &ME_SHAPE, &me);
}
