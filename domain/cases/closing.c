/* closing.c - checked by somebody else, closed, rated, disputed, opened again. */
#include <math.h>

#include "base/geo.h"
#include "domain/cases/effects.h"
#include "domain/units/units.h"

const Error *effect_assign_check(Moving *moving)
{
    const StaffPost *post = &moving->person;

    TRY(case_check_person(moving, "case:check"));
    CaseCandidate candidate = {post->person, post->unit, post->department};
    if (!unit_range_has(unit_key_range(moving->before.owner), post->unit)) {
        return error_field(moving->req->arena, &CASE_BAD_PERSON, "person",
                           "is not of a unit that the owner commands");
    }
    if (!case_may_check(&moving->before, candidate)) {
        return error_field(moving->req->arena, &CASE_BAD_PERSON, "person",
                           "is of the unit that handled it");
    }
    moving->after.checker = post->person;
    moving->record.target = post->name;
    return NULL;
}

#define ANSWER_DAYS INT64_C(30) /* in which it may be opened again */

const Error *effect_close(Moving *moving)
{
    moving->after.closed_at = moving->req->now;
    moving->after.answer_until = moving->req->now + ANSWER_DAYS * 86400 * TIME_SECOND;
    return NULL;
}

static const ErrorKind NOT_THERE = {ERROR_INVALID, "case/not-there",
                                    "That is not where the case is"};
static const ErrorKind WRONG_PERIOD = {ERROR_CONFLICT, "case/wrong-period",
                                       "It is checked at the time of day at which it was found"};

static const Error *check_photo(const Moving *moving)
{
    if (moving->before.check_photos > 0)
        return NULL;
    return error_field(moving->req->arena, &CASE_NO_EVIDENCE, "photos",
                       "there is none of how it is now, by who checks it");
}

#define CHECK_METRES 50.0

const Error *case_stands_near(Moving *moving)
{
    const CaseMoveIn *in = moving->in;
    Arena *arena = moving->req->arena;
    double lon = 0, lat = 0;
    GeoPoint here, there;

    if (isnan(in->lon))
        return NULL;
    Datum datum = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;
    if (!datum_to_wgs84(datum, in->lon, in->lat, &lon, &lat) || !geo_point(lon, lat, &here) ||
        !geo_point(moving->before.lon, moving->before.lat, &there))
        return error_field(arena, &NOT_THERE, "lon", "is no place");
    double metres = geo_distance_m(here, there);
    if (metres > CHECK_METRES) {
        return error_field(arena, &NOT_THERE, "lon", "%.0f m away; at most %.0f", metres,
                           CHECK_METRES);
    }
    moving->record.target = arena_printf(arena, "%.0f m", metres);
    return NULL;
}

const Error *effect_pass(Moving *moving)
{
    TRY(check_photo(moving));
    TRY(case_stands_near(moving));
    if (case_asks_for(&moving->before, "PERIOD") &&
        !case_same_period(&moving->before, moving->req->now)) {
        return error_new(moving->req->arena, &WRONG_PERIOD, "%s",
                         "within two hours of the time of day at which it was reported");
    }
    return effect_close(moving);
}

const Error *effect_force_close(Moving *moving)
{
    moving->after.forced = true;
    moving->after.outcome = CASE_OUTCOMES[moving->in->outcome];
    moving->record.target = moving->after.outcome;
    return effect_close(moving);
}

#define REWORKS_SUPERVISED 3

/* Rework: the same handler, half of the time. The third time it is supervised. */
const Error *effect_fail(Moving *moving)
{
    Case *after = &moving->after;

    TRY(check_photo(moving));
    TRY(case_stands_near(moving));
    after->rework++;
    after->checker = ID_NONE;
    after->outcome = NULL;
    if (after->rework >= REWORKS_SUPERVISED)
        case_supervise(after, 2);
    return NULL;
}

const Error *effect_cannot_check(Moving *moving)
{
    moving->after.checker = ID_NONE;
    return NULL;
}

const Error *effect_rate(Moving *moving)
{
    moving->after.rating = moving->in->rating;
    moving->record.target = arena_printf(moving->req->arena, "%lld", (long long)moving->in->rating);
    return NULL;
}

/* Says that it is not so. Nothing flips: a dispute of fact is opened, and the centre decides. */
const Error *effect_dispute(Moving *moving)
{
    moving->after.disputes++;
    moving->after.disputed = true;
    return NULL;
}

/* A new round: it is dispatched again, and its clocks begin again. What was, is in the history. */
static void open_again(Case *after, Time now)
{
    after->reopened++;
    after->disputed = false;
    case_take_back(after);
    after->checker = ID_NONE;
    after->helpers = (Strs){0};
    after->outcome = NULL;
    after->rating = I64_NONE;
    after->closed_at = TIME_NONE;
    after->answer_until = TIME_NONE;
    after->filed_at = now;
    after->on_spot = false;
    after->forced = false;
    after->extensions = 0;
    after->rework = 0;
    after->duty = CASE_DUTY_NORMAL;
    after->return_department = NULL;
}

const Error *effect_reopen(Moving *moving)
{
    moving->record.department = moving->before.department;
    open_again(&moving->after, moving->req->now);
    return NULL;
}

const Error *effect_reject_dispute(Moving *moving)
{
    moving->after.disputed = false;
    return NULL;
}
