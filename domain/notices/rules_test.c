/* rules_test.c - quiet hours, attempts, and what an answer means: a row a promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "domain/notices/notice.h"

#include <cmocka.h>

static Time at(const char *text)
{
    Time time = TIME_NONE;

    assert_true(time_parse(text, &time));
    return time;
}

static void quiet_hours_end_when_they_say(void **state)
{
    static const struct Row {
        const char *says;
        Quiet quiet;
        const char *now, *until; /* NULL: not quiet */
    } ROWS[] = {
        {"none", {0, 0}, "2026-11-25T03:00:00+08:00", NULL},
        {"none, whatever the minute", {480, 480}, "2026-11-25T08:00:00+08:00", NULL},
        {"before they begin", {1320, 420}, "2026-11-25T21:59:59+08:00", NULL},
        {"as they begin", {1320, 420}, "2026-11-25T22:00:00+08:00", "2026-11-26T07:00:00+08:00"},
        {"before midnight", {1320, 420}, "2026-11-25T23:59:59+08:00", "2026-11-26T07:00:00+08:00"},
        {"at midnight", {1320, 420}, "2026-11-26T00:00:00+08:00", "2026-11-26T07:00:00+08:00"},
        {"the last second", {1320, 420}, "2026-11-26T06:59:59+08:00", "2026-11-26T07:00:00+08:00"},
        {"as they end", {1320, 420}, "2026-11-26T07:00:00+08:00", NULL},
        {"at noon", {720, 840}, "2026-11-26T12:30:00+08:00", "2026-11-26T14:00:00+08:00"},
        {"before noon", {720, 840}, "2026-11-26T11:59:59+08:00", NULL},
        {"after it", {720, 840}, "2026-11-26T14:00:00+08:00", NULL},
        {"from midnight", {0, 360}, "2026-11-26T00:00:00+08:00", "2026-11-26T06:00:00+08:00"},
        {"until midnight", {1320, 0}, "2026-12-31T23:00:00+08:00", "2027-01-01T00:00:00+08:00"},
        {"it is the city's day", {1320, 420}, "2026-11-25T14:30:00Z", "2026-11-25T23:00:00Z"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Time until = quiet_until(ROWS[i].quiet, at(ROWS[i].now));
        if (until != (ROWS[i].until ? at(ROWS[i].until) : TIME_NONE))
            fail_msg("%s", ROWS[i].says);
    }
}

/* A law: whoever waits until the end is not made to wait again, for any two minutes of the day. */
static void nobody_waits_twice(void **state)
{
    Time day = at("2026-11-25T00:00:00+08:00");

    (void)state;
    for (int64_t from = 0; from < 1440; from += 37) {
        for (int64_t to = 0; to < 1440; to += 41) {
            for (int64_t minute = 0; minute < 1440; minute += 7) {
                Time now = day + minute * 60 * TIME_SECOND + 1;
                Time until = quiet_until((Quiet){from, to}, now);
                if (until == TIME_NONE)
                    continue;
                assert_true(until > now && until - now < 86400 * TIME_SECOND);
                assert_true(quiet_until((Quiet){from, to}, until) == TIME_NONE);
            }
        }
    }
}

static void attempts_come_slower_and_end(void **state)
{
    static const struct Row {
        int64_t attempts, retry_after_s, wait_s; /* -1: no more */
    } ROWS[] = {
        {1, 0, 30},         {2, 0, 60},    {3, 0, 120}, {7, 0, 1920},          {8, 0, 3600},
        {9, 0, 3600},       {10, 0, -1},   {1, 5, 30},  {1, 600, 600},         {9, 7200, 7200},
        {1, 864000, 86400}, {10, 600, -1}, {1, -5, 30}, {1, INT64_MAX, 86400},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Time next = push_next_attempt(ROWS[i].attempts, ROWS[i].retry_after_s, TIME_SECOND);
        Time expected = ROWS[i].wait_s < 0 ? TIME_NONE : (1 + ROWS[i].wait_s) * TIME_SECOND;
        assert_int_equal(next, expected);
    }
}

static void an_answer_means_one_thing(void **state)
{
    static const struct Row {
        int status;
        PushFate fate;
    } ROWS[] = {
        {201, PUSH_SENT},  {200, PUSH_SENT},  {202, PUSH_SENT},  {404, PUSH_GONE},
        {410, PUSH_GONE},  {0, PUSH_LATER},   {408, PUSH_LATER}, {429, PUSH_LATER},
        {500, PUSH_LATER}, {503, PUSH_LATER}, {400, PUSH_LOST},  {401, PUSH_LOST},
        {403, PUSH_LOST},  {413, PUSH_LOST},  {301, PUSH_LOST},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++)
        assert_int_equal(push_fate(ROWS[i].status), ROWS[i].fate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quiet_hours_end_when_they_say),
        cmocka_unit_test(nobody_waits_twice),
        cmocka_unit_test(attempts_come_slower_and_end),
        cmocka_unit_test(an_answer_means_one_thing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
