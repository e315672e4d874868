/* foresee.c - what is to happen: who meets what, where and when, and which way it will go. */
#include <string.h>
#include <unistd.h>

#include "domain/catalogue/catalogue.h"
#include "domain/past/story.h"
#include "domain/units/units.h"
#include "platform/csv/csv.h"
#include "platform/log/log.h"

#define A_DAY         42 /* reports of a working day */
#define A_DAY_OF_REST 24
#define LATELY        10 /* of the last hours besides: whoever looks finds something to do */
#define LATELY_HOURS  3
#define FOUND_MAX     64 /* on rounds, besides */
#define PICTURES      24
#define SEED          UINT64_C(20161231)

static const Field HAPPENING_FIELDS[] = {
    STR_FIELD(Happening, item, REQUIRED, LIMIT(4, 4)),
    STR_FIELD(Happening, title, REQUIRED, LIMIT(2, 80)),
    STR_FIELD(Happening, description, REQUIRED, LIMIT(1, 400)),
    STR_FIELD(Happening, place, REQUIRED, LIMIT(1, 100)),
    KEY_FIELD(Happening, village, REQUIRED),
};
static const Shape HAPPENING = SHAPE(Happening, HAPPENING_FIELDS);

static const Way *draw_way(uint64_t *luck)
{
    int shares = 0;

    for (size_t i = 0; i < N_WAYS; i++)
        shares += WAYS[i].share;
    int drawn = chance_between(luck, 1, shares);
    size_t at = 0;
    while (drawn > WAYS[at].share)
        drawn -= WAYS[at++].share;
    return &WAYS[at];
}

static const Way *choose_way(const Story *story, Life *life)
{
    const Item *item =
        catalogue_item_at(story->server, life->what->item, units_today(story->began_at));
    bool is_urgent = item && item->severity == SEVERITY_S1;
    const Way *way = draw_way(&life->luck);

    while (is_urgent && way->waits)
        way = draw_way(&life->luck);
    return way;
}

/* A grid of the village, and a point in it. */
static bool choose_place(Story *story, Life *life)
{
    size_t n = 0, n_grids = 0;
    int32_t today = units_today(story->now);
    const Unit *units = units_in(story->server, unit_key_range(life->what->village), &n);
    const Unit **grids = arena_array(story->arena, n + 1, sizeof(Unit *));

    for (size_t i = 0; i < n; i++) {
        if (units[i].tier == TIER_GRID && unit_in_force(&units[i], today))
            grids[n_grids++] = &units[i];
    }
    if (n_grids == 0)
        return false;
    const Unit *grid = grids[chance(&life->luck) % n_grids];
    life->lon = grid->lon + chance_between(&life->luck, -500, 500) * 1e-6;
    life->lat = grid->lat + chance_between(&life->luck, -500, 500) * 1e-6;
    life->unit = units_locate(story->server, life->lon, life->lat);
    if (unit_key_at_tier(life->unit, TIER_VILLAGE) != life->what->village) {
        life->lon = grid->lon;
        life->lat = grid->lat;
        life->unit = grid->key;
    }
    return true;
}

static void choose_reporter(Story *story, Life *life)
{
    int drawn = chance_between(&life->luck, 1, 100);

    life->of_the_public = drawn <= 12;
    if (life->of_the_public) {
        life->reporter = "resident.1";
    } else if (drawn <= 36) {
        life->by_phone = true;
        life->reporter = arena_printf(story->arena, "village.%lld.acceptor",
                                      (long long)(life->what->village / 1000));
    } else {
        life->reporter = arena_printf(story->arena, "grid.%lld", (long long)life->unit);
    }
}

static Time moment_of_day(Time midnight, uint64_t *luck)
{
    static const int HOURS[] = {0,  6,  7,  8,  8,  9,  9,  9,  9,  10, 10, 10, 11, 11, 12,
                                14, 14, 14, 15, 15, 15, 16, 16, 17, 17, 18, 19, 20, 21, 23};

    return midnight + HOURS[chance(luck) % LENGTH(HOURS)] * HOUR +
           (Time)(chance(luck) % 3600) * TIME_SECOND;
}

static bool is_day_of_rest(Time midnight)
{
    int64_t weekday = (date_days(units_today(midnight)) + 4) % 7; /* 0: Sunday */

    return weekday == 0 || weekday == 6;
}

static void foresee(Story *story, Time at, uint64_t *luck)
{
    const Happening *happenings = story->happenings.items;
    Life *life = &story->lives[story->n_lives];

    *life = (Life){.what = &happenings[chance(luck) % story->happenings.n],
                   .next_at = at,
                   .picture = chance(luck) % PICTURES,
                   .luck = chance(luck)};
    if (at < story->began_at || at >= story->past->until || !choose_place(story, life))
        return;
    life->way = choose_way(story, life);
    choose_reporter(story, life);
    story->n_lives++;
}

static void foresee_all(Story *story, uint64_t *luck)
{
    Time until = story->past->until;

    for (Time day = midnight_of(story->began_at); day < until; day += DAY) {
        for (int n = is_day_of_rest(day) ? A_DAY_OF_REST : A_DAY; n > 0; n--)
            foresee(story, moment_of_day(day, luck), luck);
    }
    for (int i = 0; i < LATELY; i++)
        foresee(story, until - chance_between(luck, 1, LATELY_HOURS * 60) * MINUTE, luck);
}

Life *foresee_found(Story *story, const Happening *what, UnitKey grid, Time at, bool by_phone,
                    uint64_t *luck)
{
    const Unit *unit = units_find(story->server, grid);

    if (!unit || story->n_lives == story->n_lives_max)
        return NULL;
    Life *life = &story->lives[story->n_lives++];
    *life = (Life){.what = what,
                   .next_at = at,
                   .unit = grid,
                   .lon = unit->lon,
                   .lat = unit->lat,
                   .by_phone = by_phone,
                   .picture = chance(luck) % PICTURES,
                   .luck = chance(luck)};
    life->reporter =
        by_phone ? arena_printf(story->arena, "village.%lld.acceptor", (long long)(grid / 1000))
                 : arena_printf(story->arena, "grid.%lld", (long long)grid);
    life->way = choose_way(story, life);
    return life;
}

const Error *story_foresee(Story *story)
{
    const char *path = arena_printf(story->arena, "%s/happenings.csv", story->past->city_dir);
    uint64_t luck = SEED;
    CsvTable table;

    if (access(path, F_OK) != 0) {
        log_warn("nothing happened: the city has no happenings.csv", LOG_STR("file", path));
        return NULL;
    }
    TRY(csv_load(story->arena, path, &HAPPENING, &table, &story->happenings));
    if (story->happenings.n == 0)
        return NULL;
    size_t most = (size_t)(story->past->days + 2) * A_DAY + LATELY + FOUND_MAX;
    story->n_lives_max = most;
    story->lives = arena_array(story->arena, most, sizeof(Life));
    foresee_all(story, &luck);
    return NULL;
}
