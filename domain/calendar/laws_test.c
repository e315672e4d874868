/*
 * laws_test.c - what every clock keeps, for many random clocks that are always the same ones; and a
 * year walked minute by minute by somebody who knows nothing of the module.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include "domain/calendar/samples.h"

#include <cmocka.h>

static uint64_t seed;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static int64_t below(int64_t n)
{
    return (int64_t)(next_random() % (uint64_t)n);
}

typedef struct Trial {
    Clock clock;
    const Calendar *calendar;
    Pause pauses[3];
    int64_t minutes;
} Trial;

/* Whole minutes half of the time, any microsecond otherwise. All ends lie within 2026. */
static Time random_time(Time from, int64_t days)
{
    Time at = from + below(days * DAY * MINUTE);

    return below(2) ? at : at - at % MINUTE;
}

static void random_trial(const Fixture *fixture, Trial *trial)
{
    static const UnitKey PLACES[] = {GRID, TOWN, CITY, FAR_OFF};
    const Calendar *const calendars[] = {fixture->plain, fixture->stopped, fixture->seasonal};

    trial->calendar = calendars[below(3)];
    trial->minutes = 1 + below(below(2) ? 300 : 20 * DAY);
    trial->clock = (Clock){
        .kind = (ClockKind)below(CLOCK_KIND_MAX),
        .at = PLACES[below(4)],
        .start = random_time(local("2025-01-01 00:00"), 480),
        .pauses = trial->pauses,
        .n_pauses = (size_t)below(4),
    };
    Time at = trial->clock.start;
    for (size_t i = 0; i < trial->clock.n_pauses; i++) {
        trial->pauses[i].from = random_time(at, 6);
        if (trial->pauses[i].from < at)
            trial->pauses[i].from = at;
        trial->pauses[i].to = trial->pauses[i].from + below(9 * DAY * MINUTE);
        at = trial->pauses[i].to;
    }
}

static Time must(Arena *arena, const Trial *trial, bool legal)
{
    Time at = 0;
    const Error *error =
        legal ? clock_due(arena, trial->calendar, &trial->clock, trial->minutes, &at)
              : clock_reach(arena, trial->calendar, &trial->clock, trial->minutes, &at);

    if (error)
        fail_msg("%s %s", error->kind->slug, error->detail);
    return at;
}

static int64_t must_count(Arena *arena, const Trial *trial, Time from, Time to)
{
    int64_t counted = 0;
    const Error *error = clock_counted(arena, trial->calendar, &trial->clock, from, to, &counted);

    if (error)
        fail_msg("%s %s", error->kind->slug, error->detail);
    return counted;
}

#define TRIALS 40000

/* Runs law for many clocks that are always the same ones. */
static void for_random_clocks(void **state, void (*law)(Arena *arena, Trial *trial))
{
    const Fixture *fixture = *state;
    Arena *arena = arena_new();

    seed = 20260105;
    for (int i = 0; i < TRIALS; i++) {
        Trial trial;
        random_trial(fixture, &trial);
        law(arena, &trial);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void law_exact(Arena *arena, Trial *trial)
{
    Time reach = must(arena, trial, false);

    assert_int_equal(must_count(arena, trial, trial->clock.start, reach), trial->minutes * MINUTE);
    assert_true(must_count(arena, trial, trial->clock.start, reach - 1) < trial->minutes * MINUTE);
}

static void what_is_counted_until_the_limit_is_the_limit(void **state)
{
    for_random_clocks(state, law_exact);
}

static void law_order(Arena *arena, Trial *trial)
{
    Time reach = must(arena, trial, false), due = must(arena, trial, true);

    assert_true(trial->clock.start <= reach && reach <= due);
    if (trial->clock.kind == CLOCK_URGENT || trial->clock.kind == CLOCK_WORKING_HOUR)
        assert_int_equal(reach, due);
    Time start = trial->clock.start;
    trial->clock.start += below(3 * DAY * MINUTE);
    assert_true(must(arena, trial, false) >= reach && must(arena, trial, true) >= due);
    trial->clock.start = start;
    trial->minutes += below(2 * DAY);
    assert_true(must(arena, trial, false) >= reach && must(arena, trial, true) >= due);
}

static void the_end_never_falls_when_start_or_limit_grow(void **state)
{
    for_random_clocks(state, law_order);
}

static void law_parts(Arena *arena, Trial *trial)
{
    Time from = random_time(trial->clock.start, 20);
    Time to = from + below(20 * DAY * MINUTE), between = from + below(to - from + 1);

    assert_int_equal(must_count(arena, trial, from, between) +
                         must_count(arena, trial, between, to),
                     must_count(arena, trial, from, to));
}

static void the_parts_of_an_interval_add_up(void **state)
{
    for_random_clocks(state, law_parts);
}

/* Paused once more, for any time: the rest of the limit is what it was, to the microsecond. */
static void law_pause(Arena *arena, Trial *trial)
{
    trial->clock.n_pauses = trial->clock.n_pauses > 1 ? 1 : trial->clock.n_pauses;
    Time after = trial->clock.n_pauses > 0 ? trial->pauses[0].to : trial->clock.start;
    Time reach = must(arena, trial, false);
    if (reach <= after)
        return;
    Time from = after + below(reach - after);
    int64_t before = must_count(arena, trial, trial->clock.start, from);
    Pause *added = &trial->pauses[trial->clock.n_pauses++];
    *added = (Pause){from, from + 1 + below(9 * DAY * MINUTE)};
    Time resumed = added->to;
    assert_int_equal(must_count(arena, trial, trial->clock.start, resumed), before);
    Time later = must(arena, trial, false);
    assert_true(later >= reach);
    assert_int_equal(must_count(arena, trial, resumed, later), trial->minutes * MINUTE - before);
}

static void a_pause_keeps_the_remainder(void **state)
{
    for_random_clocks(state, law_pause);
}

static void law_explained(Arena *arena, Trial *trial)
{
    Time to = random_time(trial->clock.start, 25);
    List days = {0};
    int64_t sum = 0;

    /* A twentieth of them is enough. */
    if (below(20) != 0 || to <= trial->clock.start)
        return;
    assert_null(
        clock_explain(arena, trial->calendar, &trial->clock, trial->clock.start, to, &days));
    const ClockDay *day = days.items;
    for (size_t i = 0; i < days.n; i++) {
        int64_t spans = 0;
        const DaySpan *span = day[i].counted.items;
        for (size_t k = 0; k < day[i].counted.n; k++)
            spans += span[k].to - span[k].from;
        if (trial->clock.kind != CLOCK_WORKING_DAY)
            assert_int_equal(spans, day[i].counted_us);
        assert_int_equal(spans > 0, day[i].counted.n > 0);
        sum += day[i].counted_us;
    }
    assert_int_equal(sum, must_count(arena, trial, trial->clock.start, to));
}

static void the_days_of_an_explanation_add_up(void **state)
{
    for_random_clocks(state, law_explained);
}

static uint64_t digest_of_ends(const Fixture *fixture)
{
    uint64_t digest = 0;
    Trial trial;

    seed = 7;
    for (int i = 0; i < 500; i++) {
        random_trial(fixture, &trial);
        digest = digest * 1000003 + (uint64_t)must(fixture->arena, &trial, true);
    }
    return digest;
}

static void no_end_depends_on_the_zone_of_the_machine(void **state)
{
    static const char *const ZONES[] = {"UTC",          "America/New_York", "Asia/Shanghai",
                                        "Pacific/Apia", "XYZ+11:59:59",     "Europe/Berlin"};
    const Fixture *fixture = *state;
    uint64_t expected = digest_of_ends(fixture);

    for (size_t i = 0; i < LENGTH(ZONES); i++) {
        (void)setenv("TZ", ZONES[i], 1);
        tzset();
        assert_true(digest_of_ends(fixture) == expected);
    }
    (void)unsetenv("TZ");
    tzset();
}

/* ---- a year, minute by minute ------------------------------------------------------------------------ */

/* As a person with the notice in hand would say: is this a working day of 2026? No arithmetic of
 * the module is used. */
static bool works_on(int32_t date, int weekday)
{
    static const int32_t OFF[][2] = {
        {20260101, 20260103}, {20260215, 20260223}, {20260404, 20260406}, {20260501, 20260505},
        {20260619, 20260621}, {20260925, 20260927}, {20261001, 20261007},
    };
    static const int32_t ON[] = {20260104, 20260214, 20260228, 20260509, 20260920, 20261010};

    for (size_t i = 0; i < LENGTH(ON); i++) {
        if (date == ON[i])
            return true;
    }
    for (size_t i = 0; i < LENGTH(OFF); i++) {
        if (date >= OFF[i][0] && date <= OFF[i][1])
            return false;
    }
    return weekday < 5;
}

static bool works_at(int minute)
{
    return (minute >= 510 && minute < 720) || (minute >= 840 && minute < 1050);
}

/* 2026-01-01 was a Thursday. The count and the end are asked at every half hour of the year. */
static void a_year_walked_minute_by_minute_agrees(void **state)
{
    const Fixture *fixture = *state;
    Arena *arena = arena_new();
    Time begin = local("2026-01-01 00:00");
    Clock clock = {.kind = CLOCK_WORKING_HOUR, .at = GRID, .start = begin};
    int64_t worked = 0, days_worked = 0;

    for (int day = 0; day < 365; day++) {
        Time at = begin + day * DAY * MINUTE;
        bool works = works_on(time_date(at, 480), (day + 3) % 7);
        for (int minute = 0; minute < DAY; minute++) {
            worked += works && works_at(minute);
            if (minute % 30 != 29)
                continue;
            int64_t counted = 0;
            Time now = at + (minute + 1) * MINUTE;
            assert_null(clock_counted(arena, fixture->plain, &clock, begin, now, &counted));
            assert_int_equal(counted, worked * MINUTE);
            if (works && works_at(minute)) {
                Time reach = 0;
                assert_null(clock_reach(arena, fixture->plain, &clock, worked, &reach));
                assert_int_equal(reach, now);
            }
        }
        days_worked += works;
        arena_reset(arena);
    }
    assert_int_equal(days_worked, 248);
    assert_int_equal(worked, 248 * 420);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_counted_until_the_limit_is_the_limit),
        cmocka_unit_test(the_end_never_falls_when_start_or_limit_grow),
        cmocka_unit_test(the_parts_of_an_interval_add_up),
        cmocka_unit_test(a_pause_keeps_the_remainder),
        cmocka_unit_test(the_days_of_an_explanation_add_up),
        cmocka_unit_test(no_end_depends_on_the_zone_of_the_machine),
        cmocka_unit_test(a_year_walked_minute_by_minute_agrees),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
