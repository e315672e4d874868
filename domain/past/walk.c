/*
 * walk.c - the rounds of the last week: on working days, in the morning, most grids of the town where most happens are
 * walked by who serves them. What they find they report, and such a case goes its way as any other. So whoever opens the
 * city finds a coverage, and a case or two that others found where somebody had just looked.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/catalogue/catalogue.h"
#include "domain/past/story.h"
#include "domain/premises/premises.h"
#include "domain/rounds/rounds.h"
#include "domain/units/units.h"

#define WALKED_DAYS    7
#define PLANNED_AT     (7 * HOUR)
#define SIGNED_ON_AT   (8 * HOUR + 30 * MINUTE)
#define BEGUN_AT       (9 * HOUR + 30 * MINUTE)
#define DONE_AT        (9 * HOUR + 50 * MINUTE)
#define CLOSED_AT      (12 * HOUR)
#define PLACES_A_DAY   12 /* that are no streets, in the town */
#define OVERLOOKED_MAX 2
#define ANSWERS_MAX    ((size_t)8192)

/* Of a hundred. */
enum {
    STREETS_WALKED = 82,
    NOT_LET_IN = 12,
    EXPLAINED = 40,
    FOUND = 15,
    OVERLOOKED = 8,
    FIXED = 10
};

int32_t story_busiest_town(const Story *story)
{
    const Happening *all = story->happenings.items;
    size_t most = 0;
    int32_t town = 0;

    for (size_t i = 0; i < story->happenings.n; i++) {
        size_t n = 0;
        for (size_t k = 0; k < story->happenings.n; k++)
            n += unit_key_town(all[k].village) == unit_key_town(all[i].village);
        if (n > most) {
            most = n;
            town = unit_key_town(all[i].village);
        }
    }
    return town;
}

static bool is_drawn(uint64_t *luck, int of_hundred)
{
    return chance_between(luck, 1, 100) <= of_hundred;
}

/* ---- what is asked -------------------------------------------------------------------------------- */

static const Error *post(Story *story, UnitKey grid, const char *path, const char *body)
{
    InnerAnswer answer;
    const InnerCall call = {
        .method = "POST",
        .path = arena_printf(story->moment, "/api/v1%s", path),
        .query = "",
        .body = body,
    };

    return story_ask(story, arena_printf(story->moment, "grid.%lld", (long long)grid), &call,
                     &answer);
}

/* more: further members of the body. */
static const Error *move(Story *story, const DueVisit *visit, const char *event, int64_t version,
                         const char *more)
{
    char id[ID_TEXT_SIZE];

    id_format(visit->id, id);
    return post(story, visit->unit, arena_printf(story->moment, "/visits/%s/moves", id),
                arena_printf(story->moment, "{\"event\":\"%s\",\"version\":%lld%s}", event,
                             (long long)version, more));
}

static const Error *sign_on(Story *story, UnitKey grid)
{
    char at[TIME_TEXT_SIZE];

    time_format(midnight_of(story->now) + SIGNED_ON_AT, at);
    return post(story, grid, "/shifts",
                arena_printf(story->moment, "{\"event\":\"BEGIN\",\"at\":\"%s\"}", at));
}

/* ---- begun ---------------------------------------------------------------------------------------- */

static const Error *begin(Story *story, const DueVisit *visit)
{
    const char *tag = visit->tag ? arena_printf(story->moment, ",\"tag\":\"%s\"", visit->tag) : "";

    return move(
        story, visit, "START", visit->version,
        arena_printf(story->moment, ",\"lon\":%.6f,\"lat\":%.6f%s", visit->lon, visit->lat, tag));
}

/* Whether somebody goes there today: a street on most days, of other places as many as a morning has time for. */
static bool is_gone_to(const DueVisit *visit, int *places, uint64_t *luck)
{
    if (visit->kind == PREMISES_STREET)
        return is_drawn(luck, STREETS_WALKED);
    return *places > 0 && is_drawn(luck, 25) && (*places)-- > 0;
}

/* due: by grid, so whoever walks signs on once. */
static const Error *begin_all(Story *story, const List *due, uint64_t *luck)
{
    DueVisit *walked = arena_array(story->arena, due->n + 1, sizeof(*walked));
    int places = PLACES_A_DAY;
    size_t n = 0;

    for (size_t i = 0; i < due->n; i++) {
        const DueVisit *visit = (const DueVisit *)due->items + i;
        if (visit->missed && is_drawn(luck, EXPLAINED)) {
            TRY(move(story, visit, "EXPLAIN", visit->version,
                     ",\"reason\":\"当天支援防汛值守，没有走完\""));
        }
        if (visit->missed || !is_gone_to(visit, &places, luck))
            continue;
        if (n == 0 || walked[n - 1].unit != visit->unit)
            TRY(sign_on(story, visit->unit));
        TRY(begin(story, visit));
        walked[n++] = *visit;
    }
    story->walked = (List){walked, n};
    return NULL;
}

/* ---- done ----------------------------------------------------------------------------------------- */

typedef struct Points {
    const Item **items;
    size_t n;
} Points;

static bool points_have(const Points *points, const char *item)
{
    for (size_t i = 0; i < points->n; i++) {
        if (str_eq(points->items[i]->code, item))
            return true;
    }
    return false;
}

/* What can be seen at one of the points, in the village of the grid; NULL: nothing is told of it. */
static const Happening *seen_there(const Story *story, UnitKey grid, const Points *points)
{
    const Happening *all = story->happenings.items;

    for (size_t i = 0; i < story->happenings.n; i++) {
        if (all[i].village == unit_key_at_tier(grid, TIER_VILLAGE) &&
            points_have(points, all[i].item))
            return &all[i];
    }
    return NULL;
}

/* wrong: the item that is not in order, NULL for none; said: how. */
static const char *answers(Story *story, const Points *points, const char *wrong, const char *said)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, ANSWERS_MAX);
    buf_str(&out, ",\"answers\":[");
    for (size_t i = 0; i < points->n; i++) {
        const char *code = points->items[i]->code;
        buf_printf(&out, "%s{\"item\":\"%s\",\"answer\":%s}", i > 0 ? "," : "", code,
                   str_eq(code, wrong) ? said : "\"YES\"");
    }
    buf_str(&out, "]");
    return arena_strdup(story->moment, buf_cstr(&out));
}

/* Reported first, so the answer names the report; from then on the case is a life as any other. */
static const Error *find(Story *story, const Happening *what, UnitKey grid, uint64_t *luck,
                         const char **ret_said)
{
    Life *life = foresee_found(story, what, grid, story->now, false, luck);
    char id[ID_TEXT_SIZE];

    *ret_said = NULL;
    if (!life)
        return NULL;
    TRY(life_step(story, life));
    id_format(life->id, id);
    *ret_said = arena_printf(story->moment, "\"NO\",\"case_id\":\"%s\"", id);
    return NULL;
}

static const Error *submit(Story *story, const DueVisit *visit, const char *more)
{
    return move(story, visit, "SUBMIT", visit->version + 1, more);
}

static const Error *end(Story *story, const DueVisit *visit, uint64_t *luck)
{
    Points points = {NULL, 0};
    const char *said = NULL;

    points.items = premises_points(story->server, story->moment, (PremisesKind)visit->kind,
                                   units_today(story->now), &points.n);
    if (visit->kind != PREMISES_STREET && is_drawn(luck, NOT_LET_IN)) {
        return move(story, visit, "REFUSE_ENTRY", visit->version + 1,
                    ",\"reason\":\"负责人不在，店员不让进\"");
    }
    const Happening *seen =
        visit->kind == PREMISES_STREET ? seen_there(story, visit->unit, &points) : NULL;
    if (seen && is_drawn(luck, FOUND)) {
        TRY(find(story, seen, visit->unit, luck, &said));
        return submit(story, visit, answers(story, &points, said ? seen->item : NULL, said));
    }
    if (seen && story->n_overlooked < OVERLOOKED_MAX && is_drawn(luck, OVERLOOKED) &&
        foresee_found(story, seen, visit->unit, story->now + chance_between(luck, 2, 7) * HOUR,
                      true, luck)) {
        story->n_overlooked++;
    } else if (points.n > 0 && is_drawn(luck, FIXED)) {
        return submit(story, visit,
                      answers(story, &points, points.items[chance(luck) % points.n]->code,
                              "\"NO\",\"fixed\":true,\"note\":\"当场清理，已恢复原状\""));
    }
    return submit(story, visit, answers(story, &points, NULL, NULL));
}

static const Error *end_all(Story *story, uint64_t *luck)
{
    const DueVisit *walked = story->walked.items;
    size_t n = story->walked.n;

    for (size_t i = 0; i < n; i++) {
        TRY(end(story, &walked[i], luck));
        if (i + 1 == n || walked[i + 1].unit != walked[i].unit)
            TRY(post(story, walked[i].unit, "/shifts", "{\"event\":\"END\"}"));
    }
    story->walked = (List){NULL, 0};
    return NULL;
}

/* ---- the day -------------------------------------------------------------------------------------- */

static const Error *read_due(Story *story, int32_t town, List *ret_due)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(story->db, story->moment, TX_READ, &tx));
    return rounds_due(tx, unit_key_range((UnitKey)town * 1000000), units_today(story->now),
                      ret_due);
}

/* Nobody begins what he could not end before it is today. */
static bool is_walked(const Story *story, Time midnight)
{
    int64_t weekday = (date_days(units_today(midnight)) + 4) % 7; /* 0: Sunday */

    return weekday != 0 && weekday != 6 && midnight + DONE_AT + HOUR < story->past->until;
}

/* Ticks come every ten minutes, from any second on. */
static bool is_time(const Story *story, Time midnight, Time of_day)
{
    Time since = story->now - midnight - of_day;

    return since >= 0 && since < 10 * MINUTE;
}

const Error *story_walk(Story *story)
{
    Time midnight = midnight_of(story->now);
    int32_t town = story_busiest_town(story);
    uint64_t luck = (uint64_t)(story->now / (10 * MINUTE));
    List due = {NULL, 0};

    if (town == 0 || story->now < story->past->until - WALKED_DAYS * DAY)
        return NULL;
    if (is_time(story, midnight, PLANNED_AT) || is_time(story, midnight, CLOSED_AT))
        return rounds_live(story->server, story->db, story->moment, story->now, town);
    if (is_time(story, midnight, DONE_AT))
        return end_all(story, &luck);
    if (!is_time(story, midnight, BEGUN_AT) || !is_walked(story, midnight))
        return NULL;
    TRY(read_due(story, town, &due));
    return begin_all(story, &due, &luck);
}
