/*
 * json_read.c - JSON and query strings into structs, as their Shapes say. Everything that is not
 * exactly right is refused, and the refusal names the field.
 */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "platform/json/json_quick.h"

#define MAX_SHOWN_NAME 64 /* bytes of a name from outside that an error repeats */

const ErrorKind JSON_MALFORMED = {ERROR_MALFORMED, "json/malformed", "Not a JSON object"};

/* Where the decoder stands: a list on the stack, made into text only for an error. */
typedef struct Place {
    const struct Place *outer;
    const char *name;
    size_t index;
    bool indexed;
} Place;

static const Error *decode_object(Arena *arena, const Shape *shape, json_t *object,
                                  const Place *outer, void *ret_value);

static const char *place_text(Arena *arena, const Place *place)
{
    const char *before = place->outer ? place_text(arena, place->outer) : "";
    const char *dot = place->outer ? "." : "";

    if (place->indexed)
        return arena_printf(arena, "%s%s%s[%zu]", before, dot, place->name, place->index);
    return arena_printf(arena, "%s%s%s", before, dot, place->name);
}

static const Error *refuse(Arena *arena, const Place *place, const char *rule)
{
    return error_field(arena, &INPUT_INVALID, place_text(arena, place), "%s", rule);
}

/* An error of shape.c names the bare field: here it gets the whole way to it. */
static const Error *at_place(Arena *arena, const Place *place, const Error *error)
{
    if (!error || (!place->outer && !place->indexed))
        return error;
    return error_field(arena, error->kind, place_text(arena, place), "%s", error->detail);
}

/* At most MAX_SHOWN_NAME bytes, cut between characters. */
static const char *shown_name(Arena *arena, const char *name)
{
    size_t n = strnlen(name, MAX_SHOWN_NAME + 1);

    if (n > MAX_SHOWN_NAME) {
        n = MAX_SHOWN_NAME;
        while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
            n--;
    }
    return arena_strndup(arena, name, n);
}

/* \u0000 is let through by jansson only so that who sent it is told in which field. */
static const Error *refuse_nul(Arena *arena, json_t *string, const Place *place)
{
    if (strlen(json_string_value(string)) == json_string_length(string))
        return NULL;
    return refuse(arena, place, "must be valid text");
}

/* The text form of the same field is the same in a query string: one rule, one place. */
static const Error *decode_text(Arena *arena, const Field *field, json_t *json, const Place *place,
                                void *value)
{
    if (!json_is_string(json))
        return refuse(arena, place, "must be a string");
    TRY(refuse_nul(arena, json, place));
    return at_place(arena, place, field_from_text(arena, field, json_string_value(json), value));
}

static const Error *decode_strs(Arena *arena, const Field *field, json_t *json, const Place *place,
                                void *value)
{
    Strs *strs = (Strs *)(void *)((char *)value + field->offset);

    if (!json_is_array(json))
        return refuse(arena, place, "must be a list of strings");
    *strs = (Strs){.n = json_array_size(json)};
    TRY(at_place(arena, place, field_check(arena, field, value)));
    strs->items = arena_array(arena, strs->n, sizeof(strs->items[0]));
    for (size_t i = 0; i < strs->n; i++) {
        Place at = {place->outer, field->name, i, true};
        json_t *item = json_array_get(json, i);
        if (!json_is_string(item))
            return refuse(arena, &at, "must be a string");
        TRY(refuse_nul(arena, item, &at));
        strs->items[i] = arena_strndup(arena, json_string_value(item), json_string_length(item));
    }
    return NULL;
}

static const Error *decode_list(Arena *arena, const Field *field, json_t *json, const Place *place,
                                void *value)
{
    List *list = (List *)(void *)((char *)value + field->offset);

    if (!json_is_array(json))
        return refuse(arena, place, "must be a list of objects");
    *list = (List){.n = json_array_size(json)};
    /* Before the items: a list that is too long costs nothing. */
    TRY(at_place(arena, place, field_check(arena, field, value)));
    list->items = arena_array(arena, list->n, field->of->size);
    for (size_t i = 0; i < list->n; i++) {
        Place at = {place->outer, field->name, i, true};
        json_t *item = json_array_get(json, i);
        if (!json_is_object(item))
            return refuse(arena, &at, "must be an object");
        TRY(decode_object(arena, field->of, item, &at, (char *)list->items + i * field->of->size));
    }
    return NULL;
}

static const Error *decode_obj(Arena *arena, const Field *field, json_t *json, const Place *place,
                               void *value)
{
    void **member = (void **)(void *)((char *)value + field->offset);
    void *made = arena_alloc(arena, field->of->size);

    if (!json_is_object(json))
        return refuse(arena, place, "must be an object");
    TRY(decode_object(arena, field->of, json, place, made));
    *member = made;
    return NULL;
}

static const Error *decode_number(Arena *arena, const Field *field, json_t *json,
                                  const Place *place, void *value)
{
    char *member = (char *)value + field->offset;

    if (field->type == FIELD_I64) {
        /* I64_NONE is the value that says "not there": nobody may send it. */
        if (!json_is_integer(json) || json_integer_value(json) == I64_NONE)
            return refuse(arena, place, "must be a whole number");
        *(int64_t *)(void *)member = json_integer_value(json);
    } else {
        if (!json_is_number(json))
            return refuse(arena, place, "must be a number");
        *(double *)(void *)member = json_number_value(json);
    }
    return at_place(arena, place, field_check(arena, field, value));
}

static const Error *decode_value(Arena *arena, const Field *field, json_t *json, const Place *place,
                                 void *value)
{
    switch (field->type) {
    case FIELD_I64:
    case FIELD_F64:
        return decode_number(arena, field, json, place, value);
    case FIELD_BOOL:
        if (!json_is_boolean(json))
            return refuse(arena, place, "must be true or false");
        *(bool *)(void *)((char *)value + field->offset) = json_is_true(json);
        return NULL;
    case FIELD_STR:
    case FIELD_ENUM:
    case FIELD_KEY:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_DATE:
        return decode_text(arena, field, json, place, value);
    case FIELD_STRS:
        return decode_strs(arena, field, json, place, value);
    case FIELD_LIST:
        return decode_list(arena, field, json, place, value);
    case FIELD_OBJ:
        return decode_obj(arena, field, json, place, value);
    case FIELD_JSON: /* written, never read: to the input it does not exist */
        break;
    }
    return refuse(arena, place, "unknown field");
}

/* The fields that must be there and are not. `given` is what says it for a bool, whose "not there"
 * is a value like any other. */
static const Error *check_required(Arena *arena, const Shape *shape, const bool *given,
                                   const Place *outer, const void *value)
{
    for (size_t i = 0; i < shape->n; i++) {
        const Field *field = &shape->fields[i];
        Place place = {.outer = outer, .name = field->name};

        if (!field->required)
            continue;
        if (!given[i])
            return refuse(arena, &place, "is required");
        if (field->type != FIELD_BOOL && !field_present(field, value))
            return refuse(arena, &place, "must not be empty");
    }
    return NULL;
}

static const Error *decode_object(Arena *arena, const Shape *shape, json_t *object,
                                  const Place *outer, void *ret_value)
{
    bool *given = arena_array(arena, shape->n, sizeof(bool));
    const char *name = NULL;
    json_t *json = NULL;

    shape_clear(shape, ret_value);
    json_object_foreach (object, name, json) {
        const Field *field = shape_field(shape, name);
        Place place = {.outer = outer, .name = field ? field->name : shown_name(arena, name)};

        if (!field || field->type == FIELD_JSON)
            return refuse(arena, &place, "unknown field");
        if (json_is_null(json)) {
            if (field->required)
                return refuse(arena, &place, "must not be null");
            continue;
        }
        TRY(decode_value(arena, field, json, &place, ret_value));
        given[field - shape->fields] = true;
    }
    return check_required(arena, shape, given, outer, ret_value);
}

/* jansson allows depths that would cost stack; brackets outside of strings are all there is to
 * count. */
static bool too_deep(const char *text, size_t n)
{
    int depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (in_string && c == '\\') {
            i++;
        } else if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && (c == '{' || c == '[')) {
            depth++;
        } else if (!in_string && (c == '}' || c == ']')) {
            depth--;
        }
        if (depth > JSON_DEPTH_MAX)
            return true;
    }
    return false;
}

const Error *json_decode_strict(Arena *arena, const Shape *shape, const char *text, size_t n,
                                void *ret_value)
{
    json_error_t why;
    json_auto_t *root = NULL;

    if (too_deep(text, n))
        return error_new(arena, &JSON_MALFORMED, "deeper than %d levels", JSON_DEPTH_MAX);
    root = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    if (!root) {
        return error_new(arena, &JSON_MALFORMED, "line %d, column %d: %s", why.line, why.column,
                         utf8_valid(why.text, strlen(why.text)) ? why.text : "not UTF-8");
    }
    if (!json_is_object(root))
        return error_new(arena, &JSON_MALFORMED, "the outermost value must be an object");
    return decode_object(arena, shape, root, NULL, ret_value);
}

const Error *json_decode(Arena *arena, const Shape *shape, const char *text, size_t n,
                         void *ret_value)
{
    if (json_decode_quick(arena, shape, text, n, ret_value))
        return NULL;
    return json_decode_strict(arena, shape, text, n, ret_value);
}

static bool has_text_form(const Field *field)
{
    return field->type != FIELD_JSON && field->type != FIELD_STRS && field->type != FIELD_LIST &&
           field->type != FIELD_OBJ;
}

const Error *query_decode(Arena *arena, const Shape *shape, const TextPair *pairs, size_t n,
                          void *ret_value)
{
    bool *given = arena_array(arena, shape->n, sizeof(bool));

    shape_clear(shape, ret_value);
    for (size_t i = 0; i < n; i++) {
        const char *name = pairs[i].name, *value = pairs[i].value;
        const Field *field = shape_field(shape, name);
        Place place = {.name = field ? field->name : "query"};

        if (!field && utf8_valid(name, strlen(name)))
            place.name = shown_name(arena, name);
        if (!field || !has_text_form(field))
            return refuse(arena, &place, "unknown parameter");
        if (given[field - shape->fields])
            return refuse(arena, &place, "is given twice");
        if (!utf8_valid(value, strlen(value)))
            return refuse(arena, &place, "is not valid UTF-8");
        TRY(field_from_text(arena, field, value, ret_value));
        given[field - shape->fields] = true;
    }
    return check_required(arena, shape, given, NULL, ret_value);
}
