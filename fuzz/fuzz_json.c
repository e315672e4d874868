/* fuzz_json.c - any bytes: what is read in one pass is exactly what the strict reader makes of it. */
#include <stdlib.h>
#include <string.h>

#include "platform/json/json_quick.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Spot {
    double lon;
    int64_t n;
    Time at;
} Spot;
static const Field SPOT_FIELDS[] = {
    F64_FIELD(Spot, lon, REQUIRED, LIMIT(-180, 180)),
    I64_FIELD(Spot, n),
    TIME_FIELD(Spot, at),
};
static const Shape SPOT = SHAPE(Spot, SPOT_FIELDS);

static const char *const COLOURS[] = {"RED", "BLUE", NULL};
typedef struct Sheet {
    const char *title;
    int colour;
    bool done;
    UnitKey key;
    Id id;
    int32_t day;
    List spots;
    Spot *spot;
    Strs words;
} Sheet;
static const Field SHEET_FIELDS[] = {
    STR_FIELD(Sheet, title, LIMIT(1, 9)),
    ENUM_FIELD(Sheet, colour, COLOURS),
    BOOL_FIELD(Sheet, done),
    KEY_FIELD(Sheet, key),
    ID_FIELD(Sheet, id),
    DATE_FIELD(Sheet, day),
    LIST_FIELD(Sheet, spots, &SPOT, LIMIT(0, 3)),
    OBJ_FIELD(Sheet, spot, Spot, &SPOT),
    STRS_FIELD(Sheet, words, LIMIT(0, 3)),
};
static const Shape SHEET = SHAPE(Sheet, SHEET_FIELDS);

#define SHOWN_MAX ((size_t)16 * 1024)

static const char *shown(Arena *arena, const Sheet *sheet)
{
    Buf out;

    buf_init(&out, SHOWN_MAX);
    json_write(&out, &SHEET, sheet);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Sheet quick = {0}, strict = {0};
    /* As a body is: exactly so long, without a NUL behind it. */
    char *text = malloc(size + !size);

    if (!text)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    if (json_decode_quick(arena, &SHEET, text, size, &quick)) {
        if (json_decode_strict(arena, &SHEET, text, size, &strict) != NULL ||
            strcmp(shown(arena, &quick), shown(arena, &strict)) != 0)
            abort();
    }
    free(text);
    arena_free(arena);
    return 0;
}
