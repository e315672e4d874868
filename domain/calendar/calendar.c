/*
 * calendar.c - the calendar in force: kept in memory, read again when its rows change, and its
 * routes. Clocks are in clock.c and explain.c, the making of a Calendar in build.c.
 */
#include <pthread.h>
#include <stdlib.h>

#include "domain/calendar/calendar.sql.h"
#include "domain/calendar/tables.h"
#include "domain/calendar/timeline.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"
#include "platform/http/server.h"
#include "platform/log/log.h"

#define RANGE_DAYS_DEFAULT 31
#define RANGE_DAYS_MAX     400
#define STOP_DAYS_MAX      31 /* how long one stop may be, and how far back it may begin */
#define WARN_DAYS          45 /* the notice of a year comes in November of the year before */
#define REFRESH_MS         5000

static const ErrorKind STOP_MISSING = {ERROR_MISSING, "calendar/stop-missing",
                                       "There is no such stop"};

static Metric covered_metric = {
    .name = "zhiwang_calendar_covered_seconds",
    .help = "From now to the end of the last year whose working days are known",
    .type = METRIC_GAUGE,
};

/* ---- in memory ---------------------------------------------------------------------------------- */

typedef struct CalendarState {
    pthread_mutex_t lock; /* guards now */
    const Calendar *now;
    pthread_mutex_t reading; /* guards db and arena */
    Db *db;                  /* for reading again after a commit, on whichever thread that was */
    Arena *arena;
    int32_t warned_on; /* clock thread only */
} CalendarState;

static CalendarState *state_of(const Server *server)
{
    return module_state(server, &CALENDAR_MODULE);
}

/* NULL while the server starts. */
static const Calendar *take(CalendarState *state)
{
    (void)pthread_mutex_lock(&state->lock);
    const Calendar *calendar = state->now;
    if (calendar)
        (void)atomic_fetch_add(calendar->holders, 1);
    (void)pthread_mutex_unlock(&state->lock);
    return calendar;
}

const Calendar *calendar_take(const Server *server)
{
    return take(state_of(server));
}

/* Takes over the hold on `fresh`. An older one never replaces a newer one: two threads that read
 * after two commits may come here in either order. */
static void publish(CalendarState *state, const Calendar *fresh)
{
    const Calendar *old = fresh;

    (void)pthread_mutex_lock(&state->lock);
    if (!state->now || fresh->edition > state->now->edition) {
        old = state->now;
        state->now = fresh;
    }
    (void)pthread_mutex_unlock(&state->lock);
    calendar_drop(old);
}

static const Error *refresh(CalendarState *state, Db *db, Arena *arena)
{
    const Calendar *now CLEANUP(calendar_dropp) = take(state);
    const Calendar *fresh = NULL;
    int64_t edition = 0;
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(calendar_read_edition(tx, &edition));
    if (!now || edition > now->edition) {
        TRY(calendar_read(tx, &fresh));
        publish(state, fresh);
    }
    return NULL;
}

/* After a commit, before its answer is sent: who adds a stop sees its effect at once. */
static void refresh_after_commit(void *context)
{
    CalendarState *state = context;

    (void)pthread_mutex_lock(&state->reading);
    const Error *error = refresh(state, state->db, state->arena);
    if (error) {
        /* The tick tries again. */
        log_warn("calendar not read", LOG_STR("error", error->kind->slug),
                 LOG_STR("detail", error->detail));
    }
    arena_reset(state->arena);
    (void)pthread_mutex_unlock(&state->reading);
}

/* Negative when that end is past; 0 when no year is known. */
static int64_t covered_seconds(const Calendar *calendar, Time now)
{
    int32_t to = calendar_covered_to(calendar);

    return to == 0 ? 0 : (day_start(date_days(to)) - now) / TIME_SECOND;
}

static void calendar_stop(void *data)
{
    CalendarState *state = data;

    if (!state)
        return;
    calendar_drop(state->now);
    db_free(state->db);
    arena_free(state->arena);
    (void)pthread_mutex_destroy(&state->reading);
    (void)pthread_mutex_destroy(&state->lock);
    free(state);
}

static const Error *calendar_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    CalendarState *state = calloc(1, sizeof(*state));

    if (!state || pthread_mutex_init(&state->lock, NULL) != 0 ||
        pthread_mutex_init(&state->reading, NULL) != 0)
        abort();
    state->db = db_new(server_config(server)->db_url);
    state->arena = arena_new();
    const Error *error = refresh(state, db, arena);
    if (error) {
        calendar_stop(state);
        return error;
    }
    metrics_register(server_metrics(server), &covered_metric);
    metric_set(&covered_metric, 0, covered_seconds(state->now, time_now()));
    *ret_state = state;
    return NULL;
}

/* Other servers on the same database add stops too. */
static const Error *tick_refresh(Server *server, Db *db, Arena *arena, Time now)
{
    CalendarState *state = state_of(server);

    TRY(refresh(state, db, arena));
    const Calendar *calendar CLEANUP(calendar_dropp) = take(state);
    int64_t seconds = covered_seconds(calendar, now);
    metric_set(&covered_metric, 0, seconds);
    if (seconds < WARN_DAYS * DAY_US / TIME_SECOND && state->warned_on != units_today(now)) {
        state->warned_on = units_today(now);
        log_warn("the calendar ends soon: load the notice of the next year",
                 LOG_I64("covered_to", calendar_covered_to(calendar)), LOG_I64("seconds", seconds));
    }
    return NULL;
}

/* ---- GET /calendar -------------------------------------------------------------------------------- */

typedef struct RangeQuery {
    int32_t from, to;
    UnitKey unit;
} RangeQuery;

static const Field RANGE_QUERY_FIELDS[] = {
    DATE_FIELD(RangeQuery, from, SAYS("default today")),
    DATE_FIELD(RangeQuery, to, SAYS("the first day no longer asked for; default 31 days later")),
    KEY_FIELD(RangeQuery, unit, SAYS("only the stops that hold there")),
};
static const Shape RANGE_QUERY = SHAPE(RangeQuery, RANGE_QUERY_FIELDS);

typedef struct DayReply {
    int32_t date;
    int kind;
    const char *name;
    int64_t working_minutes;
} DayReply;

static const Field DAY_REPLY_FIELDS[] = {
    DATE_FIELD(DayReply, date, REQUIRED),
    ENUM_FIELD(DayReply, kind, DAY_KIND_NAMES, REQUIRED),
    STR_FIELD(DayReply, name, NULLABLE, SAYS("of the holiday, or of the one it makes up for")),
    I64_FIELD(DayReply, working_minutes, REQUIRED, SAYS("the city's windows, without stops")),
};
static const Shape DAY_REPLY = {"CalendarDay", sizeof(DayReply), LENGTH(DAY_REPLY_FIELDS),
                                DAY_REPLY_FIELDS};

typedef struct CalendarReply {
    int32_t from, to;
    int32_t covered_to;
    int64_t edition;
    List days, hours, stops;
} CalendarReply;

static const Field CALENDAR_REPLY_FIELDS[] = {
    DATE_FIELD(CalendarReply, from, REQUIRED),
    DATE_FIELD(CalendarReply, to, REQUIRED),
    DATE_FIELD(CalendarReply, covered_to, NULLABLE, SAYS("the first day that is not known")),
    I64_FIELD(CalendarReply, edition, REQUIRED, SAYS("rises with every change")),
    LIST_FIELD(CalendarReply, days, &DAY_REPLY, REQUIRED),
    LIST_FIELD(CalendarReply, hours, &CALENDAR_HOURS_SHAPE, REQUIRED),
    LIST_FIELD(CalendarReply, stops, &CALENDAR_STOP_SHAPE, REQUIRED),
};
static const Shape CALENDAR_REPLY = {"Calendar", sizeof(CalendarReply),
                                     LENGTH(CALENDAR_REPLY_FIELDS), CALENDAR_REPLY_FIELDS};

static List days_between(Request *req, const Calendar *calendar, int64_t from, int64_t to)
{
    UnitKey city = units_city(req->server);
    DayReply *days = arena_array(req->arena, (size_t)(to - from), sizeof(*days));

    for (int64_t day = from; day < to; day++) {
        days[day - from] = (DayReply){
            .date = date_of_days(day),
            .kind = (int)calendar_day_kind(calendar, day),
            .name = calendar_day_name(calendar, day),
            .working_minutes = calendar_day_minutes(calendar, city, day),
        };
    }
    return (List){days, (size_t)(to - from)};
}

static List stops_between(Request *req, const Calendar *calendar, UnitKey at, Time from, Time to)
{
    const CalendarRows *rows = &calendar->rows;
    CalendarStop *stops = arena_array(req->arena, rows->n_stops, sizeof(*stops));
    size_t n = 0;

    for (size_t i = 0; i < rows->n_stops; i++) {
        const CalendarStop *stop = &rows->stops[i];
        bool holds_there = at == 0 || unit_range_has(unit_key_range(stop->unit), at);
        if (holds_there && stop->from < to && stop->to > from)
            stops[n++] = *stop;
    }
    return (List){stops, n};
}

static List hours_of(Request *req, const Calendar *calendar)
{
    const CalendarRows *rows = &calendar->rows;
    CalendarHours *hours = arena_array(req->arena, rows->n_hours, sizeof(*hours));
    size_t n = 0;

    for (size_t i = 0; i < rows->n_hours; i++) {
        if (rows->hours[i].city == units_city(req->server))
            hours[n++] = rows->hours[i];
    }
    return (List){hours, n};
}

static const Error *get_calendar(Request *req)
{
    const RangeQuery *query = req->query;
    const Calendar *calendar CLEANUP(calendar_dropp) = calendar_take(req->server);
    int64_t from = query->from != 0 ? date_days(query->from) : day_of(req->now);
    int64_t to = query->to != 0 ? date_days(query->to) : from + RANGE_DAYS_DEFAULT;

    if (to <= from || to - from > RANGE_DAYS_MAX || to > day_of(TIME_FAR - 1)) {
        return error_field(req->arena, &INPUT_INVALID, "to",
                           "must be after from, by at most %d days", RANGE_DAYS_MAX);
    }
    CalendarReply reply = {
        .from = date_of_days(from),
        .to = date_of_days(to),
        .covered_to = calendar_covered_to(calendar),
        .edition = calendar_edition(calendar),
        .days = days_between(req, calendar, from, to),
        .hours = hours_of(req, calendar),
        .stops = stops_between(req, calendar, query->unit, day_start(from), day_start(to)),
    };
    return reply_with(req, 200, &CALENDAR_REPLY, &reply);
}

/* ---- stops ------------------------------------------------------------------------------------------ */

typedef struct StopNew {
    UnitKey unit;
    Time from, to;
    const char *reason;
} StopNew;

static const Field STOP_NEW_FIELDS[] = {
    KEY_FIELD(StopNew, unit, REQUIRED, SAYS("the city or a town")),
    TIME_FIELD(StopNew, from, REQUIRED),
    TIME_FIELD(StopNew, to, REQUIRED),
    STR_FIELD(StopNew, reason, REQUIRED, LIMIT(2, 200), SAYS("told to everybody")),
};
static const Shape STOP_NEW = SHAPE(StopNew, STOP_NEW_FIELDS);

static const Error *check_stop(Request *req, const StopNew *in)
{
    if (in->to <= in->from || in->to - in->from > STOP_DAYS_MAX * DAY_US) {
        return error_field(req->arena, &INPUT_INVALID, "to",
                           "must be after from, by at most %d days", STOP_DAYS_MAX);
    }
    if (in->from < req->now - STOP_DAYS_MAX * DAY_US) {
        return error_field(req->arena, &INPUT_INVALID, "from", "must not be more than %d days ago",
                           STOP_DAYS_MAX);
    }
    return NULL;
}

/* Told to those whose range holds the unit; the calendar of this server is read again before the
 * answer is sent. */
static const Error *stop_changed(Request *req, const CalendarStop *stop, int64_t edition)
{
    char unit[UNIT_KEY_TEXT_SIZE], from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE], id[ID_TEXT_SIZE];

    unit_key_format(stop->unit, unit);
    time_format(stop->from, from);
    time_format(stop->to, to);
    id_format(stop->id, id);
    Event event = {
        .topic = "calendar.stop",
        .unit = stop->unit,
        .data = arena_printf(
            req->arena,
            "{\"id\":\"%s\",\"unit\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"edition\":%lld}", id,
            unit, from, to, (long long)edition),
    };
    tx_on_commit(req->tx, refresh_after_commit, state_of(req->server));
    return event_emit(req, &event);
}

static const Error *post_stop(Request *req)
{
    const StopNew *in = req->body;
    const Actor *actor = req->actor;
    CalendarStop stop = {req_new_id(req, unit_key_town(in->unit)), in->unit, in->from, in->to,
                         in->reason};
    int64_t edition = 0, n = 0;

    TRY(check_stop(req, in));
    TRY(calendar_next_edition(req->tx, &edition));
    TRY(db_exec(req->tx, &SQL_CALENDAR_STOP_INSERT,
                ARGS(db_id(stop.id), db_key(in->unit), db_time(in->from), db_time(in->to),
                     db_str(in->reason), db_id(actor->person), db_id(actor->post),
                     db_time(req->now), db_i64(actor->scope.lo), db_i64(actor->scope.hi)),
                &n));
    if (n == 0) {
        /* Not there and not in range are the same answer. */
        return error_field(req->arena, &INPUT_INVALID, "unit",
                           "is not the city or a town within your range");
    }
    TRY(stop_changed(req, &stop, edition));
    return reply_with(req, 201, &CALENDAR_STOP_SHAPE, &stop);
}

typedef struct StopEnd {
    Time at;
} StopEnd;

static const Field STOP_END_FIELDS[] = {
    TIME_FIELD(StopEnd, at, REQUIRED, SAYS("its new end, not later; its beginning withdraws it")),
};
static const Shape STOP_END = SHAPE(StopEnd, STOP_END_FIELDS);

static const Error *post_stop_end(Request *req)
{
    const StopEnd *in = req->body;
    UnitRange scope = req->actor->scope;
    CalendarStop stop = {.unit = 0};
    int64_t edition = 0;
    Id id;

    TRY(req_path_id(req, "id", &STOP_MISSING, &id));
    TRY(calendar_next_edition(req->tx, &edition));
    TRY(db_one(req->tx, &SQL_CALENDAR_STOP_LOCK,
               ARGS(db_id(id), db_i64(scope.lo), db_i64(scope.hi)), &STOP_MISSING,
               &CALENDAR_STOP_SHAPE, &stop));
    if (in->at < stop.from || in->at > stop.to)
        return error_field(req->arena, &INPUT_INVALID, "at", "must lie within the stop");
    TRY(db_exec(req->tx, &SQL_CALENDAR_STOP_END,
                ARGS(db_id(id), db_i64(scope.lo), db_i64(scope.hi), db_time(in->at),
                     db_id(req->actor->person), db_time(req->now)),
                NULL));
    stop.to = in->at;
    TRY(stop_changed(req, &stop, edition));
    return reply_with(req, 200, &CALENDAR_STOP_SHAPE, &stop);
}

/* ---- the module --------------------------------------------------------------------------------------- */

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/calendar",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_calendar,
        .query = &RANGE_QUERY,
        .reply = &CALENDAR_REPLY,
        .says = "Which days are working days, the city's hours, and when work stopped",
    },
    {
        .method = HTTP_POST,
        .path = "/calendar/stops",
        .may = "calendar:stop",
        .run_mode = RUN_WRITE,
        .run = post_stop,
        .body = &STOP_NEW,
        .reply = &CALENDAR_STOP_SHAPE,
        .says = "Work stops in the city or a town: clocks of working time stand still",
    },
    {
        .method = HTTP_POST,
        .path = "/calendar/stops/{id}/end",
        .may = "calendar:stop",
        .run_mode = RUN_WRITE,
        .run = post_stop_end,
        .body = &STOP_END,
        .reply = &CALENDAR_STOP_SHAPE,
        .says = "A stop ends earlier, or is withdrawn",
    },
};

static const Tick TICKS[] = {
    {"calendar_refresh", REFRESH_MS, tick_refresh},
};

const Module CALENDAR_MODULE = {
    .name = "calendar",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = CALENDAR_STMTS,
    .start = calendar_start,
    .stop = calendar_stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
