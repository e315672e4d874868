/* load_test.c - the shipped files in a real database: what a start, a correction and a mistake do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "domain/calendar/samples.h"
#include "domain/calendar/tables.h"
#include "domain/calendar/timeline.h"
#include "domain/modules.h"
#include "platform/csv/csv.h"
#include "platform/db/migrate.h"
#include "platform/pg/pg.h"

#include <cmocka.h>

typedef struct Base {
    char dir[64];
    Arena *arena;
    Pg *pg;
    Db *db;
} Base;

static int start_base(void **state)
{
    Base *base = calloc(1, sizeof(*base));
    int applied = 0;

    base->arena = arena_new();
    (void)snprintf(base->dir, sizeof(base->dir), "/tmp/zw-load-XXXXXX");
    assert_non_null(mkdtemp(base->dir));
    assert_int_equal(chmod(base->dir, 0711), 0);
    const Error *error = pg_start(base->arena, base->dir, &base->pg);
    if (error)
        fail_msg("%s", error->detail);
    base->db = db_new(pg_url(base->pg));
    assert_null(migrate(base->db, base->arena, MIGRATIONS, N_MIGRATIONS, &applied));
    *state = base;
    return 0;
}

static int stop_base(void **state)
{
    Base *base = *state;
    char command[128];

    db_free(base->db);
    pg_stop(base->pg);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", base->dir);
    int removed = system(command); /* NOLINT(cert-env33-c): our own path */
    arena_free(base->arena);
    free(base);
    return removed;
}

static const char *const HEADS[] = {
    "year,edition,document,issued",
    "date,kind,name",
    "city,edition,valid_from,valid_to,season_from,season_to,opens,closes",
};

/* In folder `name`, one file after another; returns the folder. */
static const char *files(Base *base, const char *name, const char *years, const char *days,
                         const char *hours)
{
    static const char *const NAMES[] = {"years.csv", "days.csv", "hours.csv"};
    const char *const rows[] = {years, days, hours};
    const char *dir = arena_printf(base->arena, "%s/%s", base->dir, name);

    assert_int_equal(mkdir(dir, 0700), 0);
    for (size_t i = 0; i < LENGTH(NAMES); i++) {
        FILE *out = fopen(arena_printf(base->arena, "%s/%s", dir, NAMES[i]), "we");
        assert_non_null(out);
        assert_true(fprintf(out, "%s\n%s", HEADS[i], rows[i]) > 0);
        assert_int_equal(fclose(out), 0);
    }
    return dir;
}

static const Calendar *now_in(Base *base)
{
    const Calendar *calendar = NULL;
    Tx *tx = NULL;

    assert_null(db_begin(base->db, base->arena, TX_READ, &tx));
    const Error *error = calendar_read(tx, &calendar);
    if (error)
        fail_msg("%s %s", error->kind->slug, error->detail);
    db_rollback(tx);
    return calendar;
}

static void check_load(Base *base, const char *dir, int64_t edition)
{
    const Error *error = calendar_load_shipped(base->db, base->arena, dir);

    if (error)
        fail_msg("%s %s", error->kind->slug, error->detail);
    const Calendar *calendar CLEANUP(calendar_dropp) = now_in(base);
    assert_int_equal(calendar_edition(calendar), edition);
}

static DayKind kind_on(Base *base, int32_t date)
{
    const Calendar *calendar CLEANUP(calendar_dropp) = now_in(base);

    return calendar_day_kind(calendar, date_days(date));
}

static int64_t minutes_on(Base *base, int32_t date)
{
    const Calendar *calendar CLEANUP(calendar_dropp) = now_in(base);

    return calendar_day_minutes(calendar, CITY, date_days(date));
}

#define YEAR_1  "2026,1,x,2025-11-04\n"
#define YEAR_2  "2026,2,y,2026-01-20\n"
#define DAY_1   "2026-01-02,HOLIDAY,元旦\n"
#define DAY_2   "2026-01-05,HOLIDAY,元旦\n"
#define HOURS_1 "441900000000000,1,2020-01-01,,01-01,12-31,08:30,12:00\n"
#define HOURS_2 "441900000000000,2,2020-01-01,,01-01,12-31,09:00,11:00\n"

static void a_start_loads_what_is_newer_and_nothing_else(void **state)
{
    Base *base = *state;
    const char *first = files(base, "first", YEAR_1, DAY_1, HOURS_1);
    const char *same = files(base, "same", YEAR_1, DAY_2, HOURS_1);
    const char *newer = files(base, "newer", YEAR_2, DAY_2, HOURS_2);

    assert_int_equal(kind_on(base, 20260102), DAY_UNKNOWN);
    check_load(base, first, 2);
    check_load(base, first, 2); /* every start does */
    assert_int_equal(kind_on(base, 20260102), DAY_HOLIDAY);
    assert_int_equal(minutes_on(base, 20260105), 210);
    check_load(base, same, 2); /* other days with the old number are not looked at */
    assert_int_equal(kind_on(base, 20260105), DAY_WORKDAY);
    check_load(base, newer, 3);
    assert_int_equal(kind_on(base, 20260102), DAY_WORKDAY);
    assert_int_equal(kind_on(base, 20260105), DAY_HOLIDAY);
    assert_int_equal(minutes_on(base, 20260106), 120);
    check_load(base, first, 3); /* an older program on a newer database */
    assert_int_equal(kind_on(base, 20260105), DAY_HOLIDAY);
}

static void tables_that_contradict_each_other_leave_all_as_it_was(void **state)
{
    Base *base = *state;
    const char *overlap = files(base, "overlap", YEAR_1, DAY_1,
                                "441900000000000,9,2020-01-01,,01-01,12-31,08:30,12:00\n"
                                "441900000000000,9,2020-01-01,,01-01,12-31,11:00,17:00\n");

    const Error *error = calendar_load_shipped(base->db, base->arena, overlap);
    assert_non_null(error);
    assert_ptr_equal(error->kind, &CALENDAR_ROWS_BAD);
    const Calendar *calendar CLEANUP(calendar_dropp) = now_in(base);
    assert_int_equal(calendar_edition(calendar), 3);
    assert_int_equal(minutes_on(base, 20260106), 120);
}

static void a_day_without_its_year_is_refused(void **state)
{
    Base *base = *state;
    const char *orphan = files(base, "orphan", "2027,1,z,2026-11-04\n",
                               "2027-01-01,HOLIDAY,元旦\n2028-01-01,HOLIDAY,元旦\n", HOURS_1);

    const Error *error = calendar_load_shipped(base->db, base->arena, orphan);
    assert_non_null(error);
    assert_ptr_equal(error->kind, &CSV_BAD);
    assert_non_null(strstr(error->detail, "line 3, date"));
    assert_int_equal(kind_on(base, 20270101), DAY_UNKNOWN);
}

static void what_the_product_ships_loads(void **state)
{
    Base *base = *state;

    /* 2026 and the hours are here with a higher number: only 2025 is new. */
    check_load(base, "city/calendar", 4);
    assert_int_equal(kind_on(base, 20250128), DAY_HOLIDAY);
    assert_int_equal(kind_on(base, 20260105), DAY_HOLIDAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_loads_what_is_newer_and_nothing_else),
        cmocka_unit_test(tables_that_contradict_each_other_leave_all_as_it_was),
        cmocka_unit_test(a_day_without_its_year_is_refused),
        cmocka_unit_test(what_the_product_ships_loads),
    };

    return cmocka_run_group_tests(tests, start_base, stop_base);
}
