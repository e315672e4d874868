#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "platform/db/connection.h"
#include "platform/log/log.h"

#define ROWS_MAX 20000

/* Does the text use $number? */
static bool text_mentions(const char *text, int number)
{
    for (const char *at = strchr(text, '$'); at; at = strchr(at + 1, '$')) {
        char *end = NULL;
        if (strtol(at + 1, &end, 10) == number && end != at + 1)
            return true;
    }
    return false;
}

#define STATEMENT_MAX ((size_t)256 * 1024)

static void call_text(Arena *arena, const Stmt *stmt, const DbArg *args, Call *call)
{
    Buf text;
    uint64_t mask = 0, bit = 1;

    buf_init(&text, STATEMENT_MAX);
    for (size_t i = 0; i < stmt->n_parts; i++) {
        const StmtPart *part = &stmt->parts[i];
        if (part->param > 0) {
            bool given = part->param <= call->n && !args[part->param - 1].null;
            mask |= given ? bit : 0;
            bit <<= 1;
            if (!given)
                continue;
        }
        buf_str(&text, part->text);
        buf_char(&text, '\n');
    }
    call->text = arena_strndup(arena, buf_cstr(&text), text.len);
    call->name =
        mask ? arena_printf(arena, "%s_%llx", stmt->name, (unsigned long long)mask) : stmt->name;
    buf_done(&text);
}

static const Error *call_make(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                              Call *ret_call)
{
    if (tx->failed)
        return error_new(tx->arena, &DB_FAILED, "%s: the transaction had failed", stmt->name);
    if (n_args > PARAMS_MAX)
        return error_new(tx->arena, &DB_FAILED, "%s: too many arguments", stmt->name);
    ret_call->label = stmt->name;
    ret_call->n = (int)n_args;
    ret_call->plan_anew = stmt->plan_anew;
    call_text(tx->arena, stmt, args, ret_call);
    for (size_t i = 0; i < n_args; i++) {
        if (args[i].type == DB_COLUMN) {
            ret_call->values[i] = args[i].bytes.data;
            ret_call->lengths[i] = (int)args[i].bytes.n;
            ret_call->formats[i] = 1;
        } else {
            ret_call->values[i] = arg_text(tx->arena, &args[i]);
        }
        ret_call->types[i] = arg_oid(&args[i]);
        /* The server infers the type of a parameter from its use, so an unused one needs a type. */
        if (ret_call->types[i] == 0 && !text_mentions(ret_call->text, (int)i + 1))
            ret_call->types[i] = 25;
    }
    return NULL;
}

static const Error *stmt_run(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                             PGresult **ret_result)
{
    Call call = {0};

    TRY(call_make(tx, stmt, args, n_args, &call));
    return tx_send(tx, &call, ret_result);
}

const Error *db_all(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args, const Shape *shape,
                    List *ret_rows)
{
    RESULT result = NULL;
    const Field *const *field_of = NULL;

    TRY(stmt_run(tx, stmt, args, n_args, &result));
    int n = PQntuples(result);
    if (n > ROWS_MAX)
        return error_new(tx->arena, &DB_FAILED, "%s: %d rows", stmt->name, n);
    TRY(row_map(tx, result, stmt->name, shape, &field_of));
    List rows = {arena_array(tx->arena, (size_t)n, shape->size), (size_t)n};
    void *blank = arena_alloc(tx->arena, shape->size);
    shape_clear(shape, blank);
    for (int i = 0; i < n; i++) {
        char *row = (char *)rows.items + (size_t)i * shape->size;
        memcpy(row, blank, shape->size);
        TRY(row_read(tx, result, i, shape, field_of, row));
    }
    *ret_rows = rows;
    return NULL;
}

const Error *db_maybe(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                      const Shape *shape, void *ret_row, bool *ret_found)
{
    List rows = {0};

    TRY(db_all(tx, stmt, args, n_args, shape, &rows));
    if (rows.n > 1)
        return error_new(tx->arena, &DB_FAILED, "%s: %zu rows instead of one", stmt->name, rows.n);
    if (rows.n == 1)
        memcpy(ret_row, rows.items, shape->size);
    *ret_found = rows.n == 1;
    return NULL;
}

const Error *db_one(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                    const ErrorKind *missing, const Shape *shape, void *ret_row)
{
    bool found = false;

    TRY(db_maybe(tx, stmt, args, n_args, shape, ret_row, &found));
    return found ? NULL : error_new(tx->arena, missing, "%s", "");
}

const Error *db_exec(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args, int64_t *ret_n)
{
    RESULT result = NULL;
    int64_t n = 0;

    TRY(stmt_run(tx, stmt, args, n_args, &result));
    if (ret_n)
        *ret_n = str_to_i64(PQcmdTuples(result), &n) ? n : 0;
    return NULL;
}

const Error *db_later(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args)
{
    Call *call = ARENA_NEW(tx->arena, Call);

    if (tx->n_waiting == WAITING_MAX)
        TRY(tx_send_waiting(tx));
    TRY(call_make(tx, stmt, args, n_args, call));
    tx->waiting[tx->n_waiting++] = call;
    return NULL;
}

/* The extended protocol takes one statement, and says so when there are two. */
const Error *db_run_sql(Tx *tx, const char *sql)
{
    RESULT result = NULL;

    tx->patient = true;
    return tx_send(tx, &(Call){.label = "sql", .text = sql}, &result);
}
