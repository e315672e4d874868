/* read.c - the cameras of a place, the nearest first, and who looked. */
#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"
#include "domain/units/units.h"

#define METRES_DEFAULT 500
#define METRES_MAX     30000
#define LIMIT_MAX      500
#define LIMIT_DEFAULT  50

typedef struct Camera {
    const char *code;
    UnitKey unit;
    const char *unit_name; /* from memory */
    const char *name, *department;
    double lon, lat;
    int state;
    bool has_address;
    int64_t distance_m;
    bool demo;
} Camera;

static const Field CAMERA_FIELDS[] = {
    STR_FIELD(Camera, code, REQUIRED),
    KEY_FIELD(Camera, unit, REQUIRED, SAYS("the grid of its place")),
    STR_FIELD(Camera, unit_name),
    STR_FIELD(Camera, name, REQUIRED),
    STR_FIELD(Camera, department, REQUIRED, SAYS("whose it is")),
    F64_FIELD(Camera, lon, REQUIRED),
    F64_FIELD(Camera, lat, REQUIRED),
    ENUM_FIELD(Camera, state, CAMERA_STATE_NAMES, REQUIRED),
    BOOL_FIELD(Camera, has_address, REQUIRED, SAYS("it can be looked through")),
    I64_FIELD(Camera, distance_m, REQUIRED, SAYS("from the place asked for, as the crow flies")),
    BOOL_FIELD(Camera, demo, SAYS("made up")),
};
const Shape CAMERA = SHAPE(Camera, CAMERA_FIELDS);

typedef struct CamerasQuery {
    double lon, lat;
    int64_t metres, limit;
} CamerasQuery;

static const Field CAMERAS_QUERY_FIELDS[] = {
    F64_FIELD(CamerasQuery, lon, REQUIRED, LIMIT(-180, 180), SAYS("WGS 84")),
    F64_FIELD(CamerasQuery, lat, REQUIRED, LIMIT(-85, 85)),
    I64_FIELD(CamerasQuery, metres, LIMIT(1, METRES_MAX), SAYS("not farther; default 500")),
    I64_FIELD(CamerasQuery, limit, LIMIT(1, LIMIT_MAX), SAYS("default 50")),
};
const Shape CAMERAS_QUERY = SHAPE(CamerasQuery, CAMERAS_QUERY_FIELDS);

const Error *list_cameras(Request *req)
{
    const CamerasQuery *query = req->query;
    int64_t metres = query->metres == I64_NONE ? METRES_DEFAULT : query->metres;
    int64_t limit = query->limit == I64_NONE ? LIMIT_DEFAULT : query->limit;
    List rows = {NULL, 0};

    TRY(db_all(req->tx, &SQL_CAMERAS_NEAR,
               ARGS(CAMERA_SCOPE(req->actor), db_f64(query->lon), db_f64(query->lat),
                    db_f64((double)metres), db_i64(limit)),
               &CAMERA, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        Camera *camera = (Camera *)rows.items + i;
        camera->unit_name = units_name(req->server, camera->unit);
    }
    return reply_list(req, &CAMERA, &rows, NULL);
}

/* ---- who looked ------------------------------------------------------------------------------------ */

typedef struct CameraLook {
    Time at;
    const char *camera, *camera_name;
    Id case_id;
    int purpose;
    const char *person_name, *role;
    UnitKey unit;
    const char *unit_name; /* from memory */
} CameraLook;

static const Field CAMERA_LOOK_FIELDS[] = {
    TIME_FIELD(CameraLook, at, REQUIRED),
    STR_FIELD(CameraLook, camera, REQUIRED, SAYS("its code")),
    STR_FIELD(CameraLook, camera_name, REQUIRED),
    ID_FIELD(CameraLook, case_id, REQUIRED),
    ENUM_FIELD(CameraLook, purpose, CAMERA_PURPOSES, REQUIRED),
    STR_FIELD(CameraLook, person_name, REQUIRED),
    STR_FIELD(CameraLook, role, REQUIRED),
    KEY_FIELD(CameraLook, unit, REQUIRED),
    STR_FIELD(CameraLook, unit_name),
};
const Shape CAMERA_LOOK_ROW = SHAPE(CameraLook, CAMERA_LOOK_FIELDS);

typedef struct CameraLooksQuery {
    const char *camera;
    Id case_id;
    int64_t limit;
} CameraLooksQuery;

static const Field CAMERA_LOOKS_QUERY_FIELDS[] = {
    STR_FIELD(CameraLooksQuery, camera, LIMIT(CAMERA_CODE_DIGITS, CAMERA_CODE_DIGITS),
              SAYS("the code of one")),
    ID_FIELD(CameraLooksQuery, case_id),
    I64_FIELD(CameraLooksQuery, limit, LIMIT(1, LIMIT_MAX), SAYS("default 50")),
};
const Shape CAMERA_LOOKS_QUERY = SHAPE(CameraLooksQuery, CAMERA_LOOKS_QUERY_FIELDS);

const Error *list_camera_looks(Request *req)
{
    const CameraLooksQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? LIMIT_DEFAULT : query->limit;
    List rows = {NULL, 0};

    TRY(db_all(
        req->tx, &SQL_CAMERA_LOOKS,
        ARGS(CAMERA_SCOPE(req->actor), db_i64(limit), db_str(query->camera), db_id(query->case_id)),
        &CAMERA_LOOK_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        CameraLook *look = (CameraLook *)rows.items + i;
        look->unit_name = units_name(req->server, look->unit);
    }
    return reply_list(req, &CAMERA_LOOK_ROW, &rows, NULL);
}
