#include "simulate/simulate.h"

#include "simulate/member.h"
#include "simulate/sim.h"
#include "simulate/wire.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND_US INT64_C(1000000)
/* What is under way may take so long to come to an end. */
#define DRAIN_US (60 * SECOND_US)
#define QUIET_US (2 * SECOND_US)
#define TOLD_US  (30 * SECOND_US)

static Sim *cutting; /* whose scene exchange_cut asks about; one run a process */

/* ---- streams ------------------------------------------------------------------------------------ */

static void seat(Sim *sim, SeatKind kind, size_t index, size_t department, UnitKey unit,
                 const Account *account)
{
    Stream *stream = &sim->streams[sim->n_streams++];

    *stream = (Stream){.socket = {.fd = -1},
                       .seat = kind,
                       .index = index,
                       .department = department,
                       .account = account,
                       .heard = desks_hear,
                       .ear = {.range = unit_key_range(unit),
                               .tier = unit_key_tier(unit),
                               .department = kind == SEAT_DEPARTMENT}};
    buf_init(&stream->in, (size_t)1 << 20);
}

static void seat_all(Sim *sim)
{
    const City *city = &sim->city;

    sim->streams =
        calloc(1 + city->n_villages + city->n_towns * (1 + city->n_departments), sizeof(Stream));
    if (!sim->streams)
        give_up("no memory");
    seat(sim, SEAT_CITY, 0, 0, city->key, city->desk);
    for (size_t i = 0; i < city->n_towns; i++) {
        const Town *town = &city->towns[i];
        seat(sim, SEAT_TOWN, i, 0, town->key, town->desk);
        for (size_t d = 0; d < city->n_departments; d++)
            seat(sim, SEAT_DEPARTMENT, i, d, town->key, town->handlers[d]);
    }
    for (size_t i = 0; i < city->n_villages; i++)
        seat(sim, SEAT_VILLAGE, i, 0, city->villages[i].key, city->villages[i].desk);
}

static size_t n_greeted(const Sim *sim)
{
    size_t n = 0;

    for (size_t i = 0; i < sim->n_streams; i++)
        n += sim->streams[i].greeted;
    return n;
}

static void open_closed(Sim *sim)
{
    int64_t at_us = now_us();

    for (size_t i = 0; i < sim->n_streams; i++) {
        Stream *stream = &sim->streams[i];
        if (stream->socket.fd < 0 && !stream->away && at_us >= stream->open_at_us)
            stream_open(&sim->exchange, stream);
    }
}

static void listen_all(Sim *sim)
{
    int64_t until_us = now_us() + DRAIN_US;

    for (size_t i = 0; i < sim->n_streams; i++) {
        stream_open(&sim->exchange, &sim->streams[i]);
        /* A few at a time: they are more than the server's queue of reads. */
        while (i >= n_greeted(sim) + 64 && now_us() < until_us)
            exchange_turn(&sim->exchange, now_us() + 10000);
    }
    while (n_greeted(sim) < sim->n_streams) {
        exchange_turn(&sim->exchange, now_us() + 10000);
        open_closed(sim);
        if (now_us() > until_us) {
            give_up("only %zu of %zu streams were opened: %s", n_greeted(sim), sim->n_streams,
                    "are the sessions of the accounts still alive?");
        }
    }
}

/* ---- an outage ---------------------------------------------------------------------------------- */

static bool is_cut(uint32_t who)
{
    return is_away(cutting->scene, who);
}

/* Who is cut off vanishes without a word, in the middle of a request too; afterwards he comes back and
 * asks for what he has missed. */
static void change_scene(Sim *sim, const Scene *scene)
{
    sim->scene = scene;
    (void)fprintf(stderr, "  %02d:%02d  %s\n", scene->from_s / 3600, scene->from_s / 60 % 60,
                  scene->name);
    for (size_t i = 0; i < sim->n_streams; i++) {
        Stream *stream = &sim->streams[i];
        bool away = stream->seat != SEAT_CITY && is_away(scene, (uint32_t)i);
        if (away && !stream->away)
            stream_close(stream);
        stream->away = away;
    }
    if (scene->away_percent > 0) {
        cutting = sim;
        exchange_cut(&sim->exchange, is_cut, sim_wall_us(sim, (int64_t)scene->to_s * 1000));
    }
}

static bool nobody(uint32_t who)
{
    (void)who;
    return false;
}

/* ---- what the server says of itself -------------------------------------------------------------- */

static void gauges_done(void *context, Call *call, const Answer *answer)
{
    Sim *sim = context;
    Gauges *gauges = &sim->gauges;
    char name[64];

    (void)call;
    if (answer->status != 200)
        return;
    gauges->resident = gauge_of(answer->body, "process_resident_memory_bytes", 0);
    gauges->wal = gauge_of(answer->body, "zhiwang_database_wal_bytes", -1);
    gauges->cpu_s = (double)gauge_of(answer->body, "process_cpu_seconds_total", 0);
    for (size_t i = 0; LANES_TOLD[i]; i++) {
        (void)snprintf(name, sizeof(name), "zhiwang_lane_%s_depth", LANES_TOLD[i]);
        int64_t depth = gauge_of(answer->body, name, 0);
        if (depth > gauges->deepest[i])
            gauges->deepest[i] = depth;
    }
    if (gauges->n++ == 0) {
        gauges->resident_first = gauges->resident;
        gauges->wal_first = gauges->wal;
        gauges->cpu_first_s = gauges->cpu_s;
    }
}

static void ask_gauges(Sim *sim)
{
    const CallText text = {.method = "GET", .path = "/metrics"};
    Call *call = call_new(CALL_METRICS, &text);

    call->done = gauges_done;
    exchange_send(&sim->exchange, call, 0);
}

/* ---- which points lie in their grids -------------------------------------------------------------- */

static void located(void *context, Call *call, const Answer *answer)
{
    Sim *sim = context;
    Place *place = call->subject;
    char key[UNIT_KEY_TEXT_SIZE];

    (void)sim;
    unit_key_format(place->key, key);
    const char *grid = answer->n > 0 ? memmem(answer->body, answer->n, "\"grid\":", 7) : NULL;
    place->usable =
        grid && memmem(grid, answer->n - (size_t)(grid - answer->body), key, strlen(key));
}

static void locate_all(Sim *sim)
{
    char path[96];

    for (size_t i = 0; i < sim->city.n_places; i++) {
        Place *place = &sim->city.places[i];
        (void)snprintf(path, sizeof(path), "/api/v1/units/locate?lon=%.6f&lat=%.6f", place->lon,
                       place->lat);
        const CallText text = {.method = "GET", .path = path, .token = sim->city.desk->token};
        Call *call = call_new(CALL_SIGN_ON, &text);
        call->must = true;
        call->done = located;
        call->subject = place;
        exchange_send(&sim->exchange, call, 0);
    }
    while (exchange_open(&sim->exchange, INT64_MAX) > 0)
        exchange_turn(&sim->exchange, now_us() + 100000);
}

/* Everybody came a quarter of an hour ago: the day does not begin with its first second. */
static void begin_shifts(Sim *sim)
{
    for (size_t i = 0; i < sim->city.n_admins; i++) {
        people_begin_shift(sim, (uint32_t)i, time_now() - 900 * TIME_SECOND, 0);
        while (exchange_open(&sim->exchange, now_us()) > 256)
            exchange_turn(&sim->exchange, now_us() + 100000);
    }
    while (exchange_open(&sim->exchange, INT64_MAX) > 0)
        exchange_turn(&sim->exchange, now_us() + 100000);
    if (sim->exchange.measures[CALL_SIGN_ON].refused > 0)
        give_up("nobody can sign on: %s", sim->exchange.first_refused[CALL_SIGN_ON]);
    memset(sim->exchange.measures, 0, sizeof(sim->exchange.measures));
}

/* ---- the run -------------------------------------------------------------------------------------- */

static void turn_until(Sim *sim, int64_t until_us)
{
    do {
        exchange_turn(&sim->exchange, until_us);
    } while (now_us() < until_us);
}

static void live(Sim *sim)
{
    const Plan *plan = &sim->schedule.plan;
    int64_t next_second_us = now_us();

    sim->began_us = now_us() + SECOND_US / 10;
    for (int i = 0; i < plan_seconds(plan); i++) {
        const Scene *scene = scene_at((plan->from_s + i) % DAY_S);
        if (scene != sim->scene)
            change_scene(sim, scene);
        schedule_second(&sim->schedule, i);
        for (size_t k = 0; k < sim->schedule.n; k++)
            people_arrive(sim, &sim->schedule.arrivals[k]);
        turn_until(sim, sim_wall_us(sim, ((int64_t)plan->from_s + i + 1) * 1000));
        if (now_us() >= next_second_us) {
            next_second_us = now_us() + SECOND_US;
            ask_gauges(sim);
            open_closed(sim);
            exchange_cut(&sim->exchange, nobody, 0);
        }
    }
}

/* Nothing new; what is under way comes to an end, and whoever was away comes back. */
static void drain(Sim *sim)
{
    int64_t until_us = now_us() + DRAIN_US, due_us = now_us();

    sim->ending = true;
    for (size_t i = 0; i < sim->n_streams; i++)
        sim->streams[i].away = false;
    while (exchange_open(&sim->exchange, due_us + 5 * SECOND_US) > 0 && now_us() < until_us) {
        exchange_turn(&sim->exchange, now_us() + 100000);
        exchange_cut(&sim->exchange, nobody, 0);
        open_closed(sim);
    }
    /* Moves that were still to come, and what the server could not take in time. */
    sim->n_dropped = exchange_drop(&sim->exchange);
}

/* Until for some time nothing more was heard. */
static void hush(Sim *sim)
{
    int64_t until_us = now_us() + TOLD_US, from_us = now_us();

    while (now_us() < until_us &&
           (n_greeted(sim) < sim->n_streams || now_us() < from_us + QUIET_US ||
            now_us() < sim->last_heard_us + QUIET_US)) {
        exchange_turn(&sim->exchange, now_us() + 100000);
        open_closed(sim);
    }
}

static void read_back(void *context, Call *call, const Answer *answer)
{
    Sim *sim = context;

    if (answer->status == 200) {
        ledger_read_back(&sim->ledger, call->subject,
                         member_i64(answer->body, answer->n, "version", 0));
    } else if (answer->status == 404) {
        ledger_read_back(&sim->ledger, call->subject, 0);
    }
}

/* Every case that was acknowledged, by its id. */
static void read_all_back(Sim *sim)
{
    char path[64];

    for (LedgerCase *one = sim->ledger.cases; one; one = one->next) {
        if (one->acknowledged == 0)
            continue;
        (void)snprintf(path, sizeof(path), "/api/v1/cases/%s", one->id);
        const CallText text = {.method = "GET", .path = path, .token = sim->city.desk->token};
        Call *call = call_new(CALL_READ_BACK, &text);
        call->must = true;
        call->done = read_back;
        call->subject = one;
        exchange_send(&sim->exchange, call, 0);
        while (exchange_open(&sim->exchange, now_us()) > 256)
            exchange_turn(&sim->exchange, now_us() + 100000);
    }
    int64_t until_us = now_us() + DRAIN_US;
    while (exchange_open(&sim->exchange, now_us() + SECOND_US) > 0 && now_us() < until_us) {
        exchange_turn(&sim->exchange, now_us() + 100000);
        exchange_cut(&sim->exchange, nobody, 0);
    }
}

static void judge(Sim *sim)
{
    Ear *ears = calloc(sim->n_streams, sizeof(*ears));

    if (!ears)
        give_up("no memory");
    for (size_t i = 0; i < sim->n_streams; i++)
        ears[i] = sim->streams[i].ear;
    ledger_judge(&sim->ledger, ears, sim->n_streams);
    free(ears);
    for (const LedgerCase *one = sim->ledger.cases; one; one = one->next) {
        if (one->acknowledged > 0 && one->found == 0 && !one->missing) {
            ledger_fault(&sim->ledger, FAULT_LOST, "case %s could not be read back", one->id);
        }
    }
    for (int kind = 0; kind < CALL_MAX; kind++) {
        if (sim->exchange.measures[kind].refused > 0) {
            ledger_fault(&sim->ledger, FAULT_ANSWER, "%s", sim->exchange.first_refused[kind]);
        }
    }
}

/* ---- beginning and end ------------------------------------------------------------------------------ */

static Plan plan_of(Arena *arena, const SimOptions *options, const City *city)
{
    uint32_t *severe = arena_array(arena, city->n_matters, sizeof(*severe));
    Plan plan = {.seed = (uint64_t)options->seed,
                 .times = options->times,
                 .from_s = options->from_s,
                 .to_s = options->to_s,
                 .n_admins = (uint32_t)city->n_admins,
                 .n_desks = (uint32_t)(1 + city->n_towns + city->n_villages),
                 .n_places = (uint32_t)city->n_places,
                 .n_matters = (uint32_t)city->n_matters,
                 .severe = severe};

    for (size_t i = 0; i < city->n_matters; i++) {
        if (city->matters[i].severe)
            severe[plan.n_severe++] = (uint32_t)i;
    }
    return plan;
}

static void check_sessions(const City *city)
{
    bool all = city->desk->token != NULL;

    for (size_t i = 0; i < city->n_admins; i++)
        all = all && city->admins[i]->token;
    if (!all)
        give_up("the accounts have no sessions: make the city with zhiwangd --demo-staff");
}

static struct sockaddr_in address_of(const char *url)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    const char *at = str_starts(url, "http://") ? url + 7 : "";
    const char *colon = strchr(at, ':');
    char host[64] = "";
    int64_t port = 80;

    (void)snprintf(host, sizeof(host), "%.*s", (int)strcspn(at, ":/"), at);
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1 || (colon && !str_to_i64(colon + 1, &port)) ||
        port < 1 || port > 65535)
        give_up("--server must be http://ADDRESS:PORT, as in http://127.0.0.1:8080");
    to.sin_port = htons((uint16_t)port);
    return to;
}

static void end(Sim *sim)
{
    for (size_t i = 0; i < sim->n_streams; i++) {
        stream_close(&sim->streams[i]);
        buf_done(&sim->streams[i].in);
    }
    free(sim->streams);
    free(sim->recent);
    exchange_end(&sim->exchange);
    ledger_end(&sim->ledger);
    schedule_end(&sim->schedule);
}

static int run(Sim *sim, const Plan *plan)
{
    const struct sockaddr_in to = address_of(sim->options->server);

    check_sessions(&sim->city);
    raise_descriptors((size_t)sim->options->connections + 2048);
    sim->scene = scene_at(plan->from_s);
    sim->recent = calloc(sim->city.n_villages, sizeof(*sim->recent));
    if (!sim->recent)
        give_up("no memory");
    exchange_begin(&sim->exchange, &to, (size_t)sim->options->connections, sim);
    ledger_begin(&sim->ledger);
    schedule_begin(&sim->schedule, plan);
    locate_all(sim);
    begin_shifts(sim);
    seat_all(sim);
    listen_all(sim);
    (void)fprintf(stderr, "  %zu streams, %zu administrators; %s\n", sim->n_streams,
                  sim->city.n_admins, sim->scene->name);
    live(sim);
    drain(sim);
    ask_gauges(sim);
    hush(sim);
    read_all_back(sim);
    hush(sim);
    judge(sim);
    tell(sim);
    bool is_written = !sim->options->json || tell_json(sim, sim->options->json);
    bool holds = ledger_faults(&sim->ledger) == 0;
    end(sim);
    if (!is_written)
        give_up("cannot write %s", sim->options->json);
    return holds ? 0 : 1;
}

int simulate_run(Arena *arena, const SimOptions *options)
{
    Sim sim = {.options = options};
    const Error *error = city_load(arena, options->accounts, options->city_dir, &sim.city);

    if (error) {
        (void)fprintf(stderr, "zw simulate: %s: %s\n", error->kind->title, error->detail);
        return 2;
    }
    const Plan plan = plan_of(arena, options, &sim.city);
    if (options->schedule_only) {
        (void)printf("%016llx\n", (unsigned long long)schedule_hash(&plan));
        return 0;
    }
    return run(&sim, &plan);
}
