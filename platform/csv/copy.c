/* copy.c - tab after each cell, \N for null, a backslash before what would end a cell or a row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "platform/csv/csv.h"

#define COPY_BYTES_MAX (2 * CSV_BYTES_MAX) /* an escape is a byte more */

void copy_text(Buf *out, const char *value)
{
    if (!value) {
        buf_str(out, "\\N\t");
        return;
    }
    for (;;) {
        size_t plain = strcspn(value, "\\\t\n\r");
        buf_add(out, value, plain);
        value += plain;
        if (*value == '\0')
            break;
        char escaped = *value++;
        buf_char(out, '\\');
        if (escaped == '\t') {
            escaped = 't';
        } else if (escaped == '\n') {
            escaped = 'n';
        } else if (escaped == '\r') {
            escaped = 'r';
        }
        buf_char(out, escaped);
    }
    buf_char(out, '\t');
}

void copy_i64(Buf *out, int64_t value)
{
    if (value == I64_NONE) {
        buf_str(out, "\\N");
    } else {
        buf_i64(out, value);
    }
    buf_char(out, '\t');
}

void copy_key(Buf *out, UnitKey value)
{
    copy_i64(out, value == 0 ? I64_NONE : value);
}

void copy_f64(Buf *out, double value)
{
    if (isnan(value)) {
        buf_str(out, "\\N\t");
    } else {
        buf_printf(out, "%.17g\t", value);
    }
}

void copy_date(Buf *out, int32_t value)
{
    if (value == 0) {
        buf_str(out, "\\N\t");
    } else {
        char text[TIME_TEXT_SIZE];

        date_format(value, text);
        buf_printf(out, "%s\t", text);
    }
}

void copy_end(Buf *out)
{
    if (out->len > 0 && !out->overflow)
        out->data[out->len - 1] = '\n';
}

void copy_row(Buf *out, const Shape *shape, const void *row)
{
    for (size_t i = 0; i < shape->n; i++) {
        const Field *field = &shape->fields[i];
        const void *member = (const char *)row + field->offset;
        switch (field->type) {
        case FIELD_STR:
            copy_text(out, *(const char *const *)member);
            break;
        case FIELD_I64:
            copy_i64(out, *(const int64_t *)member);
            break;
        case FIELD_F64:
            copy_f64(out, *(const double *)member);
            break;
        case FIELD_KEY:
            copy_key(out, *(const UnitKey *)member);
            break;
        case FIELD_DATE:
            copy_date(out, *(const int32_t *)member);
            break;
        case FIELD_BOOL:
        case FIELD_ENUM:
        case FIELD_ID:
        case FIELD_TIME:
        case FIELD_JSON:
        case FIELD_STRS:
        case FIELD_LIST:
        case FIELD_OBJ:
            abort(); /* a mistake of the program, seen at its first row */
        }
    }
    copy_end(out);
}

const Error *copy_send(Tx *tx, Arena *arena, const Buf *rows, const char *copy_sql)
{
    if (rows->overflow)
        return error_new(arena, &CSV_BAD, "more rows than fit: %s", copy_sql);
    if (rows->len == 0)
        return NULL;
    return db_copy(tx, copy_sql, rows->data, rows->len);
}

const Error *copy_file(Tx *tx, Arena *arena, const char *path, const Shape *shape,
                       const char *copy_sql)
{
    CsvTable table;
    List rows;
    Buf out CLEANUP(buf_done);

    buf_init(&out, COPY_BYTES_MAX);
    TRY(csv_load(arena, path, shape, &table, &rows));
    for (size_t i = 0; i < rows.n; i++)
        copy_row(&out, shape, (const char *)rows.items + i * shape->size);
    return copy_send(tx, arena, &out, copy_sql);
}
