/*
 * service.c - who serves a grid, and what it is like: how many it is meant to have and how many are
 * there, two numbers that are never one; a grid with nobody is shown.
 *
 * A duty says who comes; what somebody may do is in his post (domain/staff). Nobody is counted against
 * anybody here.
 */
#include <string.h>

#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"
#include "domain/staff/staff.h"

static const ErrorKind NO_GRID = {ERROR_MISSING, "grid/not-found", "No such grid"};
static const ErrorKind NO_DUTY = {ERROR_MISSING, "grid/no-duty", "No such duty"};

const char *const DUTY_KINDS[] = {"LEADER", "FULL_TIME", "PART_TIME", "ADVISER", NULL};
static const char *const GRID_KINDS[] = {"COMPOSITE", "DEDICATED", NULL};
static const char *const GRID_USES[] = {"FACTORY", "MALL", "SCHOOL", "PARK", "OTHER", NULL};
enum { GRID_COMPOSITE, GRID_DEDICATED };

#define LIST_DEFAULT 200
#define LIST_MAX     1000

/* ---- shapes -------------------------------------------------------------------------------------- */

typedef struct GridService {
    UnitKey key, village;
    const char *name;
    int kind, used_as;
    int64_t establishment, on_post, leaders, advisers;
} GridService;

static const Field GRID_SERVICE_FIELDS[] = {
    KEY_FIELD(GridService, key, REQUIRED),
    STR_FIELD(GridService, name, REQUIRED),
    KEY_FIELD(GridService, village, REQUIRED),
    ENUM_FIELD(GridService, kind, GRID_KINDS, REQUIRED, SAYS("DEDICATED: one institution's")),
    ENUM_FIELD(GridService, used_as, GRID_USES, NULLABLE),
    I64_FIELD(GridService, establishment, NULLABLE,
              SAYS("posts it is meant to have; null: not said")),
    I64_FIELD(GridService, on_post, REQUIRED, SAYS("persons who are there; 0: nobody")),
    I64_FIELD(GridService, leaders, REQUIRED),
    I64_FIELD(GridService, advisers, REQUIRED),
};
const Shape GRID_SERVICE = SHAPE(GridService, GRID_SERVICE_FIELDS);

typedef struct ServiceQuery {
    UnitKey parent;
    int32_t on;
    bool unstaffed;
    int64_t limit;
    const char *cursor;
} ServiceQuery;

static const Field SERVICE_QUERY_FIELDS[] = {
    KEY_FIELD(ServiceQuery, parent, SAYS("grids below it; default: your range")),
    DATE_FIELD(ServiceQuery, on, SAYS("the day that counts; default today")),
    BOOL_FIELD(ServiceQuery, unstaffed, SAYS("only those with nobody on post")),
    I64_FIELD(ServiceQuery, limit, LIMIT(1, LIST_MAX), SAYS("default 200")),
    STR_FIELD(ServiceQuery, cursor, LIMIT(15, 15)),
};
const Shape SERVICE_QUERY = SHAPE(ServiceQuery, SERVICE_QUERY_FIELDS);

typedef struct GridDuty {
    Id id;
    UnitKey unit;
    const char *person_name;
    int kind;
    int32_t valid_from, valid_to;
} GridDuty;

static const Field GRID_DUTY_FIELDS[] = {
    ID_FIELD(GridDuty, id, REQUIRED),
    KEY_FIELD(GridDuty, unit, REQUIRED),
    STR_FIELD(GridDuty, person_name, REQUIRED),
    ENUM_FIELD(GridDuty, kind, DUTY_KINDS, REQUIRED),
    DATE_FIELD(GridDuty, valid_from, REQUIRED),
    DATE_FIELD(GridDuty, valid_to, NULLABLE, SAYS("the first day it is no more")),
};
const Shape GRID_DUTY = SHAPE(GridDuty, GRID_DUTY_FIELDS);

typedef struct DutyQuery {
    int32_t on;
    bool all;
} DutyQuery;

static const Field DUTY_QUERY_FIELDS[] = {
    DATE_FIELD(DutyQuery, on, SAYS("the day that counts; default today")),
    BOOL_FIELD(DutyQuery, all, SAYS("also those that are over or have not begun")),
};
const Shape DUTY_QUERY = SHAPE(DutyQuery, DUTY_QUERY_FIELDS);

typedef struct DutyNew {
    const char *person;
    int kind;
    int32_t valid_from, valid_to;
} DutyNew;

static const Field DUTY_NEW_FIELDS[] = {
    STR_FIELD(DutyNew, person, REQUIRED, LIMIT(1, 64), SAYS("by id or login")),
    ENUM_FIELD(DutyNew, kind, DUTY_KINDS, REQUIRED),
    DATE_FIELD(DutyNew, valid_from, SAYS("default today")),
    DATE_FIELD(DutyNew, valid_to, SAYS("the first day it is no more")),
};
const Shape DUTY_NEW = SHAPE(DutyNew, DUTY_NEW_FIELDS);

typedef struct DutyEnd {
    int32_t on;
} DutyEnd;

static const Field DUTY_END_FIELDS[] = {
    DATE_FIELD(DutyEnd, on, SAYS("the first day it is no more; default today")),
};
const Shape DUTY_END = SHAPE(DutyEnd, DUTY_END_FIELDS);

typedef struct ProfileNew {
    int kind, used_as;
    int64_t establishment;
    int32_t valid_from;
} ProfileNew;

static const Field PROFILE_NEW_FIELDS[] = {
    ENUM_FIELD(ProfileNew, kind, GRID_KINDS, REQUIRED),
    ENUM_FIELD(ProfileNew, used_as, GRID_USES, SAYS("of a DEDICATED one")),
    I64_FIELD(ProfileNew, establishment, LIMIT(0, 1000)),
    DATE_FIELD(ProfileNew, valid_from, SAYS("default today")),
};
const Shape PROFILE_NEW = SHAPE(ProfileNew, PROFILE_NEW_FIELDS);

/* ---- reading --------------------------------------------------------------------------------------- */

static int32_t or_today(const Request *req, int32_t day)
{
    return day ? day : units_today(req->now);
}

const Error *list_grid_service(Request *req)
{
    const ServiceQuery *query = req->query;
    UnitRange range = query->parent ? unit_key_range(query->parent) : req->actor->scope;
    int64_t limit = query->limit == I64_NONE ? LIST_DEFAULT : query->limit;
    UnitKey after = 1;
    List rows = {NULL, 0};

    TRY(key_cursor_parse(req->arena, query->cursor, &after));
    TRY(db_all(req->tx, &SQL_GRID_SERVICE,
               ARGS(EDITION_SCOPE(req->actor), db_i64(range.lo), db_i64(range.hi), db_i64(after),
                    db_date(req->arena, or_today(req, query->on)), db_i64(limit + 1),
                    db_bool(query->unstaffed), db_key(0)),
               &GRID_SERVICE, &rows));
    const char *next =
        key_page_end(req->arena, &GRID_SERVICE, offsetof(GridService, key), limit, &rows);
    return reply_list(req, &GRID_SERVICE, &rows, next);
}

static const Error *path_grid(Request *req, int32_t on, GridService *ret_grid)
{
    UnitKey key = 0;

    TRY(req_path_key(req, "key", &NO_GRID, &key));
    return db_one(req->tx, &SQL_GRID_SERVICE,
                  ARGS(EDITION_SCOPE(req->actor), db_i64(key), db_i64(key), db_i64(1),
                       db_date(req->arena, on), db_i64(1), db_bool(false), db_key(key)),
                  &NO_GRID, &GRID_SERVICE, ret_grid);
}

const Error *list_grid_duties(Request *req)
{
    const DutyQuery *query = req->query;
    GridService grid = {.key = 0};
    int32_t on = or_today(req, query->on);
    List rows = {NULL, 0};

    TRY(path_grid(req, on, &grid));
    TRY(db_all(
        req->tx, &SQL_GRID_DUTIES_OF,
        ARGS(EDITION_SCOPE(req->actor), db_key(grid.key), db_date(req->arena, query->all ? 0 : on)),
        &GRID_DUTY, &rows));
    return reply_list(req, &GRID_DUTY, &rows, NULL);
}

/* ---- writing --------------------------------------------------------------------------------------- */

static const Error *reply_duty(Request *req, int status, Id id)
{
    GridDuty duty = {.id = ID_NONE};

    TRY(db_one(req->tx, &SQL_GRID_DUTY, ARGS(EDITION_SCOPE(req->actor), db_id(id)), &NO_DUTY,
               &GRID_DUTY, &duty));
    return reply_with(req, status, &GRID_DUTY, &duty);
}

const Error *post_grid_duty(Request *req)
{
    const DutyNew *in = req->body;
    const Actor *actor = req->actor;
    StaffPost person = {.unit = 0};
    UnitKey key = 0;
    int32_t from = or_today(req, in->valid_from);
    bool is_found = false;
    int64_t n = 0;

    TRY(req_path_key(req, "key", &NO_GRID, &key));
    if (in->valid_to && in->valid_to <= from)
        return error_field(req->arena, &INPUT_INVALID, "valid_to", "must be after valid_from");
    TRY(staff_find(req->tx, in->person, req->now, &person, &is_found));
    /* Not there and not in range are the same answer. */
    if (!is_found || !unit_range_has(actor->scope, person.unit)) {
        return error_field(req->arena, &INPUT_INVALID, "person",
                           "nobody of this name works in your range");
    }
    Id id = req_new_id(req, unit_key_town(key));
    TRY(db_exec(req->tx, &SQL_GRID_DUTY_INSERT,
                ARGS(EDITION_SCOPE(actor), db_id(id), db_key(key), db_id(person.person),
                     db_str(DUTY_KINDS[in->kind]), db_date(req->arena, from),
                     db_date(req->arena, in->valid_to), db_id(actor->person), db_time(req->now)),
                &n));
    if (n == 0)
        return error_new(req->arena, &NO_GRID, "no grid of that day in your range");
    return reply_duty(req, 201, id);
}

const Error *post_grid_duty_end(Request *req)
{
    const DutyEnd *in = req->body;
    int32_t today = units_today(req->now);
    int32_t on = or_today(req, in->on);
    int64_t n = 0;
    Id id;

    TRY(req_path_id(req, "id", &NO_DUTY, &id));
    if (on < today)
        return error_field(req->arena, &INPUT_INVALID, "on", "is past");
    TRY(db_exec(req->tx, &SQL_GRID_DUTY_END,
                ARGS(EDITION_SCOPE(req->actor), db_id(id), db_date(req->arena, on),
                     db_id(req->actor->person), db_time(req->now), db_date(req->arena, today)),
                &n));
    if (n == 0)
        return error_new(req->arena, &NO_DUTY, "none that goes on");
    return reply_duty(req, 200, id);
}

const Error *put_grid_profile(Request *req)
{
    const ProfileNew *in = req->body;
    GridService grid = {.key = 0};
    int32_t from = or_today(req, in->valid_from);
    bool is_dedicated = in->kind == GRID_DEDICATED;

    if (is_dedicated != (in->used_as != ENUM_NONE)) {
        return error_field(req->arena, &INPUT_INVALID, "used_as",
                           "is for a DEDICATED grid, which needs it");
    }
    TRY(path_grid(req, from, &grid));
    TRY(db_exec(req->tx, &SQL_GRID_PROFILE_SET,
                ARGS(EDITION_SCOPE(req->actor), db_key(grid.key), db_date(req->arena, from),
                     db_str(GRID_KINDS[in->kind]),
                     db_str(is_dedicated ? GRID_USES[in->used_as] : NULL),
                     db_i64(in->establishment), db_id(req->actor->person), db_time(req->now)),
                NULL));
    TRY(path_grid(req, from, &grid));
    return reply_with(req, 200, &GRID_SERVICE, &grid);
}
