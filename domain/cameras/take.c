/*
 * take.c - PUT /cameras: the cameras of a range from one table, and those of a made-up city.
 *
 * Whole or not at all. A line says all there is of its camera; a camera that no line names stays as it is,
 * for a town's list does not speak for its neighbour's, and one that is gone says REMOVED.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"
#include "domain/catalogue/catalogue.h"
#include "domain/units/units.h"
#include "platform/csv/csv.h"

#define LINES_MAX 20000
#define COLUMNS   10

static const ErrorKind TOO_MANY = {ERROR_TOO_LARGE, "camera/too-many",
                                   "At most 20,000 lines at once"};

typedef struct TakeQuery {
    int datum;
} TakeQuery;

static const Field TAKE_QUERY_FIELDS[] = {
    ENUM_FIELD(TakeQuery, datum, DATUM_NAMES, SAYS("of all of them; default WGS84")),
};
const Shape CAMERAS_TAKE_QUERY = SHAPE(TakeQuery, TAKE_QUERY_FIELDS);

typedef struct CamerasTaken {
    int64_t lines, elsewhere;
} CamerasTaken;

static const Field TAKEN_FIELDS[] = {
    I64_FIELD(CamerasTaken, lines, REQUIRED),
    I64_FIELD(CamerasTaken, elsewhere, REQUIRED,
              SAYS("that stood in another town before, and are removed there")),
};
const Shape CAMERAS_TAKEN = SHAPE(CamerasTaken, TAKEN_FIELDS);
static const Shape LINES_WRITTEN = {"CameraLines", sizeof(CamerasTaken), 1, TAKEN_FIELDS};

typedef struct CameraLine {
    const char *code, *name, *department, *address;
    double lon, lat;
    int state;
    UnitKey unit; /* of a made-up city; else by its place */
} CameraLine;

#define LINE_FIELD_ROWS                                                                   \
    STR_FIELD(CameraLine, code, REQUIRED, LIMIT(CAMERA_CODE_DIGITS, CAMERA_CODE_DIGITS)), \
        STR_FIELD(CameraLine, name, REQUIRED, LIMIT(2, 80)),                              \
        STR_FIELD(CameraLine, department, REQUIRED, LIMIT(1, 7)),                         \
        F64_FIELD(CameraLine, lon, REQUIRED, LIMIT(-180, 180)),                           \
        F64_FIELD(CameraLine, lat, REQUIRED, LIMIT(-85, 85)),                             \
        STR_FIELD(CameraLine, address, LIMIT(0, 500)),                                    \
        ENUM_FIELD(CameraLine, state, CAMERA_STATE_NAMES)

static const Field LINE_FIELDS[] = {LINE_FIELD_ROWS};
static const Shape LINE = SHAPE(CameraLine, LINE_FIELDS);
static const Field DEMO_LINE_FIELDS[] = {LINE_FIELD_ROWS, KEY_FIELD(CameraLine, unit, REQUIRED)};
static const Shape DEMO_LINE = SHAPE(CameraLine, DEMO_LINE_FIELDS);

typedef struct Take {
    Request *req;
    Datum datum;
    CsvTable table;
    CameraLine *lines;
    size_t n;
} Take;

static bool has_address(const CameraLine *line)
{
    return line->address && *line->address;
}

/* What a line says without the database. */
static const Error *check_words(Arena *arena, const CsvTable *table, const CameraLine *line,
                                size_t i)
{
    if (!camera_code_good(line->code))
        return csv_error(arena, table, i, "code", "20 digits");
    const char *fault = has_address(line) ? camera_address_fault(line->address) : NULL;
    return fault ? csv_error(arena, table, i, "address", fault) : NULL;
}

/* Its department, and the grid of its place. */
static const Error *check_place(Take *take, size_t i)
{
    Request *req = take->req;
    CameraLine *line = &take->lines[i];

    if (!catalogue_department_known(req->server, line->department))
        return csv_error(req->arena, &take->table, i, "department", "no such department");
    if (!datum_to_wgs84(take->datum, line->lon, line->lat, &line->lon, &line->lat))
        return csv_error(req->arena, &take->table, i, "lon", "no place on Earth");
    line->unit = units_place(req->server, line->lon, line->lat);
    if (line->unit == 0)
        return csv_error(req->arena, &take->table, i, "lon", "lies outside the city");
    if (!unit_range_has(req->actor->scope, line->unit))
        return csv_error(req->arena, &take->table, i, "lon", "lies outside your range");
    return NULL;
}

static int by_code(const void *a, const void *b)
{
    return strcmp((*(CameraLine *const *)a)->code, (*(CameraLine *const *)b)->code);
}

static const Error *check_once(const Take *take)
{
    CameraLine **sorted = arena_array(take->req->arena, take->n + 1, sizeof(CameraLine *));

    for (size_t i = 0; i < take->n; i++)
        sorted[i] = &take->lines[i];
    qsort(sorted, take->n, sizeof(CameraLine *), by_code);
    for (size_t i = 1; i < take->n; i++) {
        if (by_code(&sorted[i - 1], &sorted[i]) == 0) {
            const CameraLine *later = sorted[i] > sorted[i - 1] ? sorted[i] : sorted[i - 1];
            return csv_error(take->req->arena, &take->table, (size_t)(later - take->lines), "code",
                             "stands twice");
        }
    }
    return NULL;
}

static const DbArg *columns_of(const Take *take)
{
    Request *req = take->req;
    DbArg *cells = arena_array(req->arena, take->n * COLUMNS, sizeof(*cells));

    for (size_t i = 0; i < take->n; i++) {
        const CameraLine *line = &take->lines[i];
        int state = line->state == ENUM_NONE ? CAMERA_WORKING : line->state;
        const DbArg row[COLUMNS] = {
            db_i64(unit_key_town(line->unit)),
            db_str(line->code),
            db_key(line->unit),
            db_str(line->name),
            db_str(line->department),
            db_f64(line->lon),
            db_f64(line->lat),
            db_str(DATUM_NAMES[take->datum]),
            db_str(has_address(line) ? line->address : ""),
            db_str(CAMERA_STATE_NAMES[state]),
        };
        memcpy(&cells[i * COLUMNS], row, sizeof(row));
    }
    return db_columns(req->arena, cells, take->n, COLUMNS);
}

static const Error *write_lines(const Take *take, CamerasTaken *ret_taken)
{
    Request *req = take->req;
    const DbArg *columns = columns_of(take);
    DbArg args[COLUMNS + 3];
    int64_t elsewhere = 0;

    TRY(db_exec(req->tx, &SQL_CAMERAS_ELSEWHERE,
                ARGS(CAMERA_SCOPE(req->actor), columns[0], columns[1], db_time(req->now)),
                &elsewhere));
    memcpy(args, columns, COLUMNS * sizeof(*args));
    args[COLUMNS] = db_i64(req->actor->scope.lo);
    args[COLUMNS + 1] = db_i64(req->actor->scope.hi);
    args[COLUMNS + 2] = db_time(req->now);
    TRY(db_one(req->tx, &SQL_CAMERAS_WRITE, args, LENGTH(args), &DB_FAILED, &LINES_WRITTEN,
               ret_taken));
    ret_taken->elsewhere = elsewhere;
    /* A code that is in this town already, at a place the actor does not reach. */
    if (ret_taken->lines != (int64_t)take->n) {
        return csv_error(req->arena, &take->table, 0, "code",
                         "one of them lies outside your range");
    }
    return NULL;
}

const Error *put_cameras(Request *req)
{
    const TakeQuery *query = req->query;
    Take take = {.req = req,
                 .datum = query->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)query->datum};
    CamerasTaken taken = {0};
    List rows = {NULL, 0};

    TRY(csv_parse(req->arena, "body", req->raw, req->raw_len, &take.table));
    if (take.table.n_rows > LINES_MAX)
        return error_new(req->arena, &TOO_MANY, "%zu came", take.table.n_rows);
    TRY(csv_rows(req->arena, &take.table, &LINE, &rows));
    take.lines = rows.items;
    take.n = rows.n;
    for (size_t i = 0; i < take.n; i++) {
        TRY(check_words(req->arena, &take.table, &take.lines[i], i));
        TRY(check_place(&take, i));
    }
    TRY(check_once(&take));
    if (take.n > 0)
        TRY(write_lines(&take, &taken));
    return reply_with(req, 200, &CAMERAS_TAKEN, &taken);
}

/* ---- of a made-up city ------------------------------------------------------------------------------- */

static void put_demo(Buf *out, const CameraLine *line, const char *at)
{
    copy_i64(out, unit_key_town(line->unit));
    copy_text(out, line->code);
    copy_key(out, line->unit);
    copy_text(out, line->name);
    copy_text(out, line->department);
    copy_f64(out, line->lon);
    copy_f64(out, line->lat);
    copy_text(out, DATUM_NAMES[DATUM_WGS84]);
    copy_text(out, has_address(line) ? line->address : NULL);
    copy_text(out, CAMERA_STATE_NAMES[line->state == ENUM_NONE ? CAMERA_WORKING : line->state]);
    copy_text(out, at);
    copy_text(out, "t");
    copy_end(out);
}

const Error *cameras_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now)
{
    const char *path = arena_printf(arena, "%s/cameras.csv", city_dir);
    Buf out CLEANUP(buf_done);
    char at[TIME_TEXT_SIZE];
    List rows = {NULL, 0};
    CsvTable table;

    buf_init(&out, CAMERAS_BYTES_MAX);
    time_format(now, at);
    if (access(path, F_OK) != 0)
        return NULL;
    TRY(csv_load(arena, path, &DEMO_LINE, &table, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const CameraLine *line = (const CameraLine *)rows.items + i;
        TRY(check_words(arena, &table, line, i));
        put_demo(&out, line, at);
    }
    return copy_send(tx, arena, &out,
                     "copy cameras (town, code, unit, name, department, lon, lat, datum, address, "
                     "state, updated_at, demo) from stdin");
}
