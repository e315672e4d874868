/*
 * metrics.h - counters, gauges and histograms for GET /metrics (Prometheus text format 0.0.4).
 *
 * A metric is a static struct with a name, help and up to two labels whose values come from a
 * fixed list, so the set of series is bounded. Registered once at start; updates are atomics.
 */
#ifndef PLATFORM_METRICS_METRICS_H
#define PLATFORM_METRICS_METRICS_H

#include <stdatomic.h>

#include "base/base.h"
#include "base/str.h"

typedef enum MetricType { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM } MetricType;

#define METRIC_SERIES_MAX 64
#define METRIC_BUCKETS    14 /* 1 ms .. 10 s, see metrics.c */

typedef struct Metric {
    const char *name; /* "zhiwang_http_requests_total" */
    const char *help;
    MetricType type;
    const char *label;               /* NULL: one series */
    const char *const *label_values; /* NULL-terminated, at most METRIC_SERIES_MAX */
    _Atomic int64_t values[METRIC_SERIES_MAX];
    _Atomic int64_t (*buckets)[METRIC_BUCKETS + 1]; /* histograms: allocated by metrics_register */
    _Atomic int64_t *sums_us;
} Metric;

/* A gauge read when asked: writes its own samples. */
typedef int64_t MetricRead(void *context);

typedef struct Metrics Metrics;

Metrics *metrics_new(void);
void metrics_free(Metrics *metrics);
void metrics_register(Metrics *metrics, Metric *metric);
void metrics_register_read(Metrics *metrics, const char *name, const char *help, MetricType type,
                           MetricRead *read, void *context);
void metric_add(Metric *metric, size_t series, int64_t n);
void metric_set(Metric *metric, size_t series, int64_t value);
void metric_observe_us(Metric *metric, size_t series, int64_t us);
/* Plus process_* (resident memory, open fds, CPU seconds, start time). Accepted by
 * `promtool check metrics`. */
void metrics_write(Metrics *metrics, Buf *out);

#endif
