/* measure.h - how long something took, counted in buckets 3 % apart; and what else became of it. */
#ifndef SIMULATE_MEASURE_H
#define SIMULATE_MEASURE_H

#include "base/base.h"

#define MEASURE_BUCKETS 1024

typedef struct Measure {
    uint64_t answered; /* as hoped */
    uint64_t shed;     /* 503 or 429: come again later */
    uint64_t lost;     /* no answer: the connection broke, or it took too long */
    uint64_t refused;  /* any other answer */
    int64_t max_us;
    uint32_t buckets[MEASURE_BUCKETS]; /* of the answered ones */
} Measure;

void measure_took(Measure *measure, int64_t us); /* one more answered */
/* 0 when nothing was answered; else at most 3 % too much. share: 0.99. */
int64_t measure_percentile(const Measure *measure, double share);

#endif
