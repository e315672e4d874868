/*
 * move.c - POST /visits/{id}/moves: one step of a visit, with its record and its news, in one transaction.
 *
 * Whoever walks may be without a network for hours. What he did then is told with the clock of his phone (POST /sync):
 * the time of a step is that clock, set right by how far it is off when it sends, and never later than now. A step that was
 * made in its window counts, also when it arrives after it: windows are closed half a day late (plan.c).
 */
#include <math.h>

#include "base/geo.h"
#include "base/str.h"
#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/events/outbox.h"

static const ErrorKind STALE = {ERROR_CONFLICT, "visit/stale",
                                "Somebody else has moved this visit in the meantime"};
static const ErrorKind NOT_NOW = {ERROR_CONFLICT, "visit/not-now",
                                  "This cannot be done with the visit as it stands"};
static const ErrorKind MAY_NOT = {ERROR_DENIED, "visit/may-not", "That is not yours to do"};
static const ErrorKind WRONG_TAG = {ERROR_CONFLICT, "visit/wrong-tag",
                                    "This plate belongs to another place, or is void"};
static const ErrorKind OFF_SHIFT = {ERROR_CONFLICT, "visit/off-shift", "You are not on shift"};
static const ErrorKind NOT_DUE = {ERROR_CONFLICT, "visit/not-due",
                                  "The day is not within the days of this visit"};

#define NEAR_M     50
#define RETRY_DAYS 3
#define ANSWERS    100

/* ---- what comes in ------------------------------------------------------------------------------- */

typedef struct VisitMoveIn {
    int event; /* VisitEvent */
    int64_t version;
    const char *tag;
    double lon, lat;
    int datum;
    const char *reason;
    List answers; /* of VisitAnswer */
} VisitMoveIn;

static const Field VISIT_MOVE_IN_FIELDS[] = {
    ENUM_FIELD(VisitMoveIn, event, VISIT_EVENT_NAMES, REQUIRED),
    I64_FIELD(VisitMoveIn, version, REQUIRED, LIMIT(1, 1e9), SAYS("the visit as you saw it")),
    STR_FIELD(VisitMoveIn, tag, LIMIT(1, 200), SAYS("START: what the plate says")),
    F64_FIELD(VisitMoveIn, lon, LIMIT(-180, 180), SAYS("START: where you are")),
    F64_FIELD(VisitMoveIn, lat, LIMIT(-90, 90)),
    ENUM_FIELD(VisitMoveIn, datum, DATUM_NAMES),
    STR_FIELD(VisitMoveIn, reason, LIMIT(2, 500)),
    LIST_FIELD(VisitMoveIn, answers, &ANSWER_IN, LIMIT(1, ANSWERS), SAYS("SUBMIT: of every point")),
};
const Shape VISIT_MOVE_IN = SHAPE(VisitMoveIn, VISIT_MOVE_IN_FIELDS);

/* By the phone's clock, set right by how far it is off; never later than now. */
static Time when(const Request *req)
{
    const ClientClock *clock = req->client_clock;

    if (!clock)
        return req->now;
    Time at = clock->observed_at + (req->now - clock->sent_at);
    return at < req->now ? at : req->now;
}

static const Error *need_reason(Request *req, const VisitMoveIn *in, const char *why)
{
    if (text_is_blank(in->reason))
        return error_field(req->arena, &INPUT_INVALID, "reason", "is needed: %s", why);
    return NULL;
}

static const Error *check_foreign(Request *req, const VisitMoveIn *in)
{
    bool is_start = in->event == VISIT_DO_START;

    if (in->tag && !is_start)
        return error_field(req->arena, &INPUT_INVALID, "tag", "is for START alone");
    if (!isnan(in->lon) && !is_start)
        return error_field(req->arena, &INPUT_INVALID, "lon", "is for START alone");
    if (isnan(in->lon) != isnan(in->lat)) {
        return error_field(req->arena, &INPUT_INVALID, isnan(in->lon) ? "lon" : "lat",
                           "longitude and latitude come together");
    }
    if (in->answers.n > 0 && in->event != VISIT_DO_SUBMIT)
        return error_field(req->arena, &INPUT_INVALID, "answers", "are for SUBMIT alone");
    return NULL;
}

/* ---- start: is he there? ----------------------------------------------------------------------------- */

static const Error *check_tag(Request *req, const VisitMoveIn *in, Visit *after)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    char text[2 * TOKEN_HASH_SIZE + 1];

    after->no_tag = after->tag_sha256 && !in->tag;
    if (after->no_tag)
        return need_reason(req, in, "the plate was not scanned");
    if (!in->tag)
        return NULL;
    secret_hash(in->tag, hash);
    hex_encode(hash, sizeof(hash), text);
    if (!str_eq(text, after->tag_sha256))
        return error_field(req->arena, &WRONG_TAG, "tag", "is of another place, or void");
    return NULL;
}

/* Of a street: anywhere in its grid. */
static const Error *check_place(Request *req, const VisitMoveIn *in, Visit *after)
{
    Datum from = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;
    double lon = NAN, lat = NAN;
    GeoPoint here, there;

    if (isnan(in->lon))
        return need_reason(req, in, "where you are is not known");
    if (!datum_to_wgs84(from, in->lon, in->lat, &lon, &lat) || !geo_point(lon, lat, &here) ||
        !geo_point(after->lon, after->lat, &there))
        return error_field(req->arena, &INPUT_INVALID, "lon", "is no place");
    after->distance_m = (int64_t)(geo_distance_m(here, there) + 0.5);
    if (after->kind == PREMISES_STREET) {
        if (units_locate(req->server, lon, lat) != after->unit)
            return need_reason(req, in, "you are outside of the grid");
        after->distance_m = I64_NONE;
        return NULL;
    }
    if (after->distance_m > NEAR_M)
        return need_reason(req, in, "you are more than 50 m away");
    return NULL;
}

static const Error *check_day(Request *req, const Visit *visit, Time at)
{
    int32_t day = units_today(at);

    if (day < visit->due_from || day >= visit->due_to) {
        return error_new(req->arena, &NOT_DUE, "%d is not from %d to before %d", day,
                         visit->due_from, visit->due_to);
    }
    return NULL;
}

static const Error *check_shift(Request *req, Time at)
{
    ShiftAsk ask = {.person = req->actor->person, .times = &at, .n = 1};

    TRY(staff_off_shift(req->tx, &ask, 1));
    return ask.off < ask.n ? error_new(req->arena, &OFF_SHIFT, "%s", "") : NULL;
}

static const Error *start(Request *req, const VisitMoveIn *in, Time at, Visit *after)
{
    TRY(check_day(req, after, at));
    TRY(check_tag(req, in, after));
    TRY(check_place(req, in, after));
    TRY(check_shift(req, at));
    after->person = req->actor->person;
    after->started_at = at;
    return NULL;
}

/* ---- the end of it ----------------------------------------------------------------------------------- */

static const Error *submit(Request *req, const VisitMoveIn *in, Time at, Visit *after)
{
    TRY(answers_check(req, &in->answers, after));
    TRY(answers_write(req, &in->answers, after));
    after->done_at = at > after->started_at ? at : after->started_at;
    return premises_inspected(req->tx, after->premises, after->done_at);
}

/* Neutral (P-12): what was not seen is not counted against anybody, and somebody comes again. */
static const Error *come_again(Request *req, Visit *after, Time at)
{
    int64_t day = date_days(units_today(at)) + RETRY_DAYS;

    return db_exec(req->tx, &SQL_VISIT_AGAIN,
                   ARGS(db_i64(id_town(after->id)), db_id(after->id),
                        db_date(req->arena, date_of_days(day)),
                        db_date(req->arena, date_of_days(day + RETRY_DAYS)), db_time(req->now)),
                   NULL);
}

/* Who walks a grid by duty alone has it not in the range of his post; the visit was seen in scope. */
static const Error *nothing_there(Request *req, const Visit *after)
{
    Request *wide = ARENA_NEW(req->arena, Request);
    Actor *actor = ARENA_NEW(req->arena, Actor);

    *wide = *req;
    *actor = *req->actor;
    actor->scope = (UnitRange){0, INT64_MAX};
    wide->actor = actor;
    return premises_not_found(wide, after->premises, after->reason);
}

static const Error *end(Request *req, const VisitMoveIn *in, Time at, Visit *after)
{
    if (after->state == VISIT_PLANNED) {
        TRY(check_day(req, after, at));
        TRY(check_shift(req, at));
        after->person = req->actor->person;
    }
    after->done_at = at;
    if (in->event == VISIT_DO_REFUSE_ENTRY)
        return come_again(req, after, at);
    return nothing_there(req, after);
}

/* ---- one step ------------------------------------------------------------------------------------------ */

static const Error *save(Request *req, const VisitScope *scope, const Visit *after,
                         const MachineMove *move, Id post)
{
    const Actor *actor = req->actor;
    const ClientClock *clock = req->client_clock;
    int64_t n = 0;

    TRY(db_exec(req->tx, &SQL_VISIT_SAVE,
                ARGS(VISIT_SCOPE(req, scope), db_i64(id_town(after->id)), db_id(after->id),
                     db_i64(after->version), db_str(VISIT_STATE_NAMES[after->state]),
                     db_id(after->person), db_id(post), db_time(after->started_at),
                     db_time(after->done_at), db_i64(after->distance_m), db_bool(after->no_tag),
                     db_i64(after->n_yes), db_i64(after->n_no), db_i64(after->n_not_seen),
                     db_str(after->reason), db_time(req->now)),
                &n));
    if (n == 0) /* cannot be while the row is locked; never answer 200 for a move not made */
        return error_stale(req->arena, &STALE, after->version - 1);
    return db_exec(req->tx, &SQL_VISIT_MOVED,
                   ARGS(db_i64(id_town(after->id)), db_id(after->id), db_i64(after->version),
                        db_time(req->now), db_str(VISIT_EVENT_NAMES[move->event]),
                        db_str(VISIT_STATE_NAMES[move->from]), db_str(VISIT_STATE_NAMES[move->to]),
                        db_id(actor->person), db_id(actor->post), db_str(actor->role),
                        db_str(after->reason), db_time(clock ? clock->observed_at : TIME_NONE),
                        db_time(clock ? clock->sent_at : TIME_NONE)),
                   NULL);
}

static const Error *tell(Request *req, const Visit *after, const MachineMove *move)
{
    char id[ID_TEXT_SIZE], premises[ID_TEXT_SIZE];

    id_format(after->id, id);
    id_format(after->premises, premises);
    const Event event = {
        .topic = "visit.moved",
        .unit = after->unit,
        .persons = {after->person},
        .n_persons = id_is_none(after->person) ? 0 : 1,
        .data =
            arena_printf(req->arena,
                         "{\"id\":\"%s\",\"unit\":\"%015lld\",\"premises\":\"%s\",\"state\":\"%s\","
                         "\"event\":\"%s\",\"version\":%lld}",
                         id, (long long)after->unit, premises, VISIT_STATE_NAMES[after->state],
                         VISIT_EVENT_NAMES[move->event], (long long)after->version),
    };
    return event_emit(req, &event);
}

static const Error *allow(Request *req, const Visit *visit, MachineMove *ret_move)
{
    const VisitMoveIn *in = req->body;
    const char *event = VISIT_EVENT_NAMES[in->event];
    bool is_named = false;

    if (visit->version != in->version)
        return error_stale(req->arena, &STALE, visit->version);
    const MachineMove *move = machine_find(&VISIT_MACHINE, visit->state, in->event);
    if (!move) {
        return error_new(req->arena, &NOT_NOW, "%s from %s", event,
                         VISIT_STATE_NAMES[visit->state]);
    }
    *ret_move = *move;
    for (size_t i = 0; i < visit->may.n; i++)
        is_named |= str_eq(visit->may.items[i], event);
    if (!is_named)
        return error_new(req->arena, &MAY_NOT, "%s", event);
    TRY(check_foreign(req, in));
    if (visit_event_needs_reason((VisitEvent)in->event))
        return need_reason(req, in, "for this event");
    return NULL;
}

static const Error *carry_out(Request *req, const VisitMoveIn *in, Visit *after)
{
    Time at = when(req);

    after->reason = in->reason;
    if (in->event == VISIT_DO_START)
        return start(req, in, at, after);
    if (in->event == VISIT_DO_SUBMIT)
        return submit(req, in, at, after);
    if (in->event == VISIT_DO_REFUSE_ENTRY || in->event == VISIT_DO_NOT_FOUND)
        return end(req, in, at, after);
    return NULL;
}

const Error *post_visit_move(Request *req)
{
    const VisitMoveIn *in = req->body;
    MachineMove move = {.to = VISIT_PLANNED};
    VisitScope scope = {.n = 0};
    Visit after = {.id = ID_NONE};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_VISIT, &id));
    TRY(visit_scope(req, &scope));
    TRY(visit_lock(req, &scope, id, &after));
    TRY(allow(req, &after, &move));
    TRY(carry_out(req, in, &after));
    after.state = (int)move.to;
    after.version++;
    TRY(save(req, &scope, &after, &move,
             id_eq(after.person, req->actor->person) ? req->actor->post : ID_NONE));
    TRY(tell(req, &after, &move));
    return visit_reply(req, &scope, id);
}
