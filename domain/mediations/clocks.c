/* clocks.c - the clocks of a file as rows: reckoned by the calendar, and what time does at their ends. */
#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/mediations/mediations.sql.h"
#include "platform/log/log.h"

static const char *const KINDS[] = {"URGENT", "WORKING_HOUR", "WORKING_DAY", "NATURAL"};

#define DAY_MINUTES  INT64_C(1440)
#define REMIND_DAYS  20
#define REMIND_HOURS 9 /* in the morning of that day */

/* ---- reckoned -------------------------------------------------------------------------------------------- */

static bool year_is_missing(const Error *error)
{
    return error &&
           (error->kind == &CALENDAR_YEAR_MISSING || error->kind == &CALENDAR_HOURS_MISSING);
}

/* A year that nobody has loaded is not guessed, and nobody is sent away for it: the clock has no end until it is. */
static const Error *without_end(const Error *error, const Mediation *file, Time *ret_end)
{
    if (!year_is_missing(error))
        return error;
    log_error("no deadline can be reckoned", LOG_STR("error", error->kind->slug),
              LOG_STR("detail", error->detail), LOG_I64("unit", file->unit));
    *ret_end = TIME_NONE;
    return NULL;
}

/* Only the days to mediate in stand while an appraisal is made. */
static Clock counted_of(const Mediation *file, const MediationClock *clock)
{
    bool stands = clock->step == MEDIATION_STEP_MEDIATE;

    return (Clock){
        .kind = (ClockKind)clock->kind,
        .at = file->unit,
        .start = clock->started_at,
        .pauses = stands ? file->pauses.items : NULL,
        .n_pauses = stands ? file->pauses.n : 0,
    };
}

static bool is_live(const MediationClock *clock)
{
    return clock->ended_at == TIME_NONE;
}

/* The right to ask a court is over; nothing is late then. */
static bool counts_as_due(const MediationClock *clock)
{
    return is_live(clock) && clock->due_at != TIME_NONE &&
           !(clock->step == MEDIATION_STEP_CONFIRM && clock->fired_at != TIME_NONE);
}

const Error *mediation_clocks_reckon(Request *req, Mediation *file)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);
    MediationClock *clocks = file->clocks.items;

    file->due_at = TIME_NONE;
    for (size_t i = 0; i < file->clocks.n; i++) {
        if (!is_live(&clocks[i]))
            continue;
        const Clock counted = counted_of(file, &clocks[i]);
        clocks[i].edition = calendar_edition(calendar);
        TRY(without_end(clock_due(req->arena, calendar, &counted,
                                  clocks[i].limit_days * DAY_MINUTES, &clocks[i].due_at),
                        file, &clocks[i].due_at));
        if (counts_as_due(&clocks[i]) &&
            (file->due_at == TIME_NONE || clocks[i].due_at < file->due_at))
            file->due_at = clocks[i].due_at;
    }
    return NULL;
}

/* ---- what comes next ---------------------------------------------------------------------------------------- */

static Time remind_at(const MediationClock *clock)
{
    return clock->started_at + ((REMIND_DAYS * INT64_C(24) + REMIND_HOURS) * 3600 * TIME_SECOND);
}

/* When this clock does something next, and which event; ENUM_NONE: it reminds. TIME_NONE: nothing. */
static Time next_of(const Mediation *file, const MediationClock *clock, int *ret_event)
{
    bool is_told = clock->fired_at != TIME_NONE;
    bool works = file->state == MEDIATION_ACCEPTED || file->state == MEDIATION_MEDIATING;

    *ret_event = ENUM_NONE;
    if (!is_live(clock) || is_told)
        return TIME_NONE;
    switch ((MediationStep)clock->step) {
    case MEDIATION_STEP_ACCEPT:
        *ret_event = MEDIATION_DO_LATE_TO_ACCEPT;
        return clock->due_at;
    case MEDIATION_STEP_MEDIATE:
        *ret_event = MEDIATION_DO_RUN_OUT;
        return works ? clock->due_at : TIME_NONE;
    case MEDIATION_STEP_REFERRAL:
        *ret_event = MEDIATION_DO_REFERRAL_SILENT;
        return clock->due_at;
    case MEDIATION_STEP_CONFIRM:
        if (clock->reminded_at == TIME_NONE && clock->due_at != TIME_NONE)
            return remind_at(clock);
        *ret_event = MEDIATION_DO_CONFIRM_OVER;
        return clock->due_at;
    case MEDIATION_STEP_VISIT:
    case MEDIATION_STEP_ARCHIVE:
    case MEDIATION_STEP_MAX:
        break;
    }
    return TIME_NONE;
}

static Time next_point(const Mediation *file, size_t *ret_clock, int *ret_event)
{
    const MediationClock *clocks = file->clocks.items;
    Time first = TIME_NONE;

    for (size_t i = 0; i < file->clocks.n; i++) {
        int event = ENUM_NONE;
        Time at = next_of(file, &clocks[i], &event);
        if (at == TIME_NONE || (first != TIME_NONE && at >= first))
            continue;
        first = at;
        *ret_clock = i;
        *ret_event = event;
    }
    return first;
}

/* ---- written --------------------------------------------------------------------------------------------------- */

const Error *mediation_clocks_write(Request *req, const Mediation *file)
{
    const MediationClock *clocks = file->clocks.items;
    Timer timer = {.town = id_town(file->id),
                   .subject = file->id,
                   .kind = MEDIATION_TIMER_NAME,
                   .stamp = file->version};
    size_t at = 0;
    int event = ENUM_NONE;

    for (size_t i = 0; i < file->clocks.n; i++) {
        if (!is_live(&clocks[i]) && clocks[i].ended_at < req->now)
            continue; /* it ended before */
        TRY(db_exec(req->tx, &SQL_MEDIATION_CLOCK_SET,
                    ARGS(db_i64(timer.town), db_id(file->id),
                         db_str(MEDIATION_STEP_NAMES[clocks[i].step]), db_i64(clocks[i].round),
                         db_str(KINDS[clocks[i].kind]), db_i64(clocks[i].limit_days),
                         db_time(clocks[i].started_at), db_time(clocks[i].due_at),
                         db_i64(clocks[i].edition), db_time(clocks[i].fired_at),
                         db_time(clocks[i].reminded_at), db_time(clocks[i].ended_at)),
                    NULL));
    }
    timer.due_at = next_point(file, &at, &event);
    if (timer.due_at == TIME_NONE)
        return timer_cancel(req->tx, timer.town, timer.kind, timer.subject);
    return timer_set(req->tx, req->server, &timer);
}

/* ---- told ---------------------------------------------------------------------------------------------------------- */

const Error *mediation_clocks_explain(Request *req, Mediation *file)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(req->server);
    MediationClock *clocks = file->clocks.items;
    size_t n = 0;

    for (size_t i = 0; i < file->clocks.n; i++) {
        MediationClock clock = clocks[i];
        if (!is_live(&clock) ||
            (clock.step == MEDIATION_STEP_CONFIRM && clock.fired_at != TIME_NONE))
            continue;
        const Clock counted = counted_of(file, &clock);
        Time to = clock.due_at == TIME_NONE ? req->now : clock.due_at;
        const Error *error =
            clock_explain(req->arena, calendar, &counted, clock.started_at, to, &clock.days);
        if (error && !year_is_missing(error))
            return error;
        clock.late = clock.due_at != TIME_NONE && clock.due_at < req->now;
        clocks[n++] = clock;
    }
    file->clocks.n = n;
    return NULL;
}

/* ---- what time does ------------------------------------------------------------------------------------------------- */

static const Error *remind(Request *req, size_t at, Mediation *file)
{
    MediationClock *clock = (MediationClock *)file->clocks.items + at;

    clock->reminded_at = req->now;
    TRY(mediation_tell_confirm(req, file));
    return mediation_clocks_write(req, file);
}

/* One point at a time: the timer is set anew, and what is due already fires at once. */
static const Error *reach(Request *req, Mediation *file)
{
    MediationScope none = mediation_scope_of_code(NULL);
    MediationMoveIn in = {.event = ENUM_NONE};
    size_t at = 0;
    int event = ENUM_NONE;
    Time due_at = next_point(file, &at, &event);

    if (due_at == TIME_NONE || due_at > req->now)
        return mediation_clocks_write(req, file);
    if (event == ENUM_NONE)
        return remind(req, at, file);
    shape_clear(&MEDIATION_MOVE_IN, &in);
    in.event = event;
    in.version = file->version;
    return mediation_do(req, &none, &MEDIATION_BY_TIME, &in, file);
}

const Error *mediation_fire(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Request req = {.arena = tx_arena(tx), .server = server, .tx = tx, .now = now};
    Mediation file = {.id = ID_NONE};
    bool found = false;

    TRY(mediation_get_for_time(&req, timer->subject, &file, &found));
    if (!found || file.version != timer->stamp)
        return NULL;
    return reach(&req, &file);
}

/* ---- another calendar -------------------------------------------------------------------------------------------- */

typedef struct Recount {
    Server *server;
    Time now;
    int64_t edition;
    List files; /* of ReckonRow */
    Id one;
} Recount;

typedef struct ReckonRow {
    Id id;
} ReckonRow;

static const Field RECKON_ROW_FIELDS[] = {ID_FIELD(ReckonRow, id, REQUIRED)};
static const Shape RECKON_ROW = {"MediationReckonRow", sizeof(ReckonRow), LENGTH(RECKON_ROW_FIELDS),
                                 RECKON_ROW_FIELDS};

static const Error *find_due(Tx *tx, void *context)
{
    Recount *recount = context;

    return db_all(tx, &SQL_MEDIATION_RECKON_DUE, ARGS(db_i64(recount->edition)), &RECKON_ROW,
                  &recount->files);
}

static const Error *reckon_one(Tx *tx, void *context)
{
    const Recount *recount = context;
    Request req = {.arena = tx_arena(tx), .server = recount->server, .tx = tx, .now = recount->now};
    Mediation file = {.id = ID_NONE};
    bool found = false;

    TRY(mediation_get_for_time(&req, recount->one, &file, &found));
    if (!found)
        return NULL;
    TRY(mediation_clocks_reckon(&req, &file));
    TRY(db_exec(tx, &SQL_MEDIATION_DUE_SET,
                ARGS(db_i64(id_town(file.id)), db_id(file.id), db_time(file.due_at)), NULL));
    return mediation_clocks_write(&req, &file);
}

/* A stop, or a year that was loaded: clocks that run are reckoned again. */
const Error *mediations_recount(Server *server, Db *db, Arena *arena, Time now)
{
    CLEANUP(calendar_dropp) const Calendar *calendar = calendar_take(server);
    Recount recount = {.server = server, .now = now, .edition = calendar_edition(calendar)};

    TRY(db_transact(db, arena, TX_READ, find_due, &recount));
    for (size_t i = 0; i < recount.files.n; i++) {
        recount.one = ((const ReckonRow *)recount.files.items)[i].id;
        TRY(db_transact(db, arena, TX_WRITE, reckon_one, &recount));
    }
    return NULL;
}
