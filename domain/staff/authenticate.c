/* authenticate.c - from a token to an actor: from memory, or with one query. */
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

static const ErrorKind NO_SESSION = {ERROR_UNAUTHENTICATED, "session/none", "Log in first"};
/* A device that is told so forgets what it knows. */
static const ErrorKind REVOKED = {ERROR_UNAUTHENTICATED, "session/revoked",
                                  "This device was logged out from elsewhere"};

typedef struct SessionRow {
    Id session, person, post;
    Time expires_at, seen_at;
    int64_t rest_s;
    const char *login, *name;
    const char *role;
    UnitKey unit;
    const char *department;
    bool password_once;
} SessionRow;

static const Field SESSION_ROW_FIELDS[] = {
    ID_FIELD(SessionRow, session, REQUIRED),   ID_FIELD(SessionRow, person, REQUIRED),
    ID_FIELD(SessionRow, post, REQUIRED),      TIME_FIELD(SessionRow, expires_at, REQUIRED),
    TIME_FIELD(SessionRow, seen_at, REQUIRED), I64_FIELD(SessionRow, rest_s, REQUIRED),
    STR_FIELD(SessionRow, login, REQUIRED),    STR_FIELD(SessionRow, name, REQUIRED),
    STR_FIELD(SessionRow, role, REQUIRED),     KEY_FIELD(SessionRow, unit),
    STR_FIELD(SessionRow, department),         BOOL_FIELD(SessionRow, password_once),
};
static const Shape SESSION_ROW = SHAPE(SessionRow, SESSION_ROW_FIELDS);

typedef struct Loading {
    const uint8_t *hash;
    Time now;
    SessionRow row;
    bool found;
    bool revoked;
} Loading;

static const Error *read_session(Tx *tx, void *context)
{
    static const Field FIELDS[] = {BOOL_FIELD(Loading, revoked, REQUIRED)};
    static const Shape REVOKED_ROW = SHAPE(Loading, FIELDS);
    Loading *loading = context, ended = {0};
    bool has_ended = false;

    TRY(db_maybe(tx, &SQL_SESSION_ACTOR,
                 ARGS(db_bytes(loading->hash, TOKEN_HASH_SIZE), db_time(loading->now),
                      db_date(tx_arena(tx), units_today(loading->now))),
                 &SESSION_ROW, &loading->row, &loading->found));
    if (loading->found)
        return NULL;
    TRY(db_maybe(tx, &SQL_SESSION_REVOKED, ARGS(db_bytes(loading->hash, TOKEN_HASH_SIZE)),
                 &REVOKED_ROW, &ended, &has_ended));
    loading->revoked = has_ended && ended.revoked;
    return NULL;
}

static const Actor *actor_of_row(Arena *arena, const SessionRow *row)
{
    Actor *actor = ARENA_NEW(arena, Actor);

    *actor = (Actor){
        .person = row->person, .session = row->session, .login = row->login, .name = row->name};
    const Post post = {row->post, row->role, row->unit, row->department, true};
    actor_take_post(actor, &post);
    /* Somebody else knows this password too: until it is changed the session may do nothing else. */
    if (row->password_once) {
        actor->grants = role_grants(NULL);
        actor->scope = UNIT_RANGE_EMPTY;
    }
    return actor;
}

static const Error *write_seen(Tx *tx, void *context)
{
    const Loading *loading = context;

    return db_exec(tx, &SQL_SESSION_TOUCH,
                   ARGS(db_id(loading->row.session), db_time(loading->now),
                        db_time(loading->now - SESSION_SEEN_EVERY)),
                   NULL);
}

const Error *staff_authenticate(Server *server, Db *db, Arena *arena, const char *token, Time now,
                                const Actor **ret_actor)
{
    SessionCache *cache = module_state(server, &STAFF_MODULE);
    uint8_t hash[TOKEN_HASH_SIZE];
    Loading loading = {.hash = hash, .now = now};
    bool touch = false;

    if (!token_hash(token, hash))
        return error_new(arena, &NO_SESSION, "%s", "");
    const Actor *actor = session_cache_get(cache, hash, arena, now, &touch);
    if (!actor) {
        uint64_t generation = session_cache_generation(cache);
        TRY(db_transact(db, arena, TX_READ, read_session, &loading));
        const SessionRow *row = &loading.row;
        SessionLife life = {row->expires_at, row->seen_at, row->rest_s};
        if (!loading.found || !session_live(&life, now))
            return error_new(arena, loading.revoked ? &REVOKED : &NO_SESSION, "%s", "");
        actor = actor_of_row(arena, row);
        touch = session_touch_due(row->seen_at, now);
        life.seen_at = touch ? now : row->seen_at;
        session_cache_put(cache, hash, actor, &life, generation, now);
    }
    loading.row.session = actor->session;
    /* A full disk must not keep anybody from reading: what cannot be noted now is noted in a
     * minute. The database layer has logged it. */
    const Error *unseen = touch ? db_transact(db, arena, TX_WRITE, write_seen, &loading) : NULL;
    (void)unseen;
    *ret_actor = actor;
    return NULL;
}
