/*
 * gather.c - from the outbox to the inboxes. What is told and how far the outbox has been read are
 * one commit, so each event is told once, by whichever server comes first.
 */
#include "domain/notices/notice.h"
#include "domain/notices/notices.sql.h"

#define GATHER_MAX   1000 /* as notice_gather says */
#define GATHER_TIMES 20   /* in one tick; the next one goes on */
#define KEPT_US      (INT64_C(30) * 86400 * TIME_SECOND)
#define PIECES_MAX   200

static const char *const TOPICS[] = {
#define NOTICE_TOPIC(topic, kind) topic,
#include "domain/notices/topics.def"
};
/* In step. A kind that there is not does not compile. */
static const NoticeKind TOPIC_KINDS[] = {
#define NOTICE_TOPIC(topic, kind) NOTICE_##kind,
#include "domain/notices/topics.def"
};
typedef struct Pending {
    bool pending;
} Pending;

static const Field PENDING_FIELDS[] = {BOOL_FIELD(Pending, pending, REQUIRED)};
static const Shape PENDING = SHAPE(Pending, PENDING_FIELDS);

typedef struct Gathered {
    int64_t n;
} Gathered;

static const Field GATHERED_FIELDS[] = {I64_FIELD(Gathered, n, REQUIRED)};
static const Shape GATHERED = SHAPE(Gathered, GATHERED_FIELDS);

static const Error *gather_some(Tx *tx, bool to_browsers, bool to_hook, int64_t *ret_n)
{
    Arena *arena = tx_arena(tx);
    const char *kinds[LENGTH(TOPICS)];
    Gathered gathered = {0};

    for (size_t i = 0; i < LENGTH(TOPICS); i++)
        kinds[i] = NOTICE_KIND_NAMES[TOPIC_KINDS[i]];
    TRY(db_one(tx, &SQL_NOTICE_GATHER,
               ARGS(db_infer(db_texts(arena, TOPICS, LENGTH(TOPICS))),
                    db_infer(db_texts(arena, kinds, LENGTH(kinds))), db_bool(to_browsers),
                    db_bool(to_hook)),
               &DB_FAILED, &GATHERED, &gathered));
    *ret_n = gathered.n;
    return NULL;
}

static const Error *is_pending(Db *db, Arena *arena, bool *ret_pending)
{
    Pending pending = {false};
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(db_one(tx, &SQL_NOTICE_PENDING, NO_ARGS, &DB_FAILED, &PENDING, &pending));
    *ret_pending = pending.pending;
    return NULL;
}

const Error *notices_gather(Db *db, Arena *arena, bool to_browsers, bool to_hook)
{
    int64_t n = GATHER_MAX;
    bool pending = false;

    TRY(is_pending(db, arena, &pending));
    for (int i = 0; pending && i < GATHER_TIMES && n == GATHER_MAX; i++) {
        Tx *tx CLEANUP(db_rollbackp) = NULL;
        TRY(db_begin(db, arena, TX_WRITE, &tx));
        TRY(gather_some(tx, to_browsers, to_hook, &n));
        TRY(db_commit(tx));
    }
    return NULL;
}

static const Error *purge_piece(Db *db, Arena *arena, Time before, int64_t *ret_n)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_exec(tx, &SQL_NOTICE_PURGE, ARGS(db_time(before)), ret_n));
    return db_commit(tx);
}

const Error *notices_purge(Db *db, Arena *arena, Time now)
{
    int64_t n = 1;

    for (int piece = 0; piece < PIECES_MAX && n > 0; piece++)
        TRY(purge_piece(db, arena, now - KEPT_US, &n));
    return NULL;
}
