/*
 * account_import.c - PUT /accounts: a whole staff at once, from one table. Whole or not at all.
 *
 * Who is not there is made, without a password: one for one use is set for each from the page. Who is
 * there gets the posts he lacks. Nothing is ended, renamed or removed by a table.
 */
#include <string.h>

#include "domain/catalogue/catalogue.h"
#include "domain/staff/account.h"
#include "domain/staff/account_rules.h"
#include "domain/staff/roles.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"
#include "platform/csv/csv.h"

#define LINES_MAX 20000
#define COLUMNS   9

static const ErrorKind TOO_MANY = {ERROR_TOO_LARGE, "account/too-many",
                                   "At most 20,000 lines at once"};

typedef struct StaffLine {
    const char *login, *name, *department;
    int role;
    UnitKey unit;
    int32_t valid_from;
} StaffLine;

static const Field LINE_FIELDS[] = {
    STR_FIELD(StaffLine, login, REQUIRED, LIMIT(1, 64)),
    STR_FIELD(StaffLine, name, REQUIRED, LIMIT(1, 60)),
    ENUM_FIELD(StaffLine, role, ROLE_NAMES, REQUIRED),
    KEY_FIELD(StaffLine, unit, REQUIRED),
    STR_FIELD(StaffLine, department, LIMIT(0, 7)),
    DATE_FIELD(StaffLine, valid_from),
};
static const Shape LINE = SHAPE(StaffLine, LINE_FIELDS);

typedef struct Imported {
    int64_t lines, people_made, posts_given;
} Imported;

static const Field IMPORTED_FIELDS[] = {
    I64_FIELD(Imported, people_made, REQUIRED),
    I64_FIELD(Imported, posts_given, REQUIRED),
    I64_FIELD(Imported, lines, REQUIRED, SAYS("what was there already changes nothing")),
};
const Shape IMPORTED_SHAPE = SHAPE(Imported, IMPORTED_FIELDS);
static const Shape IMPORTED_ROW = {"ImportedRow", sizeof(Imported), LENGTH(IMPORTED_FIELDS) - 1,
                                   IMPORTED_FIELDS};

typedef struct Import {
    Request *req;
    CsvTable table;
    const StaffLine *lines;
    size_t n;
    int32_t today;
} Import;

static const Error *check_line(const Import *import, size_t i)
{
    Arena *arena = import->req->arena;
    const StaffLine *line = &import->lines[i];
    const Unit *unit = units_find(import->req->server, line->unit);
    const char *department = line->department && *line->department ? line->department : NULL;

    if (!login_good(line->login)) {
        return csv_error(arena, &import->table, i, "login",
                         "letters, digits, '.', '_' and '-' only");
    }
    if (str_eq(line->login, import->req->actor->login)) {
        return csv_error(arena, &import->table, i, "login",
                         "is your own: nobody gives himself a post");
    }
    if (!unit || !unit_range_has(import->req->actor->scope, line->unit) ||
        !unit_in_force(unit, import->today))
        return csv_error(arena, &import->table, i, "unit", "no such unit in your range");
    if (department && !catalogue_department_known(import->req->server, department))
        return csv_error(arena, &import->table, i, "department", "no such department");
    const char *fault = post_fault(ROLE_NAMES[line->role], unit_key_tier(line->unit), department);
    if (fault)
        return csv_error(arena, &import->table, i, "role", fault);
    if (line->valid_from && line->valid_from < import->today)
        return csv_error(arena, &import->table, i, "valid_from", "lies in the past");
    return NULL;
}

static size_t line_of(const Import *import, const char *login)
{
    size_t i = 0;

    while (i + 1 < import->n && !str_eq(import->lines[i].login, login))
        i++;
    return i;
}

typedef struct OutOfReach {
    const char *login;
} OutOfReach;

static const Field OUT_FIELDS[] = {STR_FIELD(OutOfReach, login, REQUIRED)};
static const Shape OUT_ROW = SHAPE(OutOfReach, OUT_FIELDS);

/* Accounts that are there and are not the actor's to touch: the first of them is named. */
static const Error *check_reach(const Import *import)
{
    Request *req = import->req;
    const char **logins = arena_array(req->arena, import->n, sizeof(*logins));
    List out;

    for (size_t i = 0; i < import->n; i++)
        logins[i] = import->lines[i].login;
    TRY(db_all(req->tx, &SQL_ACCOUNT_LOGINS_OUT_OF_REACH,
               ARGS(db_infer(db_texts(req->arena, logins, import->n)), db_key(req->actor->scope.lo),
                    db_key(req->actor->scope.hi), db_date(req->arena, units_today(req->now))),
               &OUT_ROW, &out));
    if (out.n == 0)
        return NULL;
    const char *login = ((const OutOfReach *)out.items)[0].login;
    return csv_error(req->arena, &import->table, line_of(import, login), "login",
                     "is an account that is closed, or reaches beyond your range");
}

static const char *from_text(const Import *import, const StaffLine *line)
{
    char *text = arena_alloc(import->req->arena, TIME_TEXT_SIZE);

    date_format(line->valid_from ? line->valid_from : import->today, text);
    return text;
}

static const Error *write_lines(const Import *import, Imported *ret_done)
{
    Request *req = import->req;
    DbArg *cells = arena_array(req->arena, import->n * COLUMNS, sizeof(*cells));

    for (size_t i = 0; i < import->n; i++) {
        const StaffLine *line = &import->lines[i];
        const DbArg row[COLUMNS] = {
            db_str(line->login),
            db_str(line->name),
            db_str(ROLE_NAMES[line->role]),
            db_key(line->unit),
            db_str(line->department ? line->department : ""),
            db_str(from_text(import, line)),
            db_id(req_new_id(req, 0)),
            db_id(req_new_id(req, 0)),
            db_id(req_new_id(req, 0)),
        };
        memcpy(&cells[i * COLUMNS], row, sizeof(row));
    }
    const DbArg *columns = db_columns(req->arena, cells, import->n, COLUMNS);
    DbArg args[COLUMNS + 2];
    memcpy(args, columns, COLUMNS * sizeof(*args));
    args[COLUMNS] = db_id(req->actor->person);
    args[COLUMNS + 1] = db_time(req->now);
    return db_one(req->tx, &SQL_ACCOUNT_IMPORT, args, LENGTH(args), &DB_FAILED, &IMPORTED_ROW,
                  ret_done);
}

const Error *put_accounts(Request *req)
{
    Import import = {.req = req, .today = units_today(req->now)};
    Imported done = {0};
    List rows = {NULL, 0};

    TRY(csv_parse(req->arena, "body", req->raw, req->raw_len, &import.table));
    if (import.table.n_rows > LINES_MAX)
        return error_new(req->arena, &TOO_MANY, "%zu came", import.table.n_rows);
    TRY(csv_rows(req->arena, &import.table, &LINE, &rows));
    import.lines = rows.items;
    import.n = rows.n;
    for (size_t i = 0; i < import.n; i++)
        TRY(check_line(&import, i));
    if (import.n > 0) {
        TRY(check_reach(&import));
        TRY(write_lines(&import, &done));
    }
    done.lines = (int64_t)import.n;
    return reply_with(req, 200, &IMPORTED_SHAPE, &done);
}
