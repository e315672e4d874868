#include "platform/events/reader.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/events/outbox.sql.h"
#include "platform/log/log.h"

#define IDLE_MS   1000 /* to find what other servers have written */
#define BEHIND_MS 5    /* a row waits for the horizon: some transaction is still open */
#define AWAY_MS   500  /* the database does not answer */
#define PRELOAD   4096

typedef struct Row {
    int64_t xid, seq;
    const char *topic;
    UnitKey unit, also;
    const char *department;
    Strs persons;
    const char *data;
} Row;

static const Field ROW_FIELDS[] = {
    I64_FIELD(Row, xid, REQUIRED),  I64_FIELD(Row, seq, REQUIRED),  STR_FIELD(Row, topic, REQUIRED),
    KEY_FIELD(Row, unit, REQUIRED), KEY_FIELD(Row, also, REQUIRED), STR_FIELD(Row, department),
    STRS_FIELD(Row, persons),       STR_FIELD(Row, data, REQUIRED),
};
static const Shape ROW = SHAPE(Row, ROW_FIELDS);

typedef struct Place {
    int64_t xid, seq;
} Place;

static const Field PLACE_FIELDS[] = {I64_FIELD(Place, xid, REQUIRED),
                                     I64_FIELD(Place, seq, REQUIRED)};
static const Shape PLACE = SHAPE(Place, PLACE_FIELDS);

typedef struct Pending {
    bool pending;
} Pending;

static const Field PENDING_FIELDS[] = {BOOL_FIELD(Pending, pending, REQUIRED)};
static const Shape PENDING = SHAPE(Pending, PENDING_FIELDS);

struct OutboxReader {
    Hub *hub;
    char *db_url;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool woken, stopping;
    Place read; /* everything up to here has been published; the thread's own */
    bool placed;
};

static const char *xid_text(Arena *arena, int64_t xid)
{
    return arena_printf(arena, "%lld", (long long)xid);
}

static HubEvent event_of(const Row *row)
{
    HubEvent event = {
        .xid = row->xid,
        .seq = row->seq,
        .unit = row->unit,
        .also = row->also,
        .topic = row->topic,
        .data = row->data,
    };

    if (row->department)
        (void)snprintf(event.department, sizeof(event.department), "%s", row->department);
    for (size_t i = 0; i < row->persons.n && event.n_persons < LENGTH(event.persons); i++) {
        if (id_parse(row->persons.items[i], &event.persons[event.n_persons]))
            event.n_persons++;
    }
    return event;
}

/* Where to begin: so that the newest PRELOAD rows are read once more into an empty ring. */
static const Error *find_place(OutboxReader *reader, Tx *tx)
{
    Place tail;

    TRY(db_one(tx, &SQL_OUTBOX_TAIL, ARGS(db_i64(PRELOAD)), &DB_FAILED, &PLACE, &tail));
    reader->read = tail;
    reader->placed = true;
    return NULL;
}

/* Publishes what is new. ret_more: there is more, at once or as soon as a transaction ends. */
static const Error *read_on(OutboxReader *reader, Tx *tx, bool *ret_more)
{
    List rows = {0};
    Pending pending = {false};
    Arena *arena = tx_arena(tx);

    if (!reader->placed)
        TRY(find_place(reader, tx));
    const char *xid = xid_text(arena, reader->read.xid);
    TRY(db_all(tx, &SQL_OUTBOX_READ, ARGS(db_str(xid), db_i64(reader->read.seq)), &ROW, &rows));
    HubEvent *events = arena_array(arena, rows.n, sizeof(*events));
    for (size_t i = 0; i < rows.n; i++)
        events[i] = event_of(&((const Row *)rows.items)[i]);
    if (rows.n > 0) {
        hub_publish(reader->hub, events, rows.n);
        reader->read = (Place){events[rows.n - 1].xid, events[rows.n - 1].seq};
        *ret_more = true;
        return NULL;
    }
    TRY(db_one(tx, &SQL_OUTBOX_PENDING, ARGS(db_str(xid), db_i64(reader->read.seq)), &DB_FAILED,
               &PENDING, &pending));
    *ret_more = pending.pending;
    return NULL;
}

/* True: go on; false: stopping. */
static bool wait_ms(OutboxReader *reader, int64_t ms)
{
    int64_t at_ms = monotonic_ms() + ms;
    const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    int timed_out = 0;

    pthread_mutex_lock(&reader->lock);
    while (!reader->woken && !reader->stopping && timed_out != ETIMEDOUT)
        timed_out = pthread_cond_clockwait(&reader->changed, &reader->lock, CLOCK_MONOTONIC, &at);
    reader->woken = false;
    bool stopping = reader->stopping;
    pthread_mutex_unlock(&reader->lock);
    return !stopping;
}

static void *reader_run(void *context)
{
    OutboxReader *reader = context;
    Db *db = db_new(reader->db_url);
    Arena *arena = arena_new();
    int64_t pause_ms = 0;

    do {
        Tx *tx = NULL;
        bool more = false;
        const Error *error = db_begin(db, arena, TX_READ, &tx);
        if (!error)
            error = read_on(reader, tx, &more);
        pause_ms = error ? AWAY_MS : more ? BEHIND_MS : IDLE_MS;
        arena_reset(arena);
    } while (wait_ms(reader, pause_ms));
    arena_free(arena);
    db_free(db);
    return NULL;
}

OutboxReader *outbox_reader_start(const char *db_url, Hub *hub)
{
    OutboxReader *reader = calloc(1, sizeof(*reader));

    if (!reader)
        abort();
    reader->db_url = strdup(db_url);
    reader->hub = hub;
    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->changed, NULL);
    if (!reader->db_url || pthread_create(&reader->thread, NULL, reader_run, reader) != 0)
        abort(); /* at start: without it nobody would hear anything */
    return reader;
}

static void set(OutboxReader *reader, bool *flag)
{
    pthread_mutex_lock(&reader->lock);
    *flag = true;
    pthread_cond_signal(&reader->changed);
    pthread_mutex_unlock(&reader->lock);
}

void outbox_reader_wake(OutboxReader *reader)
{
    set(reader, &reader->woken);
}

void outbox_reader_stop(OutboxReader *reader)
{
    set(reader, &reader->stopping);
    pthread_join(reader->thread, NULL);
    pthread_mutex_destroy(&reader->lock);
    pthread_cond_destroy(&reader->changed);
    free(reader->db_url);
    free(reader);
}
