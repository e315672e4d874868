/*
 * take.c - PUT /mediation-bodies: the bodies of a range from one table.
 *
 * Whole or not at all. A line says all there is of its body; one that no line names stays as it is, and one that is over says
 * CLOSED: what it mediated stays. The committee of a village or a town is known by its unit, and may get another name; every
 * other body by its unit and its name. Nobody becomes a member by it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/bodies/bodies.sql.h"
#include "domain/bodies/parts.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/csv/csv.h"

#define LINES_MAX 5000
#define COLUMNS   14

static const ErrorKind TOO_MANY = {ERROR_TOO_LARGE, "body/too-many", "At most 5,000 lines at once"};

typedef struct TakeQuery {
    int datum;
} TakeQuery;

static const Field TAKE_QUERY_FIELDS[] = {
    ENUM_FIELD(TakeQuery, datum, DATUM_NAMES, SAYS("of all of them; default WGS84")),
};
const Shape BODIES_TAKE_QUERY = {"BodiesTakeQuery", sizeof(TakeQuery), LENGTH(TAKE_QUERY_FIELDS),
                                 TAKE_QUERY_FIELDS};

typedef struct Taken {
    int64_t lines;
} Taken;

static const Field TAKEN_FIELDS[] = {
    I64_FIELD(Taken, lines, REQUIRED),
};
const Shape BODIES_TAKEN = {"BodiesTaken", sizeof(Taken), LENGTH(TAKEN_FIELDS), TAKEN_FIELDS};

static const char *const STATES[] = {"ACTIVE", "CLOSED", NULL};

static const Field LINE_FIELDS[] = {
    KEY_FIELD(BodyLine, unit, REQUIRED),
    ENUM_FIELD(BodyLine, kind, BODY_KIND_NAMES, REQUIRED),
    STR_FIELD(BodyLine, name, REQUIRED, LIMIT(2, 80)),
    STR_FIELD(BodyLine, name_en, LIMIT(0, 120)),
    STR_FIELD(BodyLine, contact, LIMIT(5, 20)),
    STR_FIELD(BodyLine, address, LIMIT(0, 200)),
    STR_FIELD(BodyLine, hours, LIMIT(0, 80)),
    STR_FIELD(BodyLine, hours_en, LIMIT(0, 80)),
    STR_FIELD(BodyLine, serves, LIMIT(0, 200)),
    F64_FIELD(BodyLine, lon, LIMIT(-180, 180)),
    F64_FIELD(BodyLine, lat, LIMIT(-85, 85)),
    ENUM_FIELD(BodyLine, state, STATES),
};
const Shape BODY_LINE = SHAPE(BodyLine, LINE_FIELDS);

typedef struct Take {
    Request *req;
    Datum datum;
    CsvTable table;
    BodyLine *lines;
    size_t n;
} Take;

/* ---- what a line may say ------------------------------------------------------------------------------ */

bool body_is_committee(int kind)
{
    return kind == BODY_VILLAGE || kind == BODY_TOWN;
}

const char *body_line_fault(Arena *arena, const BodyLine *line, Strs *ret_serves,
                            const char **ret_column)
{
    Tier tier = unit_key_tier(line->unit);

    *ret_column = "kind";
    if (line->kind == BODY_VILLAGE && tier != TIER_VILLAGE)
        return "VILLAGE is the committee of a village: its unit is none";
    if (line->kind == BODY_TOWN && tier != TIER_TOWN)
        return "TOWN is the committee of a town: its unit is none";
    *ret_column = "unit";
    if (tier == TIER_GRID)
        return "a body serves a village or more";
    *ret_column = "contact";
    if (line->contact && strspn(line->contact, BODY_CONTACT_LETTERS) != strlen(line->contact))
        return "is not a telephone number: digits, + and - alone";
    *ret_column = "lat";
    if (isnan(line->lon) != isnan(line->lat))
        return "longitude and latitude come together";
    *ret_column = "serves";
    return body_serves_parse(arena, line->serves, ret_serves) ? NULL : "is no kind of dispute";
}

/* Its unit, and where its office is. */
static const Error *check_place(Take *take, size_t i)
{
    Request *req = take->req;
    BodyLine *line = &take->lines[i];
    const Unit *unit = units_find(req->server, line->unit);

    if (!unit || !unit_in_force(unit, units_today(req->now)))
        return csv_error(req->arena, &take->table, i, "unit", "there is no such unit");
    if (!unit_range_has(req->actor->scope, line->unit))
        return csv_error(req->arena, &take->table, i, "unit", "lies outside your range");
    if (!isnan(line->lon) &&
        !datum_to_wgs84(take->datum, line->lon, line->lat, &line->lon, &line->lat))
        return csv_error(req->arena, &take->table, i, "lon", "no place on Earth");
    return NULL;
}

/* ---- none twice ------------------------------------------------------------------------------------------ */

/* Of a unit the committee, and else by name. */
static int by_body(const void *a, const void *b)
{
    const BodyLine *x = *(BodyLine *const *)a, *y = *(BodyLine *const *)b;
    bool committee = body_is_committee(x->kind);

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (committee != body_is_committee(y->kind))
        return committee ? -1 : 1;
    return committee ? 0 : strcmp(x->name, y->name);
}

static const Error *check_once(const Take *take)
{
    BodyLine **sorted = arena_array(take->req->arena, take->n + 1, sizeof(BodyLine *));

    for (size_t i = 0; i < take->n; i++)
        sorted[i] = &take->lines[i];
    qsort(sorted, take->n, sizeof(BodyLine *), by_body);
    for (size_t i = 1; i < take->n; i++) {
        if (by_body(&sorted[i - 1], &sorted[i]) != 0)
            continue;
        const BodyLine *later = sorted[i] > sorted[i - 1] ? sorted[i] : sorted[i - 1];
        return csv_error(take->req->arena, &take->table, (size_t)(later - take->lines), "name",
                         "stands twice; a village and a town have one committee each");
    }
    return NULL;
}

/* ---- written ------------------------------------------------------------------------------------------------ */

static void line_cells(Request *req, const BodyLine *line, DbArg *cells)
{
    int32_t town = unit_key_town(line->unit);
    const DbArg row[COLUMNS] = {
        db_i64(town),
        db_id(id_make(req->now, town, random_u32())),
        db_key(line->unit),
        db_str(BODY_KIND_NAMES[line->kind]),
        db_str(line->name),
        db_str(line->name_en),
        db_str(line->contact),
        db_str(line->address),
        db_f64(line->lon),
        db_f64(line->lat),
        db_str(line->hours),
        db_str(line->hours_en),
        db_str(line->serves),
        db_str(STATES[line->state == BODY_CLOSED ? BODY_CLOSED : BODY_ACTIVE]),
    };

    memcpy(cells, row, sizeof(row));
}

static const Error *write_lines(const Take *take, int64_t *ret_written)
{
    Request *req = take->req;
    DbArg *cells = arena_array(req->arena, take->n * COLUMNS, sizeof(*cells));
    DbArg args[COLUMNS + 3];
    int64_t committees = 0, others = 0;

    for (size_t i = 0; i < take->n; i++)
        line_cells(req, &take->lines[i], &cells[i * COLUMNS]);
    memcpy(args, db_columns(req->arena, cells, take->n, COLUMNS), COLUMNS * sizeof(*args));
    args[COLUMNS] = db_i64(req->actor->scope.lo);
    args[COLUMNS + 1] = db_i64(req->actor->scope.hi);
    args[COLUMNS + 2] = db_time(req->now);
    TRY(db_exec(req->tx, &SQL_BODIES_WRITE_COMMITTEES, args, LENGTH(args), &committees));
    TRY(db_exec(req->tx, &SQL_BODIES_WRITE_OTHERS, args, LENGTH(args), &others));
    *ret_written = committees + others;
    return NULL;
}

const Error *put_bodies(Request *req)
{
    const TakeQuery *query = req->query;
    Take take = {.req = req,
                 .datum = query->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)query->datum};
    Taken taken = {0};
    List rows = {NULL, 0};

    TRY(csv_parse(req->arena, "body", req->raw, req->raw_len, &take.table));
    if (take.table.n_rows > LINES_MAX)
        return error_new(req->arena, &TOO_MANY, "%zu came", take.table.n_rows);
    TRY(csv_rows(req->arena, &take.table, &BODY_LINE, &rows));
    take.lines = rows.items;
    take.n = rows.n;
    for (size_t i = 0; i < take.n; i++) {
        const char *column = NULL;
        Strs serves;
        const char *fault = body_line_fault(req->arena, &take.lines[i], &serves, &column);
        if (fault)
            return csv_error(req->arena, &take.table, i, column, fault);
        TRY(check_place(&take, i));
    }
    TRY(check_once(&take));
    if (take.n > 0)
        TRY(write_lines(&take, &taken.lines));
    return reply_with(req, 200, &BODIES_TAKEN, &taken);
}
