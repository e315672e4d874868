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

static const Error *sum_day(Tx *tx, void *context)
{
    static const Stmt *const STEPS[] = {&SQL_STATS_DUE_TAKE, &SQL_STATS_DUE_NOTED,
                                        &SQL_STATS_DUE_CLEAR, &SQL_STATS_DUE_SUM};
    const DueDay *due = context;

    for (size_t i = 0; i < LENGTH(STEPS); i++)
        TRY(db_exec(tx, STEPS[i], ARGS(db_i64(due->town), db_date(tx_arena(tx), due->day)), NULL));
    return NULL;
}

typedef struct DaysFound {
    int32_t before;
    List days;
} DaysFound;

static const Error *find_days(Tx *tx, void *context)
{
    DaysFound *found = context;
    DbArg before = db_date(tx_arena(tx), found->before);

    TRY(db_exec(tx, &SQL_STATS_DUE_FUTURE, ARGS(before), NULL));
    return db_all(tx, &SQL_STATS_DUE_WAITING, ARGS(before, db_i64(DAYS_A_TICK)), &DUE_DAY,
                  &found->days);
}

const Error *sum_due_days(Server *server, Db *db, Arena *arena, Time now)
{
    int32_t today = time_date(now, CITY_ZONE_MINUTES);
    DaysFound found = {.before = date_of_days(date_days(today) - DAYS_OVER)};

    (void)server;
    TRY(db_transact(db, arena, TX_WRITE, find_days, &found));
    for (size_t i = 0; i < found.days.n; i++)
        TRY(db_transact(db, arena, TX_WRITE, sum_day, (DueDay *)found.days.items + i));
    return NULL;
}
