/* list.c - GET /cases: the queue of a desk, and what is one's own. */
#include "domain/cases/list.h"

#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/shown.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"
#include "platform/json/json.h"

static const char *const ORDER_NAMES[] = {
    [ORDER_NEWEST] = "NEWEST", [ORDER_DUE] = "DUE", [ORDER_MAX] = NULL};
/* Where a case without a time stands among those that are due: as case.sql has it, 9999-12-31. */
#define DUE_NEVER (INT64_C(253402214400) * TIME_SECOND)

static const Field CASE_QUERY_FIELDS[] = {
    KEY_FIELD(CaseQuery, unit, SAYS("in this unit or below it")),
    STR_FIELD(CaseQuery, state, LIMIT(1, 200), SAYS("one state, or several joined by commas")),
    STR_FIELD(CaseQuery, item, LIMIT(1, 16)),
    KEY_FIELD(CaseQuery, owner),
    STR_FIELD(CaseQuery, handler, LIMIT(1, 36), SAYS("id of a person, or me")),
    STR_FIELD(CaseQuery, department, LIMIT(1, 7)),
    ENUM_FIELD(CaseQuery, severity, SEVERITY_NAMES),
    STR_FIELD(CaseQuery, q, LIMIT(1, 80), SAYS("how the number begins, or a part of the title")),
    STR_FIELD(CaseQuery, serial, LIMIT(1, 5),
              SAYS("digits: the end of the number, of whatever town and day; with `from`")),
    STR_FIELD(CaseQuery, from, LIMIT(1, 40), SAYS("reported at or after: date or time")),
    STR_FIELD(CaseQuery, to, LIMIT(1, 40),
              SAYS("reported before this time, or on or before this date")),
    BOOL_FIELD(CaseQuery, mine, SAYS("only what you reported")),
    BOOL_FIELD(CaseQuery, open, SAYS("only what is not closed, refused, merged or void")),
    BOOL_FIELD(CaseQuery, duty,
               SAYS("only what your centre has the duty for, or is asked to take over")),
    ENUM_FIELD(CaseQuery, order, ORDER_NAMES,
               SAYS("NEWEST, or what is due first; what has no time comes last")),
    I64_FIELD(CaseQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(CaseQuery, cursor, LIMIT(1, 200)),
};
const Shape CASE_QUERY = SHAPE(CaseQuery, CASE_QUERY_FIELDS);

/* ---- pure ---------------------------------------------------------------------------------- */

/* By what a list is in order, and where a page of it ends. */
static Time place_of(CaseOrder order, const Case *one)
{
    if (order == ORDER_NEWEST)
        return one->created_at;
    return one->due_at == TIME_NONE ? DUE_NEVER : one->due_at;
}

static bool is_before(CaseOrder order, const Case *a, const Case *b)
{
    Time left = place_of(order, a), right = place_of(order, b);
    int by_id = memcmp(a->id.b, b->id.b, sizeof(a->id.b));

    if (order == ORDER_DUE)
        return left != right ? left < right : by_id < 0;
    return left != right ? left > right : by_id > 0;
}

List case_lists_merge(Arena *arena, CaseOrder order, List a, List b, size_t max)
{
    size_t room = a.n + b.n < max ? a.n + b.n : max;
    const Case *left = a.items, *right = b.items;
    const Case *left_end = left + a.n, *right_end = right + b.n;
    Case *out = arena_array(arena, room, sizeof(*out));
    size_t n = 0;

    while (n < room && (left < left_end || right < right_end)) {
        bool take_left = right == right_end || (left < left_end && !is_before(order, right, left));
        const Case *next = take_left ? left++ : right++;
        if (n == 0 || !id_eq(out[n - 1].id, next->id))
            out[n++] = *next;
    }
    return (List){out, n};
}

const char *like_escape(Arena *arena, const char *text)
{
    char *out = arena_alloc(arena, 2 * strlen(text) + 1);
    char *end = out;

    for (; *text; text++) {
        if (*text == '%' || *text == '_' || *text == '\\')
            *end++ = '\\';
        *end++ = *text;
    }
    *end = '\0';
    return out;
}

static int state_find(const char *name, size_t n)
{
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (strlen(CASE_STATE_NAMES[state]) == n && memcmp(CASE_STATE_NAMES[state], name, n) == 0)
            return state;
    }
    return ENUM_NONE;
}

const Error *case_states_parse(Arena *arena, const char *text, bool open_only,
                               const char **ret_literal)
{
    bool is_wanted[CASE_STATE_MAX];
    const char *names[CASE_STATE_MAX];
    size_t n_names = 0;

    for (int state = 0; state < CASE_STATE_MAX; state++)
        is_wanted[state] = !text;
    for (const char *at = text; at;) {
        size_t n = strcspn(at, ",");
        int state = state_find(at, n);
        if (state == ENUM_NONE)
            return error_field(arena, &INPUT_INVALID, "state", "no state \"%.*s\"", (int)n, at);
        is_wanted[state] = true;
        at = at[n] ? at + n + 1 : NULL;
    }
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (is_wanted[state] && (!open_only || case_state_is_open((CaseState)state)))
            names[n_names++] = CASE_STATE_NAMES[state];
    }
    *ret_literal = text || open_only ? db_texts(arena, names, n_names) : NULL;
    return NULL;
}

/* ---- the handler --------------------------------------------------------------------------- */

static const Cursor NO_CURSOR = {TIME_NONE, ID_NONE};
/* Of one row: a description of 2,000 characters may need six times as many bytes. */
#define ROW_BYTES_MAX ((size_t)64 * 1024)

/* The query as the two statements want it. */
typedef struct Filter {
    UnitRange unit; /* when query->unit is given */
    const char *states;
    CaseOrder order;
    bool is_open; /* only states of open cases are among them */
    Id handler;
    const char *q;
    const char *serial; /* five digits */
    Period period;
    Cursor cursor;
    int64_t limit; /* rows wanted; one more is read to know whether there is a next page */
    bool is_whole; /* all of a row, else its mark (shown.h) */
    DbArg ids;     /* these cases alone; null: all */
} Filter;

static CaseOrder order_of(const CaseQuery *query)
{
    return query->order == ENUM_NONE ? ORDER_NEWEST : (CaseOrder)query->order;
}

/* "37" is "00037". Without a first day each case there ever was would be looked at. */
static const Error *serial_parse(Arena *arena, const CaseQuery *query, const char **ret_serial)
{
    const char *text = query->serial;

    if (!text)
        return NULL;
    if (text[strspn(text, "0123456789")] != '\0')
        return error_field(arena, &INPUT_INVALID, "serial", "is at most five digits");
    if (!query->from)
        return error_field(arena, &INPUT_INVALID, "from", "is required with serial");
    *ret_serial = arena_printf(arena, "%.*s%s", (int)(5 - strlen(text)), "00000", text);
    return NULL;
}

static const Error *filter_make(Request *req, const CaseQuery *query, Filter *ret_filter)
{
    Filter filter = {.cursor = NO_CURSOR,
                     .order = order_of(query),
                     .limit = query->limit,
                     .ids = db_infer(NULL)};
    const char *open_states = NULL;

    if (filter.limit == I64_NONE)
        filter.limit = PAGE_LIMIT_DEFAULT;
    if (query->unit)
        filter.unit = unit_key_range(query->unit);
    TRY(case_states_parse(req->arena, query->state, query->open, &filter.states));
    TRY(case_states_parse(req->arena, query->state, true, &open_states));
    filter.is_open = filter.states && str_eq(filter.states, open_states);
    TRY(period_parse(req->arena, query->from, query->to, &filter.period));
    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &filter.cursor));
    if (query->q)
        filter.q = like_escape(req->arena, query->q);
    TRY(serial_parse(req->arena, query, &filter.serial));
    if (query->handler && strcmp(query->handler, "me") == 0) {
        filter.handler = req->actor->person;
    } else if (query->handler && !id_parse(query->handler, &filter.handler)) {
        return error_field(req->arena, &INPUT_INVALID, "handler", "is neither an id nor me");
    }
    *ret_filter = filter;
    return NULL;
}

static const char *severity_name(int severity)
{
    return severity == ENUM_NONE ? NULL : SEVERITY_NAMES[severity];
}

static DbRead list_read(Request *req, const Stmt *stmt, const Filter *filter, DbArg sixth,
                        List *ret_rows)
{
    const CaseQuery *query = req->query;
    DbArg states = filter->states ? db_infer(filter->states) : db_infer(NULL);
    bool by_due = filter->order == ORDER_DUE;
    Cursor newest = by_due ? NO_CURSOR : filter->cursor;
    Cursor due = by_due ? filter->cursor : NO_CURSOR;
    const DbArg args[] = {CASE_SCOPE(req->actor),
                          db_i64(filter->limit + 1),
                          sixth,
                          db_key(filter->unit.lo),
                          db_key(filter->unit.hi),
                          states,
                          db_str(query->item),
                          db_key(query->owner),
                          db_id(filter->handler),
                          db_str(query->department),
                          db_str(severity_name(query->severity)),
                          db_str(filter->q),
                          db_time(filter->period.from),
                          db_time(filter->period.to),
                          db_time(newest.at),
                          db_id(newest.id),
                          db_key(query->duty ? req->actor->unit : 0),
                          filter->is_open ? db_bool(true) : db_infer(NULL),
                          by_due ? db_bool(true) : db_infer(NULL),
                          db_time(due.at),
                          db_id(due.id),
                          filter->is_whole ? db_bool(true) : db_infer(NULL),
                          filter->ids,
                          db_str(filter->serial)};
    DbArg *kept = arena_array(req->arena, LENGTH(args), sizeof(*kept));

    memcpy(kept, args, sizeof(args));
    return (DbRead){stmt, kept, LENGTH(args), filter->is_whole ? &CASE_ROW : &CASE_MARK, ret_rows};
}

/* The town that a range lies in; I64_NONE when there are several. */
static DbArg town_of(UnitRange range)
{
    int32_t town = unit_key_town(range.lo);

    return db_i64(town == unit_key_town(range.hi) ? town : I64_NONE);
}

/* How the rows of the scope are reached: those of a town in order of time, those of less than a town
 * by their units, all by time. */
static DbRead scoped_read(Request *req, const Filter *filter, UnitRange range, List *ret_rows)
{
    Filter way = *filter;

    way.unit = unit_key_tier(range.lo) > TIER_TOWN ? range : (UnitRange){0, 0};
    return list_read(req, &SQL_CASE_LIST, &way, town_of(range), ret_rows);
}

#define LISTS_MAX 2

/* By two statements rather than one with "or": each walks an index of its own. What one reported, handles or checks
 * comes first, then the scope. How many they are. */
static size_t lists_reads(Request *req, const Filter *filter, List *ret_lists, DbRead *ret_reads)
{
    const CaseQuery *query = req->query;
    Id me = req->actor->person;
    UnitRange range = req->actor->scope;
    size_t n = 0;

    if (filter->unit.lo)
        range = unit_ranges_meet(range, filter->unit);
    ret_reads[n] =
        list_read(req, &SQL_CASE_LIST_OWN, filter, db_id(query->mine ? me : ID_NONE), ret_lists);
    n++;
    bool is_own_only = query->mine || id_eq(filter->handler, me);
    if (!is_own_only && range.lo <= range.hi) {
        ret_reads[n] = scoped_read(req, filter, range, ret_lists + n);
        n++;
    }
    return n;
}

static List lists_merge(Request *req, const Filter *filter, const List *lists)
{
    return case_lists_merge(req->arena, filter->order, lists[1], lists[0],
                            (size_t)filter->limit + 1);
}

static const Error *read_lists(Request *req, const Filter *filter, List *ret_rows)
{
    List lists[LISTS_MAX] = {{0}};
    DbRead reads[LISTS_MAX];
    size_t n = lists_reads(req, filter, lists, reads);

    TRY(db_all_of(req->tx, reads, n));
    *ret_rows = lists_merge(req, filter, lists);
    return NULL;
}

/* A page of them; the marks may have been asked ahead. */
static const Error *read_page(Request *req, const Filter *filter, List *ret_rows, bool *ret_is_cut)
{
    List rows = {0};

    if (req->n_asks > 0) {
        rows = lists_merge(req, filter, req->found);
    } else {
        TRY(read_lists(req, filter, &rows));
    }
    *ret_is_cut = rows.n > (size_t)filter->limit;
    if (*ret_is_cut)
        rows.n = (size_t)filter->limit;
    *ret_rows = rows;
    return NULL;
}

const Error *case_list_read(Request *req, int64_t limit, List *ret_rows, bool *ret_is_cut)
{
    Filter filter = {0};

    TRY(filter_make(req, req->query, &filter));
    filter.is_whole = true;
    if (limit != I64_NONE)
        filter.limit = limit;
    TRY(read_page(req, &filter, ret_rows, ret_is_cut));
    for (size_t i = 0; i < ret_rows->n; i++)
        case_complete(req, (Case *)ret_rows->items + i);
    return NULL;
}

/* ---- what is answered ---------------------------------------------------------------------- */

/* The rows of a page as they go out; held until it is written. */
typedef struct Page {
    ShownText
        *texts[PAGE_LIMIT_MAX]; /* NULL: not known yet, or the row has left the list meanwhile */
    size_t n;
} Page;

static void page_let_go(Page *page)
{
    for (size_t i = 0; i < page->n; i++)
        shown_let_go(page->texts[i]);
}

static ShownText *row_write(Request *req, Case *row, int64_t edition)
{
    Buf out CLEANUP(buf_done) = {0};

    buf_init(&out, ROW_BYTES_MAX);
    case_complete(req, row);
    json_write(&out, &CASE_SHAPE, row);
    req->out.overflow |= out.overflow; /* nothing goes out cut */
    return shown_keep(case_shown(req->server), row, edition, buf_cstr(&out), out.len);
}

/* Those of which nothing is kept are read whole. A row that has changed since its mark was read comes as it
 * is now. */
static const Error *page_fill(Request *req, const Filter *filter, const Case *marks, Page *page)
{
    int64_t edition = units_edition(req->server);
    DbArg *ids = arena_array(req->arena, page->n, sizeof(*ids));
    Filter missing = *filter;
    List rows = {0};

    missing.limit = 0;
    missing.is_whole = true;
    for (size_t i = 0; i < page->n; i++) {
        page->texts[i] = shown_find(case_shown(req->server), &marks[i], edition);
        if (!page->texts[i])
            ids[missing.limit++] = db_id(marks[i].id);
    }
    if (missing.limit == 0)
        return NULL;
    missing.ids = *db_columns(req->arena, ids, (size_t)missing.limit, 1);
    TRY(read_lists(req, &missing, &rows));
    for (size_t row = 0, i = 0; row < rows.n; row++) {
        Case *found = (Case *)rows.items + row;
        for (i = 0; i < page->n && !id_eq(marks[i].id, found->id);)
            i++;
        if (i < page->n && !page->texts[i])
            page->texts[i] = row_write(req, found, edition);
    }
    return NULL;
}

static const Error *page_write(Request *req, const Page *page, const char *next_cursor)
{
    Buf *out = &req->out;
    bool is_first = true;

    req->status = 200;
    req->out_type = "application/json";
    buf_str(out, "{\"items\":[");
    for (size_t i = 0; i < page->n; i++) {
        if (!page->texts[i])
            continue;
        if (!is_first)
            buf_char(out, ',');
        is_first = false;
        shown_write(out, page->texts[i]);
    }
    buf_str(out, "],\"next_cursor\":");
    if (next_cursor) {
        json_write_str(out, next_cursor);
    } else {
        buf_str(out, "null");
    }
    buf_char(out, '}');
    return NULL;
}

/* Does an index lead to the rows of a page, and hardly past others? */
static bool is_quick(const CaseQuery *query, const Filter *filter)
{
    bool is_sought = query->item || query->owner || query->handler || query->department ||
                     query->severity != ENUM_NONE || query->q || query->serial;
    bool is_dated = filter->period.from != TIME_NONE || filter->period.to != TIME_NONE;

    return !is_sought && !is_dated && (!filter->states || filter->is_open);
}

const Error *ask_cases(Request *req)
{
    List lists[LISTS_MAX];
    DbRead reads[LISTS_MAX];
    Filter filter = {0};

    TRY(filter_make(req, req->query, &filter));
    if (!is_quick(req->query, &filter))
        return NULL;
    size_t n = lists_reads(req, &filter, lists, reads);
    for (size_t i = 0; i < n; i++)
        req_ask(req, reads[i].stmt, reads[i].args, reads[i].n_args, reads[i].shape);
    return NULL;
}

const Error *list_cases(Request *req)
{
    Page page CLEANUP(page_let_go) = {.n = 0};
    const char *next_cursor = NULL;
    Filter filter = {0};
    bool is_cut = false;
    List marks = {0};

    TRY(filter_make(req, req->query, &filter));
    TRY(read_page(req, &filter, &marks, &is_cut));
    if (is_cut) {
        const Case *last = (const Case *)marks.items + marks.n - 1;
        next_cursor = cursor_make(req->arena, place_of(filter.order, last), last->id);
    }
    page.n = marks.n;
    TRY(page_fill(req, &filter, marks.items, &page));
    return page_write(req, &page, next_cursor);
}
