/*
 * audit.c - the record is looked through: every day, every history, a batch at a tick.
 *
 * A case's moves are read after the case, so one that is moved meanwhile looks broken. Nothing is
 * held for that: what looks broken is held, read and judged a second time, and only that is said.
 */
#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/record.h"
#include "domain/units/units.h"
#include "platform/http/server.h"
#include "platform/log/log.h"
#include "platform/metrics/metrics.h"

#define BATCH_CASES  200
#define BATCH_MOVES  10000
#define CASES_A_TICK 600

static Metric total_metric = {
    .name = "zhiwang_case_audit_total",
    .help = "Cases whose history was looked through",
    .type = METRIC_COUNTER,
};
static Metric broken_metric = {
    .name = "zhiwang_case_audit_broken",
    .help = "Cases whose history does not hold: see the table case_audit_faults",
    .type = METRIC_GAUGE,
};

void case_audit_register(Server *server)
{
    metrics_register(server_metrics(server), &total_metric);
    metrics_register(server_metrics(server), &broken_metric);
}

/* ---- rows ---------------------------------------------------------------------------------------- */

typedef struct PlaceRow {
    Id after;
} PlaceRow;

static const Field PLACE_ROW_FIELDS[] = {
    ID_FIELD(PlaceRow, after),
};
static const Shape PLACE_ROW = SHAPE(PlaceRow, PLACE_ROW_FIELDS);

typedef struct CountRow {
    int64_t n;
} CountRow;

static const Field COUNT_ROW_FIELDS[] = {
    I64_FIELD(CountRow, n, REQUIRED),
};
static const Shape COUNT_ROW = SHAPE(CountRow, COUNT_ROW_FIELDS);

typedef struct HeldRow {
    int64_t version;
} HeldRow;

static const Field HELD_ROW_FIELDS[] = {
    I64_FIELD(HeldRow, version, REQUIRED),
};
static const Shape HELD_ROW = SHAPE(HeldRow, HELD_ROW_FIELDS);

typedef struct LiveRow {
    Id id; /* of the case */
    int step;
    Time due_at;
    int64_t passed;
} LiveRow;

static const Field LIVE_ROW_FIELDS[] = {
    ID_FIELD(LiveRow, id, REQUIRED),
    ENUM_FIELD(LiveRow, step, CASE_STEP_NAMES, REQUIRED),
    TIME_FIELD(LiveRow, due_at),
    I64_FIELD(LiveRow, passed, REQUIRED),
};
static const Shape LIVE_ROW = SHAPE(LiveRow, LIVE_ROW_FIELDS);

/* ---- one case ------------------------------------------------------------------------------------ */

/* One town's batch, in its transaction. */
typedef struct Audit {
    Tx *tx;
    Arena *arena;
    DbArg town, day;
    Time now;
    int64_t audited, broken;
} Audit;

/* Cases in the order of their ids, with their moves and their live clocks in the same order. */
typedef struct Histories {
    List cases, moves, live;
    size_t at_move, at_live; /* where the next case's begin */
} Histories;

static const Error *read_histories(Audit *audit, Id first, Id last, Histories *histories)
{
    histories->at_move = histories->at_live = 0;
    TRY(db_all(audit->tx, &SQL_CASE_AUDIT_MOVES,
               ARGS(audit->town, db_id(first), db_id(last), db_i64(BATCH_MOVES)), &CASE_MOVE_KEPT,
               &histories->moves));
    return db_all(audit->tx, &SQL_CASE_AUDIT_CLOCKS, ARGS(audit->town, db_id(first), db_id(last)),
                  &LIVE_ROW, &histories->live);
}

static size_t take_live(Histories *histories, Id id, CaseClock *clocks)
{
    const LiveRow *rows = histories->live.items;
    size_t n = 0;

    for (; histories->at_live < histories->live.n && id_eq(rows[histories->at_live].id, id);
         histories->at_live++) {
        const LiveRow *row = &rows[histories->at_live];
        if (n == CASE_STEP_MAX)
            continue;
        clocks[n++] = (CaseClock){.step = row->step, .due_at = row->due_at, .passed = row->passed};
    }
    return n;
}

/* The next case's history; cases are asked for in their order. */
static bool holds(Audit *audit, Histories *histories, const Case *subject, CaseFault *ret_fault)
{
    const CaseMoveKept *rows = histories->moves.items;
    size_t first = histories->at_move;
    CaseClock live[CASE_STEP_MAX];

    while (histories->at_move < histories->moves.n &&
           id_eq(rows[histories->at_move].id, subject->id))
        histories->at_move++;
    size_t n_live = take_live(histories, subject->id, live);
    return case_history_holds(audit->arena, subject, rows + first, histories->at_move - first, live,
                              n_live, ret_fault);
}

/* A second time, and nobody moves it meanwhile. */
static const Error *judge(Audit *audit, const Case *suspect)
{
    Histories again = {.at_move = 0};
    CaseFault fault = {0};
    HeldRow held = {0};

    TRY(db_one(audit->tx, &SQL_CASE_AUDIT_HOLD, ARGS(audit->town, db_id(suspect->id)),
               &CASE_NOT_FOUND, &HELD_ROW, &held));
    TRY(db_all(audit->tx, &SQL_CASE_AUDIT_CASES,
               ARGS(audit->town, db_id(ID_NONE), db_id(suspect->id), db_i64(1)), &CASE_ROW,
               &again.cases));
    TRY(read_histories(audit, suspect->id, suspect->id, &again));
    if (holds(audit, &again, again.cases.items, &fault))
        return NULL;
    audit->broken++;
    log_error("the history of a case does not hold", LOG_STR("number", suspect->number),
              LOG_STR("rule", CASE_RULES[fault.rule]), LOG_I64("version", fault.version),
              LOG_STR("detail", fault.detail));
    return db_exec(audit->tx, &SQL_CASE_AUDIT_FAULT,
                   ARGS(audit->town, db_id(suspect->id), db_str(CASE_RULES[fault.rule]),
                        db_i64(fault.version), db_str(fault.detail), db_time(audit->now)),
                   NULL);
}

/* ---- a batch ------------------------------------------------------------------------------------- */

/* The case whose moves were cut off is left for the next batch. When it is the first it is judged by
 * what was read, and does not hold: nobody moves a case ten thousand times. */
static size_t whole_cases(const Histories *histories)
{
    const CaseMoveKept *moves = histories->moves.items;
    const Case *cases = histories->cases.items;
    size_t n = histories->cases.n;

    if (histories->moves.n < BATCH_MOVES)
        return n;
    while (n > 1 && !id_eq(cases[n - 1].id, moves[BATCH_MOVES - 1].id))
        n--;
    return n > 1 ? n - 1 : 1;
}

static const Error *look_through(Audit *audit, Histories *histories, size_t n)
{
    const Case *cases = histories->cases.items;
    CaseFault fault = {0};

    for (size_t i = 0; i < n; i++) {
        if (!holds(audit, histories, &cases[i], &fault))
            TRY(judge(audit, &cases[i]));
    }
    audit->audited += (int64_t)n;
    return db_exec(
        audit->tx, &SQL_CASE_AUDIT_MENDED,
        ARGS(audit->town, db_id(cases[0].id), db_id(cases[n - 1].id), db_time(audit->now)), NULL);
}

static const Error *audit_rows(Audit *audit)
{
    Histories histories = {.at_move = 0};
    PlaceRow place = {0};
    bool is_mine = false;
    size_t n = 0;
    Id last = ID_NONE;

    TRY(db_exec(audit->tx, &SQL_CASE_AUDIT_BEGIN,
                ARGS(audit->town, audit->day, db_time(audit->now)), NULL));
    TRY(db_maybe(audit->tx, &SQL_CASE_AUDIT_TAKE, ARGS(audit->town, audit->day), &PLACE_ROW, &place,
                 &is_mine));
    if (!is_mine) /* another server has it */
        return NULL;
    TRY(db_all(audit->tx, &SQL_CASE_AUDIT_CASES,
               ARGS(audit->town, db_id(place.after), db_id(ID_NONE), db_i64(BATCH_CASES)),
               &CASE_ROW, &histories.cases));
    if (histories.cases.n > 0) {
        const Case *cases = histories.cases.items;
        TRY(read_histories(audit, cases[0].id, cases[histories.cases.n - 1].id, &histories));
        n = whole_cases(&histories);
        last = cases[n - 1].id;
        TRY(look_through(audit, &histories, n));
    }
    bool is_over = histories.cases.n < BATCH_CASES && n == histories.cases.n;
    return db_exec(audit->tx, &SQL_CASE_AUDIT_ON,
                   ARGS(audit->town, audit->day, db_id(last), db_i64(audit->audited),
                        db_i64(audit->broken), db_time(is_over ? audit->now : TIME_NONE)),
                   NULL);
}

static const Error *audit_batch(Db *db, Audit *audit)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, audit->arena, TX_WRITE, &tx));
    audit->tx = tx;
    TRY(audit_rows(audit));
    TRY(db_commit(tx));
    metric_add(&total_metric, 0, audit->audited);
    return NULL;
}

/* ---- the round ----------------------------------------------------------------------------------- */

static const Error *read_towns(Db *db, Arena *arena, DbArg day, List *ret_towns)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    return db_all(tx, &SQL_CASE_AUDIT_TOWNS, ARGS(day), &UNIT_TOWN, ret_towns);
}

/* By all servers on this database. */
static const Error *count_broken(Db *db, Arena *arena)
{
    CountRow broken = {0};
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(db_one(tx, &SQL_CASE_AUDIT_BROKEN, NO_ARGS, &CASE_NOT_FOUND, &COUNT_ROW, &broken));
    metric_set(&broken_metric, 0, broken.n);
    return NULL;
}

/* A round begins with the city's day, so most of it is done at night. */
const Error *audit_cases(Server *server, Db *db, Arena *arena, Time now)
{
    int32_t today = units_today(now);
    DbArg day = db_date(arena, today);
    List towns = {0};
    int64_t audited = 0;

    (void)server;
    TRY(read_towns(db, arena, day, &towns));
    for (size_t i = 0; i < towns.n && audited < CASES_A_TICK; i++) {
        Audit audit = {
            .arena = arena,
            .town = db_i64(((const UnitTown *)towns.items)[i].town),
            .day = day,
            .now = now,
        };
        TRY(audit_batch(db, &audit));
        audited += audit.audited;
    }
    return count_broken(db, arena);
}
