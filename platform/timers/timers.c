#include "platform/timers/timers.h"

#include <string.h>

#include "platform/http/server.h"
#include "platform/timers/claim.h"
#include "platform/timers/runner.h"
#include "platform/timers/timers.sql.h"

typedef struct TimerRow {
    int64_t town;
    Id subject;
    const char *kind;
    int64_t stamp;
    Time due_at;
} TimerRow;

static const Field ROW_FIELDS[] = {
    I64_FIELD(TimerRow, town, REQUIRED),    ID_FIELD(TimerRow, subject, REQUIRED),
    STR_FIELD(TimerRow, kind, REQUIRED),    I64_FIELD(TimerRow, stamp, REQUIRED),
    TIME_FIELD(TimerRow, due_at, REQUIRED),
};
static const Shape ROW = SHAPE(TimerRow, ROW_FIELDS);

static void wake(void *context)
{
    server_wake_timers(context);
}

/* A handler that touches its own timer ends the claim first, under the same condition as the end
 * of the firing would: what it then sets is a new timer. kind NULL: any. */
static const Error *settle_own(Tx *tx, int32_t town, const char *kind, Id subject)
{
    Firing *firing = firing_of(tx);

    if (!firing || firing->settled || firing->timer.town != town ||
        !id_eq(firing->timer.subject, subject) || (kind && strcmp(firing->kind->name, kind) != 0))
        return NULL;
    return firing_settle(firing, tx);
}

const Error *timer_set_all(Tx *tx, Server *server, const Timer *timers, size_t n)
{
    DbArg(*cells)[5] = arena_array(tx_arena(tx), n, sizeof(*cells));
    Time first = INT64_MAX;

    if (n == 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const Timer *timer = &timers[i];
        const DbArg row[] = {db_i64(timer->town), db_id(timer->subject), db_str(timer->kind),
                             db_i64(timer->stamp), db_time(timer->due_at)};
        memcpy(cells[i], row, sizeof(row));
        if (timer->due_at < first)
            first = timer->due_at;
    }
    TRY(db_later(tx, &SQL_TIMER_SET, db_columns(tx_arena(tx), cells[0], n, LENGTH(cells[0])),
                 LENGTH(cells[0])));
    /* What is due later is found in time anyway. Woken by each deadline that is hours away, the
     * thread would walk over all towns without end. */
    if (first <= time_now() + TIMER_IDLE_MS * TIME_MS)
        tx_on_commit(tx, wake, server);
    return NULL;
}

const Error *timer_set(Tx *tx, Server *server, const Timer *timer)
{
    TRY(settle_own(tx, timer->town, timer->kind, timer->subject));
    return timer_set_all(tx, server, timer, 1);
}

const Error *timer_cancel(Tx *tx, int32_t town, const char *kind, Id subject)
{
    TRY(settle_own(tx, town, kind, subject));
    return db_later(tx, &SQL_TIMER_CANCEL, ARGS(db_i64(town), db_id(subject), db_str(kind)));
}

const Error *timer_cancel_all(Tx *tx, int32_t town, Id subject)
{
    TRY(settle_own(tx, town, NULL, subject));
    return db_later(tx, &SQL_TIMER_CANCEL_ALL, ARGS(db_i64(town), db_id(subject)));
}

const Error *timers_of(Tx *tx, int32_t town, Id subject, List *ret_timers)
{
    List rows = {0};

    TRY(db_all(tx, &SQL_TIMER_LIST, ARGS(db_i64(town), db_id(subject)), &ROW, &rows));
    Timer *timers = arena_array(tx_arena(tx), rows.n, sizeof(*timers));
    for (size_t i = 0; i < rows.n; i++) {
        const TimerRow *row = &((const TimerRow *)rows.items)[i];
        timers[i] = (Timer){(int32_t)row->town, row->subject, row->kind, row->stamp, row->due_at};
    }
    *ret_timers = (List){timers, rows.n};
    return NULL;
}
