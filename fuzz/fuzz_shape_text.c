/* fuzz_shape_text.c - any text for any field: either it is there and within its limits, or the
 * error names the field and the field is as if nothing had come. */
#include <stdlib.h>
#include <string.h>

#include "base/shape.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Thing {
    int64_t count;
    double lon;
    bool open;
    const char *name;
    int colour;
    UnitKey unit;
    Id id;
    Time at;
    int32_t day;
    Strs tags;
} Thing;

static const char *const COLOURS[] = {"RED", "GREEN", "BLUE", NULL};
static const Field FIELDS[] = {
    I64_FIELD(Thing, count, REQUIRED, LIMIT(-5, 1e15)),
    F64_FIELD(Thing, lon, REQUIRED, LIMIT(-180, 180)),
    BOOL_FIELD(Thing, open, OPTIONAL),
    STR_FIELD(Thing, name, REQUIRED, LIMIT(1, 8)),
    ENUM_FIELD(Thing, colour, COLOURS, OPTIONAL),
    KEY_FIELD(Thing, unit, OPTIONAL),
    ID_FIELD(Thing, id, OPTIONAL),
    TIME_FIELD(Thing, at, OPTIONAL),
    DATE_FIELD(Thing, day, OPTIONAL),
    STRS_FIELD(Thing, tags, OPTIONAL),
};
static const Shape THING = SHAPE(Thing, FIELDS);

static void check_error(const Field *field, const Error *error)
{
    if (error->kind != &INPUT_INVALID || !str_eq(error->field, field->name))
        abort();
    if (!error->detail[0] || !utf8_valid(error->detail, strlen(error->detail)))
        abort();
}

static void check_value(Arena *arena, const Field *field, const Thing *thing)
{
    char key[UNIT_KEY_TEXT_SIZE];
    UnitKey back = 0;

    if (!field_present(field, thing) || field_check(arena, field, thing))
        abort();
    if (field->type == FIELD_STR && !utf8_valid(thing->name, strlen(thing->name)))
        abort();
    if (field->type == FIELD_KEY) {
        unit_key_format(thing->unit, key);
        if (!unit_key_parse(key, &back) || back != thing->unit)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    const char *text = arena_strndup(arena, (const char *)data, size);

    for (size_t i = 0; i < THING.n; i++) {
        Thing thing;
        shape_clear(&THING, &thing);
        const Error *error = field_from_text(arena, &FIELDS[i], text, &thing);
        if (error) {
            check_error(&FIELDS[i], error);
        } else {
            check_value(arena, &FIELDS[i], &thing);
        }
    }
    arena_free(arena);
    return 0;
}
