/* people.c - what people set out to do, as requests. */
#include "simulate/member.h"
#include "simulate/sim.h"
#include "simulate/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"

#define FIXES 6 /* one each ten seconds */

static const char *const TITLES[] = {"消防通道被电动车占用", "路边消火栓漏水",   "楼道堆放杂物",
                                     "井盖松动，夜间有异响", "工地围挡倒向车道", "下水道口冒水"};
static const char DESCRIPTION[] =
    "巡查时在网格内发现上述情况，现场已拍照。通道宽度不足一米，住户多次反映未解决；附近有幼儿园，"
    "上下学时段人流较大。已口头劝告当事人，当事人表示需要几天时间清理。请有关部门到场处置。";

/* The point of the grid, or of the next one in its village whose point the server finds in it. */
static const Place *place_of(const City *city, size_t at)
{
    const Village *village = &city->villages[city->places[at].village];

    for (size_t i = 0; i < village->grids.n; i++) {
        size_t next = village->grids.from + (at - village->grids.from + i) % village->grids.n;
        if (city->places[next].usable)
            return &city->places[next];
    }
    return NULL;
}

/* A UUIDv8 as a phone makes it (base/id.h); from the seed, so that a run can be repeated. */
static void id_of(const Arrival *arrival, int32_t town, char *ret_text)
{
    Id id = id_make(time_now(), town, arrival->luck);

    id_format(id, ret_text);
}

static void write_report(Buf *out, const Arrival *arrival, const Place *place, const Matter *matter,
                         const char *first)
{
    buf_printf(out,
               "{%s\"item\":\"%s\",\"lon\":%.6f,\"lat\":%.6f,\"place\":\"第%u号\",\"title\":\"%s\","
               "\"description\":\"%s\"}",
               first, matter->code, place->lon, place->lat, arrival->luck % 900 + 1,
               TITLES[arrival->luck % LENGTH(TITLES)], DESCRIPTION);
}

/* So that desks look at what there is. */
static void remember(Sim *sim, const LedgerCase *subject)
{
    size_t at = city_place(&sim->city, subject->unit);

    if (at == sim->city.n_places)
        return;
    Recent *recent = &sim->recent[sim->city.places[at].village];
    recent->cases[recent->n++ % RECENT] = subject;
}

static Time time_member(const Answer *answer, const char *name)
{
    char text[TIME_TEXT_SIZE];
    Time at = TIME_NONE;

    if (member_text(answer->body, answer->n, name, text, sizeof(text)))
        (void)time_parse(text, &at);
    return at;
}

static void report_done(void *context, Call *call, const Answer *answer)
{
    Sim *sim = context;
    LedgerCase *subject = call->subject;
    char unit[UNIT_KEY_TEXT_SIZE];
    Time answered = time_now();

    if (answer->status != 201 && answer->status != 200)
        return;
    if (member_text(answer->body, answer->n, "unit", unit, sizeof(unit)))
        (void)unit_key_parse(unit, &subject->unit);
    ledger_acknowledge(subject, member_i64(answer->body, answer->n, "version", 1));
    ledger_check_times(&sim->ledger, subject, time_member(answer, "created_at"),
                       time_member(answer, "due_at"), answered - (now_us() - call->first_us),
                       answered);
    remember(sim, subject);
}

/* At the time it stands on the schedule for, or once an outage is over. */
static void set_out(Sim *sim, Call *call, const Arrival *arrival)
{
    int64_t due_us = sim_wall_us(sim, arrival->at_ms);
    int64_t send_us = sim_due_us(sim, arrival->who, due_us);

    call->who = arrival->who;
    call->replayed = send_us != due_us;
    exchange_send(&sim->exchange, call, send_us);
}

static void report(Sim *sim, const Arrival *arrival)
{
    const City *city = &sim->city;
    const Place *place = place_of(city, city->admin_places[arrival->who]);
    const Matter *matter = &city->matters[arrival->what];
    char id[ID_TEXT_SIZE], first[64];
    Buf body CLEANUP(buf_done);

    if (!place)
        return;
    id_of(arrival, unit_key_town(place->key), id);
    (void)snprintf(first, sizeof(first), "\"id\":\"%s\",", id);
    buf_init(&body, 8192);
    write_report(&body, arrival, place, matter, first);
    const CallText text = {.method = "POST",
                           .path = "/api/v1/cases",
                           .token = city->admins[arrival->who]->token,
                           .type = "application/json",
                           .body = body.data,
                           .n_body = body.len};
    Call *call = call_new(matter->severe ? CALL_ALARM : CALL_REPORT, &text);
    LedgerCase *subject = ledger_case(&sim->ledger, id, place->key);
    subject->reporter = arrival->who;
    subject->luck = arrival->luck;
    call->must = true;
    call->subject = subject;
    call->done = report_done;
    set_out(sim, call, arrival);
    subject->reported_us = call->replayed ? 0 : call->first_us;
}

/* Each from an address of its own, where the network has room for it: nobody may report often. */
static void report_in_public(Sim *sim, const Arrival *arrival)
{
    static const char DIGITS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const Place *place = place_of(&sim->city, arrival->where);
    char first[64], code[21];
    uint64_t random = arrival->luck;
    Buf body CLEANUP(buf_done);

    if (!place)
        return;
    random += (uint64_t)sim->options->seed << 32;
    for (size_t i = 0; i < sizeof(code) - 1; i++)
        code[i] = DIGITS[chance(&random) % 32];
    code[sizeof(code) - 1] = '\0';
    (void)snprintf(first, sizeof(first), "\"code\":\"%s\",", code);
    buf_init(&body, 8192);
    write_report(&body, arrival, place, &sim->city.matters[arrival->what], first);
    const CallText text = {.method = "POST",
                           .path = "/api/v1/public/reports",
                           .type = "application/json",
                           .body = body.data,
                           .n_body = body.len};
    Call *call = call_new(CALL_PUBLIC, &text);
    call->must = true;
    if (ntohl(sim->exchange.to.sin_addr.s_addr) >> 24 == 127)
        call->source = 0x010000 + arrival->luck % 0xfd0000;
    set_out(sim, call, arrival);
}

/* The way of one minute. No two fixes of a person are of the same microsecond. */
static void tell_way(Sim *sim, const Arrival *arrival)
{
    const Place *place = &sim->city.places[sim->city.admin_places[arrival->who]];
    int64_t due_us = sim_wall_us(sim, arrival->at_ms);
    Time at = time_now() + (due_us - now_us()) - arrival->luck % 1000;
    char when[TIME_TEXT_SIZE];
    Buf body CLEANUP(buf_done);

    buf_init(&body, 8192);
    buf_str(&body, "{\"items\":[");
    for (int i = 0; i < FIXES; i++) {
        time_format(at - (int64_t)(FIXES - i) * 10 * TIME_SECOND, when);
        buf_printf(&body, "%s{\"lon\":%.6f,\"lat\":%.6f,\"observed_at\":\"%s\",\"accuracy_m\":8.5}",
                   i > 0 ? "," : "", place->lon + i * 1e-5, place->lat, when);
    }
    buf_str(&body, "]}");
    const CallText text = {.method = "POST",
                           .path = "/api/v1/positions",
                           .token = sim->city.admins[arrival->who]->token,
                           .type = "application/json",
                           .body = body.data,
                           .n_body = body.len};
    Call *call = call_new(CALL_POSITIONS, &text);
    call->must = true;
    set_out(sim, call, arrival);
}

static void look(Sim *sim, const Arrival *arrival, CallKind kind, const char *path,
                 const char *token)
{
    const CallText text = {.method = "GET", .path = path, .token = token};
    Call *call = call_new(kind, &text);

    set_out(sim, call, arrival);
}

/* The desk of the centre that comes first by its number: city, towns, villages. */
static void look_as_desk(Sim *sim, const Arrival *arrival)
{
    const City *city = &sim->city;
    size_t desk = arrival->who, village = arrival->luck % city->n_villages;
    const Account *account = city->desk;
    char path[64];

    if (desk >= 1 && desk <= city->n_towns) {
        const Town *town = &city->towns[desk - 1];
        account = town->desk;
        village = town->villages.from + (town->villages.n ? arrival->luck % town->villages.n : 0);
    } else if (desk > city->n_towns) {
        village = desk - 1 - city->n_towns;
        account = city->villages[village].desk;
    }
    const Recent *recent = &sim->recent[village];
    if (arrival->kind == ARRIVE_LIST || recent->n == 0) {
        look(sim, arrival, CALL_LIST, "/api/v1/cases", account->token);
        return;
    }
    size_t known = recent->n < RECENT ? recent->n : RECENT;
    (void)snprintf(path, sizeof(path), "/api/v1/cases/%s",
                   recent->cases[arrival->luck / 7 % known]->id);
    look(sim, arrival, CALL_CASE, path, account->token);
}

void people_begin_shift(Sim *sim, uint32_t who, Time at, int64_t due_us)
{
    char when[TIME_TEXT_SIZE], body[96];

    time_format(at, when);
    int n = snprintf(body, sizeof(body), "{\"event\":\"BEGIN\",\"at\":\"%s\"}", when);
    const CallText text = {.method = "POST",
                           .path = "/api/v1/shifts",
                           .token = sim->city.admins[who]->token,
                           .type = "application/json",
                           .body = body,
                           .n_body = (size_t)n};
    Call *call = call_new(CALL_SIGN_ON, &text);
    call->must = true;
    call->who = who;
    exchange_send(&sim->exchange, call, due_us);
}

/* One in a hundred types his password: it costs a tenth of a second of a core, on purpose. The
 * others are still logged in, as phones are. */
static void sign_on(Sim *sim, const Arrival *arrival)
{
    const Account *account = sim->city.admins[arrival->who];
    char body[256];

    if (arrival->luck % 100 > 0) {
        int64_t due_us = sim_wall_us(sim, arrival->at_ms);
        people_begin_shift(sim, arrival->who, time_now(), sim_due_us(sim, arrival->who, due_us));
        return;
    }
    int n = snprintf(body, sizeof(body), "{\"login\":\"%s\",\"password\":\"%s\"}", account->login,
                     account->password);
    const CallText text = {.method = "POST",
                           .path = "/api/v1/session",
                           .type = "application/json",
                           .body = body,
                           .n_body = (size_t)n};
    Call *call = call_new(CALL_LOG_IN, &text);
    call->must = true;
    set_out(sim, call, arrival);
}

void people_arrive(Sim *sim, const Arrival *arrival)
{
    switch (arrival->kind) {
    case ARRIVE_SIGN_ON:
        sign_on(sim, arrival);
        break;
    case ARRIVE_POSITIONS:
        tell_way(sim, arrival);
        break;
    case ARRIVE_REPORT:
        report(sim, arrival);
        break;
    case ARRIVE_PUBLIC:
        report_in_public(sim, arrival);
        break;
    case ARRIVE_LIST:
    case ARRIVE_CASE:
        look_as_desk(sim, arrival);
        break;
    case ARRIVE_LOOK:
        look(sim, arrival, CALL_LIST, "/api/v1/cases?limit=10",
             sim->city.admins[arrival->who]->token);
        break;
    case ARRIVAL_MAX:
        break;
    }
}
