#include "platform/csv/csv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const Error *parse(Arena *arena, const char *text, CsvTable *ret_table)
{
    return csv_parse(arena, "t.csv", text, strlen(text), ret_table);
}

static void cells_come_out_as_they_were_meant(void **state)
{
    static const struct {
        const char *text;
        size_t n_rows;
        const char *first, *second; /* of the last row */
    } ROWS[] = {
        {"a,b\n1,2\n", 1, "1", "2"},
        {"a,b\r\n1,2\r\n", 1, "1", "2"},
        {"a,b\n1,2", 1, "1", "2"},
        {"\xef\xbb\xbf"
         "a,b\n1,\n",
         1, "1", ""},
        {"a,b\n,\n", 1, "", ""},
        {"a,b\n\"x,\"\"y\"\"\",\"\"\n", 1, "x,\"y\"", ""},
        {"a,b\n\"line\nbreak\",2\n3,4\n", 2, "3", "4"},
        {"a,b\n\"line\r\nbreak\",东莞\n", 1, "line\r\nbreak", "东莞"},
        {"a,b\n\"x\",\"y\"", 1, "x", "y"},
        {"a,b\n", 0, NULL, NULL},
        {"a,b", 0, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Arena *arena = arena_new();
        CsvTable table;
        const Error *error = parse(arena, ROWS[i].text, &table);
        assert_null(error);
        assert_int_equal(table.n_columns, 2);
        assert_int_equal(table.n_rows, ROWS[i].n_rows);
        if (table.n_rows > 0) {
            assert_string_equal(table.rows[table.n_rows - 1].cells[0], ROWS[i].first);
            assert_string_equal(table.rows[table.n_rows - 1].cells[1], ROWS[i].second);
        }
        arena_free(arena);
    }
}

static void a_bad_table_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text;
        const char *detail;
    } ROWS[] = {
        {"", "t.csv line 1: no head"},
        {"a,\n", "t.csv line 1: a column without a name"},
        {"a,a\n", "t.csv line 1: two columns of one name"},
        {"a,b\n1\n", "t.csv line 2: 1 cells where the head has 2"},
        {"a,b\n1,2\n\n", "t.csv line 3: 1 cells where the head has 2"},
        {"a,b\n1,2,3\n", "t.csv line 2: 3 cells where the head has 2"},
        {"a,b\n\"x\ny\",2\n\"3,4\n", "t.csv line 4: a quote is not closed"},
        {"a,b\n\"x\"y,2\n", "t.csv line 2: a cell goes on after its end"},
        {"a,b\nx\"y,2\n", "t.csv line 2: a quote inside a cell that is not quoted"},
        {"a,b\n1,2\rx\n", "t.csv line 2: a cell goes on after its end"},
        {"a,b\n1,2\nx\xff,2\n", "t.csv line 3: not UTF-8, or a NUL"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Arena *arena = arena_new();
        CsvTable table = {.n_columns = 77};
        const Error *error = parse(arena, ROWS[i].text, &table);
        assert_non_null(error);
        assert_ptr_equal(error->kind, &CSV_BAD);
        assert_string_equal(error->detail, ROWS[i].detail);
        assert_int_equal(table.n_columns, 77);
        arena_free(arena);
    }
}

static void a_nul_is_refused(void **state)
{
    Arena *arena = arena_new();
    CsvTable table;

    (void)state;
    assert_non_null(csv_parse(arena, "t.csv", "a,b\n1,\0\n", 8, &table));
    arena_free(arena);
}

static void more_cells_than_the_limit_are_refused(void **state)
{
    char text[2 * CSV_COLUMNS_MAX + 2];
    Arena *arena = arena_new();
    CsvTable table;

    (void)state;
    memset(text, ',', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    const Error *error = parse(arena, text, &table);
    assert_non_null(error);
    assert_string_equal(error->detail, "t.csv line 1: more than 64 cells");
    arena_free(arena);
}

typedef struct Pet {
    const char *name;
    int64_t legs;
    double weight;
} Pet;

static const Field PET_FIELDS[] = {
    STR_FIELD(Pet, name, REQUIRED, LIMIT(1, 5)),
    I64_FIELD(Pet, legs, REQUIRED, LIMIT(0, 100)),
    F64_FIELD(Pet, weight),
};
static const Shape PET = SHAPE(Pet, PET_FIELDS);

/* Loads a file of this text; the error, or NULL and the rows. */
static const Error *load(Arena *arena, const char *text, CsvTable *ret_table, List *ret_rows)
{
    char path[] = "/tmp/csv_test_XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    const Error *error = csv_load(arena, path, &PET, ret_table, ret_rows);
    (void)unlink(path);
    return error;
}

static void rows_of_a_file_become_structs(void **state)
{
    Arena *arena = arena_new();
    CsvTable table;
    List rows;

    (void)state;
    assert_null(load(arena, "legs,weight,name\n4,1.5,cat\n0,,鱼\n", &table, &rows));
    const Pet *pets = rows.items;
    assert_int_equal(rows.n, 2);
    assert_string_equal(pets[0].name, "cat");
    assert_int_equal(pets[0].legs, 4);
    assert_true(pets[0].weight > 1.49 && pets[0].weight < 1.51);
    assert_string_equal(pets[1].name, "鱼");
    assert_true(isnan(pets[1].weight));
    const Error *error = csv_error(arena, &table, 1, "name", "is odd");
    assert_non_null(strstr(error->detail, " line 3, name: is odd"));
    assert_null(load(arena, "name,legs\n", &table, &rows));
    assert_int_equal(rows.n, 0);
    arena_free(arena);
}

static void a_file_that_does_not_fit_is_refused_with_the_place(void **state)
{
    static const struct {
        const char *text;
        const char *detail;
    } FILES[] = {
        {"name,legs,tail\ncat,4,1\n", " line 1: column tail is not known"},
        {"name\ncat\n", " line 1: column legs is missing"},
        {"name,legs\ncat,4\n,4\n", " line 3, name: is empty"},
        {"name,legs\ncat,four\n", " line 2, legs: "},
        {"name,legs\ncat,101\n", " line 2, legs: "},
        {"name,legs\nelephant,4\n", " line 2, name: "},
    };
    Arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < LENGTH(FILES); i++) {
        CsvTable table;
        List rows = {.n = 77};
        const Error *error = load(arena, FILES[i].text, &table, &rows);
        assert_non_null(error);
        assert_ptr_equal(error->kind, &CSV_BAD);
        assert_non_null(strstr(error->detail, FILES[i].detail));
        assert_int_equal(rows.n, 77);
    }
    arena_free(arena);
}

static void a_file_that_is_none_is_refused(void **state)
{
    Arena *arena = arena_new();
    CsvTable table;
    List rows;

    (void)state;
    const Error *error = csv_load(arena, "/no/such/file.csv", &PET, &table, &rows);
    assert_non_null(error);
    assert_non_null(strstr(error->detail, "/no/such/file.csv: No such file"));
    assert_non_null(csv_load(arena, "/tmp", &PET, &table, &rows));
    arena_free(arena);
}

static void copy_rows_are_escaped(void **state)
{
    Buf out;

    (void)state;
    buf_init(&out, 1024);
    copy_text(&out, "");
    copy_text(&out, NULL);
    copy_text(&out, "a\tb\nc\rd\\e");
    copy_i64(&out, -7);
    copy_end(&out);
    copy_text(&out, "东莞");
    copy_date(&out, 20161231);
    copy_f64(&out, 0.5);
    copy_key(&out, INT64_C(441900000000000));
    copy_end(&out);
    copy_i64(&out, I64_NONE);
    copy_date(&out, 0);
    copy_f64(&out, NAN);
    copy_key(&out, 0);
    copy_end(&out);
    assert_string_equal(buf_cstr(&out), "\t\\N\ta\\tb\\nc\\rd\\\\e\t-7\n"
                                        "东莞\t2016-12-31\t0.5\t441900000000000\n"
                                        "\\N\t\\N\t\\N\t\\N\n");
    buf_done(&out);
}

typedef struct Mixed {
    const char *text;
    int64_t number;
    double share;
    UnitKey key;
    int32_t day;
} Mixed;

static void copy_rows_follow_their_shape(void **state)
{
    static const Field FIELDS[] = {
        STR_FIELD(Mixed, text), I64_FIELD(Mixed, number), F64_FIELD(Mixed, share),
        KEY_FIELD(Mixed, key),  DATE_FIELD(Mixed, day),
    };
    static const Shape SHAPE_OF = SHAPE(Mixed, FIELDS);
    const Mixed whole = {"a\tb", -7, 0.5, INT64_C(441900000000000), 20161231};
    Mixed blank;
    Buf out;

    (void)state;
    shape_clear(&SHAPE_OF, &blank);
    buf_init(&out, 1000);
    copy_row(&out, &SHAPE_OF, &whole);
    copy_row(&out, &SHAPE_OF, &blank);
    assert_string_equal(buf_cstr(&out), "a\\tb\t-7\t0.5\t441900000000000\t2016-12-31\n"
                                        "\\N\t\\N\t\\N\t\\N\t\\N\n");
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_out_as_they_were_meant),
        cmocka_unit_test(a_bad_table_is_refused_with_its_line),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(more_cells_than_the_limit_are_refused),
        cmocka_unit_test(rows_of_a_file_become_structs),
        cmocka_unit_test(a_file_that_does_not_fit_is_refused_with_the_place),
        cmocka_unit_test(a_file_that_is_none_is_refused),
        cmocka_unit_test(copy_rows_are_escaped),
        cmocka_unit_test(copy_rows_follow_their_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
