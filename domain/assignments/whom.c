/* whom.c - GET /cases/{id}/candidates: whom one could send, and why. */
#include "base/geo.h"
#include "domain/assignments/assignment.sql.h"
#include "domain/assignments/candidate.h"
#include "domain/positions/positions.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"

/* ---- read ---------------------------------------------------------------------------------- */

static const Field CANDIDATE_ROW_FIELDS[] = {
    ID_FIELD(Candidate, person, REQUIRED),
    STR_FIELD(Candidate, name, REQUIRED),
    ID_FIELD(Candidate, post, REQUIRED),
    STR_FIELD(Candidate, role, REQUIRED),
    KEY_FIELD(Candidate, unit, REQUIRED),
    STR_FIELD(Candidate, department),
    BOOL_FIELD(Candidate, sent, REQUIRED),
    BOOL_FIELD(Candidate, declined, REQUIRED),
    BOOL_FIELD(Candidate, unanswered, REQUIRED),
    BOOL_FIELD(Candidate, handled, REQUIRED),
    I64_FIELD(Candidate, open_assignments, REQUIRED),
    I64_FIELD(Candidate, open_cases, REQUIRED),
    TIME_FIELD(Candidate, on_shift_since),
};
static const Shape CANDIDATE_ROW = SHAPE(Candidate, CANDIDATE_ROW_FIELDS);

/* The roles whose holders may be sent for it. */
static const char *roles_for(Arena *arena, Purpose purpose)
{
    const char *names[32];
    size_t n = 0;

    for (size_t i = 0; ROLE_NAMES[i] && n < LENGTH(names); i++) {
        Actor holder = {.grants = role_grants(ROLE_NAMES[i])};
        if (actor_may(&holder, purpose_grant_of_sent(purpose)))
            names[n++] = ROLE_NAMES[i];
    }
    return db_texts(arena, names, n);
}

static int64_t way_m(const CaseBrief *brief, double lon, double lat)
{
    GeoPoint from, to;

    if (!geo_point(lon, lat, &from) || !geo_point(brief->lon, brief->lat, &to))
        return I64_NONE;
    return (int64_t)geo_distance_m(from, to);
}

/* From where the person is, if on shift and known; else from the seat of the post's unit. */
static void reckon_way(const Request *req, const CaseBrief *brief, Candidate *candidate)
{
    const Unit *seat = units_find(req->server, candidate->unit);
    Time since = candidate->on_shift_since, fresh = req->now - POSITION_FRESH;
    Position position;

    candidate->works_outside =
        actor_may(&(Actor){.grants = role_grants(candidate->role)}, "position:report");
    candidate->is_located =
        since != TIME_NONE &&
        positions_last(req->server, candidate->person, since > fresh ? since : fresh, &position);
    if (candidate->is_located) {
        candidate->distance_m = way_m(brief, position.lon, position.lat) / 100 * 100;
    } else {
        candidate->distance_m = seat ? way_m(brief, seat->lon, seat->lat) : I64_NONE;
    }
}

static int32_t day_of(const Request *req, const CandidateSearch *search)
{
    return units_today(search->at == TIME_NONE ? req->now : search->at);
}

static const Error *read_posts(Request *req, const CandidateSearch *search, List *ret_rows)
{
    const CaseBrief *brief = search->brief;
    UnitKey city = unit_key_at_tier(brief->unit, TIER_CITY);
    bool is_anybody = id_is_none(search->person);
    UnitRange pool = unit_key_range(is_anybody ? unit_key_at_tier(brief->unit, TIER_TOWN) : city);
    bool hides_reporter = search->purpose == PURPOSE_VERIFY;

    return db_all(
        req->tx, &SQL_ASSIGNMENT_CANDIDATES,
        ARGS(db_i64(req->actor->scope.lo), db_i64(req->actor->scope.hi), db_str(brief->department),
             db_date(req->arena, day_of(req, search)), db_i64(id_town(brief->id)), db_id(brief->id),
             db_str(PURPOSE_NAMES[search->purpose]),
             db_infer(roles_for(req->arena, search->purpose)), db_i64(pool.lo), db_i64(pool.hi),
             db_key(city), db_key(brief->unit), db_i64(CANDIDATES_READ_MAX), db_id(search->person),
             db_id(hides_reporter ? brief->id : ID_NONE)),
        &CANDIDATE_ROW, ret_rows);
}

const Error *candidates_find(Request *req, const CandidateSearch *search, List *ret_candidates)
{
    List rows = {0};

    TRY(read_posts(req, search, &rows));
    Candidate *candidates = rows.items;
    for (size_t i = 0; i < rows.n; i++) {
        reckon_way(req, search->brief, &candidates[i]);
        candidate_judge(search->brief, search->purpose, &candidates[i]);
    }
    rows.n = candidates_order(candidates, rows.n, CANDIDATES_MAX);
    *ret_candidates = rows;
    return NULL;
}

/* ---- in words ------------------------------------------------------------------------------ */

static const char *const WORDS[] = {
#define FINDING(name, kind, words) [FINDING_##name] = (words),
#include "domain/assignments/assignments.def"
};

/* "900 m from the place": from where the person is, to 100 m, or from the seat of the unit. */
static const char *way_words(Arena *arena, const Candidate *candidate)
{
    if (candidate->distance_m == I64_NONE)
        return "how far is not known";
    if (candidate->is_located) {
        return arena_printf(arena, "is about %lld m from the place now",
                            (long long)candidate->distance_m);
    }
    return arena_printf(arena,
                        "its seat is %lld m from the place; where the person is is not known",
                        (long long)candidate->distance_m);
}

static const char *duty_words(Arena *arena, Purpose purpose, const Candidate *candidate)
{
    const char *grant = purpose_grant_of_sent(purpose);

    if (!candidate->department) {
        return arena_printf(arena, "holds %s as %s of %s", grant, candidate->role,
                            candidate->unit_name);
    }
    return arena_printf(arena, "holds %s as %s of department %s at %s", grant, candidate->role,
                        candidate->department, candidate->unit_name);
}

static const char *outside_words(Request *req, const CaseBrief *brief, const Candidate *candidate)
{
    if (candidate->department)
        return "the place is outside the range of the post";
    return arena_printf(req->arena, "is not under %s, which has the duty",
                        units_name(req->server, brief->owner));
}

static const char *department_words(Arena *arena, const CaseBrief *brief)
{
    if (!brief->department)
        return "is of a department, and the case was dispatched to none";
    return arena_printf(arena, "the case was dispatched to department %s", brief->department);
}

const char *finding_words(Request *req, const CandidateSearch *search, const Candidate *candidate,
                          Finding finding)
{
    Arena *arena = req->arena;

    switch ((int)finding) {
    case FINDING_DUTY:
        return duty_words(arena, search->purpose, candidate);
    case FINDING_OUTSIDE_DUTY:
        return outside_words(req, search->brief, candidate);
    case FINDING_OTHER_DEPARTMENT:
        return department_words(arena, search->brief);
    case FINDING_SAME_GRID:
        return arena_printf(arena, "has the grid of the place; %s", way_words(arena, candidate));
    case FINDING_SAME_VILLAGE:
        return arena_printf(arena, "stands in the same village; %s", way_words(arena, candidate));
    case FINDING_SAME_TOWN:
        return arena_printf(arena, "stands in the same town; %s", way_words(arena, candidate));
    case FINDING_ELSEWHERE:
        return arena_printf(arena, "stands in no unit of this town; %s",
                            way_words(arena, candidate));
    case FINDING_LOADED:
        return arena_printf(arena, "open assignments: %lld, open cases: %lld",
                            (long long)candidate->open_assignments,
                            (long long)candidate->open_cases);
    default:
        return WORDS[finding];
    }
}

const char *candidate_bar_words(Request *req, const CandidateSearch *search,
                                const Candidate *candidate)
{
    for (int finding = 0; finding < FINDING_MAX; finding++) {
        if (finding_kind((Finding)finding) == FINDING_BARS &&
            candidate_has(candidate, (Finding)finding))
            return finding_words(req, search, candidate, (Finding)finding);
    }
    return NULL;
}

static void add_remark(List *remarks, Finding finding, const char *words)
{
    ((Remark *)remarks->items)[remarks->n++] = (Remark){(int)finding, words};
}

static void explain(Request *req, const CandidateSearch *search, Candidate *candidate)
{
    candidate->may_be_sent = candidate_may_be_sent(candidate);
    candidate->unit_name = units_name(req->server, candidate->unit);
    candidate->reasons.items = arena_array(req->arena, FINDING_MAX, sizeof(Remark));
    candidate->shortfalls.items = arena_array(req->arena, FINDING_MAX, sizeof(Remark));
    for (int finding = 0; finding < FINDING_MAX; finding++) {
        bool is_for = finding_kind((Finding)finding) == FINDING_FOR;
        if (!candidate_has(candidate, (Finding)finding))
            continue;
        add_remark(is_for ? &candidate->reasons : &candidate->shortfalls, (Finding)finding,
                   finding_words(req, search, candidate, (Finding)finding));
    }
}

/* ---- the handler --------------------------------------------------------------------------- */

static const Field REMARK_FIELDS[] = {
    ENUM_FIELD(Remark, code, FINDING_NAMES, REQUIRED),
    STR_FIELD(Remark, words, REQUIRED),
};
static const Shape REMARK = SHAPE(Remark, REMARK_FIELDS);

static const Field CANDIDATE_FIELDS[] = {
    ID_FIELD(Candidate, person, REQUIRED),
    STR_FIELD(Candidate, name, REQUIRED),
    ID_FIELD(Candidate, post, REQUIRED),
    STR_FIELD(Candidate, role, REQUIRED),
    KEY_FIELD(Candidate, unit, REQUIRED),
    STR_FIELD(Candidate, unit_name, REQUIRED),
    STR_FIELD(Candidate, department, NULLABLE),
    BOOL_FIELD(Candidate, may_be_sent, REQUIRED),
    I64_FIELD(Candidate, distance_m, NULLABLE, SAYS("from the seat of the post's unit")),
    I64_FIELD(Candidate, open_assignments, REQUIRED),
    I64_FIELD(Candidate, open_cases, REQUIRED),
    LIST_FIELD(Candidate, reasons, &REMARK, REQUIRED),
    LIST_FIELD(Candidate, shortfalls, &REMARK, REQUIRED),
};
const Shape CANDIDATE_SHAPE = SHAPE(Candidate, CANDIDATE_FIELDS);

typedef struct CandidateQuery {
    int purpose;
    Time from_at;
} CandidateQuery;

static const Field CANDIDATE_QUERY_FIELDS[] = {
    ENUM_FIELD(CandidateQuery, purpose, PURPOSE_NAMES, REQUIRED),
    TIME_FIELD(CandidateQuery, from_at, SAYS("wanted there then; at once when not given")),
};
const Shape CANDIDATE_QUERY = SHAPE(CandidateQuery, CANDIDATE_QUERY_FIELDS);

/* How far somebody is from the place says where he is: he reads who was told (P-05). */
static const Error *write_down(Request *req, Id case_id, const List *found)
{
    Id *persons = arena_array(req->arena, found->n, sizeof(*persons));
    size_t n = 0;

    for (size_t i = 0; i < found->n; i++) {
        const Candidate *one = (const Candidate *)found->items + i;
        if (one->is_located)
            persons[n++] = one->person;
    }
    return n > 0 ? staff_read_record(req, case_id, "SEND", persons, n) : NULL;
}

const Error *list_candidates(Request *req)
{
    const CandidateQuery *query = req->query;
    CaseBrief brief = {0};
    CandidateSearch search = {&brief, (Purpose)query->purpose, query->from_at, ID_NONE};
    Id id = ID_NONE;
    List found = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_brief(req, req->tx, id, &brief));
    TRY(assignment_may_send(req, &brief, search.purpose));
    TRY(candidates_find(req, &search, &found));
    for (size_t i = 0; i < found.n; i++)
        explain(req, &search, (Candidate *)found.items + i);
    TRY(write_down(req, id, &found));
    return reply_list(req, &CANDIDATE_SHAPE, &found, NULL);
}
