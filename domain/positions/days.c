#include "domain/positions/days.h"

#include "domain/positions/position.sql.h"
#include "platform/log/log.h"

#define DAYS_BEFORE (POSITION_LATE_HOURS / 24)
#define DAYS_AHEAD  2

typedef struct DayRow {
    int32_t day;
} DayRow;

static const Field DAY_ROW_FIELDS[] = {
    DATE_FIELD(DayRow, day, REQUIRED),
};
static const Shape DAY_ROW = SHAPE(DayRow, DAY_ROW_FIELDS);

static DbArg day_arg(Arena *arena, int32_t day)
{
    return db_infer(arena_printf(arena, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100));
}

static const Error *make_days(Tx *tx, int64_t today)
{
    for (int64_t day = today - DAYS_BEFORE; day <= today + DAYS_AHEAD; day++) {
        TRY(db_exec(tx, &SQL_POSITION_DAY_MAKE, ARGS(day_arg(tx_arena(tx), date_of_days(day))),
                    NULL));
    }
    return NULL;
}

static const Error *drop_days(Tx *tx, int64_t today, Time now)
{
    const DbArg before = day_arg(tx_arena(tx), date_of_days(today - POSITION_KEPT_DAYS));
    List rows = {0};

    TRY(db_all(tx, &SQL_POSITION_DAYS_BEFORE, &before, 1, &DAY_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        int32_t day = ((const DayRow *)rows.items)[i].day;
        TRY(db_exec(tx, &SQL_POSITION_DAY_DROP, ARGS(day_arg(tx_arena(tx), day), db_time(now)),
                    NULL));
        log_info("positions of a day dropped", LOG_I64("day", day));
    }
    return NULL;
}

static const Error *turn(Tx *tx, Time now)
{
    int64_t today = date_days(time_date(now, 0));

    TRY(make_days(tx, today));
    return drop_days(tx, today, now);
}

const Error *position_days_turn(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx = NULL;

    (void)server;
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    const Error *error = turn(tx, now);
    if (!error)
        return db_commit(tx);
    db_rollback(tx);
    return error;
}
