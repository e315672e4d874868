/* report.c - POST /cases: from "something is wrong here" to a case with a number and an owner. */
#include "domain/cases/report.h"

#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/clocks.h"
#include "domain/cases/numbers.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"

static const ErrorKind OUTSIDE = {ERROR_INVALID, "case/outside", "The place is outside the city"};
static const ErrorKind ID_TAKEN = {ERROR_CONFLICT, "case/id-taken", "The id is in use"};

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
};
const Shape CASE_NEW = SHAPE(CaseNew, CASE_NEW_FIELDS);

/* Who reported is told by the role only; SHIFT_LEADER, ACCEPTOR.. sit in a centre. */
static const char *source_of(const Actor *actor)
{
    if (strcmp(actor->role, "GRID_ADMIN") == 0)
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
    made->unit = units_locate(req->server, made->lon, made->lat);
    if (made->unit == 0)
        return error_field(req->arena, &OUTSIDE, "lon", "no grid holds this point");
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

/* The version of the item that holds today. */
static const Error *classify_case(Request *req, const CaseNew *in, Case *made,
                                  int32_t *ret_item_from)
{
    Item item = {0};
    bool is_found = false;

    TRY(catalogue_item_on(req->tx, in->item, units_today(req->now), &item, &is_found));
    if (!is_found) {
        return error_field(req->arena, &CASE_BAD_ITEM, "item", "no item %s is in force today",
                           in->item);
    }
    made->item = item.code;
    made->item_name = item.name;
    made->severity = SEVERITY_NAMES[item.severity];
    made->limit_kind = LIMIT_KIND_NAMES[item.limit_kind];
    made->limit_minutes = item.limit_minutes;
    *ret_item_from = item.valid_from;
    return NULL;
}

static const Error *insert_case(Request *req, const CaseNew *in, const Case *made,
                                int32_t item_from, int64_t *ret_n)
{
    const Actor *actor = req->actor;
    const char *from = arena_printf(req->arena, "%04d-%02d-%02d", item_from / 10000,
                                    item_from / 100 % 100, item_from % 100);
    const char *datum = DATUM_NAMES[in->datum == ENUM_NONE ? DATUM_WGS84 : in->datum];

    return db_exec(req->tx, &SQL_CASE_REPORT,
                   ARGS(db_i64(id_town(made->id)), db_id(made->id), db_str(made->number),
                        db_id(actor->person), db_str(made->item), db_infer(from),
                        db_str(made->title), db_str(made->description), db_str(made->place),
                        db_f64(made->lon), db_f64(made->lat), db_str(datum), db_key(made->unit),
                        db_key(made->owner), db_str(made->severity), db_str(made->source),
                        db_time(made->created_at), db_id(actor->post), db_str(actor->role),
                        db_key(actor->unit), db_str(actor->department), db_time(made->due_at)),
                   ret_n);
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
    TRY(check_words(req, in));
    TRY(place_case(req, in, made));
    TRY(classify_case(req, in, made, ret_item_from));
    TRY(numbers_next(case_numbers(req->server), req->arena, unit_key_town(made->unit),
                     units_today(req->now), &made->number));
    made->title = in->title;
    made->description = in->description;
    made->place = in->place;
    made->source = source_of(req->actor);
    made->state = CASE_REPORTED;
    made->duty = CASE_DUTY_NORMAL;
    made->version = 1;
    made->rework = made->photos = made->supervised = made->warned = 0;
    made->extensions = made->suspensions = made->returns = made->reopened = 0;
    made->reconsidered = made->objections = made->disputes = 0;
    made->created_at = made->updated_at = req->now;
    made->mine = true;
    return NULL;
}

const Error *case_report(Request *req, const CaseNew *in, Case *ret_case, bool *ret_made)
{
    CaseClockPlan *plan = ARENA_NEW(req->arena, CaseClockPlan);
    Case made;
    int32_t item_from = 0;
    int64_t n = 0;
    char *reporter = arena_alloc(req->arena, ID_TEXT_SIZE);
    CaseRecord record = {.event = CASE_FIRST_EVENT, .from = ENUM_NONE};

    shape_clear(&CASE_ROW, &made);
    id_format(req->actor->person, reporter);
    made.reporters = reporter;
    TRY(fill_case(req, in, &made, &item_from));
    TRY(case_clocks_plan(req, NULL, &made, CASE_EVENT_MAX, plan));
    TRY(insert_case(req, in, &made, item_from, &n));
    *ret_made = n > 0;
    if (n == 0)
        return find_again(req, made.id, ret_case);
    TRY(case_clocks_write(req, &made, CASE_FIRST_EVENT, plan));
    TRY(case_tell(req->tx, req->server, req->now, &made, &record));
    case_complete(req, &made);
    *ret_case = made;
    return NULL;
}

const Error *post_case(Request *req)
{
    Case found = {0};
    bool is_made = false;

    TRY(case_report(req, req->body, &found, &is_made));
    case_fill_may(req, &found);
    reply_etag_version(req, found.version);
    return reply_with(req, is_made ? 201 : 200, &CASE_SHAPE, &found);
}
