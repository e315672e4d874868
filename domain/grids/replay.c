/*
 * replay.c - GET /editions/{id}/replay: the cases of a time fall into the grids of a draft, and into
 * those in force: how much would lie where, how far from the middle, and who is there for it. Counts
 * of places and posts; nothing of persons.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/cases/cases.h"
#include "domain/grids/edition.h"
#include "domain/staff/staff.h"

#define QUARTER_DAYS 91
#define DAYS_MAX     400

typedef struct ReplayQuery {
    const char *from, *to;
} ReplayQuery;

static const Field REPLAY_QUERY_FIELDS[] = {
    STR_FIELD(ReplayQuery, from, LIMIT(1, 40), SAYS("a day or a time; default 91 days ago")),
    STR_FIELD(ReplayQuery, to, LIMIT(1, 40), SAYS("a day meant whole, or a time; default now")),
};
const Shape REPLAY_QUERY = SHAPE(ReplayQuery, REPLAY_QUERY_FIELDS);

typedef struct GridLoad {
    UnitKey key;
    const char *name;
    UnitKey village;
    int64_t cases;
    double metres_mean, metres_max; /* from the middle of the grid; NAN: no case */
    int64_t posts;
    double cases_per_post; /* NAN: nobody */
    GeoPoint middle;
} GridLoad;

static const Field GRID_LOAD_FIELDS[] = {
    KEY_FIELD(GridLoad, key, REQUIRED, SAYS("after: of a new grid, the key it would get")),
    STR_FIELD(GridLoad, name, REQUIRED),
    KEY_FIELD(GridLoad, village, REQUIRED),
    I64_FIELD(GridLoad, cases, REQUIRED),
    F64_FIELD(GridLoad, metres_mean, NULLABLE, SAYS("from the middle of the grid to its cases")),
    F64_FIELD(GridLoad, metres_max, NULLABLE),
    I64_FIELD(GridLoad, posts, REQUIRED,
              SAYS("grid administrators today; after: where they would go")),
    F64_FIELD(GridLoad, cases_per_post, NULLABLE, SAYS("null: nobody on post")),
};
static const Shape GRID_LOAD = SHAPE(GridLoad, GRID_LOAD_FIELDS);

typedef struct MapLoad {
    int64_t grids, cases, busiest, median, unstaffed;
    double metres_mean;
    List loads;
} MapLoad;

static const Field MAP_LOAD_FIELDS[] = {
    I64_FIELD(MapLoad, grids, REQUIRED),
    I64_FIELD(MapLoad, cases, REQUIRED),
    I64_FIELD(MapLoad, busiest, REQUIRED, SAYS("cases of the grid with the most")),
    I64_FIELD(MapLoad, median, REQUIRED, SAYS("cases of the grid in the middle")),
    I64_FIELD(MapLoad, unstaffed, REQUIRED, SAYS("grids with nobody on post")),
    F64_FIELD(MapLoad, metres_mean, NULLABLE),
    LIST_FIELD(MapLoad, loads, &GRID_LOAD, REQUIRED),
};
static const Shape MAP_LOAD = SHAPE(MapLoad, MAP_LOAD_FIELDS);

typedef struct Replay {
    Time from, to;
    MapLoad *before, *after;
} Replay;

static const Field REPLAY_FIELDS[] = {
    TIME_FIELD(Replay, from, REQUIRED),
    TIME_FIELD(Replay, to, REQUIRED),
    OBJ_FIELD(Replay, before, MapLoad, &MAP_LOAD, REQUIRED),
    OBJ_FIELD(Replay, after, MapLoad, &MAP_LOAD, REQUIRED),
};
const Shape REPLAY = SHAPE(Replay, REPLAY_FIELDS);

/* ---- a map that is loaded ------------------------------------------------------------------------- */

static int load_order(const void *left, const void *right)
{
    UnitKey a = ((const GridLoad *)left)->key;
    UnitKey b = ((const GridLoad *)right)->key;

    return (a > b) - (a < b);
}

/* By key, which the index gives. */
static void load_fill(Arena *arena, const Server *server, const Draft *draft, const DraftPlan *plan,
                      MapLoad *map)
{
    GridLoad *loads = arena_array(arena, draft->n + 1, sizeof(*loads));

    for (size_t i = 0; i < draft->n; i++) {
        const DraftGrid *grid = &draft->grids[i];
        const Unit *unit = units_find(server, grid->key);
        loads[i] = (GridLoad){
            .key = plan ? plan->keys[i] : grid->key,
            .name = grid->name[0] ? grid->name : (unit ? unit->name : ""),
            .village = grid->village,
            .metres_mean = 0,
            .metres_max = 0,
            .middle = ring_inner_point(&grid->ring),
        };
    }
    if (draft->n > 1)
        qsort(loads, draft->n, sizeof(*loads), load_order);
    map->loads = (List){loads, draft->n};
    map->grids = (int64_t)draft->n;
}

static GridLoad *load_find(const MapLoad *map, UnitKey key)
{
    const GridLoad wanted = {.key = key};

    if (!map->loads.items || map->loads.n == 0)
        return NULL;
    return bsearch(&wanted, map->loads.items, map->loads.n, sizeof(GridLoad), load_order);
}

static void load_add(MapLoad *map, UnitKey key, GeoPoint at)
{
    GridLoad *load = key ? load_find(map, key) : NULL;

    if (!load)
        return;
    double metres = geo_distance_m(load->middle, at);
    load->cases++;
    load->metres_mean += metres;
    load->metres_max = metres > load->metres_max ? metres : load->metres_max;
}

static int count_order(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static double rounded(double value)
{
    return round(value * 10) / 10;
}

static void load_sum(Arena *arena, MapLoad *map)
{
    GridLoad *loads = map->loads.items;
    int64_t *counts = arena_array(arena, map->loads.n + 1, sizeof(*counts));
    double metres = 0;

    for (size_t i = 0; loads && i < map->loads.n; i++) {
        GridLoad *load = &loads[i];
        double n = (double)load->cases;
        counts[i] = load->cases;
        map->cases += load->cases;
        map->unstaffed += load->posts == 0;
        metres += load->metres_mean;
        load->metres_mean = load->cases > 0 ? rounded(load->metres_mean / n) : NAN;
        load->metres_max = load->cases > 0 ? rounded(load->metres_max) : NAN;
        load->cases_per_post = load->posts > 0 ? rounded(n / (double)load->posts) : NAN;
    }
    map->metres_mean = map->cases > 0 ? rounded(metres / (double)map->cases) : NAN;
    if (map->loads.n == 0)
        return;
    qsort(counts, map->loads.n, sizeof(*counts), count_order);
    map->busiest = counts[map->loads.n - 1];
    map->median = counts[map->loads.n / 2];
}

/* ---- what falls into it ----------------------------------------------------------------------------- */

typedef struct Replaying {
    Request *req;
    UnitKey unit;
    Draft draft;
    DraftPlan plan;
    Replay replay;
} Replaying;

static void take_spots(Replaying *replaying, const List *spots)
{
    const CaseSpot *spot = spots->items;

    for (size_t i = 0; spot && i < spots->n; i++) {
        GeoPoint at;
        if (!geo_point(spot[i].lon, spot[i].lat, &at))
            continue;
        load_add(replaying->replay.before,
                 units_place(replaying->req->server, spot[i].lon, spot[i].lat), at);
        load_add(replaying->replay.after,
                 map_grid(replaying->req->server, replaying->plan.index, at), at);
    }
}

/* Page by page, each in an arena of its own: a city has a million in a quarter. */
static const Error *replay_town(Replaying *replaying, int32_t town)
{
    Request *req = replaying->req;
    CaseSpot last = {.id = ID_NONE};
    CaseSpots asked = {.town = town,
                       .range = unit_key_range(replaying->unit),
                       .from = replaying->replay.from,
                       .to = replaying->replay.to};

    for (bool more = true; more;) {
        Arena *page CLEANUP(arena_freep) = arena_new();
        List spots = {NULL, 0};
        Tx *tx = NULL;
        TRY(db_begin(req->db, page, TX_READ, &tx));
        const Error *error = cases_spots(tx, req->actor, &asked, &spots);
        db_rollback(tx);
        if (error)
            return error_new(req->arena, error->kind, "%s", error->detail);
        take_spots(replaying, &spots);
        more = spots.n == CASE_SPOTS_PAGE;
        if (spots.n > 0)
            last = ((const CaseSpot *)spots.items)[spots.n - 1];
        asked.after = &last;
    }
    return NULL;
}

static const Error *replay_towns(Replaying *replaying)
{
    size_t n = 0;
    const Unit *units = units_in(replaying->req->server, unit_key_range(replaying->unit), &n);

    if (unit_key_tier(replaying->unit) >= TIER_TOWN)
        return replay_town(replaying, unit_key_town(replaying->unit));
    for (size_t i = 0; i < n; i++) {
        if (units[i].tier == TIER_TOWN)
            TRY(replay_town(replaying, unit_key_town(units[i].key)));
    }
    return NULL;
}

static UnitKey successor_of(const DraftPlan *plan, UnitKey key)
{
    for (size_t i = 0; i < plan->n_successors; i++) {
        if (plan->successors[i].from == key)
            return plan->successors[i].to;
    }
    return key;
}

static const Error *count_posts(Replaying *replaying, Tx *tx)
{
    MapLoad *before = replaying->replay.before;
    const GridLoad *loads = before->loads.items;
    UnitKey *keys = arena_array(replaying->req->arena, before->loads.n + 1, sizeof(*keys));
    List posts = {NULL, 0};

    for (size_t i = 0; i < before->loads.n; i++)
        keys[i] = loads[i].key;
    TRY(staff_posts_at(tx, keys, before->loads.n, units_today(replaying->req->now), &posts));
    for (size_t i = 0; i < posts.n; i++) {
        const StaffPost *post = (const StaffPost *)posts.items + i;
        GridLoad *now = load_find(before, post->unit);
        GridLoad *then =
            load_find(replaying->replay.after, successor_of(&replaying->plan, post->unit));
        if (now)
            now->posts++;
        if (then)
            then->posts++;
    }
    return NULL;
}

static const Error *read_draft(Replaying *replaying, Tx *tx, Id id)
{
    Request *req = replaying->req;
    Edition edition = {.id = ID_NONE};

    req->tx = tx;
    TRY(edition_get(req, id, &edition));
    if (edition.state == EDITION_IN_FORCE)
        return error_new(req->arena, &EDITION_BAD_MOVE, "it is in force: there is no other map");
    replaying->unit = edition.unit;
    TRY(draft_read(tx, id, &replaying->draft));
    TRY(draft_plan(req->arena, req->server, edition.unit, &replaying->draft, units_today(req->now),
                   &replaying->plan));
    Draft before = draft_of_map(req->arena, req->server, edition.unit);
    load_fill(req->arena, req->server, &before, NULL, replaying->replay.before);
    load_fill(req->arena, req->server, &replaying->draft, &replaying->plan,
              replaying->replay.after);
    return count_posts(replaying, tx);
}

static const Error *take_period(Request *req, Replay *replay)
{
    const ReplayQuery *query = req->query;
    Period period = {TIME_NONE, TIME_NONE};
    const int64_t day = INT64_C(86400) * TIME_SECOND;

    TRY(period_parse(req->arena, query->from, query->to, &period));
    replay->to = period.to == TIME_NONE ? req->now : period.to;
    replay->from = period.from == TIME_NONE ? replay->to - QUARTER_DAYS * day : period.from;
    if (replay->from >= replay->to)
        return error_field(req->arena, &INPUT_INVALID, "to", "must be after from");
    if (replay->to - replay->from > DAYS_MAX * day) {
        return error_field(req->arena, &INPUT_INVALID, "from", "at most %d days before to",
                           DAYS_MAX);
    }
    return NULL;
}

const Error *get_replay(Request *req)
{
    MapLoad before = {.grids = 0};
    MapLoad after = {.grids = 0};
    Replaying replaying = {.req = req, .replay = {.before = &before, .after = &after}};
    Tx *tx = NULL;
    Id id;

    TRY(take_period(req, &replaying.replay));
    TRY(req_path_id(req, "id", &EDITION_NOT_FOUND, &id));
    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    const Error *error = read_draft(&replaying, tx, id);
    db_rollback(tx);
    req->tx = NULL;
    if (!error)
        error = replay_towns(&replaying);
    geo_index_free(replaying.plan.index);
    TRY(error);
    load_sum(req->arena, &before);
    load_sum(req->arena, &after);
    return reply_with(req, 200, &REPLAY, &replaying.replay);
}
