/*
 * schedule.h - a day of a city as a list of what people set out to do: who, where, when. Pure: the
 * same seed and the same city give the same list, whatever the server does with it. What follows
 * from an answer (a desk that files, a department that signs) is not here; see desks.h.
 *
 * The volumes are those of one city of ten million (a day of 10,000 cases, 7,500 phones at work,
 * 1,500 consoles); `times` multiplies them.
 */
#ifndef SIMULATE_SCHEDULE_H
#define SIMULATE_SCHEDULE_H

#include "base/base.h"
#include "base/chance.h"

#define DAY_S 86400

typedef enum ArrivalKind {
    ARRIVE_SIGN_ON,   /* who: admin */
    ARRIVE_POSITIONS, /* who: admin; the fixes of one minute */
    ARRIVE_REPORT,    /* who: admin; what: matter */
    ARRIVE_PUBLIC,    /* where: place; what: matter */
    ARRIVE_LIST,      /* who: desk; its queue */
    ARRIVE_CASE,      /* who: desk; a case it knows */
    ARRIVE_LOOK,      /* who: admin; a case */
    ARRIVAL_MAX,
} ArrivalKind;

typedef struct Arrival {
    int64_t at_ms; /* since midnight of the simulated day */
    ArrivalKind kind;
    uint32_t who, where, what;
    uint32_t luck; /* for what else has to be decided by chance */
} Arrival;

typedef struct Plan {
    uint64_t seed;
    double times;
    int from_s, to_s; /* of the day; to_s <= from_s: past midnight */
    uint32_t n_admins, n_desks, n_places, n_matters;
    /* The matters of which life may hang, first in the list of severe ones. */
    const uint32_t *severe;
    uint32_t n_severe;
} Plan;

/* What the hour is like. Reports come `percent` of the usual; so many of a hundred are severe; so
 * many of a hundred clients are cut off, and send later what they kept. */
typedef struct Scene {
    const char *name;
    int from_s, to_s;
    int percent, severe_percent, away_percent;
} Scene;

const Scene *scene_at(int second); /* never NULL; an ordinary hour has the name "ordinary" */

typedef struct Schedule {
    Plan plan;
    uint64_t random;
    double owed[ARRIVAL_MAX]; /* the part of an arrival that has not come yet */
    Arrival *arrivals;        /* of the second that was asked for last */
    size_t n, cap;
} Schedule;

void schedule_begin(Schedule *schedule, const Plan *plan);
void schedule_end(Schedule *schedule);
int plan_seconds(const Plan *plan);
/* The arrivals of second i of the plan, in the order of their times: schedule->arrivals. Called with
 * 0, 1, 2.. without a gap. */
void schedule_second(Schedule *schedule, int i);
/* FNV-1a over every arrival. */
uint64_t schedule_hash(const Plan *plan);

/* Cut off by an outage? The same clients all through it. */
bool is_away(const Scene *scene, uint32_t who);

#endif
