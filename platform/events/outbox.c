#include "platform/events/outbox.h"

#include <string.h>

#include "platform/events/outbox.sql.h"
#include "platform/events/reader.h"
#include "platform/http/server.h"

#define KEPT_US    (INT64_C(2) * 86400 * TIME_SECOND)
#define PIECES_MAX 200 /* of 5,000 rows: what a tick may take; the next one goes on */

static void wake(void *context)
{
    server_wake_events(context);
}

static const char *persons_text(Arena *arena, const Event *event)
{
    const char *texts[LENGTH(event->persons)];
    size_t n = event->n_persons < LENGTH(texts) ? event->n_persons : LENGTH(texts);

    for (size_t i = 0; i < n; i++) {
        char *text = arena_alloc(arena, ID_TEXT_SIZE);
        id_format(event->persons[i], text);
        texts[i] = text;
    }
    return db_texts(arena, texts, n);
}

const Error *event_emit_all(Tx *tx, Server *server, const Event *events, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*cells)[9] = arena_array(arena, n, sizeof(*cells));

    if (n == 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const Event *event = &events[i];
        const DbArg row[] = {db_i64(unit_key_town(event->unit)),
                             db_str(event->topic),
                             db_key(event->unit),
                             db_key(event->also),
                             db_str(event->department),
                             db_infer(persons_text(arena, event)),
                             db_str(event->data),
                             db_id(event->actor),
                             db_time(time_now())};
        memcpy(cells[i], row, sizeof(row));
    }
    TRY(db_later(tx, &SQL_OUTBOX_INSERT, db_columns(arena, cells[0], n, LENGTH(cells[0])),
                 LENGTH(cells[0])));
    tx_on_commit(tx, wake, server);
    return NULL;
}

const Error *event_emit_tx(Tx *tx, Server *server, const Event *event)
{
    return event_emit_all(tx, server, event, 1);
}

const Error *event_emit(Request *req, const Event *event)
{
    Event acted = *event;

    if (req->actor && id_is_none(acted.actor))
        acted.actor = req->actor->person;
    return event_emit_tx(req->tx, req->server, &acted);
}

static const Error *purge_piece(Db *db, Arena *arena, Time before, int64_t *ret_n)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_exec(tx, &SQL_OUTBOX_PURGE, ARGS(db_time(before)), ret_n));
    return db_commit(tx);
}

const Error *outbox_purge(Server *server, Db *db, Arena *arena, Time now)
{
    int64_t n = 1;

    (void)server;
    for (int piece = 0; piece < PIECES_MAX && n > 0; piece++)
        TRY(purge_piece(db, arena, now - KEPT_US, &n));
    return NULL;
}
