#include "domain/positions/days.h"

#include "domain/positions/position.sql.h"
#include "domain/positions/track.h"
#include "platform/log/log.h"

#define DAYS_BEFORE     (POSITION_LATE_HOURS / 24)
#define DAYS_AHEAD      2
#define DAY_US          (INT64_C(86400) * TIME_SECOND)
#define COUNTED_AT_ONCE 500 /* persons, a transaction each; 9,000 take three minutes */

typedef struct DayRow {
    int32_t day;
} DayRow;

static const Field DAY_ROW_FIELDS[] = {
    DATE_FIELD(DayRow, day, REQUIRED),
};
static const Shape DAY_ROW = SHAPE(DayRow, DAY_ROW_FIELDS);

static const Error *make_days(Tx *tx, int64_t today)
{
    for (int64_t day = today - DAYS_BEFORE; day <= today + DAYS_AHEAD; day++) {
        TRY(db_exec(tx, &SQL_POSITION_DAY_MAKE, ARGS(db_date(tx_arena(tx), date_of_days(day))),
                    NULL));
    }
    return NULL;
}

static const Error *drop_days(Tx *tx, int64_t today, Time now)
{
    const DbArg before = db_date(tx_arena(tx), date_of_days(today - POSITION_KEPT_DAYS));
    List rows = {0};

    TRY(db_all(tx, &SQL_POSITION_DAYS_BEFORE, &before, 1, &DAY_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        int32_t day = ((const DayRow *)rows.items)[i].day;
        TRY(db_exec(tx, &SQL_POSITION_DAY_DROP, ARGS(db_date(tx_arena(tx), day), db_time(now)),
                    NULL));
        log_info("positions of a day dropped", LOG_I64("day", day));
    }
    return NULL;
}

/* ---- how far each person went -------------------------------------------------------------- */

typedef struct Uncounted {
    int32_t day;
    int64_t town;
    Id person;
} Uncounted;

static const Field UNCOUNTED_FIELDS[] = {
    DATE_FIELD(Uncounted, day, REQUIRED),
    I64_FIELD(Uncounted, town, REQUIRED),
    ID_FIELD(Uncounted, person),
};
static const Shape UNCOUNTED_ROW = SHAPE(Uncounted, UNCOUNTED_FIELDS);
static const Shape NEXT_ROW = {"NextPerson", sizeof(Uncounted), 2, UNCOUNTED_FIELDS + 1};

static const Field TRACK_POINT_FIELDS[] = {
    TIME_FIELD(TrackPoint, at, REQUIRED),
    F64_FIELD(TrackPoint, lon, REQUIRED),
    F64_FIELD(TrackPoint, lat, REQUIRED),
    F64_FIELD(TrackPoint, accuracy_m),
};
static const Shape TRACK_POINT = SHAPE(TrackPoint, TRACK_POINT_FIELDS);

static const Error *find_day(Tx *tx, Time now, Uncounted *ret_day, bool *ret_found)
{
    int64_t first_open = date_days(time_date(now, 0)) - DAYS_BEFORE - 1;

    return db_maybe(tx, &SQL_POSITION_DAY_UNCOUNTED,
                    ARGS(db_date(tx_arena(tx), date_of_days(first_open))), &UNCOUNTED_ROW, ret_day,
                    ret_found);
}

static const Error *count_person(Tx *tx, int32_t day, const Uncounted *whose, Time now)
{
    Time from = date_days(day) * DAY_US;
    List points = {0};

    TRY(db_all(
        tx, &SQL_POSITION_TRACK,
        ARGS(db_i64(whose->town), db_id(whose->person), db_time(from), db_time(from + DAY_US)),
        &TRACK_POINT, &points));
    double metres = track_metres(points.items, points.n);
    return db_exec(tx, &SQL_DISTANCE_PUT,
                   ARGS(db_i64(whose->town), db_id(whose->person), db_date(tx_arena(tx), day),
                        db_i64((int64_t)metres), db_i64((int64_t)points.n), db_time(now)),
                   NULL);
}

/* An id as it is, also that of nobody, which db_id would make null. */
static DbArg id_arg(Arena *arena, Id id)
{
    char text[ID_TEXT_SIZE];

    id_format(id, text);
    return db_infer(arena_strdup(arena, text));
}

/* The next person of the oldest day; behind the last one the day is counted. */
static const Error *count_next(Tx *tx, Time now, bool *ret_found)
{
    Arena *arena = tx_arena(tx);
    Uncounted at = {0}, next = {0};
    bool is_left = false;

    TRY(find_day(tx, now, &at, ret_found));
    if (!*ret_found)
        return NULL;
    Time from = date_days(at.day) * DAY_US;
    TRY(db_maybe(
        tx, &SQL_POSITION_NEXT_PERSON,
        ARGS(db_time(from), db_time(from + DAY_US), db_i64(at.town), id_arg(arena, at.person)),
        &NEXT_ROW, &next, &is_left));
    if (!is_left) {
        return db_exec(
            tx, &SQL_POSITION_DAY_COUNTED,
            ARGS(db_date(arena, at.day), db_i64(at.town), id_arg(arena, at.person), db_time(now)),
            NULL);
    }
    TRY(count_person(tx, at.day, &next, now));
    return db_exec(tx, &SQL_POSITION_DAY_COUNTED,
                   ARGS(db_date(arena, at.day), db_i64(next.town), id_arg(arena, next.person),
                        db_time(TIME_NONE)),
                   NULL);
}

static const Error *count_one(Db *db, Arena *arena, Time now, bool *ret_found)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(count_next(tx, now, ret_found));
    return db_commit(tx);
}

const Error *position_days_count(Server *server, Db *db, Arena *arena, Time now)
{
    bool found = true;

    (void)server;
    for (int i = 0; i < COUNTED_AT_ONCE && found; i++)
        TRY(count_one(db, arena, now, &found));
    return NULL;
}

/* ---- days begin and end -------------------------------------------------------------------- */

static const Error *turn(Tx *tx, Time now)
{
    int64_t today = date_days(time_date(now, 0));

    TRY(make_days(tx, today));
    return drop_days(tx, today, now);
}

const Error *position_days_turn(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    (void)server;
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(turn(tx, now));
    return db_commit(tx);
}
