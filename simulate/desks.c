/*
 * desks.c - desks act by rules on what they hear: the village station accepts, sends to the
 * department that has the duty and has the work checked; the department signs and finishes; a grid
 * administrator of the village who did not report it verifies or checks.
 */
#include "simulate/member.h"
#include "simulate/photo.h"
#include "simulate/sim.h"
#include "simulate/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is heard: one event of a case. */
typedef struct News {
    char id[ID_TEXT_SIZE], state[16], event[32], department[8], item[16];
    UnitKey unit;
    int64_t version;
    LedgerCase *subject;
    const Matter *matter;
    size_t village;
} News;

typedef enum Doer { DOER_DESK, DOER_DEPARTMENT, DOER_ADMIN, DOER_REPORTER } Doer;

/* On hearing `event` in `state`, this is done, between least_s and most_s later. */
typedef struct Rule {
    const char *state, *event;
    SeatKind hears;
    Doer doer;
    const char *does;
    int least_s, most_s;
} Rule;

static const Rule RULES[] = {
    {"REPORTED", "REPORT", SEAT_VILLAGE, DOER_DESK, "FILE", 20, 90},
    {"VERIFYING", "ASK_VERIFY", SEAT_VILLAGE, DOER_ADMIN, "CONFIRM", 240, 900},
    {"FILED", "FILE", SEAT_VILLAGE, DOER_DESK, "DISPATCH", 20, 120},
    {"FILED", "CONFIRM", SEAT_VILLAGE, DOER_DESK, "DISPATCH", 20, 120},
    {"DISPATCHED", "DISPATCH", SEAT_DEPARTMENT, DOER_DEPARTMENT, "SIGN", 60, 360},
    {"HANDLING", "SIGN", SEAT_DEPARTMENT, DOER_DEPARTMENT, "FINISH", 480, 2400},
    {"HANDLING", "FAIL", SEAT_DEPARTMENT, DOER_DEPARTMENT, "FINISH", 480, 2400},
    {"HANDLED", "FINISH", SEAT_VILLAGE, DOER_DESK, "ASSIGN_CHECK", 60, 240},
    {"CHECKING", "ASSIGN_CHECK", SEAT_VILLAGE, DOER_ADMIN, "PASS", 360, 1500},
    {"CLOSED", "PASS", SEAT_VILLAGE, DOER_REPORTER, "RATE", 60, 600},
};

static const Rule *rule_of(const Stream *stream, const News *news)
{
    for (size_t i = 0; i < LENGTH(RULES); i++) {
        if (RULES[i].hears == stream->seat && strcmp(RULES[i].state, news->state) == 0 &&
            strcmp(RULES[i].event, news->event) == 0)
            return &RULES[i];
    }
    return NULL;
}

/* ---- who does it ------------------------------------------------------------------------------ */

/* A grid administrator of the village who did not report it; NULL: there is none. */
static const Account *colleague_of(const Sim *sim, const News *news)
{
    const Village *village = &sim->city.villages[news->village];

    for (size_t i = 0; i < village->admins.n; i++) {
        size_t at = village->admins.from + (news->subject->luck + i) % village->admins.n;
        if (at != news->subject->reporter)
            return sim->city.admins[at];
    }
    return NULL;
}

static const Account *doer_of(const Sim *sim, const Stream *stream, const News *news, Doer doer)
{
    switch (doer) {
    case DOER_DESK:
    case DOER_DEPARTMENT:
        return stream->account;
    case DOER_ADMIN:
        return colleague_of(sim, news);
    case DOER_REPORTER:
        /* Three in ten. */
        if (news->subject->reporter == NOBODY || news->subject->luck % 10 >= 3)
            return NULL;
        return sim->city.admins[news->subject->reporter];
    }
    return NULL;
}

/* ---- what is said ------------------------------------------------------------------------------ */

static const Place *scene_of(const Sim *sim, const News *news)
{
    size_t at = city_place(&sim->city, news->unit);

    return at < sim->city.n_places ? &sim->city.places[at] : NULL;
}

/* What the event takes beside its version. Returns what is really said: a report of the public is
 * verified before it is filed, one in twenty fails its check. */
static const char *say(const Sim *sim, const News *news, const char *event, Buf *out)
{
    const Account *colleague = colleague_of(sim, news);
    const Place *place = scene_of(sim, news);
    bool is_public = news->subject->reporter == NOBODY;

    if (strcmp(event, "FILE") == 0 && is_public && !news->matter->severe) {
        buf_printf(out, ",\"person\":\"%s\"", colleague ? colleague->login : "");
        return "ASK_VERIFY";
    }
    if (strcmp(event, "FILE") == 0) {
        buf_str(out, ",\"reason_code\":\"FOLLOWS\"");
    } else if (strcmp(event, "DISPATCH") == 0) {
        buf_printf(out, ",\"department\":\"%s\"", sim->city.departments[news->matter->department]);
    } else if (strcmp(event, "FINISH") == 0) {
        buf_str(out, ",\"outcome\":\"FIXED\",\"note\":\"已处置，现场恢复\"");
    } else if (strcmp(event, "ASSIGN_CHECK") == 0) {
        buf_printf(out, ",\"person\":\"%s\"", colleague ? colleague->login : "");
    } else if (strcmp(event, "RATE") == 0) {
        buf_printf(out, ",\"rating\":%" PRIu32, 1 + news->subject->luck % 5);
    } else if (strcmp(event, "PASS") == 0 && news->version < 12 && news->subject->luck % 20 == 7) {
        buf_str(out, ",\"reason\":\"尚未处置到位\"");
        event = "FAIL";
    }
    bool stands_there =
        strcmp(event, "PASS") == 0 || strcmp(event, "FAIL") == 0 || strcmp(event, "CONFIRM") == 0;
    if (strcmp(event, "CONFIRM") == 0)
        buf_str(out, ",\"reason_code\":\"NO_CAMERA\"");
    if (stands_there && place)
        buf_printf(out, ",\"lon\":%.6f,\"lat\":%.6f", place->lon, place->lat);
    return event;
}

/* ---- the move ---------------------------------------------------------------------------------- */

static void move_done(void *context, Call *call, const Answer *answer)
{
    Sim *sim = context;

    if (answer->status == 200) {
        ledger_acknowledge(call->subject, member_i64(answer->body, answer->n, "version", 0));
    } else if (answer->status == 409) {
        sim->n_stale++;
    }
}

static Call *move_call(const Sim *sim, const News *news, const char *event, const Account *by)
{
    char path[80], key[96];
    Buf words CLEANUP(buf_done), body CLEANUP(buf_done);

    buf_init(&words, 4096);
    buf_init(&body, 4096);
    event = say(sim, news, event, &words);
    buf_printf(&body, "{\"event\":\"%s\",\"version\":%" PRId64 "%s}", event, news->version,
               buf_cstr(&words));
    (void)snprintf(path, sizeof(path), "/api/v1/cases/%s/moves", news->id);
    (void)snprintf(key, sizeof(key), "Idempotency-Key: %s-%" PRId64 "\r\n", news->id,
                   news->version);
    const CallText text = {.method = "POST",
                           .path = path,
                           .token = by->token,
                           .type = "application/json",
                           .extra = key,
                           .body = body.data,
                           .n_body = body.len};
    Call *call = call_new(CALL_MOVE, &text);
    call->must = true;
    call->subject = news->subject;
    call->done = move_done;
    return call;
}

static Call *photo_call(const News *news, const Account *by)
{
    char path[80];
    Buf photo CLEANUP(buf_done);

    buf_init(&photo, 1 << 16);
    photo_make((uint64_t)news->subject->luck << 16 | (uint64_t)news->version, &photo);
    (void)snprintf(path, sizeof(path), "/api/v1/cases/%s/photos", news->id);
    const CallText text = {.method = "POST",
                           .path = path,
                           .token = by->token,
                           .type = "image/png",
                           .body = photo.data,
                           .n_body = photo.len};
    Call *call = call_new(CALL_PHOTO, &text);
    call->must = true;
    return call;
}

static bool needs_photo(const News *news, const char *does)
{
    return news->matter->photo && (strcmp(does, "FINISH") == 0 || strcmp(does, "PASS") == 0);
}

static void act(Sim *sim, const Stream *stream, const News *news)
{
    const Rule *rule = rule_of(stream, news);
    const Account *by = rule ? doer_of(sim, stream, news, rule->doer) : NULL;
    uint64_t random = news->subject->luck + (uint64_t)news->version * 7919;

    if (!by || !news->matter)
        return;
    bool is_ours = stream->seat != SEAT_DEPARTMENT ||
                   strcmp(news->department, stream->account->department) == 0;
    bool files_itself = news->matter->severe && news->subject->reporter != NOBODY;
    if (!is_ours || (files_itself && strcmp(rule->does, "FILE") == 0))
        return;
    int64_t later_ms = rule->least_s * INT64_C(1000);
    later_ms += (int64_t)(chance(&random) % (uint64_t)((rule->most_s - rule->least_s) * 1000));
    Call *call = move_call(sim, news, rule->does, by);
    if (needs_photo(news, rule->does)) {
        Call *photo = photo_call(news, by);
        photo->after = call;
        call = photo;
    }
    exchange_send(&sim->exchange, call, sim_later_us(sim, later_ms));
}

/* ---- hearing ------------------------------------------------------------------------------------ */

static bool read_news(const Sim *sim, const char *data, size_t n, News *ret_news)
{
    char unit[UNIT_KEY_TEXT_SIZE];
    News news = {.version = member_i64(data, n, "version", 0)};

    if (!member_text(data, n, "id", news.id, sizeof(news.id)) ||
        !member_text(data, n, "unit", unit, sizeof(unit)) || !unit_key_parse(unit, &news.unit))
        return false;
    (void)member_text(data, n, "state", news.state, sizeof(news.state));
    (void)member_text(data, n, "event", news.event, sizeof(news.event));
    (void)member_text(data, n, "department", news.department, sizeof(news.department));
    (void)member_text(data, n, "item", news.item, sizeof(news.item));
    for (size_t i = 0; i < sim->city.n_matters; i++) {
        if (strcmp(sim->city.matters[i].code, news.item) == 0)
            news.matter = &sim->city.matters[i];
    }
    size_t at = city_place(&sim->city, news.unit);
    if (at == sim->city.n_places)
        return false;
    news.village = sim->city.places[at].village;
    *ret_news = news;
    return true;
}

void desks_hear(void *context, Stream *stream, const char *data, size_t n)
{
    Sim *sim = context;
    News news;

    sim->n_events++;
    sim->last_heard_us = now_us();
    if (!data) {
        stream->ear.resynced = true;
        return;
    }
    if (!read_news(sim, data, n, &news)) {
        ledger_fault(&sim->ledger, FAULT_ANSWER, "an event that cannot be read: %.*s",
                     (int)(n < 160 ? n : 160), data);
        return;
    }
    ledger_hear(&sim->ledger, &stream->ear, news.id, news.unit, news.version);
    news.subject = ledger_case(&sim->ledger, news.id, news.unit);
    if (news.subject->luck == 0) /* not reported by us under this id */
        news.subject->luck = (uint32_t)strtoul(news.id + 28, NULL, 16) | 1;
    bool is_first = strcmp(news.event, "REPORT") == 0 && stream->seat == SEAT_VILLAGE;
    if (is_first && news.subject->reported_us > 0)
        measure_took(&sim->heard, sim->last_heard_us - news.subject->reported_us);
    if (!sim->ending)
        act(sim, stream, &news);
}
