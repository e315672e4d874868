#include "platform/events/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/events/outbox.sql.h"
#include "platform/log/log.h"

#define IDLE_MS       1000 /* to find what other servers have written */
#define BEHIND_MS     5    /* a row waits for the horizon: some transaction is still open */
#define BEHIND_MAX_MS 80
#define AWAY_MS       250 /* the database does not answer */
#define AWAY_MAX_MS   4000
#define PRELOAD       4096
#define BATCH         1000 /* as outbox_read says */

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
    KEY_FIELD(Row, unit, REQUIRED), KEY_FIELD(Row, also),           STR_FIELD(Row, department),
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

/* What a look at the outbox found. */
typedef enum Found { FOUND_MORE, FOUND_NOTHING, FOUND_PENDING, FOUND_ERROR } Found;

struct OutboxReader {
    Hub *hub;
    char *db_url;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool woken, stopping; /* under the lock */
    /* The thread's own. */
    Place began; /* nothing was published from before it */
    Place place; /* everything up to here has been published */
    bool placed; /* place was found */
    bool open;   /* the history is in the ring, and the hub answers */
    int64_t pause_ms;
};

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

/* Publishes what is new. The place moves only with what the hub was given: an error before that
 * means the same rows once more, one after it none of them. */
static const Error *read_on(OutboxReader *reader, Tx *tx, Found *ret_found)
{
    Arena *arena = tx_arena(tx);
    List rows = {0};
    Pending pending = {false};

    if (!reader->placed) {
        TRY(db_one(tx, &SQL_OUTBOX_TAIL, ARGS(db_i64(PRELOAD)), &DB_FAILED, &PLACE,
                   &reader->place));
        reader->began = reader->place;
        reader->placed = true;
    }
    const char *xid = arena_printf(arena, "%" PRId64, reader->place.xid);
    TRY(db_all(tx, &SQL_OUTBOX_READ, ARGS(db_str(xid), db_i64(reader->place.seq)), &ROW, &rows));
    if (rows.n > 0) {
        HubEvent *events = arena_array(arena, rows.n, sizeof(*events));
        for (size_t i = 0; i < rows.n; i++)
            events[i] = event_of(&((const Row *)rows.items)[i]);
        hub_publish(reader->hub, events, rows.n);
        reader->place = (Place){events[rows.n - 1].xid, events[rows.n - 1].seq};
        xid = arena_printf(arena, "%" PRId64, reader->place.xid);
    }
    if (rows.n == BATCH) {
        *ret_found = FOUND_MORE;
        return NULL;
    }
    if (!reader->open) {
        reader->open = true;
        hub_open(reader->hub, reader->began.xid, reader->began.seq);
    }
    TRY(db_one(tx, &SQL_OUTBOX_PENDING, ARGS(db_str(xid), db_i64(reader->place.seq)), &DB_FAILED,
               &PENDING, &pending));
    *ret_found = pending.pending ? FOUND_PENDING : FOUND_NOTHING;
    return NULL;
}

static Found look(OutboxReader *reader, Db *db, Arena *arena)
{
    Tx *tx = NULL;
    Found found = FOUND_ERROR;
    const Error *error = db_begin(db, arena, TX_READ, &tx);

    if (!error)
        error = read_on(reader, tx, &found);
    if (error) {
        log_warn("outbox not read", LOG_STR("error", error->kind->slug));
        return FOUND_ERROR;
    }
    return found;
}

static int64_t doubled(int64_t pause_ms, int64_t from_ms, int64_t to_ms)
{
    if (pause_ms < from_ms)
        return from_ms;
    return pause_ms * 2 < to_ms ? pause_ms * 2 : to_ms;
}

/* How long to wait after `found`. A row that waits for the horizon is looked for often, and less
 * often the longer the transaction before it stays open. */
static int64_t next_pause_ms(const OutboxReader *reader, Found found, Found before)
{
    int64_t pause_ms = found == before ? reader->pause_ms : 0;

    switch (found) {
    case FOUND_MORE:
        return 0;
    case FOUND_NOTHING:
        return IDLE_MS;
    case FOUND_PENDING:
        return doubled(pause_ms, BEHIND_MS, BEHIND_MAX_MS);
    case FOUND_ERROR:
        return doubled(pause_ms, AWAY_MS, AWAY_MAX_MS);
    }
    return IDLE_MS;
}

/* True: go on; false: stopping. A wake cuts the wait short only when nothing else was known to
 * be wrong: else every commit would mean an attempt in vain. */
static bool wait_on(OutboxReader *reader, bool until_woken)
{
    int64_t at_ms = monotonic_ms() + reader->pause_ms;
    const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    int result = 0;

    pthread_mutex_lock(&reader->lock);
    while (!reader->stopping && !(until_woken && reader->woken) && result != ETIMEDOUT)
        result = pthread_cond_clockwait(&reader->changed, &reader->lock, CLOCK_MONOTONIC, &at);
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
    Found before = FOUND_NOTHING, found = FOUND_NOTHING;

    do {
        before = found;
        found = look(reader, db, arena);
        reader->pause_ms = next_pause_ms(reader, found, before);
        arena_reset(arena);
    } while (wait_on(reader, found == FOUND_NOTHING));
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
