/* shifts.c - signing on and off. A phone without a network tells the time later, within two days. */
#include <string.h>

#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"

static const ErrorKind NO_SHIFT = {ERROR_CONFLICT, "shift/none", "You are not on shift"};

/* A phone's clock may be ahead of ours. */
#define AHEAD      (INT64_C(120) * TIME_SECOND)
#define LATE_HOURS 48
#define LATE       (INT64_C(3600) * LATE_HOURS * TIME_SECOND)
#define LISTED     40
#define KEPT       (INT64_C(366) * 86400 * TIME_SECOND)

enum { SHIFT_BEGIN, SHIFT_END };
static const char *const SHIFT_EVENTS[] = {"BEGIN", "END", NULL};

typedef struct ShiftEvent {
    int event;
    Time at;
} ShiftEvent;

static const Field SHIFT_EVENT_FIELDS[] = {
    ENUM_FIELD(ShiftEvent, event, SHIFT_EVENTS, REQUIRED),
    TIME_FIELD(ShiftEvent, at, SAYS("when it was, if not now; at most 48 hours ago")),
};
const Shape SHIFT_EVENT_SHAPE = SHAPE(ShiftEvent, SHIFT_EVENT_FIELDS);

typedef struct Shift {
    Id id;
    Time began_at, ended_at;
    const char *ended_by;
} Shift;

static const Field SHIFT_FIELDS[] = {
    ID_FIELD(Shift, id, REQUIRED),
    TIME_FIELD(Shift, began_at, REQUIRED),
    TIME_FIELD(Shift, ended_at, NULLABLE, SAYS("null: it goes on")),
    STR_FIELD(Shift, ended_by, NULLABLE, SAYS("PERSON, or TIME: nobody signed off")),
};
const Shape SHIFT_SHAPE = SHAPE(Shift, SHIFT_FIELDS);

static const Error *check_time(const Request *req, Time at)
{
    if (at > req->now + AHEAD)
        return error_field(req->arena, &INPUT_INVALID, "at", "lies ahead");
    if (at < req->now - LATE) {
        return error_field(req->arena, &INPUT_INVALID, "at", "is more than %d hours ago",
                           LATE_HOURS);
    }
    return NULL;
}

static const Error *end_forgotten(Tx *tx, Time now)
{
    return db_exec(tx, &SQL_SHIFT_END_STALE, ARGS(db_time(now), db_i64(SHIFT_LASTS / TIME_SECOND)),
                   NULL);
}

/* Who is on shift already stays so: two phones, or an answer that was lost. */
static const Error *begin(Request *req, Time at, Shift *ret_shift)
{
    const Actor *actor = req->actor;

    TRY(end_forgotten(req->tx, req->now));
    TRY(db_exec(
        req->tx, &SQL_SHIFT_BEGIN,
        ARGS(db_id(req_new_id(req, 0)), db_id(actor->person), db_id(actor->post), db_time(at)),
        NULL));
    return db_one(req->tx, &SQL_SHIFT_OPEN, ARGS(db_id(actor->person)), &NO_SHIFT, &SHIFT_SHAPE,
                  ret_shift);
}

const Error *post_shift(Request *req)
{
    const ShiftEvent *in = req->body;
    Time at = in->at == TIME_NONE || in->at > req->now ? req->now : in->at;
    Shift shift = {0};

    if (in->at != TIME_NONE)
        TRY(check_time(req, in->at));
    if (in->event == SHIFT_BEGIN) {
        TRY(begin(req, at, &shift));
    } else {
        TRY(db_one(req->tx, &SQL_SHIFT_END,
                   ARGS(db_id(req->actor->person), db_time(at), db_i64(SHIFT_LASTS / TIME_SECOND)),
                   &NO_SHIFT, &SHIFT_SHAPE, &shift));
    }
    return reply_with(req, 200, &SHIFT_SHAPE, &shift);
}

const Error *list_shifts(Request *req)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_SHIFT_LIST, ARGS(db_id(req->actor->person), db_i64(LISTED)),
               &SHIFT_SHAPE, &rows));
    return reply_list(req, &SHIFT_SHAPE, &rows, NULL);
}

/* ---- for others ---------------------------------------------------------------------------- */

/* A shift of the person that the nth ask is about, from 1. */
typedef struct AskedShift {
    int64_t ask;
    Time began_at, ended_at;
} AskedShift;

static const Field ASKED_SHIFT_FIELDS[] = {
    I64_FIELD(AskedShift, ask, REQUIRED),
    TIME_FIELD(AskedShift, began_at, REQUIRED),
    TIME_FIELD(AskedShift, ended_at),
};
static const Shape ASKED_SHIFT = SHAPE(AskedShift, ASKED_SHIFT_FIELDS);

static bool is_on(const AskedShift *shifts, size_t n, Time at)
{
    for (size_t i = 0; i < n; i++) {
        const AskedShift *shift = &shifts[i];
        Time until = shift->ended_at == TIME_NONE ? shift->began_at + SHIFT_LASTS : shift->ended_at;
        if (at >= shift->began_at && at <= until)
            return true;
    }
    return false;
}

static void answer_ask(ShiftAsk *ask, const AskedShift *shifts, size_t n)
{
    ask->off = 0;
    while (ask->off < ask->n && is_on(shifts, n, ask->times[ask->off]))
        ask->off++;
}

const Error *staff_off_shift(Tx *tx, ShiftAsk *asks, size_t n)
{
    DbArg(*cells)[2] = arena_array(tx_arena(tx), n, sizeof(*cells));
    List rows = {0};

    for (size_t i = 0; i < n; i++) {
        Time earliest = INT64_MAX;
        for (size_t k = 0; k < asks[i].n; k++)
            earliest = asks[i].times[k] < earliest ? asks[i].times[k] : earliest;
        cells[i][0] = db_id(asks[i].person);
        cells[i][1] = db_time(earliest);
    }
    TRY(db_all(tx, &SQL_SHIFT_SINCE, db_columns(tx_arena(tx), cells[0], n, LENGTH(cells[0])),
               LENGTH(cells[0]), &ASKED_SHIFT, &rows));
    const AskedShift *shifts = rows.items;
    for (size_t i = 0, at = 0; i < n; i++) {
        size_t from = at;
        while (at < rows.n && shifts[at].ask == (int64_t)i + 1)
            at++;
        answer_ask(&asks[i], shifts + from, at - from);
    }
    return NULL;
}

/* ---- what time brings ---------------------------------------------------------------------- */

static const Error *end_stale(Tx *tx, void *context)
{
    return end_forgotten(tx, *(const Time *)context);
}

const Error *shifts_end_stale(Server *server, Db *db, Arena *arena, Time now)
{
    (void)server;
    return db_transact(db, arena, TX_WRITE, end_stale, &now);
}

const Error *shifts_purge(Tx *tx, void *now)
{
    Time before = *(const Time *)now - KEPT;

    TRY(db_exec(tx, &SQL_CALL_PURGE, ARGS(db_time(before)), NULL));
    return db_exec(tx, &SQL_SHIFT_PURGE, ARGS(db_time(before)), NULL);
}
