/*
 * hook.c - notices to a gateway of the operator, which knows how to reach a person: by SMS, say.
 *
 * This city keeps no telephone number. The gateway is told the person's id, and codes; which number
 * belongs to the id, and what is said there, is the gateway's. It must answer 2xx, and is asked again
 * until it does, with the same Zw-Notice, by which it knows what came twice.
 */
#include <string.h>

#include "base/str.h"
#include "domain/notices/notice.h"
#include "domain/notices/notices.sql.h"
#include "platform/auth/sign.h"
#include "platform/http/server.h"
#include "platform/json/json.h"
#include "platform/log/log.h"
#include "platform/webpush/post.h"

#define WITHIN_MS 10000
#define TAKEN_US  (60 * TIME_SECOND) /* longer than WITHIN_MS: nobody else sends meanwhile */
#define BATCH_MAX 16                 /* as hook_claim says */
#define TEXT_MAX  2048

typedef struct Hooked {
    Id person;
    int64_t xid, seq, attempts;
    Time at;
    const char *kind, *topic, *severity, *state, *subject, *number;
    int64_t quiet_from, quiet_to;
    bool stale; /* read meanwhile, or the person has left */
} Hooked;

static const Field HOOKED_FIELDS[] = {
    ID_FIELD(Hooked, person, REQUIRED),
    I64_FIELD(Hooked, xid, REQUIRED),
    I64_FIELD(Hooked, seq, REQUIRED),
    I64_FIELD(Hooked, attempts, REQUIRED),
    TIME_FIELD(Hooked, at, REQUIRED),
    STR_FIELD(Hooked, kind, REQUIRED),
    STR_FIELD(Hooked, topic, REQUIRED),
    STR_FIELD(Hooked, severity),
    STR_FIELD(Hooked, state),
    STR_FIELD(Hooked, subject),
    STR_FIELD(Hooked, number),
    I64_FIELD(Hooked, quiet_from, REQUIRED),
    I64_FIELD(Hooked, quiet_to, REQUIRED),
    BOOL_FIELD(Hooked, stale),
};
static const Shape HOOKED = SHAPE(Hooked, HOOKED_FIELDS);

/* What the gateway is told. No name, no place, no title, no text. */
typedef struct HookBody {
    const char *id;
    Id person;
    Time at;
    const char *kind, *topic, *severity, *state, *subject, *number;
} HookBody;

static const Field HOOK_BODY_FIELDS[] = {
    STR_FIELD(HookBody, id),    ID_FIELD(HookBody, person),   TIME_FIELD(HookBody, at),
    STR_FIELD(HookBody, kind),  STR_FIELD(HookBody, topic),   STR_FIELD(HookBody, severity),
    STR_FIELD(HookBody, state), STR_FIELD(HookBody, subject), STR_FIELD(HookBody, number),
};
static const Shape HOOK_BODY = SHAPE(HookBody, HOOK_BODY_FIELDS);

typedef struct Round {
    const ServerConfig *config;
    Time now;
    List hooked; /* of Hooked */
    PushPost posts[BATCH_MAX];
    const Hooked *of[BATCH_MAX]; /* whose post it is */
    size_t n_posts;
} Round;

static const char *body_text(Arena *arena, const char *id, const Hooked *hooked)
{
    const HookBody body = {id,
                           hooked->person,
                           hooked->at,
                           hooked->kind,
                           hooked->topic,
                           hooked->severity,
                           hooked->state,
                           hooked->subject,
                           hooked->number};
    Buf out;

    buf_init(&out, TEXT_MAX);
    json_write(&out, &HOOK_BODY, &body);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

/* "t=1764000000,v1=<64 hex>": the HMAC-SHA256 of "1764000000.<body>". The time is signed too, so that
 * what somebody has recorded is worth nothing later. */
static PushPost post_of(Arena *arena, const Round *round, const Hooked *hooked)
{
    const char *id =
        arena_printf(arena, "%lld-%lld", (long long)hooked->xid, (long long)hooked->seq);
    const char *text = body_text(arena, id, hooked);
    const char *time = arena_printf(arena, "%lld", (long long)(round->now / TIME_SECOND));
    char mac[SIGN_TEXT_SIZE], person[ID_TEXT_SIZE];
    const char **lines = arena_array(arena, 4, sizeof(*lines));

    sign_text(round->config->hook_key, arena_printf(arena, "%s.%s", time, text), mac);
    id_format(hooked->person, person);
    lines[0] = "Content-Type: application/json";
    lines[1] = arena_printf(arena, "Zw-Signature: t=%s,v1=%s", time, mac);
    lines[2] = arena_printf(arena, "Zw-Notice: %s-%s", id, person);
    lines[3] = NULL;
    return (PushPost){.endpoint = round->config->hook_url,
                      .body = (const uint8_t *)text,
                      .n_body = strlen(text),
                      .lines = lines};
}

static const Error *claim(Tx *tx, void *context)
{
    Round *round = context;

    return db_all(tx, &SQL_HOOK_CLAIM, ARGS(db_time(round->now), db_time(round->now + TAKEN_US)),
                  &HOOKED, &round->hooked);
}

static const Error *forget(Tx *tx, const Hooked *hooked)
{
    const char *xid = arena_printf(tx_arena(tx), "%lld", (long long)hooked->xid);

    return db_exec(tx, &SQL_HOOK_DONE,
                   ARGS(db_id(hooked->person), db_str(xid), db_i64(hooked->seq)), NULL);
}

static const Error *postpone(Tx *tx, const Hooked *hooked, Time until)
{
    const char *xid = arena_printf(tx_arena(tx), "%lld", (long long)hooked->xid);

    return db_exec(tx, &SQL_HOOK_LATER,
                   ARGS(db_id(hooked->person), db_str(xid), db_i64(hooked->seq), db_time(until)),
                   NULL);
}

static bool is_urgent(const Hooked *hooked)
{
    return hooked->severity && strcmp(hooked->severity, "S1") == 0;
}

static const Error *sort_out(Tx *tx, void *context)
{
    Round *round = context;

    for (size_t i = 0; i < round->hooked.n; i++) {
        const Hooked *hooked = (const Hooked *)round->hooked.items + i;
        Time until = quiet_until((Quiet){hooked->quiet_from, hooked->quiet_to}, round->now);
        if (hooked->stale) {
            TRY(forget(tx, hooked));
        } else if (until != TIME_NONE && !is_urgent(hooked)) {
            TRY(postpone(tx, hooked, until));
        } else {
            round->of[round->n_posts] = hooked;
            round->posts[round->n_posts++] = post_of(tx_arena(tx), round, hooked);
        }
    }
    return NULL;
}

/* A gateway that says 404 is set up wrongly, and will be set right: it is asked again. */
static const Error *settle(Tx *tx, const PushPost *post, const Hooked *hooked)
{
    PushFate fate = push_fate(post->status);

    if (fate == PUSH_SENT)
        return forget(tx, hooked);
    Time next = push_next_attempt(hooked->attempts, post->retry_after_s, time_now());
    log_warn("the gateway did not take a notice", LOG_I64("status", post->status),
             LOG_I64("attempt", hooked->attempts));
    return next == TIME_NONE ? forget(tx, hooked) : postpone(tx, hooked, next);
}

static const Error *settle_all(Tx *tx, void *context)
{
    const Round *round = context;

    for (size_t i = 0; i < round->n_posts; i++)
        TRY(settle(tx, &round->posts[i], round->of[i]));
    return NULL;
}

const Error *hook_send_some(const ServerConfig *config, Db *db, Arena *arena, size_t *ret_n,
                            size_t *ret_most)
{
    Round *round = arena_array(arena, 1, sizeof(*round));

    *round = (Round){.config = config, .now = time_now()};
    TRY(db_transact(db, arena, TX_WRITE, claim, round));
    if (round->hooked.n > 0)
        TRY(db_transact(db, arena, TX_WRITE, sort_out, round));
    if (round->n_posts > 0) {
        push_post_all(round->posts, round->n_posts, WITHIN_MS);
        TRY(db_transact(db, arena, TX_WRITE, settle_all, round));
    }
    *ret_n = round->hooked.n;
    *ret_most = BATCH_MAX;
    return NULL;
}
