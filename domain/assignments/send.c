/*
 * send.c - POST /cases/{id}/assignments: one person is sent to one case for one purpose; and who is
 * asked next when somebody says no, or nothing.
 */
#include <string.h>

#include "domain/assignments/assignment.sql.h"
#include "domain/assignments/candidate.h"
#include "domain/assignments/guards.h"
#include "domain/staff/staff.h"

static const ErrorKind ID_TAKEN = {ERROR_CONFLICT, "assignment/id-taken", "The id is in use"};
static const ErrorKind SENT_ALREADY = {ERROR_CONFLICT, "assignment/sent-already",
                                       "That person is sent there for this already"};

#define RESERVE_DAYS_MAX 90
#define DAY              (INT64_C(86400) * TIME_SECOND)

typedef struct AssignmentNew {
    Id id;
    const char *person;
    int purpose;
    Time from_at;
    const char *note;
} AssignmentNew;

static const Field ASSIGNMENT_NEW_FIELDS[] = {
    ID_FIELD(AssignmentNew, id,
             SAYS("made by the client, UUIDv8 with the case's town: sending it again is safe")),
    STR_FIELD(AssignmentNew, person, REQUIRED, LIMIT(1, 64), SAYS("by id or login")),
    ENUM_FIELD(AssignmentNew, purpose, PURPOSE_NAMES, REQUIRED),
    TIME_FIELD(AssignmentNew, from_at,
               SAYS("wanted there then: reserved, and offered some time before it")),
    STR_FIELD(AssignmentNew, note, LIMIT(0, 500)),
};
const Shape ASSIGNMENT_NEW = SHAPE(AssignmentNew, ASSIGNMENT_NEW_FIELDS);

/* ---- how one begins ------------------------------------------------------------------------ */

static const Error *insert(Request *req, const Assignment *made, int64_t *ret_n)
{
    const Actor *actor = req->actor;
    AssignmentState state = (AssignmentState)made->state;

    return db_exec(req->tx, &SQL_ASSIGNMENT_BEGIN,
                   ARGS(db_i64(id_town(made->id)), db_id(made->id), db_id(made->case_id),
                        db_id(actor->person), db_key(made->unit),
                        db_str(PURPOSE_NAMES[made->purpose]), db_str(ASSIGNMENT_STATE_NAMES[state]),
                        db_id(made->person), db_id(made->post), db_time(made->from_at),
                        db_time(made->answer_until), db_i64(made->offer), db_id(made->replaces),
                        db_id(made->first), db_str(made->note), db_time(req->now),
                        db_id(actor->post), db_str(actor->role), db_key(actor->unit),
                        db_id(made->sent_by), db_id(made->sent_post),
                        db_str(assignment_first_event(state)), db_str(actor->department)),
                   ret_n);
}

const Error *assignment_begin(Request *req, Assignment *made, bool *ret_made)
{
    int64_t n = 0;

    assignment_first_step(made, req->now);
    TRY(insert(req, made, &n));
    *ret_made = n > 0;
    if (n == 0)
        return NULL;
    Request *system = assignment_as_system(req->arena, req->server, req->tx, req->now);
    TRY(assignment_get(system, made->id, made));
    TRY(case_show_to(req->tx, made->case_id, made->person, made->id));
    TRY(assignment_set_timer(req, made));
    return assignment_tell(req, made, assignment_first_event((AssignmentState)made->state));
}

/* ---- by a dispatcher ----------------------------------------------------------------------- */

/* Who does not exist, who is out of reach and who holds no such post look the same: names are not
 * found out by asking. */
static const Error *find_person(Request *req, const CaseBrief *brief, Assignment *made)
{
    const AssignmentNew *in = req->body;
    CandidateSearch search = {brief, (Purpose)in->purpose, in->from_at, ID_NONE};
    StaffPost post = {0};
    bool is_found = false;
    List found = {0};

    TRY(staff_find(req->tx, in->person, req->now, &post, &is_found));
    search.person = post.person;
    if (is_found)
        TRY(candidates_find(req, &search, &found));
    if (found.n == 0) {
        return error_field(req->arena, &ASSIGNMENT_BAD_PERSON, "person",
                           "nobody of that name in your reach holds %s",
                           purpose_grant_of_sent(search.purpose));
    }
    const Candidate *best = found.items;
    const char *bar = candidate_bar_words(req, &search, best);
    if (bar)
        return error_field(req->arena, &ASSIGNMENT_BAD_PERSON, "person", "%s", bar);
    made->person = best->person;
    made->post = best->post;
    return NULL;
}

static const Error *check_input(Request *req, const AssignmentNew *in, const CaseBrief *brief)
{
    if (!id_is_none(in->id) && (!id_is_ours(in->id) || id_town(in->id) != id_town(brief->id))) {
        return error_field(req->arena, &INPUT_INVALID, "id",
                           "is not an id of the town of the case");
    }
    if (in->from_at == TIME_NONE)
        return NULL;
    if (in->from_at <= req->now || in->from_at > req->now + RESERVE_DAYS_MAX * DAY) {
        return error_field(req->arena, &INPUT_INVALID, "from_at", "must be within the next %d days",
                           RESERVE_DAYS_MAX);
    }
    return NULL;
}

typedef struct TakenRow {
    bool mine;
} TakenRow;

static const Field TAKEN_ROW_FIELDS[] = {
    BOOL_FIELD(TakenRow, mine, REQUIRED),
};
static const Shape TAKEN_ROW = SHAPE(TakenRow, TAKEN_ROW_FIELDS);

/* An id of the client that is in use: by what this actor sent to this case before (the answer was
 * lost on the way), or by something else. */
static const Error *find_again(Request *req, Id id, Id case_id, bool *ret_again)
{
    TakenRow row = {0};
    bool is_taken = false;

    *ret_again = false;
    if (id_is_none(id))
        return NULL;
    TRY(db_maybe(req->tx, &SQL_ASSIGNMENT_BY_ID,
                 ARGS(db_i64(id_town(id)), db_id(id), db_id(case_id), db_id(req->actor->person)),
                 &TAKEN_ROW, &row, &is_taken));
    if (is_taken && !row.mine)
        return error_new(req->arena, &ID_TAKEN, "%s", "");
    *ret_again = is_taken;
    return NULL;
}

static const Error *reply_as_now(Request *req, int status, Id id)
{
    Assignment found = {0};

    TRY(assignment_get(req, id, &found));
    reply_etag_version(req, found.version);
    return reply_with(req, status, &ASSIGNMENT_SHAPE, &found);
}

static Assignment new_one(const Request *req, const CaseBrief *brief, Purpose purpose)
{
    return (Assignment){
        .id = req_new_id(req, id_town(brief->id)),
        .case_id = brief->id,
        .unit = brief->unit,
        .severity = brief->severity,
        .purpose = (int)purpose,
        .offer = 1,
        .from_at = TIME_NONE,
    };
}

/* Somebody was faster: with the same id, or with the same person. */
static const Error *reply_beaten(Request *req, Id id, Id case_id)
{
    bool is_again = false;

    TRY(find_again(req, id, case_id, &is_again));
    if (is_again)
        return reply_as_now(req, 200, id);
    return error_field(req->arena, &SENT_ALREADY, "person", "%s", "");
}

/* Whether it was sent before is asked first: by then the person has it, and would be barred. */
const Error *post_assignment(Request *req)
{
    const AssignmentNew *in = req->body;
    CaseBrief brief = {0};
    Id case_id = ID_NONE;
    bool is_again = false, is_made = false;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(case_brief(req, req->tx, case_id, &brief));
    TRY(check_input(req, in, &brief));
    TRY(find_again(req, in->id, brief.id, &is_again));
    if (is_again)
        return reply_as_now(req, 200, in->id);
    TRY(assignment_may_send(req, &brief, (Purpose)in->purpose));
    Assignment made = new_one(req, &brief, (Purpose)in->purpose);
    if (!id_is_none(in->id))
        made.id = in->id;
    made.first = made.id;
    made.from_at = in->from_at;
    made.note = in->note;
    made.sent_by = req->actor->person;
    made.sent_post = req->actor->post;
    TRY(find_person(req, &brief, &made));
    TRY(assignment_begin(req, &made, &is_made));
    return is_made ? reply_as_now(req, 201, made.id) : reply_beaten(req, in->id, brief.id);
}

/* ---- by time, or because somebody said no -------------------------------------------------- */

static const Error *find_next(Request *system, const CaseBrief *brief, const Assignment *last,
                              const Candidate **ret_next)
{
    const CandidateSearch search = {brief, (Purpose)last->purpose, last->from_at, ID_NONE};
    List found = {0};

    *ret_next = NULL;
    if (last->offer >= OFFERS_MAX)
        return NULL;
    TRY(candidates_find(system, &search, &found));
    const Candidate *best = found.items;
    if (found.n > 0 && candidate_may_be_asked(best))
        *ret_next = best;
    return NULL;
}

static const Error *offer_to(Request *system, const CaseBrief *brief, const Assignment *last,
                             const Candidate *next, int64_t offer, bool *ret_made)
{
    Assignment made = new_one(system, brief, (Purpose)last->purpose);

    made.person = next->person;
    made.post = next->post;
    made.sent_by = last->sent_by;
    made.sent_post = last->sent_post;
    made.from_at = last->from_at;
    made.note = last->note;
    made.offer = offer;
    made.first = last->first;
    made.replaces = last->id;
    return assignment_begin(system, &made, ret_made);
}

/* Two who said no at once have the same next best: one gets it, the other looks once more, and now
 * sees that. */
#define LOOKS_MAX 8

const Error *assignment_offer_next(Request *req, const Assignment *last)
{
    Request *system = assignment_as_system(req->arena, req->server, req->tx, req->now);
    CaseBrief brief = {0};
    bool is_made = false;

    TRY(case_brief(system, req->tx, last->case_id, &brief));
    if (!brief.is_open)
        return NULL;
    for (int look = 0; look < LOOKS_MAX && !is_made; look++) {
        const Candidate *next = NULL;
        TRY(find_next(system, &brief, last, &next));
        if (!next)
            break;
        TRY(offer_to(system, &brief, last, next, last->offer + 1, &is_made));
    }
    return is_made ? NULL : assignment_tell_unanswered(system, last);
}

/* ---- handed over --------------------------------------------------------------------------- */

/* It is no refusal: of the persons who are asked one after the other, the colleague takes the giver's
 * place. Of a case that is over nothing is left to hand over. */
const Error *assignment_hand_to(Request *req, const Assignment *last, const char *to)
{
    Request *system = assignment_as_system(req->arena, req->server, req->tx, req->now);
    CandidateSearch search = {NULL, (Purpose)last->purpose, last->from_at, ID_NONE};
    CaseBrief brief = {0};
    StaffPost post = {0};
    bool is_found = false, is_made = false;
    List found = {0};

    TRY(case_brief(system, req->tx, last->case_id, &brief));
    if (!brief.is_open)
        return NULL;
    TRY(staff_find(req->tx, to, req->now, &post, &is_found));
    search.brief = &brief;
    search.person = post.person;
    if (is_found && !id_eq(post.person, last->person))
        TRY(candidates_find(system, &search, &found));
    const Candidate *best = found.items;
    if (found.n == 0 || !candidate_may_be_sent(best))
        return error_field(req->arena, &ASSIGNMENT_BAD_PERSON, "to", "cannot be sent there");
    TRY(offer_to(system, &brief, last, best, last->offer, &is_made));
    return is_made ? NULL : error_field(req->arena, &SENT_ALREADY, "to", "%s", "");
}
