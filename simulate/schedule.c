#include "simulate/schedule.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_S 3600

/* ---- the day ---------------------------------------------------------------------------------- */

/* Of a hundred phones, how many are at work; by the hour. */
static const int ON_DUTY[24] = {8,  8,  8,  8,  8,  8,  10, 30, 75, 82, 82, 82,
                                55, 60, 82, 82, 82, 70, 40, 25, 25, 20, 10, 8};
/* Parts of a day's reports, and of a day's looking at screens, that fall into an hour. */
static const int BUSY[24] = {1, 1, 1,  1,  1,  1, 2, 4, 10, 12, 12, 11,
                             6, 7, 11, 12, 11, 9, 5, 4, 4,  3,  2,  1};
/* Parts of a day's signing on. */
static const int SHIFTS[24] = {0, 0, 0, 0, 0, 0, 1, 10, 50, 8, 1, 1,
                               1, 4, 1, 1, 1, 1, 4, 2,  1,  4, 9, 0};

/* What a day of one city holds. */
static const double A_DAY[ARRIVAL_MAX] = {
    [ARRIVE_SIGN_ON] = 9177, [ARRIVE_REPORT] = 8000, [ARRIVE_PUBLIC] = 2000,
    [ARRIVE_LIST] = 250000,  [ARRIVE_CASE] = 500000, [ARRIVE_LOOK] = 300000,
};
#define PHONES 9177.0 /* each tells its way once a minute while it is at work */

static const Scene SCENES[] = {
    {"morning rush", 8 * HOUR_S, 9 * HOUR_S, 160, 4, 0},
    {"network outage", 15 * HOUR_S, 15 * HOUR_S + 1200, 100, 4, 30},
    {"evening rush", 17 * HOUR_S + 1800, 18 * HOUR_S + 1800, 160, 4, 0},
    {"typhoon", 19 * HOUR_S, 21 * HOUR_S, 1500, 40, 0},
    {"night shift", 22 * HOUR_S, 24 * HOUR_S, 100, 8, 0},
    {"night shift", 0, 6 * HOUR_S, 100, 8, 0},
};
static const Scene ORDINARY = {"ordinary", 0, DAY_S, 100, 4, 0};

const Scene *scene_at(int second)
{
    for (size_t i = 0; i < LENGTH(SCENES); i++) {
        if (second >= SCENES[i].from_s && second < SCENES[i].to_s)
            return &SCENES[i];
    }
    return &ORDINARY;
}

static int sum_of(const int *hours)
{
    int sum = 0;

    for (int i = 0; i < 24; i++)
        sum += hours[i];
    return sum;
}

/* How many of a kind one city has in this second. */
static double rate_at(ArrivalKind kind, int second)
{
    const int hour = second / HOUR_S;
    const int *curve = kind == ARRIVE_SIGN_ON ? SHIFTS : BUSY;
    const Scene *scene = scene_at(second);

    if (kind == ARRIVE_POSITIONS)
        return PHONES * ON_DUTY[hour] / 100 / 60;
    double rate = A_DAY[kind] * curve[hour] / sum_of(curve) / HOUR_S;
    bool is_report = kind == ARRIVE_REPORT || kind == ARRIVE_PUBLIC;
    return is_report ? rate * scene->percent / 100 : rate;
}

/* ---- chance ----------------------------------------------------------------------------------- */

static uint32_t one_of(uint64_t *state, uint32_t n)
{
    return n > 0 ? (uint32_t)(chance(state) % n) : 0;
}

bool is_away(const Scene *scene, uint32_t who)
{
    uint64_t state = who;

    return scene->away_percent > 0 && one_of(&state, 100) < (uint32_t)scene->away_percent;
}

/* ---- the list --------------------------------------------------------------------------------- */

int plan_seconds(const Plan *plan)
{
    int seconds = plan->to_s - plan->from_s;

    return seconds > 0 ? seconds : seconds + DAY_S;
}

void schedule_begin(Schedule *schedule, const Plan *plan)
{
    *schedule = (Schedule){.plan = *plan, .random = plan->seed};
}

void schedule_end(Schedule *schedule)
{
    free(schedule->arrivals);
    schedule->arrivals = NULL;
    schedule->n = schedule->cap = 0;
}

static uint32_t matter_of(Schedule *schedule, const Scene *scene)
{
    const Plan *plan = &schedule->plan;
    bool severe = one_of(&schedule->random, 100) < (uint32_t)scene->severe_percent;

    if (severe && plan->n_severe > 0)
        return plan->severe[one_of(&schedule->random, plan->n_severe)];
    return one_of(&schedule->random, plan->n_matters);
}

static void add(Schedule *schedule, ArrivalKind kind, int second, int i)
{
    const Plan *plan = &schedule->plan;
    bool by_desk = kind == ARRIVE_LIST || kind == ARRIVE_CASE;
    uint32_t n_who = by_desk ? plan->n_desks : plan->n_admins;

    if (schedule->n == schedule->cap) {
        schedule->cap = schedule->cap ? 2 * schedule->cap : 256;
        schedule->arrivals = realloc(schedule->arrivals, schedule->cap * sizeof(Arrival));
        if (!schedule->arrivals)
            abort();
    }
    Arrival *arrival = &schedule->arrivals[schedule->n++];
    *arrival = (Arrival){.at_ms = ((int64_t)plan->from_s + i) * 1000, .kind = kind};
    arrival->at_ms += one_of(&schedule->random, 1000);
    arrival->who = one_of(&schedule->random, n_who);
    arrival->where = one_of(&schedule->random, plan->n_places);
    arrival->what = matter_of(schedule, scene_at(second));
    arrival->luck = (uint32_t)chance(&schedule->random);
}

static int by_time(const void *a, const void *b)
{
    const Arrival *x = a, *y = b;

    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    return (x->luck > y->luck) - (x->luck < y->luck);
}

void schedule_second(Schedule *schedule, int i)
{
    int second = (schedule->plan.from_s + i) % DAY_S;

    schedule->n = 0;
    for (int kind = 0; kind < ARRIVAL_MAX; kind++) {
        double *owed = &schedule->owed[kind];
        *owed += rate_at((ArrivalKind)kind, second) * schedule->plan.times;
        int n = (int)*owed;
        *owed -= n;
        for (int k = 0; k < n; k++)
            add(schedule, (ArrivalKind)kind, second, i);
    }
    if (schedule->n > 1)
        qsort(schedule->arrivals, schedule->n, sizeof(Arrival), by_time);
}

static uint64_t hash_more(uint64_t hash, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        hash = (hash ^ (value >> (8 * i) & 0xff)) * UINT64_C(1099511628211);
    return hash;
}

uint64_t schedule_hash(const Plan *plan)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    Schedule schedule;

    schedule_begin(&schedule, plan);
    for (int i = 0; i < plan_seconds(plan); i++) {
        schedule_second(&schedule, i);
        for (size_t k = 0; k < schedule.n; k++) {
            const Arrival *arrival = &schedule.arrivals[k];
            hash = hash_more(hash, (uint64_t)arrival->at_ms);
            hash = hash_more(hash, (uint64_t)arrival->kind);
            hash = hash_more(hash, (uint64_t)arrival->who << 32 | arrival->where);
            hash = hash_more(hash, (uint64_t)arrival->what << 32 | arrival->luck);
        }
    }
    schedule_end(&schedule);
    return hash;
}
