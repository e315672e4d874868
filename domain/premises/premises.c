/* premises.c - the module: its routes, and the public areas that come and go with the map. */
#include "domain/premises/parts.h"
#include "domain/premises/premises.sql.h"

static const Error *keep_streets(Tx *tx, void *context)
{
    return premises_keep_streets(tx, *(const Time *)context);
}

static const Error *streets(Server *server, Db *db, Arena *arena, Time now)
{
    (void)server;
    return db_transact(db, arena, TX_WRITE, keep_streets, &now);
}

static const Tick TICKS[] = {
    {"premises: streets", 60 * 1000, streets},
};

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/premises",
        .may = "premises:read",
        .run_mode = RUN_READ,
        .run = list_premises,
        .query = &PREMISES_QUERY,
        .reply = &PREMISES,
        .reply_list = true,
        .says = "What is inspected in your range, grid by grid",
    },
    {
        .method = HTTP_POST,
        .path = "/premises",
        .may = "premises:manage",
        .run_mode = RUN_WRITE,
        .run = post_premises,
        .body = &PREMISES_NEW,
        .reply = &PREMISES,
        .says = "Premises are recorded; their grid is that of their place",
    },
    {
        .method = HTTP_GET,
        .path = "/premises/kinds",
        .may = "premises:read",
        .run_mode = RUN_READ,
        .run = list_premises_kinds,
        .reply = &PREMISES_KIND_ROW,
        .reply_list = true,
        .says = "What kinds there are, how often each is visited and what is looked at",
    },
    {
        .method = HTTP_GET,
        .path = "/premises/{id}",
        .may = "premises:read",
        .run_mode = RUN_READ,
        .run = get_premises,
        .reply = &PREMISES,
        .says = "One",
    },
    {
        .method = HTTP_GET,
        .path = "/premises/{id}/history",
        .may = "premises:read",
        .run_mode = RUN_READ,
        .run = list_premises_history,
        .reply = &PREMISES_HISTORY,
        .reply_list = true,
        .says = "What was changed, by whom and why; the newest first",
    },
    {
        .method = HTTP_POST,
        .path = "/premises/{id}/changes",
        .may = "premises:manage",
        .run_mode = RUN_WRITE,
        .run = post_premises_change,
        .body = &PREMISES_EDIT,
        .reply = &PREMISES,
        .says = "What is given is changed; CLOSED is the end",
    },
    {
        .method = HTTP_GET,
        .path = "/premises/{id}/tag",
        .may = "premises:manage",
        .run_mode = RUN_READ,
        .run = get_premises_tag,
        .reply = &TAG_SHOWN,
        .says = "The text of the plate, to be printed",
    },
    {
        .method = HTTP_POST,
        .path = "/premises/{id}/tag",
        .may = "premises:manage",
        .run_mode = RUN_WRITE,
        .run = post_premises_tag,
        .body = &TAG_NEW,
        .reply = &TAG_SHOWN,
        .says = "Another plate: the old one is void from now on",
    },
};

const Module PREMISES_MODULE = {
    .name = "premises",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = PREMISES_STMTS,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
