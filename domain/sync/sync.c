/* sync.c - the door: what a phone may ask. */
#include "domain/sync/sync.h"

#include "domain/sync/exchange.h"
#include "domain/sync/sync.sql.h"
#include "platform/files/upload.h"

static const Route ROUTES[] = {
    {
        .method = HTTP_POST,
        .path = "/sync",
        .may = "",
        .run_mode = RUN_PLAIN,
        .lane = LANE_WRITE,
        .run = post_sync,
        .body = &SYNC_PUSH,
        .reply = &SYNC_VERDICTS,
        .says =
            "Several writes at once, each judged by itself; the same key again, the same verdict",
    },
    {
        .method = HTTP_GET,
        .path = "/sync",
        .may = "case:read",
        .run_mode = RUN_PLAIN,
        .run = get_sync,
        .query = &SYNC_QUERY,
        .reply = &SYNC_NEWS,
        .says = "What changed in your scope since then, and what you no longer see",
    },
    {
        .method = HTTP_GET,
        .path = "/deliveries",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_deliveries,
        .query = &DELIVERY_QUERY,
        .reply = &DELIVERY,
        .reply_list = true,
        .says = "What your phones brought, with its three clocks and its verdict; newest first",
    },
    {
        .method = HTTP_PUT,
        .path = "/uploads/{sha256}",
        .may = "",
        .run_mode = RUN_PLAIN,
        .lane = LANE_WRITE,
        .run = put_upload,
        .query = &UPLOAD_QUERY,
        .reply = &UPLOAD_SHOWN,
        .raw_max = UPLOAD_PIECE_MAX,
        .says = "A piece of a file, which is named by the SHA-256 of the whole",
    },
    {
        .method = HTTP_GET,
        .path = "/uploads/{sha256}",
        .may = "",
        .run_mode = RUN_PLAIN,
        .run = get_upload,
        .reply = &UPLOAD_SHOWN,
        .says = "How much of it has come: go on from there",
    },
};

static const Tick TICKS[] = {
    {"sync_purge", 3600 * 1000, sync_purge},
    {"uploads_sweep", 600 * 1000, uploads_sweep},
};

const Module SYNC_MODULE = {
    .name = "sync",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = SYNC_STMTS,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
