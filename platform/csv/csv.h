/*
 * csv.h - tables from text: strict RFC 4180 in, COPY rows out.
 *
 * Reading is strict because a table that is half understood is worse than none: UTF-8 only, no NUL,
 * quotes only around a whole cell, every row as wide as the head, every error with its line.
 * Lines end in LF or CRLF; a byte order mark at the start is passed over.
 */
#ifndef PLATFORM_CSV_CSV_H
#define PLATFORM_CSV_CSV_H

#include "base/shape.h"
#include "base/str.h"
#include "platform/db/db.h"

#define CSV_BYTES_MAX   ((size_t)64 * 1024 * 1024)
#define CSV_COLUMNS_MAX 64

extern const ErrorKind CSV_BAD; /* "csv/bad": detail says "FILE line N: what" */

typedef struct CsvRow {
    const char *const *cells; /* table->n_columns of them, NUL-terminated; empty is "" */
    size_t line;              /* where it begins, from 1 */
} CsvRow;

typedef struct CsvTable {
    const char *name; /* for errors */
    const char *const *columns;
    size_t n_columns;
    const CsvRow *rows;
    size_t n_rows;
} CsvTable;

/* Everything lives in the arena. The first row is the head: names not empty, none twice. */
const Error *csv_parse(Arena *arena, const char *name, const char *text, size_t n,
                       CsvTable *ret_table) MUST_CHECK;
/* The same of a file, each row decoded into a struct of the shape: *ret_rows holds n_rows of them
 * in order. Every column must be a field of the shape, every REQUIRED field a column and its cells
 * not empty; an empty cell is "not there". */
const Error *csv_load(Arena *arena, const char *path, const Shape *shape, CsvTable *ret_table,
                      List *ret_rows) MUST_CHECK;
/* The rows of a table that was parsed, decoded as csv_load does it. */
const Error *csv_rows(Arena *arena, const CsvTable *table, const Shape *shape,
                      List *ret_rows) MUST_CHECK;
/* "FILE line N, column: what", for rules that a Shape cannot state. row counts from 0. */
const Error *csv_error(Arena *arena, const CsvTable *table, size_t row, const char *column,
                       const char *what) MUST_CHECK;

/* Rows in the text format of PostgreSQL's COPY, for db_copy: one copy_ call per column, then
 * copy_end. The "not there" value of shape.h becomes null. */
void copy_text(Buf *out, const char *value);
void copy_i64(Buf *out, int64_t value);
void copy_key(Buf *out, UnitKey value);
void copy_f64(Buf *out, double value);
void copy_date(Buf *out, int32_t value);
void copy_end(Buf *out);
/* All of a row: each field of the shape is a column, in their order. Text, numbers, keys and dates alone. */
void copy_row(Buf *out, const Shape *shape, const void *row);
/* Sends them. CSV_BAD when they overflowed the buffer's ceiling. */
const Error *copy_send(Tx *tx, Arena *arena, const Buf *rows, const char *copy_sql) MUST_CHECK;
/* A file whose columns are those of the table, as csv_load reads it, row by row as copy_row writes it. */
const Error *copy_file(Tx *tx, Arena *arena, const char *path, const Shape *shape,
                       const char *copy_sql) MUST_CHECK;

#endif
