/* report.c - POST /cases: from "something is wrong here" to a case with a number and an owner. */
#include "domain/cases/report.h"

#include <math.h>
#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/clocks.h"
#include "domain/cases/move.h"
#include "domain/cases/numbers.h"
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

static const Error *check_words(Request *req, const CaseNew *in)
{
    const struct {
        const char *field, *text;
    } words[] = {{"title", in->title}, {"description", in->description}};

    for (size_t i = 0; i < LENGTH(words); i++) {
        if (words[i].text[strspn(words[i].text, " \t\r\n")] == '\0')
            return error_field(req->arena, &INPUT_INVALID, words[i].field, "is blank");
    }
    return NULL;
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

/* A report that lacks nothing but its rows. */
typedef struct Report {
    Case made;
    CaseClockPlan clocks;
    Event event;
    const char *datum;
    char item_from[TIME_TEXT_SIZE];
    Moving *filing; /* it files itself; NULL: it waits for somebody who does */
    CaseClockPlan filed;
} Report;

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
    TRY(check_words(req, in));
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

/* As it will be when it has filed itself. */
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
    return case_move_foresee(moving, &report->filed);
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

/* ---- rows ---------------------------------------------------------------------------------- */

typedef struct IdRow {
    Id id;
} IdRow;

static const Field ID_ROW_FIELDS[] = {
    ID_FIELD(IdRow, id, REQUIRED),
};
static const Shape ID_ROW = SHAPE(IdRow, ID_ROW_FIELDS);

static bool is_among(Id id, const List *rows)
{
    const IdRow *row = rows->items;

    for (size_t i = 0; i < rows->n; i++) {
        if (id_eq(row[i].id, id))
            return true;
    }
    return false;
}

static const Report *report_of(const Request *req)
{
    return req->row;
}

/* The cases. Of those whose id is taken, row_was_there is set. */
static const Error *insert_cases(Tx *tx, Request *const *reqs, size_t n)
{
    DbArg(*cells)[17] = arena_array(tx_arena(tx), n, sizeof(*cells));
    List inserted = {0};

    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        const Case *made = &report->made;
        const DbArg row[] = {
            db_i64(id_town(made->id)), db_id(made->id),           db_str(made->number),
            db_str(made->item),        db_str(report->item_from), db_str(made->title),
            db_str(made->description), db_str(made->place),       db_f64(made->lon),
            db_f64(made->lat),         db_str(report->datum),     db_key(made->unit),
            db_key(made->owner),       db_str(made->severity),    db_str(made->source),
            db_time(made->created_at), db_time(made->due_at)};
        memcpy(cells[i], row, sizeof(row));
    }
    TRY(db_all(tx, &SQL_CASE_REPORT, db_columns(tx_arena(tx), cells[0], n, LENGTH(cells[0])),
               LENGTH(cells[0]), &ID_ROW, &inserted));
    if (inserted.n == n)
        return NULL;
    for (size_t i = 0; i < n; i++)
        reqs[i]->row_was_there = !is_among(report_of(reqs[i])->made.id, &inserted);
    return NULL;
}

/* Who reported each, and the first move of its history. */
static const Error *insert_first_moves(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*by)[4] = arena_array(arena, n, sizeof(*by));
    DbArg(*moves)[11] = arena_array(arena, n, sizeof(*moves));

    for (size_t i = 0; i < n; i++) {
        const Case *made = &report_of(reqs[i])->made;
        const Actor *actor = reqs[i]->actor;
        const ClientClock *clock = reqs[i]->client_clock;
        const DbArg move[] = {db_i64(id_town(made->id)),
                              db_id(made->id),
                              db_id(actor->person),
                              db_time(made->created_at),
                              db_id(actor->post),
                              db_str(actor->role),
                              db_key(actor->unit),
                              db_str(actor->department),
                              db_key(made->owner),
                              db_time(clock ? clock->observed_at : TIME_NONE),
                              db_time(clock ? clock->sent_at : TIME_NONE)};
        memcpy(moves[i], move, sizeof(move));
        memcpy(by[i], move, sizeof(by[i])); /* the first four columns are the same */
    }
    TRY(db_later(tx, &SQL_CASE_REPORT_BY, db_columns(arena, by[0], n, LENGTH(by[0])),
                 LENGTH(by[0])));
    return db_later(tx, &SQL_CASE_REPORT_MOVE, db_columns(arena, moves[0], n, LENGTH(moves[0])),
                    LENGTH(moves[0]));
}

/* Of those whose pin was moved, where the phone was. */
static const Error *insert_pins(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*pins)[6] = arena_array(arena, n, sizeof(*pins));
    size_t n_pins = 0;

    for (size_t i = 0; i < n; i++) {
        const Case *made = &report_of(reqs[i])->made;
        if (!made->pin_reason)
            continue;
        const DbArg pin[] = {db_i64(id_town(made->id)),    db_id(made->id),
                             db_f64(made->fix_lon),        db_f64(made->fix_lat),
                             db_f64(made->fix_accuracy_m), db_str(made->pin_reason)};
        memcpy(pins[n_pins++], pin, sizeof(pin));
    }
    if (n_pins == 0)
        return NULL;
    return db_later(tx, &SQL_CASE_PIN_INSERT, db_columns(arena, pins[0], n_pins, LENGTH(pins[0])),
                    LENGTH(pins[0]));
}

/* The desk is told as of any other move; what runs from now on is its time to send somebody. Copies:
 * this may be done again after a rollback. */
static const Error *file_what_files_itself(Tx *tx, Request *const *reqs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        if (!report->filing)
            continue;
        Request *system = ARENA_NEW(tx_arena(tx), Request);
        Moving *moving = ARENA_NEW(tx_arena(tx), Moving);
        CaseClockPlan *clocks = ARENA_NEW(tx_arena(tx), CaseClockPlan);
        *system = case_system_request(reqs[i]->server, tx, reqs[i]->now);
        *moving = *report->filing;
        moving->req = system;
        *clocks = report->filed;
        TRY(case_move_write(moving, clocks));
    }
    return NULL;
}

const Error *case_premises_set(Request *req, Id id, Id premises)
{
    const Actor *actor = req->actor;
    const DbArg row[] = {db_i64(id_town(id)),  db_id(id),          db_id(premises),
                         db_id(actor->person), db_id(actor->post), db_time(req->now)};

    if (id_is_none(premises))
        return NULL;
    return db_later(req->tx, &SQL_CASE_PREMISES_SET, db_columns(req->arena, row, 1, LENGTH(row)),
                    LENGTH(row));
}

/* Of those that say what they are of. */
static const Error *insert_premises(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*cells)[6] = arena_array(arena, n + 1, sizeof(*cells));
    size_t n_of = 0;

    for (size_t i = 0; i < n; i++) {
        const Case *made = &report_of(reqs[i])->made;
        const Actor *actor = reqs[i]->actor;
        const DbArg row[] = {db_i64(id_town(made->id)), db_id(made->id),
                             db_id(made->premises),     db_id(actor->person),
                             db_id(actor->post),        db_time(made->created_at)};
        if (!id_is_none(made->premises))
            memcpy(cells[n_of++], row, sizeof(row));
    }
    return n_of == 0
               ? NULL
               : db_later(tx, &SQL_CASE_PREMISES_SET,
                          db_columns(arena, cells[0], n_of, LENGTH(cells[0])), LENGTH(cells[0]));
}

/* Everything that belongs to a report, for many: two round trips, COMMIT among the second. */
static const Error *write_reports(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    Request **made = arena_array(arena, n, sizeof(Request *));
    CaseBegun *begun = arena_array(arena, n, sizeof(*begun));
    Event *events = arena_array(arena, n, sizeof(*events));
    size_t n_made = 0;

    TRY(insert_cases(tx, reqs, n));
    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        if (reqs[i]->row_was_there)
            continue;
        begun[n_made] = (CaseBegun){&report->made, &report->clocks};
        events[n_made] = report->event;
        made[n_made++] = reqs[i];
    }
    if (n_made == 0)
        return NULL;
    TRY(insert_first_moves(tx, made, n_made));
    TRY(insert_pins(tx, made, n_made));
    TRY(insert_premises(tx, made, n_made));
    TRY(case_clocks_begin(tx, reqs[0]->server, begun, n_made));
    TRY(event_emit_all(tx, reqs[0]->server, events, n_made));
    return file_what_files_itself(tx, made, n_made);
}

/* ---- alone, and with others ------------------------------------------------------------------ */

const Error *case_report(Request *req, const CaseNew *in, Case *ret_case, bool *ret_made)
{
    Report *report = ARENA_NEW(req->arena, Report);

    TRY(make_report(req, in, report));
    req->row = report;
    req->row_was_there = false;
    TRY(write_reports(req->tx, &req, 1));
    *ret_made = !req->row_was_there;
    if (req->row_was_there)
        return find_again(req, report->made.id, ret_case);
    *ret_case = report->made;
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
    if (!report->filing)
        return reply_case(req, 201, &report->made);
    Case shown = report->filing->after;
    case_complete(req, &shown);
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
    .write = write_reports,
    .again = answer_again,
    .urgent = is_urgent,
};
