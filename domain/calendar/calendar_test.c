/* calendar_test.c - the shipped notices are the State Council's, and rows that contradict each
 * other make no calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/calendar/samples.h"
#include "domain/calendar/timeline.h"

#include <cmocka.h>

/* 国办发明电〔2024〕12号 and 国办发明电〔2025〕7号, clause by clause. */
static const struct {
    int32_t from, to;
    DayKind kind;
    const char *name;
} NOTICES[] = {
    {20250101, 20250101, DAY_HOLIDAY, "元旦"},
    {20250128, 20250204, DAY_HOLIDAY, "春节"},
    {20250126, 20250126, DAY_MAKEUP, "春节"},
    {20250208, 20250208, DAY_MAKEUP, "春节"},
    {20250404, 20250406, DAY_HOLIDAY, "清明节"},
    {20250501, 20250505, DAY_HOLIDAY, "劳动节"},
    {20250427, 20250427, DAY_MAKEUP, "劳动节"},
    {20250531, 20250602, DAY_HOLIDAY, "端午节"},
    {20251001, 20251008, DAY_HOLIDAY, "国庆节、中秋节"},
    {20250928, 20250928, DAY_MAKEUP, "国庆节、中秋节"},
    {20251011, 20251011, DAY_MAKEUP, "国庆节、中秋节"},
    {20260101, 20260103, DAY_HOLIDAY, "元旦"},
    {20260104, 20260104, DAY_MAKEUP, "元旦"},
    {20260215, 20260223, DAY_HOLIDAY, "春节"},
    {20260214, 20260214, DAY_MAKEUP, "春节"},
    {20260228, 20260228, DAY_MAKEUP, "春节"},
    {20260404, 20260406, DAY_HOLIDAY, "清明节"},
    {20260501, 20260505, DAY_HOLIDAY, "劳动节"},
    {20260509, 20260509, DAY_MAKEUP, "劳动节"},
    {20260619, 20260621, DAY_HOLIDAY, "端午节"},
    {20260925, 20260927, DAY_HOLIDAY, "中秋节"},
    {20261001, 20261007, DAY_HOLIDAY, "国庆节"},
    {20260920, 20260920, DAY_MAKEUP, "国庆节"},
    {20261010, 20261010, DAY_MAKEUP, "国庆节"},
};

static void the_shipped_years_are_those_of_the_notices(void **state)
{
    Arena *arena = arena_new();
    const Calendar *calendar = shipped_with(arena, NULL, 0);
    int64_t named = 0, expected = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(NOTICES); i++) {
        for (int64_t day = date_days(NOTICES[i].from); day <= date_days(NOTICES[i].to); day++) {
            assert_int_equal(calendar_day_kind(calendar, day), NOTICES[i].kind);
            assert_string_equal(calendar_day_name(calendar, day), NOTICES[i].name);
            expected++;
        }
    }
    for (int64_t day = date_days(20250101); day < date_days(20270101); day++)
        named += calendar_day_name(calendar, day) != NULL;
    assert_int_equal(named, expected);
    assert_int_equal(calendar_covered_to(calendar), 20270101);
    calendar_drop(calendar);
    arena_free(arena);
}

/* A mistyped date would not be a weekend. */
static void only_days_of_rest_are_made_up_for(void **state)
{
    Arena *arena = arena_new();
    CalendarRows rows = {0};

    (void)state;
    assert_null(calendar_read_shipped(arena, "city/calendar", &rows));
    for (size_t i = 0; i < rows.n_days; i++) {
        if (rows.days[i].kind == DAY_MAKEUP)
            assert_true((date_days(rows.days[i].date) + 3) % 7 >= 5);
    }
    arena_free(arena);
}

static const CalendarYear YEARS[] = {{2025, "x"}, {2026, "y"}};
static const CalendarHours HOURS[] = {
    {CITY, 20200101, 0, 101, 1231, 510, 720},
    {CITY, 20200101, 0, 101, 1231, 840, 1050},
};

typedef struct Bad {
    const char *what;
    CalendarDay days[2];
    size_t n_days;
    CalendarHours hours;
    size_t n_hours; /* so many of them, one after another */
    CalendarStop stop;
} Bad;

static const Bad BAD[] = {
    {.what = "a day of an unknown year", .days = {{20270101, DAY_HOLIDAY, "x"}}, .n_days = 1},
    {.what = "a day before all years", .days = {{20241231, DAY_HOLIDAY, "x"}}, .n_days = 1},
    {.what = "a day twice",
     .days = {{20260101, DAY_HOLIDAY, "x"}, {20260101, DAY_MAKEUP, "x"}},
     .n_days = 2},
    {.what = "windows that overlap",
     .hours = {CITY, 20200101, 0, 701, 731, 700, 800},
     .n_hours = 1},
    {.what = "a window that ends before it begins",
     .hours = {CITY, 20200101, 0, 701, 731, 800, 790},
     .n_hours = 1},
    {.what = "a window after midnight",
     .hours = {CITY, 20200101, 0, 701, 731, 1430, 1450},
     .n_hours = 1},
    {.what = "a day of less than an hour",
     .hours = {INT64_C(440100000000000), 20200101, 0, 101, 1231, 510, 560},
     .n_hours = 1},
    {.what = "a ninth window", .hours = {CITY, 20200101, 0, 701, 731, 0, 60}, .n_hours = 9},
    {.what = "a stop of a village", .stop = {ID_NONE, INT64_C(441900119001000), 1, 2, "x"}},
    {.what = "a stop of no unit", .stop = {ID_NONE, 12, 1, 2, "x"}},
    {.what = "a stop that ends before it begins", .stop = {ID_NONE, TOWN, 2, 1, "x"}},
};

static void rows_that_contradict_each_other_make_no_calendar(void **state)
{
    Arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        const Calendar *calendar = NULL;
        CalendarHours hours[12] = {HOURS[0], HOURS[1], BAD[i].hours};
        for (size_t k = 1; k < BAD[i].n_hours; k++) {
            hours[2 + k] = BAD[i].hours;
            hours[2 + k].opens_minute = (int64_t)k;
            hours[2 + k].closes_minute = (int64_t)k + 1;
        }
        CalendarRows rows = {
            .years = YEARS,
            .n_years = LENGTH(YEARS),
            .days = BAD[i].days,
            .n_days = BAD[i].n_days,
            .hours = hours,
            .n_hours = 2 + BAD[i].n_hours,
            .stops = &BAD[i].stop,
            .n_stops = BAD[i].stop.unit != 0,
        };
        const Error *error = calendar_new(arena, &rows, &calendar);
        if (!error || error->kind != &CALENDAR_ROWS_BAD || calendar)
            fail_msg("%s was taken", BAD[i].what);
    }
    arena_free(arena);
}

static void a_gap_between_years_is_not_bridged(void **state)
{
    static const CalendarYear GAP[] = {{2025, "x"}, {2027, "y"}};
    Arena *arena = arena_new();
    const Calendar *calendar = NULL;
    CalendarRows rows = {.years = GAP, .n_years = 2, .hours = HOURS, .n_hours = 2};
    Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = GRID, .start = local("2025-12-31 17:00")};
    Time due = 0;

    (void)state;
    assert_null(calendar_new(arena, &rows, &calendar));
    assert_null(clock_due(arena, calendar, &clock, 30, &due));
    const Error *error = clock_due(arena, calendar, &clock, 31, &due);
    assert_ptr_equal(error->kind, &CALENDAR_YEAR_MISSING);
    assert_string_equal(error->detail, "2026");
    clock.start = local("2027-01-04 08:30");
    assert_null(clock_due(arena, calendar, &clock, 31, &due));
    /* Paused over all of it, nothing of it has to be known. */
    const Pause over = {local("2025-12-31 17:20"), local("2027-01-04 08:30")};
    clock = (Clock){CLOCK_WORKING_HOUR, GRID, local("2025-12-31 17:00"), &over, 1};
    assert_null(clock_due(arena, calendar, &clock, 40, &due));
    assert_string_equal(local_text(arena, due), "2027-01-04 08:50");
    calendar_drop(calendar);
    arena_free(arena);
}

static void years_too_far_apart_make_no_calendar(void **state)
{
    static const CalendarYear YEARS_APART[] = {{1970, "x"}, {9998, "y"}};
    Arena *arena = arena_new();
    const Calendar *calendar = NULL;
    CalendarRows rows = {.years = YEARS_APART, .n_years = 2};

    (void)state;
    const Error *error = calendar_new(arena, &rows, &calendar);
    assert_ptr_equal(error->kind, &CALENDAR_ROWS_BAD);
    arena_free(arena);
}

/* The order of rows means nothing, and hours end where others begin. */
static void hours_change_on_a_day(void **state)
{
    static const CalendarHours CHANGED[] = {
        {CITY, 20200101, 20260106, 101, 1231, 840, 1050},
        {CITY, 20200101, 20260106, 101, 1231, 510, 720},
        {CITY, 20260106, 0, 101, 1231, 540, 1020},
    };
    Arena *arena = arena_new();
    const Calendar *calendar = NULL;
    CalendarRows rows = {.years = YEARS, .n_years = 2, .hours = CHANGED, .n_hours = 3};
    Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = GRID, .start = local("2026-01-05 11:00")};
    Time due = 0;

    (void)state;
    assert_null(calendar_new(arena, &rows, &calendar));
    assert_null(clock_due(arena, calendar, &clock, 120, &due));
    assert_string_equal(local_text(arena, due), "2026-01-05 15:00");
    assert_null(clock_due(arena, calendar, &clock, 60 + 210 + 90, &due));
    assert_string_equal(local_text(arena, due), "2026-01-06 10:30");
    calendar_drop(calendar);
    arena_free(arena);
}

static void hours_that_begin_later_are_not_guessed_before(void **state)
{
    static const CalendarHours LATE[] = {{CITY, 20260302, 0, 101, 1231, 510, 720}};
    Arena *arena = arena_new();
    const Calendar *calendar = NULL;
    CalendarRows rows = {.years = YEARS, .n_years = 2, .hours = LATE, .n_hours = 1};
    Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = GRID, .start = local("2026-02-27 10:00")};
    Time due = 0;

    (void)state;
    assert_null(calendar_new(arena, &rows, &calendar));
    const Error *error = clock_due(arena, calendar, &clock, 10, &due);
    assert_ptr_equal(error->kind, &CALENDAR_HOURS_MISSING);
    assert_string_equal(error->detail, "441900000000000 on 20260227");
    clock.start = local("2026-02-28 10:00"); /* Saturday, no made-up day in these rows */
    assert_null(clock_due(arena, calendar, &clock, 10, &due));
    assert_string_equal(local_text(arena, due), "2026-03-02 08:40");
    calendar_drop(calendar);
    arena_free(arena);
}

static void without_any_year_only_urgent_clocks_run(void **state)
{
    Arena *arena = arena_new();
    const Calendar *calendar = NULL;
    CalendarRows rows = {.hours = HOURS, .n_hours = 2};
    Clock clock = {.kind = CLOCK_URGENT, .at = GRID, .start = local("2026-02-27 10:00")};
    Time due = 0;

    (void)state;
    assert_null(calendar_new(arena, &rows, &calendar));
    assert_int_equal(calendar_covered_to(calendar), 0);
    assert_null(clock_due(arena, calendar, &clock, 10, &due));
    for (int kind = CLOCK_WORKING_HOUR; kind < CLOCK_KIND_MAX; kind++) {
        clock.kind = (ClockKind)kind;
        const Error *error = clock_due(arena, calendar, &clock, 10, &due);
        assert_ptr_equal(error->kind, &CALENDAR_YEAR_MISSING);
        assert_string_equal(error->detail, "2026");
    }
    calendar_drop(calendar);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_years_are_those_of_the_notices),
        cmocka_unit_test(only_days_of_rest_are_made_up_for),
        cmocka_unit_test(rows_that_contradict_each_other_make_no_calendar),
        cmocka_unit_test(a_gap_between_years_is_not_bridged),
        cmocka_unit_test(years_too_far_apart_make_no_calendar),
        cmocka_unit_test(hours_change_on_a_day),
        cmocka_unit_test(hours_that_begin_later_are_not_guessed_before),
        cmocka_unit_test(without_any_year_only_urgent_clocks_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
