/* list.c - the files of whoever asks: those of the bodies he heads, and those he is appointed to. No name is in it. */
#include <string.h>

#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/units/units.h"

typedef struct MediationQuery {
    const char *state, *kind;
    Id body;
    bool mine, late;
    const char *number;
    int64_t limit;
    const char *after;
} MediationQuery;

static const Field MEDIATION_QUERY_FIELDS[] = {
    STR_FIELD(MediationQuery, state, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    STR_FIELD(MediationQuery, kind, LIMIT(1, 200), SAYS("one, or several joined by commas")),
    ID_FIELD(MediationQuery, body, SAYS("also what is referred to it")),
    BOOL_FIELD(MediationQuery, mine, SAYS("you are appointed to")),
    BOOL_FIELD(MediationQuery, late, SAYS("a clock of it is over")),
    STR_FIELD(MediationQuery, number, LIMIT(1, 40), SAYS("or how it begins")),
    I64_FIELD(MediationQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(MediationQuery, after, LIMIT(1, 200), SAYS("next_cursor of the page before")),
};
const Shape MEDIATION_QUERY = SHAPE(MediationQuery, MEDIATION_QUERY_FIELDS);

#define NAMES_MAX 16

static size_t find_name(const char *const *names, const char *text, size_t length)
{
    size_t k = 0;

    while (names[k] && !(strlen(names[k]) == length && memcmp(names[k], text, length) == 0))
        k++;
    return k;
}

/* "APPLIED,ACCEPTED" as an argument; null for none. */
static const Error *names_arg(Request *req, const char *field, const char *text,
                              const char *const *names, DbArg *ret_arg)
{
    const char *found[NAMES_MAX];
    size_t n = 0;

    for (const char *at = text; at;) {
        size_t length = strcspn(at, ",");
        size_t k = find_name(names, at, length);
        if (!names[k] || n == NAMES_MAX) {
            return error_field(req->arena, &INPUT_INVALID, field, "there is no %.*s", (int)length,
                               at);
        }
        found[n++] = names[k];
        at = at[length] ? at + length + 1 : NULL;
    }
    *ret_arg = n > 0 ? db_infer(db_texts(req->arena, found, n)) : db_str(NULL);
    return NULL;
}

static const Error *read_page(Request *req, int64_t limit, List *ret_rows)
{
    const MediationQuery *query = req->query;
    MediationScope scope = {.code_sha256 = NULL};
    Cursor after = {req->now + TIME_SECOND, ID_NONE};
    DbArg kinds, states, late = db_bool(true);
    char id[ID_TEXT_SIZE];

    TRY(mediation_scope(req, &scope));
    TRY(names_arg(req, "state", query->state, MEDIATION_STATE_NAMES, &states));
    TRY(names_arg(req, "kind", query->kind, DISPUTE_KIND_NAMES, &kinds));
    if (query->after && cursor_parse(req->arena, query->after, &after))
        return error_field(req->arena, &INPUT_INVALID, "after", "is no cursor of this list");
    late.null = !query->late;
    id_format(after.id, id);
    return db_all(req->tx, &SQL_MEDIATION_LIST,
                  ARGS(MEDIATION_SCOPE(&scope), db_i64(limit + 1), db_time(after.at), db_infer(id),
                       db_time(req->now), states, kinds, db_id(query->body),
                       db_id(query->mine ? req->actor->person : ID_NONE), late,
                       db_str(query->number)),
                  &MEDIATION_LINE_READ, ret_rows);
}

const Error *list_mediations(Request *req)
{
    const MediationQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    const char *next = NULL;
    List rows = {NULL, 0};

    TRY(read_page(req, limit, &rows));
    Mediation *files = rows.items;
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        next = cursor_make(req->arena, files[rows.n - 1].since, files[rows.n - 1].id);
    }
    for (size_t i = 0; i < rows.n; i++) {
        files[i].unit_name = units_name(req->server, files[i].unit);
        files[i].late = files[i].due_at != TIME_NONE && files[i].due_at < req->now;
    }
    TRY(mediation_name_bodies(req, files, rows.n));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &MEDIATION_LINE, &rows, next);
}
