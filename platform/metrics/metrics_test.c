#include "platform/metrics/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const RESULTS[] = {"good", "bad", NULL};
static Metric sends = {
    .name = "test_sends_total",
    .help = "Sends.",
    .type = METRIC_COUNTER,
    .label = "result",
    .label_values = RESULTS,
};
static Metric times = {
    .name = "test_seconds",
    .help = "Times.",
    .type = METRIC_HISTOGRAM,
    .label = "result",
    .label_values = RESULTS,
};
static Metric plain_times = {.name = "test_plain_seconds", .help = "T.", .type = METRIC_HISTOGRAM};

static int64_t read_seven(void *context)
{
    (void)context;
    return 7;
}

static void written(Buf *out)
{
    Metrics *metrics = metrics_new();

    metrics_register(metrics, &sends);
    metrics_register(metrics, &times);
    metrics_register(metrics, &plain_times);
    metrics_register_read(metrics, "test_depth", "Depth.", METRIC_GAUGE, read_seven, NULL);
    metric_add(&sends, 1, 3);
    metric_observe_us(&times, 0, 1000); /* on the bound: in the bucket */
    metric_observe_us(&times, 0, 1001);
    metric_observe_us(&times, 0, 11000000); /* above the last */
    metric_observe_us(&plain_times, 0, 1);
    metric_add(&sends, METRIC_SERIES_MAX, 1); /* no such series: nothing happens */
    metric_observe_us(&times, 2, 1);
    buf_init(out, 1 << 20);
    metrics_write(metrics, out);
    metrics_free(metrics);
}

static void values_stand_in_the_text_format(void **state)
{
    static const char *const LINES[] = {
        "# TYPE test_sends_total counter\n",
        "\ntest_sends_total{result=\"good\"} 0\n",
        "\ntest_sends_total{result=\"bad\"} 3\n",
        "\ntest_seconds_bucket{result=\"good\",le=\"0.001\"} 1\n",
        "\ntest_seconds_bucket{result=\"good\",le=\"0.002\"} 2\n",
        "\ntest_seconds_bucket{result=\"good\",le=\"10\"} 2\n",
        "\ntest_seconds_bucket{result=\"good\",le=\"+Inf\"} 3\n",
        "\ntest_seconds_sum{result=\"good\"} 11.002001\n",
        "\ntest_seconds_count{result=\"good\"} 3\n",
        "\ntest_plain_seconds_bucket{le=\"0.001\"} 1\n",
        "\ntest_plain_seconds_count 1\n",
        "\ntest_depth 7\n",
        "\n# TYPE process_resident_memory_bytes gauge\n",
    };
    Buf out;

    (void)state;
    written(&out);
    for (size_t i = 0; i < LENGTH(LINES); i++) {
        if (!strstr(buf_cstr(&out), LINES[i]))
            fail_msg("missing: %s in:\n%s", LINES[i], buf_cstr(&out));
    }
    buf_done(&out);
}

static void promtool_accepts_the_text(void **state)
{
    Buf out;

    (void)state;
    written(&out);
    FILE *promtool = popen("promtool check metrics", "w");
    assert_non_null(promtool);
    assert_int_equal(fwrite(out.data, 1, out.len, promtool), out.len);
    assert_int_equal(pclose(promtool), 0);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_in_the_text_format),
        cmocka_unit_test(promtool_accepts_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
