/*
 * duplicates.c - GET /cases/{id}/duplicates: what may be the same thing, reported again.
 *
 * Only a suggestion. Fifty metres in a block of factories are ten factories on several floors, and a
 * position has no floor: a person looks, and merges (MERGE), or does not.
 */
#include "base/geo.h"
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"

typedef struct CaseNear {
    Id id;
    const char *number;
    const char *title;
    int state;
    int64_t version;
    Time created_at;
    double lon, lat;
    int64_t distance_m;
    /* not sent */
    double from_lon, from_lat;
    int64_t metres;
} CaseNear;

static const Field CASE_NEAR_FIELDS[] = {
    ID_FIELD(CaseNear, id, REQUIRED),
    STR_FIELD(CaseNear, number, REQUIRED),
    STR_FIELD(CaseNear, title, REQUIRED),
    ENUM_FIELD(CaseNear, state, CASE_STATE_NAMES, REQUIRED),
    I64_FIELD(CaseNear, version, REQUIRED),
    TIME_FIELD(CaseNear, created_at, REQUIRED),
    F64_FIELD(CaseNear, lon, REQUIRED),
    F64_FIELD(CaseNear, lat, REQUIRED),
    I64_FIELD(CaseNear, distance_m, REQUIRED, SAYS("nearest first")),
};
const Shape CASE_NEAR = SHAPE(CaseNear, CASE_NEAR_FIELDS);

static const Field CASE_NEAR_ROW_FIELDS[] = {
    ID_FIELD(CaseNear, id, REQUIRED),
    STR_FIELD(CaseNear, number, REQUIRED),
    STR_FIELD(CaseNear, title, REQUIRED),
    ENUM_FIELD(CaseNear, state, CASE_STATE_NAMES, REQUIRED),
    I64_FIELD(CaseNear, version, REQUIRED),
    TIME_FIELD(CaseNear, created_at, REQUIRED),
    F64_FIELD(CaseNear, lon, REQUIRED),
    F64_FIELD(CaseNear, lat, REQUIRED),
    F64_FIELD(CaseNear, from_lon, REQUIRED),
    F64_FIELD(CaseNear, from_lat, REQUIRED),
    I64_FIELD(CaseNear, metres, REQUIRED),
};
static const Shape CASE_NEAR_ROW = SHAPE(CaseNear, CASE_NEAR_ROW_FIELDS);

static bool measure(CaseNear *near)
{
    GeoPoint here, there;

    if (!geo_point(near->from_lon, near->from_lat, &here) ||
        !geo_point(near->lon, near->lat, &there))
        return false;
    near->distance_m = (int64_t)(geo_distance_m(here, there) + 0.5);
    return near->distance_m <= near->metres;
}

/* Into its place among the first n: at most 100 rows. */
static void insert_sorted(CaseNear *rows, size_t n, CaseNear near)
{
    size_t at = n;

    for (; at > 0 && rows[at - 1].distance_m > near.distance_m; at--)
        rows[at] = rows[at - 1];
    rows[at] = near;
}

const char *case_open_states(Arena *arena)
{
    const char *names[CASE_STATE_MAX];
    size_t n = 0;

    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (case_state_is_open((CaseState)state))
            names[n++] = CASE_STATE_NAMES[state];
    }
    return db_texts(arena, names, n);
}

/* Once merged, nothing moves a case but to take it back: its last change is when it was. */
typedef struct CaseMerged {
    Id id;
    const char *number;
    const char *title;
    Time created_at, merged_at;
} CaseMerged;

static const Field CASE_MERGED_FIELDS[] = {
    ID_FIELD(CaseMerged, id, REQUIRED),          STR_FIELD(CaseMerged, number, REQUIRED),
    STR_FIELD(CaseMerged, title, REQUIRED),      TIME_FIELD(CaseMerged, created_at, REQUIRED),
    TIME_FIELD(CaseMerged, merged_at, REQUIRED),
};
const Shape CASE_MERGED_SHAPE = SHAPE(CaseMerged, CASE_MERGED_FIELDS);

const Error *get_merged(Request *req)
{
    Id id = ID_NONE;
    Case subject = {.id = ID_NONE};
    List rows = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_get(req, req->tx, id, &subject));
    TRY(db_all(req->tx, &SQL_CASE_MERGED,
               ARGS(CASE_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)), &CASE_MERGED_SHAPE,
               &rows));
    return reply_list(req, &CASE_MERGED_SHAPE, &rows, NULL);
}

const Error *get_duplicates(Request *req)
{
    Id id = ID_NONE;
    Case subject = {.id = ID_NONE};
    List rows = {0};
    size_t n = 0;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_get(req, req->tx, id, &subject));
    TRY(db_all(req->tx, &SQL_CASE_NEAR,
               ARGS(CASE_SCOPE(req->actor), db_i64(id_town(id)), db_id(id),
                    db_infer(case_open_states(req->arena))),
               &CASE_NEAR_ROW, &rows));
    CaseNear *near = rows.items;
    for (size_t i = 0; i < rows.n; i++) {
        if (measure(&near[i]))
            insert_sorted(near, n++, near[i]);
    }
    rows.n = n;
    return reply_list(req, &CASE_NEAR, &rows, NULL);
}
