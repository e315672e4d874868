/* devices.c - a phone is lost: whoever answers for its person ends its sessions. What it carries it
 * forgets by itself, when it next asks anything and is told that it was logged out from elsewhere. */
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

static const ErrorKind NO_DEVICES = {ERROR_MISSING, "person/no-devices",
                                     "Nobody within your scope is logged in under this id"};

typedef struct Device {
    Id id;
    Time created_at, seen_at;
    const char *user_agent;
} Device;

static const Field DEVICE_FIELDS[] = {
    ID_FIELD(Device, id, REQUIRED),
    TIME_FIELD(Device, created_at, REQUIRED),
    TIME_FIELD(Device, seen_at, REQUIRED),
    STR_FIELD(Device, user_agent, REQUIRED),
};
const Shape DEVICE_SHAPE = SHAPE(Device, DEVICE_FIELDS);
static const Shape DEVICE_ID_ROW = {"DeviceId", sizeof(Device), 1, DEVICE_FIELDS};

typedef struct DevicesEnded {
    int64_t ended;
} DevicesEnded;

static const Field DEVICES_ENDED_FIELDS[] = {I64_FIELD(DevicesEnded, ended, REQUIRED)};
const Shape DEVICES_ENDED_SHAPE = SHAPE(DevicesEnded, DEVICES_ENDED_FIELDS);

const Error *list_devices(Request *req)
{
    UnitRange scope = req->actor->scope;
    List rows = {0};
    Id person;

    TRY(req_path_id(req, "id", &NO_DEVICES, &person));
    TRY(db_all(req->tx, &SQL_DEVICE_LIST,
               ARGS(db_id(person), db_i64(scope.lo), db_i64(scope.hi),
                    db_date(req->arena, units_today(req->now)), db_time(req->now)),
               &DEVICE_SHAPE, &rows));
    return reply_list(req, &DEVICE_SHAPE, &rows, NULL);
}

typedef struct Revoking {
    Request *req;
    Id person;
    List ended; /* of Device, ids alone */
} Revoking;

static const Error *end_devices(Tx *tx, void *context)
{
    Revoking *revoking = context;
    const Request *req = revoking->req;
    UnitRange scope = req->actor->scope;

    return db_all(tx, &SQL_DEVICES_END,
                  ARGS(db_id(revoking->person), db_i64(scope.lo), db_i64(scope.hi),
                       db_date(req->arena, units_today(req->now)), db_time(req->now),
                       db_id(req->actor->person)),
                  &DEVICE_ID_ROW, &revoking->ended);
}

const Error *delete_devices(Request *req)
{
    Revoking revoking = {.req = req};

    TRY(req_path_id(req, "id", &NO_DEVICES, &revoking.person));
    const Error *error = db_transact(req->db, req->arena, TX_WRITE, end_devices, &revoking);
    /* Also when the commit failed: then the outcome is unknown. */
    for (size_t i = 0; i < revoking.ended.n; i++)
        session_forget(req->server, ((const Device *)revoking.ended.items)[i].id);
    TRY(error);
    if (revoking.ended.n == 0)
        return error_new(req->arena, &NO_DEVICES, "%s", "");
    const DevicesEnded answer = {(int64_t)revoking.ended.n};
    return reply_with(req, 200, &DEVICES_ENDED_SHAPE, &answer);
}
