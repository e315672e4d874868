/*
 * board.c - GET /screen: what a wall shows, in one answer, of one moment as good as.
 *
 * Only sums, names of places, items and departments, and of alarms the number, the item and the village:
 * no title, no address, no point, no person. A wall that is no person gets no number of a place below 5
 * (P-19): who stands before it could tell whose it is.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/analysis/analysis.h"
#include "domain/catalogue/catalogue.h"
#include "domain/screens/kiosk.h"
#include "domain/screens/screens.sql.h"
#include "domain/units/units.h"

#define HOUR    (INT64_C(3600) * TIME_SECOND)
#define FEW     5
#define TOP_MAX 8

static const ErrorKind NO_UNIT = {ERROR_MISSING, "screen/no-unit", "There is no such unit"};

typedef struct ScreenQuery {
    UnitKey unit;
} ScreenQuery;

static const Field SCREEN_QUERY_FIELDS[] = {
    KEY_FIELD(ScreenQuery, unit, SAYS("default: the kiosk's, or your own")),
};
const Shape SCREEN_QUERY = SHAPE(ScreenQuery, SCREEN_QUERY_FIELDS);

typedef struct ScreenSum {
    const char *key, *name;
    int64_t n;
} ScreenSum;

static const Field SCREEN_SUM_FIELDS[] = {
    STR_FIELD(ScreenSum, key, REQUIRED),
    STR_FIELD(ScreenSum, name, REQUIRED),
    I64_FIELD(ScreenSum, n, NULLABLE, SAYS("null: fewer than 5")),
};
static const Shape SCREEN_SUM = SHAPE(ScreenSum, SCREEN_SUM_FIELDS);

typedef struct ScreenAlarm {
    Id id;
    const char *number, *item, *item_name;
    UnitKey village;
    const char *place, *state;
    double lon, lat;
    Time created_at;
} ScreenAlarm;

static const Field SCREEN_ALARM_FIELDS[] = {
    STR_FIELD(ScreenAlarm, number, REQUIRED),
    STR_FIELD(ScreenAlarm, item, REQUIRED),
    STR_FIELD(ScreenAlarm, item_name, REQUIRED),
    KEY_FIELD(ScreenAlarm, village, REQUIRED),
    STR_FIELD(ScreenAlarm, place, REQUIRED, SAYS("the village")),
    F64_FIELD(ScreenAlarm, lon, REQUIRED, SAYS("the middle of the village")),
    F64_FIELD(ScreenAlarm, lat, REQUIRED),
    STR_FIELD(ScreenAlarm, state, REQUIRED),
    TIME_FIELD(ScreenAlarm, created_at, REQUIRED),
    ID_FIELD(ScreenAlarm, id, SAYS("not told to a kiosk")),
};
static const Shape SCREEN_ALARM = SHAPE(ScreenAlarm, SCREEN_ALARM_FIELDS);

static const Field ALARM_ROW_FIELDS[] = {
    ID_FIELD(ScreenAlarm, id, REQUIRED),     STR_FIELD(ScreenAlarm, number, REQUIRED),
    STR_FIELD(ScreenAlarm, item, REQUIRED),  KEY_FIELD(ScreenAlarm, village, REQUIRED),
    STR_FIELD(ScreenAlarm, state, REQUIRED), TIME_FIELD(ScreenAlarm, created_at, REQUIRED),
};
static const Shape ALARM_ROW = SHAPE(ScreenAlarm, ALARM_ROW_FIELDS);

typedef struct Screen {
    Time at;
    UnitKey unit;
    const char *name;
    bool kiosk;
    Time day_from; /* since when today is counted */
    Time hours_from;
    int64_t received, closed, open, overdue, urgent, on_the_way, on_site;
    List alarms;
    List received_hours, closed_hours;
    List places, items, departments;
} Screen;

static const Field SCREEN_FIELDS[] = {
    TIME_FIELD(Screen, at, REQUIRED),
    KEY_FIELD(Screen, unit, REQUIRED),
    STR_FIELD(Screen, name, REQUIRED),
    BOOL_FIELD(Screen, kiosk, SAYS("seen with a token, not by a person")),
    TIME_FIELD(Screen, day_from, REQUIRED),
    TIME_FIELD(Screen, hours_from, REQUIRED),
    I64_FIELD(Screen, received, REQUIRED, SAYS("today")),
    I64_FIELD(Screen, closed, REQUIRED, SAYS("today")),
    I64_FIELD(Screen, open, REQUIRED),
    I64_FIELD(Screen, overdue, REQUIRED),
    I64_FIELD(Screen, urgent, REQUIRED),
    I64_FIELD(Screen, on_the_way, REQUIRED),
    I64_FIELD(Screen, on_site, REQUIRED),
    LIST_FIELD(Screen, alarms, &SCREEN_ALARM, REQUIRED, SAYS("critical and not handled yet")),
    LIST_FIELD(Screen, received_hours, &SCREEN_SUM, REQUIRED, SAYS("of 24 hours")),
    LIST_FIELD(Screen, closed_hours, &SCREEN_SUM, REQUIRED),
    LIST_FIELD(Screen, places, &SCREEN_SUM, REQUIRED, SAYS("open, by the units below")),
    LIST_FIELD(Screen, items, &SCREEN_SUM, REQUIRED, SAYS("received today, the most first")),
    LIST_FIELD(Screen, departments, &SCREEN_SUM, REQUIRED, SAYS("open, the most first")),
};
const Shape SCREEN = SHAPE(Screen, SCREEN_FIELDS);

/* ---- sums ------------------------------------------------------------------------------------ */

typedef struct Board {
    Request *req;
    CaseCounting counting;
} Board;

static const Error *sum_of(Board *board, CaseSet set, CaseBy by, List *ret_counts)
{
    board->counting.set = set;
    board->counting.by = by;
    return cases_count(board->req->tx, board->req->server, &board->counting, ret_counts);
}

static const Error *total_of(Board *board, CaseSet set, int64_t *ret_n)
{
    List counts = {0};

    TRY(sum_of(board, set, CASES_BY_NONE, &counts));
    *ret_n = counts.n > 0 ? ((const CaseCount *)counts.items)->n : 0;
    return NULL;
}

static int most_first(const void *left, const void *right)
{
    const ScreenSum *a = left, *b = right;

    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return strcmp(a->key, b->key);
}

static const Error *rows_of(Board *board, CaseSet set, CaseBy by, List *ret_rows)
{
    List counts = {0};

    TRY(sum_of(board, set, by, &counts));
    ScreenSum *rows = arena_array(board->req->arena, counts.n + 1, sizeof(*rows));
    for (size_t i = 0; i < counts.n; i++) {
        const CaseCount *count = (const CaseCount *)counts.items + i;
        rows[i] = (ScreenSum){count->key, count->name, count->n};
    }
    *ret_rows = (List){rows, counts.n};
    return NULL;
}

static const Error *top_of(Board *board, CaseSet set, CaseBy by, List *ret_rows)
{
    TRY(rows_of(board, set, by, ret_rows));
    qsort(ret_rows->items, ret_rows->n, sizeof(ScreenSum), most_first);
    if (ret_rows->n > TOP_MAX)
        ret_rows->n = TOP_MAX;
    return NULL;
}

static void hide_few(List *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        ScreenSum *row = (ScreenSum *)rows->items + i;
        if (row->n < FEW)
            row->n = I64_NONE;
    }
}

static CaseBy below(const Server *server, UnitKey unit)
{
    Tier tier = unit_key_tier(unit);

    if (tier == TIER_CITY && units_have_districts(server))
        return CASES_BY_DISTRICT;
    if (tier < TIER_TOWN)
        return CASES_BY_TOWN;
    return tier == TIER_TOWN ? CASES_BY_VILLAGE : CASES_BY_GRID;
}

static const Error *read_now(Board *board, Screen *screen)
{
    TRY(total_of(board, SET_OPEN, &screen->open));
    TRY(total_of(board, SET_OVERDUE, &screen->overdue));
    TRY(total_of(board, SET_URGENT, &screen->urgent));
    TRY(total_of(board, SET_ON_THE_WAY, &screen->on_the_way));
    TRY(total_of(board, SET_ON_SITE, &screen->on_site));
    TRY(rows_of(board, SET_OPEN, below(board->req->server, screen->unit), &screen->places));
    return top_of(board, SET_OPEN, CASES_BY_DEPARTMENT, &screen->departments);
}

static const Error *read_today(Board *board, Screen *screen)
{
    board->counting.from = screen->day_from;
    TRY(total_of(board, SET_RECEIVED, &screen->received));
    TRY(total_of(board, SET_CLOSED, &screen->closed));
    TRY(top_of(board, SET_RECEIVED, CASES_BY_ITEM, &screen->items));
    board->counting.from = screen->hours_from;
    TRY(rows_of(board, SET_RECEIVED, CASES_BY_HOUR, &screen->received_hours));
    return rows_of(board, SET_CLOSED, CASES_BY_HOUR, &screen->closed_hours);
}

static const Error *read_alarms(Board *board, Screen *screen)
{
    const CaseCounting *counting = &board->counting;
    Request *req = board->req;

    TRY(db_all(req->tx, &SQL_SCREEN_ALARMS,
               ARGS(db_i64(counting->units.lo), db_i64(counting->units.hi),
                    db_infer(towns_text(req->arena, req->server, counting->units))),
               &ALARM_ROW, &screen->alarms));
    for (size_t i = 0; i < screen->alarms.n; i++) {
        ScreenAlarm *alarm = (ScreenAlarm *)screen->alarms.items + i;
        const Unit *village = units_find(req->server, alarm->village);
        alarm->item_name = catalogue_item_name(req->server, alarm->item);
        alarm->place = village ? village->name : "";
        alarm->lon = village ? village->lon : 0;
        alarm->lat = village ? village->lat : 0;
        if (screen->kiosk)
            alarm->id = ID_NONE;
    }
    return NULL;
}

/* ---- the answer ------------------------------------------------------------------------------ */

static Time day_begin(Time now)
{
    Time zone = CITY_ZONE_MINUTES * (60 * TIME_SECOND);

    return (now + zone) / (24 * HOUR) * (24 * HOUR) - zone;
}

const Error *get_screen(Request *req)
{
    const ScreenQuery *query = req->query;
    Viewer viewer = {.unit = 0};

    TRY(viewer_find(req, req->tx, &viewer));
    UnitKey unit = query->unit ? query->unit : viewer.unit;
    if (!units_exists(req->server, unit) || !unit_range_has(viewer.scope, unit))
        return error_new(req->arena, &NO_UNIT, "no such unit");
    if (!unit_in_force(units_find(req->server, unit), units_today(req->now)))
        return error_new(req->arena, &SCREEN_UNIT_ENDED, "%s", units_name(req->server, unit));
    Screen screen = {.at = req->now,
                     .unit = unit,
                     .name = units_name(req->server, unit),
                     .kiosk = !id_is_none(viewer.kiosk),
                     .day_from = day_begin(req->now),
                     .hours_from = req->now / HOUR * HOUR - 23 * HOUR};
    Board board = {req,
                   {.scope = viewer.scope,
                    .department = viewer.department,
                    .units = unit_key_range(unit),
                    .to = req->now}};
    TRY(read_now(&board, &screen));
    TRY(read_today(&board, &screen));
    /* Alarms are of a place: a department's post sees its own cases only. */
    if (!viewer.department)
        TRY(read_alarms(&board, &screen));
    if (screen.kiosk)
        hide_few(&screen.places);
    return reply_with(req, 200, &SCREEN, &screen);
}
