/*
 * apply.c - whoever has no account asks for a mediation: what he says, who mediates there, and the code that opens it again.
 */
#include <string.h>

#include "base/str.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/mediations/open.h"
#include "domain/units/units.h"

#define CONTACT_LETTERS "0123456789+-"
#define WISH_DAYS       60

/* ---- what comes in ---------------------------------------------------------------------------------- */

typedef struct Apply {
    const char *code;
    Id body;
    int kind;
    double lon, lat;
    int datum;
    const char *place, *words, *name, *contact, *other;
    bool minor;
    int32_t wish_day;
    int wish_half;
} Apply;

static const Field APPLY_FIELDS[] = {
    STR_FIELD(Apply, code, LIMIT(20, 40),
              SAYS("20 of 0-9 A-Z without I L O U, made by the client: sending again is safe")),
    ID_FIELD(Apply, body, SAYS("left out: the first that serves the place")),
    ENUM_FIELD(Apply, kind, DISPUTE_KIND_NAMES, REQUIRED),
    F64_FIELD(Apply, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(Apply, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(Apply, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    STR_FIELD(Apply, place, LIMIT(0, 200)),
    STR_FIELD(Apply, words, REQUIRED, LIMIT(10, 2000), SAYS("what it is about")),
    STR_FIELD(Apply, name, REQUIRED, LIMIT(2, 40), SAYS("yours: opened by who mediates alone")),
    STR_FIELD(Apply, contact, REQUIRED, LIMIT(5, 20), SAYS("a telephone number")),
    STR_FIELD(Apply, other, REQUIRED, LIMIT(2, 80),
              SAYS("who the other side is, in your words: told to the body alone")),
    BOOL_FIELD(Apply, minor, SAYS("you are under 18: the file is sealed")),
    DATE_FIELD(Apply, wish_day, SAYS("when you would like to come, within 60 days")),
    ENUM_FIELD(Apply, wish_half, HALF_NAMES, SAYS("of that day")),
};
const Shape MEDIATION_APPLY = {"MediationApply", sizeof(Apply), LENGTH(APPLY_FIELDS), APPLY_FIELDS};

typedef struct Receipt {
    const char *code, *number;
    MediationOffice *body;
    Time answer_by;
} Receipt;

static const Field RECEIPT_FIELDS[] = {
    STR_FIELD(Receipt, code, REQUIRED, SAYS("the only key to it: keep it")),
    STR_FIELD(Receipt, number, REQUIRED),
    OBJ_FIELD(Receipt, body, MediationOffice, &MEDIATION_OFFICE, REQUIRED),
    TIME_FIELD(Receipt, answer_by, NULLABLE, SAYS("by when the body says yes or no")),
};
const Shape MEDIATION_RECEIPT = {"MediationReceipt", sizeof(Receipt), LENGTH(RECEIPT_FIELDS),
                                 RECEIPT_FIELDS};

static const Error *reply_receipt(Request *req, int status, const MediationCode *opened,
                                  const Mediation *file)
{
    MediationOffice office = {0};
    Receipt receipt = {opened->code, file->number, &office, TIME_NONE};

    TRY(mediation_office(req, file->body, &office));
    receipt.answer_by = mediation_wait(file).answer_by;
    reply_header(req, "Cache-Control", "no-store");
    return reply_with(req, status, &MEDIATION_RECEIPT, &receipt);
}

static const Error *take_code(Request *req, const char *sent, MediationCode *ret_opened)
{
    if (!sent) {
        code_make(ret_opened->code);
    } else if (!code_normalize(sent, ret_opened->code)) {
        return error_field(req->arena, &INPUT_INVALID, "code",
                           "is not 20 of 0-9 A-Z without I L O U");
    }
    mediation_code_open(ret_opened);
    return NULL;
}

static const Error *check_texts(Request *req, const Apply *in)
{
    const struct {
        const char *field, *text;
    } texts[] = {{"words", in->words}, {"name", in->name}, {"other", in->other}};

    for (size_t i = 0; i < LENGTH(texts); i++) {
        if (text_is_blank(texts[i].text))
            return error_field(req->arena, &INPUT_INVALID, texts[i].field, "says nothing");
    }
    if (strspn(in->contact, CONTACT_LETTERS) != strlen(in->contact)) {
        return error_field(req->arena, &INPUT_INVALID, "contact",
                           "is not a telephone number: digits, + and - alone");
    }
    return NULL;
}

static const Error *check_wish(Request *req, const Apply *in)
{
    int32_t today = units_today(req->now);

    if (in->wish_day == 0 && in->wish_half != ENUM_NONE)
        return error_field(req->arena, &INPUT_INVALID, "wish_day", "of which day?");
    if (in->wish_day == 0)
        return NULL;
    if (in->wish_day < today)
        return error_field(req->arena, &INPUT_INVALID, "wish_day", "is over");
    if (date_days(in->wish_day) > date_days(today) + WISH_DAYS)
        return error_field(req->arena, &INPUT_INVALID, "wish_day", "is more than 60 days ahead");
    return NULL;
}

static const Error *find_place(Request *req, const Apply *in, Mediation *made)
{
    Datum from = in->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)in->datum;

    if (!datum_to_wgs84(from, in->lon, in->lat, &made->lon, &made->lat))
        return error_field(req->arena, &INPUT_INVALID, "lon", "is no place");
    made->unit = units_place(req->server, made->lon, made->lat);
    if (made->unit == 0) {
        return error_field(req->arena, &INPUT_INVALID, "lon",
                           "no grid of this city holds this point or is near it");
    }
    made->id = req_new_id(req, unit_key_town(made->unit));
    return NULL;
}

static const Error *find_body(Request *req, const Apply *in, Mediation *made)
{
    Body body;

    shape_clear(&BODY, &body);
    if (id_is_none(in->body)) {
        TRY(body_for(req, made->unit, (DisputeKind)in->kind, &body));
    } else {
        TRY(body_get(req, in->body, &body));
        const char *fault = body_fault(&body, (DisputeKind)in->kind);
        if (fault)
            return error_field(req->arena, &INPUT_INVALID, "body", "%s", fault);
        if (!body_serves(&body, made->unit))
            return error_field(req->arena, &INPUT_INVALID, "body", "does not serve that place");
    }
    made->body = body.id;
    return NULL;
}

static const Error *make_file(Request *req, const Apply *in, const MediationCode *opened,
                              Mediation *made)
{
    MediationParty *party = ARENA_NEW(req->arena, MediationParty);
    bool was_there = false;

    *party = (MediationParty){
        .alias = ALIASES[0],
        .name = in->name,
        .contact = in->contact,
        .minor = in->minor,
        /* Who is under age asks, and his guardian says yes. */
        .consent = in->minor ? CONSENT_PENDING : CONSENT_YES,
    };
    made->parties = (List){party, 1};
    TRY(find_place(req, in, made));
    TRY(find_body(req, in, made));
    return mediation_begin(req, &MEDIATION_BY_PARTY, opened->sha256, made, &was_there);
}

/* Two at once with one code: the second waits, and finds what the first has made. */
const Error *post_public_mediation(Request *req)
{
    const Apply *in = req->body;
    Mediation made = {
        .kind = in->kind,
        .place = in->place,
        .words = in->words,
        .other = in->other,
        .wish_day = in->wish_day,
        .wish_half = in->wish_half,
        .via = MEDIATION_OPENLY,
        .taken_by = ID_NONE,
    };
    Mediation file = {.id = ID_NONE};
    bool is_known = false;
    MediationCode opened;

    TRY(take_code(req, in->code, &opened));
    TRY(db_exec(req->tx, &SQL_MEDIATION_CODE_LOCK, ARGS(db_str(opened.sha256)), NULL));
    TRY(mediation_of_code(req, &opened, false, &file, &is_known));
    if (is_known)
        return reply_receipt(req, 200, &opened, &file);
    TRY(check_texts(req, in));
    TRY(check_wish(req, in));
    TRY(throttle_take(mediations_throttle(req->server), req->arena, req->client, monotonic_ms()));
    TRY(make_file(req, in, &opened, &made));
    return reply_receipt(req, 201, &opened, &made);
}
