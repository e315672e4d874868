#include "simulate/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t SEVERE[] = {3, 5};

static Plan plan_of(uint64_t seed, double times, int from_s, int to_s)
{
    return (Plan){.seed = seed,
                  .times = times,
                  .from_s = from_s,
                  .to_s = to_s,
                  .n_admins = 9177,
                  .n_desks = 627,
                  .n_places = 3201,
                  .n_matters = 77,
                  .severe = SEVERE,
                  .n_severe = LENGTH(SEVERE)};
}

static void count(const Plan *plan, size_t *ret_counts)
{
    Schedule schedule;
    int64_t last_ms = 0;

    memset(ret_counts, 0, ARRIVAL_MAX * sizeof(*ret_counts));
    schedule_begin(&schedule, plan);
    for (int i = 0; i < plan_seconds(plan); i++) {
        schedule_second(&schedule, i);
        for (size_t k = 0; k < schedule.n; k++) {
            const Arrival *arrival = &schedule.arrivals[k];
            assert_true(arrival->at_ms >= last_ms);
            assert_int_equal(arrival->at_ms / 1000, plan->from_s + i);
            assert_in_range(arrival->what, 0, 76);
            last_ms = arrival->at_ms;
            ret_counts[arrival->kind]++;
        }
    }
    schedule_end(&schedule);
}

/* The figure itself is part of the promise: a run of last year can be repeated. */
static void the_same_seed_is_the_same_day(void **state)
{
    const Plan morning = plan_of(1, 0.1, 8 * 3600, 9 * 3600);
    const Plan another = plan_of(2, 0.1, 8 * 3600, 9 * 3600);

    (void)state;
    assert_true(schedule_hash(&morning) == schedule_hash(&morning));
    assert_true(schedule_hash(&morning) != schedule_hash(&another));
    assert_true(schedule_hash(&morning) == UINT64_C(0xb4c272ebc9490ed8));
}

static void a_day_holds_what_a_city_does(void **state)
{
    const Plan day = plan_of(1, 0.5, 0, 0);
    size_t counts[ARRIVAL_MAX];

    (void)state;
    count(&day, counts);
    assert_in_range(counts[ARRIVE_SIGN_ON], 4580, 4590);
    assert_in_range(counts[ARRIVE_CASE], 249900, 250100);
    /* More than 4,000: the typhoon. */
    assert_in_range(counts[ARRIVE_REPORT], 4500, 8000);
    assert_in_range(counts[ARRIVE_PUBLIC], 1100, 2000);
}

static void times_multiplies(void **state)
{
    const Plan one = plan_of(1, 1, 10 * 3600, 10 * 3600 + 600);
    const Plan four = plan_of(1, 4, 10 * 3600, 10 * 3600 + 600);
    size_t few[ARRIVAL_MAX], many[ARRIVAL_MAX];

    (void)state;
    count(&one, few);
    count(&four, many);
    for (int kind = 0; kind < ARRIVAL_MAX; kind++)
        assert_in_range(many[kind], 4 * few[kind], 4 * few[kind] + 4);
}

static void a_night_goes_past_midnight(void **state)
{
    const Plan night = plan_of(1, 1, 23 * 3600 + 3000, 600);
    size_t counts[ARRIVAL_MAX];

    (void)state;
    assert_int_equal(plan_seconds(&night), 1200);
    count(&night, counts);
    assert_true(counts[ARRIVE_POSITIONS] > 0);
}

static void the_same_clients_are_away_all_through_an_outage(void **state)
{
    const Scene *outage = scene_at(15 * 3600 + 60);
    int away = 0;

    (void)state;
    assert_string_equal(outage->name, "network outage");
    for (uint32_t who = 0; who < 9177; who++) {
        assert_int_equal(is_away(outage, who), is_away(scene_at(15 * 3600 + 600), who));
        away += is_away(outage, who);
        assert_false(is_away(scene_at(12 * 3600), who));
    }
    assert_in_range(away, 9177 * 27 / 100, 9177 * 33 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_is_the_same_day),
        cmocka_unit_test(a_day_holds_what_a_city_does),
        cmocka_unit_test(times_multiplies),
        cmocka_unit_test(a_night_goes_past_midnight),
        cmocka_unit_test(the_same_clients_are_away_all_through_an_outage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
