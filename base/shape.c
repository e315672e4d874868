#include "base/shape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* The member of `value` that the field describes. */
#define MEMBER(Type, field, value) (*(Type *)(void *)((char *)(value) + (field)->offset))
#define CONST_MEMBER(Type, field, value) \
    (*(Type const *)(const void *)((const char *)(value) + (field)->offset))

static void field_clear(const Field *field, void *value)
{
    switch (field->type) {
    case FIELD_I64:
        MEMBER(int64_t, field, value) = I64_NONE;
        break;
    case FIELD_F64:
        MEMBER(double, field, value) = NAN;
        break;
    case FIELD_ENUM:
        MEMBER(int, field, value) = ENUM_NONE;
        break;
    case FIELD_TIME:
        MEMBER(Time, field, value) = TIME_NONE;
        break;
    case FIELD_BOOL:
    case FIELD_STR:
    case FIELD_KEY:
    case FIELD_ID:
    case FIELD_DATE:
    case FIELD_JSON:
    case FIELD_STRS:
    case FIELD_LIST:
    case FIELD_OBJ:
        break; /* all zero, which shape_clear has done */
    }
}

void shape_clear(const Shape *shape, void *value)
{
    memset(value, 0, shape->size);
    for (size_t i = 0; i < shape->n; i++)
        field_clear(&shape->fields[i], value);
}

const Field *shape_field(const Shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->n; i++) {
        if (strcmp(shape->fields[i].name, name) == 0)
            return &shape->fields[i];
    }
    return NULL;
}

bool field_present(const Field *field, const void *value)
{
    switch (field->type) {
    case FIELD_I64:
        return CONST_MEMBER(int64_t, field, value) != I64_NONE;
    case FIELD_F64:
        return !isnan(CONST_MEMBER(double, field, value));
    case FIELD_BOOL:
        return true;
    case FIELD_STR:
    case FIELD_JSON:
        return CONST_MEMBER(char *, field, value) != NULL;
    case FIELD_ENUM:
        return CONST_MEMBER(int, field, value) != ENUM_NONE;
    case FIELD_KEY:
        return CONST_MEMBER(UnitKey, field, value) != 0;
    case FIELD_ID:
        return !id_is_none(CONST_MEMBER(Id, field, value));
    case FIELD_TIME:
        return CONST_MEMBER(Time, field, value) != TIME_NONE;
    case FIELD_DATE:
        return CONST_MEMBER(int32_t, field, value) != 0;
    case FIELD_STRS:
        return CONST_MEMBER(Strs, field, value).n > 0;
    case FIELD_LIST:
        return CONST_MEMBER(List, field, value).n > 0;
    case FIELD_OBJ:
        return CONST_MEMBER(void *, field, value) != NULL;
    }
    return false;
}

static const Error *out_of_limit(Arena *arena, const Field *field, double measure, const char *what)
{
    const Limit *limit = &field->limit;

    if (!limit->set || (measure >= limit->min && measure <= limit->max))
        return NULL;
    return error_field(arena, &INPUT_INVALID, field->name, "must be %.15g to %.15g%s", limit->min,
                       limit->max, what);
}

const Error *field_check(Arena *arena, const Field *field, const void *value)
{
    if (!field_present(field, value))
        return NULL;
    switch (field->type) {
    case FIELD_I64:
        return out_of_limit(arena, field, (double)CONST_MEMBER(int64_t, field, value), "");
    case FIELD_F64:
        return out_of_limit(arena, field, CONST_MEMBER(double, field, value), "");
    case FIELD_STR: {
        const char *text = CONST_MEMBER(char *, field, value);
        TRY(out_of_limit(arena, field, (double)utf8_length(text, strlen(text)), " characters"));
        /* What must hold a character must hold one that somebody can see. */
        if (field->limit.set && field->limit.min >= 1 && text_is_blank(text))
            return error_field(arena, &INPUT_INVALID, field->name, "is blank");
        return NULL;
    }
    case FIELD_STRS:
        return out_of_limit(arena, field, (double)CONST_MEMBER(Strs, field, value).n, " items");
    case FIELD_LIST:
        return out_of_limit(arena, field, (double)CONST_MEMBER(List, field, value).n, " items");
    case FIELD_BOOL:
    case FIELD_ENUM:
    case FIELD_KEY:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_DATE:
    case FIELD_JSON:
    case FIELD_OBJ:
        break; /* the type says all */
    }
    return NULL;
}

/* "A, B or C", for the message about an enumeration. */
static const char *names_listed(Arena *arena, const char *const *names)
{
    const char *text = "";

    for (size_t i = 0; names[i]; i++) {
        text = arena_printf(arena, "%s%s%s", text,
                            i == 0         ? ""
                            : names[i + 1] ? ", "
                                           : " or ",
                            names[i]);
    }
    return text;
}

static bool enum_from_text(const char *const *names, const char *text, int *ret_value)
{
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], text) == 0) {
            *ret_value = i;
            return true;
        }
    }
    return false;
}

static bool bool_from_text(const char *text, bool *ret_value)
{
    bool yes = strcmp(text, "true") == 0;

    if (!yes && strcmp(text, "false") != 0)
        return false;
    *ret_value = yes;
    return true;
}

/* What a field of this type must look like; NULL for types without a text form. */
static const char *form_of(Arena *arena, const Field *field)
{
    switch (field->type) {
    case FIELD_I64:
        return "a whole number";
    case FIELD_F64:
        return "a number";
    case FIELD_BOOL:
        return "true or false";
    case FIELD_ENUM:
        return names_listed(arena, field->names);
    case FIELD_KEY:
        return "the 15-digit key of a unit";
    case FIELD_ID:
        return "a UUID";
    case FIELD_TIME:
        return "a time such as 2026-11-23T08:30:00Z";
    case FIELD_DATE:
        return "a date such as 2026-11-23";
    case FIELD_STR:
        return "valid text";
    case FIELD_JSON:
    case FIELD_STRS:
    case FIELD_LIST:
    case FIELD_OBJ:
        break;
    }
    return NULL;
}

static bool text_into(const Field *field, const char *text, void *value)
{
    switch (field->type) {
    case FIELD_I64:
        /* I64_NONE is the value that says "not there": nobody may send it. */
        return str_to_i64(text, &MEMBER(int64_t, field, value)) &&
               MEMBER(int64_t, field, value) != I64_NONE;
    case FIELD_F64:
        return str_to_f64(text, &MEMBER(double, field, value));
    case FIELD_BOOL:
        return bool_from_text(text, &MEMBER(bool, field, value));
    case FIELD_ENUM:
        return enum_from_text(field->names, text, &MEMBER(int, field, value));
    case FIELD_KEY:
        return unit_key_parse(text, &MEMBER(UnitKey, field, value));
    case FIELD_ID:
        return id_parse(text, &MEMBER(Id, field, value)) && !id_is_none(MEMBER(Id, field, value));
    case FIELD_TIME:
        return time_parse(text, &MEMBER(Time, field, value));
    case FIELD_DATE:
        return date_parse(text, &MEMBER(int32_t, field, value));
    case FIELD_STR:
        MEMBER(const char *, field, value) = text;
        return utf8_valid(text, strlen(text));
    case FIELD_JSON:
    case FIELD_STRS:
    case FIELD_LIST:
    case FIELD_OBJ:
        break;
    }
    return false;
}

const Error *field_from_text(Arena *arena, const Field *field, const char *text, void *value)
{
    const char *copy = field->type == FIELD_STR ? arena_strdup(arena, text) : text;

    if (!text_into(field, copy, value)) {
        const char *form = form_of(arena, field);
        field_clear(field, value);
        return form ? error_field(arena, &INPUT_INVALID, field->name, "must be %s", form)
                    : error_field(arena, &INPUT_INVALID, field->name, "cannot be given as text");
    }
    return field_check(arena, field, value);
}
