#include "simulate/measure.h"

/* 32 buckets for each doubling; below 32 one for each microsecond. */
#define STEPS 5

static size_t bucket_of(uint64_t us)
{
    if (us < 1U << STEPS)
        return us;
    int top = 63 - __builtin_clzll(us);
    size_t bucket = ((size_t)(top - STEPS) << STEPS) + (us >> (top - STEPS));
    return bucket < MEASURE_BUCKETS ? bucket : MEASURE_BUCKETS - 1;
}

/* The largest that falls into it. */
static int64_t top_of(size_t bucket)
{
    if (bucket < 2U << STEPS)
        return (int64_t)bucket;
    size_t doublings = (bucket >> STEPS) - 1;
    size_t step = bucket - (doublings << STEPS);
    return (int64_t)(((step + 1) << doublings) - 1);
}

void measure_took(Measure *measure, int64_t us)
{
    measure->answered++;
    measure->buckets[bucket_of(us > 0 ? (uint64_t)us : 0)]++;
    if (us > measure->max_us)
        measure->max_us = us;
}

int64_t measure_percentile(const Measure *measure, double share)
{
    uint64_t n = 0, left = 0;

    for (size_t i = 0; i < MEASURE_BUCKETS; i++)
        n += measure->buckets[i];
    if (n == 0)
        return 0;
    left = (uint64_t)((double)(n - 1) * share);
    for (size_t i = 0; i < MEASURE_BUCKETS; i++) {
        if (left < measure->buckets[i])
            return top_of(i) < measure->max_us ? top_of(i) : measure->max_us;
        left -= measure->buckets[i];
    }
    return measure->max_us;
}
