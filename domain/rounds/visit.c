/* visit.c - one visit: how it is read and told. */
#include <string.h>

#include "base/str.h"
#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"
#include "domain/units/units.h"

const ErrorKind NO_VISIT = {ERROR_MISSING, "visit/not-found", "No such visit"};
const char *const ANSWER_NAMES[] = {"YES", "NO", "NOT_SEEN", NULL};

/* ---- shapes -------------------------------------------------------------------------------------- */

static const Field POINT_FIELDS[] = {
    STR_FIELD(VisitPoint, item, REQUIRED),
    STR_FIELD(VisitPoint, name, REQUIRED),
    STR_FIELD(VisitPoint, name_en, REQUIRED),
};
static const Shape POINT = SHAPE(VisitPoint, POINT_FIELDS);

static const Field ANSWER_FIELDS[] = {
    STR_FIELD(VisitAnswer, item, REQUIRED),
    ENUM_FIELD(VisitAnswer, answer, ANSWER_NAMES, REQUIRED),
    BOOL_FIELD(VisitAnswer, fixed, SAYS("put right on the spot")),
    STR_FIELD(VisitAnswer, note, NULLABLE),
    ID_FIELD(VisitAnswer, case_id, NULLABLE, SAYS("the report of it")),
    STR_FIELD(VisitAnswer, case_number, NULLABLE, SAYS("null: it has not come yet")),
    STR_FIELD(VisitAnswer, case_state, NULLABLE),
};
const Shape VISIT_ANSWER = SHAPE(VisitAnswer, ANSWER_FIELDS);

static const Field ANSWER_READ_FIELDS[] = {
    ID_FIELD(VisitAnswer, visit, REQUIRED),
    STR_FIELD(VisitAnswer, item, REQUIRED),
    ENUM_FIELD(VisitAnswer, answer, ANSWER_NAMES, REQUIRED),
    BOOL_FIELD(VisitAnswer, fixed),
    STR_FIELD(VisitAnswer, note),
    ID_FIELD(VisitAnswer, case_id),
    STR_FIELD(VisitAnswer, case_number),
    STR_FIELD(VisitAnswer, case_state),
};
static const Shape ANSWER_READ = {"VisitAnswerRead", sizeof(VisitAnswer),
                                  LENGTH(ANSWER_READ_FIELDS), ANSWER_READ_FIELDS};

typedef struct VisitMoveRow {
    int64_t version;
    Time at;
    const char *event, *from, *to, *person_name, *role, *reason;
    Time observed_at;
} VisitMoveRow;

static const Field MOVE_ROW_FIELDS[] = {
    I64_FIELD(VisitMoveRow, version, REQUIRED),
    TIME_FIELD(VisitMoveRow, at, REQUIRED),
    STR_FIELD(VisitMoveRow, event, REQUIRED),
    STR_FIELD(VisitMoveRow, from, REQUIRED),
    STR_FIELD(VisitMoveRow, to, REQUIRED),
    STR_FIELD(VisitMoveRow, person_name, NULLABLE, SAYS("null: time")),
    STR_FIELD(VisitMoveRow, role, NULLABLE),
    STR_FIELD(VisitMoveRow, reason, NULLABLE),
    TIME_FIELD(VisitMoveRow, observed_at, NULLABLE, SAYS("by the clock of the phone")),
};
static const Shape MOVE_ROW = SHAPE(VisitMoveRow, MOVE_ROW_FIELDS);

#define VISIT_LINE_FIELDS                                                                         \
    ID_FIELD(Visit, id, REQUIRED), ID_FIELD(Visit, premises, REQUIRED),                           \
        STR_FIELD(Visit, premises_name, REQUIRED),                                                \
        ENUM_FIELD(Visit, kind, PREMISES_KIND_NAMES, REQUIRED),                                   \
        ENUM_FIELD(Visit, risk, PREMISES_RISK_NAMES, NULLABLE),                                   \
        STR_FIELD(Visit, address, NULLABLE), F64_FIELD(Visit, lon, REQUIRED),                     \
        F64_FIELD(Visit, lat, REQUIRED), KEY_FIELD(Visit, unit, REQUIRED),                        \
        STR_FIELD(Visit, unit_name), DATE_FIELD(Visit, due_from, REQUIRED),                       \
        DATE_FIELD(Visit, due_to, REQUIRED, SAYS("the first day that is too late")),              \
        BOOL_FIELD(Visit, retry, SAYS("after a refused entry")),                                  \
        ENUM_FIELD(Visit, state, VISIT_STATE_NAMES, REQUIRED),                                    \
        I64_FIELD(Visit, version, REQUIRED), STR_FIELD(Visit, person_name, NULLABLE),             \
        TIME_FIELD(Visit, started_at, NULLABLE), TIME_FIELD(Visit, done_at, NULLABLE),            \
        I64_FIELD(Visit, distance_m, NULLABLE, SAYS("to the place when it began")),               \
        BOOL_FIELD(Visit, no_tag, SAYS("begun without its plate")), I64_FIELD(Visit, n_yes),      \
        I64_FIELD(Visit, n_no), I64_FIELD(Visit, n_not_seen), STR_FIELD(Visit, reason, NULLABLE), \
        BOOL_FIELD(Visit, waived, SAYS("MISSED, and nobody worked on any day of it")),            \
        STR_FIELD(Visit, tag_sha256, NULLABLE, SAYS("of the text of its plate"))

static const Field VISIT_FIELDS[] = {
    VISIT_LINE_FIELDS,
    STRS_FIELD(Visit, may, REQUIRED, SAYS("events that you may fire now")),
    LIST_FIELD(Visit, points, &POINT, REQUIRED, SAYS("what is looked at")),
    LIST_FIELD(Visit, answers, &VISIT_ANSWER, REQUIRED,
               SAYS("what is not in order, or was not seen")),
    LIST_FIELD(Visit, moves, &MOVE_ROW, REQUIRED, SAYS("of one that is asked for by itself")),
};
const Shape VISIT = SHAPE(Visit, VISIT_FIELDS);
const Shape VISIT_LINE = {"VisitLine", sizeof(Visit), LENGTH(VISIT_FIELDS) - 3, VISIT_FIELDS};

static const Field READ_FIELDS[] = {VISIT_LINE_FIELDS, ID_FIELD(Visit, person)};
const Shape VISIT_READ = {"VisitRead", sizeof(Visit), LENGTH(READ_FIELDS), READ_FIELDS};

/* ---- which ----------------------------------------------------------------------------------------- */

typedef struct GridRow {
    UnitKey unit;
} GridRow;

static const Field GRID_ROW_FIELDS[] = {
    KEY_FIELD(GridRow, unit, REQUIRED),
};
static const Shape GRID_ROW = SHAPE(GridRow, GRID_ROW_FIELDS);

const Error *visit_scope(Request *req, VisitScope *ret_scope)
{
    List rows = {NULL, 0};

    *ret_scope = (VisitScope){.range = req->actor->scope};
    if (!req_may(req, "round:walk"))
        return NULL;
    TRY(db_all(req->tx, &SQL_ROUND_GRIDS,
               ARGS(db_id(req->actor->person), db_date(req->arena, units_today(req->now))),
               &GRID_ROW, &rows));
    UnitKey *grids = arena_array(req->arena, rows.n + 1, sizeof(*grids));
    for (size_t i = 0; i < rows.n; i++)
        grids[i] = ((const GridRow *)rows.items)[i].unit;
    ret_scope->grids = grids;
    ret_scope->n = rows.n;
    return NULL;
}

/* ---- may ------------------------------------------------------------------------------------------- */

static bool axis_allows(const Request *req, VisitAxis axis)
{
    bool walks = req_may(req, "round:walk"), heads = req_may(req, "round:manage");

    switch (axis) {
    case VISIT_AXIS_WALKER:
        return walks;
    case VISIT_AXIS_HEAD:
        return heads;
    case VISIT_AXIS_EITHER:
        return walks || heads;
    case VISIT_AXIS_SYSTEM:
        break;
    }
    return false;
}

/* Whoever began it ends it; what was explained is; a street lets everybody in, and is there. */
static bool is_now(const Request *req, const Visit *visit, VisitEvent event)
{
    bool is_street = visit->kind == PREMISES_STREET;
    bool is_mine = visit->state != VISIT_STARTED || id_eq(visit->person, req->actor->person);

    if (!machine_find(&VISIT_MACHINE, visit->state, (int)event) ||
        !axis_allows(req, visit_event_axis(event)))
        return false;
    if (event == VISIT_DO_REFUSE_ENTRY || event == VISIT_DO_NOT_FOUND)
        return is_mine && !is_street;
    if (event == VISIT_DO_SUBMIT)
        return is_mine;
    return event != VISIT_DO_EXPLAIN || !visit->reason;
}

static void fill_may(Request *req, Visit *visit)
{
    const char **names = arena_array(req->arena, VISIT_EVENT_MAX, sizeof(*names));
    size_t n = 0;

    for (int event = 0; event < VISIT_EVENT_MAX; event++) {
        if (is_now(req, visit, (VisitEvent)event))
            names[n++] = VISIT_EVENT_NAMES[event];
    }
    visit->may = (Strs){names, n};
}

/* ---- reading --------------------------------------------------------------------------------------- */

const Item **visit_points(Request *req, const Visit *visit, size_t *ret_n)
{
    /* As they were when it was planned: a phone that has it keeps its list. */
    return premises_points(req->server, req->arena, (PremisesKind)visit->kind, visit->due_from,
                           ret_n);
}

static void fill_points(Request *req, Visit *visit)
{
    size_t n = 0;
    const Item **items = visit_points(req, visit, &n);
    VisitPoint *points = arena_array(req->arena, n + 1, sizeof(*points));

    for (size_t i = 0; i < n; i++)
        points[i] = (VisitPoint){items[i]->code, items[i]->name, items[i]->name_en};
    visit->points = (List){points, n};
}

void visit_complete(Request *req, Visit *found)
{
    found->unit_name = units_name(req->server, found->unit);
    found->points = found->answers = found->moves = (List){NULL, 0};
    fill_may(req, found);
}

const Error *visit_lock(Request *req, const VisitScope *scope, Id id, Visit *ret_visit)
{
    TRY(db_one(req->tx, &SQL_VISIT_LOCKED,
               ARGS(VISIT_SCOPE(req, scope), db_i64(id_town(id)), db_id(id)), &NO_VISIT,
               &VISIT_READ, ret_visit));
    visit_complete(req, ret_visit);
    return NULL;
}

/* Of one town: a grid's, or one. Rows rise by visit. */
static const Error *fill_answers(Request *req, const VisitScope *scope, const List *visits)
{
    Visit *all = visits->items;
    const char **ids = arena_array(req->arena, visits->n + 1, sizeof(*ids));
    List rows = {NULL, 0};

    if (visits->n == 0)
        return NULL;
    for (size_t i = 0; i < visits->n; i++) {
        char *text = arena_alloc(req->arena, ID_TEXT_SIZE);
        id_format(all[i].id, text);
        ids[i] = text;
    }
    TRY(db_all(req->tx, &SQL_VISIT_ANSWERS_OF,
               ARGS(VISIT_SCOPE(req, scope), db_infer(db_texts(req->arena, ids, visits->n)),
                    db_i64(id_town(all[0].id))),
               &ANSWER_READ, &rows));
    VisitAnswer *answers = rows.items;
    for (size_t at = 0; at < rows.n;) {
        size_t n = 1, i = 0;
        while (at + n < rows.n && id_eq(answers[at + n].visit, answers[at].visit))
            n++;
        while (i < visits->n && !id_eq(all[i].id, answers[at].visit))
            i++;
        if (i < visits->n)
            all[i].answers = (List){answers + at, n};
        at += n;
    }
    return NULL;
}

const Error *visits_fill(Request *req, const VisitScope *scope, const List *visits)
{
    for (size_t i = 0; i < visits->n; i++)
        fill_points(req, (Visit *)visits->items + i);
    return fill_answers(req, scope, visits);
}

const Error *visit_reply(Request *req, const VisitScope *scope, Id id)
{
    Visit found = {.id = ID_NONE};
    const List one = {&found, 1};

    TRY(db_one(req->tx, &SQL_VISIT_ONE,
               ARGS(VISIT_SCOPE(req, scope), db_i64(id_town(id)), db_id(id)), &NO_VISIT,
               &VISIT_READ, &found));
    visit_complete(req, &found);
    TRY(visits_fill(req, scope, &one));
    TRY(db_all(req->tx, &SQL_VISIT_MOVES_OF,
               ARGS(VISIT_SCOPE(req, scope), db_i64(id_town(id)), db_id(id)), &MOVE_ROW,
               &found.moves));
    reply_etag_version(req, found.version);
    return reply_with(req, 200, &VISIT, &found);
}

const Error *get_visit(Request *req)
{
    VisitScope scope = {.n = 0};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_VISIT, &id));
    TRY(visit_scope(req, &scope));
    return visit_reply(req, &scope, id);
}
