/*
 * export_asks.c - a list of more rows than one may take out alone: asked for, decided, taken.
 *
 * An ask keeps what the list is narrowed by and how many rows it had. It is taken with the scope of
 * the post that asked, never past the moment of the ask, and never more rows than were decided upon.
 */
#include <string.h>

#include "base/str.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/export.h"
#include "domain/cases/guards.h"
#include "domain/cases/list.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"
#include "platform/json/json.h"

static const ErrorKind ASK_MISSING = {ERROR_MISSING, "case/no-export-ask", "No such request"};
static const ErrorKind ASK_NEEDLESS = {ERROR_CONFLICT, "case/export-needs-no-leave",
                                       "So few rows are taken out without asking"};
static const ErrorKind ASK_TOO_MUCH = {ERROR_INVALID, "case/export-too-much",
                                       "So many rows are never taken out at once"};
static const ErrorKind ASKS_WAIT = {ERROR_CONFLICT, "case/export-asks-wait",
                                    "Others that you asked for are not decided yet"};
static const ErrorKind ASK_OWN = {ERROR_DENIED, "case/export-own-ask",
                                  "Another person decides what you asked for"};
static const ErrorKind ASK_DECIDED = {ERROR_CONFLICT, "case/export-decided", "It is decided"};
static const ErrorKind ASK_NO_LEAVE = {ERROR_DENIED, "case/export-no-leave",
                                       "There is no leave to take it out, or no longer"};

typedef struct ExportAskIn {
    CaseQuery *filter;
    const char *reason;
} ExportAskIn;

static const Field ASK_IN_FIELDS[] = {
    OBJ_FIELD(
        ExportAskIn, filter, CaseQuery, &CASE_QUERY, REQUIRED,
        SAYS("what the list is narrowed by, as the query of GET /cases; limit and cursor count "
             "for nothing")),
    STR_FIELD(ExportAskIn, reason, REQUIRED, LIMIT(4, 400), SAYS("what it is needed for")),
};
const Shape EXPORT_ASK_IN = SHAPE(ExportAskIn, ASK_IN_FIELDS);

typedef struct ExportAsk {
    int64_t town;
    Id id, person, post;
    const char *role;
    UnitKey unit;
    const char *filter; /* JSON, of CASE_QUERY */
    const char *reason;
    int64_t n;
    Time asked_at, decided_at, until, taken_at;
    bool granted;
    const char *note;
    const char *person_name, *decided_by;
    const char *unit_name; /* from memory */
    bool mine;
    bool may_decide;
    bool may_take;
} ExportAsk;

static const Field ASK_ROW_FIELDS[] = {
    I64_FIELD(ExportAsk, town, REQUIRED),
    ID_FIELD(ExportAsk, id, REQUIRED),
    ID_FIELD(ExportAsk, person, REQUIRED),
    ID_FIELD(ExportAsk, post, REQUIRED),
    STR_FIELD(ExportAsk, role, REQUIRED),
    KEY_FIELD(ExportAsk, unit, REQUIRED),
    STR_FIELD(ExportAsk, filter, REQUIRED),
    STR_FIELD(ExportAsk, reason, REQUIRED),
    I64_FIELD(ExportAsk, n, REQUIRED),
    TIME_FIELD(ExportAsk, asked_at, REQUIRED),
    TIME_FIELD(ExportAsk, decided_at),
    BOOL_FIELD(ExportAsk, granted),
    STR_FIELD(ExportAsk, note),
    TIME_FIELD(ExportAsk, until),
    STR_FIELD(ExportAsk, person_name, REQUIRED),
    STR_FIELD(ExportAsk, decided_by),
    TIME_FIELD(ExportAsk, taken_at),
};
static const Shape ASK_ROW = SHAPE(ExportAsk, ASK_ROW_FIELDS);

static const Field ASK_FIELDS[] = {
    ID_FIELD(ExportAsk, id, REQUIRED),
    STR_FIELD(ExportAsk, person_name, REQUIRED),
    STR_FIELD(ExportAsk, role, REQUIRED),
    KEY_FIELD(ExportAsk, unit, REQUIRED),
    STR_FIELD(ExportAsk, unit_name, REQUIRED),
    JSON_FIELD(ExportAsk, filter, REQUIRED),
    STR_FIELD(ExportAsk, reason, REQUIRED),
    I64_FIELD(ExportAsk, n, REQUIRED, SAYS("rows when it was asked for: more are never taken")),
    TIME_FIELD(ExportAsk, asked_at, REQUIRED),
    TIME_FIELD(ExportAsk, decided_at, NULLABLE),
    STR_FIELD(ExportAsk, decided_by, NULLABLE),
    BOOL_FIELD(ExportAsk, granted, REQUIRED),
    STR_FIELD(ExportAsk, note, NULLABLE),
    TIME_FIELD(ExportAsk, until, NULLABLE, SAYS("until then it may be taken")),
    TIME_FIELD(ExportAsk, taken_at, NULLABLE, SAYS("for the last time")),
    BOOL_FIELD(ExportAsk, mine, REQUIRED),
    BOOL_FIELD(ExportAsk, may_decide, REQUIRED),
    BOOL_FIELD(ExportAsk, may_take, REQUIRED),
};
const Shape EXPORT_ASK = SHAPE(ExportAsk, ASK_FIELDS);

typedef struct ExportDecision {
    bool grant;
    const char *note;
} ExportDecision;

static const Field DECISION_FIELDS[] = {
    BOOL_FIELD(ExportDecision, grant, REQUIRED),
    STR_FIELD(ExportDecision, note, LIMIT(1, 400), SAYS("why not, when it is refused")),
};
const Shape EXPORT_DECISION = SHAPE(ExportDecision, DECISION_FIELDS);

static void complete(const Request *req, ExportAsk *ask)
{
    const Actor *actor = req->actor;
    bool is_open = ask->decided_at == TIME_NONE;

    ask->unit_name = units_name(req->server, ask->unit);
    ask->mine = id_eq(ask->person, actor->person);
    ask->may_decide = is_open && !ask->mine && actor_may(actor, "export:decide") &&
                      unit_range_has(actor->scope, ask->unit);
    ask->may_take = ask->granted && id_eq(ask->post, actor->post) && req->now < ask->until;
}

/* ---- what is told ------------------------------------------------------------------------------- */

typedef struct ExportNews {
    Id ask;
    int64_t n;
    const char *state; /* ASKED GRANTED REFUSED */
} ExportNews;

static const Field NEWS_FIELDS[] = {
    ID_FIELD(ExportNews, ask, REQUIRED),
    I64_FIELD(ExportNews, n, REQUIRED),
    STR_FIELD(ExportNews, state, REQUIRED),
};
static const Shape NEWS = SHAPE(ExportNews, NEWS_FIELDS);

static const Error *tell(Request *req, const ExportAsk *ask, const char *state, Event event)
{
    const ExportNews news = {ask->id, ask->n, state};
    Buf out;

    buf_init(&out, JSON_BODY_MAX);
    json_write(&out, &NEWS, &news);
    event.topic = "export.asked";
    event.unit = ask->unit;
    event.data = arena_strdup(req->arena, buf_cstr(&out));
    buf_done(&out);
    return event_emit(req, &event);
}

/* Who decides at this unit, but for who asks. */
static const Error *add_deciders(Request *req, UnitKey unit, Event *event)
{
    List posts = {0};

    TRY(staff_posts_at(req->tx, &unit, 1, units_today(req->now), &posts));
    const StaffPost *rows = posts.items;
    for (size_t i = 0; i < posts.n && event->n_persons < EVENT_PERSONS_MAX; i++) {
        const Actor holder = {.grants = role_grants(rows[i].role)};
        if (!rows[i].department && actor_may(&holder, "export:decide") &&
            !id_eq(rows[i].person, req->actor->person))
            event->persons[event->n_persons++] = rows[i].person;
    }
    return NULL;
}

/* Those of the town's centre; where there is nobody else, the city's. */
static const Error *tell_deciders(Request *req, const ExportAsk *ask)
{
    Event event = {.department = NULL};

    if (unit_key_tier(ask->unit) >= TIER_TOWN)
        TRY(add_deciders(req, unit_key_at_tier(ask->unit, TIER_TOWN), &event));
    if (event.n_persons == 0)
        TRY(add_deciders(req, units_city(req->server), &event));
    return tell(req, ask, "ASKED", event);
}

/* ---- asking ------------------------------------------------------------------------------------- */

/* What comes after the ask is not in it. */
static const Error *end_filter(Request *req, CaseQuery *filter)
{
    Period period = {0};

    filter->limit = I64_NONE;
    filter->cursor = NULL;
    TRY(period_parse(req->arena, filter->from, filter->to, &period));
    if (period.to == TIME_NONE || period.to > req->now) {
        char text[TIME_TEXT_SIZE];
        time_format(req->now, text);
        filter->to = arena_strdup(req->arena, text);
    }
    return NULL;
}

static const char *filter_text(Arena *arena, const CaseQuery *filter)
{
    Buf out;

    buf_init(&out, JSON_BODY_MAX);
    json_write(&out, &CASE_QUERY, filter);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

static const Error *count_rows(Request *req, CaseQuery *filter, int64_t *ret_n)
{
    bool is_cut = false;
    List rows = {0};

    req->query = filter;
    TRY(case_list_read(req, EXPORT_ROWS_EVER, &rows, &is_cut));
    if (is_cut) {
        return error_new(req->arena, &ASK_TOO_MUCH, "more than %d: narrow the list",
                         EXPORT_ROWS_EVER);
    }
    if (rows.n <= EXPORT_ROWS_MAX)
        return error_new(req->arena, &ASK_NEEDLESS, "%zu rows", rows.n);
    *ret_n = (int64_t)rows.n;
    return NULL;
}

const Error *post_export_ask(Request *req)
{
    const ExportAskIn *in = req->body;
    const Actor *actor = req->actor;
    int64_t made = 0;

    if (actor->unit == 0)
        return error_new(req->arena, &NO_EXPORT, "%s", actor->role);
    int32_t town = unit_key_town(actor->unit);
    ExportAsk ask = {
        .town = town,
        .id = req_new_id(req, town),
        .person = actor->person,
        .post = actor->post,
        .role = actor->role,
        .unit = actor->unit,
        .reason = in->reason,
        .asked_at = req->now,
        .decided_at = TIME_NONE,
        .until = TIME_NONE,
        .taken_at = TIME_NONE,
        .person_name = actor->name,
    };
    TRY(end_filter(req, in->filter));
    TRY(count_rows(req, in->filter, &ask.n));
    ask.filter = filter_text(req->arena, in->filter);
    TRY(db_exec(req->tx, &SQL_EXPORT_ASK_NEW,
                ARGS(db_i64(ask.town), db_id(ask.id), db_id(ask.person), db_id(ask.post),
                     db_str(ask.role), db_key(ask.unit), db_infer(ask.filter), db_str(ask.reason),
                     db_i64(ask.n), db_time(ask.asked_at), db_i64(EXPORT_ASKS_MAX)),
                &made));
    if (made == 0)
        return error_new(req->arena, &ASKS_WAIT, "%d at most", EXPORT_ASKS_MAX);
    TRY(tell_deciders(req, &ask));
    complete(req, &ask);
    return reply_with(req, 201, &EXPORT_ASK, &ask);
}

const Error *list_export_asks(Request *req)
{
    const Actor *actor = req->actor;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_EXPORT_ASK_LIST,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_id(actor->person),
                    db_bool(actor_may(actor, "export:decide"))),
               &ASK_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++)
        complete(req, (ExportAsk *)rows.items + i);
    return reply_list(req, &EXPORT_ASK, &rows, NULL);
}

/* One's own or one of the range, and nobody else decides it meanwhile. */
static const Error *get_ask(Request *req, ExportAsk *ret_ask)
{
    const Actor *actor = req->actor;
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &ASK_MISSING, &id));
    TRY(db_one(req->tx, &SQL_EXPORT_ASK_GET,
               ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_id(actor->person),
                    db_bool(actor_may(actor, "export:decide")), db_i64(id_town(id)), db_id(id)),
               &ASK_MISSING, &ASK_ROW, ret_ask));
    complete(req, ret_ask);
    return NULL;
}

/* ---- deciding ----------------------------------------------------------------------------------- */

const Error *post_export_decision(Request *req)
{
    const ExportDecision *in = req->body;
    const Actor *actor = req->actor;
    ExportAsk ask = {0};

    TRY(get_ask(req, &ask));
    if (ask.mine)
        return error_new(req->arena, &ASK_OWN, "%s", "");
    if (!ask.may_decide)
        return error_new(req->arena, &ASK_DECIDED, "%s", ask.granted ? "granted" : "refused");
    if (!in->grant && text_is_blank(in->note))
        return error_field(req->arena, &INPUT_INVALID, "note", "is required to refuse");
    ask.decided_at = req->now;
    ask.decided_by = actor->name;
    ask.granted = in->grant;
    ask.note = in->note;
    ask.until = in->grant ? req->now + EXPORT_LASTS : TIME_NONE;
    TRY(db_exec(req->tx, &SQL_EXPORT_ASK_DECIDE,
                ARGS(db_i64(ask.town), db_id(ask.id), db_id(actor->person), db_str(actor->role),
                     db_time(req->now), db_bool(in->grant), db_str(in->note), db_time(ask.until)),
                NULL));
    const Event event = {.persons = {ask.person}, .n_persons = 1};
    TRY(tell(req, &ask, in->grant ? "GRANTED" : "REFUSED", event));
    complete(req, &ask);
    return reply_with(req, 200, &EXPORT_ASK, &ask);
}

/* ---- taking ------------------------------------------------------------------------------------- */

const Error *get_asked_export(Request *req)
{
    CaseQuery *filter = arena_alloc(req->arena, sizeof(*filter));
    ExportAsk ask = {0};
    bool is_cut = false;
    List rows = {0};

    TRY(get_ask(req, &ask));
    if (!ask.mine)
        return error_new(req->arena, &ASK_MISSING, "%s", "");
    if (!ask.may_take) {
        return error_new(req->arena, &ASK_NO_LEAVE, "%s",
                         ask.granted ? "it is taken within a day, from the post that asked" : "");
    }
    TRY(json_decode(req->arena, &CASE_QUERY, ask.filter, strlen(ask.filter), filter));
    req->query = filter;
    TRY(case_list_read(req, ask.n, &rows, &is_cut));
    const char *told =
        arena_printf(req->arena, "共 %zu 件；事由：%s；%s 于 %s 批准", rows.n, ask.reason,
                     ask.decided_by, export_time_text(req->arena, ask.decided_at));
    return export_reply(req, &rows, told, ask.id);
}
