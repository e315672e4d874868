/* sums.c - days that are over are summed, and summed again when something of them changed. */
#include "domain/stats/sums.h"

#include "domain/stats/stats.sql.h"
#include "domain/units/units.h"

/* A day of a town takes some milliseconds: a long history is summed by and by, and nobody waits. */
#define DAYS_A_TICK 500

/* Whoever began before a day was over has long ended when it is summed: it could not know that it has
 * to leave a note. case_clock_end leaves one from 12 hours on. */
#define DAYS_OVER 1

typedef struct DueDay {
    int64_t town;
    int32_t day;
} DueDay;

static const Field DUE_DAY_FIELDS[] = {
    I64_FIELD(DueDay, town, REQUIRED),
    DATE_FIELD(DueDay, day, REQUIRED),
};
static const Shape DUE_DAY = SHAPE(DueDay, DUE_DAY_FIELDS);

static DbArg date_arg(Arena *arena, int32_t date)
{
    return db_infer(
        arena_printf(arena, "%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100));
}

static const Error *end(Tx *tx, const Error *error)
{
    if (!error)
        return db_commit(tx);
    db_rollback(tx);
    return error;
}

static const Error *sum_day(Db *db, Arena *arena, const DueDay *due)
{
    static const Stmt *const STEPS[] = {&SQL_STATS_DUE_TAKE, &SQL_STATS_DUE_NOTED,
                                        &SQL_STATS_DUE_CLEAR, &SQL_STATS_DUE_SUM};
    const Error *error = NULL;
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    for (size_t i = 0; i < LENGTH(STEPS) && !error; i++)
        error = db_exec(tx, STEPS[i], ARGS(db_i64(due->town), date_arg(arena, due->day)), NULL);
    return end(tx, error);
}

static const Error *find_days(Db *db, Arena *arena, Time now, List *ret_days)
{
    int32_t today = time_date(now, CITY_ZONE_MINUTES);
    int32_t before = date_of_days(date_days(today) - DAYS_OVER);
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    const Error *error = db_exec(tx, &SQL_STATS_DUE_FUTURE, ARGS(date_arg(arena, before)), NULL);
    if (error)
        return end(tx, error);
    return end(tx, db_all(tx, &SQL_STATS_DUE_WAITING,
                          ARGS(date_arg(arena, before), db_i64(DAYS_A_TICK)), &DUE_DAY, ret_days));
}

const Error *sum_due_days(Server *server, Db *db, Arena *arena, Time now)
{
    List days = {0};

    (void)server;
    TRY(find_days(db, arena, now, &days));
    for (size_t i = 0; i < days.n; i++)
        TRY(sum_day(db, arena, (const DueDay *)days.items + i));
    return NULL;
}
