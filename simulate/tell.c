/* tell.c - what came of a run: for people, and as JSON. */
#include "simulate/sim.h"
#include "simulate/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/json/json.h"

const char *const LANES_TOLD[] = {"read",  "quick", "write", "login",
                                  "alarm", "batch", "bulk",  NULL};

int64_t gauge_of(const char *metrics, const char *name, int64_t missing)
{
    size_t n = strlen(name);

    for (const char *line = metrics; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, n) == 0 && line[n] == ' ')
            return (int64_t)strtod(line + n, NULL);
    }
    return missing;
}

static double ms_of(const Measure *measure, double share)
{
    return (double)measure_percentile(measure, share) / 1000;
}

static uint64_t n_of(const Sim *sim, CallKind kind)
{
    return sim->exchange.measures[kind].answered;
}

static uint64_t n_reports(const Sim *sim)
{
    return n_of(sim, CALL_REPORT) + n_of(sim, CALL_ALARM) + n_of(sim, CALL_PUBLIC);
}

/* Of everything the server wrote: positions, moves and photos are in it. */
static double wal_a_case(const Sim *sim)
{
    const Gauges *gauges = &sim->gauges;
    uint64_t n = n_reports(sim);

    return n > 0 && gauges->wal >= 0 ? (double)(gauges->wal - gauges->wal_first) / (double)n : 0;
}

static double mib(int64_t bytes)
{
    return (double)bytes / 1048576;
}

static void tell_row(const char *name, const Measure *measure, double seconds)
{
    (void)printf("  %-24s %9" PRIu64 " %9.1f %8.1f %8.1f %8.1f %9.1f %7" PRIu64 " %6" PRIu64
                 " %8" PRIu64 "\n",
                 name, measure->answered, (double)measure->answered / seconds, ms_of(measure, 0.5),
                 ms_of(measure, 0.95), ms_of(measure, 0.99), (double)measure->max_us / 1000,
                 measure->shed, measure->lost, measure->refused);
}

static double wall_seconds(const Sim *sim)
{
    return plan_seconds(&sim->schedule.plan) / sim->options->speed;
}

void tell(const Sim *sim)
{
    const Gauges *gauges = &sim->gauges;
    const SimOptions *options = sim->options;
    double seconds = wall_seconds(sim);

    (void)printf("\n%g times the city for %.1f s at %gx: %g times its load; seed %" PRId64 "\n\n",
                 options->times, seconds, options->speed, options->times * options->speed,
                 options->seed);
    (void)printf("  %-24s %9s %9s %8s %8s %8s %9s %7s %6s %8s\n", "", "answered", "a second",
                 "p50 ms", "p95 ms", "p99 ms", "max ms", "shed", "lost", "refused");
    for (int kind = 0; kind < CALL_MAX; kind++) {
        if (kind != CALL_METRICS)
            tell_row(CALL_NAMES[kind], &sim->exchange.measures[kind], seconds);
    }
    tell_row("report to its desk", &sim->heard, seconds);
    (void)printf("\n  events heard %" PRIu64 ", by %zu streams; cases %zu; moves overtaken %" PRIu64
                 "; left when the time was over %zu\n",
                 sim->n_events, sim->n_streams, sim->ledger.n_cases, sim->n_stale, sim->n_dropped);
    (void)printf("  server: %.1f MiB resident (%.1f at first), %.2f of a core; WAL %.1f MiB, %.1f "
                 "kB a case, "
                 "positions in it\n",
                 mib(gauges->resident), mib(gauges->resident_first),
                 (gauges->cpu_s - gauges->cpu_first_s) / seconds,
                 mib(gauges->wal - gauges->wal_first), wal_a_case(sim) / 1000);
    (void)printf("  deepest queues:");
    for (size_t i = 0; LANES_TOLD[i]; i++)
        (void)printf(" %s %" PRId64, LANES_TOLD[i], gauges->deepest[i]);
    (void)printf("\n\n");
    for (int fault = 0; fault < FAULT_MAX; fault++) {
        if (sim->ledger.faults[fault] > 0) {
            (void)printf("  BROKEN, %s: %" PRIu64 "; the first: %s\n", FAULT_NAMES[fault],
                         sim->ledger.faults[fault], sim->ledger.first[fault]);
        }
    }
    if (ledger_faults(&sim->ledger) == 0)
        (void)printf("  every promise held\n");
}

static void json_row(Buf *out, const char *name, const Measure *measure)
{
    buf_printf(out,
               "%s{\"name\":\"%s\",\"answered\":%" PRIu64
               ",\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"shed\":%" PRIu64
               ",\"lost\":%" PRIu64 ",\"refused\":%" PRIu64 "}",
               out->data[out->len - 1] == '[' ? "" : ",", name, measure->answered,
               ms_of(measure, 0.5), ms_of(measure, 0.95), ms_of(measure, 0.99),
               (double)measure->max_us / 1000, measure->shed, measure->lost, measure->refused);
}

bool tell_json(const Sim *sim, const char *path)
{
    const Gauges *gauges = &sim->gauges;
    FILE *file = fopen(path, "wbe");
    Buf out CLEANUP(buf_done);

    if (!file)
        return false;
    buf_init(&out, (size_t)1 << 20);
    buf_printf(&out,
               "{\"times\":%g,\"speed\":%g,\"seconds\":%g,\"seed\":%" PRId64 ",\"requests\":[",
               sim->options->times, sim->options->speed, wall_seconds(sim), sim->options->seed);
    for (int kind = 0; kind < CALL_MAX; kind++)
        json_row(&out, CALL_NAMES[kind], &sim->exchange.measures[kind]);
    json_row(&out, "report to its desk", &sim->heard);
    buf_printf(&out,
               "],\"events\":%" PRIu64 ",\"streams\":%zu,\"cases\":%zu,\"server_cpu_s\":%.2f,"
               "\"resident_bytes\":%" PRId64 ",\"wal_bytes_a_case\":%.0f,\"queues\":{",
               sim->n_events, sim->n_streams, sim->ledger.n_cases,
               gauges->cpu_s - gauges->cpu_first_s, gauges->resident, wal_a_case(sim));
    for (size_t i = 0; LANES_TOLD[i]; i++)
        buf_printf(&out, "%s\"%s\":%" PRId64, i > 0 ? "," : "", LANES_TOLD[i], gauges->deepest[i]);
    buf_str(&out, "},\"broken\":{");
    for (int fault = 0; fault < FAULT_MAX; fault++) {
        buf_printf(&out, "%s\"%s\":%" PRIu64, fault > 0 ? "," : "", FAULT_NAMES[fault],
                   sim->ledger.faults[fault]);
    }
    buf_str(&out, "}}\n");
    bool is_written = fwrite(out.data, 1, out.len, file) == out.len;
    return fclose(file) == 0 && is_written;
}
