/*
 * look.c - the address of a camera, for a case: written down before it is told, in one transaction.
 *
 * It is told for a case that the actor sees, that is open and that lies near. So nobody looks at a street
 * because he would like to, and a case that is over opens no camera any more. What is handed out is the
 * address of the owner's own gateway, which asks again who comes; no picture passes here.
 */
#include "base/geo.h"
#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"
#include "domain/cases/cases.h"

#define NEAR_METRES 1000

static const ErrorKind CAMERA_NOT_FOUND = {ERROR_MISSING, "camera/not-found", "No such camera"};
static const ErrorKind NO_ADDRESS = {ERROR_CONFLICT, "camera/no-address",
                                     "This camera cannot be looked through from here"};
static const ErrorKind CASE_OVER = {ERROR_CONFLICT, "camera/case-over",
                                    "The case is over: it opens no camera"};
static const ErrorKind TOO_FAR = {ERROR_CONFLICT, "camera/too-far",
                                  "The camera is too far from the case"};

typedef struct CameraLookIn {
    Id case_id;
    int purpose;
} CameraLookIn;

static const Field CAMERA_LOOK_IN_FIELDS[] = {
    ID_FIELD(CameraLookIn, case_id, REQUIRED, SAYS("an open one, not farther than 1,000 m")),
    ENUM_FIELD(CameraLookIn, purpose, CAMERA_PURPOSES, REQUIRED,
               SAYS("what for: written down, and told to whoever may look")),
};
const Shape CAMERA_LOOK_IN = SHAPE(CameraLookIn, CAMERA_LOOK_IN_FIELDS);

typedef struct CameraShown {
    const char *code, *name, *address;
    Time at;
    /* not told */
    int64_t town;
    double lon, lat;
} CameraShown;

static const Field CAMERA_SHOWN_FIELDS[] = {
    STR_FIELD(CameraShown, code, REQUIRED),
    STR_FIELD(CameraShown, name, REQUIRED),
    STR_FIELD(CameraShown, address, REQUIRED, SAYS("of its owner's gateway or player")),
    TIME_FIELD(CameraShown, at, REQUIRED),
};
const Shape CAMERA_SHOWN = SHAPE(CameraShown, CAMERA_SHOWN_FIELDS);

static const Field CAMERA_TO_LOOK_FIELDS[] = {
    STR_FIELD(CameraShown, code, REQUIRED), STR_FIELD(CameraShown, name, REQUIRED),
    STR_FIELD(CameraShown, address),        I64_FIELD(CameraShown, town, REQUIRED),
    F64_FIELD(CameraShown, lon, REQUIRED),  F64_FIELD(CameraShown, lat, REQUIRED),
};
static const Shape CAMERA_TO_LOOK = SHAPE(CameraShown, CAMERA_TO_LOOK_FIELDS);

static bool is_near(const CameraShown *camera, const CaseBrief *brief)
{
    GeoPoint a, b;

    return geo_point(camera->lon, camera->lat, &a) && geo_point(brief->lon, brief->lat, &b) &&
           geo_distance_m(a, b) <= NEAR_METRES;
}

static const Error *record(Request *req, const CameraShown *camera, const CaseBrief *brief)
{
    const CameraLookIn *in = req->body;
    const Actor *actor = req->actor;

    return db_exec(req->tx, &SQL_CAMERA_LOOK_INSERT,
                   ARGS(db_i64(camera->town), db_id(req_new_id(req, (int32_t)camera->town)),
                        db_str(camera->code), db_id(brief->id),
                        db_str(CAMERA_PURPOSES[in->purpose]), db_id(actor->person),
                        db_id(actor->post), db_str(actor->role), db_key(actor->unit),
                        db_time(req->now)),
                   NULL);
}

const Error *post_camera_look(Request *req)
{
    const CameraLookIn *in = req->body;
    CameraShown camera = {.address = NULL};
    CaseBrief brief = {.id = ID_NONE};
    const char *code = req_path(req, "code");

    if (!camera_code_good(code))
        return error_new(req->arena, &CAMERA_NOT_FOUND, "%s", code);
    TRY(db_one(req->tx, &SQL_CAMERA_TO_LOOK, ARGS(CAMERA_SCOPE(req->actor), db_str(code)),
               &CAMERA_NOT_FOUND, &CAMERA_TO_LOOK, &camera));
    TRY(case_brief(req, req->tx, in->case_id, &brief));
    if (!brief.is_open)
        return error_new(req->arena, &CASE_OVER, "%s", brief.number);
    if (!is_near(&camera, &brief))
        return error_new(req->arena, &TOO_FAR, "%d m at most", NEAR_METRES);
    if (!camera.address)
        return error_new(req->arena, &NO_ADDRESS, "%s", camera.name);
    TRY(record(req, &camera, &brief));
    camera.at = req->now;
    return reply_with(req, 201, &CAMERA_SHOWN, &camera);
}
