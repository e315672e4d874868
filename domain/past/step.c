/* step.c - one step of a life: who does it, what they say, and the request that says it. */
#include <stdio.h>
#include <string.h>

#include "domain/catalogue/catalogue.h"
#include "domain/past/paint.h"
#include "domain/past/story.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/http/inner.h"
#include "platform/json/json.h"

#define BODY_MAX  ((size_t)8192)
#define PHOTO_MAX ((size_t)512 * 1024)

/* ---- asking ------------------------------------------------------------------------------------- */

static const Error *actor_of(Story *story, const char *login, const Actor **ret_actor)
{
    const Actor *const *place = map_get(story->actors, login);
    const Actor *known = place ? *place : NULL;
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    if (!known) {
        TRY(db_begin(story->db, story->arena, TX_READ, &tx));
        TRY(staff_actor(tx, arena_strdup(story->arena, login), story->now, &known));
        const Actor **kept = ARENA_NEW(story->arena, const Actor *);
        *kept = known;
        (void)map_put(story->actors, known->login, (void *)kept);
    }
    *ret_actor = known;
    return NULL;
}

const Error *story_person(Story *story, const char *login, Id *ret_person)
{
    const Actor *actor = NULL;

    TRY(actor_of(story, login, &actor));
    *ret_person = actor->person;
    return NULL;
}

/* What is refused is a mistake of the tables, or of a rule that has changed: said, not hidden. */
const Error *story_ask(Story *story, const char *login, const InnerCall *call,
                       InnerAnswer *ret_answer)
{
    const Actor *actor = NULL;

    TRY(actor_of(story, login, &actor));
    inner_as(story->server, story->db, story->moment, actor, call, ret_answer);
    if (!ret_answer->problem)
        return NULL;
    return error_new(story->arena, &PAST_FAILED, "%s %s as %s: %s %s", call->method, call->path,
                     login, call->body ? call->body : "", ret_answer->body);
}

static const Error *brief_of(Story *story, const Life *life, CaseBrief *ret_brief)
{
    const Actor *actor = NULL;
    char login[48];
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    (void)snprintf(login, sizeof(login), "grid.%lld", (long long)life->unit);
    TRY(actor_of(story, login, &actor));
    Request req = {.arena = story->moment,
                   .server = story->server,
                   .db = story->db,
                   .actor = actor,
                   .now = story->now};
    TRY(db_begin(story->db, story->moment, TX_READ, &tx));
    return case_brief(&req, tx, life->id, ret_brief);
}

static const char *case_path(Story *story, const Life *life, const char *what)
{
    char id[ID_TEXT_SIZE];

    id_format(life->id, id);
    return arena_printf(story->moment, "/api/v1/cases/%s/%s", id, what);
}

typedef struct Picture {
    const char *bytes;
    size_t n;
} Picture;

/* Few pictures, each drawn once; those of one case differ, for each is of another step, or the nth of it. */
static const Picture *picture_of(Story *story, const Life *life, uint64_t nth, bool cleared)
{
    uint64_t light = life->step * 32 + nth;
    const char *name =
        arena_printf(story->moment, "%llu.%llu.%d", (unsigned long long)life->picture,
                     (unsigned long long)light, cleared);
    Picture *picture = map_get(story->pictures, name);
    Buf drawn CLEANUP(buf_done);

    buf_init(&drawn, PHOTO_MAX);
    if (picture)
        return picture;
    paint(&drawn, life->picture, light, cleared);
    picture = ARENA_NEW(story->arena, Picture);
    *picture = (Picture){arena_strndup(story->arena, buf_cstr(&drawn), drawn.len), drawn.len};
    (void)map_put(story->pictures, arena_strdup(story->arena, name), picture);
    return picture;
}

static const Error *show(Story *story, const Life *life, const char *login, const char *stage,
                         uint64_t nth)
{
    bool cleared = str_eq(stage, "HANDLING") || str_eq(stage, "CHECK");
    const Picture *picture = picture_of(story, life, nth, cleared);
    InnerAnswer answer;
    const InnerCall call = {
        .method = "POST",
        .path = case_path(story, life, "photos"),
        .query = arena_printf(story->moment, "stage=%s", stage),
        .type = "image/png",
        .bytes = picture->bytes,
        .n_bytes = picture->n,
    };

    return story_ask(story, login, &call, &answer);
}

/* ---- a step ---------------------------------------------------------------------------------------- */

/* "441900119", of the town of a unit. */
static int64_t town_code(UnitKey unit)
{
    return unit_key_at_tier(unit, TIER_TOWN) / 1000000;
}

static const char *centre_login(Arena *arena, UnitKey owner)
{
    if (owner == unit_key_at_tier(owner, TIER_TOWN))
        return arena_printf(arena, "town.%lld.shift_leader", (long long)town_code(owner));
    return arena_printf(arena, "village.%lld.head", (long long)(owner / 1000));
}

static const char *login_of(Arena *arena, const Life *life, const CaseBrief *brief, Who who)
{
    long long town = (long long)town_code(life->unit);

    switch (who) {
    case WHO_REPORTED:
        return life->reporter;
    case WHO_CENTRE:
        return centre_login(arena, brief->owner);
    case WHO_LEADER:
        return arena_printf(arena, "town.%lld.shift_leader", town);
    case WHO_SUPERVISOR:
        return arena_printf(arena, "town.%lld.supervisor", town);
    case WHO_HANDLER:
        return arena_printf(arena, "dept.%s.%lld.handler", brief->department, town);
    case WHO_LOCAL:
        break;
    }
    return arena_printf(arena, "grid.%lld", (long long)life->unit);
}

static const Item *item_of(const Story *story, const Life *life)
{
    return catalogue_item_at(story->server, life->what->item, units_today(story->now));
}

static void put_word(Story *story, Buf *out, const Life *life, const char *word, size_t n)
{
    const Item *item = item_of(story, life);
    char until[TIME_TEXT_SIZE];
    uint64_t luck = life->luck;

    time_format(story->now + 21 * DAY, until);
    const struct {
        const char *word, *text;
    } words[] = {
        {"local", arena_printf(story->moment, "grid.%lld", (long long)life->unit)},
        {"town", arena_printf(story->moment, "%lld000000", (long long)town_code(life->unit))},
        {"department", item->department},
        {"lon", arena_printf(story->moment, "%.6f", life->lon)},
        {"lat", arena_printf(story->moment, "%.6f", life->lat)},
        {"until", until},
        {"more", arena_printf(story->moment, "%lld", (long long)item->limit_minutes / 2)},
        {"stars", arena_printf(story->moment, "%d", chance_between(&luck, 3, 5))},
        {"unshown", life->by_phone ? ",\"reason\":\"来电反映，没有照片\"" : ""},
    };

    for (size_t i = 0; i < LENGTH(words); i++) {
        if (strlen(words[i].word) == n && strncmp(words[i].word, word, n) == 0)
            buf_str(out, words[i].text);
    }
}

static void put_says(Story *story, Buf *out, const Life *life, const char *says)
{
    while (*says) {
        size_t plain = strcspn(says, "{"), word = 0;
        buf_add(out, says, plain);
        says += plain;
        if (*says) {
            word = strcspn(says, "}");
            put_word(story, out, life, says + 1, word - 1);
            says += word + 1;
        }
    }
}

static const Error *act(Story *story, const Life *life, const CaseBrief *brief, const Act *doing)
{
    const char *login = login_of(story->moment, life, brief, doing->who);
    Buf body CLEANUP(buf_done);
    InnerAnswer answer;

    if (doing->shows)
        TRY(show(story, life, login, doing->shows, 0));
    buf_init(&body, BODY_MAX);
    buf_printf(&body, "{\"event\":\"%s\",\"version\":%lld", doing->event,
               (long long)brief->version);
    put_says(story, &body, life, doing->says);
    buf_str(&body, "}");
    const InnerCall call = {.method = "POST",
                            .path = case_path(story, life, "moves"),
                            .query = "",
                            .body = buf_cstr(&body)};
    return story_ask(story, login, &call, &answer);
}

/* The act that comes now: what was only for reports of the public, or has been done by time, is passed over. */
static const Act *next_act(Life *life, const CaseBrief *brief)
{
    for (const char *name = life->way->acts[life->step]; name; name = life->way->acts[life->step]) {
        const Act *doing = act_find(name);
        if ((!doing->of_the_public || life->of_the_public) && str_eq(doing->state, brief->state))
            return doing;
        life->step++;
    }
    return NULL;
}

static const Error *plan_next(Story *story, Life *life)
{
    CaseBrief brief = {0};

    TRY(brief_of(story, life, &brief));
    const Act *doing = next_act(life, &brief);
    life->next_at = doing ? paced(doing->pace, &brief, story->now, &life->luck) : TIME_NONE;
    return NULL;
}

static const Error *go_on(Story *story, Life *life)
{
    CaseBrief brief = {0};

    TRY(brief_of(story, life, &brief));
    const Act *doing = next_act(life, &brief);
    if (doing) {
        TRY(act(story, life, &brief, doing));
        life->step++;
    }
    return plan_next(story, life);
}

/* ---- the report ------------------------------------------------------------------------------------ */

typedef struct ReportMade {
    const char *id;
} ReportMade;

static const Error *report(Story *story, Life *life)
{
    static const Field FIELDS[] = {STR_FIELD(Happening, item), STR_FIELD(Happening, title),
                                   STR_FIELD(Happening, description), STR_FIELD(Happening, place)};
    static const Shape WORDS = SHAPE(Happening, FIELDS);
    Buf body CLEANUP(buf_done);
    InnerAnswer answer;
    char id[ID_TEXT_SIZE] = "";

    buf_init(&body, BODY_MAX);
    json_write(&body, &WORDS, life->what);
    body.len--; /* before its last bracket */
    buf_printf(&body, ",\"lon\":%.6f,\"lat\":%.6f}", life->lon, life->lat);
    const InnerCall call = {
        .method = "POST", .path = "/api/v1/cases", .query = "", .body = buf_cstr(&body)};
    TRY(story_ask(story, life->reporter, &call, &answer));
    if (!json_peek(answer.body, strlen(answer.body), "id", id, sizeof(id)) ||
        !id_parse(id, &life->id))
        return error_new(story->arena, &PAST_FAILED, "a report without an id: %s", answer.body);
    int64_t photos = item_of(story, life)->photos;
    for (int64_t nth = 0; nth < photos && !life->by_phone; nth++)
        TRY(show(story, life, life->reporter, "REPORT", (uint64_t)nth));
    return plan_next(story, life);
}

const Error *life_step(Story *story, Life *life)
{
    return id_is_none(life->id) ? report(story, life) : go_on(story, life);
}
