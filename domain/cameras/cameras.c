/* cameras.c - the module: its routes, and what time brings. */
#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"
#include "domain/units/units.h"

#define KEPT      (INT64_C(365) * 24 * 3600 * TIME_SECOND)
#define HOME_PAGE 1000

typedef struct Homeless {
    int64_t town;
    const char *code;
    double lon, lat;
} Homeless;

static const Field HOMELESS_FIELDS[] = {
    I64_FIELD(Homeless, town, REQUIRED),
    STR_FIELD(Homeless, code, REQUIRED),
    F64_FIELD(Homeless, lon, REQUIRED),
    F64_FIELD(Homeless, lat, REQUIRED),
};
static const Shape HOMELESS = SHAPE(Homeless, HOMELESS_FIELDS);

typedef struct Hour {
    Server *server;
    Time now;
} Hour;

/* A grid that ended gives its cameras to the one that lies there now, in the same town. */
static const Error *find_homes(Tx *tx, void *context)
{
    const Hour *hour = context;
    List rows = {NULL, 0};

    TRY(db_all(tx, &SQL_CAMERAS_HOMELESS,
               ARGS(db_date(tx_arena(tx), units_today(hour->now)), db_i64(HOME_PAGE)), &HOMELESS,
               &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const Homeless *camera = (const Homeless *)rows.items + i;
        UnitKey unit = units_place(hour->server, camera->lon, camera->lat);
        if (unit == 0 || unit_key_town(unit) != camera->town)
            continue;
        TRY(db_exec(
            tx, &SQL_CAMERA_HOME,
            ARGS(db_i64(camera->town), db_str(camera->code), db_key(unit), db_time(hour->now)),
            NULL));
    }
    return NULL;
}

static const Error *purge_looks(Tx *tx, void *context)
{
    const Hour *hour = context;

    return db_exec(tx, &SQL_CAMERA_LOOK_PURGE, ARGS(db_time(hour->now - KEPT)), NULL);
}

static const Error *homes(Server *server, Db *db, Arena *arena, Time now)
{
    Hour hour = {server, now};

    return db_transact(db, arena, TX_WRITE, find_homes, &hour);
}

static const Error *purge(Server *server, Db *db, Arena *arena, Time now)
{
    Hour hour = {server, now};

    return db_transact(db, arena, TX_WRITE, purge_looks, &hour);
}

static const Tick TICKS[] = {
    {"cameras: grids that ended", 60 * 1000, homes},
    {"cameras: looks of a year ago", 3600 * 1000, purge},
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
