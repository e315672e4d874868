/* copy.c - tab after each cell, \N for null, a backslash before what would end a cell or a row. */
#include <math.h>
#include <string.h>

#include "platform/csv/csv.h"

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

const Error *copy_send(Tx *tx, Arena *arena, const Buf *rows, const char *copy_sql)
{
    if (rows->overflow)
        return error_new(arena, &CSV_BAD, "more rows than fit: %s", copy_sql);
    if (rows->len == 0)
        return NULL;
    return db_copy(tx, copy_sql, rows->data, rows->len);
}
