/* notice.h - within the module: kinds, the rule of quiet hours, and what its files share. */
#ifndef DOMAIN_NOTICES_NOTICE_H
#define DOMAIN_NOTICES_NOTICE_H

#include "domain/notices/notices.h"
#include "platform/http/server.h"
#include "platform/webpush/webpush.h"

typedef enum NoticeKind {
#define NOTICE_KIND(name) NOTICE_##name,
#include "domain/notices/kinds.def"
    NOTICE_KIND_MAX,
} NoticeKind;

extern const char *const NOTICE_KIND_NAMES[]; /* NULL-terminated */

/* Quiet hours, in minutes of the city's day; may run over midnight. from == to: none. */
typedef struct Quiet {
    int64_t from, to;
} Quiet;

/* When the quiet hours end that `now` lies in; TIME_NONE: it lies in none. */
Time quiet_until(Quiet quiet, Time now);

/* The next attempt after `attempts` of them have failed: 30 s, doubled each time, at most 1 h, and
 * never before the service said (0: it said nothing), which counts up to 24 h. TIME_NONE: that was
 * the last one. */
Time push_next_attempt(int64_t attempts, int64_t retry_after_s, Time now);

/* What becomes of a message, by the service's answer (RFC 8030 5, 7.3). */
typedef enum PushFate {
    PUSH_SENT,
    PUSH_GONE,  /* the browser is unsubscribed */
    PUSH_LATER, /* try again */
    PUSH_LOST,  /* this message will never be taken */
} PushFate;

PushFate push_fate(int status);

/* The pair of keys of this city, made once. */
const Error *push_identity_make(Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *push_identity(Tx *tx, PushPair *ret_pair, bool *ret_found) MUST_CHECK;

/* Sends what is due; *ret_n of at most *ret_most were. */
typedef const Error *SendSome(const ServerConfig *config, Db *db, Arena *arena, size_t *ret_n,
                              size_t *ret_most);
SendSome push_send_some; /* send.c: to browsers */
SendSome hook_send_some; /* hook.c: to the operator's gateway */

/* A thread that sends. */
typedef struct Sender Sender;
Sender *sender_start(Server *server, SendSome *send_some);
void sender_stop(Sender *sender); /* NULL is fine */

/* What is new in the outbox becomes notices; to_browsers: and is queued for those subscribed; to_hook:
 * and for the gateway. */
const Error *notices_gather(Db *db, Arena *arena, bool to_browsers, bool to_hook) MUST_CHECK;
/* What was told 30 days before now goes. */
const Error *notices_purge(Db *db, Arena *arena, Time now) MUST_CHECK;

Handler list_notices, count_notices, get_notice_choices, put_notice_choices;
Handler list_subscriptions, post_subscription, delete_subscription;

extern const BatchInsert NOTICES_READ;
extern const Shape NOTICE_SHAPE, NOTICE_QUERY, NOTICE_COUNT, NOTICE_READ, NOTICE_CHOICES_SHAPE,
    NOTICE_CHOICES_IN, SUBSCRIPTION_SHAPE, SUBSCRIPTION_NEW;

#endif
