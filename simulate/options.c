/* options.c - zw simulate, as it is typed. */
#include "simulate/simulate.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"

static const char HELP[] =
    "zw simulate: a seeded day of the whole city against a running server\n\n"
    "  --server URL       http://ADDRESS:PORT (default http://127.0.0.1:8080)\n"
    "  --accounts FILE    demo-accounts.json of a city made with zhiwangd --demo-staff\n"
    "  --city DIR         its tables (default city/dongguan)\n"
    "  --hours FROM-TO    of the day, 08:00-18:00; past midnight if TO is not later\n"
    "  --times K          so many cities (default 1)\n"
    "  --speed N          1 to 100 times as fast as the day (default 1)\n"
    "  --seed S           another day (default 1)\n"
    "  --connections N    kept by the clients together (default 1000)\n"
    "  --json FILE        the figures go there too\n"
    "  --schedule         print the hash of the schedule and end\n";

static int usage_error(const char *option, const char *what)
{
    (void)fprintf(stderr, "zw simulate: %s: %s\nTry zw simulate --help.\n", option, what);
    return 2;
}

/* Two digits, no more than `most`. */
static bool two_digits(const char *text, int most, int *ret_value)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *ret_value = (text[0] - '0') * 10 + text[1] - '0';
    return *ret_value <= most;
}

/* "08:00-18:00" */
static bool hours_parse(const char *text, SimOptions *options)
{
    int parts[4] = {0};

    if (strlen(text) != 11 || text[2] != ':' || text[5] != '-' || text[8] != ':')
        return false;
    for (int i = 0; i < 4; i++) {
        if (!two_digits(text + (ptrdiff_t)3 * i, i % 2 == 0 ? 23 : 59, &parts[i]))
            return false;
    }
    options->from_s = parts[0] * 3600 + parts[1] * 60;
    options->to_s = parts[2] * 3600 + parts[3] * 60;
    return true;
}

static bool f64_parse(const char *text, double least, double most, double *ret_value)
{
    double value = 0;

    if (!str_to_f64(text, &value) || value < least || value > most)
        return false;
    *ret_value = value;
    return true;
}

static bool i64_parse(const char *text, int64_t least, int64_t most, int64_t *ret_value)
{
    int64_t value = 0;

    if (!str_to_i64(text, &value) || value < least || value > most)
        return false;
    *ret_value = value;
    return true;
}

/* NULL: it was taken; else what is wrong with it. */
static const char *option_take(SimOptions *options, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **place;
    } texts[] = {{"--server", &options->server},
                 {"--accounts", &options->accounts},
                 {"--city", &options->city_dir},
                 {"--json", &options->json}};

    for (size_t i = 0; i < LENGTH(texts); i++) {
        if (str_eq(texts[i].name, name)) {
            *texts[i].place = value;
            return NULL;
        }
    }
    if (str_eq(name, "--hours"))
        return hours_parse(value, options) ? NULL : "must be as 08:00-18:00";
    if (str_eq(name, "--times"))
        return f64_parse(value, 0.001, 10000, &options->times) ? NULL : "must be 0.001 to 10000";
    if (str_eq(name, "--speed"))
        return f64_parse(value, 1, 100, &options->speed) ? NULL : "must be 1 to 100";
    if (str_eq(name, "--seed"))
        return str_to_i64(value, &options->seed) ? NULL : "must be a whole number";
    if (str_eq(name, "--connections"))
        return i64_parse(value, 1, 16000, &options->connections) ? NULL : "must be 1 to 16000";
    return "is not an option";
}

int simulate_main(int argc, char **argv)
{
    SimOptions options = {.server = "http://127.0.0.1:8080",
                          .city_dir = "city/dongguan",
                          .times = 1,
                          .speed = 1,
                          .seed = 1,
                          .from_s = 8 * 3600,
                          .to_s = 18 * 3600,
                          .connections = 1000};
    CLEANUP(arena_freep) Arena *arena = arena_new();

    for (int i = 0; i < argc; i++) {
        if (str_eq(argv[i], "--help")) {
            (void)fputs(HELP, stdout);
            return 0;
        }
        if (str_eq(argv[i], "--schedule")) {
            options.schedule_only = true;
            continue;
        }
        if (i + 1 == argc)
            return usage_error(argv[i], "is not an option, or needs a value");
        const char *fault = option_take(&options, argv[i], argv[i + 1]);
        if (fault)
            return usage_error(argv[i], fault);
        i++;
    }
    if (!options.accounts)
        return usage_error("--accounts", "is needed");
    return simulate_run(arena, &options);
}
