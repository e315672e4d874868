#include <math.h>
#include <string.h>

#include "base/str.h"
#include "platform/db/connection.h"

/* PostgreSQL's numbers for its types, and for the arrays of them: pg_type.dat. */
enum {
    OID_INFERRED = 0,
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT8 = 701,
    OID_BOOLS = 1000,
    OID_BYTEAS = 1001,
    OID_INT4S = 1007,
    OID_TEXTS = 1009,
    OID_INT8S = 1016,
    OID_FLOAT8S = 1022,
    OID_TIMESTAMPTZ = 1184,
    OID_TIMESTAMPTZS = 1185,
    OID_UUID = 2950,
    OID_UUIDS = 2951,
};

DbArg db_i64(int64_t value)
{
    return (DbArg){.type = DB_I64, .null = value == I64_NONE, .i64 = value};
}

DbArg db_i32(int32_t value)
{
    return (DbArg){.type = DB_I32, .i32 = value};
}

DbArg db_key(UnitKey value)
{
    return (DbArg){.type = DB_I64, .null = value == 0, .i64 = value};
}

DbArg db_f64(double value)
{
    return (DbArg){.type = DB_F64, .null = isnan(value), .f64 = value};
}

DbArg db_bool(bool value)
{
    return (DbArg){.type = DB_BOOL, .boolean = value};
}

DbArg db_str(const char *value)
{
    return (DbArg){.type = DB_STR, .null = !value, .str = value};
}

DbArg db_id(Id value)
{
    return (DbArg){.type = DB_ID, .null = id_is_none(value), .id = value};
}

DbArg db_time(Time value)
{
    return (DbArg){.type = DB_TIME, .null = value == TIME_NONE, .time = value};
}

DbArg db_bytes(const void *data, size_t n)
{
    return (DbArg){.type = DB_BYTES, .null = !data, .bytes = {data, n}};
}

DbArg db_date(Arena *arena, int32_t date)
{
    char text[TIME_TEXT_SIZE];

    if (date == 0)
        return db_infer(NULL);
    date_format(date, text);
    return db_infer(arena_strdup(arena, text));
}

DbArg db_infer(const char *text)
{
    return (DbArg){.type = DB_TEXTS, .null = !text, .str = text};
}

static Oid column_oid(DbType element)
{
    switch (element) {
    case DB_I32:
        return OID_INT4S;
    case DB_I64:
        return OID_INT8S;
    case DB_F64:
        return OID_FLOAT8S;
    case DB_BOOL:
        return OID_BOOLS;
    case DB_ID:
        return OID_UUIDS;
    case DB_TIME:
        return OID_TIMESTAMPTZS;
    case DB_BYTES:
        return OID_BYTEAS;
    case DB_STR:
    case DB_TEXTS:
    case DB_NULL:
    case DB_COLUMN:
        break;
    }
    return OID_TEXTS;
}

Oid arg_oid(const DbArg *arg)
{
    switch (arg->type) {
    case DB_I32:
        return OID_INT4;
    case DB_I64:
        return OID_INT8;
    case DB_F64:
        return OID_FLOAT8;
    case DB_BOOL:
        return OID_BOOL;
    case DB_STR:
        return OID_TEXT;
    case DB_ID:
        return OID_UUID;
    case DB_TIME:
        return OID_TIMESTAMPTZ;
    case DB_BYTES:
        return OID_BYTEA;
    case DB_COLUMN:
        return column_oid(arg->element);
    case DB_NULL:
    case DB_TEXTS:
        break;
    }
    return OID_INFERRED;
}

Oid column_element_oid(const DbArg *column)
{
    Oid oid = arg_oid(&(DbArg){.type = column->element});

    return oid == OID_INFERRED ? OID_TEXT : oid;
}

DbArg db_keys(Arena *arena, const UnitKey *keys, size_t n)
{
    const char **texts = arena_array(arena, n + 1, sizeof(*texts));

    for (size_t i = 0; i < n; i++)
        texts[i] = arena_printf(arena, "%lld", (long long)keys[i]);
    return db_infer(db_texts(arena, texts, n));
}

const char *db_texts(Arena *arena, const char *const *items, size_t n)
{
    Buf text;

    buf_init(&text, 16 << 20);
    buf_char(&text, '{');
    for (size_t i = 0; i < n; i++) {
        buf_str(&text, i > 0 ? ",\"" : "\"");
        for (const char *c = items[i]; *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_char(&text, '\\');
            buf_char(&text, *c);
        }
        buf_char(&text, '"');
    }
    buf_char(&text, '}');
    const char *copy = arena_strndup(arena, buf_cstr(&text), text.len);
    buf_done(&text);
    return copy;
}
