/*
 * public.c - the loop of somebody without an account: report, follow by a code, answer once.
 *
 * The code is the only key. What is stored of it is its hash; the reporter's id is made from it and
 * stands in no other place, so nobody, no clerk and no thief of the database, can tell who it was
 * (P-04, P-16). Nothing here names a person: who handles is an organisation.
 */
#include <math.h>
#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/explain.h"
#include "domain/cases/move.h"
#include "domain/cases/report.h"
#include "domain/cases/stranger.h"
#include "domain/catalogue/catalogue.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"

static const ErrorKind NO_REPORT = {ERROR_MISSING, "case/no-report", "No report has this code"};
static const ErrorKind CODE_TAKEN = {ERROR_CONFLICT, "case/code-taken", "The code is in use"};

typedef struct FoundRow {
    Id id;
} FoundRow;

static const Field FOUND_ROW_FIELDS[] = {
    ID_FIELD(FoundRow, id, REQUIRED),
};
static const Shape FOUND_ROW = SHAPE(FoundRow, FOUND_ROW_FIELDS);

/* From now on the request acts as who reported it. A case that was merged is followed into the one
 * that remains: its reporters went with it. */
static const Error *open_report(Request *req, Tx *tx, Id *ret_id)
{
    Stranger *stranger = ARENA_NEW(req->arena, Stranger);
    FoundRow row = {.id = ID_NONE};

    if (!code_normalize(req_path(req, "code"), stranger->code))
        return error_new(req->arena, &NO_REPORT, "%s", "");
    stranger_become(req, stranger);
    TRY(db_one(tx, &SQL_CASE_CODE_FIND, ARGS(db_bytes(stranger->code_sha256, TOKEN_HASH_SIZE)),
               &NO_REPORT, &FOUND_ROW, &row));
    *ret_id = row.id;
    return NULL;
}

#define MERGES_MAX 16

static const Error *follow(Request *req, Id *id, Case *ret_case)
{
    TRY(case_get(req, req->tx, *id, ret_case));
    for (int i = 0; i < MERGES_MAX && !id_is_none(ret_case->merged_into); i++) {
        *id = ret_case->merged_into;
        TRY(case_get(req, req->tx, *id, ret_case));
    }
    return NULL;
}

/* ---- what is shown ------------------------------------------------------------------------- */

/* The history in the words of who waits. Events without a row are nobody's business outside. */
static const struct {
    CaseEvent event;
    const char *step;
} STEPS[] = {
    {CASE_DO_FILE, "ACCEPTED"},
    {CASE_DO_CONFIRM, "ACCEPTED"},
    {CASE_DO_ASK_VERIFY, "VERIFYING"},
    {CASE_DO_REFUSE, "REFUSED"},
    {CASE_DO_DENY, "REFUSED"},
    {CASE_DO_RECONSIDER, "TAKEN_UP_AGAIN"},
    {CASE_DO_OBJECT, "TAKEN_UP_AGAIN"},
    {CASE_DO_DISPATCH, "SENT"},
    {CASE_DO_ASSIGN_DUTY, "SENT"},
    {CASE_DO_SIGN, "HANDLING"},
    {CASE_DO_SUSPEND, "WAITING"},
    {CASE_DO_RESUME, "HANDLING"},
    {CASE_DO_RESUME_BY_TIME, "HANDLING"},
    {CASE_DO_FINISH, "HANDLED"},
    {CASE_DO_HANDLE_ON_SPOT, "HANDLED"},
    {CASE_DO_FAIL, "DONE_AGAIN"},
    {CASE_DO_PASS, "CLOSED"},
    {CASE_DO_EXEMPT, "CLOSED"},
    {CASE_DO_FORCE_CLOSE, "CLOSED"},
    {CASE_DO_MERGE, "MERGED"},
    {CASE_DO_VOID, "VOID"},
    {CASE_DO_DISPUTE, "DISPUTED"},
    {CASE_DO_UPHOLD_DISPUTE, "DONE_AGAIN"},
    {CASE_DO_REJECT_DISPUTE, "DISPUTE_REJECTED"},
    {CASE_DO_REOPEN, "DONE_AGAIN"},
};

typedef struct PublicStep {
    const char *step;
    Time at;
    const char *by;     /* the organisation it went to */
    const char *reason; /* why not, where somebody said no */
} PublicStep;

static const Field PUBLIC_STEP_FIELDS[] = {
    STR_FIELD(PublicStep, step, REQUIRED),
    TIME_FIELD(PublicStep, at, REQUIRED),
    STR_FIELD(PublicStep, by, NULLABLE),
    STR_FIELD(PublicStep, reason, NULLABLE),
};
static const Shape PUBLIC_STEP = SHAPE(PublicStep, PUBLIC_STEP_FIELDS);

/* Of a PersonRead what the public is told: an office, and no login. */
static const Field PUBLIC_READ_FIELDS[] = {
    TIME_FIELD(PersonRead, at, REQUIRED),
    STR_FIELD(PersonRead, purpose, REQUIRED),
    STR_FIELD(PersonRead, role, REQUIRED),
    STR_FIELD(PersonRead, unit_name, NULLABLE),
};
static const Shape PUBLIC_READ = {"PublicRead", sizeof(PersonRead), LENGTH(PUBLIC_READ_FIELDS),
                                  PUBLIC_READ_FIELDS};

typedef struct PublicReport {
    const char *number;
    const char *item_name;
    const char *title;
    const char *place;
    int state;
    const char *outcome;
    const char *handled_by;
    const char *centre;
    int64_t version;
    Time created_at;
    Time due_at;
    Time closed_at;
    Time answer_until;
    int64_t rating;
    bool disputed;
    bool joined;
    bool has_contact;
    Strs may;
    List steps;
    List days;
    List reads;
} PublicReport;

static const Field PUBLIC_REPORT_FIELDS[] = {
    STR_FIELD(PublicReport, number, REQUIRED),
    STR_FIELD(PublicReport, item_name, REQUIRED),
    STR_FIELD(PublicReport, title, REQUIRED),
    STR_FIELD(PublicReport, place, NULLABLE),
    ENUM_FIELD(PublicReport, state, CASE_STATE_NAMES, REQUIRED),
    STR_FIELD(PublicReport, outcome, NULLABLE, SAYS("how it ended: closed is not always FIXED")),
    STR_FIELD(PublicReport, handled_by, NULLABLE, SAYS("an organisation, never a person")),
    STR_FIELD(PublicReport, centre, REQUIRED, SAYS("the centre that has the duty")),
    I64_FIELD(PublicReport, version, REQUIRED),
    TIME_FIELD(PublicReport, created_at, REQUIRED),
    TIME_FIELD(PublicReport, due_at, NULLABLE, SAYS("promised for; null while it waits")),
    TIME_FIELD(PublicReport, closed_at, NULLABLE),
    TIME_FIELD(PublicReport, answer_until, NULLABLE, SAYS("until when you may object, once")),
    I64_FIELD(PublicReport, rating, NULLABLE),
    BOOL_FIELD(PublicReport, disputed, REQUIRED),
    BOOL_FIELD(PublicReport, joined, REQUIRED,
               SAYS("somebody else reported it: title is the item's name, place is left out")),
    BOOL_FIELD(PublicReport, has_contact, REQUIRED, SAYS("you left a number, and it is there")),
    LIST_FIELD(PublicReport, reads, &PUBLIC_READ, REQUIRED,
               SAYS("who looked who you are and how to reach you, and what for")),
    STRS_FIELD(PublicReport, may, REQUIRED),
    LIST_FIELD(PublicReport, steps, &PUBLIC_STEP, REQUIRED),
    LIST_FIELD(PublicReport, days, &CLOCK_DAY_SHAPE, REQUIRED, SAYS("how due_at was reckoned")),
};
const Shape PUBLIC_REPORT = SHAPE(PublicReport, PUBLIC_REPORT_FIELDS);

static const char *step_of(const CaseMoveRow *move)
{
    const char *event = move->event;

    if (strcmp(event, CASE_UNDO_EVENT) == 0) /* it was merged, and is on its own again */
        return str_eq(move->target, CASE_EVENT_NAMES[CASE_DO_MERGE]) ? "TAKEN_UP_AGAIN" : NULL;
    if (strcmp(event, CASE_FIRST_EVENT) == 0)
        return "REPORTED";
    for (size_t i = 0; i < LENGTH(STEPS); i++) {
        if (strcmp(event, CASE_EVENT_NAMES[STEPS[i].event]) == 0)
            return STEPS[i].step;
    }
    return NULL;
}

static bool is_no(const char *step)
{
    return strcmp(step, "REFUSED") == 0 || strcmp(step, "DISPUTE_REJECTED") == 0 ||
           strcmp(step, "VOID") == 0;
}

static const Error *read_steps(Request *req, Id id, List *ret_steps)
{
    List moves = {0};
    size_t n = 0;

    TRY(case_moves_read(req, id, &moves));
    PublicStep *steps = arena_array(req->arena, moves.n, sizeof(*steps));
    for (size_t i = 0; i < moves.n; i++) {
        const CaseMoveRow *move = (const CaseMoveRow *)moves.items + i;
        const char *step = step_of(move);
        if (!step)
            continue;
        bool is_sent = strcmp(step, "SENT") == 0 && move->target &&
                       catalogue_department_known(req->server, move->target);
        steps[n++] = (PublicStep){
            .step = step,
            .at = move->at,
            .by = is_sent ? catalogue_department_name(req->server, move->target) : NULL,
            .reason = is_no(step) ? move->reason : NULL,
        };
    }
    *ret_steps = (List){steps, n};
    return NULL;
}

/* Handled by a department, or by the people of the centre. */
static const char *handled_by(Request *req, const Case *found)
{
    if (found->department)
        return catalogue_department_name(req->server, found->department);
    return id_is_none(found->handler) ? NULL : units_name(req->server, found->owner);
}

static const Error *reply_report(Request *req, Id id, const Case *found)
{
    PublicReport shown = {
        .number = found->number,
        .item_name = found->item_name,
        .title = found->joined ? found->item_name : found->title,
        .place = found->joined ? NULL : found->place,
        .state = found->state,
        .outcome = found->outcome,
        .handled_by = handled_by(req, found),
        .centre = found->owner_name,
        .version = found->version,
        .created_at = found->created_at,
        .due_at = found->due_at,
        .closed_at = found->closed_at,
        .answer_until = found->answer_until,
        .rating = found->rating,
        .disputed = found->disputed,
        .joined = found->joined,
        .may = found->may,
    };

    TRY(read_steps(req, id, &shown.steps));
    TRY(contact_there(req, id, &shown.has_contact));
    TRY(staff_reads_of_person(req, req->actor->person, &shown.reads));
    TRY(case_explain_due(req, found, &shown.days));
    reply_header(req, "Cache-Control", "no-store");
    return reply_with(req, 200, &PUBLIC_REPORT, &shown);
}

const Error *get_public_report(Request *req)
{
    Id id = ID_NONE;
    Case found = {0};

    TRY(open_report(req, req->tx, &id));
    TRY(follow(req, &id, &found));
    case_fill_may(req, &found);
    return reply_report(req, id, &found);
}

/* ---- reporting ----------------------------------------------------------------------------- */

typedef struct PublicNew {
    const char *code;
    const char *item;
    double lon, lat;
    int datum;
    const char *place;
    const char *title;
    const char *description;
    const char *contact;
} PublicNew;

static const Field PUBLIC_NEW_FIELDS[] = {
    STR_FIELD(PublicNew, code, LIMIT(20, 40),
              SAYS("20 of 0-9 A-Z without I L O U, made by the client: sending again is safe")),
    STR_FIELD(PublicNew, item, REQUIRED, LIMIT(1, 16), SAYS("code of the catalogue")),
    F64_FIELD(PublicNew, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(PublicNew, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(PublicNew, datum, DATUM_NAMES, SAYS("of lon and lat; WGS84 when not given")),
    STR_FIELD(PublicNew, place, LIMIT(0, 200)),
    STR_FIELD(PublicNew, title, REQUIRED, LIMIT(2, 80)),
    STR_FIELD(PublicNew, description, REQUIRED, LIMIT(1, 2000)),
    STR_FIELD(PublicNew, contact, LIMIT(5, 20),
              SAYS("a telephone number, for calling back alone; gone 90 days after the end")),
};
const Shape PUBLIC_NEW = SHAPE(PublicNew, PUBLIC_NEW_FIELDS);

typedef struct PublicReceipt {
    const char *code;
    const char *number;
    Time created_at;
    Time due_at;
} PublicReceipt;

static const Field PUBLIC_RECEIPT_FIELDS[] = {
    STR_FIELD(PublicReceipt, code, REQUIRED, SAYS("the only key to it: keep it")),
    STR_FIELD(PublicReceipt, number, REQUIRED),
    TIME_FIELD(PublicReceipt, created_at, REQUIRED),
    TIME_FIELD(PublicReceipt, due_at, NULLABLE),
};
const Shape PUBLIC_RECEIPT = SHAPE(PublicReceipt, PUBLIC_RECEIPT_FIELDS);

const Error *reply_receipt(Request *req, int status, const Stranger *stranger, const Case *found)
{
    const PublicReceipt receipt = {stranger->code, found->number, found->created_at, found->due_at};

    return reply_with(req, status, &PUBLIC_RECEIPT, &receipt);
}

const Error *stranger_case(Request *req, const Stranger *stranger, Case *ret_case, bool *ret_found)
{
    FoundRow row = {.id = ID_NONE};

    TRY(db_maybe(req->tx, &SQL_CASE_CODE_FIND,
                 ARGS(db_bytes(stranger->code_sha256, TOKEN_HASH_SIZE)), &FOUND_ROW, &row,
                 ret_found));
    return *ret_found ? case_get(req, req->tx, row.id, ret_case) : NULL;
}

const Error *stranger_keep(Request *req, const Stranger *stranger, Id id)
{
    int64_t n = 0;

    TRY(db_exec(
        req->tx, &SQL_CASE_CODE_INSERT,
        ARGS(db_bytes(stranger->code_sha256, TOKEN_HASH_SIZE), db_id(id), db_time(req->now)), &n));
    return n == 0 ? error_retry(req->arena, &CODE_TAKEN, 1) : NULL;
}

const Error *post_public_report(Request *req)
{
    const PublicNew *in = req->body;
    const CaseNew fields = {ID_NONE,   in->item,  in->lon,         in->lat, in->datum,
                            in->place, in->title, in->description, NAN,     NAN,
                            NAN,       ENUM_NONE, ID_NONE};
    Stranger *stranger = ARENA_NEW(req->arena, Stranger);
    Case found = {0};
    bool is_known = false, is_made = false;

    TRY(contact_check(req, in->contact));
    TRY(stranger_arrive(req, in->code, stranger));
    TRY(stranger_case(req, stranger, &found, &is_known));
    if (is_known)
        return reply_receipt(req, 200, stranger, &found);
    TRY(throttle_take(case_throttle(req->server), req->arena, req->client, monotonic_ms()));
    TRY(case_report(req, &fields, &found, &is_made));
    TRY(stranger_keep(req, stranger, found.id));
    if (in->contact)
        TRY(contact_keep(req, found.id, in->contact));
    return reply_receipt(req, 201, stranger, &found);
}

/* ---- answering ----------------------------------------------------------------------------- */

typedef struct PublicMove {
    int event;
    int64_t version;
    int64_t rating;
    const char *reason;
} PublicMove;

static const char *const PUBLIC_EVENTS[] = {"RATE", "OBJECT", "DISPUTE", NULL};
static const CaseEvent EVENT_OF[] = {CASE_DO_RATE, CASE_DO_OBJECT, CASE_DO_DISPUTE};

static const Field PUBLIC_MOVE_FIELDS[] = {
    ENUM_FIELD(PublicMove, event, PUBLIC_EVENTS, REQUIRED),
    I64_FIELD(PublicMove, version, REQUIRED, LIMIT(1, 1e9), SAYS("the report as you saw it")),
    I64_FIELD(PublicMove, rating, LIMIT(1, 5), SAYS("RATE")),
    STR_FIELD(PublicMove, reason, LIMIT(0, 500), SAYS("OBJECT, DISPUTE")),
};
const Shape PUBLIC_MOVE = SHAPE(PublicMove, PUBLIC_MOVE_FIELDS);

/* The same said again by the same person, whose first answer was lost on the way: nobody without an account has a key
 * by which that would be known. */
static const Error *is_said_already(Request *req, const Case *found, const PublicMove *in,
                                    bool *ret_said)
{
    List moves = {0};

    *ret_said = false;
    if (found->version != in->version + 1 || !id_eq(found->last_by, req->actor->person) ||
        !str_eq(found->last_event, PUBLIC_EVENTS[in->event]))
        return NULL;
    TRY(case_moves_read(req, found->id, &moves));
    const CaseMoveRow *last = (const CaseMoveRow *)moves.items + moves.n - 1;
    *ret_said = EVENT_OF[in->event] == CASE_DO_RATE ? found->rating == in->rating
                                                    : str_eq(last->reason, in->reason);
    return NULL;
}

const Error *post_public_move(Request *req)
{
    const PublicMove *in = req->body;
    CaseMoveIn move;
    Id id = ID_NONE;
    Case found = {0};
    bool is_said = false;

    TRY(open_report(req, req->tx, &id));
    TRY(follow(req, &id, &found));
    TRY(is_said_already(req, &found, in, &is_said));
    if (is_said) {
        case_fill_may(req, &found);
        return reply_report(req, id, &found);
    }
    shape_clear(&CASE_MOVE_IN, &move);
    move.event = (int)EVENT_OF[in->event];
    move.version = in->version;
    move.rating = in->rating;
    move.reason = in->reason;
    TRY(case_move(req, id, &move, &found));
    case_fill_may(req, &found);
    return reply_report(req, id, &found);
}

/* Twice is once: what is not there is taken back too. */
const Error *delete_public_contact(Request *req)
{
    Id id = ID_NONE;
    Case found = {0};

    TRY(open_report(req, req->tx, &id));
    TRY(follow(req, &id, &found));
    TRY(contact_remove(req, id));
    case_fill_may(req, &found);
    return reply_report(req, id, &found);
}

/* The code is looked up, and then the photo goes the way of all photos. */
const Error *post_public_photo(Request *req)
{
    Id id = ID_NONE;
    Tx *tx = NULL;

    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    TRY(open_report(req, tx, &id));
    return case_photo_receive(req, id);
}
