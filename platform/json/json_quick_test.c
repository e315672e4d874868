/* json_quick_test.c - the quick way reads what is plain, and never anything that the strict one would not
 * read, or would read otherwise. */
#include "platform/json/json_quick.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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
    LIST_FIELD(Sheet, spots, &SPOT, REQUIRED, LIMIT(1, 3)),
    OBJ_FIELD(Sheet, spot, Spot, &SPOT),
    STRS_FIELD(Sheet, words, LIMIT(0, 3)),
};
static const Shape SHEET = SHAPE(Sheet, SHEET_FIELDS);

#define SPOTS "\"spots\":[{\"lon\":1}]"
#define WHOLE                                                                              \
    "{\"title\":\"井盖\",\"colour\":\"BLUE\",\"done\":true,\"key\":\"441900119001001\"," \
    "\"id\":\"019aa7e0-0000-8000-8000-1a56b19f0000\",\"day\":\"2026-03-02\","              \
    "\"spots\":[{\"lon\":113.74219999999998,\"n\":-12,\"at\":\"2026-03-02T01:02:03.5Z\"}," \
    "{\"lon\":-0.25}],\"spot\":{\"lon\":180,\"n\":null}}"

static bool is_same_spot(const Spot *a, const Spot *b)
{
    return !(a->lon < b->lon || a->lon > b->lon) && !signbit(a->lon) == !signbit(b->lon) &&
           a->n == b->n && a->at == b->at;
}

static bool is_same(const Sheet *a, const Sheet *b)
{
    bool same = str_eq(a->title, b->title) && a->colour == b->colour && a->done == b->done &&
                a->key == b->key && id_eq(a->id, b->id) && a->day == b->day &&
                a->spots.n == b->spots.n && !a->spot == !b->spot && a->words.n == b->words.n;

    for (size_t i = 0; same && i < a->spots.n; i++)
        same = is_same_spot((const Spot *)a->spots.items + i, (const Spot *)b->spots.items + i);
    return same && (!a->spot || is_same_spot(a->spot, b->spot));
}

/* Whether the quick way read it; fails when the strict one does not agree. */
static bool read_both(const char *text, size_t n)
{
    Arena *arena = arena_new();
    Sheet quick = {0}, strict = {0};
    bool is_read = json_decode_quick(arena, &SHEET, text, n, &quick);

    if (is_read) {
        const Error *error = json_decode_strict(arena, &SHEET, text, n, &strict);
        if (error || !is_same(&quick, &strict))
            fail_msg("%.*s: %s", (int)n, text, error ? error->detail : "read otherwise");
    }
    arena_free(arena);
    return is_read;
}

static void what_is_plain_is_read_quickly(void **state)
{
    static const char *const TEXTS[] = {
        WHOLE,
        "{" SPOTS "}",
        " {\t" SPOTS " ,\r\n\"title\" : \"a\" } ",
        "{\"title\":null," SPOTS ",\"done\":false}",
        "{\"spots\":[{\"lon\":0},{\"lon\":1.50,\"n\":0},{\"n\":123456789012345678,\"lon\":-9.75}]}",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(TEXTS); i++) {
        if (!read_both(TEXTS[i], strlen(TEXTS[i])))
            fail_msg("not read: %s", TEXTS[i]);
    }
}

/* Some of it is right, and read by the other way. */
static void what_is_not_plain_is_left_to_the_strict_way(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "[]",
        "{}",
        "null",
        "{" SPOTS,
        "{" SPOTS "}x",
        "{" SPOTS ",}",
        "{," SPOTS "}",
        "{" SPOTS " \"done\":true}",
        "{" SPOTS "," SPOTS "}",
        "{\"done\":null,\"done\":true," SPOTS "}",
        "{" SPOTS ",\"unknown\":1}",
        "{" SPOTS ",\"titl\":\"a\"}",
        "{" SPOTS ",\"title\":\"\"}",
        "{" SPOTS ",\"title\":\"ten letters\"}",
        "{" SPOTS ",\"title\":\"a\\nb\"}",
        "{" SPOTS ",\"title\":\"a\nb\"}",
        "{" SPOTS ",\"title\":\"\xff\"}",
        "{" SPOTS ",\"title\":\"\xed\xa0\x80\"}",
        "{" SPOTS ",\"title\":7}",
        "{" SPOTS ",\"title\":\"a}",
        "{" SPOTS ",\"colour\":\"GREEN\"}",
        "{" SPOTS ",\"done\":tru}",
        "{" SPOTS ",\"done\":1}",
        "{" SPOTS ",\"key\":\"1\"}",
        "{" SPOTS ",\"day\":\"2026-02-30\"}",
        "{" SPOTS ",\"words\":[\"a\"]}",
        "{" SPOTS ",\"spot\":[]}",
        "{\"spots\":null}",
        "{\"spots\":[]}",
        "{\"spots\":[{\"lon\":1},]}",
        "{\"spots\":[{\"lon\":1} {\"lon\":1}]}",
        "{\"spots\":[{\"lon\":1},{\"lon\":1},{\"lon\":1},{\"lon\":1}]}",
        "{\"spots\":[{}]}",
        "{\"spots\":[{\"lon\":null}]}",
        "{\"spots\":[{\"lon\":181}]}",
        "{\"spots\":[{\"lon\":01}]}",
        "{\"spots\":[{\"lon\":1.}]}",
        "{\"spots\":[{\"lon\":.5}]}",
        "{\"spots\":[{\"lon\":+1}]}",
        "{\"spots\":[{\"lon\":-}]}",
        "{\"spots\":[{\"lon\":-0}]}",
        "{\"spots\":[{\"lon\":1e1}]}",
        "{\"spots\":[{\"lon\":1,\"n\":1.0}]}",
        "{\"spots\":[{\"lon\":1,\"n\":1234567890123456789}]}",
        "{\"spots\":[{\"lon\":0.1234567890123456789}]}",
        "{\"spots\":[{\"lon\":NaN}]}",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(TEXTS); i++) {
        if (read_both(TEXTS[i], strlen(TEXTS[i])))
            fail_msg("read quickly: %s", TEXTS[i]);
    }
    assert_false(read_both("{" SPOTS "}\0", sizeof("{" SPOTS "}\0") - 1));
}

/* xorshift64*: the same in every run. */
static uint64_t chance(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717) >> 32;
}

static void damaged_anywhere_both_ways_still_agree(void **state)
{
    static const char BYTES[] = "{}[]\",:0159.-+eEnult \\\n\x01\x80\xe4";
    uint64_t luck = 7;
    size_t n_read = 0;

    (void)state;
    for (int i = 0; i < 30000; i++) {
        char text[sizeof(WHOLE)];
        size_t n = sizeof(WHOLE) - 1;
        memcpy(text, WHOLE, sizeof(WHOLE));
        for (uint64_t k = chance(&luck) % 3; k < 3; k++) {
            size_t at = chance(&luck) % n;
            if (chance(&luck) % 2 == 0) {
                text[at] = BYTES[chance(&luck) % (sizeof(BYTES) - 1)];
            } else {
                memmove(text + at, text + at + 1, n - at);
                n--;
            }
        }
        n_read += read_both(text, n);
    }
    assert_in_range(n_read, 1000, 29000);
}

static void what_is_refused_is_named_by_its_place(void **state)
{
    static const struct {
        const char *text, *field;
    } ROWS[] = {
        {"{" SPOTS ",\"title\":\"a\\u0000b\"}", "title"},
        {"{" SPOTS ",\"title\":\"\\u0000\"}", "title"},
        {"{" SPOTS ",\"title\":\"\xe3\x80\x80\"}", "title"},
        {"{" SPOTS ",\"colour\":\"RED\\u0000\"}", "colour"},
        {"{" SPOTS ",\"words\":[\"a\",\"b\\u0000\"]}", "words[1]"},
        {"{\"spots\":[{\"lon\":1,\"n\":-9223372036854775808}]}", "spots[0].n"},
    };
    Arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Sheet sheet = {0};
        const Error *error = json_decode(arena, &SHEET, ROWS[i].text, strlen(ROWS[i].text), &sheet);
        assert_non_null(error);
        assert_ptr_equal(error->kind, &INPUT_INVALID);
        assert_string_equal(error->field, ROWS[i].field);
    }
    arena_free(arena);
}

static void every_number_is_the_nearest_double(void **state)
{
    uint64_t luck = 11;

    (void)state;
    for (int i = 0; i < 30000; i++) {
        char text[96];
        double value =
            (double)(chance(&luck) % 3600000) / 10000 - 180 + (double)chance(&luck) * 1e-14;
        (void)snprintf(text, sizeof(text), "{\"spots\":[{\"lon\":%.*g}]}",
                       1 + (int)(chance(&luck) % 17), value);
        (void)read_both(text, strlen(text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_plain_is_read_quickly),
        cmocka_unit_test(what_is_not_plain_is_left_to_the_strict_way),
        cmocka_unit_test(damaged_anywhere_both_ways_still_agree),
        cmocka_unit_test(what_is_refused_is_named_by_its_place),
        cmocka_unit_test(every_number_is_the_nearest_double),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
