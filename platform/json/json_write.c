/*
 * json_write.c - the append-only writer. No document is built first: the Shape is walked and the
 * bytes are added, runs of plain bytes in one piece.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/json/json.h"

/* What a byte asks for: 0 nothing, 'u' \u00XX, 'l' perhaps U+2028 or U+2029, else \ and itself. */
static const char ESCAPES[256] = {
    ['\0'] = 'u', [1] = 'u',    [2] = 'u',    [3] = 'u',     [4] = 'u',    [5] = 'u',
    [6] = 'u',    [7] = 'u',    ['\b'] = 'b', ['\t'] = 't',  ['\n'] = 'n', [11] = 'u',
    ['\f'] = 'f', ['\r'] = 'r', [14] = 'u',   [15] = 'u',    [16] = 'u',   [17] = 'u',
    [18] = 'u',   [19] = 'u',   [20] = 'u',   [21] = 'u',    [22] = 'u',   [23] = 'u',
    [24] = 'u',   [25] = 'u',   [26] = 'u',   [27] = 'u',    [28] = 'u',   [29] = 'u',
    [30] = 'u',   [31] = 'u',   ['"'] = '"',  ['\\'] = '\\', ['<'] = 'u',  [0xe2] = 'l',
};

/* Adds the escape for the byte at `at`; returns how many bytes of the text it stands for, 0 when
 * the byte is a plain one after all. */
static size_t write_escape(Buf *out, const unsigned char *at)
{
    static const char HEX[] = "0123456789abcdef";
    char escape = ESCAPES[*at];

    if (escape == 'l') {
        if (at[1] != 0x80 || (at[2] != 0xa8 && at[2] != 0xa9))
            return 0;
        buf_add(out, at[2] == 0xa8 ? "\\u2028" : "\\u2029", 6);
        return 3;
    }
    if (escape == 'u') {
        char text[6] = {'\\', 'u', '0', '0', HEX[*at >> 4], HEX[*at & 15]};
        buf_add(out, text, sizeof(text));
        return 1;
    }
    char text[2] = {'\\', escape};
    buf_add(out, text, sizeof(text));
    return 1;
}

/* Nothing in it has to be escaped. Without a way out of the loop the compiler takes 16 bytes at once. */
static bool is_plain(const char *text, size_t n)
{
    unsigned char found = 0;

    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)text[i];
        found |= (unsigned char)((c < 0x20) | (c == '"') | (c == '\\') | (c == '<') | (c == 0xe2));
    }
    return found == 0;
}

/* Room for n bytes between quotes. The formatters end what they write with NUL, which the closing
 * quote then takes the place of. */
static char *open_quoted(Buf *out, size_t n)
{
    char *at = buf_grow(out, n + 2);

    if (at)
        *at++ = '"';
    return at;
}

static void write_plain(Buf *out, const char *text, size_t n)
{
    char *at = open_quoted(out, n);

    if (!at)
        return;
    /* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a quote ends it */
    memcpy(at, text, n);
    at[n] = '"';
}

static void write_escaped(Buf *out, const char *text)
{
    const unsigned char *run = (const unsigned char *)text, *at = run;

    buf_char(out, '"');
    while (*at) {
        if (!ESCAPES[*at]) {
            at++;
            continue;
        }
        if (at > run)
            buf_add(out, run, (size_t)(at - run));
        run = at;
        size_t taken = write_escape(out, at);
        if (taken == 0) {
            at++; /* stays in the run */
            continue;
        }
        at += taken;
        run = at;
    }
    if (at > run)
        buf_add(out, run, (size_t)(at - run));
    buf_char(out, '"');
}

void json_write_str(Buf *out, const char *text)
{
    size_t n = strlen(text);

    if (is_plain(text, n)) {
        write_plain(out, text, n);
    } else {
        write_escaped(out, text);
    }
}

/* A number of at most six decimals, as a coordinate is, by integers: the same text as below at a
 * tenth of the cost. Both roundings are to the nearest, so what reads back the same is the same.
 * False: it is none. */
static bool write_micro(Buf *out, double value)
{
    const double size = fabs(value);
    char text[32], *at = text + sizeof(text);

    if (size < 1e-4 || size >= 1e9) /* %.15g writes those with an exponent, or they lack digits */
        return false;
    uint64_t micro = (uint64_t)llround(size * 1e6);
    const double back = (double)micro / 1e6;
    if (back < size || back > size)
        return false;
    uint64_t whole = micro / 1000000, rest = micro % 1000000;
    for (int digit = 0; digit < 6; digit++, rest /= 10) {
        if (rest % 10 > 0 || at < text + sizeof(text)) /* no zeros at the end */
            *--at = (char)('0' + rest % 10);
    }
    if (at < text + sizeof(text))
        *--at = '.';
    do {
        *--at = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    if (value < 0)
        *--at = '-';
    buf_add(out, at, (size_t)(text + sizeof(text) - at));
    return true;
}

/* The shortest of 15, 16 and 17 digits that reads back as the same double. */
static void write_f64(Buf *out, double value)
{
    char text[32];

    if (write_micro(out, value))
        return;

    if (!isfinite(value)) {
        buf_add(out, "null", 4);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        int n = snprintf(text, sizeof(text), "%.*g", digits, value);
        double back = strtod(text, NULL);
        if (digits == 17 || !(back < value || back > value)) {
            buf_add(out, text, (size_t)n);
            return;
        }
    }
}

static void write_id(Buf *out, Id id)
{
    char *at = open_quoted(out, ID_TEXT_SIZE - 1);

    if (!at)
        return;
    id_format(id, at);
    at[ID_TEXT_SIZE - 1] = '"';
}

static void write_key(Buf *out, UnitKey key)
{
    char *at = open_quoted(out, UNIT_KEY_TEXT_SIZE - 1);

    if (!at)
        return;
    unit_key_format(key, at);
    at[UNIT_KEY_TEXT_SIZE - 1] = '"';
}

static void write_time(Buf *out, Time at)
{
    char text[TIME_TEXT_SIZE];

    time_format(at, text);
    write_plain(out, text, strlen(text));
}

static void write_date(Buf *out, int32_t date)
{
    char text[TIME_TEXT_SIZE];

    date_format(date, text);
    write_plain(out, text, strlen(text));
}

static void write_enum(Buf *out, const Field *field, int value)
{
    for (int i = 0; i <= value; i++) {
        if (!field->names[i])
            break;
        if (i == value) {
            json_write_str(out, field->names[i]);
            return;
        }
    }
    buf_add(out, "null", 4);
}

static void write_strs(Buf *out, const Strs *strs)
{
    buf_char(out, '[');
    for (size_t i = 0; i < strs->n; i++) {
        if (i > 0)
            buf_char(out, ',');
        json_write_str(out, strs->items[i]);
    }
    buf_char(out, ']');
}

static void write_list(Buf *out, const Shape *of, const List *list)
{
    const char *item = list->items;

    buf_char(out, '[');
    for (size_t i = 0; i < list->n; i++, item += of->size) {
        if (i > 0)
            buf_char(out, ',');
        json_write(out, of, item);
    }
    buf_char(out, ']');
}

static void write_value(Buf *out, const Field *field, const void *member)
{
    switch (field->type) {
    case FIELD_I64:
        buf_i64(out, *(const int64_t *)member);
        break;
    case FIELD_F64:
        write_f64(out, *(const double *)member);
        break;
    case FIELD_BOOL:
        buf_str(out, *(const bool *)member ? "true" : "false");
        break;
    case FIELD_STR:
        json_write_str(out, *(const char *const *)member);
        break;
    case FIELD_ENUM:
        write_enum(out, field, *(const int *)member);
        break;
    case FIELD_KEY:
        write_key(out, *(const UnitKey *)member);
        break;
    case FIELD_ID:
        write_id(out, *(const Id *)member);
        break;
    case FIELD_TIME:
        write_time(out, *(const Time *)member);
        break;
    case FIELD_DATE:
        write_date(out, *(const int32_t *)member);
        break;
    case FIELD_JSON:
        buf_str(out, *(const char *const *)member);
        break;
    case FIELD_STRS:
        write_strs(out, member);
        break;
    case FIELD_LIST:
        write_list(out, field->of, member);
        break;
    case FIELD_OBJ:
        json_write(out, field->of, *(const void *const *)member);
        break;
    }
}

/* What stands for a member that is not there; NULL leaves the field out. A list that holds nothing
 * is [] wherever the field must be seen: a reader may loop over it. */
static const char *absent_text(const Field *field)
{
    bool list = field->type == FIELD_LIST || field->type == FIELD_STRS;

    if (list && (field->required || field->write_null))
        return "[]";
    return field->write_null ? "null" : NULL;
}

/* ,"name": - a name is one of a C struct: it has nothing to escape. */
static void write_name(Buf *out, const char *name, bool first)
{
    size_t n = strlen(name);
    char *at = buf_grow(out, n + (first ? 3 : 4));

    if (!at)
        return;
    if (!first)
        *at++ = ',';
    *at++ = '"';
    /* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a quote ends it */
    memcpy(at, name, n);
    at[n] = '"';
    at[n + 1] = ':';
}

void json_write(Buf *out, const Shape *shape, const void *value)
{
    bool first = true;

    buf_char(out, '{');
    for (size_t i = 0; i < shape->n; i++) {
        const Field *field = &shape->fields[i];
        bool present = field_present(field, value);
        const char *absent = present ? NULL : absent_text(field);

        if (!present && !absent)
            continue;
        write_name(out, field->name, first);
        first = false;
        if (!present) {
            buf_str(out, absent);
        } else {
            write_value(out, field, (const char *)value + field->offset);
        }
    }
    buf_char(out, '}');
}
