#include "base/shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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
    const char *raw;
    Strs tags;
    List parts;
    struct Thing *inner;
} Thing;

static const char *const COLOURS[] = {"RED", "GREEN", "BLUE", NULL};
extern const Shape THING;

static const Field FIELDS[] = {
    I64_FIELD(Thing, count, REQUIRED, LIMIT(1, 100)),
    F64_FIELD(Thing, lon, REQUIRED, LIMIT(-180, 180)),
    BOOL_FIELD(Thing, open, OPTIONAL),
    STR_FIELD(Thing, name, REQUIRED, LIMIT(1, 5)),
    ENUM_FIELD(Thing, colour, COLOURS, OPTIONAL),
    KEY_FIELD(Thing, unit, OPTIONAL),
    ID_FIELD(Thing, id, OPTIONAL),
    TIME_FIELD(Thing, at, OPTIONAL),
    DATE_FIELD(Thing, day, OPTIONAL),
    JSON_FIELD(Thing, raw, NULLABLE),
    STRS_FIELD(Thing, tags, LIMIT(1, 3)),
    LIST_FIELD(Thing, parts, &THING, LIMIT(1, 3)),
    OBJ_FIELD(Thing, inner, Thing, &THING, OPTIONAL),
};
const Shape THING = SHAPE(Thing, FIELDS);

static int make_arena(void **state)
{
    *state = arena_new();
    return 0;
}

static int drop_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void a_cleared_struct_has_nothing_there(void **state)
{
    Thing thing;

    (void)state;
    memset(&thing, 0x5a, sizeof(thing));
    shape_clear(&THING, &thing);
    for (size_t i = 0; i < THING.n; i++) {
        const Field *field = &THING.fields[i];
        if (field_present(field, &thing) != (field->type == FIELD_BOOL))
            fail_msg("%s", field->name);
        assert_null(field_check(*state, field, &thing));
    }
    assert_false(thing.open);
}

static void a_field_is_found_by_its_whole_name(void **state)
{
    (void)state;
    assert_ptr_equal(shape_field(&THING, "lon"), &FIELDS[1]);
    assert_null(shape_field(&THING, "lo"));
    assert_null(shape_field(&THING, "long"));
    assert_null(shape_field(&THING, ""));
    assert_null(shape_field(&THING, "LON"));
}

static const Error *read_text(void **state, const char *name, const char *text, Thing *ret_thing)
{
    const Field *field = shape_field(&THING, name);

    shape_clear(&THING, ret_thing);
    assert_non_null(field);
    const Error *error = field_from_text(*state, field, text, ret_thing);
    if (!error)
        assert_true(field_present(field, ret_thing));
    return error;
}

static void each_scalar_is_read_from_its_text(void **state)
{
    Thing thing;
    char key[UNIT_KEY_TEXT_SIZE], id[ID_TEXT_SIZE], at[TIME_TEXT_SIZE];

    assert_null(read_text(state, "count", "100", &thing));
    assert_int_equal(thing.count, 100);
    assert_null(read_text(state, "lon", "113.75", &thing));
    assert_true(fabs(thing.lon - 113.75) < 1e-12);
    assert_null(read_text(state, "open", "true", &thing));
    assert_true(thing.open);
    assert_null(read_text(state, "open", "false", &thing));
    assert_false(thing.open);
    assert_null(read_text(state, "name", "东莞市政府", &thing)); /* characters, not bytes */
    assert_string_equal(thing.name, "东莞市政府");
    assert_null(read_text(state, "colour", "BLUE", &thing));
    assert_int_equal(thing.colour, 2);
    assert_null(read_text(state, "unit", "441900119001001", &thing));
    unit_key_format(thing.unit, key);
    assert_string_equal(key, "441900119001001");
    assert_null(read_text(state, "id", "0191d5a2-abcd-8fff-9a56-f0b701020304", &thing));
    id_format(thing.id, id);
    assert_string_equal(id, "0191d5a2-abcd-8fff-9a56-f0b701020304");
    assert_null(read_text(state, "at", "2026-11-23T16:30:00+08:00", &thing));
    time_format(thing.at, at);
    assert_string_equal(at, "2026-11-23T08:30:00Z");
    assert_null(read_text(state, "day", "2026-11-23", &thing));
    assert_int_equal(thing.day, 20261123);
}

static void bad_text_is_refused_by_name_and_rule(void **state)
{
    static const struct {
        const char *field, *text, *rule;
    } ROWS[] = {
        {"count", "x", "must be a whole number"},
        {"count", "", "must be a whole number"},
        {"count", "1.5", "must be a whole number"},
        {"count", "-9223372036854775808", "must be a whole number"},
        {"count", "0", "must be 1 to 100"},
        {"count", "101", "must be 1 to 100"},
        {"lon", "nan", "must be a number"},
        {"lon", "180.0000001", "must be -180 to 180"},
        {"lon", "-1e300", "must be -180 to 180"},
        {"open", "1", "must be true or false"},
        {"open", "", "must be true or false"},
        {"name", "", "must be 1 to 5 characters"},
        {"name", "六个字的名字", "must be 1 to 5 characters"},
        {"name", "\xff", "must be valid text"},
        {"name", "\xed\xa0\x80", "must be valid text"},
        {"colour", "red", "must be RED, GREEN or BLUE"},
        {"colour", "", "must be RED, GREEN or BLUE"},
        {"colour", "RED,BLUE", "must be RED, GREEN or BLUE"},
        {"unit", "441900119001", "must be the 15-digit key of a unit"},
        {"unit", "000000000000000", "must be the 15-digit key of a unit"},
        {"id", "00000000-0000-0000-0000-000000000000", "must be a UUID"},
        {"id", "1", "must be a UUID"},
        {"at", "2026-11-23", "must be a time such as 2026-11-23T08:30:00Z"},
        {"day", "2026-02-30", "must be a date such as 2026-11-23"},
        {"raw", "{}", "cannot be given as text"},
        {"tags", "a", "cannot be given as text"},
        {"parts", "a", "cannot be given as text"},
        {"inner", "a", "cannot be given as text"},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Thing thing;
        const Error *error = read_text(state, ROWS[i].field, ROWS[i].text, &thing);
        if (!error)
            fail_msg("%s = \"%s\" was taken", ROWS[i].field, ROWS[i].text);
        assert_ptr_equal(error->kind, &INPUT_INVALID);
        assert_string_equal(error->field, ROWS[i].field);
        assert_string_equal(error->detail, ROWS[i].rule);
    }
}

static void text_read_outlives_where_it_came_from(void **state)
{
    char text[] = "abc";
    Thing thing;

    assert_null(read_text(state, "name", text, &thing));
    text[0] = 'X';
    assert_string_equal(thing.name, "abc");
}

static void lists_are_bounded_by_their_items(void **state)
{
    const char *words[] = {"a", "b", "c", "d"};
    Thing thing;

    shape_clear(&THING, &thing);
    thing.tags = (Strs){words, 3};
    thing.parts = (List){&thing, 4};
    assert_null(field_check(*state, shape_field(&THING, "tags"), &thing));
    const Error *error = field_check(*state, shape_field(&THING, "parts"), &thing);
    assert_non_null(error);
    assert_string_equal(error->field, "parts");
    assert_string_equal(error->detail, "must be 1 to 3 items");
    thing.tags.n = 4;
    assert_non_null(field_check(*state, shape_field(&THING, "tags"), &thing));
}

static const ErrorKind STALE = {ERROR_CONFLICT, "thing/stale", "It has changed"};

static const Error *fails_first(void **state)
{
    TRY(NULL);
    TRY(error_new(*state, &STALE, "number %d", 1));
    return error_new(*state, &STALE, "number %d", 2);
}

static void an_error_says_what_where_and_until_when(void **state)
{
    char field[] = "lon";
    const Error *error = error_field(*state, &STALE, field, "%s is %d", "it", 5);

    field[0] = 'X';
    assert_ptr_equal(error->kind, &STALE);
    assert_string_equal(error->field, "lon");
    assert_string_equal(error->detail, "it is 5");
    assert_int_equal(error->version, 0);
    assert_int_equal(error->retry_after_s, 0);
    assert_int_equal(error_stale(*state, &STALE, 9)->version, 9);
    assert_int_equal(error_retry(*state, &STALE, 30)->retry_after_s, 30);
    assert_null(error_retry(*state, &STALE, 30)->field);
    assert_non_null(error_retry(*state, &STALE, 30)->detail);
    assert_string_equal(fails_first(state)->detail, "number 1");
}

static void each_class_has_its_status(void **state)
{
    (void)state;
    assert_int_equal(error_http_status(ERROR_INVALID), 422);
    assert_int_equal(error_http_status(ERROR_DISK_FULL), 507);
    assert_int_equal(error_http_status(ERROR_CLASS_MAX), 500);
    for (int class = 0; class < ERROR_CLASS_MAX; class ++)
        assert_in_range(error_http_status((ErrorClass) class), 400, 599);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cleared_struct_has_nothing_there),      TEST(a_field_is_found_by_its_whole_name),
        TEST(each_scalar_is_read_from_its_text),       TEST(bad_text_is_refused_by_name_and_rule),
        TEST(text_read_outlives_where_it_came_from),   TEST(lists_are_bounded_by_their_items),
        TEST(an_error_says_what_where_and_until_when), TEST(each_class_has_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
