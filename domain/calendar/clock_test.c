/* clock_test.c - ends of clocks reckoned by hand, and what a clock that cannot be read says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/calendar/samples.h"

#include <cmocka.h>

/* ---- by hand ------------------------------------------------------------------------------------- */

typedef struct Golden {
    ClockKind kind;
    const char *start;
    int64_t minutes;
    const char *due;
} Golden;

static void check_due(Arena *arena, const Calendar *calendar, const Clock *clock, int64_t minutes,
                      const char *expected)
{
    Time due = 0;
    const Error *error = clock_due(arena, calendar, clock, minutes, &due);

    if (error) {
        fail_msg("from %s: %s %s", local_text(arena, clock->start), error->kind->slug,
                 error->detail);
    }
    if (strcmp(local_text(arena, due), expected) != 0) {
        fail_msg("kind %d, %s + %lld min: %s, not %s", (int)clock->kind,
                 local_text(arena, clock->start), (long long)minutes, local_text(arena, due),
                 expected);
    }
}

static void check_rows(const Fixture *fixture, const Calendar *calendar, UnitKey at,
                       const Golden *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Clock clock = {.kind = rows[i].kind, .at = at, .start = local(rows[i].start)};
        check_due(fixture->arena, calendar, &clock, rows[i].minutes, rows[i].due);
    }
}

static const Golden HOURS[] = {
    {CLOCK_WORKING_HOUR, "2026-01-05 08:30", 210, "2026-01-05 12:00"}, /* noon, not 14:00 */
    {CLOCK_WORKING_HOUR, "2026-01-05 11:30", 60, "2026-01-05 14:30"},
    {CLOCK_WORKING_HOUR, "2026-01-05 12:30", 60, "2026-01-05 15:00"},
    {CLOCK_WORKING_HOUR, "2026-01-05 07:00", 1, "2026-01-05 08:31"},
    {CLOCK_WORKING_HOUR, "2026-01-05 17:30", 1, "2026-01-06 08:31"},
    {CLOCK_WORKING_HOUR, "2026-01-10 10:00", 60, "2026-01-12 09:30"}, /* a plain weekend */
    /* 40 working hours are five days and five hours where a day has seven. */
    {CLOCK_WORKING_HOUR, "2026-01-05 08:30", 2400, "2026-01-12 15:30"},
    {CLOCK_WORKING_HOUR, "2025-12-31 17:00", 60, "2026-01-04 09:00"}, /* New Year; Sunday made up */
    {CLOCK_WORKING_HOUR, "2026-01-04 17:00", 60, "2026-01-05 09:00"},
    {CLOCK_WORKING_HOUR, "2026-02-13 17:00", 60, "2026-02-14 09:00"}, /* Saturday made up */
    {CLOCK_WORKING_HOUR, "2026-02-14 17:00", 60, "2026-02-24 09:00"}, /* Spring Festival */
    {CLOCK_WORKING_HOUR, "2026-02-27 17:00", 60, "2026-02-28 09:00"},
    {CLOCK_WORKING_HOUR, "2026-02-28 17:00", 60, "2026-03-02 09:00"},
    {CLOCK_WORKING_HOUR, "2026-04-03 17:00", 60, "2026-04-07 09:00"}, /* Qingming */
    {CLOCK_WORKING_HOUR, "2026-04-30 17:00", 60, "2026-05-06 09:00"}, /* Labour Day */
    {CLOCK_WORKING_HOUR, "2026-05-08 17:00", 60, "2026-05-09 09:00"},
    {CLOCK_WORKING_HOUR, "2026-05-09 17:00", 60, "2026-05-11 09:00"},
    {CLOCK_WORKING_HOUR, "2026-06-18 17:00", 60, "2026-06-22 09:00"}, /* Dragon Boat */
    {CLOCK_WORKING_HOUR, "2026-09-18 17:00", 60, "2026-09-20 09:00"}, /* Sunday made up */
    {CLOCK_WORKING_HOUR, "2026-09-20 17:00", 60, "2026-09-21 09:00"},
    {CLOCK_WORKING_HOUR, "2026-09-24 17:00", 60, "2026-09-28 09:00"}, /* Mid-Autumn */
    {CLOCK_WORKING_HOUR, "2026-09-30 17:00", 60, "2026-10-08 09:00"}, /* National Day */
    {CLOCK_WORKING_HOUR, "2026-10-09 17:00", 60, "2026-10-10 09:00"},
    {CLOCK_WORKING_HOUR, "2026-10-10 17:00", 60, "2026-10-12 09:00"},
    {CLOCK_WORKING_HOUR, "2025-01-24 17:00", 60, "2025-01-26 09:00"}, /* and of 2025 */
    {CLOCK_WORKING_HOUR, "2025-01-27 17:00", 60, "2025-02-05 09:00"},
    {CLOCK_WORKING_HOUR, "2025-02-07 17:00", 60, "2025-02-08 09:00"},
    {CLOCK_WORKING_HOUR, "2025-09-26 17:00", 60, "2025-09-28 09:00"},
    {CLOCK_WORKING_HOUR, "2025-09-30 17:00", 60, "2025-10-09 09:00"},
    {CLOCK_WORKING_HOUR, "2025-10-10 17:00", 60, "2025-10-11 09:00"},
    {CLOCK_WORKING_HOUR, "2026-12-31 16:30", 60, "2026-12-31 17:30"}, /* the last that is known */
    {CLOCK_URGENT, "2026-10-01 03:00", 30, "2026-10-01 03:30"},
    {CLOCK_URGENT, "2026-12-31 23:30", 60, "2027-01-01 00:30"}, /* needs no calendar */
    {CLOCK_URGENT, "2026-02-16 12:00", 4320, "2026-02-19 12:00"},
};

static const Golden DAYS[] = {
    {CLOCK_WORKING_DAY, "2026-01-05 10:00", DAY, "2026-01-06 17:30"},
    {CLOCK_WORKING_DAY, "2026-01-05 00:00", DAY, "2026-01-06 17:30"},
    {CLOCK_WORKING_DAY, "2026-01-05 23:59:59.999999", DAY, "2026-01-06 17:30"},
    {CLOCK_WORKING_DAY, "2026-01-09 10:00", DAY, "2026-01-12 17:30"},
    {CLOCK_WORKING_DAY, "2026-01-05 10:00", DAY / 2, "2026-01-06 17:30"}, /* rework: half */
    {CLOCK_WORKING_DAY, "2026-02-13 10:00", DAY, "2026-02-14 17:30"},
    {CLOCK_WORKING_DAY, "2026-02-13 10:00", 2 * DAY, "2026-02-24 17:30"},
    {CLOCK_WORKING_DAY, "2026-02-15 10:00", DAY, "2026-02-24 17:30"},
    {CLOCK_WORKING_DAY, "2026-09-30 23:00", DAY, "2026-10-08 17:30"},
    {CLOCK_WORKING_DAY, "2026-09-30 23:00", 3 * DAY, "2026-10-10 17:30"},
    {CLOCK_WORKING_DAY, "2026-09-30 23:00", 4 * DAY, "2026-10-12 17:30"},
    {CLOCK_NATURAL, "2026-01-05 10:00", DAY, "2026-01-07 00:00"},
    {CLOCK_NATURAL, "2026-01-09 10:00", 7 * DAY, "2026-01-17 00:00"},
    {CLOCK_NATURAL, "2026-01-08 10:00", 2 * DAY, "2026-01-13 00:00"}, /* Saturday: to Monday */
    {CLOCK_NATURAL, "2026-02-12 10:00", 2 * DAY, "2026-02-15 00:00"}, /* Saturday made up */
    {CLOCK_NATURAL, "2026-02-12 10:00", 3 * DAY, "2026-02-25 00:00"}, /* Spring Festival */
    {CLOCK_NATURAL, "2026-09-29 10:00", 3 * DAY, "2026-10-09 00:00"},
    {CLOCK_NATURAL, "2026-09-10 10:00", 10 * DAY, "2026-09-21 00:00"}, /* a made-up Sunday */
    {CLOCK_NATURAL, "2026-12-30 10:00", DAY, "2027-01-01 00:00"},
};

static void hours_end_as_reckoned_by_hand(void **state)
{
    const Fixture *fixture = *state;

    check_rows(fixture, fixture->plain, GRID, HOURS, LENGTH(HOURS));
}

static void days_end_as_reckoned_by_hand(void **state)
{
    const Fixture *fixture = *state;

    check_rows(fixture, fixture->plain, GRID, DAYS, LENGTH(DAYS));
}

static void a_stop_holds_the_clocks_of_work_in_its_unit(void **state)
{
    static const Golden IN_TOWN[] = {
        {CLOCK_WORKING_HOUR, "2026-09-08 08:30", 210, "2026-09-08 12:00"},
        {CLOCK_WORKING_HOUR, "2026-09-08 08:30", 300, "2026-09-09 15:30"},
        {CLOCK_WORKING_HOUR, "2026-09-08 20:00", 1, "2026-09-09 14:01"},
        {CLOCK_WORKING_DAY, "2026-09-07 10:00", DAY, "2026-09-09 17:30"}, /* two halves */
        {CLOCK_URGENT, "2026-09-08 11:00", 120, "2026-09-08 13:00"},
        {CLOCK_NATURAL, "2026-09-07 11:00", DAY, "2026-09-09 00:00"},
        {CLOCK_WORKING_HOUR, "2026-06-08 08:30", 60, "2026-06-08 15:30"}, /* 09-11 and 10-15 */
    };
    static const Golden ELSEWHERE[] = {
        {CLOCK_WORKING_HOUR, "2026-09-08 08:30", 300, "2026-09-08 15:30"},
        {CLOCK_WORKING_DAY, "2026-09-07 10:00", DAY, "2026-09-08 17:30"},
        {CLOCK_WORKING_HOUR, "2026-06-08 08:30", 120, "2026-06-08 15:30"}, /* 10-15 only */
    };
    const Fixture *fixture = *state;

    check_rows(fixture, fixture->stopped, GRID, IN_TOWN, LENGTH(IN_TOWN));
    check_rows(fixture, fixture->stopped, TOWN, IN_TOWN, LENGTH(IN_TOWN));
    check_rows(fixture, fixture->stopped, FAR_OFF, ELSEWHERE, LENGTH(ELSEWHERE));
    check_rows(fixture, fixture->stopped, CITY, ELSEWHERE, LENGTH(ELSEWHERE));
}

/* Until April 08:30-12:00 and 14:00-17:50; from May 08:00-12:00 and 14:20-19:00. */
static void a_season_changes_the_windows(void **state)
{
    static const Golden ROWS[] = {
        {CLOCK_WORKING_HOUR, "2026-04-30 17:20", 60, "2026-05-06 08:30"},
        {CLOCK_WORKING_HOUR, "2026-05-06 11:30", 60, "2026-05-06 14:50"},
        {CLOCK_WORKING_DAY, "2026-04-30 10:00", DAY, "2026-05-06 19:00"},
        {CLOCK_WORKING_DAY, "2026-04-29 10:00", DAY, "2026-04-30 17:50"},
        {CLOCK_WORKING_HOUR, "2026-09-30 18:30", 60, "2026-10-08 09:00"},
        {CLOCK_WORKING_HOUR, "2025-12-31 17:20", 60, "2026-01-04 09:00"},
    };
    const Fixture *fixture = *state;

    check_rows(fixture, fixture->seasonal, GRID, ROWS, LENGTH(ROWS));
}

static void only_a_pause_stops_a_clock_and_the_rest_is_kept(void **state)
{
    const Fixture *fixture = *state;
    const Pause pauses[] = {
        {local("2026-01-05 10:00:00.000001"), local("2026-01-07 15:00")},
    };
    Clock clock = {CLOCK_WORKING_HOUR, GRID, local("2026-01-05 08:30"), pauses, 1};

    check_due(fixture->arena, fixture->plain, &clock, 420, "2026-01-08 11:29:59.999999");
    clock.kind = CLOCK_URGENT;
    check_due(fixture->arena, fixture->plain, &clock, 120, "2026-01-07 15:29:59.999999");
    clock.kind = CLOCK_NATURAL; /* of the 6th nothing, of the 7th 9 h, the 8th: reached at 15:00 */
    check_due(fixture->arena, fixture->plain, &clock, DAY, "2026-01-09 00:00");
    clock.kind = CLOCK_WORKING_DAY; /* of the 7th 2 h 30 of 7 h */
    check_due(fixture->arena, fixture->plain, &clock, DAY, "2026-01-08 17:30");
}

static void a_clock_that_is_paused_has_no_end(void **state)
{
    const Fixture *fixture = *state;
    const Pause pauses[] = {{local("2026-01-05 10:00"), TIME_NONE}};
    Clock clock = {CLOCK_WORKING_HOUR, GRID, local("2026-01-05 08:30"), pauses, 1};
    int64_t counted = 0;

    check_due(fixture->arena, fixture->plain, &clock, 90, "2026-01-05 10:00");
    for (int kind = 0; kind < CLOCK_KIND_MAX; kind++) {
        clock.kind = (ClockKind)kind;
        check_due(fixture->arena, fixture->plain, &clock, 5 * DAY, "never");
    }
    clock.kind = CLOCK_WORKING_HOUR;
    assert_null(clock_counted(fixture->arena, fixture->plain, &clock, clock.start,
                              local("2026-06-01 00:00"), &counted));
    assert_int_equal(counted, 90 * MINUTE);
}

static void a_warning_stands_at_its_part_of_the_limit(void **state)
{
    const Fixture *fixture = *state;
    Clock clock = {.kind = CLOCK_WORKING_DAY, .at = GRID, .start = local("2026-01-05 10:00")};
    Time half = 0, most = 0;

    assert_null(clock_reach(fixture->arena, fixture->plain, &clock, DAY / 2, &half));
    assert_null(clock_reach(fixture->arena, fixture->plain, &clock, DAY * 8 / 10, &most));
    assert_string_equal(local_text(fixture->arena, half), "2026-01-06 12:00");
    assert_string_equal(local_text(fixture->arena, most), "2026-01-06 16:06"); /* 5 h 36 of 7 h */
}

/* ---- what is not known ------------------------------------------------------------------------------ */

static void check_refused(const Fixture *fixture, const Calendar *calendar, const Golden *row,
                          const ErrorKind *kind)
{
    Clock clock = {.kind = row->kind, .at = GRID, .start = local(row->start)};
    Time due = 77;
    const Error *error = clock_due(fixture->arena, calendar, &clock, row->minutes, &due);

    if (!error || error->kind != kind || strcmp(error->detail, row->due) != 0) {
        fail_msg("%s + %lld: %s", row->start, (long long)row->minutes,
                 error ? error->detail : local_text(fixture->arena, due));
    }
    assert_int_equal(due, 77);
}

static void an_unknown_year_is_refused_and_never_guessed(void **state)
{
    static const Golden ROWS[] = {
        {CLOCK_WORKING_HOUR, "2024-12-31 10:00", 10, "2024"},
        {CLOCK_WORKING_HOUR, "2024-12-31 20:00", 10, "2024"},
        {CLOCK_WORKING_HOUR, "2026-12-31 16:30", 61, "2027"},
        {CLOCK_WORKING_HOUR, "2027-03-01 10:00", 10, "2027"},
        {CLOCK_WORKING_DAY, "2026-12-31 10:00", DAY, "2027"},
        {CLOCK_NATURAL, "2026-12-30 10:00", 2 * DAY, "2027"},
    };
    const Fixture *fixture = *state;

    for (size_t i = 0; i < LENGTH(ROWS); i++)
        check_refused(fixture, fixture->plain, &ROWS[i], &CALENDAR_YEAR_MISSING);
}

static void a_city_without_hours_is_refused(void **state)
{
    const Fixture *fixture = *state;
    Clock clock = {.kind = CLOCK_WORKING_HOUR,
                   .at = INT64_C(440100001001001),
                   .start = local("2026-01-05 10:00")};
    int64_t counted = 77;
    Time due = 77;

    const Error *error = clock_due(fixture->arena, fixture->plain, &clock, 10, &due);
    assert_ptr_equal(error->kind, &CALENDAR_HOURS_MISSING);
    error = clock_counted(fixture->arena, fixture->plain, &clock, clock.start, clock.start + 1,
                          &counted);
    assert_ptr_equal(error->kind, &CALENDAR_HOURS_MISSING);
    clock.kind = CLOCK_URGENT;
    assert_null(clock_due(fixture->arena, fixture->plain, &clock, 10, &due));
}

static void a_clock_that_is_none_is_refused(void **state)
{
    const Fixture *fixture = *state;
    Time at = local("2026-01-05 10:00");
    const Pause overlap[] = {{at, at + 10}, {at + 9, at + 20}};
    const Pause backward[] = {{at, at - 1}};
    const Pause open_first[] = {{at, TIME_NONE}, {at + 5, at + 6}};
    const Pause beyond[] = {{INT64_MAX - 1, TIME_NONE}};
    const Clock bad[] = {
        {CLOCK_KIND_MAX, GRID, at, NULL, 0},      {CLOCK_URGENT, GRID, -1, NULL, 0},
        {CLOCK_URGENT, GRID, INT64_MAX, NULL, 0}, {CLOCK_URGENT, 12, at, NULL, 0},
        {CLOCK_URGENT, GRID, at, overlap, 2},     {CLOCK_URGENT, GRID, at, backward, 1},
        {CLOCK_URGENT, GRID, at, open_first, 2},  {CLOCK_URGENT, GRID, at, beyond, 1},
    };
    Time due = 77;

    for (size_t i = 0; i < LENGTH(bad); i++) {
        const Error *error = clock_due(fixture->arena, fixture->plain, &bad[i], 10, &due);
        if (!error || error->kind != &CALENDAR_CLOCK_BAD)
            fail_msg("clock %zu was taken", i);
    }
    assert_int_equal(due, 77);
}

static void a_limit_or_an_interval_without_bounds_is_refused(void **state)
{
    const Fixture *fixture = *state;
    Time at = local("2026-01-05 10:00"), due = 77;
    Clock clock = {CLOCK_URGENT, GRID, at, NULL, 0};
    int64_t counted = 77;

    const Error *error =
        clock_due(fixture->arena, fixture->plain, &clock, CLOCK_MINUTES_MAX + 1, &due);
    assert_ptr_equal(error->kind, &CALENDAR_CLOCK_BAD);
    error = clock_counted(fixture->arena, fixture->plain, &clock, at, INT64_MAX, &counted);
    assert_ptr_equal(error->kind, &CALENDAR_CLOCK_BAD);
    error = clock_counted(fixture->arena, fixture->plain, &clock, -1, at, &counted);
    assert_ptr_equal(error->kind, &CALENDAR_CLOCK_BAD);
    assert_true(due == 77 && counted == 77);
}

/* Also where the start itself is not known: nothing has to be counted. */
static void a_limit_of_nothing_ends_at_the_start(void **state)
{
    static const int64_t NOTHING[] = {0, -1, INT64_MIN};
    const Fixture *fixture = *state;
    Clock clock = {.at = GRID, .start = local("2030-01-05 10:00")};
    int64_t counted = 77;
    Time due = 77;

    for (int kind = 0; kind < CLOCK_KIND_MAX; kind++) {
        clock.kind = (ClockKind)kind;
        for (size_t i = 0; i < LENGTH(NOTHING); i++) {
            assert_null(clock_due(fixture->arena, fixture->plain, &clock, NOTHING[i], &due));
            assert_int_equal(due, clock.start);
        }
        assert_null(clock_counted(fixture->arena, fixture->plain, &clock, clock.start,
                                  clock.start - 1, &counted));
        assert_int_equal(counted, 0);
    }
}

/* ---- the sum, shown ----------------------------------------------------------------------------------- */

static void a_sum_is_shown_day_by_day(void **state)
{
    const Fixture *fixture = *state;
    const Pause pauses[] = {{local("2026-09-10 09:00"), local("2026-09-10 10:00")}};
    Clock clock = {CLOCK_WORKING_DAY, GRID, local("2026-09-07 10:00"), pauses, 1};
    List list = {0};

    assert_null(clock_explain(fixture->arena, fixture->stopped, &clock, clock.start,
                              local("2026-09-12 09:00"), &list));
    const ClockDay *days = list.items;
    assert_int_equal(list.n, 6);
    assert_int_equal(days[0].date, 20260907);
    assert_true(days[0].start_day && !days[1].start_day);
    assert_int_equal(days[0].counted_us, 0);
    assert_int_equal(days[1].counted_us, DAY / 2 * MINUTE);
    const DaySpan *stop = days[1].stops.items;
    assert_int_equal(days[1].stops.n, 1);
    assert_string_equal(stop->why, "台风");
    assert_string_equal(local_text(fixture->arena, stop->from), "2026-09-08 12:00");
    assert_string_equal(local_text(fixture->arena, stop->to), "2026-09-09 00:00");
    assert_int_equal(days[2].stops.n, 1);
    assert_int_equal(days[3].counted.n, 3);
    assert_int_equal(days[3].pauses.n, 1);
    assert_int_equal(days[4].counted_us, DAY * MINUTE);
    assert_int_equal(days[5].kind, DAY_WEEKEND);
    assert_int_equal(days[5].counted.n, 0);
}

static void a_stop_that_took_no_working_time_is_not_shown(void **state)
{
    const Fixture *fixture = *state;
    Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = GRID, .start = local("2026-03-14 08:00")};
    List list = {0};

    assert_null(clock_explain(fixture->arena, fixture->stopped, &clock, clock.start,
                              local("2026-03-16 09:00"), &list));
    const ClockDay *days = list.items;
    assert_int_equal(list.n, 3);
    for (size_t i = 0; i < list.n; i++)
        assert_int_equal(days[i].stops.n, 0);
    assert_int_equal(days[2].counted_us, 30 * MINUTE);
}

static void a_holiday_is_shown_by_its_name(void **state)
{
    const Fixture *fixture = *state;
    Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = GRID, .start = local("2026-02-14 17:00")};
    List list = {0};

    assert_null(clock_explain(fixture->arena, fixture->plain, &clock, clock.start,
                              local("2026-02-24 09:00"), &list));
    const ClockDay *days = list.items;
    assert_int_equal(list.n, 11);
    assert_int_equal(days[0].kind, DAY_MAKEUP);
    assert_string_equal(days[0].name, "春节");
    assert_int_equal(days[1].kind, DAY_HOLIDAY);
    assert_string_equal(days[9].name, "春节");
    assert_int_equal(days[10].kind, DAY_WORKDAY);
    assert_null(days[10].name);
    assert_int_equal(days[0].counted_us + days[10].counted_us, 60 * MINUTE);
    /* An urgent clock is shown even where no notice is known. */
    clock = (Clock){.kind = CLOCK_URGENT, .at = GRID, .start = local("2030-01-01 00:00")};
    assert_null(
        clock_explain(fixture->arena, fixture->plain, &clock, clock.start, clock.start + 1, &list));
    assert_int_equal(((const ClockDay *)list.items)->kind, DAY_UNKNOWN);
    /* Nobody reads three years of days. */
    const Error *error = clock_explain(fixture->arena, fixture->plain, &clock, clock.start,
                                       clock.start + (CLOCK_DAYS_MAX + 1) * DAY * MINUTE, &list);
    assert_ptr_equal(error->kind, &CALENDAR_CLOCK_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_end_as_reckoned_by_hand),
        cmocka_unit_test(days_end_as_reckoned_by_hand),
        cmocka_unit_test(a_stop_holds_the_clocks_of_work_in_its_unit),
        cmocka_unit_test(a_season_changes_the_windows),
        cmocka_unit_test(only_a_pause_stops_a_clock_and_the_rest_is_kept),
        cmocka_unit_test(a_clock_that_is_paused_has_no_end),
        cmocka_unit_test(a_warning_stands_at_its_part_of_the_limit),
        cmocka_unit_test(an_unknown_year_is_refused_and_never_guessed),
        cmocka_unit_test(a_city_without_hours_is_refused),
        cmocka_unit_test(a_clock_that_is_none_is_refused),
        cmocka_unit_test(a_limit_or_an_interval_without_bounds_is_refused),
        cmocka_unit_test(a_limit_of_nothing_ends_at_the_start),
        cmocka_unit_test(a_sum_is_shown_day_by_day),
        cmocka_unit_test(a_stop_that_took_no_working_time_is_not_shown),
        cmocka_unit_test(a_holiday_is_shown_by_its_name),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
