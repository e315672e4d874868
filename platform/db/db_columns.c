/* db_columns.c - rows in the binary forms of PostgreSQL, all big-endian. As an array a column
 * (array_recv()): dimensions, whether there are nulls, element type, size, lower bound; then length and
 * bytes of each element. For COPY: a signature, flags, the length of what else the head has; then of each
 * row the number of its columns, and of each of them length and bytes; then -1. */
#include <string.h>

#include "base/time.h"
#include "platform/db/connection.h"

#define HEAD_BYTES   20
#define LENGTH_BYTES ((size_t)4)
#define COUNT_BYTES  2
/* PostgreSQL counts from 2000-01-01. */
#define EPOCH_US (INT64_C(946684800) * TIME_SECOND)

static uint8_t *put_u16(uint8_t *at, uint16_t value)
{
    *at++ = (uint8_t)(value >> 8);
    *at++ = (uint8_t)value;
    return at;
}

static uint8_t *put_u32(uint8_t *at, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(value >> shift);
    return at;
}

static uint8_t *put_u64(uint8_t *at, uint64_t value)
{
    return put_u32(put_u32(at, (uint32_t)(value >> 32)), (uint32_t)value);
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t n)
{
    if (n > 0)
        memcpy(at, bytes, n);
    return at + n;
}

static size_t cell_bytes(const DbArg *cell)
{
    if (cell->null)
        return 0;
    switch (cell->type) {
    case DB_I32:
        return 4;
    case DB_I64:
    case DB_F64:
    case DB_TIME:
        return 8;
    case DB_BOOL:
        return 1;
    case DB_ID:
        return sizeof(cell->id.b);
    case DB_STR:
    case DB_TEXTS:
        return strlen(cell->str);
    case DB_BYTES:
        return cell->bytes.n;
    case DB_NULL:
    case DB_COLUMN:
        break;
    }
    return 0;
}

/* Of n bytes, as cell_bytes says. */
static uint8_t *put_value(uint8_t *at, const DbArg *cell, size_t n)
{
    uint64_t bits = 0;

    switch (cell->type) {
    case DB_I32:
        return put_u32(at, (uint32_t)cell->i32);
    case DB_I64:
        return put_u64(at, (uint64_t)cell->i64);
    case DB_TIME:
        return put_u64(at, (uint64_t)(cell->time - EPOCH_US));
    case DB_F64:
        memcpy(&bits, &cell->f64, sizeof(bits));
        return put_u64(at, bits);
    case DB_BOOL:
        *at = cell->boolean;
        return at + 1;
    case DB_ID:
        return put_bytes(at, cell->id.b, n);
    case DB_STR:
    case DB_TEXTS:
        return put_bytes(at, cell->str, n);
    case DB_BYTES:
        return put_bytes(at, cell->bytes.data, n);
    case DB_NULL:
    case DB_COLUMN:
        break;
    }
    return at;
}

static uint8_t *put_cell(uint8_t *at, const DbArg *cell)
{
    size_t n = cell_bytes(cell);

    if (cell->null)
        return put_u32(at, UINT32_MAX); /* -1 */
    return put_value(put_u32(at, (uint32_t)n), cell, n);
}

const char *value_encode(Arena *arena, const DbArg *value, int *ret_n)
{
    size_t n = cell_bytes(value);
    uint8_t *bytes = arena_alloc(arena, n);

    (void)put_value(bytes, value, n);
    *ret_n = (int)n;
    return (const char *)bytes;
}

/* The same type in every row: it is taken from the first. */
static DbArg column_make(Arena *arena, const DbArg *cells, size_t n_rows, size_t n_columns)
{
    DbArg column = {.type = DB_COLUMN, .element = cells->type};
    size_t n = HEAD_BYTES;

    for (size_t i = 0; i < n_rows; i++)
        n += LENGTH_BYTES + cell_bytes(&cells[i * n_columns]);
    uint8_t *bytes = arena_alloc(arena, n), *at = bytes;
    at = put_u32(at, 1); /* dimension */
    at = put_u32(at, 1); /* there may be nulls */
    at = put_u32(at, column_element_oid(&column));
    at = put_u32(at, (uint32_t)n_rows);
    at = put_u32(at, 1); /* the first index */
    for (size_t i = 0; i < n_rows; i++)
        at = put_cell(at, &cells[i * n_columns]);
    column.bytes.data = bytes;
    column.bytes.n = n;
    return column;
}

const DbArg *db_columns(Arena *arena, const DbArg *cells, size_t n_rows, size_t n_columns)
{
    DbArg *columns = arena_array(arena, n_columns, sizeof(*columns));

    for (size_t i = 0; i < n_columns; i++)
        columns[i] = column_make(arena, cells + i, n_rows, n_columns);
    return columns;
}

void copy_encode(Arena *arena, const DbArg *cells, size_t n_rows, size_t n_columns,
                 const void **ret_bytes, size_t *ret_n)
{
    static const char SIGNATURE[] = "PGCOPY\n\377\r\n"; /* and its NUL */
    size_t n_cells = n_rows * n_columns;
    size_t n = sizeof(SIGNATURE) + 2 * LENGTH_BYTES + (n_rows + 1) * COUNT_BYTES;

    for (size_t i = 0; i < n_cells; i++)
        n += LENGTH_BYTES + cell_bytes(&cells[i]);
    uint8_t *bytes = arena_alloc(arena, n), *at = bytes;
    at = put_bytes(at, SIGNATURE, sizeof(SIGNATURE));
    at = put_u32(put_u32(at, 0), 0);
    for (size_t i = 0; i < n_cells; i++) {
        if (i % n_columns == 0)
            at = put_u16(at, (uint16_t)n_columns);
        at = put_cell(at, &cells[i]);
    }
    at = put_u16(at, UINT16_MAX);
    *ret_bytes = bytes;
    *ret_n = (size_t)(at - bytes);
}
