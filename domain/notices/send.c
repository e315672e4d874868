/*
 * send.c - the thread that takes what is queued for browsers to their push services.
 *
 * A row is taken by moving its time on, sent without a transaction being open, and then deleted. A
 * server that dies in between has the message sent twice at worst, never not at all; the browser
 * shows one of them, for both carry the same id.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/notices/notice.h"
#include "domain/notices/notices.sql.h"
#include "platform/auth/password.h"
#include "platform/http/server.h"
#include "platform/json/json.h"
#include "platform/log/log.h"
#include "platform/webpush/post.h"

#define IDLE_MS      1000
#define AWAY_MS      5000 /* the database does not answer */
#define WITHIN_MS    10000
#define TAKEN_US     (60 * TIME_SECOND) /* longer than WITHIN_MS: nobody else sends meanwhile */
#define BATCH_MAX    64                 /* as push_claim says */
#define TTL_S        86400
#define URGENT_TTL_S 3600
#define NOTE_US      (INT64_C(12) * 3600 * TIME_SECOND)
#define TEXT_MAX     1024

struct Sender {
    Server *server;
    SendSome *send_some;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping; /* under the lock */
};

/* ---- what is queued ------------------------------------------------------------------------------ */

typedef struct Queued {
    Id subscription;
    int64_t xid, seq, attempts;
    const char *endpoint, *p256dh, *auth;
    const char *kind, *topic, *severity, *state, *subject, *number;
    int64_t quiet_from, quiet_to;
    bool stale; /* read meanwhile, or gone */
} Queued;

static const Field QUEUED_FIELDS[] = {
    ID_FIELD(Queued, subscription, REQUIRED),
    I64_FIELD(Queued, xid, REQUIRED),
    I64_FIELD(Queued, seq, REQUIRED),
    I64_FIELD(Queued, attempts, REQUIRED),
    STR_FIELD(Queued, endpoint, REQUIRED),
    STR_FIELD(Queued, p256dh, REQUIRED),
    STR_FIELD(Queued, auth, REQUIRED),
    STR_FIELD(Queued, kind),
    STR_FIELD(Queued, topic),
    STR_FIELD(Queued, severity),
    STR_FIELD(Queued, state),
    STR_FIELD(Queued, subject),
    STR_FIELD(Queued, number),
    I64_FIELD(Queued, quiet_from, REQUIRED),
    I64_FIELD(Queued, quiet_to, REQUIRED),
    BOOL_FIELD(Queued, stale),
};
static const Shape QUEUED = SHAPE(Queued, QUEUED_FIELDS);

/* What the browser is told: where to look, in words of tables, and nothing about anybody.
 * It puts the sentence together itself, in its own language. */
typedef struct Message {
    const char *id, *kind, *topic, *state, *severity, *subject, *number;
} Message;

static const Field MESSAGE_FIELDS[] = {
    STR_FIELD(Message, id),     STR_FIELD(Message, kind),     STR_FIELD(Message, topic),
    STR_FIELD(Message, state),  STR_FIELD(Message, severity), STR_FIELD(Message, subject),
    STR_FIELD(Message, number),
};
static const Shape MESSAGE = SHAPE(Message, MESSAGE_FIELDS);

static const char *message_text(Arena *arena, const Queued *queued)
{
    const Message message = {
        .id = arena_printf(arena, "%lld-%lld", (long long)queued->xid, (long long)queued->seq),
        .kind = queued->kind,
        .topic = queued->topic,
        .state = queued->state,
        .severity = queued->severity,
        .subject = queued->subject,
        .number = queued->number,
    };
    Buf out;

    buf_init(&out, TEXT_MAX);
    json_write(&out, &MESSAGE, &message);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

/* ---- one message ----------------------------------------------------------------------------------- */

static bool is_urgent(const Queued *queued)
{
    return queued->severity && strcmp(queued->severity, "S1") == 0;
}

/* A later message about the same thing takes the place of one that still waits at the service. */
static const char *topic_of(Arena *arena, const Queued *queued)
{
    Id subject;

    return queued->subject && id_parse(queued->subject, &subject)
               ? push_base64(arena, subject.b, sizeof(subject.b))
               : NULL;
}

static const Error *post_of(Arena *arena, const ServerConfig *config, const PushPair *identity,
                            const Queued *queued, Time now, PushPost *ret_post)
{
    uint8_t *body = arena_alloc(arena, PUSH_BYTES_MAX);
    const char *text = message_text(arena, queued), *authorization = NULL;
    const char *origin = push_origin(arena, config->push_services, queued->endpoint);
    PushReceiver receiver;
    PushOnce once;
    size_t n = 0;

    if (!origin)
        return error_new(arena, &PUSH_KEY_BAD, "the operator no longer names its push service");
    random_bytes(once.salt, sizeof(once.salt));
    TRY(push_receiver_parse(arena, queued->p256dh, queued->auth, &receiver));
    TRY(push_pair_make(arena, &once.pair));
    TRY(push_encrypt(arena, &receiver, &once, text, strlen(text), body, &n));
    TRY(push_authorization(arena, identity, origin, config->push_contact, now + NOTE_US,
                           &authorization));
    *ret_post = (PushPost){
        .endpoint = queued->endpoint,
        .authorization = authorization,
        .body = body,
        .n_body = n,
        .topic = topic_of(arena, queued),
        .ttl_s = is_urgent(queued) ? URGENT_TTL_S : TTL_S,
        .urgent = is_urgent(queued),
    };
    return NULL;
}

/* ---- a round ------------------------------------------------------------------------------------------ */

typedef struct Round {
    const ServerConfig *config;
    Time now;
    PushPair identity;
    bool has_identity;
    List queued; /* of Queued */
    PushPost posts[BATCH_MAX];
    const Queued *of[BATCH_MAX]; /* whose post it is */
    size_t n_posts;
} Round;

static const Error *claim(Tx *tx, void *context)
{
    Round *round = context;

    TRY(db_all(tx, &SQL_PUSH_CLAIM, ARGS(db_time(round->now), db_time(round->now + TAKEN_US)),
               &QUEUED, &round->queued));
    if (round->queued.n > 0)
        TRY(push_identity(tx, &round->identity, &round->has_identity));
    return NULL;
}

static const Error *forget(Tx *tx, const Queued *queued)
{
    const char *xid = arena_printf(tx_arena(tx), "%lld", (long long)queued->xid);

    return db_exec(tx, &SQL_PUSH_DONE,
                   ARGS(db_id(queued->subscription), db_str(xid), db_i64(queued->seq)), NULL);
}

static const Error *postpone(Tx *tx, const Queued *queued, Time until)
{
    const char *xid = arena_printf(tx_arena(tx), "%lld", (long long)queued->xid);

    return db_exec(
        tx, &SQL_PUSH_LATER,
        ARGS(db_id(queued->subscription), db_str(xid), db_i64(queued->seq), db_time(until)), NULL);
}

/* What is not sent now is settled; the rest becomes posts. */
static const Error *sort_out(Tx *tx, void *context)
{
    Round *round = context;

    for (size_t i = 0; i < round->queued.n; i++) {
        const Queued *queued = (const Queued *)round->queued.items + i;
        Time until = quiet_until((Quiet){queued->quiet_from, queued->quiet_to}, round->now);
        if (queued->stale) {
            TRY(forget(tx, queued));
        } else if (until != TIME_NONE && !is_urgent(queued)) {
            TRY(postpone(tx, queued, until));
        } else if (post_of(tx_arena(tx), round->config, &round->identity, queued, round->now,
                           &round->posts[round->n_posts])) {
            TRY(db_exec(tx, &SQL_PUSH_SUBSCRIPTION_GONE, ARGS(db_id(queued->subscription)), NULL));
        } else {
            round->of[round->n_posts++] = queued;
        }
    }
    return NULL;
}

static const Error *settle(Tx *tx, const PushPost *post, const Queued *queued, Time now)
{
    switch (push_fate(post->status)) {
    case PUSH_SENT:
        return forget(tx, queued);
    case PUSH_GONE:
        return db_exec(tx, &SQL_PUSH_SUBSCRIPTION_GONE, ARGS(db_id(queued->subscription)), NULL);
    case PUSH_LATER: {
        Time next = push_next_attempt(queued->attempts, post->retry_after_s, now);
        return next == TIME_NONE ? forget(tx, queued) : postpone(tx, queued, next);
    }
    case PUSH_LOST:
        log_warn("a push service refused a message", LOG_I64("status", post->status),
                 LOG_STR("kind", queued->kind));
        return forget(tx, queued);
    }
    return NULL;
}

static const Error *settle_all(Tx *tx, void *context)
{
    const Round *round = context;

    for (size_t i = 0; i < round->n_posts; i++)
        TRY(settle(tx, &round->posts[i], round->of[i], time_now()));
    return NULL;
}

const Error *push_send_some(const ServerConfig *config, Db *db, Arena *arena, size_t *ret_n,
                            size_t *ret_most)
{
    Round *round = arena_array(arena, 1, sizeof(*round));

    *round = (Round){.config = config, .now = time_now()};
    TRY(db_transact(db, arena, TX_WRITE, claim, round));
    if (round->has_identity)
        TRY(db_transact(db, arena, TX_WRITE, sort_out, round));
    if (round->n_posts > 0) {
        push_post_all(round->posts, round->n_posts, WITHIN_MS);
        TRY(db_transact(db, arena, TX_WRITE, settle_all, round));
    }
    *ret_n = round->queued.n;
    *ret_most = BATCH_MAX;
    return NULL;
}

/* ---- the thread ------------------------------------------------------------------------------------------ */

static bool wait_on(Sender *sender, int64_t for_ms)
{
    int64_t at_ms = monotonic_ms() + for_ms;
    const struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    int result = 0;

    pthread_mutex_lock(&sender->lock);
    while (!sender->stopping && result != ETIMEDOUT)
        result = pthread_cond_clockwait(&sender->changed, &sender->lock, CLOCK_MONOTONIC, &at);
    bool stopping = sender->stopping;
    pthread_mutex_unlock(&sender->lock);
    return !stopping;
}

static void *sender_run(void *context)
{
    Sender *sender = context;
    Db *db = db_new(server_config(sender->server)->db_url);
    Arena *arena = arena_new();
    int64_t pause_ms = IDLE_MS;

    while (wait_on(sender, pause_ms)) {
        size_t n = 0, most = 0;
        const Error *error = sender->send_some(server_config(sender->server), db, arena, &n, &most);
        if (error)
            log_warn("messages not sent", LOG_STR("error", error->kind->slug));
        pause_ms = error ? AWAY_MS : n == most ? 0 : IDLE_MS;
        arena_reset(arena);
    }
    arena_free(arena);
    db_free(db);
    return NULL;
}

Sender *sender_start(Server *server, SendSome *send_some)
{
    Sender *sender = calloc(1, sizeof(*sender));

    if (!sender)
        abort();
    sender->server = server;
    sender->send_some = send_some;
    pthread_mutex_init(&sender->lock, NULL);
    pthread_cond_init(&sender->changed, NULL);
    if (pthread_create(&sender->thread, NULL, sender_run, sender) != 0)
        abort(); /* at start */
    return sender;
}

void sender_stop(Sender *sender)
{
    if (!sender)
        return;
    pthread_mutex_lock(&sender->lock);
    sender->stopping = true;
    pthread_cond_signal(&sender->changed);
    pthread_mutex_unlock(&sender->lock);
    pthread_join(sender->thread, NULL);
    pthread_mutex_destroy(&sender->lock);
    pthread_cond_destroy(&sender->changed);
    free(sender);
}
