/*
 * divisions.c - official division codes (GB/T 2260, GB/T 10114 and the statistical codes below them),
 * by yearly edition, and which units answer to which: many to many, for command is not statistics. A
 * code is never a key here: the next edition may give it to somebody else.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/units/units.sql.h"
#include "domain/units/units_state.h"
#include "platform/csv/csv.h"

#define COPY_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define LIST_DEFAULT   200
#define LIST_MAX       1000
#define UNITS_MAX      64 /* that answer to one code */

static const char *const LEVELS[] = {"PREFECTURE", "COUNTY", "TOWNSHIP", "VILLAGE", NULL};
enum { LEVEL_PREFECTURE, LEVEL_COUNTY, LEVEL_TOWNSHIP, LEVEL_VILLAGE };

typedef struct DivisionShown {
    int64_t edition;
    const char *code, *name, *parent;
    int level;
    Strs units;
} DivisionShown;

static const Field DIVISION_SHOWN_FIELDS[] = {
    I64_FIELD(DivisionShown, edition, REQUIRED),
    STR_FIELD(DivisionShown, code, REQUIRED),
    ENUM_FIELD(DivisionShown, level, LEVELS, REQUIRED),
    STR_FIELD(DivisionShown, name, REQUIRED),
    STR_FIELD(DivisionShown, parent, NULLABLE),
    STRS_FIELD(DivisionShown, units, REQUIRED, SAYS("keys that answer to it; may be none")),
};
const Shape DIVISION_SHOWN = SHAPE(DivisionShown, DIVISION_SHOWN_FIELDS);

typedef struct DivisionQuery {
    int64_t edition, limit;
    const char *parent, *cursor;
    int level;
    bool unmapped;
} DivisionQuery;

static const Field DIVISION_QUERY_FIELDS[] = {
    I64_FIELD(DivisionQuery, edition, LIMIT(1949, 9999), SAYS("a year; default the newest")),
    STR_FIELD(DivisionQuery, parent, LIMIT(6, 12), SAYS("codes next below it")),
    ENUM_FIELD(DivisionQuery, level, LEVELS),
    BOOL_FIELD(DivisionQuery, unmapped, SAYS("only codes that no unit answers to")),
    I64_FIELD(DivisionQuery, limit, LIMIT(1, LIST_MAX), SAYS("default 200")),
    STR_FIELD(DivisionQuery, cursor, LIMIT(6, 12)),
};
const Shape DIVISION_QUERY = SHAPE(DivisionQuery, DIVISION_QUERY_FIELDS);

/* A line of what comes in. */
typedef struct DivisionLine {
    const char *code, *name, *parent, *units;
    int level;
} DivisionLine;

static const Field DIVISION_LINE_FIELDS[] = {
    STR_FIELD(DivisionLine, code, REQUIRED, LIMIT(6, 12)),
    ENUM_FIELD(DivisionLine, level, LEVELS, REQUIRED),
    STR_FIELD(DivisionLine, name, REQUIRED, LIMIT(1, 60)),
    STR_FIELD(DivisionLine, parent, LIMIT(6, 12)),
    STR_FIELD(DivisionLine, units, LIMIT(0, 1024)),
};
static const Shape DIVISION_LINE = SHAPE(DivisionLine, DIVISION_LINE_FIELDS);

typedef struct EditionTaken {
    int64_t edition, codes, mapped, unmapped;
} EditionTaken;

static const Field EDITION_TAKEN_FIELDS[] = {
    I64_FIELD(EditionTaken, edition, REQUIRED),
    I64_FIELD(EditionTaken, codes, REQUIRED),
    I64_FIELD(EditionTaken, mapped, REQUIRED, SAYS("codes that a unit answers to")),
    I64_FIELD(EditionTaken, unmapped, REQUIRED),
};
const Shape EDITION_TAKEN = SHAPE(EditionTaken, EDITION_TAKEN_FIELDS);

typedef struct EditionRow {
    int64_t edition;
} EditionRow;

static const Field EDITION_ROW_FIELDS[] = {
    I64_FIELD(EditionRow, edition, REQUIRED),
};
static const Shape EDITION_ROW = SHAPE(EditionRow, EDITION_ROW_FIELDS);

static const ErrorKind NO_EDITION = {ERROR_MISSING, "division/no-edition", "No such edition"};

const Error *list_divisions(Request *req)
{
    const DivisionQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? LIST_DEFAULT : query->limit;
    EditionRow newest = {0};
    const char *next = NULL;
    List rows = {NULL, 0};

    TRY(db_one(req->tx, &SQL_DIVISIONS_NEWEST, NO_ARGS, &NO_EDITION, &EDITION_ROW, &newest));
    if (query->edition != I64_NONE)
        newest.edition = query->edition;
    TRY(db_all(req->tx, &SQL_DIVISIONS_LIST,
               ARGS(db_i64(newest.edition), db_str(query->cursor ? query->cursor : ""),
                    db_i64(limit + 1), db_str(query->parent),
                    db_str(query->level == ENUM_NONE ? NULL : LEVELS[query->level]),
                    db_bool(query->unmapped)),
               &DIVISION_SHOWN, &rows));
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        next = ((const DivisionShown *)rows.items)[rows.n - 1].code;
    }
    return reply_list(req, &DIVISION_SHOWN, &rows, next);
}

/* ---- an edition comes in --------------------------------------------------------------------------- */

typedef struct Taking {
    Request *req;
    int64_t edition;
    CsvTable table;
    const DivisionLine *lines;
    size_t n;
    Buf codes, units;
    EditionTaken taken;
} Taking;

/* Digits 1-6 county or prefecture, 7-9 township, 10-12 village. */
static bool level_fits(const DivisionLine *line)
{
    size_t length = strlen(line->code);

    if (strspn(line->code, "0123456789") != length)
        return false;
    if (line->level == LEVEL_VILLAGE)
        return length == 12;
    return line->level == LEVEL_TOWNSHIP ? length == 9 : length == 6;
}

static const DivisionLine *line_find(const Taking *taking, const char *code)
{
    size_t lo = 0;
    size_t hi = taking->n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (strcmp(taking->lines[middle].code, code) < 0) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    return lo < taking->n && strcmp(taking->lines[lo].code, code) == 0 ? &taking->lines[lo] : NULL;
}

static const Error *check_line(Taking *taking, size_t i)
{
    Arena *arena = taking->req->arena;
    const DivisionLine *line = &taking->lines[i];

    if (!level_fits(line))
        return csv_error(arena, &taking->table, i, "code", "6, 9 or 12 digits, as its level has");
    if (i > 0 && strcmp(taking->lines[i - 1].code, line->code) >= 0)
        return csv_error(arena, &taking->table, i, "code", "codes must rise from line to line");
    if (!line->parent) {
        return line->level <= LEVEL_COUNTY
                   ? NULL
                   : csv_error(arena, &taking->table, i, "parent", "is missing");
    }
    const DivisionLine *parent = line_find(taking, line->parent);
    if (!parent || parent->level >= line->level)
        return csv_error(arena, &taking->table, i, "parent", "is no code above it in this file");
    return NULL;
}

static const Error *take_units(Taking *taking, size_t i)
{
    Arena *arena = taking->req->arena;
    const DivisionLine *line = &taking->lines[i];
    UnitKey keys[UNITS_MAX];
    size_t n = 0;

    for (const char *at = line->units; at && *at;) {
        size_t length = strcspn(at, " ");
        UnitKey key = 0;
        if (!unit_key_parse(arena_strndup(arena, at, length), &key) ||
            !units_exists(taking->req->server, key))
            return csv_error(arena, &taking->table, i, "units", "no such unit");
        for (size_t k = 0; k < n; k++) {
            if (keys[k] == key)
                return csv_error(arena, &taking->table, i, "units", "a unit twice");
        }
        if (n == UNITS_MAX)
            return csv_error(arena, &taking->table, i, "units", "too many");
        keys[n++] = key;
        copy_key(&taking->units, key);
        copy_i64(&taking->units, taking->edition);
        copy_text(&taking->units, line->code);
        copy_end(&taking->units);
        at += length + (at[length] == ' ');
    }
    taking->taken.mapped += n > 0;
    taking->taken.unmapped += n == 0;
    return NULL;
}

static const Error *take_lines(Taking *taking)
{
    for (size_t i = 0; i < taking->n; i++) {
        const DivisionLine *line = &taking->lines[i];
        TRY(check_line(taking, i));
        TRY(take_units(taking, i));
        copy_i64(&taking->codes, taking->edition);
        copy_text(&taking->codes, line->code);
        copy_text(&taking->codes, LEVELS[line->level]);
        copy_text(&taking->codes, line->name);
        copy_text(&taking->codes, line->parent);
        copy_end(&taking->codes);
    }
    return NULL;
}

static const Error *write_edition(Taking *taking)
{
    Request *req = taking->req;

    TRY(db_exec(req->tx, &SQL_DIVISIONS_CLEAR_UNITS, ARGS(db_i64(taking->edition)), NULL));
    TRY(db_exec(req->tx, &SQL_DIVISIONS_CLEAR, ARGS(db_i64(taking->edition)), NULL));
    TRY(copy_send(req->tx, req->arena, &taking->codes,
                  "copy divisions (edition, code, level, name, parent) from stdin"));
    return copy_send(req->tx, req->arena, &taking->units,
                     "copy unit_divisions (unit, edition, code) from stdin");
}

static const Error *take_edition(Taking *taking)
{
    Request *req = taking->req;
    List rows = {NULL, 0};

    TRY(csv_parse(req->arena, "body", req->raw, req->raw_len, &taking->table));
    TRY(csv_rows(req->arena, &taking->table, &DIVISION_LINE, &rows));
    taking->lines = rows.items;
    taking->n = rows.n;
    taking->taken = (EditionTaken){.edition = taking->edition, .codes = (int64_t)rows.n};
    TRY(take_lines(taking));
    return write_edition(taking);
}

/* Whole or not at all, in place of that edition as it was. Other editions stay. */
const Error *put_divisions(Request *req)
{
    Taking taking = {.req = req};
    UnitKey city = units_city(req->server);

    if (!str_to_i64(req_path(req, "edition"), &taking.edition) || taking.edition < 1949 ||
        taking.edition > 9999)
        return error_new(req->arena, &NO_EDITION, "an edition is a year");
    if (!unit_range_has(req->actor->scope, city))
        return error_new(req->arena, &NO_EDITION, "codes are the city's");
    buf_init(&taking.codes, COPY_BYTES_MAX);
    buf_init(&taking.units, COPY_BYTES_MAX);
    const Error *error = take_edition(&taking);
    buf_done(&taking.codes);
    buf_done(&taking.units);
    TRY(error);
    return reply_with(req, 200, &EDITION_TAKEN, &taking.taken);
}
