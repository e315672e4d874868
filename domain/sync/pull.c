/*
 * pull.c - GET /sync: what is new since a place in the sequence of events, for one phone.
 *
 * The events say only what has changed; each thing is then read by the route of its own, so that it
 * is shown as it would be shown, and what may not be seen any more is told as gone. The place is
 * "xid-seq-seconds": the events' own order, which no clock disturbs, and when it was given, for
 * events are kept two days. A place that is older, or of another database, is a reset: the phone
 * reads its lists anew.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/sync/exchange.h"
#include "domain/sync/sync.sql.h"
#include "platform/http/inner.h"

#define EVENTS_MAX    ((size_t)100)
#define THINGS_MAX    (2 * EVENTS_MAX) /* an assignment brings its case along */
#define PLACE_LASTS_S (INT64_C(47) * 3600)

typedef struct SyncQuery {
    const char *since;
} SyncQuery;

static const Field SYNC_QUERY_FIELDS[] = {
    STR_FIELD(SyncQuery, since, LIMIT(1, 80), SAYS("`next` of the last answer; none: begin")),
};
const Shape SYNC_QUERY = SHAPE(SyncQuery, SYNC_QUERY_FIELDS);

typedef struct Change {
    const char *kind; /* one of KINDS */
    const char *id;
    bool gone;
    const char *body;
} Change;

static const Field CHANGE_FIELDS[] = {
    STR_FIELD(Change, kind, REQUIRED),
    STR_FIELD(Change, id, REQUIRED),
    BOOL_FIELD(Change, gone, SAYS("you do not see it any more")),
    JSON_FIELD(Change, body, NULLABLE, SAYS("as its own route shows it")),
};
static const Shape CHANGE = SHAPE(Change, CHANGE_FIELDS);

typedef struct SyncNews {
    bool reset;
    bool more;
    const char *next;
    Time at;
    List changes; /* of Change */
} SyncNews;

static const Field SYNC_NEWS_FIELDS[] = {
    BOOL_FIELD(SyncNews, reset, SAYS("read the lists anew; from here on it is told")),
    BOOL_FIELD(SyncNews, more, SAYS("ask again at once")),
    STR_FIELD(SyncNews, next, REQUIRED),
    TIME_FIELD(SyncNews, at, REQUIRED, SAYS("the clock of the server")),
    LIST_FIELD(SyncNews, changes, &CHANGE, REQUIRED),
};
const Shape SYNC_NEWS = SHAPE(SyncNews, SYNC_NEWS_FIELDS);

typedef struct Horizon {
    int64_t low, high;
} Horizon;

static const Field HORIZON_FIELDS[] = {
    I64_FIELD(Horizon, low, REQUIRED),
    I64_FIELD(Horizon, high, REQUIRED),
};
static const Shape HORIZON = SHAPE(Horizon, HORIZON_FIELDS);

typedef struct EventRow {
    int64_t xid, seq;
    const char *topic;
    const char *id;
    const char *case_id;
} EventRow;

static const Field EVENT_ROW_FIELDS[] = {
    I64_FIELD(EventRow, xid, REQUIRED),   I64_FIELD(EventRow, seq, REQUIRED),
    STR_FIELD(EventRow, topic, REQUIRED), STR_FIELD(EventRow, id, REQUIRED),
    STR_FIELD(EventRow, case_id),
};
static const Shape EVENT_ROW = SHAPE(EventRow, EVENT_ROW_FIELDS);

/* ---- the place ----------------------------------------------------------------------------- */

typedef struct Place {
    int64_t xid, seq, at_s;
} Place;

static const char *place_make(Arena *arena, int64_t xid, int64_t seq, Time now)
{
    return arena_printf(arena, "%lld-%lld-%lld", (long long)xid, (long long)seq,
                        (long long)(now / TIME_SECOND));
}

static const Error *place_parse(Arena *arena, const char *text, Place *ret_place)
{
    char *copy = arena_strdup(arena, text), *rest = copy;
    int64_t parts[3];

    for (size_t i = 0; i < LENGTH(parts); i++) {
        const char *part = strsep(&rest, "-");
        if (!part || !str_to_i64(part, &parts[i]) || parts[i] < 0)
            return error_field(arena, &INPUT_INVALID, "since", "is no place in the sequence");
    }
    if (rest)
        return error_field(arena, &INPUT_INVALID, "since", "is no place in the sequence");
    *ret_place = (Place){parts[0], parts[1], parts[2]};
    return NULL;
}

/* ---- reading ------------------------------------------------------------------------------- */

typedef struct Reading {
    Request *req;
    Place since;
    Horizon horizon;
    List events; /* of EventRow */
} Reading;

static const Error *read_events(Reading *reading, Tx *tx)
{
    Request *req = reading->req;
    const Actor *actor = req->actor;

    TRY(db_one(tx, &SQL_SYNC_HORIZON, NO_ARGS, &DB_FAILED, &HORIZON, &reading->horizon));
    if (reading->since.at_s == 0)
        return NULL;
    return db_all(tx, &SQL_SYNC_NEWS,
                  ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                       db_id(actor->person),
                       db_str(arena_printf(req->arena, "%lld", (long long)reading->since.xid)),
                       db_i64(reading->since.seq), db_i64((int64_t)EVENTS_MAX)),
                  &EVENT_ROW, &reading->events);
}

static const Error *read_all(Reading *reading)
{
    Tx *tx = NULL;

    TRY(db_begin(reading->req->db, reading->req->arena, TX_READ, &tx));
    return read_events(reading, tx);
}

static bool is_listed(const Change *changes, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(changes[i].id, id) == 0)
            return true;
    }
    return false;
}

/* The thing as it is now: asked once, however often it moved. */
static const Error *add_change(Request *req, List *changes, const char *kind, const char *id)
{
    Change *change = (Change *)changes->items + changes->n;
    InnerAnswer answer = {0};

    if (!id || is_listed(changes->items, changes->n, id))
        return NULL;
    const InnerCall call = {.method = "GET",
                            .path = arena_printf(req->arena, "%s/%ss/%s", SYNC_API, kind, id),
                            .query = ""};
    inner_run(req, &call, &answer);
    if (answer.status >= 500)
        return error_retry(req->arena, &DB_UNAVAILABLE, 1);
    *change = (Change){kind, id, answer.status != 200, answer.status == 200 ? answer.body : NULL};
    changes->n++;
    return NULL;
}

/* What the events of a topic are about: what stands before its dot, and the path of its route. */
static const char *const KINDS[] = {"case", "assignment", "visit", "round"};

static const char *kind_of(const char *topic)
{
    for (size_t i = 1; i < LENGTH(KINDS); i++) {
        if (str_starts(topic, KINDS[i]))
            return KINDS[i];
    }
    return KINDS[0];
}

static const Error *fill_changes(Request *req, const List *events, List *changes)
{
    changes->items = arena_array(req->arena, THINGS_MAX, sizeof(Change));
    for (size_t i = 0; i < events->n; i++) {
        const EventRow *row = (const EventRow *)events->items + i;
        TRY(add_change(req, changes, kind_of(row->topic), row->id));
        TRY(add_change(req, changes, "case", row->case_id));
    }
    return NULL;
}

const Error *get_sync(Request *req)
{
    const SyncQuery *query = req->query;
    Reading reading = {.req = req};
    SyncNews news = {.at = req->now};

    if (query->since)
        TRY(place_parse(req->arena, query->since, &reading.since));
    TRY(read_all(&reading));
    int64_t age_s = req->now / TIME_SECOND - reading.since.at_s;
    news.reset = age_s > PLACE_LASTS_S || reading.since.xid > reading.horizon.high;
    news.next = place_make(req->arena, reading.horizon.low, 0, req->now);
    if (news.reset)
        return reply_with(req, 200, &SYNC_NEWS, &news);
    TRY(fill_changes(req, &reading.events, &news.changes));
    news.more = reading.events.n == EVENTS_MAX;
    if (news.more) {
        const EventRow *last = (const EventRow *)reading.events.items + EVENTS_MAX - 1;
        news.next = place_make(req->arena, last->xid, last->seq, req->now);
    }
    return reply_with(req, 200, &SYNC_NEWS, &news);
}
