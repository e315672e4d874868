/* shipped_test.c - a table with a mistake is refused by its file, line and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "domain/calendar/samples.h"
#include "platform/csv/csv.h"

#include <cmocka.h>

/* What is right in each file: two lines. A row of the test adds a third. */
static const struct {
    const char *name, *head, *line;
} FILES[] = {
    {"years.csv", "year,edition,document,issued", "2025,1,x,2024-11-12"},
    {"days.csv", "date,kind,name", "2025-01-01,HOLIDAY,元旦"},
    {"hours.csv", "city,edition,valid_from,valid_to,season_from,season_to,opens,closes",
     "441900000000000,1,2020-01-01,,01-01,12-31,08:30,12:00"},
};

static const struct {
    const char *file, *line, *column; /* column NULL: it is taken */
} ROWS[] = {
    {"years.csv", "", NULL},
    {"years.csv", "2026,1,y,2025-11-04", NULL},
    {"years.csv", "2025,2,y,2025-11-04", "year"},
    {"years.csv", "2024,1,y,2025-11-04", "year"},
    {"years.csv", "1969,1,y,2025-11-04", "year"},
    {"years.csv", "2026,0,y,2025-11-04", "edition"},
    {"years.csv", "2026,1,,2025-11-04", "document"},
    {"years.csv", "2026,1,y,2025-02-29", "issued"},
    {"days.csv", "2025-01-02,MAKEUP,元旦", NULL},
    {"days.csv", "2025-01-01,MAKEUP,元旦", "date"},
    {"days.csv", "2024-12-31,HOLIDAY,元旦", "date"},
    {"days.csv", "2025-02-30,HOLIDAY,元旦", "date"},
    {"days.csv", "2025-01-02,WORKDAY,元旦", "kind"},
    {"days.csv", "2025-01-02,REST,元旦", "kind"},
    {"days.csv", "2025-01-02,HOLIDAY,", "name"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,12-31,14:00,24:00", NULL},
    {"hours.csv", "441900000000000,1,2020-01-01,,02-29,12-31,14:00,17:30", NULL},
    {"hours.csv", "441900119000000,1,2020-01-01,,01-01,12-31,14:00,17:30", "city"},
    {"hours.csv", "440100000000000,1,2020-01-01,,01-01,12-31,14:00,17:30", "city"},
    {"hours.csv", "441900000000000,2,2020-01-01,,01-01,12-31,14:00,17:30", "edition"},
    {"hours.csv", "441900000000000,1,2020-01-01,,13-01,12-31,14:00,17:30", "season_from"},
    {"hours.csv", "441900000000000,1,2020-01-01,,1-001,12-31,14:00,17:30", "season_from"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,02-30,14:00,17:30", "season_to"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,12-31,14:60,17:30", "opens"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,12-31,14.00,17:30", "opens"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,12-31,14:00,24:01", "closes"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,12-31,14:00,14:00", "closes"},
    {"hours.csv", "441900000000000,1,2020-01-01,,01-01,12-31,14:00,1730", "closes"},
};

/* All three files; `line` is added to one of them. */
static void write_files(Arena *arena, const char *dir, const char *file, const char *line)
{
    for (size_t i = 0; i < LENGTH(FILES); i++) {
        FILE *out = fopen(arena_printf(arena, "%s/%s", dir, FILES[i].name), "we");
        assert_non_null(out);
        assert_true(fprintf(out, "%s\n%s\n", FILES[i].head, FILES[i].line) > 0);
        if (strcmp(FILES[i].name, file) == 0 && *line)
            assert_true(fprintf(out, "%s\n", line) > 0);
        assert_int_equal(fclose(out), 0);
    }
}

static void a_mistake_is_refused_by_file_line_and_column(void **state)
{
    char dir[] = "/tmp/zw-calendar-XXXXXX";
    Arena *arena = arena_new();

    (void)state;
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        CalendarRows rows = {0};
        write_files(arena, dir, ROWS[i].file, ROWS[i].line);
        const Error *error = calendar_read_shipped(arena, dir, &rows);
        if (!error != !ROWS[i].column)
            fail_msg("%s: %s", ROWS[i].line, error ? error->detail : "was taken");
        if (!error)
            continue;
        assert_ptr_equal(error->kind, &CSV_BAD);
        const char *where = arena_printf(arena, "line 3, %s", ROWS[i].column);
        if (!strstr(error->detail, ROWS[i].file) || !strstr(error->detail, where))
            fail_msg("%s: %s", ROWS[i].line, error->detail);
    }
    for (size_t i = 0; i < LENGTH(FILES); i++)
        (void)unlink(arena_printf(arena, "%s/%s", dir, FILES[i].name));
    (void)rmdir(dir);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mistake_is_refused_by_file_line_and_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
