/*
 * subscriptions.c - the browsers of a person that are told when no page is open, and the pair of
 * keys with which this city signs.
 */
#include "domain/notices/notice.h"
#include "domain/notices/notices.sql.h"
#include "domain/units/units.h"
#include "platform/http/server.h"

static const ErrorKind PUSH_OFF = {ERROR_CONFLICT, "push/off", "This server tells no browser"};
static const ErrorKind PUSH_SERVICE_UNKNOWN = {
    ERROR_INVALID, "push/service-unknown", "The push service of this browser is not known here"};
static const ErrorKind PUSH_TAKEN = {ERROR_CONFLICT, "push/taken",
                                     "This endpoint was subscribed with another key"};
static const ErrorKind NO_SUBSCRIPTION = {ERROR_MISSING, "push/not-found",
                                          "No such browser of yours"};

/* ---- the pair of keys -------------------------------------------------------------------------- */

typedef struct Identity {
    const char *secret;
    const char *point;
} Identity;

static const Field IDENTITY_FIELDS[] = {
    STR_FIELD(Identity, secret, REQUIRED),
    STR_FIELD(Identity, point, REQUIRED),
};
static const Shape IDENTITY = SHAPE(Identity, IDENTITY_FIELDS);

const Error *push_identity(Tx *tx, PushPair *ret_pair, bool *ret_found)
{
    Identity identity = {NULL, NULL};
    bool found = false;

    TRY(db_maybe(tx, &SQL_PUSH_IDENTITY_GET, NO_ARGS, &IDENTITY, &identity, &found));
    if (found)
        TRY(push_pair_parse(tx_arena(tx), identity.secret, identity.point, ret_pair));
    *ret_found = found;
    return NULL;
}

static const Error *identity_put(Tx *tx, Time now)
{
    Arena *arena = tx_arena(tx);
    PushPair pair;
    bool found = false;

    TRY(push_identity(tx, &pair, &found));
    if (found)
        return NULL;
    TRY(push_pair_make(arena, &pair));
    return db_exec(tx, &SQL_PUSH_IDENTITY_PUT,
                   ARGS(db_str(push_base64(arena, pair.secret, PUSH_SECRET_SIZE)),
                        db_str(push_base64(arena, pair.point, PUSH_POINT_SIZE)), db_time(now)),
                   NULL);
}

const Error *push_identity_make(Db *db, Arena *arena, Time now)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(identity_put(tx, now));
    return db_commit(tx);
}

/* ---- browsers ------------------------------------------------------------------------------------ */

typedef struct Subscription {
    Id id;
    const char *user_agent;
    Time created_at, renewed_at;
    bool current;
} Subscription;

static const Field SUBSCRIPTION_FIELDS[] = {
    ID_FIELD(Subscription, id, REQUIRED),
    STR_FIELD(Subscription, user_agent, REQUIRED),
    TIME_FIELD(Subscription, created_at, REQUIRED),
    TIME_FIELD(Subscription, renewed_at, REQUIRED, SAYS("it ends 90 days after, and at log-out")),
    BOOL_FIELD(Subscription, current, SAYS("of this session")),
};
const Shape SUBSCRIPTION_SHAPE = SHAPE(Subscription, SUBSCRIPTION_FIELDS);

typedef struct SubscriptionNew {
    const char *endpoint;
    const char *p256dh;
    const char *auth;
} SubscriptionNew;

static const Field SUBSCRIPTION_NEW_FIELDS[] = {
    STR_FIELD(SubscriptionNew, endpoint, REQUIRED, LIMIT(10, 2000),
              SAYS("PushSubscription.endpoint")),
    STR_FIELD(SubscriptionNew, p256dh, REQUIRED, LIMIT(87, 87),
              SAYS("getKey(\"p256dh\"), base64url")),
    STR_FIELD(SubscriptionNew, auth, REQUIRED, LIMIT(22, 22), SAYS("getKey(\"auth\"), base64url")),
};
const Shape SUBSCRIPTION_NEW = SHAPE(SubscriptionNew, SUBSCRIPTION_NEW_FIELDS);

const Error *post_subscription(Request *req)
{
    const SubscriptionNew *in = req->body;
    const ServerConfig *config = server_config(req->server);
    const Actor *actor = req->actor;
    Subscription made = {.current = true};
    PushReceiver receiver;

    if (!config->push_contact)
        return error_new(req->arena, &PUSH_OFF, "the operator has not said --push-contact");
    if (!push_origin(req->arena, config->push_services, in->endpoint)) {
        return error_field(req->arena, &PUSH_SERVICE_UNKNOWN, "endpoint",
                           "is of no push service that the operator named");
    }
    TRY(push_receiver_parse(req->arena, in->p256dh, in->auth, &receiver));
    TRY(db_one(req->tx, &SQL_PUSH_SUBSCRIPTION_PUT,
               ARGS(db_id(req_new_id(req, unit_key_town(units_city(req->server)))),
                    db_id(actor->person), db_id(actor->session), db_str(in->endpoint),
                    db_str(in->p256dh), db_str(in->auth), db_str(req->user_agent),
                    db_time(req->now)),
               &PUSH_TAKEN, &SUBSCRIPTION_SHAPE, &made));
    TRY(db_exec(req->tx, &SQL_PUSH_SUBSCRIPTION_TRIM, ARGS(db_id(actor->person)), NULL));
    return reply_with(req, 201, &SUBSCRIPTION_SHAPE, &made);
}

const Error *list_subscriptions(Request *req)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_PUSH_SUBSCRIPTION_LIST,
               ARGS(db_id(req->actor->person), db_id(req->actor->session)), &SUBSCRIPTION_SHAPE,
               &rows));
    return reply_list(req, &SUBSCRIPTION_SHAPE, &rows, NULL);
}

const Error *delete_subscription(Request *req)
{
    int64_t n = 0;
    Id id;

    TRY(req_path_id(req, "id", &NO_SUBSCRIPTION, &id));
    TRY(db_exec(req->tx, &SQL_PUSH_SUBSCRIPTION_DELETE, ARGS(db_id(req->actor->person), db_id(id)),
                &n));
    if (n == 0)
        return error_new(req->arena, &NO_SUBSCRIPTION, "it is not among yours");
    return reply_empty(req);
}
