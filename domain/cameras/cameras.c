/* cameras.c - the module: its routes, and what time brings. */
#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"

#define KEPT (INT64_C(365) * 24 * 3600 * TIME_SECOND)

static const Error *purge_looks(Tx *tx, void *context)
{
    const Time *now = context;

    return db_exec(tx, &SQL_CAMERA_LOOK_PURGE, ARGS(db_time(*now - KEPT)), NULL);
}

static const Error *purge(Server *server, Db *db, Arena *arena, Time now)
{
    (void)server;
    return db_transact(db, arena, TX_WRITE, purge_looks, &now);
}

static const Tick TICKS[] = {
    {"cameras: looks of a year ago", 60 * 1000, purge},
};

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/cameras",
        .may = "camera:look",
        .run_mode = RUN_READ,
        .run = list_cameras,
        .query = &CAMERAS_QUERY,
        .reply = &CAMERA,
        .reply_list = true,
        .says = "Cameras near a place in your range, nearest first; no address",
    },
    {
        .method = HTTP_PUT,
        .path = "/cameras",
        .may = "camera:manage",
        .run_mode = RUN_WRITE,
        .run = put_cameras,
        .query = &CAMERAS_TAKE_QUERY,
        .raw_max = CAMERAS_BYTES_MAX,
        .reply = &CAMERAS_TAKEN,
        .says =
            "A CSV of code,name,department,lon,lat,address,state, whole or not at all: each line "
            "says all of its camera, those without a line stay",
    },
    {
        .method = HTTP_GET,
        .path = "/cameras/looks",
        .may = "camera:look",
        .run_mode = RUN_READ,
        .run = list_camera_looks,
        .query = &CAMERA_LOOKS_QUERY,
        .reply = &CAMERA_LOOK_ROW,
        .reply_list = true,
        .says = "Who asked for the address of which, for which case and what for; the newest first",
    },
    {
        .method = HTTP_POST,
        .path = "/cameras/{code}/looks",
        .may = "camera:look",
        .run_mode = RUN_WRITE,
        .run = post_camera_look,
        .body = &CAMERA_LOOK_IN,
        .reply = &CAMERA_SHOWN,
        .says = "The address of a camera, for an open case near it; written down",
    },
};

const Module CAMERAS_MODULE = {
    .name = "cameras",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = CAMERAS_STMTS,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
