/* own.c - what somebody may see of himself: the points of a day while they are kept, and how far he
 * went on each. Nobody else is shown either. */
#include "domain/positions/own.h"

#include "domain/positions/days.h"
#include "domain/positions/position.sql.h"
#include "domain/units/units.h"

#define POINTS_MAX 1000
#define DAY_US     (INT64_C(86400) * TIME_SECOND)

typedef struct TrackQuery {
    int32_t day;
    Time after;
} TrackQuery;

static const Field TRACK_QUERY_FIELDS[] = {
    DATE_FIELD(TrackQuery, day, REQUIRED, SAYS("a day of UTC")),
    TIME_FIELD(TrackQuery, after, SAYS("`at` of the last one read")),
};
const Shape TRACK_QUERY = SHAPE(TrackQuery, TRACK_QUERY_FIELDS);

typedef struct OwnPoint {
    Time at;
    double lon, lat, accuracy_m;
    UnitKey unit;
} OwnPoint;

static const Field OWN_POINT_FIELDS[] = {
    TIME_FIELD(OwnPoint, at, REQUIRED),
    F64_FIELD(OwnPoint, lon, REQUIRED),
    F64_FIELD(OwnPoint, lat, REQUIRED),
    F64_FIELD(OwnPoint, accuracy_m, NULLABLE),
    KEY_FIELD(OwnPoint, unit, NULLABLE, SAYS("the grid; null outside the city")),
};
const Shape OWN_POINT = SHAPE(OwnPoint, OWN_POINT_FIELDS);

const Error *list_own_points(Request *req)
{
    const TrackQuery *query = req->query;
    Time from = date_days(query->day) * DAY_US;
    Time after = query->after == TIME_NONE ? from - 1 : query->after;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_POSITION_OWN,
               ARGS(db_id(req->actor->person), db_time(from), db_time(from + DAY_US),
                    db_time(after), db_i64(POINTS_MAX)),
               &OWN_POINT, &rows));
    return reply_list(req, &OWN_POINT, &rows, NULL);
}

typedef struct OwnDay {
    int32_t day;
    int64_t metres;
} OwnDay;

static const Field OWN_DAY_FIELDS[] = {
    DATE_FIELD(OwnDay, day, REQUIRED, SAYS("of UTC")),
    I64_FIELD(OwnDay, metres, REQUIRED),
};
const Shape OWN_DAY = SHAPE(OwnDay, OWN_DAY_FIELDS);

const Error *list_own_days(Request *req)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_DISTANCE_OWN, ARGS(db_id(req->actor->person)), &OWN_DAY, &rows));
    return reply_list(req, &OWN_DAY, &rows, NULL);
}
