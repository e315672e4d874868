/*
 * idempotency.c - the same Idempotency-Key gives the same answer and one effect.
 *
 * The key is a row inserted first in the transaction of the write, and the answer is put into it
 * last. A request that fails rolls its key back: tried again, it runs again.
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "platform/http/http.sql.h"
#include "platform/http/job.h"
#include "platform/json/json.h"

#define KEPT_US (INT64_C(2) * 86400 * TIME_SECOND)

static const ErrorKind HTTP_KEY_REUSED = {ERROR_INVALID, "http/key-reused",
                                          "This key belongs to another request"};

typedef struct Kept {
    const char *route;
    const char *body_sha256;
    int64_t status;
    const char *reply;
    const char *content_type;
} Kept;

static const Field KEPT_FIELDS[] = {
    STR_FIELD(Kept, route, REQUIRED), STR_FIELD(Kept, body_sha256, REQUIRED),
    I64_FIELD(Kept, status),          STR_FIELD(Kept, reply),
    STR_FIELD(Kept, content_type),
};
static const Shape KEPT = SHAPE(Kept, KEPT_FIELDS);

static const char *route_text(const Job *job)
{
    return arena_printf(job->arena, "%s %s", job->method, job->path);
}

/* Of the query and the body: the same request, or another one? */
static const char *content_hash(const Job *job)
{
    const Request *req = &job->req;
    size_t n_query = strlen(job->query) + 1;
    uint8_t digest[32] = {0};
    char *text = arena_alloc(job->arena, 2 * sizeof(digest) + 1);
    char *all = arena_alloc(job->arena, n_query + req->raw_len);

    memcpy(all, job->query, n_query);
    if (req->raw_len > 0)
        memcpy(all + n_query, req->raw, req->raw_len);
    (void)EVP_Digest(all, n_query + req->raw_len, digest, NULL, EVP_sha256(), NULL);
    hex_encode(digest, sizeof(digest), text);
    return text;
}

static const Error *replay(Job *job, const Kept *kept)
{
    Request *req = &job->req;
    int64_t version = 0;

    req->status = (int)kept->status;
    req->out_type = kept->content_type;
    buf_str(&req->out, kept->reply ? kept->reply : "");
    reply_header(req, "Idempotent-Replay", "true");
    /* Headers are not kept; the version stands in the answer as well. */
    if (req->route->versioned &&
        json_peek_count(buf_cstr(&req->out), req->out.len, "version", &version))
        reply_etag_version(req, version);
    return NULL;
}

const Error *idempotency_begin(Job *job, const char *key, bool *ret_known)
{
    Request *req = &job->req;
    Id person = req->actor->person;
    const char *route = route_text(job), *hash = content_hash(job);
    int64_t inserted = 0;
    Kept kept;

    *ret_known = false;
    TRY(db_exec(req->tx, &SQL_IDEMPOTENCY_INSERT,
                ARGS(db_id(person), db_str(key), db_str(route), db_str(hash)), &inserted));
    if (inserted == 1)
        return NULL;
    TRY(db_one(req->tx, &SQL_IDEMPOTENCY_FIND, ARGS(db_id(person), db_str(key)), &DB_BUSY, &KEPT,
               &kept));
    if (strcmp(kept.route, route) != 0 || strcmp(kept.body_sha256, hash) != 0) {
        return error_field(job->arena, &HTTP_KEY_REUSED, "Idempotency-Key",
                           "it was used for another request");
    }
    *ret_known = true;
    return replay(job, &kept);
}

const Error *idempotency_end(Job *job, const char *key)
{
    Request *req = &job->req;

    return db_later(req->tx, &SQL_IDEMPOTENCY_SAVE,
                    ARGS(db_id(req->actor->person), db_str(key),
                         db_i64(req->status == 0 ? 204 : req->status),
                         db_bytes(buf_cstr(&req->out), req->out.len), db_str(req->out_type)));
}

typedef struct KeyRow {
    Id person;
    const char *key;
} KeyRow;

static const Field KEY_ROW_FIELDS[] = {
    ID_FIELD(KeyRow, person, REQUIRED),
    STR_FIELD(KeyRow, key, REQUIRED),
};
static const Shape KEY_ROW = SHAPE(KeyRow, KEY_ROW_FIELDS);

/* Every transaction takes its keys in this order, so none waits for one that waits for it. */
static int compare_keys(const void *a, const void *b)
{
    const Job *first = *(Job *const *)a, *second = *(Job *const *)b;
    int order = strcmp(first->key, second->key);

    return order ? order
                 : memcmp(first->req.actor->person.b, second->req.actor->person.b,
                          sizeof(first->req.actor->person.b));
}

static size_t choose_keyed(Job *const *jobs, size_t n, Job **ret_keyed)
{
    size_t n_keyed = 0;

    for (size_t i = 0; i < n; i++) {
        jobs[i]->key_taken = false;
        if (jobs[i]->key)
            ret_keyed[n_keyed++] = jobs[i];
    }
    qsort((void *)ret_keyed, n_keyed, sizeof(Job *), compare_keys);
    return n_keyed;
}

static bool is_inserted(const Job *job, const List *rows)
{
    const KeyRow *row = rows->items;

    for (size_t i = 0; i < rows->n; i++) {
        if (id_eq(row[i].person, job->req.actor->person) && strcmp(row[i].key, job->key) == 0)
            return true;
    }
    return false;
}

const Error *idempotency_keep(Tx *tx, Job *const *jobs, size_t n)
{
    Arena *arena = tx_arena(tx);
    Job **keyed = arena_array(arena, n, sizeof(Job *));
    size_t n_keyed = choose_keyed(jobs, n, keyed);
    DbArg(*cells)[7] = arena_array(arena, n_keyed, sizeof(*cells));
    List rows = {0};

    if (n_keyed == 0)
        return NULL;
    for (size_t i = 0; i < n_keyed; i++) {
        Request *req = &keyed[i]->req;
        const DbArg row[] = {db_id(req->actor->person),
                             db_str(keyed[i]->key),
                             db_str(route_text(keyed[i])),
                             db_str(content_hash(keyed[i])),
                             db_i64(req->status == 0 ? 204 : req->status),
                             db_bytes(buf_cstr(&req->out), req->out.len),
                             db_str(req->out_type)};
        memcpy(cells[i], row, sizeof(row));
    }
    TRY(db_all(tx, &SQL_IDEMPOTENCY_KEEP, db_columns(arena, cells[0], n_keyed, LENGTH(cells[0])),
               LENGTH(cells[0]), &KEY_ROW, &rows));
    for (size_t i = 0; i < n_keyed && rows.n < n_keyed; i++)
        keyed[i]->key_taken = !is_inserted(keyed[i], &rows);
    return NULL;
}

const Error *idempotency_drop(Tx *tx, Job *const *jobs, size_t n)
{
    DbArg(*cells)[2] = arena_array(tx_arena(tx), n, sizeof(*cells));
    size_t n_dropped = 0;

    for (size_t i = 0; i < n; i++) {
        if (!jobs[i]->key || jobs[i]->key_taken || !jobs[i]->req.row_was_there)
            continue;
        cells[n_dropped][0] = db_id(jobs[i]->req.actor->person);
        cells[n_dropped++][1] = db_str(jobs[i]->key);
    }
    if (n_dropped == 0)
        return NULL;
    return db_later(tx, &SQL_IDEMPOTENCY_DROP,
                    db_columns(tx_arena(tx), cells[0], n_dropped, LENGTH(cells[0])),
                    LENGTH(cells[0]));
}

const Error *idempotency_purge(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    (void)server;
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_exec(tx, &SQL_IDEMPOTENCY_PURGE, ARGS(db_time(now - KEPT_US)), NULL));
    return db_commit(tx);
}
