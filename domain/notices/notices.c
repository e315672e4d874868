/* notices.c - the module: routes, ticks, the thread that sends. */
#include "domain/notices/notices.h"

#include <stdlib.h>

#include "domain/notices/notice.h"
#include "domain/notices/notices.sql.h"
#include "domain/staff/staff.h"
#include "platform/http/server.h"

#define RENEWED_US (INT64_C(90) * 86400 * TIME_SECOND)

static const Error *gather(Server *server, Db *db, Arena *arena, Time now)
{
    const ServerConfig *config = server_config(server);

    (void)now;
    return notices_gather(db, arena, config->push_contact != NULL, config->hook_url != NULL);
}

static const Error *purge(Server *server, Db *db, Arena *arena, Time now)
{
    (void)server;
    return notices_purge(db, arena, now);
}

static const Error *end_subscriptions(Server *server, Db *db, Arena *arena, Time now)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    (void)server;
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_exec(tx, &SQL_PUSH_SUBSCRIPTION_END, ARGS(db_time(now - RENEWED_US)), NULL));
    TRY(db_exec(tx, &SQL_PUSH_SUBSCRIPTION_EXPIRE, ARGS(db_time(now - RENEWED_US)), NULL));
    return db_commit(tx);
}

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/notices",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_notices,
        .query = &NOTICE_QUERY,
        .reply = &NOTICE_SHAPE,
        .reply_list = true,
        .says = "What you were told, the newest first; kept for 30 days",
    },
    {
        .method = HTTP_GET,
        .path = "/notices/count",
        .may = "",
        .run_mode = RUN_READ,
        .run = count_notices,
        .reply = &NOTICE_COUNT,
        .says = "How many of them you have not read",
    },
    {
        .method = HTTP_POST,
        .path = "/notices/read",
        .may = "",
        .run_mode = RUN_BATCH,
        .batch = &NOTICES_READ,
        .body = &NOTICE_READ,
        .says = "All up to this one are read",
    },
    {
        .method = HTTP_GET,
        .path = "/notices/choices",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_notice_choices,
        .reply = &NOTICE_CHOICES_SHAPE,
        .says = "What you are told when no page is open, and the key to subscribe with",
    },
    {
        .method = HTTP_PUT,
        .path = "/notices/choices",
        .may = "",
        .run_mode = RUN_WRITE,
        .run = put_notice_choices,
        .body = &NOTICE_CHOICES_IN,
        .reply = &NOTICE_CHOICES_SHAPE,
        .says = "Silence kinds, set quiet hours; what is urgent (S1) comes through them",
    },
    {
        .method = HTTP_GET,
        .path = "/push/subscriptions",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_subscriptions,
        .reply = &SUBSCRIPTION_SHAPE,
        .reply_list = true,
        .says = "Your browsers that are told when no page is open",
    },
    {
        .method = HTTP_POST,
        .path = "/push/subscriptions",
        .may = "",
        .run_mode = RUN_WRITE,
        .run = post_subscription,
        .body = &SUBSCRIPTION_NEW,
        .reply = &SUBSCRIPTION_SHAPE,
        .says = "Tell this browser, or renew it; it ends with your session's log-out",
    },
    {
        .method = HTTP_DELETE,
        .path = "/push/subscriptions/{id}",
        .may = "",
        .run_mode = RUN_WRITE,
        .run = delete_subscription,
        .says = "Do not tell this browser any more",
    },
};

static const Tick TICKS[] = {
    {.name = "notices", .every_ms = 1000, .run = gather},
    {.name = "push subscriptions", .every_ms = 20000, .run = end_subscriptions},
    {.name = "old notices", .every_ms = 3600 * 1000, .run = purge},
};

/* NULL: this server sends nothing there. */
typedef struct Senders {
    Sender *browsers, *hook;
} Senders;

static const Error *notices_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    if (server_config(server)->push_contact) {
        const Error *error = push_identity_make(db, arena, time_now());
        /* A server also starts on a full disk: then this city has no keys until the next start. */
        if (error && error->kind->class != ERROR_DISK_FULL)
            return error;
    }
    Senders *senders = calloc(1, sizeof(*senders));
    if (!senders)
        abort(); /* at start */
    if (server_config(server)->push_contact)
        senders->browsers = sender_start(server, push_send_some);
    if (server_config(server)->hook_url)
        senders->hook = sender_start(server, hook_send_some);
    *ret_state = senders;
    return NULL;
}

static void notices_stop(void *state)
{
    Senders *senders = state;

    sender_stop(senders->browsers);
    sender_stop(senders->hook);
    free(senders);
}

const Module NOTICES_MODULE = {
    .name = "notices",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = NOTICES_STMTS,
    .start = notices_start,
    .stop = notices_stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
