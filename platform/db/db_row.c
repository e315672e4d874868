#include <endian.h>
#include <string.h>

#include "platform/db/connection.h"
#include "platform/log/log.h"

/* Types of results that a Field can hold; their binary forms are those of the wire protocol. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_XID = 28,
    OID_JSON = 114,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_TEXT_ARRAY = 1009,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950,
};

/* 2000-01-01, where PostgreSQL counts from. */
#define PG_EPOCH_US   (INT64_C(946684800) * TIME_SECOND)
#define SECONDS_A_DAY INT64_C(86400)

typedef struct Cell {
    Oid type;
    const char *data; /* NUL-terminated by libpq */
    size_t n;
} Cell;

static uint16_t be16(const char *data)
{
    uint16_t value = 0;

    memcpy(&value, data, sizeof(value));
    return be16toh(value);
}

static uint32_t be32(const char *data)
{
    uint32_t value = 0;

    memcpy(&value, data, sizeof(value));
    return be32toh(value);
}

static uint64_t be64(const char *data)
{
    uint64_t value = 0;

    memcpy(&value, data, sizeof(value));
    return be64toh(value);
}

static bool cell_i64(const Cell *cell, int64_t *ret_value)
{
    switch (cell->type) {
    case OID_INT2:
        *ret_value = (int16_t)be16(cell->data);
        return cell->n == 2;
    case OID_INT4:
        *ret_value = (int32_t)be32(cell->data);
        return cell->n == 4;
    case OID_XID:
        *ret_value = be32(cell->data);
        return cell->n == 4;
    case OID_INT8:
        *ret_value = (int64_t)be64(cell->data);
        return cell->n == 8;
    default:
        return false;
    }
}

static bool cell_f64(const Cell *cell, double *ret_value)
{
    int64_t whole = 0;

    if (cell->type == OID_FLOAT8 && cell->n == 8) {
        uint64_t bits = be64(cell->data);
        memcpy(ret_value, &bits, sizeof(bits));
        return true;
    }
    if (cell->type == OID_FLOAT4 && cell->n == 4) {
        uint32_t bits = be32(cell->data);
        float value = 0;
        memcpy(&value, &bits, sizeof(bits));
        *ret_value = (double)value;
        return true;
    }
    if (!cell_i64(cell, &whole))
        return false;
    *ret_value = (double)whole;
    return true;
}

static bool cell_is_text(const Cell *cell)
{
    return cell->type == OID_TEXT || cell->type == OID_VARCHAR || cell->type == OID_BPCHAR ||
           cell->type == OID_NAME || cell->type == OID_BYTEA || cell->type == OID_JSON;
}

static bool cell_enum(const Cell *cell, const char *const *names, int *ret_value)
{
    for (int i = 0; cell_is_text(cell) && names[i]; i++) {
        if (strcmp(names[i], cell->data) == 0) {
            *ret_value = i;
            return true;
        }
    }
    return false;
}

static bool cell_date(const Cell *cell, int32_t *ret_value)
{
    int64_t days = 0;

    if (cell->type != OID_DATE || cell->n != 4)
        return false;
    days = (int32_t)be32(cell->data);
    *ret_value = time_date(PG_EPOCH_US + days * SECONDS_A_DAY * TIME_SECOND, 0);
    return true;
}

static bool cell_time(const Cell *cell, Time *ret_value)
{
    if (cell->type != OID_TIMESTAMPTZ || cell->n != 8)
        return false;
    *ret_value = (int64_t)be64(cell->data) + PG_EPOCH_US;
    return true;
}

/* text[] in binary: dimensions, flags, element type, (length, lower bound), then each element as
 * length and bytes. One dimension, no nulls. */
static bool cell_texts(Arena *arena, const Cell *cell, Strs *ret_value)
{
    Strs strs = {0};
    const char *at = cell->data, *end = cell->data + cell->n;

    if (cell->type != OID_TEXT_ARRAY || cell->n < 12)
        return false;
    if (be32(at) != 0) {
        if (be32(at) != 1 || cell->n < 20)
            return false;
        strs.n = be32(at + 12);
        strs.items = arena_array(arena, strs.n, sizeof(char *));
        at += 20;
    }
    for (size_t i = 0; i < strs.n; i++) {
        if (end - at < 4 || (int32_t)be32(at) < 0 || (size_t)(end - at - 4) < be32(at))
            return false;
        strs.items[i] = arena_strndup(arena, at + 4, be32(at));
        at += 4 + be32(at);
    }
    *ret_value = strs;
    return true;
}

static bool cell_id(const Cell *cell, Id *ret_value)
{
    if (cell->type != OID_UUID || cell->n != sizeof(ret_value->b))
        return false;
    memcpy(ret_value->b, cell->data, sizeof(ret_value->b));
    return true;
}

/* False: the column's type does not fit the field's. */
static bool cell_into(Arena *arena, const Cell *cell, const Field *field, void *row)
{
    void *member = (char *)row + field->offset;
    const char **text = member;

    switch (field->type) {
    case FIELD_I64:
    case FIELD_KEY:
        return cell_i64(cell, member);
    case FIELD_F64:
        return cell_f64(cell, member);
    case FIELD_BOOL:
        if (cell->type != OID_BOOL || cell->n != 1)
            return false;
        *(bool *)member = cell->data[0] != 0;
        return true;
    case FIELD_STR:
    case FIELD_JSON:
        if (!cell_is_text(cell))
            return false;
        *text = arena_strndup(arena, cell->data, cell->n);
        return true;
    case FIELD_ENUM:
        return cell_enum(cell, field->names, member);
    case FIELD_ID:
        return cell_id(cell, member);
    case FIELD_TIME:
        return cell_time(cell, member);
    case FIELD_DATE:
        return cell_date(cell, member);
    case FIELD_STRS:
        return cell_texts(arena, cell, member);
    case FIELD_LIST:
    case FIELD_OBJ:
        break; /* rows are flat */
    }
    return false;
}

static const Error *mismatch(Tx *tx, const char *stmt_name, const char *column, const char *why)
{
    log_error("row does not fit its shape", LOG_STR("stmt", stmt_name), LOG_STR("column", column),
              LOG_STR("why", why));
    return error_new(tx->arena, &DB_FAILED, "%s: %s %s", stmt_name, column, why);
}

/* Columns come mostly in the order of the fields, some left out: the search goes on where the last one
 * was found, and once around. */
static const Field *field_from(const Shape *shape, size_t at, const char *name)
{
    for (size_t i = 0; i < shape->n; i++) {
        const Field *field = &shape->fields[(at + i) % shape->n];
        if (strcmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

static const Error *fields_find(Tx *tx, const PGresult *result, const char *stmt_name,
                                const Shape *shape, const Field **ret_field_of)
{
    int n = PQnfields(result);
    bool *is_selected = arena_array(tx->arena, shape->n, sizeof(bool));
    size_t next = 0;

    for (int i = 0; i < n; i++) {
        const Field *field = field_from(shape, next, PQfname(result, i));
        if (!field)
            return mismatch(tx, stmt_name, PQfname(result, i), "has no field");
        next = (size_t)(field - shape->fields);
        is_selected[next++] = true;
        ret_field_of[i] = field;
    }
    for (size_t i = 0; i < shape->n; i++) {
        if (shape->fields[i].required && !is_selected[i])
            return mismatch(tx, stmt_name, shape->fields[i].name, "is required and not selected");
    }
    return NULL;
}

const Error *row_map(Tx *tx, const PGresult *result, const Call *call, const Shape *shape,
                     const Field *const **ret_field_of)
{
    Prepared *prepared = call->name ? db_prepared(tx->db, call->name) : NULL;
    size_t n = (size_t)PQnfields(result);

    if (!prepared || prepared->shape != shape) {
        const Field **field_of = arena_array(tx->arena, n, sizeof(const Field *));
        TRY(fields_find(tx, result, call->label, shape, field_of));
        *ret_field_of = field_of;
        if (prepared)
            db_remember_fields(prepared, shape, field_of, n);
        return NULL;
    }
    *ret_field_of = prepared->field_of;
    return NULL;
}

const Error *row_read(Tx *tx, const PGresult *result, int row, const Shape *shape,
                      const Field *const *field_of, void *ret_row)
{
    int n = PQnfields(result);

    for (int i = 0; i < n; i++) {
        size_t length = (size_t)PQgetlength(result, row, i);
        /* Asked only of what is empty: each of these looks the cell up anew. */
        if (length == 0 && PQgetisnull(result, row, i)) {
            if (field_of[i]->required)
                return mismatch(tx, shape->name, field_of[i]->name, "is null");
            continue;
        }
        const Cell cell = {PQftype(result, i), PQgetvalue(result, row, i), length};
        if (!cell_into(tx->arena, &cell, field_of[i], ret_row))
            return mismatch(tx, shape->name, field_of[i]->name, "is of another type");
    }
    return NULL;
}
