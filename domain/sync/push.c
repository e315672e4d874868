/*
 * push.c - POST /sync: what a phone did while it was without a network.
 *
 * First it is written down that all of it has come, with its clocks; then each item runs as the
 * request it is, in a transaction of its own; then the verdicts are written down. Whatever breaks
 * off in between, the phone sends the same keys again: what was done is not done twice
 * (platform/http/idempotency.c), and what was not, is done now.
 */
#include <string.h>

#include "domain/sync/exchange.h"
#include "domain/sync/sync.sql.h"
#include "platform/http/inner.h"

#define ITEMS_MAX 50
#define KEPT_US   (INT64_C(30) * 86400 * TIME_SECOND)
#define SLICES    50

typedef struct PushItem {
    const char *key;
    const char *path;
    const char *body;
    Time observed_at;
} PushItem;

static const Field PUSH_ITEM_FIELDS[] = {
    STR_FIELD(PushItem, key, REQUIRED, LIMIT(1, 200), SAYS("made once, sent with every attempt")),
    STR_FIELD(PushItem, path, REQUIRED, LIMIT(2, 200), SAYS("/cases, /cases/{id}/moves, ..")),
    STR_FIELD(PushItem, body, REQUIRED, LIMIT(0, 8000),
              SAYS("its JSON body, as text; empty for none")),
    TIME_FIELD(PushItem, observed_at, REQUIRED, SAYS("when it was, by the clock of the phone")),
};
static const Shape PUSH_ITEM = SHAPE(PushItem, PUSH_ITEM_FIELDS);

typedef struct Push {
    Time sent_at;
    List items; /* of PushItem */
} Push;

static const Field PUSH_FIELDS[] = {
    TIME_FIELD(Push, sent_at, REQUIRED, SAYS("now, by the clock of the phone")),
    LIST_FIELD(Push, items, &PUSH_ITEM, REQUIRED, LIMIT(1, ITEMS_MAX)),
};
const Shape SYNC_PUSH = SHAPE(Push, PUSH_FIELDS);

typedef struct Verdict {
    const char *key;
    int64_t status;
    const char *body;
    const char *problem;
} Verdict;

static const Field VERDICT_FIELDS[] = {
    STR_FIELD(Verdict, key, REQUIRED),
    I64_FIELD(Verdict, status, REQUIRED, SAYS("as the item would have got by itself")),
    JSON_FIELD(Verdict, body, NULLABLE, SAYS("the answer, or the problem")),
    STR_FIELD(Verdict, problem, SAYS("its slug")),
};
static const Shape VERDICT = SHAPE(Verdict, VERDICT_FIELDS);

typedef struct Verdicts {
    Time received_at;
    List items; /* of Verdict */
} Verdicts;

static const Field VERDICTS_FIELDS[] = {
    TIME_FIELD(Verdicts, received_at, REQUIRED),
    LIST_FIELD(Verdicts, items, &VERDICT, REQUIRED, SAYS("in the order of the request")),
};
const Shape SYNC_VERDICTS = SHAPE(Verdicts, VERDICTS_FIELDS);

/* ---- what has come ------------------------------------------------------------------------- */

typedef struct Columns {
    const char *keys[ITEMS_MAX], *seconds[ITEMS_MAX], *thirds[ITEMS_MAX];
} Columns;

static const Error *write_received(Request *req, Tx *tx, const Push *push)
{
    const PushItem *items = push->items.items;
    size_t n = push->items.n;
    Columns columns;

    for (size_t i = 0; i < n; i++) {
        char *observed = arena_alloc(req->arena, TIME_TEXT_SIZE);
        time_format(items[i].observed_at, observed);
        columns.keys[i] = items[i].key;
        columns.seconds[i] = items[i].path;
        columns.thirds[i] = observed;
    }
    return db_exec(tx, &SQL_SYNC_RECEIVED,
                   ARGS(db_id(req->actor->person), db_id(req->actor->session),
                        db_time(push->sent_at), db_time(req->now),
                        db_infer(db_texts(req->arena, columns.keys, n)),
                        db_infer(db_texts(req->arena, columns.seconds, n)),
                        db_infer(db_texts(req->arena, columns.thirds, n))),
                   NULL);
}

static const Error *write_judged(Request *req, Tx *tx, const List *verdicts)
{
    const Verdict *items = verdicts->items;
    size_t n = verdicts->n;
    Columns columns;

    for (size_t i = 0; i < n; i++) {
        columns.keys[i] = items[i].key;
        columns.seconds[i] = arena_printf(req->arena, "%lld", (long long)items[i].status);
        columns.thirds[i] = items[i].problem ? items[i].problem : "";
    }
    return db_exec(tx, &SQL_SYNC_JUDGED,
                   ARGS(db_id(req->actor->person), db_infer(db_texts(req->arena, columns.keys, n)),
                        db_infer(db_texts(req->arena, columns.seconds, n)),
                        db_infer(db_texts(req->arena, columns.thirds, n))),
                   NULL);
}

static const Error *note_received(Request *req, const Push *push)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(req->db, req->arena, TX_WRITE, &tx));
    TRY(write_received(req, tx, push));
    return db_commit(tx);
}

static const Error *note_judged(Request *req, const List *verdicts)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(req->db, req->arena, TX_WRITE, &tx));
    TRY(write_judged(req, tx, verdicts));
    return db_commit(tx);
}

/* ---- the judgement ------------------------------------------------------------------------- */

static Verdict run_item(Request *req, const Push *push, const PushItem *item)
{
    const ClientClock clock = {item->observed_at, push->sent_at};
    const InnerCall call = {
        .method = "POST",
        .path = arena_printf(req->arena, "%s%s", SYNC_API, item->path),
        .query = "",
        .body = item->body[0] ? item->body : NULL,
        .key = item->key,
        .clock = &clock,
    };
    InnerAnswer answer = {0};

    inner_run(req, &call, &answer);
    return (Verdict){item->key, answer.status, answer.body, answer.problem};
}

static const Error *check_paths(Request *req, const Push *push)
{
    const PushItem *items = push->items.items;

    for (size_t i = 0; i < push->items.n; i++) {
        if (items[i].path[0] == '/' && !strpbrk(items[i].path, "?#"))
            continue;
        return error_field(req->arena, &INPUT_INVALID,
                           arena_printf(req->arena, "items[%zu].path", i),
                           "must be a path without a query");
    }
    return NULL;
}

const Error *post_sync(Request *req)
{
    const Push *push = req->body;
    size_t n = push->items.n;
    Verdicts verdicts = {req->now, {arena_array(req->arena, n, sizeof(Verdict)), n}};

    TRY(check_paths(req, push));
    TRY(note_received(req, push));
    for (size_t i = 0; i < n; i++) {
        ((Verdict *)verdicts.items.items)[i] =
            run_item(req, push, (const PushItem *)push->items.items + i);
    }
    TRY(note_judged(req, &verdicts.items));
    return reply_with(req, 200, &SYNC_VERDICTS, &verdicts);
}

/* ---- looking back -------------------------------------------------------------------------- */

typedef struct Delivery {
    const char *key;
    const char *route;
    Time observed_at, sent_at, received_at;
    int64_t status;
    const char *problem;
} Delivery;

static const Field DELIVERY_FIELDS[] = {
    STR_FIELD(Delivery, key, REQUIRED),
    STR_FIELD(Delivery, route, REQUIRED),
    TIME_FIELD(Delivery, observed_at, REQUIRED, SAYS("by the clock of the phone")),
    TIME_FIELD(Delivery, sent_at, REQUIRED, SAYS("by the clock of the phone, the first time")),
    TIME_FIELD(Delivery, received_at, REQUIRED, SAYS("by ours: what counts for deadlines")),
    I64_FIELD(Delivery, status, NULLABLE, SAYS("null: not judged yet")),
    STR_FIELD(Delivery, problem, NULLABLE),
};
const Shape DELIVERY = SHAPE(Delivery, DELIVERY_FIELDS);

typedef struct DeliveryQuery {
    int64_t limit;
    Time before;
    const char *before_key;
} DeliveryQuery;

static const Field DELIVERY_QUERY_FIELDS[] = {
    I64_FIELD(DeliveryQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    TIME_FIELD(DeliveryQuery, before, SAYS("received_at of the last one read")),
    STR_FIELD(DeliveryQuery, before_key, LIMIT(1, 200), SAYS("and its key")),
};
const Shape DELIVERY_QUERY = SHAPE(DeliveryQuery, DELIVERY_QUERY_FIELDS);

const Error *list_deliveries(Request *req)
{
    const DeliveryQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_SYNC_DELIVERIES,
               ARGS(db_id(req->actor->person), db_i64(limit), db_time(query->before),
                    db_str(query->before_key ? query->before_key : "")),
               &DELIVERY, &rows));
    return reply_list(req, &DELIVERY, &rows, NULL);
}

const Error *sync_purge(Server *server, Db *db, Arena *arena, Time now)
{
    int64_t n = 1;

    (void)server;
    for (int i = 0; i < SLICES && n > 0; i++) {
        Tx *tx CLEANUP(db_rollbackp) = NULL;
        TRY(db_begin(db, arena, TX_WRITE, &tx));
        TRY(db_exec(tx, &SQL_SYNC_PURGE, ARGS(db_time(now - KEPT_US)), &n));
        TRY(db_commit(tx));
    }
    return NULL;
}
