/*
 * live.c - GET /cases/{id}/live: where those are who are on their way to a case (P-08).
 *
 * Supervisors see in which grid somebody on shift is, and no point (positions/presence.c). Here is the one
 * exception, and its bounds: a point is told of who has accepted to go to this case, taken after he accepted
 * and while he has not finished; and, while a case is an alarm, of the nearest few on shift in its village,
 * taken since it was reported; and of who called for help with this case, on shift or off, for the half hour in
 * which that is followed (staff/calls.c). Of anybody else, before, after, off shift: no point.
 *
 * What an alarm is. The rules for workers' positions except "an alarm" and mean a call for help: somebody is
 * in danger now, and it ends when that is under control. Here such a call is a case, so of a case only what
 * is like one counts: S1, which files itself and rings on the desk, whose item leaves two hours or less, day
 * and night, to have the danger away, until it is handled, and never longer than those two hours. Most S1 is
 * that (fighting, a blocked exit, hot work); people who live in a shop, which leaves a day, are not an alarm,
 * and nobody is shown for them.
 */
#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/positions/positions.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"

/* After two hours it is work like any other, and whoever is wanted there is sent. */
#define ALARM_SEVERITY "S1"
#define ALARM_LIMIT    "URGENT"
#define ALARM_MINUTES  INT64_C(120)
#define ALARM_NEAREST  5
#define PEOPLE_MAX     200
#define CALLERS_MAX    8

typedef struct LiveQuery {
    int purpose;
} LiveQuery;

static const Field LIVE_QUERY_FIELDS[] = {
    ENUM_FIELD(LiveQuery, purpose, POSITION_PURPOSES, REQUIRED,
               SAYS("what for: written down, and shown to whose position it is")),
};
const Shape LIVE_QUERY = SHAPE(LiveQuery, LIVE_QUERY_FIELDS);

typedef struct Live {
    Id person;
    const char *name;
    const char *because;
    const char *state;
    UnitKey grid;
    const char *grid_name;
    double lon, lat, accuracy_m;
    Time seen_at;
    int64_t distance_m;
    /* not sent */
    Time on_shift_since, since;
} Live;

static const Field LIVE_FIELDS[] = {
    ID_FIELD(Live, person, REQUIRED),
    STR_FIELD(Live, name, REQUIRED),
    STR_FIELD(Live, because, REQUIRED,
              SAYS("CALL: calls for help with it; ASSIGNMENT: accepted it; ALARM: near it")),
    STR_FIELD(Live, state, NULLABLE, SAYS("of the assignment")),
    KEY_FIELD(Live, grid, NULLABLE, SAYS("in this grid; null: not known, or outside")),
    STR_FIELD(Live, grid_name, NULLABLE),
    F64_FIELD(Live, lon, NULLABLE, SAYS("WGS 84; null: only the grid may be told")),
    F64_FIELD(Live, lat, NULLABLE),
    F64_FIELD(Live, accuracy_m, NULLABLE),
    TIME_FIELD(Live, seen_at, NULLABLE),
    I64_FIELD(Live, distance_m, NULLABLE, SAYS("to the place, as the crow flies")),
};
const Shape LIVE_SHAPE = SHAPE(Live, LIVE_FIELDS);

static const Field LIVE_ROW_FIELDS[] = {
    ID_FIELD(Live, person, REQUIRED), STR_FIELD(Live, name, REQUIRED), STR_FIELD(Live, state),
    TIME_FIELD(Live, on_shift_since), TIME_FIELD(Live, since),
};
static const Shape LIVE_ROW = SHAPE(Live, LIVE_ROW_FIELDS);

static Time later(Time a, Time b)
{
    return a > b ? a : b;
}

/* Off shift, or nothing fresh: not even a grid. Before `since`: a grid and no point. */
static void place(const Request *req, const CaseBrief *brief, Live *live)
{
    Position position;
    GeoPoint from, to;

    live->lon = live->lat = live->accuracy_m = NAN;
    live->seen_at = TIME_NONE;
    live->distance_m = I64_NONE;
    if (live->on_shift_since == TIME_NONE ||
        !positions_last(req->server, live->person,
                        later(live->on_shift_since, req->now - POSITION_FRESH), &position))
        return;
    live->grid = position.unit;
    live->grid_name = position.unit ? units_name(req->server, position.unit) : NULL;
    if (live->since == TIME_NONE || position.at < live->since)
        return;
    live->lon = position.lon;
    live->lat = position.lat;
    live->accuracy_m = position.accuracy_m;
    live->seen_at = position.at;
    if (geo_point(position.lon, position.lat, &from) && geo_point(brief->lon, brief->lat, &to))
        live->distance_m = (int64_t)(geo_distance_m(from, to) + 0.5);
}

static const Error *read_sent(Request *req, const CaseBrief *brief, List *ret_rows)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_ASSIGNMENT_LIVE,
               ARGS(ASSIGNMENT_SCOPE(req->actor), db_i64(id_town(brief->id)), db_id(brief->id)),
               &LIVE_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        Live *live = (Live *)rows.items + i;
        live->because = "ASSIGNMENT";
        place(req, brief, live);
    }
    *ret_rows = rows;
    return NULL;
}

static bool is_among(const Live *rows, size_t n, Id person)
{
    for (size_t i = 0; i < n; i++) {
        if (id_eq(rows[i].person, person))
            return true;
    }
    return false;
}

/* Who calls for help with this case and is followed because of it: in front of all others. */
static const Error *add_callers(Request *req, const CaseBrief *brief, List *live)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_ASSIGNMENT_LIVE_CALLERS,
               ARGS(db_id(brief->id), db_time(req->now), db_i64(CALLERS_MAX)), &LIVE_ROW, &rows));
    if (rows.n == 0)
        return NULL;
    Live *all = arena_array(req->arena, rows.n + live->n, sizeof(*all));
    size_t n = rows.n;

    memcpy(all, rows.items, rows.n * sizeof(*all));
    for (size_t i = 0; i < rows.n; i++) {
        all[i].because = "CALL";
        place(req, brief, &all[i]);
    }
    for (size_t i = 0; i < live->n; i++) {
        const Live *one = (const Live *)live->items + i;
        if (!is_among(all, rows.n, one->person))
            all[n++] = *one;
    }
    *live = (List){all, n};
    return NULL;
}

static bool is_alarm(const CaseBrief *brief, Time now)
{
    static const char *const STATES[] = {"FILED", "DISPATCHED", "HANDLING"};

    if (!str_eq(brief->severity, ALARM_SEVERITY) || !str_eq(brief->limit_kind, ALARM_LIMIT) ||
        brief->limit_minutes > ALARM_MINUTES ||
        now - brief->created_at > ALARM_MINUTES * 60 * TIME_SECOND)
        return false;
    for (size_t i = 0; i < LENGTH(STATES); i++) {
        if (str_eq(brief->state, STATES[i]))
            return true;
    }
    return false;
}

/* Into its place among the first n, of which ALARM_NEAREST remain. */
static size_t insert_nearest(Live *rows, size_t n, Live one)
{
    size_t at = n < ALARM_NEAREST ? n : ALARM_NEAREST - 1;

    if (n == ALARM_NEAREST && rows[at].distance_m <= one.distance_m)
        return n;
    for (; at > 0 && rows[at - 1].distance_m > one.distance_m; at--)
        rows[at] = rows[at - 1];
    rows[at] = one;
    return n < ALARM_NEAREST ? n + 1 : n;
}

/* Behind those who are sent; only who can be shown, for the others are no help. */
static const Error *add_near(Request *req, const CaseBrief *brief, List *live)
{
    UnitRange scope = req->actor->scope;
    UnitRange village = unit_key_range(unit_key_at_tier(brief->unit, TIER_VILLAGE));
    Live *all = arena_array(req->arena, live->n + ALARM_NEAREST, sizeof(*all));
    List rows = {0};
    size_t n = 0;

    TRY(db_all(req->tx, &SQL_ASSIGNMENT_LIVE_NEAR,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_i64(village.lo), db_i64(village.hi),
                    db_i64(PEOPLE_MAX), db_time(brief->created_at)),
               &LIVE_ROW, &rows));
    if (live->n > 0)
        memcpy(all, live->items, live->n * sizeof(*all));
    for (size_t i = 0; i < rows.n; i++) {
        Live *one = (Live *)rows.items + i;
        one->because = "ALARM";
        place(req, brief, one);
        if (one->distance_m != I64_NONE && !is_among(all, live->n, one->person))
            n = insert_nearest(all + live->n, n, *one);
    }
    *live = (List){all, live->n + n};
    return NULL;
}

/* Whoever is shown, with a point or with the grid alone, reads who looked (GET /me/reads, P-05). */
static const Error *write_down(Request *req, Id case_id, const List *live)
{
    const LiveQuery *query = req->query;
    Id *persons = arena_array(req->arena, live->n, sizeof(*persons));
    size_t n = 0;

    for (size_t i = 0; i < live->n; i++) {
        const Live *one = (const Live *)live->items + i;
        if (one->grid || one->seen_at != TIME_NONE)
            persons[n++] = one->person;
    }
    if (n == 0)
        return NULL;
    return staff_read_record(req, case_id, POSITION_PURPOSES[query->purpose], persons, n);
}

const Error *list_live(Request *req)
{
    CaseBrief brief = {0};
    Id id = ID_NONE;
    List live = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_brief(req, req->tx, id, &brief));
    TRY(read_sent(req, &brief, &live));
    TRY(add_callers(req, &brief, &live));
    if (is_alarm(&brief, req->now))
        TRY(add_near(req, &brief, &live));
    TRY(write_down(req, brief.id, &live));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &LIVE_SHAPE, &live, NULL);
}
