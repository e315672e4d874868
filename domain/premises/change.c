/* change.c - premises are recorded, changed, closed, and get another plate. */
#include <math.h>
#include <stdio.h>

#include "base/str.h"
#include "domain/premises/parts.h"
#include "domain/premises/premises.sql.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/events/outbox.h"

static const ErrorKind ID_TAKEN = {ERROR_CONFLICT, "premises/id-taken", "The id is in use"};
static const ErrorKind STALE = {ERROR_CONFLICT, "premises/stale",
                                "Somebody else has changed these premises in the meantime"};
static const ErrorKind CLOSED = {ERROR_CONFLICT, "premises/closed",
                                 "These premises are closed for good"};
static const ErrorKind NO_TAG = {ERROR_CONFLICT, "premises/no-tag",
                                 "The public area of a grid has no plate"};

#define CHANGES_MAX 8

/* ---- what comes in ------------------------------------------------------------------------------- */

typedef struct PremisesNew {
    Id id;
    int kind;
    const char *name, *address;
    double lon, lat;
    int datum, risk;
    int64_t size_m2;
} PremisesNew;

static const Field PREMISES_NEW_FIELDS[] = {
    ID_FIELD(PremisesNew, id, SAYS("made by the client, UUIDv8 with the town")),
    ENUM_FIELD(PremisesNew, kind, PREMISES_KIND_NAMES, REQUIRED),
    STR_FIELD(PremisesNew, name, REQUIRED, LIMIT(2, 80), SAYS("of the place; of no person")),
    STR_FIELD(PremisesNew, address, LIMIT(0, 200)),
    F64_FIELD(PremisesNew, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(PremisesNew, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(PremisesNew, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    ENUM_FIELD(PremisesNew, risk, PREMISES_RISK_NAMES,
               SAYS("from kind, size and its own history alone")),
    I64_FIELD(PremisesNew, size_m2, LIMIT(1, 1e7)),
};
const Shape PREMISES_NEW = SHAPE(PremisesNew, PREMISES_NEW_FIELDS);

typedef struct PremisesEdit {
    int64_t version;
    const char *name, *address;
    double lon, lat;
    int datum, risk, state;
    int64_t size_m2;
    const char *reason;
} PremisesEdit;

static const Field PREMISES_EDIT_FIELDS[] = {
    I64_FIELD(PremisesEdit, version, REQUIRED, LIMIT(1, 1e9), SAYS("the premises as you saw them")),
    STR_FIELD(PremisesEdit, name, LIMIT(2, 80)),
    STR_FIELD(PremisesEdit, address, LIMIT(0, 200)),
    F64_FIELD(PremisesEdit, lon, LIMIT(-180, 180)),
    F64_FIELD(PremisesEdit, lat, LIMIT(-90, 90)),
    ENUM_FIELD(PremisesEdit, datum, DATUM_NAMES),
    ENUM_FIELD(PremisesEdit, risk, PREMISES_RISK_NAMES),
    ENUM_FIELD(PremisesEdit, state, PREMISES_STATE_NAMES),
    I64_FIELD(PremisesEdit, size_m2, LIMIT(1, 1e7)),
    STR_FIELD(PremisesEdit, reason, LIMIT(2, 500), SAYS("needed for another state or risk class")),
};
const Shape PREMISES_EDIT = SHAPE(PremisesEdit, PREMISES_EDIT_FIELDS);

typedef struct TagNew {
    int64_t version;
} TagNew;

static const Field TAG_NEW_FIELDS[] = {
    I64_FIELD(TagNew, version, REQUIRED, LIMIT(1, 1e9), SAYS("the premises as you saw them")),
};
const Shape TAG_NEW = {"PremisesTagNew", sizeof(TagNew), LENGTH(TAG_NEW_FIELDS), TAG_NEW_FIELDS};

typedef struct TagShown {
    const char *tag;
    int64_t version;
} TagShown;

static const Field TAG_SHOWN_FIELDS[] = {
    STR_FIELD(TagShown, tag, REQUIRED, SAYS("the text of the plate")),
    I64_FIELD(TagShown, version, REQUIRED),
};
const Shape TAG_SHOWN = {"PremisesTag", sizeof(TagShown), LENGTH(TAG_SHOWN_FIELDS),
                         TAG_SHOWN_FIELDS};

/* ---- what may be said ------------------------------------------------------------------------------ */

/* Into WGS 84, and the grid that holds it, which lies in the actor's range. */
static const Error *place(Request *req, double lon, double lat, int datum, Premises *made)
{
    Datum from = datum == ENUM_NONE ? DATUM_WGS84 : (Datum)datum;

    if (!datum_to_wgs84(from, lon, lat, &made->lon, &made->lat))
        return error_field(req->arena, &INPUT_INVALID, "lon", "is no place");
    made->unit = units_locate(req->server, made->lon, made->lat);
    if (made->unit == 0 || !unit_range_has(req->actor->scope, made->unit))
        return error_field(req->arena, &INPUT_INVALID, "lon", "no grid of your range holds it");
    return NULL;
}

static const Error *check_risk(Request *req, const Premises *made)
{
    const char *fault = premises_risk_fault((PremisesKind)made->kind, made->risk);

    return fault ? error_field(req->arena, &INPUT_INVALID, "risk", "%s", fault) : NULL;
}

/* ---- writing ----------------------------------------------------------------------------------------- */

static const Error *record(Request *req, const Premises *after, const PremisesChange *changes,
                           size_t n, const char *reason)
{
    const Actor *actor = req->actor;
    const char *fields[CHANGES_MAX], *were[CHANGES_MAX], *are[CHANGES_MAX];

    for (size_t i = 0; i < n; i++) {
        fields[i] = changes[i].field;
        were[i] = changes[i].was ? changes[i].was : "";
        are[i] = changes[i].is_now ? changes[i].is_now : "";
    }
    return db_exec(req->tx, &SQL_PREMISES_CHANGED,
                   ARGS(db_i64(id_town(after->id)), db_id(after->id), db_i64(after->version),
                        db_infer(db_texts(req->arena, fields, n)),
                        db_infer(db_texts(req->arena, were, n)),
                        db_infer(db_texts(req->arena, are, n)), db_str(reason), db_time(req->now),
                        db_id(actor->person), db_id(actor->post), db_str(actor->role)),
                   NULL);
}

static const Error *tell(Request *req, const Premises *after)
{
    char id[ID_TEXT_SIZE];

    id_format(after->id, id);
    const Event event = {
        .topic = "premises.changed",
        .unit = after->unit,
        .data = arena_printf(
            req->arena, "{\"id\":\"%s\",\"unit\":\"%015lld\",\"state\":\"%s\",\"version\":%lld}",
            id, (long long)after->unit, PREMISES_STATE_NAMES[after->state],
            (long long)after->version),
    };
    return event_emit(req, &event);
}

static DbArg risk_arg(int risk)
{
    return db_str(risk == ENUM_NONE ? NULL : PREMISES_RISK_NAMES[risk]);
}

const Error *premises_write(Request *req, Premises *after, const PremisesChange *changes, size_t n,
                            const char *reason)
{
    int64_t written = 0;

    after->version++;
    TRY(db_exec(req->tx, &SQL_PREMISES_SET,
                ARGS(PREMISES_SCOPE(req->actor), db_i64(id_town(after->id)), db_id(after->id),
                     db_i64(after->version), db_key(after->unit), db_str(after->name),
                     db_str(after->address), db_f64(after->lon), db_f64(after->lat),
                     risk_arg(after->risk), db_i64(after->size_m2),
                     db_str(PREMISES_STATE_NAMES[after->state]), db_time(req->now)),
                &written));
    if (written == 0)
        return error_stale(req->arena, &STALE, after->version - 1);
    TRY(record(req, after, changes, n, reason));
    return tell(req, after);
}

const char *premises_tag_make(Arena *arena)
{
    uint8_t bytes[TAG_BYTES];
    char *text = arena_alloc(arena, TAG_TEXT_SIZE);

    random_bytes(bytes, sizeof(bytes));
    hex_encode(bytes, sizeof(bytes), text);
    return text;
}

/* ---- recorded ---------------------------------------------------------------------------------------- */

static const Error *fill(Request *req, const PremisesNew *in, Premises *made)
{
    if (in->kind == PREMISES_STREET)
        return error_field(req->arena, &INPUT_INVALID, "kind", "each grid has its own by itself");
    TRY(place(req, in->lon, in->lat, in->datum, made));
    int32_t town = unit_key_town(made->unit);
    made->id = id_is_none(in->id) ? req_new_id(req, town) : in->id;
    if (!id_is_ours(made->id) || id_town(made->id) != town) {
        return error_field(req->arena, &INPUT_INVALID, "id",
                           "is not an id of the town that holds the point");
    }
    made->kind = in->kind;
    made->name = in->name;
    made->address = in->address;
    made->risk = in->risk;
    made->size_m2 = in->size_m2;
    made->state = PREMISES_ACTIVE;
    made->version = 1;
    return check_risk(req, made);
}

static const Error *made_before(Request *req, Id id)
{
    Premises found = {.id = ID_NONE};
    SweptRow row = {.id = ID_NONE};

    TRY(db_one(
        req->tx, &SQL_PREMISES_MADE_BY,
        ARGS(PREMISES_SCOPE(req->actor), db_i64(id_town(id)), db_id(id), db_id(req->actor->person)),
        &ID_TAKEN, &SWEPT_ROW, &row));
    TRY(premises_get(req, id, &found));
    return premises_reply(req, 200, id);
}

const Error *post_premises(Request *req)
{
    const PremisesNew *in = req->body;
    const Actor *actor = req->actor;
    Premises made = {.id = ID_NONE};
    int64_t n = 0;

    TRY(fill(req, in, &made));
    TRY(db_exec(req->tx, &SQL_PREMISES_INSERT,
                ARGS(db_i64(id_town(made.id)), db_id(made.id), db_key(made.unit),
                     db_str(PREMISES_KIND_NAMES[made.kind]), db_str(made.name),
                     db_str(made.address), db_f64(made.lon), db_f64(made.lat), risk_arg(made.risk),
                     db_i64(made.size_m2), db_str(premises_tag_make(req->arena)),
                     db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_time(req->now),
                     db_id(actor->person)),
                &n));
    if (n == 0)
        return made_before(req, made.id);
    const PremisesChange first = {"state", NULL, PREMISES_STATE_NAMES[PREMISES_ACTIVE]};
    TRY(record(req, &made, &first, 1, NULL));
    TRY(tell(req, &made));
    return premises_reply(req, 201, made.id);
}

/* ---- changed ------------------------------------------------------------------------------------------- */

typedef struct Changing {
    PremisesChange changes[CHANGES_MAX];
    size_t n;
    bool wants_reason;
} Changing;

static void change(Changing *changing, const char *field, const char *was, const char *is_now)
{
    if (!str_eq(was, is_now))
        changing->changes[changing->n++] = (PremisesChange){field, was, is_now};
}

static const char *place_text(Arena *arena, const Premises *at)
{
    return arena_printf(arena, "%.6f %.6f", at->lon, at->lat);
}

static const char *size_text(Arena *arena, int64_t size_m2)
{
    return size_m2 == I64_NONE ? NULL : arena_printf(arena, "%lld", (long long)size_m2);
}

static const char *key_text(Arena *arena, UnitKey key)
{
    return arena_printf(arena, "%015lld", (long long)key);
}

/* What the actor says differently: into `after`. */
static const Error *apply(Request *req, const PremisesEdit *in, Premises *after)
{
    if (in->name)
        after->name = in->name;
    if (in->address)
        after->address = in->address;
    if (in->risk != ENUM_NONE)
        after->risk = in->risk;
    if (in->size_m2 != I64_NONE)
        after->size_m2 = in->size_m2;
    if (in->state != ENUM_NONE)
        after->state = in->state;
    if (isnan(in->lon) != isnan(in->lat)) {
        return error_field(req->arena, &INPUT_INVALID, isnan(in->lon) ? "lon" : "lat",
                           "longitude and latitude come together");
    }
    if (!isnan(in->lon))
        TRY(place(req, in->lon, in->lat, in->datum, after));
    if (unit_key_town(after->unit) != id_town(after->id)) {
        return error_field(req->arena, &INPUT_INVALID, "lon",
                           "lies in another town: record it there anew");
    }
    return check_risk(req, after);
}

static void compare(Arena *arena, const Premises *was, const Premises *after, Changing *changing)
{
    changing->n = 0;
    change(changing, "name", was->name, after->name);
    change(changing, "address", was->address, after->address);
    change(changing, "place", place_text(arena, was), place_text(arena, after));
    change(changing, "unit", key_text(arena, was->unit), key_text(arena, after->unit));
    change(changing, "size_m2", size_text(arena, was->size_m2), size_text(arena, after->size_m2));
    change(changing, "risk", was->risk == ENUM_NONE ? NULL : PREMISES_RISK_NAMES[was->risk],
           after->risk == ENUM_NONE ? NULL : PREMISES_RISK_NAMES[after->risk]);
    change(changing, "state", PREMISES_STATE_NAMES[was->state], PREMISES_STATE_NAMES[after->state]);
    changing->wants_reason = was->state != after->state || was->risk != after->risk;
}

static const Error *lock_open(Request *req, int64_t version, Premises *ret_premises)
{
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &PREMISES_NOT_FOUND, &id));
    TRY(premises_lock(req, id, ret_premises));
    if (ret_premises->version != version)
        return error_stale(req->arena, &STALE, ret_premises->version);
    if (ret_premises->state == PREMISES_CLOSED)
        return error_new(req->arena, &CLOSED, "%s", ret_premises->name);
    return NULL;
}

const Error *post_premises_change(Request *req)
{
    const PremisesEdit *in = req->body;
    Premises was = {.id = ID_NONE};
    Changing changing;

    TRY(lock_open(req, in->version, &was));
    if (was.kind == PREMISES_STREET && in->state != ENUM_NONE) {
        return error_field(req->arena, &INPUT_INVALID, "state",
                           "a public area is there as long as its grid");
    }
    if (was.kind == PREMISES_STREET && !isnan(in->lon))
        return error_field(req->arena, &INPUT_INVALID, "lon", "a public area is its grid");
    Premises after = was;
    TRY(apply(req, in, &after));
    compare(req->arena, &was, &after, &changing);
    if (changing.wants_reason && !in->reason)
        return error_field(req->arena, &INPUT_INVALID, "reason", "is needed for this change");
    if (changing.n > 0)
        TRY(premises_write(req, &after, changing.changes, changing.n, in->reason));
    return premises_reply(req, 200, was.id);
}

const Error *premises_not_found(Request *req, Id id, const char *reason)
{
    const PremisesChange gone = {"state", PREMISES_STATE_NAMES[PREMISES_ACTIVE],
                                 PREMISES_STATE_NAMES[PREMISES_GONE]};
    Premises found = {.id = ID_NONE};

    TRY(premises_lock(req, id, &found));
    if (found.state != PREMISES_ACTIVE)
        return NULL;
    found.state = PREMISES_GONE;
    return premises_write(req, &found, &gone, 1, reason);
}

/* ---- the plate ------------------------------------------------------------------------------------------ */

const Error *get_premises_tag(Request *req)
{
    Premises found = {.id = ID_NONE};
    TagShown shown = {.tag = NULL};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &PREMISES_NOT_FOUND, &id));
    TRY(premises_get(req, id, &found));
    TRY(db_one(req->tx, &SQL_PREMISES_TAG_OF,
               ARGS(PREMISES_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)), &NO_TAG,
               &TAG_SHOWN, &shown));
    reply_header(req, "Cache-Control", "no-store");
    return reply_with(req, 200, &TAG_SHOWN, &shown);
}

const Error *post_premises_tag(Request *req)
{
    static const PremisesChange RENEWED = {"tag", NULL, NULL};
    const TagNew *in = req->body;
    TagShown shown = {.tag = premises_tag_make(req->arena)};
    Premises found = {.id = ID_NONE};
    int64_t n = 0;

    TRY(lock_open(req, in->version, &found));
    found.version++;
    TRY(db_exec(req->tx, &SQL_PREMISES_TAG_SET,
                ARGS(PREMISES_SCOPE(req->actor), db_i64(id_town(found.id)), db_id(found.id),
                     db_i64(found.version), db_str(shown.tag), db_time(req->now)),
                &n));
    if (n == 0)
        return error_new(req->arena, &NO_TAG, "%s", found.name);
    TRY(record(req, &found, &RENEWED, 1, NULL));
    TRY(tell(req, &found));
    shown.version = found.version;
    reply_header(req, "Cache-Control", "no-store");
    return reply_with(req, 200, &TAG_SHOWN, &shown);
}
