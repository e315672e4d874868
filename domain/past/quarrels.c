/*
 * quarrels.c - disputes that were mediated, in the town where most happens: quarrels.def tells what became of each. A deed is
 * the request that a mediator would have sent, at its hour, or as soon as the one before is done in a city that is younger.
 */
#include <string.h>

#include "base/str.h"
#include "domain/bodies/bodies.h"
#include "domain/past/story.h"
#include "domain/units/units.h"

#define BODY_MAX  ((size_t)8192)
#define APPLIED   9 /* o'clock */
#define VILLAGES  24
#define WORD_SIZE 48

typedef enum Doer { DOER_HERE, DOER_MEDIATOR, DOER_ABOVE } Doer;

typedef struct Deed {
    int days_ago, hour;
    Doer who;
    const char *event, *says; /* event NULL: there are no more */
} Deed;

typedef struct Quarrel {
    const char *kind, *place, *words, *one, *other;
    const Deed *deeds;
    int days_ago;
    bool in_town, minor;
} Quarrel;

#define WHERE_VILLAGE                      false
#define WHERE_TOWN                         true
#define DEED(days, hour, who, event, says) {(days), (hour), DOER_##who, #event, (says)},
/* Deeds are initializers, one after another: no parentheses may enclose them.
 * NOLINTBEGIN(bugprone-macro-parentheses) */
#define QUARREL(where, days, kind, place, words, one, other, minor, deeds)      \
    {#kind,  (place),       (words),                                            \
     (one),  (other),       (const Deed[]){deeds{0, 0, DOER_HERE, NULL, NULL}}, \
     (days), WHERE_##where, (minor)},
/* NOLINTEND(bugprone-macro-parentheses) */
static const Quarrel QUARRELS[] = {
#include "domain/past/quarrels.def"
};
#undef DEED

/* One, and where it stands. */
typedef struct Lived {
    const Quarrel *what;
    const Deed *next;
    Time next_at; /* TIME_NONE: it is over */
    UnitKey grid;
    double lon, lat;
    char id[WORD_SIZE], version[WORD_SIZE], session[WORD_SIZE], item[WORD_SIZE];
} Lived;

struct Quarrels {
    Lived lived[LENGTH(QUARRELS)];
    size_t n;
};

/* ---- where ------------------------------------------------------------------------------------------- */

/* Villages of the town in which something can happen, each once. */
static size_t villages_of(const Story *story, int32_t town, UnitKey *ret_villages)
{
    const Happening *all = story->happenings.items;
    size_t n = 0;

    for (size_t i = 0; i < story->happenings.n && n < VILLAGES; i++) {
        bool is_new = unit_key_town(all[i].village) == town;
        for (size_t k = 0; k < n; k++)
            is_new = is_new && ret_villages[k] != all[i].village;
        if (is_new)
            ret_villages[n++] = all[i].village;
    }
    return n;
}

static bool put_place(const Story *story, UnitKey village, Lived *lived)
{
    size_t n = 0;
    const Unit *units = units_in(story->server, unit_key_range(village), &n);

    for (size_t i = 0; i < n; i++) {
        if (units[i].tier != TIER_GRID || !unit_in_force(&units[i], units_today(story->now)))
            continue;
        lived->grid = units[i].key;
        lived->lon = units[i].lon;
        lived->lat = units[i].lat;
        return true;
    }
    return false;
}

/* Its hour, so many days before today. */
static Time hour_of(const Story *story, int days_ago, int hour)
{
    return midnight_of(story->past->until) - days_ago * DAY + hour * HOUR;
}

void story_quarrels(Story *story)
{
    struct Quarrels *quarrels = ARENA_NEW(story->arena, struct Quarrels);
    UnitKey villages[VILLAGES];
    size_t n = villages_of(story, story_busiest_town(story), villages);

    story->quarrels = quarrels;
    for (size_t i = 0; n > 0 && i < LENGTH(QUARRELS); i++) {
        Lived *lived = &quarrels->lived[quarrels->n];
        *lived = (Lived){.what = &QUARRELS[i], .next = QUARRELS[i].deeds};
        lived->next_at = hour_of(story, lived->what->days_ago, APPLIED);
        quarrels->n += put_place(story, villages[i % n], lived);
    }
}

/* ---- who, and what they say ---------------------------------------------------------------------------- */

static const char *login_of(Arena *arena, const Lived *lived, Doer who)
{
    long long town = (long long)unit_key_town(lived->grid);

    if (who == DOER_MEDIATOR)
        return arena_printf(arena, "town.%lld.mediator", town);
    if (who == DOER_ABOVE || lived->what->in_town)
        return arena_printf(arena, "town.%lld.mediation_head", town);
    return arena_printf(arena, "village.%lld.mediator",
                        (long long)(unit_key_at_tier(lived->grid, TIER_VILLAGE) / 1000));
}

static const char *id_text(Arena *arena, Id id)
{
    char *text = arena_alloc(arena, ID_TEXT_SIZE);

    id_format(id, text);
    return text;
}

static const char *day_text(Arena *arena, Time at)
{
    char *text = arena_alloc(arena, TIME_TEXT_SIZE);

    date_format(units_today(at), text);
    return text;
}

static const char *time_text(Arena *arena, Time at)
{
    char *text = arena_alloc(arena, TIME_TEXT_SIZE);

    time_format(at, text);
    return text;
}

/* Bodies in it: the village's, and above it the town's. */
static const Error *read_bodies(Story *story, const Lived *lived, Id *ret_here, Id *ret_above)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;
    Body body;

    shape_clear(&BODY, &body);
    TRY(db_begin(story->db, story->moment, TX_READ, &tx));
    Request req = {.arena = story->moment,
                   .server = story->server,
                   .db = story->db,
                   .tx = tx,
                   .now = story->now};
    TRY(body_of_town(tx, lived->grid, ret_above));
    TRY(body_for(&req, lived->grid, DISPUTE_OTHER, &body));
    *ret_here = lived->what->in_town ? *ret_above : body.id;
    return NULL;
}

static const char *word_of(Story *story, const Lived *lived, Id mediator, Id above,
                           const char *word, size_t n)
{
    Arena *arena = story->moment;
    const struct {
        const char *word, *text;
    } words[] = {
        {"mediator", id_text(arena, mediator)},
        {"above", id_text(arena, above)},
        {"session", lived->session},
        {"item", lived->item},
        {"in_a_while", time_text(arena, story->now + 40 * MINUTE)},
        {"tomorrow", time_text(arena, midnight_of(story->past->until) + DAY + 10 * HOUR)},
        {"today", day_text(arena, story->now)},
        {"soon", day_text(arena, story->now + 3 * DAY)},
        {"month", day_text(arena, story->now + 30 * DAY)},
    };

    for (size_t i = 0; i < LENGTH(words); i++) {
        if (strlen(words[i].word) == n && memcmp(words[i].word, word, n) == 0)
            return words[i].text;
    }
    return "";
}

/* A brace that is followed by a letter and not by a quote begins a word. */
static void put_says(Story *story, Buf *out, const Lived *lived, Id mediator, Id above,
                     const char *says)
{
    while (*says) {
        size_t n = *says == '{' ? strspn(says + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
        if (n > 0 && says[n + 1] == '}') {
            buf_str(out, word_of(story, lived, mediator, above, says + 1, n));
            says += n + 2;
        } else {
            buf_add(out, says++, 1);
        }
    }
}

/* ---- what is answered ------------------------------------------------------------------------------------ */

/* What follows the first `before` in the answer, up to its end; there is none: as it was. */
static void keep(const char *answer, const char *before, char *out)
{
    const char *at = strstr(answer, before);
    size_t n = at ? strcspn(at + strlen(before), "\",}") : 0;

    if (n == 0 || n >= WORD_SIZE)
        return;
    memcpy(out, at + strlen(before), n);
    out[n] = '\0';
}

static void keep_all(const char *answer, Lived *lived)
{
    keep(answer, "\"id\":\"", lived->id);
    keep(answer, "\"version\":", lived->version);
    keep(answer, "\"sessions\":[{\"id\":\"", lived->session);
    keep(answer, "\"performances\":[{\"id\":\"", lived->item);
}

static const Error *ask(Story *story, Lived *lived, Doer who, const char *path, const char *body)
{
    InnerAnswer answer;
    const InnerCall call = {.method = "POST", .path = path, .query = "", .body = body};

    TRY(story_ask(story, login_of(story->moment, lived, who), &call, &answer));
    keep_all(answer.body, lived);
    return NULL;
}

/* ---- done -------------------------------------------------------------------------------------------------- */

static const Error *apply(Story *story, Lived *lived)
{
    const Quarrel *what = lived->what;
    Id here = ID_NONE, above = ID_NONE;

    TRY(read_bodies(story, lived, &here, &above));
    return ask(
        story, lived, DOER_HERE, "/api/v1/mediations",
        arena_printf(
            story->moment,
            "{\"body\":\"%s\",\"kind\":\"%s\",\"lon\":%.6f,\"lat\":%.6f,\"place\":\"%s\","
            "\"words\":\"%s\",\"parties\":[{\"name\":\"%s\",\"consent\":\"YES\",\"consent_how\":"
            "\"当面\"%s},{\"name\":\"%s\",\"consent\":\"%s\"}]}",
            id_text(story->moment, here), what->kind, lived->lon, lived->lat, what->place,
            what->words, what->one, what->minor ? ",\"minor\":true,\"guardian\":\"外婆\"" : "",
            what->other, lived->next->event ? "YES" : "PENDING"));
}

static const Error *do_next(Story *story, Lived *lived)
{
    const Deed *deed = lived->next++;
    const Doer mediates = lived->what->in_town ? DOER_MEDIATOR : DOER_HERE;
    Id mediator = ID_NONE, here = ID_NONE, above = ID_NONE;
    Buf body CLEANUP(buf_done);

    buf_init(&body, BODY_MAX);
    TRY(story_person(story, login_of(story->moment, lived, mediates), &mediator));
    TRY(read_bodies(story, lived, &here, &above));
    buf_printf(&body, "{\"event\":\"%s\",\"version\":%s", deed->event, lived->version);
    put_says(story, &body, lived, mediator, above, deed->says);
    buf_str(&body, "}");
    return ask(story, lived, deed->who,
               arena_printf(story->moment, "/api/v1/mediations/%s/moves", lived->id),
               buf_cstr(&body));
}

const Error *story_mediate(Story *story)
{
    struct Quarrels *quarrels = story->quarrels;

    for (size_t i = 0; i < quarrels->n; i++) {
        Lived *lived = &quarrels->lived[i];
        if (lived->next_at == TIME_NONE || lived->next_at > story->now)
            continue;
        TRY(*lived->id ? do_next(story, lived) : apply(story, lived));
        lived->next_at = lived->next->event
                             ? hour_of(story, lived->next->days_ago, lived->next->hour)
                             : TIME_NONE;
    }
    return NULL;
}
