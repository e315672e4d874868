/*
 * call.c - POST /calls: somebody who works outside is in danger and calls for help with one act.
 *
 * It becomes a case of what may cost life, rings as one, and says openly who called: he tells it himself. It is taken
 * wherever the phone says it is: a place that no grid holds, or none at all, is that of the caller's own unit, and the
 * phone's own stands beside it. For the minutes of the city's rule his place is taken and shown because of it
 * (staff/calls.c, assignments/live.c).
 */
#include "domain/cases/call.h"

#include <math.h>

#include "domain/cases/case.h"
#include "domain/cases/report.h"
#include "domain/catalogue/catalogue.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"

static const ErrorKind NO_ITEM = {ERROR_UNAVAILABLE, "call/no-item",
                                  "The catalogue has no item that a call can be filed under"};

typedef struct CallNew {
    double lon, lat, accuracy_m;
    int datum; /* ENUM_NONE: WGS 84 */
    const char *title;
    const char *description;
} CallNew;

static const Field CALL_NEW_FIELDS[] = {
    F64_FIELD(CallNew, lon, LIMIT(-180, 180), SAYS("none: where the caller's unit is")),
    F64_FIELD(CallNew, lat, LIMIT(-90, 90)),
    F64_FIELD(CallNew, accuracy_m, LIMIT(0, 100000), SAYS("radius in metres")),
    ENUM_FIELD(CallNew, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    STR_FIELD(CallNew, title, REQUIRED, LIMIT(2, 80)),
    STR_FIELD(CallNew, description, REQUIRED, LIMIT(1, 2000), SAYS("who, and where")),
};
const Shape CALL_NEW = SHAPE(CallNew, CALL_NEW_FIELDS);

/* Where the phone is, if a grid holds it; else the middle of the caller's unit, and the phone's place beside it. */
static void place_call(const Request *req, const CallNew *in, CaseNew *ret_fields)
{
    const Unit *unit = units_find(req->server, req->actor->unit);
    Datum datum = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;
    double lon = NAN, lat = NAN;
    bool has_fix =
        !isnan(in->lon) && !isnan(in->lat) && datum_to_wgs84(datum, in->lon, in->lat, &lon, &lat);

    ret_fields->datum = ENUM_NONE;
    ret_fields->fix_lon = ret_fields->fix_lat = ret_fields->fix_accuracy_m = NAN;
    ret_fields->pin_reason = ENUM_NONE;
    if (has_fix && units_place(req->server, lon, lat) != 0) {
        ret_fields->lon = lon;
        ret_fields->lat = lat;
        return;
    }
    ret_fields->lon = unit ? unit->lon : NAN;
    ret_fields->lat = unit ? unit->lat : NAN;
    if (!has_fix || !case_is_from_field(req->actor))
        return;
    ret_fields->fix_lon = lon;
    ret_fields->fix_lat = lat;
    ret_fields->fix_accuracy_m = in->accuracy_m;
    ret_fields->pin_reason = PIN_NO_GRID;
}

const Error *post_call(Request *req)
{
    const CallNew *in = req->body;
    CallRules rules = {0};
    Case made = {0};
    bool is_made = false;

    TRY(staff_call_rules(req->tx, &rules));
    const Item *item = catalogue_item_of_calls(req->server, rules.item, units_today(req->now));
    if (!item)
        return error_new(req->arena, &NO_ITEM, "none of severity S1 runs day and night");
    CaseNew fields = {
        .item = item->code,
        .title = in->title,
        .description = in->description,
    };
    place_call(req, in, &fields);
    TRY(case_report(req, &fields, &made, &is_made));
    TRY(staff_call_begin(req, made.id, rules.minutes));
    TRY(case_get(req, req->tx, made.id, &made));
    case_fill_may(req, &made);
    reply_etag_version(req, made.version);
    return reply_with(req, 201, &CASE_SHAPE, &made);
}
