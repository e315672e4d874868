/*
 * begin.c - a file begins: taken in at a window, or applied for by a stranger (public.c).
 */
#include <math.h>

#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/units/units.h"

static const ErrorKind ID_TAKEN = {ERROR_CONFLICT, "mediation/id-taken",
                                   "Somebody else's mediation has this id"};
static const ErrorKind NO_NUMBER = {ERROR_INTERNAL, "mediation/no-number", "No number"};
static const ErrorKind NO_MEMBER = {ERROR_DENIED, "mediation/no-member",
                                    "You do not work in this body"};

/* ---- what comes in ------------------------------------------------------------------------------------------ */

typedef struct PartyIn {
    const char *alias, *name, *contact, *guardian, *guardian_contact;
    bool minor;
    int consent;
    const char *consent_how;
} PartyIn;

static const Field PARTY_IN_FIELDS[] = {
    STR_FIELD(PartyIn, alias, LIMIT(1, 4), SAYS("甲, 乙, 丙 .. in their order when not given")),
    STR_FIELD(PartyIn, name, REQUIRED, LIMIT(2, 40)),
    STR_FIELD(PartyIn, contact, LIMIT(5, 40)),
    STR_FIELD(PartyIn, guardian, LIMIT(2, 40), SAYS("of who is under age")),
    STR_FIELD(PartyIn, guardian_contact, LIMIT(5, 40)),
    BOOL_FIELD(PartyIn, minor),
    ENUM_FIELD(PartyIn, consent, CONSENT_NAMES, REQUIRED),
    STR_FIELD(PartyIn, consent_how, LIMIT(2, 200), SAYS("how it was given")),
};
static const Shape PARTY_IN = {"MediationPartyIn", sizeof(PartyIn), LENGTH(PARTY_IN_FIELDS),
                               PARTY_IN_FIELDS};

typedef struct MediationNew {
    Id id, body;
    int kind;
    double lon, lat;
    int datum;
    const char *place, *words, *other;
    List parties; /* of PartyIn */
    bool sealed;
} MediationNew;

static const Field MEDIATION_NEW_FIELDS[] = {
    ID_FIELD(MediationNew, id, SAYS("made by the client, UUIDv8 with the town of the place")),
    ID_FIELD(MediationNew, body, REQUIRED, SAYS("in which you work")),
    ENUM_FIELD(MediationNew, kind, DISPUTE_KIND_NAMES, REQUIRED),
    F64_FIELD(MediationNew, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(MediationNew, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(MediationNew, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    STR_FIELD(MediationNew, place, LIMIT(0, 200)),
    STR_FIELD(MediationNew, words, REQUIRED, LIMIT(10, 2000), SAYS("what it is about")),
    STR_FIELD(MediationNew, other, LIMIT(2, 80)),
    LIST_FIELD(MediationNew, parties, &PARTY_IN, REQUIRED, LIMIT(1, ALIASES_MAX)),
    BOOL_FIELD(MediationNew, sealed,
               SAYS("a victim is party; of who is under age it is so by itself")),
};
const Shape MEDIATION_NEW = SHAPE(MediationNew, MEDIATION_NEW_FIELDS);

/* ---- written ------------------------------------------------------------------------------------------------- */

typedef struct Given {
    int64_t given;
} Given;

static const Field GIVEN_FIELDS[] = {I64_FIELD(Given, given, REQUIRED)};
static const Shape GIVEN = {"MediationGiven", sizeof(Given), LENGTH(GIVEN_FIELDS), GIVEN_FIELDS};

/* The row stays locked until the end: numbers have no gaps, and a town's files begin one after the other. */
static const Error *number(Request *req, Mediation *made)
{
    int32_t town = id_town(made->id), year = units_today(req->now) / 10000;
    Given given = {0};

    TRY(db_one(req->tx, &SQL_MEDIATION_NUMBER, ARGS(db_i64(town), db_i64(year)), &NO_NUMBER, &GIVEN,
               &given));
    made->number = arena_printf(req->arena, "%d-T%d-%05lld", town, year, (long long)given.given);
    return NULL;
}

static const Error *insert(Request *req, const Mediation *made, int64_t *ret_n)
{
    return db_exec(req->tx, &SQL_MEDIATION_INSERT,
                   ARGS(db_i64(id_town(made->id)), db_id(made->id), db_str(made->number),
                        db_id(made->body), db_str(DISPUTE_KIND_NAMES[made->kind]),
                        db_key(made->unit), db_f64(made->lon), db_f64(made->lat),
                        db_str(made->place), db_str(made->words), db_str(made->other),
                        db_date(req->arena, made->wish_day),
                        db_str(made->wish_half == ENUM_NONE ? NULL : HALF_NAMES[made->wish_half]),
                        db_str(VIA_NAMES[made->via]), db_id(made->taken_by), db_bool(made->sealed),
                        db_time(req->now)),
                   ret_n);
}

const Error *mediation_party_write(Request *req, const Mediation *file, const MediationParty *party,
                                   bool is_new)
{
    bool says = party->consent != ENUM_NONE;

    return db_exec(req->tx, is_new ? &SQL_MEDIATION_PARTY_ADD : &SQL_MEDIATION_PARTY_SET,
                   ARGS(db_i64(id_town(file->id)), db_id(file->id), db_str(party->alias),
                        db_str(party->name), db_str(party->contact), db_str(party->guardian),
                        db_str(party->guardian_contact), db_bool(party->minor),
                        db_str(says ? CONSENT_NAMES[party->consent] : NULL),
                        db_str(party->consent_how),
                        db_time(says && party->consent != CONSENT_PENDING ? req->now : TIME_NONE)),
                   NULL);
}

/* A code as it is written, no name in it: what follows it is not known here. */
static const Error *write_parties(Request *req, const char *code_sha256, Mediation *made)
{
    MediationParty *parties = made->parties.items;

    for (size_t i = 0; i < made->parties.n; i++) {
        parties[i].has_contact = parties[i].contact;
        parties[i].has_guardian = parties[i].guardian;
        parties[i].consent_at = parties[i].consent == CONSENT_PENDING ? TIME_NONE : req->now;
        TRY(mediation_party_write(req, made, &parties[i], true));
    }
    if (!code_sha256)
        return NULL;
    return db_exec(
        req->tx, &SQL_MEDIATION_CODE,
        ARGS(db_i64(id_town(made->id)), db_id(made->id), db_str(ALIASES[0]), db_str(code_sha256)),
        NULL);
}

static void begin_empty(Request *req, Mediation *made)
{
    const MediationParty *parties = made->parties.items;

    made->state = MEDIATION_APPLIED;
    made->version = 1;
    made->since = req->now;
    made->outcome = ENUM_NONE;
    made->escalated_at = made->rights_told_at = made->accepted_at = made->counted_at = TIME_NONE;
    made->agreed_at = made->over_at = made->archived_at = made->due_at = made->next_session_at =
        TIME_NONE;
    for (size_t i = 0; i < made->parties.n; i++)
        made->sealed |= parties[i].minor;
}

const Error *mediation_begin(Request *req, const MediationBy *by, const char *code_sha256,
                             Mediation *made, bool *ret_was_there)
{
    int64_t n = 0;

    begin_empty(req, made);
    TRY(number(req, made));
    TRY(insert(req, made, &n));
    *ret_was_there = n == 0;
    if (n == 0)
        return NULL;
    TRY(mediation_name_bodies(req, made, 1));
    TRY(write_parties(req, code_sha256, made));
    mediation_clocks_turn(req->arena, MEDIATION_EVENT_MAX, req->now, made);
    TRY(mediation_clocks_reckon(req, made));
    TRY(db_exec(req->tx, &SQL_MEDIATION_DUE_SET,
                ARGS(db_i64(id_town(made->id)), db_id(made->id), db_time(made->due_at)), NULL));
    TRY(mediation_record(
        req, by, made,
        (MediationMove){.event = "APPLY", .to = MEDIATION_STATE_NAMES[MEDIATION_APPLIED]}));
    TRY(mediation_clocks_write(req, made));
    return mediation_tell(req, made, NULL);
}

/* ---- at a window ------------------------------------------------------------------------------------------------ */

static const Error *place(Request *req, const MediationNew *in, Mediation *made)
{
    Datum from = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;

    if (!datum_to_wgs84(from, in->lon, in->lat, &made->lon, &made->lat))
        return error_field(req->arena, &INPUT_INVALID, "lon", "is no place");
    made->unit = units_locate(req->server, made->lon, made->lat);
    if (made->unit == 0)
        return error_field(req->arena, &INPUT_INVALID, "lon", "no grid holds it");
    int32_t town = unit_key_town(made->unit);
    made->id = id_is_none(in->id) ? req_new_id(req, town) : in->id;
    if (!id_is_ours(made->id) || id_town(made->id) != town) {
        return error_field(req->arena, &INPUT_INVALID, "id",
                           "is not an id of the town that holds the point");
    }
    return NULL;
}

static const Error *check_body(Request *req, const MediationScope *scope, const Mediation *made)
{
    const Membership *rows = scope->memberships.items;
    Body body = {.id = ID_NONE};
    bool works = false;

    for (size_t i = 0; i < scope->memberships.n; i++)
        works |= id_eq(rows[i].body, made->body);
    if (!works)
        return error_field(req->arena, &NO_MEMBER, "body", "%s", "");
    TRY(body_get(req, made->body, &body));
    const char *fault = body_fault(&body, (DisputeKind)made->kind);
    if (fault)
        return error_field(req->arena, &INPUT_INVALID, "body", "%s", fault);
    if (!body_serves(&body, made->unit)) {
        return error_field(req->arena, &INPUT_INVALID, "lon",
                           "this body does not serve that place");
    }
    return NULL;
}

static const Error *fill_parties(Request *req, const MediationNew *in, Mediation *made)
{
    MediationParty *parties = arena_array(req->arena, in->parties.n, sizeof(*parties));

    for (size_t i = 0; i < in->parties.n; i++) {
        const PartyIn *one = (const PartyIn *)in->parties.items + i;
        if (one->alias && mediation_alias(one->alias) != (int)i) {
            return error_field(req->arena, &INPUT_INVALID, "parties",
                               "are called %s, in this order",
                               "甲, 乙, 丙, 丁, 戊, 己, 庚, 辛, 壬, 癸");
        }
        if (text_is_blank(one->name))
            return error_field(req->arena, &INPUT_INVALID, "parties", "%s has no name", ALIASES[i]);
        if (one->minor && one->consent == CONSENT_YES && !one->guardian) {
            return error_field(req->arena, &INPUT_INVALID, "parties",
                               "for %s, who is under age, a guardian speaks", ALIASES[i]);
        }
        parties[i] = (MediationParty){
            .alias = ALIASES[i],
            .name = one->name,
            .contact = one->contact,
            .guardian = one->guardian,
            .guardian_contact = one->guardian_contact,
            .minor = one->minor,
            .consent = one->consent,
            .consent_how = one->consent_how,
        };
    }
    made->parties = (List){parties, in->parties.n};
    return NULL;
}

static const Error *made_before(Request *req, const MediationScope *scope, Id id)
{
    Mediation file = {.id = ID_NONE};
    struct {
        Id id;
    } row = {ID_NONE};
    static const Field ROW_FIELDS[] = {{.name = "id", .type = FIELD_ID, .offset = 0}};
    static const Shape ROW = {"MediationIdRow", sizeof(Id), LENGTH(ROW_FIELDS), ROW_FIELDS};

    TRY(db_one(req->tx, &SQL_MEDIATION_MADE_BY,
               ARGS(MEDIATION_SCOPE(scope), db_i64(id_town(id)), db_id(id)), &ID_TAKEN, &ROW,
               &row));
    TRY(mediation_get(req, scope, id, false, &file));
    const MediationBy by = mediation_by(req, scope, &file);
    return mediation_reply(req, &by, &file, 200);
}

const Error *post_mediation(Request *req)
{
    const MediationNew *in = req->body;
    MediationScope scope = {.code_sha256 = NULL};
    Mediation made = {
        .body = in->body,
        .kind = in->kind,
        .place = in->place,
        .words = in->words,
        .other = in->other,
        .wish_half = ENUM_NONE,
        .via = MEDIATION_WINDOW,
        .taken_by = req->actor->person,
        .sealed = in->sealed,
    };
    bool was_there = false;

    if (text_is_blank(in->words))
        return error_field(req->arena, &INPUT_INVALID, "words", "says nothing");
    TRY(mediation_scope(req, &scope));
    TRY(place(req, in, &made));
    TRY(check_body(req, &scope, &made));
    TRY(fill_parties(req, in, &made));
    MediationBy by = {.person = req->actor->person,
                      .post = req->actor->post,
                      .role = req->actor->role,
                      .body = in->body};
    TRY(mediation_begin(req, &by, NULL, &made, &was_there));
    if (was_there)
        return made_before(req, &scope, made.id);
    by = mediation_by(req, &scope, &made);
    return mediation_reply(req, &by, &made, 201);
}
