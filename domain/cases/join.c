/*
 * join.c - "me too": before somebody without an account reports, he is told that the same was
 * reported about here; he may follow that by a code of his own, and no second case is made.
 *
 * Who joined is told of the case like who reported it, counts on it, and has no say in it: he cannot
 * rate it shut or use up the objection of who reported. What he learns is bounded by near.h.
 */
#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/near.h"
#include "domain/cases/stranger.h"
#include "domain/units/units.h"

static const ErrorKind GONE = {ERROR_CONFLICT, "case/not-near",
                               "It is done by now, or it was not near"};

/* Few enough to be looked at on a phone. */
#define NEAR_MAX 3

typedef struct PublicPlace {
    const char *code; /* in PublicJoin it is in the path */
    const char *ref;  /* PublicJoin only */
    const char *item;
    double lon, lat;
    int datum;
} PublicPlace;

#define PLACE_FIELDS                                                                     \
    STR_FIELD(PublicPlace, item, REQUIRED, LIMIT(1, 16), SAYS("code of the catalogue")), \
        F64_FIELD(PublicPlace, lon, REQUIRED, LIMIT(-180, 180)),                         \
        F64_FIELD(PublicPlace, lat, REQUIRED, LIMIT(-90, 90)),                           \
        ENUM_FIELD(PublicPlace, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given"))

static const Field PUBLIC_PLACE_FIELDS[] = {
    STR_FIELD(PublicPlace, code, REQUIRED, LIMIT(20, 40),
              SAYS("under which one will report or join: what stands for a case is made with it")),
    PLACE_FIELDS,
};
const Shape PUBLIC_PLACE = SHAPE(PublicPlace, PUBLIC_PLACE_FIELDS);

static const Field PUBLIC_JOIN_FIELDS[] = {
    STR_FIELD(PublicPlace, ref, REQUIRED, LIMIT(32, 32), SAYS("as /public/nearby told it")),
    PLACE_FIELDS,
};
const Shape PUBLIC_JOIN = SHAPE(PublicPlace, PUBLIC_JOIN_FIELDS);

typedef struct PublicNear {
    const char *ref;
    const char *item_name;
    int64_t within_m;
    const char *age;
    const char *step;
    Id id; /* not sent */
} PublicNear;

static const Field PUBLIC_NEAR_FIELDS[] = {
    STR_FIELD(PublicNear, ref, REQUIRED, SAYS("what to join it by, with this code only")),
    STR_FIELD(PublicNear, item_name, REQUIRED),
    I64_FIELD(PublicNear, within_m, REQUIRED, SAYS("at most so far, in steps of 30 m")),
    STR_FIELD(PublicNear, age, REQUIRED, SAYS("UNDER_1_H, UNDER_6_H, UNDER_24_H, OLDER")),
    STR_FIELD(PublicNear, step, REQUIRED, SAYS("RECEIVED, ACCEPTED, HANDLING")),
};
const Shape PUBLIC_NEAR = SHAPE(PublicNear, PUBLIC_NEAR_FIELDS);

typedef struct NearRow {
    Id id;
    int state;
    Time created_at;
    double lon, lat;
    int64_t metres;
} NearRow;

static const Field NEAR_ROW_FIELDS[] = {
    ID_FIELD(NearRow, id, REQUIRED),
    ENUM_FIELD(NearRow, state, CASE_STATE_NAMES, REQUIRED),
    TIME_FIELD(NearRow, created_at, REQUIRED),
    F64_FIELD(NearRow, lon, REQUIRED),
    F64_FIELD(NearRow, lat, REQUIRED),
    I64_FIELD(NearRow, metres, REQUIRED),
};
static const Shape NEAR_ROW = SHAPE(NearRow, NEAR_ROW_FIELDS);

/* ---- looking --------------------------------------------------------------------------------- */

/* Into its place among the first n, of which NEAR_MAX remain. By what is told of them alone. */
static size_t insert_nearest(PublicNear *found, size_t n, PublicNear one)
{
    size_t at = n < NEAR_MAX ? n : NEAR_MAX - 1;

    if (n == NEAR_MAX && found[at].within_m <= one.within_m)
        return n;
    for (; at > 0 && found[at - 1].within_m > one.within_m; at--)
        found[at] = found[at - 1];
    found[at] = one;
    return n < NEAR_MAX ? n + 1 : n;
}

static const Error *read_rows(Request *req, const PublicPlace *in, GeoPoint *ret_here,
                              List *ret_rows)
{
    Datum datum = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;
    double lon = 0, lat = 0;

    if (!datum_to_wgs84(datum, in->lon, in->lat, &lon, &lat) || !geo_point(lon, lat, ret_here))
        return NULL;
    UnitKey unit = units_place(req->server, lon, lat);
    if (unit == 0)
        return NULL;
    return db_all(req->tx, &SQL_CASE_NEAR_PLACE,
                  ARGS(db_i64(unit_key_town(unit)), db_str(in->item), db_f64(lon), db_f64(lat),
                       db_time(req->now), db_infer(case_open_states(req->arena))),
                  &NEAR_ROW, ret_rows);
}

/* Outside the city, of an unknown item, of one that is not told of: nothing is near, and no word on
 * which of these it is. */
static const Error *find_near(Request *req, const PublicPlace *in, const char *code,
                              List *ret_found)
{
    const Item *item = catalogue_item_at(req->server, in->item, units_today(req->now));
    PublicNear *found = arena_array(req->arena, NEAR_MAX, sizeof(*found));
    GeoPoint here = {0}, there;
    List rows = {0};
    size_t n = 0;

    if (item && near_may_tell(item))
        TRY(read_rows(req, in, &here, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const NearRow *row = (const NearRow *)rows.items + i;
        PublicNear one = {.item_name = item->name, .id = row->id};
        if (!geo_point(row->lon, row->lat, &there) ||
            !near_within(here, there, row->metres, &one.within_m))
            continue;
        char *ref = arena_alloc(req->arena, NEAR_REF_SIZE);
        near_ref(row->id, code, ref);
        one.ref = ref;
        one.age = near_age(row->created_at, req->now);
        one.step = near_step((CaseState)row->state);
        n = insert_nearest(found, n, one);
    }
    *ret_found = (List){found, n};
    return NULL;
}

const Error *post_public_nearby(Request *req)
{
    const PublicPlace *in = req->body;
    Stranger *stranger = ARENA_NEW(req->arena, Stranger);
    List found = {0};

    TRY(stranger_arrive(req, in->code, stranger));
    TRY(throttle_take(case_near_throttle(req->server), req->arena, req->client, monotonic_ms()));
    TRY(find_near(req, in, stranger->code, &found));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &PUBLIC_NEAR, &found, NULL);
}

/* ---- joining --------------------------------------------------------------------------------- */

static const Error *join(Request *req, Id id)
{
    int64_t n = 0;

    TRY(db_exec(req->tx, &SQL_CASE_JOIN,
                ARGS(db_i64(id_town(id)), db_id(id), db_id(req->actor->person), db_time(req->now),
                     db_infer(case_open_states(req->arena))),
                &n));
    return n == 0 ? error_new(req->arena, &GONE, "%s", "") : NULL;
}

static const Error *find_ref(Request *req, const Stranger *stranger, Id *ret_id)
{
    const PublicPlace *in = req->body;
    List found = {0};

    TRY(find_near(req, in, stranger->code, &found));
    for (size_t i = 0; i < found.n; i++) {
        const PublicNear *one = (const PublicNear *)found.items + i;
        if (str_eq(one->ref, in->ref)) {
            *ret_id = one->id;
            return NULL;
        }
    }
    return error_new(req->arena, &GONE, "%s", "");
}

const Error *post_public_join(Request *req)
{
    Stranger *stranger = ARENA_NEW(req->arena, Stranger);
    Case found = {0};
    Id id = ID_NONE;
    bool is_known = false;

    TRY(stranger_arrive(req, req_path(req, "code"), stranger));
    TRY(stranger_case(req, stranger, &found, &is_known));
    if (is_known)
        return reply_receipt(req, 200, stranger, &found);
    TRY(throttle_take(case_throttle(req->server), req->arena, req->client, monotonic_ms()));
    TRY(find_ref(req, stranger, &id));
    TRY(join(req, id));
    TRY(stranger_keep(req, stranger, id));
    TRY(case_get(req, req->tx, id, &found));
    return reply_receipt(req, 201, stranger, &found);
}
