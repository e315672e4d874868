/*
 * limits.c - a town may give an item a handling limit of its own, from a day on.
 *
 * Nothing is overwritten: the row that held before ends where the new one begins. A case takes the
 * limit that holds when it is dispatched, and keeps it.
 */
#include "domain/catalogue/limits.h"

#include "domain/catalogue/catalogue.h"
#include "domain/catalogue/catalogue.sql.h"
#include "domain/units/units.h"

static const ErrorKind NO_ITEM = {ERROR_MISSING, "catalogue/no-item", "No such item"};
static const ErrorKind BAD_TOWN = {ERROR_INVALID, "catalogue/bad-town", "Not a town of yours"};
static const ErrorKind BAD_DAY = {ERROR_INVALID, "catalogue/bad-day", "Not from that day on"};

typedef struct ItemLimit {
    UnitKey town;
    const char *item;
    int limit_kind; /* LimitKind */
    int64_t limit_minutes;
    int32_t valid_from;
    int32_t valid_to;
} ItemLimit;

static const Field ITEM_LIMIT_FIELDS[] = {
    KEY_FIELD(ItemLimit, town, REQUIRED),
    STR_FIELD(ItemLimit, item, REQUIRED),
    ENUM_FIELD(ItemLimit, limit_kind, LIMIT_KIND_NAMES, REQUIRED),
    I64_FIELD(ItemLimit, limit_minutes, REQUIRED),
    DATE_FIELD(ItemLimit, valid_from, REQUIRED),
    DATE_FIELD(ItemLimit, valid_to, NULLABLE, SAYS("the first day it holds no more")),
};
const Shape ITEM_LIMIT = SHAPE(ItemLimit, ITEM_LIMIT_FIELDS);

/* Ten years of days: more is a slip of the keyboard. */
#define LIMIT_MINUTES_MAX (10 * 366 * 1440)

static const Field ITEM_LIMIT_NEW_FIELDS[] = {
    KEY_FIELD(ItemLimit, town, REQUIRED),
    ENUM_FIELD(ItemLimit, limit_kind, LIMIT_KIND_NAMES, REQUIRED),
    I64_FIELD(ItemLimit, limit_minutes, REQUIRED, LIMIT(1, LIMIT_MINUTES_MAX),
              SAYS("a day has 1440")),
    DATE_FIELD(ItemLimit, valid_from, SAYS("today when not given; never in the past")),
};
const Shape ITEM_LIMIT_NEW = SHAPE(ItemLimit, ITEM_LIMIT_NEW_FIELDS);

const Error *get_item_limits(Request *req)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_ITEM_LIMITS, ARGS(db_str(req_path(req, "code"))), &ITEM_LIMIT, &rows));
    return reply_list(req, &ITEM_LIMIT, &rows, NULL);
}

static const Error *check_limit(Request *req, ItemLimit *limit)
{
    int32_t today = units_today(req->now);

    if (limit->valid_from == 0)
        limit->valid_from = today;
    if (limit->valid_from < today)
        return error_field(req->arena, &BAD_DAY, "valid_from", "what was, stays as it was");
    if (unit_key_tier(limit->town) != TIER_TOWN || !units_exists(req->server, limit->town) ||
        !unit_range_has(req->actor->scope, limit->town))
        return error_field(req->arena, &BAD_TOWN, "town", "must be a town in your scope");
    return catalogue_item_at(req->server, limit->item, limit->valid_from)
               ? NULL
               : error_new(req->arena, &NO_ITEM, "%s", "");
}

const Error *post_item_limit(Request *req)
{
    ItemLimit *limit = req->body;

    limit->item = req_path(req, "code");
    TRY(check_limit(req, limit));
    DbArg town = db_i64(unit_key_town(limit->town));
    DbArg from = db_date(req->arena, limit->valid_from);
    TRY(db_exec(req->tx, &SQL_ITEM_LIMIT_END, ARGS(town, db_str(limit->item), from), NULL));
    TRY(db_exec(req->tx, &SQL_ITEM_LIMIT_SET,
                ARGS(town, db_str(limit->item), from, db_str(LIMIT_KIND_NAMES[limit->limit_kind]),
                     db_i64(limit->limit_minutes)),
                NULL));
    return reply_with(req, 201, &ITEM_LIMIT, limit);
}
