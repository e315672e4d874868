/* read.c - which bodies serve a place, for everybody; those of a range and above it, for who works in them. */
#include "base/geo.h"
#include "domain/bodies/bodies.sql.h"
#include "domain/bodies/parts.h"
#include "domain/units/units.h"

const ErrorKind BODY_NOT_FOUND = {ERROR_MISSING, "mediation-body/not-found",
                                  "No such body of mediation"};
static const ErrorKind MAY_NOT = {ERROR_DENIED, "mediation-body/may-not",
                                  "The list is for who mediates or counts"};

#define BODY_FIELD_ROWS                                                                      \
    ID_FIELD(Body, id, REQUIRED), ENUM_FIELD(Body, kind, BODY_KIND_NAMES, REQUIRED),         \
        STR_FIELD(Body, name, REQUIRED), STR_FIELD(Body, name_en, NULLABLE),                 \
        KEY_FIELD(Body, unit, REQUIRED, SAYS("what it serves")), STR_FIELD(Body, unit_name), \
        STR_FIELD(Body, unit_name_en),                                                       \
        STR_FIELD(Body, contact, NULLABLE, SAYS("telephone number of its office")),          \
        STR_FIELD(Body, address, NULLABLE), F64_FIELD(Body, lon, NULLABLE),                  \
        F64_FIELD(Body, lat, NULLABLE), STR_FIELD(Body, hours, NULLABLE),                    \
        STR_FIELD(Body, hours_en, NULLABLE),                                                 \
        STRS_FIELD(Body, serves, REQUIRED, SAYS("kinds of dispute; empty: every one")),      \
        BOOL_FIELD(Body, active, REQUIRED), BOOL_FIELD(Body, demo, SAYS("made up")),         \
        I64_FIELD(Body, distance_m, NULLABLE, SAYS("to its office; null: not known"))

static const Field BODY_FIELDS[] = {BODY_FIELD_ROWS};
const Shape BODY = {"MediationBody", sizeof(Body), LENGTH(BODY_FIELDS), BODY_FIELDS};
static const Field BODY_ROW_FIELDS[] = {
    BODY_FIELD_ROWS,
    I64_FIELD(Body, members, REQUIRED, SAYS("today")),
};
const Shape BODY_ROW = {"MediationBodyRow", sizeof(Body), LENGTH(BODY_ROW_FIELDS), BODY_ROW_FIELDS};

static void complete(const Request *req, Body *body)
{
    const Unit *unit = units_find(req->server, body->unit);

    body->unit_name = unit ? unit->name : "";
    body->unit_name_en = unit ? unit->name_en : NULL;
}

const Error *body_get(Request *req, Id id, Body *ret_body)
{
    TRY(db_one(req->tx, &SQL_BODY_ONE, ARGS(db_i64(id_town(id)), db_id(id)), &BODY_NOT_FOUND, &BODY,
               ret_body));
    complete(req, ret_body);
    return NULL;
}

const Error *body_of_town(Tx *tx, UnitKey place, Id *ret_body)
{
    SweptRow row = {.id = ID_NONE};
    bool is_found = false;

    TRY(db_maybe(tx, &SQL_BODY_OF_TOWN, ARGS(db_i64(unit_key_town(place))), &SWEPT_ROW, &row,
                 &is_found));
    *ret_body = is_found ? row.id : ID_NONE;
    return NULL;
}

static const Error *bodies_here(Request *req, UnitKey place, int kind, List *ret_rows)
{
    UnitKey units[TIER_MAX];
    size_t n = body_units_of(place, units);

    TRY(db_all(req->tx, &SQL_BODIES_HERE,
               ARGS(db_keys(req->arena, units, n),
                    db_str(kind == ENUM_NONE ? NULL : DISPUTE_KIND_NAMES[kind])),
               &BODY, ret_rows));
    for (size_t i = 0; i < ret_rows->n; i++)
        complete(req, (Body *)ret_rows->items + i);
    return NULL;
}

const Error *body_for(Request *req, UnitKey place, DisputeKind kind, Body *ret_body)
{
    List rows = {NULL, 0};

    TRY(bodies_here(req, place, (int)kind, &rows));
    if (rows.n == 0)
        return error_new(req->arena, &BODY_NOT_FOUND, "%s", DISPUTE_KIND_NAMES[kind]);
    *ret_body = *(const Body *)rows.items;
    return NULL;
}

/* ---- for everybody ------------------------------------------------------------------------------- */

typedef struct PublicBodiesQuery {
    double lon, lat;
    int datum, kind;
} PublicBodiesQuery;

static const Field PUBLIC_BODIES_QUERY_FIELDS[] = {
    F64_FIELD(PublicBodiesQuery, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(PublicBodiesQuery, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(PublicBodiesQuery, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    ENUM_FIELD(PublicBodiesQuery, kind, DISPUTE_KIND_NAMES, SAYS("what it is about")),
};
const Shape PUBLIC_BODIES_QUERY = SHAPE(PublicBodiesQuery, PUBLIC_BODIES_QUERY_FIELDS);

static int64_t distance(const Body *body, GeoPoint from)
{
    GeoPoint office;

    /* A body of which no place is known has no number here, and geo_point takes none. */
    if (!geo_point(body->lon, body->lat, &office))
        return I64_NONE;
    return (int64_t)(geo_distance_m(from, office) + 0.5);
}

const Error *list_public_bodies(Request *req)
{
    const PublicBodiesQuery *query = req->query;
    Datum datum = query->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)query->datum;
    double lon = 0, lat = 0;
    List rows = {NULL, 0};
    GeoPoint from;

    if (!datum_to_wgs84(datum, query->lon, query->lat, &lon, &lat) || !geo_point(lon, lat, &from))
        return error_field(req->arena, &INPUT_INVALID, "lon", "is no place");
    UnitKey place = units_place(req->server, lon, lat);
    if (place == 0) {
        return error_field(req->arena, &INPUT_INVALID, "lon",
                           "no grid of this city holds this point or is near it");
    }
    TRY(bodies_here(req, place, query->kind, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        Body *body = (Body *)rows.items + i;
        body->distance_m = distance(body, from);
    }
    return reply_list(req, &BODY, &rows, NULL);
}

/* ---- for who works there ---------------------------------------------------------------------------- */

typedef struct BodiesQuery {
    UnitKey unit;
    int64_t limit;
    const char *cursor;
} BodiesQuery;

static const Field BODIES_QUERY_FIELDS[] = {
    KEY_FIELD(BodiesQuery, unit, SAYS("it and those below; default: your range")),
    I64_FIELD(BodiesQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(BodiesQuery, cursor, LIMIT(1, 200)),
};
const Shape BODIES_QUERY = {"MediationBodiesQuery", sizeof(BodiesQuery),
                            LENGTH(BODIES_QUERY_FIELDS), BODIES_QUERY_FIELDS};

const Error *list_bodies(Request *req)
{
    const BodiesQuery *query = req->query;
    UnitRange scope = req->actor->scope;
    UnitRange range = query->unit ? unit_key_range(query->unit) : scope;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor after = {0, ID_NONE}; /* its time is the unit: the list is in the order of units */
    const char *next = NULL;
    List rows = {NULL, 0};
    UnitKey above[TIER_MAX];
    char id[ID_TEXT_SIZE];

    if (!req_may(req, "mediation:mediate") && !req_may(req, "mediation:count"))
        return error_new(req->arena, &MAY_NOT, "%s", req->actor->role);
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &after));
    id_format(after.id, id);
    size_t n_above = body_units_of(req->actor->unit, above);
    TRY(db_all(req->tx, &SQL_BODIES_LIST,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_keys(req->arena, above, n_above),
                    db_i64(range.lo), db_i64(range.hi), db_i64(after.at), db_infer(id),
                    db_i64(limit + 1), db_date(req->arena, units_today(req->now))),
               &BODY_ROW, &rows));
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        const Body *last = (const Body *)rows.items + rows.n - 1;
        next = cursor_make(req->arena, last->unit, last->id);
    }
    for (size_t i = 0; i < rows.n; i++)
        complete(req, (Body *)rows.items + i);
    return reply_list(req, &BODY_ROW, &rows, next);
}
