/*
 * catalogue_test.c - the catalogue as it is shipped (ZW_CITY, default city/dongguan), and the words
 * of the wire.
 */
#include "domain/catalogue/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/csv/csv.h"

#include <cmocka.h>

static CsvTable read_table(Arena *arena, const char *file)
{
    const char *dir = getenv("ZW_CITY");
    const char *path = arena_printf(arena, "%s/%s", dir ? dir : "city/dongguan", file);
    char *text = arena_alloc(arena, 1 << 20);
    FILE *in = fopen(path, "rbe");
    CsvTable table;

    assert_non_null(in);
    size_t n = fread(text, 1, 1 << 20, in);
    (void)fclose(in);
    const Error *error = csv_parse(arena, path, text, n, &table);
    if (error)
        fail_msg("%s", error->detail);
    return table;
}

static const char *cell(const CsvTable *table, size_t row, const char *column)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (strcmp(table->columns[c], column) == 0)
            return table->rows[row].cells[c];
    }
    fail_msg("%s has no column %s", table->name, column);
    return "";
}

static bool has_code(const CsvTable *table, const char *code)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        if (strcmp(cell(table, i, "code"), code) == 0)
            return true;
    }
    return false;
}

static void it_has_7_departments_18_classes_77_items(void **state)
{
    static const struct {
        const char *department;
        size_t n_items;
    } ROWS[] = {{"GA", 17}, {"XF", 15}, {"AJ", 13}, {"SY", 13}, {"GS", 8}, {"WJ", 7}, {"MZ", 4}};
    Arena *arena = arena_new();
    CsvTable items = read_table(arena, "items.csv");
    CsvTable departments = read_table(arena, "departments.csv");

    (void)state;
    assert_int_equal(departments.n_rows, 7);
    assert_int_equal(read_table(arena, "classes.csv").n_rows, 18);
    assert_int_equal(items.n_rows, 77);
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        size_t n = 0;
        assert_true(has_code(&departments, ROWS[i].department));
        for (size_t j = 0; j < items.n_rows; j++)
            n += strcmp(cell(&items, j, "department"), ROWS[i].department) == 0;
        assert_int_equal(n, ROWS[i].n_items);
    }
    arena_free(arena);
}

static void every_item_stands_in_the_class_of_its_code(void **state)
{
    Arena *arena = arena_new();
    CsvTable items = read_table(arena, "items.csv");
    CsvTable classes = read_table(arena, "classes.csv");

    (void)state;
    for (size_t i = 0; i < items.n_rows; i++) {
        const char *class = cell(&items, i, "class");
        assert_true(has_code(&classes, class));
        assert_memory_equal(cell(&items, i, "code"), class, 2);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(cell(&items, i, "code"), cell(&items, j, "code"));
    }
    arena_free(arena);
}

/* The first danger to life: gone within a day, whatever the day. */
static void the_gravest_items_are_urgent_and_no_others(void **state)
{
    Arena *arena = arena_new();
    CsvTable items = read_table(arena, "items.csv");

    (void)state;
    for (size_t i = 0; i < items.n_rows; i++) {
        bool gravest = strcmp(cell(&items, i, "severity"), SEVERITY_NAMES[SEVERITY_S1]) == 0;
        bool urgent = strcmp(cell(&items, i, "limit_kind"), LIMIT_KIND_NAMES[LIMIT_URGENT]) == 0;
        int64_t minutes = 0;
        assert_int_equal(gravest, urgent);
        assert_true(str_to_i64(cell(&items, i, "limit_minutes"), &minutes));
        assert_true(minutes >= 30 && (!urgent || minutes <= 1440));
    }
    arena_free(arena);
}

static void the_words_are_those_of_the_wire(void **state)
{
    (void)state;
    assert_string_equal(SEVERITY_NAMES[SEVERITY_S1], "S1");
    assert_string_equal(SEVERITY_NAMES[SEVERITY_S4], "S4");
    assert_null(SEVERITY_NAMES[SEVERITY_MAX]);
    assert_string_equal(LIMIT_KIND_NAMES[LIMIT_URGENT], "URGENT");
    assert_string_equal(LIMIT_KIND_NAMES[LIMIT_WORKING_HOUR], "WORKING_HOUR");
    assert_string_equal(LIMIT_KIND_NAMES[LIMIT_WORKING_DAY], "WORKING_DAY");
    assert_string_equal(LIMIT_KIND_NAMES[LIMIT_NATURAL], "NATURAL");
    assert_null(LIMIT_KIND_NAMES[LIMIT_KIND_MAX]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_7_departments_18_classes_77_items),
        cmocka_unit_test(every_item_stands_in_the_class_of_its_code),
        cmocka_unit_test(the_gravest_items_are_urgent_and_no_others),
        cmocka_unit_test(the_words_are_those_of_the_wire),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
