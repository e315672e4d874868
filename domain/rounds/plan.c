/*
 * plan.c - what time does: visits are planned, and windows close.
 *
 * Planned is by rule and again and again: what is active and has no visit whose window reaches beyond today gets one, as
 * long as its cycle. So it does not matter how often anybody looks, on how many servers, or whether nobody looked for
 * days: two that plan the same premises for one day run into one key. A town is looked at when its day has not come yet, or
 * when something of its premises changed.
 */
#include "domain/calendar/calendar.h"
#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"

#define BATCH       2000
#define BATCHES_MAX 20 /* a tick; the rest comes with the next one */

/* Until then a phone may bring what was done before midnight. */
#define GRACE (INT64_C(12) * 3600 * TIME_SECOND)

/* ---- planned ------------------------------------------------------------------------------------- */

typedef struct PlannedRow {
    UnitKey unit;
    int64_t due, n; /* how many visits; n of them were planned now */
} PlannedRow;

static const Field PLANNED_ROW_FIELDS[] = {
    KEY_FIELD(PlannedRow, unit, REQUIRED),
    I64_FIELD(PlannedRow, due, REQUIRED),
    I64_FIELD(PlannedRow, n, REQUIRED),
};
static const Shape PLANNED_ROW = SHAPE(PlannedRow, PLANNED_ROW_FIELDS);

typedef struct Planning {
    Server *server;
    Time now;
    int64_t town;
    int64_t due; /* found by the last batch, whoever planned them: fewer than it takes were all */
} Planning;

typedef struct Cycles {
    const char *kinds, *classes, *days;
} Cycles;

#define CYCLES_MAX ((size_t)PREMISES_KIND_MAX * (PREMISES_RISK_MAX + 1))

static Cycles cycles(Arena *arena)
{
    const char *kinds[CYCLES_MAX], *classes[CYCLES_MAX], *days[CYCLES_MAX];
    size_t n = 0;

    for (int kind = 0; kind < PREMISES_KIND_MAX; kind++) {
        for (int risk = ENUM_NONE; risk < PREMISES_RISK_MAX; risk++) {
            kinds[n] = PREMISES_KIND_NAMES[kind];
            classes[n] = risk == ENUM_NONE ? "" : PREMISES_RISK_NAMES[risk];
            days[n++] = arena_printf(arena, "%lld",
                                     (long long)premises_cycle_days((PremisesKind)kind, risk));
        }
    }
    return (Cycles){db_texts(arena, kinds, n), db_texts(arena, classes, n),
                    db_texts(arena, days, n)};
}

/* One word a grid: whoever walks there reads its round anew. */
static const Error *tell(Tx *tx, Server *server, const List *rows)
{
    Event *events = arena_array(tx_arena(tx), rows->n + 1, sizeof(*events));
    size_t n = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const PlannedRow *row = (const PlannedRow *)rows->items + i;
        long long key = (long long)row->unit;
        if (row->n == 0)
            continue;
        events[n++] = (Event){
            .topic = "round.planned",
            .unit = row->unit,
            .data =
                arena_printf(tx_arena(tx), "{\"id\":\"%015lld\",\"unit\":\"%015lld\",\"n\":%lld}",
                             key, key, (long long)row->n),
        };
    }
    return n > 0 ? event_emit_all(tx, server, events, n) : NULL;
}

static const Error *plan_batch(Tx *tx, void *context)
{
    Planning *planning = context;
    Cycles table = cycles(tx_arena(tx));
    List rows = {NULL, 0};

    TRY(db_all(tx, &SQL_VISITS_PLAN,
               ARGS(db_i64(planning->town), db_date(tx_arena(tx), units_today(planning->now)),
                    db_infer(table.kinds), db_infer(table.classes), db_infer(table.days),
                    db_i64(BATCH), db_time(planning->now)),
               &PLANNED_ROW, &rows));
    planning->due = 0;
    for (size_t i = 0; i < rows.n; i++)
        planning->due += ((const PlannedRow *)rows.items)[i].due;
    return tell(tx, planning->server, &rows);
}

/* Visits that are open go where their premises went, and end with them. */
static const Error *follow(Tx *tx, void *context)
{
    const Planning *planning = context;
    DbArg lo = db_i64(planning->town * 1000000), hi = db_i64(planning->town * 1000000 + 999999);

    TRY(db_exec(tx, &SQL_VISITS_FOLLOW, ARGS(lo, hi), NULL));
    return db_exec(
        tx, &SQL_VISITS_LAPSE,
        ARGS(lo, hi, db_date(tx_arena(tx), units_today(planning->now)), db_time(planning->now)),
        NULL);
}

static const Error *planned(Tx *tx, void *context)
{
    const Planning *planning = context;

    return db_exec(tx, &SQL_ROUND_PLANNED,
                   ARGS(db_i64(planning->town), db_date(tx_arena(tx), units_today(planning->now)),
                        db_time(planning->now)),
                   NULL);
}

/* budget: batches that are left; 0 at the end: there is more to do. */
static const Error *plan_town(Db *db, Arena *arena, Planning *planning, int *budget)
{
    TRY(db_transact(db, arena, TX_WRITE, follow, planning));
    do {
        if (*budget == 0)
            return NULL;
        (*budget)--;
        TRY(db_transact(db, arena, TX_WRITE, plan_batch, planning));
    } while (planning->due == BATCH);
    return db_transact(db, arena, TX_WRITE, planned, planning);
}

typedef struct Towns {
    int32_t today;
    List towns; /* of UnitTown */
} Towns;

static const Error *find_towns(Tx *tx, void *context)
{
    Towns *found = context;

    return db_all(tx, &SQL_ROUND_TOWNS, ARGS(db_date(tx_arena(tx), found->today)), &UNIT_TOWN,
                  &found->towns);
}

/* What is looked at from today on, for who asks later what an old visit was asked. */
static const Error *keep_points(Tx *tx, void *context)
{
    const Planning *planning = context;
    Arena *arena = tx_arena(tx);
    const char *kinds[PREMISES_KIND_MAX], *lists[PREMISES_KIND_MAX];
    int32_t today = units_today(planning->now);

    for (int kind = 0; kind < PREMISES_KIND_MAX; kind++) {
        size_t n = 0;
        const Item **points =
            premises_points(planning->server, arena, (PremisesKind)kind, today, &n);
        const char *list = "";
        for (size_t i = 0; i < n; i++)
            list = arena_printf(arena, "%s%s%s", list, i > 0 ? "," : "", points[i]->code);
        kinds[kind] = PREMISES_KIND_NAMES[kind];
        lists[kind] = list;
    }
    return db_exec(tx, &SQL_ROUND_POINTS_SET,
                   ARGS(db_date(arena, today), db_infer(db_texts(arena, kinds, PREMISES_KIND_MAX)),
                        db_infer(db_texts(arena, lists, PREMISES_KIND_MAX))),
                   NULL);
}

static const Error *plan_towns(Server *server, Db *db, Arena *arena, Time now, int budget)
{
    Towns found = {.today = units_today(now)};

    TRY(db_transact(db, arena, TX_READ, find_towns, &found));
    if (found.towns.n > 0) {
        Planning points = {.server = server, .now = now};
        TRY(db_transact(db, arena, TX_WRITE, keep_points, &points));
    }
    for (size_t i = 0; i < found.towns.n && budget > 0; i++) {
        Planning planning = {
            .server = server, .now = now, .town = ((const UnitTown *)found.towns.items)[i].town};
        TRY(plan_town(db, arena, &planning, &budget));
    }
    return NULL;
}

/* ---- windows close ------------------------------------------------------------------------------------ */

typedef struct Window {
    int64_t town;
    int32_t due_from, due_to;
    /* not read */
    bool waived;
    Time now;
    int64_t n;
} Window;

static const Field WINDOW_FIELDS[] = {
    I64_FIELD(Window, town, REQUIRED),
    DATE_FIELD(Window, due_from, REQUIRED),
    DATE_FIELD(Window, due_to, REQUIRED),
};
static const Shape WINDOW = SHAPE(Window, WINDOW_FIELDS);

typedef struct Windows {
    int32_t over;
    List windows;
} Windows;

static const Error *find_windows(Tx *tx, void *context)
{
    Windows *found = context;

    return db_all(tx, &SQL_VISIT_WINDOWS, ARGS(db_date(tx_arena(tx), found->over)), &WINDOW,
                  &found->windows);
}

static Time midnight(int32_t day)
{
    return (date_days(day) * 86400 - CITY_ZONE_MINUTES * INT64_C(60)) * TIME_SECOND;
}

/* Nobody worked: holidays, days of rest, stops of a typhoon. What the calendar does not know is not waived. */
static bool is_waived(Server *server, Arena *arena, const Window *window)
{
    const Calendar *calendar CLEANUP(calendar_dropp) = calendar_take(server);
    const Time from = midnight(window->due_from);
    const Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = window->town * 1000000, .start = from};
    int64_t counted_us = 0;
    const Error *error =
        clock_counted(arena, calendar, &clock, from, midnight(window->due_to), &counted_us);

    return !error && counted_us == 0;
}

static const Error *expire_batch(Tx *tx, void *context)
{
    Window *window = context;

    return db_exec(tx, &SQL_VISITS_EXPIRE,
                   ARGS(db_i64(window->town), db_date(tx_arena(tx), window->due_from),
                        db_date(tx_arena(tx), window->due_to), db_bool(window->waived),
                        db_time(window->now), db_i64(BATCH)),
                   &window->n);
}

static const Error *close_windows(Server *server, Db *db, Arena *arena, Time now)
{
    Windows found = {.over = units_today(now - GRACE)};
    int budget = BATCHES_MAX;

    TRY(db_transact(db, arena, TX_READ, find_windows, &found));
    for (size_t i = 0; i < found.windows.n && budget > 0; i++) {
        Window *window = (Window *)found.windows.items + i;
        window->now = now;
        window->waived = is_waived(server, arena, window);
        do {
            TRY(db_transact(db, arena, TX_WRITE, expire_batch, window));
        } while (window->n == BATCH && --budget > 0);
        budget--;
    }
    return NULL;
}

const Error *rounds_tick(Server *server, Db *db, Arena *arena, Time now)
{
    TRY(plan_towns(server, db, arena, now, BATCHES_MAX * 2));
    return close_windows(server, db, arena, now);
}

/* ---- for a made-up city ---------------------------------------------------------------------------- */

const Error *rounds_live(Server *server, Db *db, Arena *arena, Time now, int32_t town)
{
    Planning planning = {.server = server, .now = now, .town = town};
    int budget = BATCHES_MAX;

    TRY(db_transact(db, arena, TX_WRITE, keep_points, &planning));
    TRY(plan_town(db, arena, &planning, &budget));
    return close_windows(server, db, arena, now);
}

static const Field DUE_VISIT_FIELDS[] = {
    ID_FIELD(DueVisit, id, REQUIRED),
    KEY_FIELD(DueVisit, unit, REQUIRED),
    ENUM_FIELD(DueVisit, kind, PREMISES_KIND_NAMES, REQUIRED),
    F64_FIELD(DueVisit, lon, REQUIRED),
    F64_FIELD(DueVisit, lat, REQUIRED),
    STR_FIELD(DueVisit, tag),
    BOOL_FIELD(DueVisit, missed),
    I64_FIELD(DueVisit, version, REQUIRED),
};
static const Shape DUE_VISIT = SHAPE(DueVisit, DUE_VISIT_FIELDS);

const Error *rounds_due(Tx *tx, UnitRange range, int32_t day, List *ret_visits)
{
    return db_all(tx, &SQL_VISITS_DUE,
                  ARGS(db_i64(range.lo), db_i64(range.hi), db_date(tx_arena(tx), day)), &DUE_VISIT,
                  ret_visits);
}
