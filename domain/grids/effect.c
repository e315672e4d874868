/*
 * effect.c - an edition becomes the map: the tree, the posts at grids that end, and the work that is
 * open, in one transaction. At once when it is published for today; else by a timer at the first
 * moment of its day.
 */
#include <math.h>

#include "base/str.h"
#include "domain/assignments/assignments.h"
#include "domain/cameras/cameras.h"
#include "domain/cases/cases.h"
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"
#include "domain/premises/premises.h"
#include "domain/staff/staff.h"
#include "platform/events/outbox.h"

/* A request that located its point before and commits after: it is looked for once more. */
#define SWEEP_AFTER (INT64_C(60) * TIME_SECOND)

static const char *const SYSTEM_GRANTS[] = {NULL};

static const Actor SYSTEM = {
    .login = "system",
    .name = "",
    .role = "SYSTEM",
    .scope = {0, INT64_MAX},
    .grants = SYSTEM_GRANTS,
};

Request *edition_as_system(Arena *arena, Server *server, Tx *tx, Time now)
{
    Request *req = ARENA_NEW(arena, Request);

    req->arena = arena;
    req->server = server;
    req->tx = tx;
    req->actor = &SYSTEM;
    req->now = now;
    return req;
}

/* ---- open work ------------------------------------------------------------------------------------ */

typedef struct Rehoming {
    Request *req;
    UnitRange range;
    CaseMap map;
    const char *note;
} Rehoming;

static bool is_no_more(const CaseMap *map, UnitKey village)
{
    const Unit *unit = units_find(map->server, village);

    if (!map->redraw)
        return !unit || !unit_in_force(unit, map->today);
    for (size_t i = 0; i < map->redraw->n_ended; i++) {
        if (map->redraw->ended[i] == village)
            return true;
    }
    return false;
}

UnitKey map_grid(const Server *server, const GeoIndex *index, GeoPoint at)
{
    UnitKey grid = geo_index_find(index, at);
    GeoNear near = {0};

    if (grid == 0 && !units_locate(server, geo_degrees(at.lon), geo_degrees(at.lat)) &&
        geo_index_nearest(index, at, INFINITY, &near))
        grid = near.key;
    return grid;
}

UnitKey case_map_grid(const CaseMap *map, const CasePlace *place)
{
    GeoPoint at;

    return geo_point(place->lon, place->lat, &at) ? map_grid(map->server, map->index, at) : 0;
}

bool case_map_move(const CaseMap *map, const CasePlace *place, UnitKey grid, CaseRehome *ret_move)
{
    if (grid == 0 || grid == place->unit)
        return false;
    if (unit_key_town(grid) == unit_key_town(place->unit)) {
        *ret_move = (CaseRehome){*place, grid, unit_key_at_tier(grid, unit_key_tier(place->owner))};
        return true;
    }
    if (unit_key_tier(place->owner) != TIER_VILLAGE || !is_no_more(map, place->owner))
        return false;
    *ret_move = (CaseRehome){*place, place->unit, unit_key_parent(place->owner)};
    return true;
}

static const Error *rehome_page(Rehoming *rehoming, int32_t town, const List *places)
{
    Request *req = rehoming->req;
    const CasePlace *place = places->items;
    CaseRehome *moves = arena_array(req->arena, places->n + 1, sizeof(*moves));
    Id *ids = arena_array(req->arena, places->n + 1, sizeof(*ids));
    UnitKey *units = arena_array(req->arena, places->n + 1, sizeof(*units));
    size_t n = 0;

    for (size_t i = 0; i < places->n; i++) {
        UnitKey grid = case_map_grid(&rehoming->map, &place[i]);
        if (!case_map_move(&rehoming->map, &place[i], grid, &moves[n]))
            continue;
        ids[n] = place[i].id;
        units[n] = moves[n].unit;
        n++;
    }
    if (n == 0)
        return NULL;
    TRY(cases_rehome(req->tx, req->server, req->now, town, moves, n, rehoming->note));
    return assignments_rehome(req->tx, town, ids, units, n);
}

/* What is inspected goes where its place goes. One that lies in another town now stays with its last grid
 * here, as a case does: its id carries its town. */
static const Error *rehome_premises_page(Rehoming *rehoming, int32_t town, const List *places)
{
    Request *req = rehoming->req;
    const PremisesPlace *place = places->items;
    PremisesMove *moves = arena_array(req->arena, places->n + 1, sizeof(*moves));
    size_t n = 0;

    for (size_t i = 0; i < places->n; i++) {
        const CasePlace at = {.lon = place[i].lon, .lat = place[i].lat};
        UnitKey grid = case_map_grid(&rehoming->map, &at);
        if (grid != 0 && grid != place[i].unit && unit_key_town(grid) == town)
            moves[n++] = (PremisesMove){place[i].id, place[i].unit, grid};
    }
    return premises_rehome(req->tx, req->now, town, moves, n, rehoming->note);
}

static const Error *rehome_premises(Rehoming *rehoming, int32_t town)
{
    Id last = ID_NONE;
    List places = {0};

    do {
        TRY(premises_places(rehoming->req->tx, town, rehoming->range, last, &places));
        TRY(rehome_premises_page(rehoming, town, &places));
        if (places.n > 0)
            last = ((const PremisesPlace *)places.items)[places.n - 1].id;
    } while (places.n == PREMISES_PAGE);
    return NULL;
}

/* A camera too, and for the same reason not into another town: until a list says it there. */
static const Error *rehome_cameras_page(Rehoming *rehoming, int32_t town, const List *places)
{
    Request *req = rehoming->req;
    const CameraPlace *place = places->items;
    CameraMove *moves = arena_array(req->arena, places->n + 1, sizeof(*moves));
    size_t n = 0;

    for (size_t i = 0; i < places->n; i++) {
        const CasePlace at = {.lon = place[i].lon, .lat = place[i].lat};
        UnitKey grid = case_map_grid(&rehoming->map, &at);
        if (grid != 0 && grid != place[i].unit && unit_key_town(grid) == town)
            moves[n++] = (CameraMove){place[i].code, place[i].unit, grid};
    }
    return cameras_rehome(req->tx, req->now, town, moves, n);
}

static const Error *rehome_cameras(Rehoming *rehoming, int32_t town)
{
    const char *last = "";
    List places = {0};

    do {
        TRY(cameras_places(rehoming->req->tx, town, rehoming->range, last, &places));
        TRY(rehome_cameras_page(rehoming, town, &places));
        if (places.n > 0)
            last = ((const CameraPlace *)places.items)[places.n - 1].code;
    } while (places.n == CAMERAS_PAGE);
    return NULL;
}

static const Error *rehome_town(Rehoming *rehoming, int32_t town)
{
    Id last = ID_NONE;
    List places = {0};

    TRY(rehome_premises(rehoming, town));
    TRY(rehome_cameras(rehoming, town));
    do {
        TRY(cases_open_places(rehoming->req->tx, &SYSTEM, town, rehoming->range, last, &places));
        TRY(rehome_page(rehoming, town, &places));
        if (places.n > 0)
            last = ((const CasePlace *)places.items)[places.n - 1].id;
    } while (places.n == CASE_PLACES_PAGE);
    return NULL;
}

static const Error *rehome(Rehoming *rehoming, UnitKey unit)
{
    size_t n = 0;
    const Unit *units = units_in(rehoming->req->server, unit_key_range(unit), &n);

    if (unit_key_tier(unit) >= TIER_TOWN)
        return rehome_town(rehoming, unit_key_town(unit));
    for (size_t i = 0; i < n; i++) {
        if (units[i].tier == TIER_TOWN)
            TRY(rehome_town(rehoming, unit_key_town(units[i].key)));
    }
    return NULL;
}

/* ---- taking effect --------------------------------------------------------------------------------- */

static const Error *duties_go_on(Request *req, const UnitKey *from, const UnitKey *to, size_t n,
                                 int32_t on)
{
    return db_exec(req->tx, &SQL_GRID_DUTIES_GO_ON,
                   ARGS(db_keys(req->arena, from, n), db_keys(req->arena, to, n),
                        db_date(req->arena, on), db_time(req->now)),
                   NULL);
}

static const Error *repost(Request *req, const DraftPlan *plan, int32_t on)
{
    UnitKey *from = arena_array(req->arena, plan->n_successors + 1, sizeof(*from));
    UnitKey *to = arena_array(req->arena, plan->n_successors + 1, sizeof(*to));

    for (size_t i = 0; i < plan->n_successors; i++) {
        from[i] = plan->successors[i].from;
        to[i] = plan->successors[i].to;
    }
    TRY(staff_repost(req->tx, from, to, plan->n_successors, on));
    return duties_go_on(req, from, to, plan->n_successors, on);
}

static const Error *tell(Request *req, const Edition *edition, const DraftPlan *plan)
{
    char id[ID_TEXT_SIZE];

    id_format(edition->id, id);
    Event event = {
        .topic = "grids.redrawn",
        .unit = edition->unit,
        .data = arena_printf(req->arena,
                             "{\"id\":\"%s\",\"number\":%lld,\"unit\":\"%015lld\",\"ended\":%zu,"
                             "\"drawn\":%zu}",
                             id, (long long)edition->number, (long long)edition->unit,
                             plan->redraw.n_ended, plan->redraw.n_drawn),
    };
    return event_emit(req, &event);
}

static const Error *write_plan(Request *req, const Edition *edition, const DraftPlan *plan)
{
    Rehoming rehoming = {
        .req = req,
        .range = unit_key_range(edition->unit),
        .map = {req->server, plan->index, &plan->redraw, plan->redraw.on},
        .note = arena_printf(req->arena, "%s", edition->name),
    };
    const Timer sweep = {
        .town = unit_key_town(edition->unit),
        .subject = edition->id,
        .kind = EDITION_SWEEP_TIMER,
        .stamp = edition->version,
        .due_at = req->now + SWEEP_AFTER,
    };

    TRY(units_redraw(req->tx, req->server, &plan->redraw));
    TRY(repost(req, plan, plan->redraw.on));
    TRY(rehome(&rehoming, edition->unit));
    TRY(premises_keep_streets(req->tx, req->now));
    TRY(timer_set(req->tx, req->server, &sweep));
    return tell(req, edition, plan);
}

const Error *edition_take_effect(Request *req, Edition *edition)
{
    Draft draft = {.n = 0};
    DraftPlan plan = {.index = NULL};
    int64_t number = 0;

    TRY(units_redraw_begin(req->tx, req->server, &number));
    TRY(draft_read(req->tx, edition->id, &draft));
    TRY(draft_plan(req->arena, req->server, edition->unit, &draft, edition->effective_on, &plan));
    edition->number = number;
    const Error *error = write_plan(req, edition, &plan);
    geo_index_free(plan.index);
    TRY(error);
    return edition_step(
        req, edition, EDITION_DO_TAKE_EFFECT, NULL,
        arena_printf(req->arena, "%zu ended, %zu drawn", plan.redraw.n_ended, plan.redraw.n_drawn));
}

/* ---- by time ---------------------------------------------------------------------------------------- */

const Error *edition_fire(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Request *req = edition_as_system(tx_arena(tx), server, tx, now);
    Edition edition = {.id = ID_NONE};

    TRY(edition_lock(req, timer->subject, &edition));
    if (edition.version != timer->stamp || edition.state != EDITION_PUBLISHED)
        return NULL; /* it was recalled, or published for another day */
    return edition_take_effect(req, &edition);
}

const Error *edition_sweep(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Request *req = edition_as_system(tx_arena(tx), server, tx, now);
    Edition edition = {.id = ID_NONE};
    GeoIndex *index = NULL;
    size_t n = 0;

    TRY(edition_get(req, timer->subject, &edition));
    const GeoArea *areas = units_outlines(server, unit_key_range(edition.unit), &n);
    index = geo_index_new(areas, n);
    Rehoming rehoming = {
        .req = req,
        .range = unit_key_range(edition.unit),
        .map = {server, index, NULL, units_today(now)},
        .note = edition.name,
    };
    const Error *error = rehome(&rehoming, edition.unit);
    geo_index_free(index);
    return error;
}
