#include "platform/metrics/metrics.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/time.h"

#define METRICS_MAX 128

/* Upper bounds of the histogram's buckets: 1 ms to 10 s. */
static const int64_t BUCKET_US[METRIC_BUCKETS] = {
    1000,   2000,   5000,    10000,   20000,   50000,   100000,
    200000, 500000, 1000000, 2000000, 3000000, 5000000, 10000000,
};

typedef struct Gauge {
    const char *name, *help;
    MetricType type;
    MetricRead *read;
    void *context;
} Gauge;

struct Metrics {
    Metric *metrics[METRICS_MAX];
    size_t n_metrics;
    Gauge gauges[METRICS_MAX];
    size_t n_gauges;
    Time started_at;
};

Metrics *metrics_new(void)
{
    Metrics *metrics = calloc(1, sizeof(*metrics));

    if (!metrics)
        abort();
    metrics->started_at = time_now();
    return metrics;
}

void metrics_free(Metrics *metrics)
{
    if (!metrics)
        return;
    for (size_t i = 0; i < metrics->n_metrics; i++) {
        /* Nobody updates any more; free() takes no _Atomic, and a cast may not drop it. */
        /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
        free((void *)(uintptr_t)metrics->metrics[i]->buckets);
        /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
        free((void *)(uintptr_t)metrics->metrics[i]->sums_us);
        metrics->metrics[i]->buckets = NULL;
        metrics->metrics[i]->sums_us = NULL;
    }
    free(metrics);
}

static size_t series_count(const Metric *metric)
{
    size_t n = 0;

    if (!metric->label)
        return 1;
    while (n < METRIC_SERIES_MAX && metric->label_values[n])
        n++;
    return n;
}

void metrics_register(Metrics *metrics, Metric *metric)
{
    if (metrics->n_metrics == METRICS_MAX)
        abort();
    if (metric->type == METRIC_HISTOGRAM && !metric->buckets) {
        size_t n = series_count(metric);
        metric->buckets = calloc(n, sizeof(*metric->buckets));
        metric->sums_us = calloc(n, sizeof(*metric->sums_us));
        if (!metric->buckets || !metric->sums_us)
            abort();
    }
    metrics->metrics[metrics->n_metrics++] = metric;
}

void metrics_register_read(Metrics *metrics, const char *name, const char *help, MetricType type,
                           MetricRead *read, void *context)
{
    if (metrics->n_gauges == METRICS_MAX)
        abort();
    metrics->gauges[metrics->n_gauges++] = (Gauge){name, help, type, read, context};
}

void metric_add(Metric *metric, size_t series, int64_t n)
{
    if (series < METRIC_SERIES_MAX)
        atomic_fetch_add_explicit(&metric->values[series], n, memory_order_relaxed);
}

void metric_set(Metric *metric, size_t series, int64_t value)
{
    if (series < METRIC_SERIES_MAX)
        atomic_store_explicit(&metric->values[series], value, memory_order_relaxed);
}

void metric_observe_us(Metric *metric, size_t series, int64_t us)
{
    size_t bucket = 0;

    if (!metric->buckets || series >= series_count(metric))
        return;
    while (bucket < METRIC_BUCKETS && us > BUCKET_US[bucket])
        bucket++;
    atomic_fetch_add_explicit(&metric->buckets[series][bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metric->sums_us[series], us, memory_order_relaxed);
}

static void write_head(Buf *out, const char *name, const char *help, MetricType type)
{
    static const char *const TYPES[] = {"counter", "gauge", "histogram"};

    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, TYPES[type]);
}

/* Micro-units as a decimal number of whole units: no rounding of doubles in between. */
static void write_micros(Buf *out, int64_t us)
{
    buf_printf(out, "%lld.%06lld", (long long)(us / 1000000), (long long)(us % 1000000));
}

static void write_histogram(Buf *out, const Metric *metric, size_t series)
{
    const char *value = metric->label ? metric->label_values[series] : NULL;
    const char *label = metric->label ? metric->label : "";
    const char *quote = value ? "\"" : "";
    const char *comma = value ? "," : "";
    int64_t total = 0;

    for (size_t i = 0; i <= METRIC_BUCKETS; i++) {
        total += atomic_load_explicit(&metric->buckets[series][i], memory_order_relaxed);
        buf_printf(out, "%s_bucket{%s%s%s%s%s%sle=\"", metric->name, label, value ? "=" : "", quote,
                   value ? value : "", quote, comma);
        if (i == METRIC_BUCKETS) {
            buf_str(out, "+Inf");
        } else {
            buf_printf(out, "%g", (double)BUCKET_US[i] / 1e6);
        }
        buf_printf(out, "\"} %lld\n", (long long)total);
    }
    const char *open = value ? "{" : "", *close = value ? "}" : "", *is = value ? "=" : "";
    const char *text = value ? value : "";
    buf_printf(out, "%s_sum%s%s%s%s%s%s%s ", metric->name, open, label, is, quote, text, quote,
               close);
    write_micros(out, atomic_load_explicit(&metric->sums_us[series], memory_order_relaxed));
    buf_printf(out, "\n%s_count%s%s%s%s%s%s%s %lld\n", metric->name, open, label, is, quote, text,
               quote, close, (long long)total);
}

static void write_metric(Buf *out, const Metric *metric)
{
    size_t n = series_count(metric);

    write_head(out, metric->name, metric->help, metric->type);
    for (size_t i = 0; i < n; i++) {
        if (metric->type == METRIC_HISTOGRAM) {
            write_histogram(out, metric, i);
            continue;
        }
        long long value = (long long)atomic_load_explicit(&metric->values[i], memory_order_relaxed);
        if (metric->label) {
            buf_printf(out, "%s{%s=\"%s\"} %lld\n", metric->name, metric->label,
                       metric->label_values[i], value);
        } else {
            buf_printf(out, "%s %lld\n", metric->name, value);
        }
    }
}

static int64_t resident_bytes(void)
{
    char line[128];
    FILE *file = fopen("/proc/self/statm", "re");

    if (!file)
        return 0;
    const char *sizes = fgets(line, sizeof(line), file);
    const char *second = sizes ? strchr(sizes, ' ') : NULL;
    (void)fclose(file);
    return second ? strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static int64_t open_fds(void)
{
    int64_t n = 0;
    DIR *dir = opendir("/proc/self/fd");

    if (!dir)
        return 0;
    while (readdir(dir))
        n++;
    (void)closedir(dir);
    return n - 3; /* ".", "..", and the directory itself */
}

static void write_process(const Metrics *metrics, Buf *out)
{
    struct rusage usage = {0};

    (void)getrusage(RUSAGE_SELF, &usage);
    write_head(out, "process_cpu_seconds_total", "CPU time used.", METRIC_COUNTER);
    buf_str(out, "process_cpu_seconds_total ");
    write_micros(out, (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * TIME_SECOND +
                          usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    buf_char(out, '\n');
    write_head(out, "process_start_time_seconds", "When the process started, Unix time.",
               METRIC_GAUGE);
    buf_printf(out, "process_start_time_seconds %lld\n",
               (long long)(metrics->started_at / TIME_SECOND));
    write_head(out, "process_resident_memory_bytes", "Resident memory.", METRIC_GAUGE);
    buf_printf(out, "process_resident_memory_bytes %lld\n", (long long)resident_bytes());
    write_head(out, "process_open_fds", "Open file descriptors.", METRIC_GAUGE);
    buf_printf(out, "process_open_fds %lld\n", (long long)open_fds());
}

void metrics_write(Metrics *metrics, Buf *out)
{
    for (size_t i = 0; i < metrics->n_metrics; i++)
        write_metric(out, metrics->metrics[i]);
    for (size_t i = 0; i < metrics->n_gauges; i++) {
        const Gauge *gauge = &metrics->gauges[i];
        write_head(out, gauge->name, gauge->help, gauge->type);
        buf_printf(out, "%s %lld\n", gauge->name, (long long)gauge->read(gauge->context));
    }
    write_process(metrics, out);
}
