#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "platform/db/connection.h"
#include "platform/log/log.h"

#define ROWS_MAX 20000

#define STATEMENT_MAX ((size_t)256 * 1024)

const char *stmt_text(Arena *arena, const Stmt *stmt, uint64_t lines)
{
    Buf text;
    uint64_t bit = 1;

    buf_init(&text, STATEMENT_MAX);
    for (size_t i = 0; i < stmt->n_parts; i++) {
        const StmtPart *part = &stmt->parts[i];
        bool is_in = part->param == 0 || (lines & bit);
        bit <<= part->param > 0;
        if (!is_in)
            continue;
        buf_str(&text, part->text);
        buf_char(&text, '\n');
    }
    const char *copy = arena_strndup(arena, buf_cstr(&text), text.len);
    buf_done(&text);
    return copy;
}

/* Which of the optional lines have their argument. */
static uint64_t lines_given(const Stmt *stmt, const DbArg *args, size_t n_args)
{
    uint64_t lines = 0, bit = 1;

    for (size_t i = 0; i < stmt->n_parts; i++) {
        int param = stmt->parts[i].param;
        if (param == 0)
            continue;
        if ((size_t)param <= n_args && !args[param - 1].null)
            lines |= bit;
        bit <<= 1;
    }
    return lines;
}

static void call_value(Arena *arena, const DbArg *arg, int i, Call *call)
{
    call->types[i] = arg_oid(arg);
    if (arg->null)
        return;
    call->formats[i] = arg->type != DB_STR && arg->type != DB_TEXTS;
    if (arg->type == DB_COLUMN) {
        call->values[i] = arg->bytes.data;
        call->lengths[i] = (int)arg->bytes.n;
    } else if (call->formats[i] == 1) {
        call->values[i] = value_encode(arena, arg, &call->lengths[i]);
    } else {
        call->values[i] = arg->str;
    }
}

static const Error *call_make(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                              Call *ret_call)
{
    if (tx->failed)
        return error_new(tx->arena, &DB_FAILED, "%s: the transaction had failed", stmt->name);
    if (n_args > PARAMS_MAX)
        return error_new(tx->arena, &DB_FAILED, "%s: too many arguments", stmt->name);
    ret_call->label = ret_call->name = stmt->name;
    ret_call->stmt = stmt;
    ret_call->lines = lines_given(stmt, args, n_args);
    ret_call->n = (int)n_args;
    ret_call->plan_anew = stmt->plan_anew;
    if (ret_call->lines > 0) {
        ret_call->name =
            arena_printf(tx->arena, "%s_%llx", stmt->name, (unsigned long long)ret_call->lines);
    }
    for (size_t i = 0; i < n_args; i++)
        call_value(tx->arena, &args[i], (int)i, ret_call);
    return NULL;
}

static const Error *rows_read(Tx *tx, const PGresult *result, const Call *call, const Shape *shape,
                              List *ret_rows)
{
    const Field *const *field_of = NULL;
    int n = PQntuples(result);

    if (n > ROWS_MAX)
        return error_new(tx->arena, &DB_FAILED, "%s: %d rows", call->label, n);
    TRY(row_map(tx, result, call, shape, &field_of));
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

const Error *db_all(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args, const Shape *shape,
                    List *ret_rows)
{
    return db_all_of(tx, &(DbRead){stmt, args, n_args, shape, ret_rows}, 1);
}

const Error *db_all_of(Tx *tx, const DbRead *reads, size_t n)
{
    PGresult *results[READS_MAX] = {NULL};
    const Error *error = NULL;

    if (n > READS_MAX)
        return error_new(tx->arena, &DB_FAILED, "%zu reads at once", n);
    Call *calls = arena_array(tx->arena, n, sizeof(*calls));
    for (size_t i = 0; i < n; i++)
        TRY(call_make(tx, reads[i].stmt, reads[i].args, reads[i].n_args, &calls[i]));
    TRY(tx_send(tx, calls, n, results));
    for (size_t i = 0; i < n; i++) {
        if (!error)
            error = rows_read(tx, results[i], &calls[i], reads[i].shape, reads[i].ret_rows);
        PQclear(results[i]);
    }
    return error;
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
    Call call = {0};
    int64_t n = 0;

    TRY(call_make(tx, stmt, args, n_args, &call));
    TRY(tx_send(tx, &call, 1, &result));
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
    return tx_send(tx, &(Call){.label = "sql", .text = sql}, 1, &result);
}
