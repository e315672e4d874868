/* positions.c - POST /positions: what phones tell of the way, many at once. */
#include "domain/positions/positions.h"

#include <stdlib.h>
#include <string.h>

#include "domain/positions/days.h"
#include "domain/positions/newest.h"
#include "domain/positions/own.h"
#include "domain/positions/position.sql.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/log/log.h"

#define ITEMS_MAX 200
/* A phone's clock may be ahead of ours. */
#define AHEAD (INT64_C(120) * TIME_SECOND)
#define LATE  (INT64_C(3600) * POSITION_LATE_HOURS * TIME_SECOND)
/* What a server that starts looks up. */
#define REMEMBERED (INT64_C(3600) * TIME_SECOND)

static const ErrorKind BAD_TIME = {ERROR_INVALID, "position/bad-time",
                                   "Not a time at which the position can be used"};
static const ErrorKind OFF_SHIFT = {ERROR_CONFLICT, "position/off-shift",
                                    "Where somebody is, is taken only while he is on shift"};
static const ErrorKind BAD_PLACE = {ERROR_INVALID, "position/bad-place", "Not a place"};

/* ---- what comes in -------------------------------------------------------------------------- */

typedef struct Fix {
    double lon, lat;
    Time observed_at;
    double accuracy_m;
} Fix;

static const Field FIX_FIELDS[] = {
    F64_FIELD(Fix, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(Fix, lat, REQUIRED, LIMIT(-90, 90)),
    TIME_FIELD(Fix, observed_at, REQUIRED, SAYS("when the phone took it; at most 48 hours ago")),
    F64_FIELD(Fix, accuracy_m, LIMIT(0, 100000), SAYS("radius in metres")),
};
static const Shape FIX = SHAPE(Fix, FIX_FIELDS);

typedef struct Fixes {
    List items;
    int datum; /* ENUM_NONE: WGS 84 */
} Fixes;

static const Field FIXES_FIELDS[] = {
    LIST_FIELD(Fixes, items, &FIX, REQUIRED, LIMIT(1, ITEMS_MAX)),
    ENUM_FIELD(Fixes, datum, DATUM_NAMES, SAYS("of all lon and lat; WGS84 when not given")),
};
static const Shape FIXES = SHAPE(Fixes, FIXES_FIELDS);

/* ---- in memory ------------------------------------------------------------------------------ */

static Newest *newest_of(const Server *server)
{
    return module_state(server, &POSITIONS_MODULE);
}

bool positions_last(const Server *server, Id person, Time not_before, Position *ret_position)
{
    Position position;

    if (!newest_get(newest_of(server), person, &position) || position.at < not_before)
        return false;
    *ret_position = position;
    return true;
}

static const Field POSITION_FIELDS[] = {
    ID_FIELD(Position, person, REQUIRED), TIME_FIELD(Position, at, REQUIRED),
    F64_FIELD(Position, lon, REQUIRED),   F64_FIELD(Position, lat, REQUIRED),
    F64_FIELD(Position, accuracy_m),      KEY_FIELD(Position, unit),
};
static const Shape POSITION = SHAPE(Position, POSITION_FIELDS);

static const Error *remember(Db *db, Arena *arena, Newest *newest)
{
    List rows = {0};
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(db_all(tx, &SQL_POSITION_NEWEST, ARGS(db_time(time_now() - REMEMBERED)), &POSITION, &rows));
    newest_note(newest, rows.items, rows.n);
    return NULL;
}

static void positions_stop(void *state)
{
    newest_free(state);
}

static const Error *positions_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    Newest *newest = newest_new();
    /* What is counted goes at once, and does not wait for the next turn. */
    const Error *uncounted = position_days_count(server, db, arena, time_now());
    const Error *error = position_days_turn(server, db, arena, time_now());

    if (uncounted)
        log_warn("distances not counted", LOG_STR("error", uncounted->kind->slug));

    /* A server also starts on a full disk; the tick makes the days when there is room again. */
    if (!error || error->kind->class == ERROR_DISK_FULL)
        error = remember(db, arena, newest);
    if (error) {
        newest_free(newest);
        return error;
    }
    *ret_state = newest;
    return NULL;
}

/* ---- many at once --------------------------------------------------------------------------- */

static const Error *check_fix(const Request *req, const Fix *fix, size_t i)
{
    Arena *arena = req->arena;

    if (fix->observed_at > req->now + AHEAD) {
        return error_field(arena, &BAD_TIME, arena_printf(arena, "items[%zu].observed_at", i),
                           "lies ahead");
    }
    if (fix->observed_at < req->now - LATE) {
        return error_field(arena, &BAD_TIME, arena_printf(arena, "items[%zu].observed_at", i),
                           "is more than %d hours ago", POSITION_LATE_HOURS);
    }
    return NULL;
}

static const Error *prepare_positions(Request *req)
{
    const Fixes *in = req->body;
    const Fix *fixes = in->items.items;
    Datum datum = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;
    Position *positions = arena_array(req->arena, in->items.n, sizeof(*positions));
    List *row = ARENA_NEW(req->arena, List);

    for (size_t i = 0; i < in->items.n; i++) {
        Position *position = &positions[i];
        TRY(check_fix(req, &fixes[i], i));
        position->person = req->actor->person;
        position->at = fixes[i].observed_at;
        position->accuracy_m = fixes[i].accuracy_m;
        if (!datum_to_wgs84(datum, fixes[i].lon, fixes[i].lat, &position->lon, &position->lat)) {
            return error_field(req->arena, &BAD_PLACE,
                               arena_printf(req->arena, "items[%zu].lon", i), "is no place");
        }
        position->unit = units_locate(req->server, position->lon, position->lat);
    }
    *row = (List){positions, in->items.n};
    req->row = row;
    return reply_empty(req);
}

/* A phone's clock that is ahead does not ask about a time to come. */
static ShiftAsk shift_ask(const Request *req)
{
    const List *row = req->row;
    const Position *positions = row->items;
    Time *times = arena_array(req->arena, row->n, sizeof(*times));

    for (size_t i = 0; i < row->n; i++)
        times[i] = positions[i].at < req->now ? positions[i].at : req->now;
    return (ShiftAsk){.person = req->actor->person, .times = times, .n = row->n};
}

/* What one tells of a time at which one was not on shift is refused, with all that came along. */
static const Error *judge_shifts(Tx *tx, Request *const *reqs, size_t n)
{
    ShiftAsk *asks = arena_array(tx_arena(tx), n, sizeof(*asks));

    for (size_t i = 0; i < n; i++)
        asks[i] = shift_ask(reqs[i]);
    TRY(staff_off_shift(tx, asks, n));
    for (size_t i = 0; i < n; i++) {
        Arena *arena = reqs[i]->arena;
        if (asks[i].off == asks[i].n)
            continue;
        reqs[i]->refusal =
            error_field(arena, &OFF_SHIFT, arena_printf(arena, "items[%zu]", asks[i].off),
                        "you were not on shift then: sign on first");
    }
    return NULL;
}

/* What a transaction wrote, for the memory once it is committed. */
typedef struct Written {
    const Server *server;
    Request *const *reqs;
    size_t n;
} Written;

static void note_written(void *context)
{
    const Written *written = context;

    for (size_t i = 0; i < written->n; i++) {
        const List *row = written->reqs[i]->row;
        newest_note(newest_of(written->server), row->items, row->n);
    }
}

/* From so many rows on COPY is cheaper, round trips and all. Who is alone, because something he tells is there
 * already, goes the way that can say so. */
#define COPY_FROM 64

static const ErrorKind TOLD_BEFORE = {ERROR_CONFLICT, "position/told-before",
                                      "One of them was told before"};

/* Of what was told before, nothing is written a second time: TOLD_BEFORE has the batch tried again in
 * halves (platform/jobs/batch.h) until that one goes by INSERT, which passes over it. */
static const Error *put_rows(Tx *tx, size_t n_reqs, const DbArg *cells, size_t n_rows,
                             size_t n_columns)
{
    if (n_reqs > 1 && n_rows >= COPY_FROM) {
        return db_copy_rows(tx,
                            "copy positions (town, person, at, post, lon, lat, accuracy_m, unit) "
                            "from stdin (format binary)",
                            cells, n_rows, n_columns, &TOLD_BEFORE);
    }
    return db_later(tx, &SQL_POSITION_INSERT, db_columns(tx_arena(tx), cells, n_rows, n_columns),
                    n_columns);
}

static const Error *write_positions(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    Written *written = ARENA_NEW(arena, Written);
    size_t n_rows = 0, at = 0;

    for (size_t i = 0; i < n; i++)
        n_rows += ((const List *)reqs[i]->row)->n;
    DbArg(*cells)[8] = arena_array(arena, n_rows, sizeof(*cells));
    for (size_t i = 0; i < n; i++) {
        const List *row = reqs[i]->row;
        const Actor *actor = reqs[i]->actor;
        for (size_t k = 0; k < row->n; k++) {
            const Position *position = (const Position *)row->items + k;
            const DbArg cell[] = {db_i32(unit_key_town(actor->unit)),
                                  db_id(position->person),
                                  db_time(position->at),
                                  db_id(actor->post),
                                  db_f64(position->lon),
                                  db_f64(position->lat),
                                  db_f64(position->accuracy_m),
                                  db_key(position->unit)};
            memcpy(cells[at++], cell, sizeof(cell));
        }
    }
    *written = (Written){reqs[0]->server, reqs, n};
    tx_on_commit(tx, note_written, written);
    return put_rows(tx, n, cells[0], n_rows, LENGTH(cells[0]));
}

static const Error *answer_again(Request *req)
{
    return reply_empty(req);
}

static const BatchInsert POSITIONS = {
    .prepare = prepare_positions,
    .judge = judge_shifts,
    .write = write_positions,
    .again = answer_again,
};

static const Route ROUTES[] = {
    {
        .method = HTTP_POST,
        .path = "/positions",
        .may = "position:report",
        .run_mode = RUN_BATCH,
        .batch = &POSITIONS,
        .lane = LANE_BULK,
        .body = &FIXES,
        .says = "Tell where you are and were while on shift, at most 200 at once; kept 30 days",
    },
    {
        .method = HTTP_GET,
        .path = "/positions/mine",
        .may = "position:report",
        .run_mode = RUN_READ,
        .run = list_own_points,
        .query = &TRACK_QUERY,
        .reply = &OWN_POINT,
        .reply_list = true,
        .says = "Where I was on a day, 1,000 points at once, in their order; told to me alone",
    },
    {
        .method = HTTP_GET,
        .path = "/positions/days",
        .may = "position:report",
        .run_mode = RUN_READ,
        .run = list_own_days,
        .reply = &OWN_DAY,
        .reply_list = true,
        .says = "How far I went on each day, two days later; told to me alone",
    },
    {
        .method = HTTP_GET,
        .path = "/presence",
        .may = "position:presence",
        .run_mode = RUN_READ,
        .run = list_present,
        .query = &PRESENCE_QUERY,
        .reply = &PRESENT,
        .reply_list = true,
        .says = "Who within my scope is on shift, and in which grid; no point is told",
    },
};

static const Tick TICKS[] = {
    {"position days", 600000, position_days_turn},
    {"position distances", 10000, position_days_count},
};

const Module POSITIONS_MODULE = {
    .name = "positions",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = POSITION_STMTS,
    .start = positions_start,
    .stop = positions_stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
