#include "platform/json/json_quick.h"

#include <stdlib.h>
#include <string.h>

#define WORD_SIZE  64 /* of a text that is a time, an id, a name of an enumeration */
#define DIGITS_MAX 18 /* fit into 64 bits */
#define EXACT_MAX  (UINT64_C(1) << 53)
#define FIELDS_MAX 64 /* a bit each */
#define ITEM_LEAST 3  /* bytes: "{}," */

typedef struct Reader {
    Arena *arena;
    const char *at, *end;
    int depth;
} Reader;

static bool read_object(Reader *reader, const Shape *shape, void *value);

/* ---- what JSON is made of ------------------------------------------------------------------- */

/* The next character that is no space, not taken; NUL at the end. */
static char peek(Reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                        *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
    if (reader->at == reader->end)
        return '\0';
    return *reader->at;
}

static bool take(Reader *reader, char c)
{
    if (peek(reader) != c)
        return false;
    reader->at++;
    return true;
}

static bool take_word(Reader *reader, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(reader->end - reader->at) < n || memcmp(reader->at, word, n) != 0)
        return false;
    reader->at += n;
    return true;
}

/* A string without escapes, as it stands there. */
static bool take_text(Reader *reader, const char **ret_text, size_t *ret_n)
{
    if (!take(reader, '"'))
        return false;
    const char *from = reader->at;
    while (reader->at < reader->end && *reader->at != '"') {
        if ((unsigned char)*reader->at < 0x20 || *reader->at == '\\')
            return false;
        reader->at++;
    }
    *ret_text = from;
    *ret_n = (size_t)(reader->at - from);
    return take(reader, '"');
}

typedef struct Digits {
    const char *from;
    size_t n; /* characters */
    bool negative;
    uint64_t value;   /* of all digits */
    size_t n_decimal; /* of them behind the point */
} Digits;

static size_t take_digits(Reader *reader, uint64_t *value)
{
    const char *from = reader->at;

    for (; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9'; reader->at++)
        *value = *value * 10 + (uint64_t)(*reader->at - '0');
    return (size_t)(reader->at - from);
}

/* What follows it must be a delimiter, so "01" and "1e5" are none. */
static bool take_number(Reader *reader, Digits *ret_digits)
{
    Digits digits = {.negative = peek(reader) == '-', .from = reader->at};

    reader->at += digits.negative;
    bool is_zero = reader->at < reader->end && *reader->at == '0';
    size_t n_whole = take_digits(reader, &digits.value);
    if (reader->at < reader->end && *reader->at == '.') {
        reader->at++;
        digits.n_decimal = take_digits(reader, &digits.value);
        if (digits.n_decimal == 0)
            return false;
    }
    digits.n = (size_t)(reader->at - digits.from);
    *ret_digits = digits;
    /* "-0" is a whole number and not the double -0. */
    return n_whole > 0 && !(is_zero && n_whole > 1) && n_whole + digits.n_decimal <= DIGITS_MAX &&
           !(digits.negative && digits.value == 0);
}

/* ---- values --------------------------------------------------------------------------------- */

/* Correctly rounded: a whole number below 2^53 divided by a power of ten that a double holds exactly is
 * (Clinger 1990); all else is strtod's. */
static double double_of(const Digits *digits)
{
    static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    char text[DIGITS_MAX + 3];

    if (digits->value <= EXACT_MAX) {
        double value = (double)digits->value / TENS[digits->n_decimal];
        return digits->negative ? -value : value;
    }
    memcpy(text, digits->from, digits->n);
    text[digits->n] = '\0';
    return strtod(text, NULL);
}

static bool read_number(Reader *reader, const Field *field, void *value)
{
    char *member = (char *)value + field->offset;
    Digits digits;

    if (!take_number(reader, &digits))
        return false;
    if (field->type == FIELD_F64) {
        *(double *)(void *)member = double_of(&digits);
    } else if (digits.n_decimal == 0) {
        *(int64_t *)(void *)member =
            digits.negative ? -(int64_t)digits.value : (int64_t)digits.value;
    } else {
        return false;
    }
    return field_check(reader->arena, field, value) == NULL;
}

static bool read_text(Reader *reader, const Field *field, void *value)
{
    const char *text = NULL;
    char word[WORD_SIZE];
    size_t n = 0;

    if (!take_text(reader, &text, &n))
        return false;
    if (field->type == FIELD_STR) {
        const char *copy = arena_strndup(reader->arena, text, n);
        *(const char **)(void *)((char *)value + field->offset) = copy;
        return utf8_valid(copy, n) && field_check(reader->arena, field, value) == NULL;
    }
    if (n >= sizeof(word))
        return false;
    memcpy(word, text, n);
    word[n] = '\0';
    return field_from_text(reader->arena, field, word, value) == NULL;
}

static bool read_bool(Reader *reader, const Field *field, void *value)
{
    bool yes = peek(reader) == 't';

    *(bool *)(void *)((char *)value + field->offset) = yes;
    return take_word(reader, yes ? "true" : "false");
}

/* Only of a list that says how long it may be: then there is room for all of it at once. */
static bool read_list(Reader *reader, const Field *field, void *value)
{
    List *list = (List *)(void *)((char *)value + field->offset);
    size_t size = field->of->size, room = (size_t)(reader->end - reader->at) / ITEM_LEAST + 1;

    if (!field->limit.set || reader->depth == JSON_DEPTH_MAX || !take(reader, '['))
        return false;
    reader->depth++;
    if ((double)room > field->limit.max)
        room = (size_t)field->limit.max;
    *list = (List){arena_array(reader->arena, room, size), 0};
    bool is_more = peek(reader) != ']';
    while (is_more) {
        if (list->n == room ||
            !read_object(reader, field->of, (char *)list->items + list->n * size))
            return false;
        list->n++;
        is_more = take(reader, ',');
    }
    reader->depth--;
    return take(reader, ']') && field_check(reader->arena, field, value) == NULL;
}

static bool read_inner(Reader *reader, const Field *field, void *value)
{
    void *made = arena_alloc(reader->arena, field->of->size);

    *(void **)(void *)((char *)value + field->offset) = made;
    return read_object(reader, field->of, made);
}

static bool read_value(Reader *reader, const Field *field, void *value)
{
    switch (field->type) {
    case FIELD_I64:
    case FIELD_F64:
        return read_number(reader, field, value);
    case FIELD_BOOL:
        return read_bool(reader, field, value);
    case FIELD_STR:
    case FIELD_ENUM:
    case FIELD_KEY:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_DATE:
        return read_text(reader, field, value);
    case FIELD_LIST:
        return read_list(reader, field, value);
    case FIELD_OBJ:
        return read_inner(reader, field, value);
    case FIELD_STRS:
    case FIELD_JSON:
        break;
    }
    return false;
}

/* ---- objects -------------------------------------------------------------------------------- */

/* Members mostly come in the order of the shape: looked for from `at` on. shape->n: none. */
static size_t find_field(const Shape *shape, size_t at, const char *name, size_t n)
{
    for (size_t i = 0; i < shape->n; i++, at++) {
        at = at >= shape->n ? 0 : at;
        const char *known = shape->fields[at].name;
        if (strncmp(known, name, n) == 0 && known[n] == '\0')
            return at;
    }
    return shape->n;
}

/* One member; `seen` and `given` have a bit a field: named at all, and not null. */
static bool read_member(Reader *reader, const Shape *shape, size_t *at, uint64_t *seen,
                        uint64_t *given, void *value)
{
    const char *name = NULL;
    size_t n = 0;

    if (!take_text(reader, &name, &n))
        return false;
    *at = find_field(shape, *at, name, n);
    if (*at == shape->n || (*seen >> *at & 1) != 0 || !take(reader, ':'))
        return false;
    const Field *field = &shape->fields[*at];
    uint64_t bit = UINT64_C(1) << (*at)++;
    *seen |= bit;
    if (peek(reader) == 'n')
        return !field->required && take_word(reader, "null");
    *given |= bit;
    return read_value(reader, field, value);
}

static bool has_required(const Shape *shape, uint64_t given, const void *value)
{
    for (size_t i = 0; i < shape->n; i++) {
        const Field *field = &shape->fields[i];
        bool is_there = (given >> i & 1) != 0 && field_present(field, value);
        if (field->required && !is_there)
            return false;
    }
    return true;
}

static bool read_object(Reader *reader, const Shape *shape, void *value)
{
    uint64_t seen = 0, given = 0;
    size_t at = 0;

    if (shape->n > FIELDS_MAX || reader->depth == JSON_DEPTH_MAX || !take(reader, '{'))
        return false;
    reader->depth++;
    shape_clear(shape, value);
    bool is_more = peek(reader) != '}';
    while (is_more) {
        if (!read_member(reader, shape, &at, &seen, &given, value))
            return false;
        is_more = take(reader, ',');
    }
    reader->depth--;
    return take(reader, '}') && has_required(shape, given, value);
}

bool json_decode_quick(Arena *arena, const Shape *shape, const char *text, size_t n,
                       void *ret_value)
{
    Reader reader = {.arena = arena, .at = text, .end = text + n};

    if (!read_object(&reader, shape, ret_value))
        return false;
    (void)peek(&reader);
    return reader.at == reader.end;
}
