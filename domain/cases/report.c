/* report.c - POST /cases: from "something is wrong here" to a case with a number and an owner. */
#include "domain/cases/report.h"

#include <math.h>
#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/numbers.h"
#include "domain/cases/report_rows.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"
#include "platform/json/json.h"

static const ErrorKind OUTSIDE = {ERROR_INVALID, "case/outside", "The place is outside the city"};
static const ErrorKind ID_TAKEN = {ERROR_CONFLICT, "case/id-taken", "The id is in use"};

const char *const CASE_PIN_REASONS[] = {"DRIFT", "AFAR", "WRONG_GRID", "NO_GRID", NULL};

static const Field CASE_NEW_FIELDS[] = {
    ID_FIELD(CaseNew, id,
             SAYS("made by the client, UUIDv8 with the town: sending it again is safe")),
    STR_FIELD(CaseNew, item, REQUIRED, LIMIT(1, 16), SAYS("code of the catalogue")),
    F64_FIELD(CaseNew, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(CaseNew, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(CaseNew, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    STR_FIELD(CaseNew, place, LIMIT(0, 200)),
    STR_FIELD(CaseNew, title, REQUIRED, LIMIT(2, 80)),
    STR_FIELD(CaseNew, description, REQUIRED, LIMIT(1, 2000)),
    F64_FIELD(CaseNew, fix_lon, LIMIT(-180, 180),
              SAYS("where the phone was, when the pin was moved; of the same datum")),
    F64_FIELD(CaseNew, fix_lat, LIMIT(-90, 90)),
    F64_FIELD(CaseNew, fix_accuracy_m, LIMIT(0, 100000), SAYS("radius in metres")),
    ENUM_FIELD(CaseNew, pin_reason, CASE_PIN_REASONS, SAYS("why it was moved")),
    ID_FIELD(CaseNew, premises, SAYS("what it is of, when it is inspected; of the same town")),
};
const Shape CASE_NEW = SHAPE(CaseNew, CASE_NEW_FIELDS);

bool case_is_from_field(const Actor *actor)
{
    return strcmp(actor->role, "GRID_ADMIN") == 0;
}

/* Who reported is told by the role only; SHIFT_LEADER, ACCEPTOR.. sit in a centre. */
static const char *source_of(const Actor *actor)
{
    if (case_is_from_field(actor))
        return "GRID";
    if (strcmp(actor->role, "RESIDENT") == 0)
        return "RESIDENT";
    return actor->department ? "DEPARTMENT" : "CENTRE";
}

/* Into WGS 84, the grid that holds it, and the id whose town must be the grid's. */
static const Error *place_case(Request *req, const CaseNew *in, Case *made)
{
    Datum datum = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;

    if (!datum_to_wgs84(datum, in->lon, in->lat, &made->lon, &made->lat))
        return error_field(req->arena, &OUTSIDE, "lon", "is no place");
    made->unit = units_place(req->server, made->lon, made->lat);
    if (made->unit == 0)
        return error_field(req->arena, &OUTSIDE, "lon", "no grid holds this point or is near it");
    made->owner = unit_key_at_tier(made->unit, TIER_VILLAGE);
    int32_t town = unit_key_town(made->unit);
    if (id_is_none(in->id)) {
        made->id = req_new_id(req, town);
    } else {
        made->id = in->id;
        if (!id_is_ours(in->id) || id_town(in->id) != town) {
            return error_field(req->arena, &INPUT_INVALID, "id",
                               "is not an id of the town that holds the point");
        }
    }
    return NULL;
}

/* A pin that was moved: both places and a reason, from who reports in the field. */
static const Error *pin_case(Request *req, const CaseNew *in, Case *made)
{
    Arena *arena = req->arena;
    Datum datum = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;
    bool has_fix = !isnan(in->fix_lon) || !isnan(in->fix_lat) || !isnan(in->fix_accuracy_m);

    if (!has_fix && in->pin_reason == ENUM_NONE)
        return NULL;
    if (!case_is_from_field(req->actor)) {
        return error_field(arena, &INPUT_INVALID, "pin_reason",
                           "is for who reports from the field");
    }
    if (isnan(in->fix_lon))
        return error_field(arena, &INPUT_INVALID, "fix_lon", "is missing");
    if (isnan(in->fix_lat))
        return error_field(arena, &INPUT_INVALID, "fix_lat", "is missing");
    if (in->pin_reason == ENUM_NONE)
        return error_field(arena, &INPUT_INVALID, "pin_reason", "is missing");
    if (!datum_to_wgs84(datum, in->fix_lon, in->fix_lat, &made->fix_lon, &made->fix_lat))
        return error_field(arena, &INPUT_INVALID, "fix_lon", "is no place");
    made->fix_accuracy_m = in->fix_accuracy_m;
    made->pin_reason = CASE_PIN_REASONS[in->pin_reason];
    return NULL;
}

/* The version of the item that holds today. */
static const Error *classify_case(Request *req, const CaseNew *in, Case *made,
                                  int32_t *ret_item_from)
{
    const Item *item = catalogue_item_at(req->server, in->item, units_today(req->now));

    if (!item) {
        return error_field(req->arena, &CASE_BAD_ITEM, "item", "no item %s is in force today",
                           in->item);
    }
    made->item = item->code;
    made->item_name = item->name;
    made->severity = SEVERITY_NAMES[item->severity];
    made->limit_kind = LIMIT_KIND_NAMES[item->limit_kind];
    made->limit_minutes = item->limit_minutes;
    made->evidence = item->evidence;
    *ret_item_from = item->valid_from;
    return NULL;
}

typedef struct FirstRow {
    int64_t version;
} FirstRow;

static const Field FIRST_ROW_FIELDS[] = {
    I64_FIELD(FirstRow, version, REQUIRED),
};
static const Shape FIRST_ROW = SHAPE(FirstRow, FIRST_ROW_FIELDS);

/* The id is in use. Sent again by who sent it first (the answer was lost on the way): the same
 * case, as it is now. */
static const Error *find_again(Request *req, Id id, Case *ret_case)
{
    FirstRow row = {0};

    TRY(db_one(req->tx, &SQL_CASE_FIRST_REPORTER,
               ARGS(db_i64(id_town(id)), db_id(id), db_id(req->actor->person)), &ID_TAKEN,
               &FIRST_ROW, &row));
    return case_get(req, req->tx, id, ret_case);
}

/* As it is at its first moment; what nobody has set stays "not there". */
static const Error *fill_case(Request *req, const CaseNew *in, Case *made, int32_t *ret_item_from)
{
    TRY(place_case(req, in, made));
    TRY(classify_case(req, in, made, ret_item_from));
    TRY(numbers_next(case_numbers(req->server), req->arena, unit_key_town(made->unit),
                     units_today(req->now), &made->number));
    made->title = in->title;
    made->description = in->description;
    made->place = in->place;
    made->premises = in->premises;
    made->source = source_of(req->actor);
    TRY(pin_case(req, in, made));
    made->state = CASE_REPORTED;
    made->duty = CASE_DUTY_NORMAL;
    made->version = 1;
    made->rework = made->photos = made->supervised = made->warned = 0;
    made->people = 1;
    made->extensions = made->suspensions = made->returns = made->reopened = 0;
    made->reconsidered = made->objections = made->disputes = 0;
    made->created_at = made->updated_at = req->now;
    made->mine = true;
    return NULL;
}

/* As it is when it has filed itself. */
static const Error *foresee_filing(Request *req, Report *report)
{
    static const CaseMoveIn NOTHING = {.level = I64_NONE, .lon = NAN, .lat = NAN};
    Request *system = ARENA_NEW(req->arena, Request);
    Moving *moving = ARENA_NEW(req->arena, Moving);

    *system = case_as_system(req);
    *moving = (Moving){
        .req = system,
        .in = &NOTHING,
        .move = case_move_find(CASE_REPORTED, CASE_DO_FILE),
        .before = report->made,
    };
    report->filed = report->clocks;
    report->filing = moving;
    TRY(case_move_foresee(moving, &report->filed));
    report->filed_event = case_event(req->arena, req->now, &moving->after, &moving->record);
    case_complete(req, &moving->after);
    return NULL;
}

/* From memory alone: the case, its clocks, what is told of it. */
static const Error *make_report(Request *req, const CaseNew *in, Report *report)
{
    static const CaseRecord RECORD = {.event = CASE_FIRST_EVENT, .from = ENUM_NONE};
    Case *made = &report->made;
    char *reporter = arena_alloc(req->arena, ID_TEXT_SIZE);
    int32_t from = 0;

    shape_clear(&CASE_ROW, made);
    id_format(req->actor->person, reporter);
    made->reporters = reporter;
    TRY(fill_case(req, in, made, &from));
    TRY(case_clocks_plan(req, NULL, made, CASE_EVENT_MAX, &report->clocks));
    report->event = case_event(req->arena, req->now, made, &RECORD);
    report->event.actor = req->actor->person;
    report->datum = DATUM_NAMES[in->datum == ENUM_NONE ? DATUM_WGS84 : in->datum];
    date_format(from, report->item_from);
    case_complete(req, made);
    return case_files_itself(made) ? foresee_filing(req, report) : NULL;
}

/* ---- alone, and with others ------------------------------------------------------------------ */

const Error *case_report(Request *req, const CaseNew *in, Case *ret_case, bool *ret_made)
{
    Report *report = ARENA_NEW(req->arena, Report);

    TRY(make_report(req, in, report));
    req->row = report;
    req->row_was_there = false;
    TRY(report_write(req->tx, &req, 1));
    *ret_made = !req->row_was_there;
    if (req->row_was_there)
        return find_again(req, report->made.id, ret_case);
    *ret_case = *report_stored(report);
    return NULL;
}

static const Error *reply_case(Request *req, int status, Case *found)
{
    case_fill_may(req, found);
    reply_etag_version(req, found->version);
    return reply_with(req, status, &CASE_SHAPE, found);
}

static const Error *prepare_report(Request *req)
{
    Report *report = ARENA_NEW(req->arena, Report);

    TRY(make_report(req, req->body, report));
    req->row = report;
    req->row_id = report->made.id;
    Case shown = *report_stored(report);
    return reply_case(req, 201, &shown);
}

static const Error *answer_again(Request *req)
{
    Case found = {0};

    TRY(find_again(req, req->row_id, &found));
    return reply_case(req, 200, &found);
}

/* S1 by its item: a word out of the body and a look into the catalogue in memory. */
static bool is_urgent(const Server *server, const char *body, size_t n)
{
    char code[17];
    const Item *item = json_peek(body, n, "item", code, sizeof(code))
                           ? catalogue_item_at(server, code, units_today(time_now()))
                           : NULL;

    return item && item->severity == SEVERITY_S1;
}

const BatchInsert CASE_REPORT = {
    .prepare = prepare_report,
    .write = report_write,
    .again = answer_again,
    .urgent = is_urgent,
};
