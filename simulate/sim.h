/* sim.h - a run: the city, the schedule, the requests, the streams, and what is checked. */
#ifndef SIMULATE_SIM_H
#define SIMULATE_SIM_H

#include "simulate/city.h"
#include "simulate/exchange.h"
#include "simulate/ledger.h"
#include "simulate/schedule.h"
#include "simulate/simulate.h"
#include "simulate/stream.h"

#define RECENT 8 /* cases of a village that its desks may look at */

typedef struct Recent {
    const LedgerCase *cases[RECENT];
    size_t n; /* ever */
} Recent;

/* What the server says about itself, once a second. */
typedef struct Gauges {
    int64_t resident, resident_first; /* bytes */
    int64_t wal, wal_first;           /* bytes ever written; -1: not told */
    int64_t deepest[8];               /* of each lane */
    double cpu_s, cpu_first_s;
    uint64_t n;
} Gauges;

typedef struct Sim {
    const SimOptions *options;
    City city;
    Exchange exchange;
    Ledger ledger;
    Schedule schedule;
    Stream *streams;
    size_t n_streams;
    Recent *recent; /* by village */
    Measure heard;  /* from a report to the desk that has to act on it */
    Gauges gauges;
    int64_t began_us; /* when the plan's first second began */
    int64_t last_heard_us;
    const Scene *scene;
    uint64_t n_events; /* heard by anybody */
    uint64_t n_stale;  /* moves that somebody or time was faster than */
    size_t n_dropped;  /* not sent, or not taken, when the time was over */
    bool ending;       /* nothing new is begun */
} Sim;

/* pace.c */
/* Wall time of a moment of the simulated day. */
int64_t sim_wall_us(const Sim *sim, int64_t day_ms);
/* So much simulated time from now, in wall time. */
int64_t sim_later_us(const Sim *sim, int64_t simulated_ms);
/* From now when clients like this one are not cut off; else some time after the outage. */
int64_t sim_due_us(const Sim *sim, uint32_t who, int64_t due_us);

/* people.c: what is on the schedule becomes a request. */
void people_arrive(Sim *sim, const Arrival *arrival);
/* Who tells his way is on shift; who is already stays so. */
void people_begin_shift(Sim *sim, uint32_t who, Time at, int64_t due_us);

/* desks.c: what is heard becomes a move, some time later. */
StreamHeard desks_hear;

/* tell.c */
extern const char *const LANES_TOLD[];
void tell(const Sim *sim);
bool tell_json(const Sim *sim, const char *path);
int64_t gauge_of(const char *metrics, const char *name, int64_t missing);

#endif
