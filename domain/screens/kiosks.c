/* kiosks.c - tokens for walls: made, listed, revoked, and looked up. */
#include "domain/screens/kiosk.h"
#include "domain/screens/screens.sql.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/http/server.h"

static const ErrorKind NO_KIOSK = {ERROR_UNAUTHENTICATED, "screen/no-kiosk",
                                   "This screen has no token that holds"};
const ErrorKind SCREEN_UNIT_ENDED = {ERROR_GONE, "screen/unit-ended",
                                     "The unit of this screen is no more"};
static const ErrorKind KIOSK_MISSING = {ERROR_MISSING, "screen/not-found", "No such kiosk"};
static const ErrorKind MAY_NOT = {ERROR_DENIED, "screen/may-not", "You may not see this"};

#define DAY        (INT64_C(86400) * TIME_SECOND)
#define KIOSK_DAYS 400 /* at most: then somebody looks whether the wall is still there */

typedef struct KioskNew {
    const char *name;
    UnitKey unit;
    int32_t until;
} KioskNew;

static const Field KIOSK_NEW_FIELDS[] = {
    STR_FIELD(KioskNew, name, REQUIRED, LIMIT(2, 80), SAYS("where it hangs")),
    KEY_FIELD(KioskNew, unit, SAYS("what it shows; default: your own unit")),
    DATE_FIELD(KioskNew, until, REQUIRED, SAYS("the last day; at most 400 days from now")),
};
const Shape KIOSK_NEW = SHAPE(KioskNew, KIOSK_NEW_FIELDS);

typedef struct KioskMade {
    Id id;
    const char *token;
    Time ends_at;
} KioskMade;

static const Field KIOSK_MADE_FIELDS[] = {
    ID_FIELD(KioskMade, id, REQUIRED),
    STR_FIELD(KioskMade, token, REQUIRED, SAYS("told this once")),
    TIME_FIELD(KioskMade, ends_at, REQUIRED),
};
const Shape KIOSK_MADE = SHAPE(KioskMade, KIOSK_MADE_FIELDS);

typedef struct Kiosk {
    Id id;
    UnitKey unit;
    const char *name;
    Time ends_at, made_at, revoked_at;
    const char *made_by;
    const char *unit_name; /* from memory */
} Kiosk;

static const Field KIOSK_FIELDS[] = {
    ID_FIELD(Kiosk, id, REQUIRED),        KEY_FIELD(Kiosk, unit, REQUIRED),
    STR_FIELD(Kiosk, name, REQUIRED),     TIME_FIELD(Kiosk, ends_at, REQUIRED),
    TIME_FIELD(Kiosk, made_at, REQUIRED), TIME_FIELD(Kiosk, revoked_at, NULLABLE),
    STR_FIELD(Kiosk, made_by, REQUIRED),  STR_FIELD(Kiosk, unit_name, REQUIRED),
};
const Shape KIOSK_SHAPE = SHAPE(Kiosk, KIOSK_FIELDS);
static const Shape KIOSK_ROW = {"KioskRow", sizeof(Kiosk), LENGTH(KIOSK_FIELDS) - 1, KIOSK_FIELDS};

typedef struct KioskFound {
    Id id;
    UnitKey unit;
    Time ends_at;
} KioskFound;

static const Field KIOSK_FOUND_FIELDS[] = {
    ID_FIELD(KioskFound, id, REQUIRED),
    KEY_FIELD(KioskFound, unit, REQUIRED),
    TIME_FIELD(KioskFound, ends_at, REQUIRED),
};
static const Shape KIOSK_FOUND = SHAPE(KioskFound, KIOSK_FOUND_FIELDS);

/* The end of that day in the city. */
static Time day_end(int32_t day)
{
    return (date_days(day) + 1) * DAY - CITY_ZONE_MINUTES * (60 * TIME_SECOND);
}

/* A wall shows its unit until its own last day, or the last one of the unit. */
static Time kiosk_end(const Server *server, UnitKey key, Time ends_at)
{
    const Unit *unit = units_find(server, key);

    if (!unit || unit->valid_to == 0)
        return ends_at;
    Time unit_end = day_end(unit->valid_to) - DAY;
    return unit_end < ends_at ? unit_end : ends_at;
}

const Error *viewer_find(Request *req, Tx *tx, Viewer *ret_viewer)
{
    const Actor *actor = req->actor;
    uint8_t hash[TOKEN_HASH_SIZE];
    KioskFound found = {.unit = 0};

    if (actor) {
        if (!req_may(req, "stats:read"))
            return error_new(req->arena, &MAY_NOT, "it needs stats:read");
        *ret_viewer = (Viewer){ID_NONE, actor->unit, actor->scope, actor->department};
        return NULL;
    }
    if (!req->token || !token_hash(req->token, hash))
        return error_new(req->arena, &NO_KIOSK, "%s", "");
    TRY(db_one(tx, &SQL_KIOSK_FIND, ARGS(db_bytes(hash, sizeof(hash)), db_time(req->now)),
               &NO_KIOSK, &KIOSK_FOUND, &found));
    if (kiosk_end(req->server, found.unit, found.ends_at) <= req->now)
        return error_new(req->arena, &SCREEN_UNIT_ENDED, "%s", units_name(req->server, found.unit));
    *ret_viewer = (Viewer){found.id, found.unit, unit_key_range(found.unit), NULL};
    return NULL;
}

/* Without an Idempotency-Key, which would keep the answer, and with it the token. */
const Error *post_kiosk(Request *req)
{
    const KioskNew *in = req->body;
    UnitKey unit = in->unit ? in->unit : req->actor->unit;
    char token[TOKEN_TEXT_SIZE];
    uint8_t hash[TOKEN_HASH_SIZE];

    if (!units_exists(req->server, unit) || !unit_range_has(req->actor->scope, unit) ||
        unit_key_tier(unit) > TIER_VILLAGE) {
        return error_field(req->arena, &INPUT_INVALID, "unit",
                           "must be a city, a town or a village in your range");
    }
    KioskMade made = {.id = req_new_id(req, unit_key_town(unit)), .ends_at = day_end(in->until)};
    if (made.ends_at <= req->now || made.ends_at > req->now + KIOSK_DAYS * DAY) {
        return error_field(req->arena, &INPUT_INVALID, "until", "must be within the next %d days",
                           KIOSK_DAYS);
    }
    token_make(token);
    if (!token_hash(token, hash))
        return error_new(req->arena, &KIOSK_MISSING, "a token that is none");
    TRY(db_begin(req->db, req->arena, TX_WRITE, &req->tx));
    const Error *error =
        db_exec(req->tx, &SQL_KIOSK_INSERT,
                ARGS(db_id(made.id), db_bytes(hash, sizeof(hash)), db_key(unit), db_str(in->name),
                     db_time(made.ends_at), db_id(req->actor->person), db_time(req->now)),
                NULL);
    if (error) {
        db_rollback(req->tx);
        return error;
    }
    TRY(db_commit(req->tx));
    made.token = arena_strdup(req->arena, token);
    return reply_with(req, 201, &KIOSK_MADE, &made);
}

const Error *list_kiosks(Request *req)
{
    const Actor *actor = req->actor;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_KIOSK_LIST, ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi)),
               &KIOSK_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        Kiosk *kiosk = (Kiosk *)rows.items + i;
        kiosk->unit_name = units_name(req->server, kiosk->unit);
        kiosk->ends_at = kiosk_end(req->server, kiosk->unit, kiosk->ends_at);
    }
    return reply_list(req, &KIOSK_SHAPE, &rows, NULL);
}

const Error *delete_kiosk(Request *req)
{
    const Actor *actor = req->actor;
    Id id = ID_NONE;
    int64_t n = 0;

    TRY(req_path_id(req, "id", &KIOSK_MISSING, &id));
    TRY(db_begin(req->db, req->arena, TX_WRITE, &req->tx));
    const Error *error = db_exec(req->tx, &SQL_KIOSK_REVOKE,
                                 ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_id(id),
                                      db_time(req->now), db_id(actor->person)),
                                 &n);
    if (error) {
        db_rollback(req->tx);
        return error;
    }
    TRY(db_commit(req->tx));
    if (n == 0)
        return error_new(req->arena, &KIOSK_MISSING, "%s", "");
    /* Its stream hears nothing any more. */
    server_cut_session(req->server, id);
    return reply_empty(req);
}
