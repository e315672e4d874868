/*
 * units.c - the door: what other modules ask of the tree, and the module itself: which tree is in
 * force, and how another takes its place. The tree is in units_state.c, the routes in units_read.c,
 * seeding in units_load.c, redrawing in redraw.c.
 */
#include "domain/units/units.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "domain/units/redraw.h"
#include "domain/units/units.sql.h"
#include "domain/units/units_state.h"
#include "platform/http/server.h"
#include "platform/log/log.h"

#define REFRESH_MS 1000
#define DAYS_END   INT64_C(100000000) /* more than any yyyymmdd */

typedef struct UnitsHome {
    _Atomic(UnitsState *) now; /* read by any thread without a lock */
    pthread_mutex_t lock;      /* guards what follows, and who puts another one in */
    Db *db;
    Arena *arena;
} UnitsHome;

static UnitsHome *home_of(const Server *server)
{
    return module_state(server, &UNITS_MODULE);
}

const UnitsState *units_state_now(const Server *server)
{
    return atomic_load_explicit(&home_of(server)->now, memory_order_acquire);
}

UnitKey units_locate(const Server *server, double lon, double lat)
{
    GeoPoint point;

    if (!geo_point(lon, lat, &point))
        return 0;
    return geo_index_find(units_state_now(server)->index, point);
}

double units_outside_m(const UnitsState *state, int64_t asked)
{
    return (double)(asked == I64_NONE ? state->outside_metres : asked);
}

UnitKey units_place(const Server *server, double lon, double lat)
{
    const UnitsState *state = units_state_now(server);
    GeoNear near = {0};
    GeoPoint point;

    if (!geo_point(lon, lat, &point) ||
        !geo_index_nearest(state->index, point, units_outside_m(state, I64_NONE), &near))
        return 0;
    return near.key;
}

const Unit *units_find(const Server *server, UnitKey key)
{
    return units_state_find(units_state_now(server), key);
}

bool units_exists(const Server *server, UnitKey key)
{
    return units_find(server, key) != NULL;
}

const char *units_name(const Server *server, UnitKey key)
{
    const Unit *unit = units_find(server, key);

    return unit ? unit->name : "";
}

size_t units_count(const Server *server)
{
    return units_state_now(server)->n;
}

bool units_have_districts(const Server *server)
{
    const UnitsState *state = units_state_now(server);

    for (size_t i = 0; i < state->n; i++) {
        if (state->units[i].tier == TIER_DISTRICT)
            return true;
    }
    return false;
}

UnitKey units_city(const Server *server)
{
    return units_state_now(server)->city;
}

const Unit *units_in(const Server *server, UnitRange range, size_t *ret_n)
{
    return units_state_range(units_state_now(server), range, ret_n);
}

const GeoArea *units_outlines(const Server *server, UnitRange range, size_t *ret_n)
{
    return units_state_outlines(units_state_now(server), range, ret_n);
}

int64_t units_redraws(const Server *server)
{
    return units_state_now(server)->redraws;
}

int64_t units_edition(const Server *server)
{
    const UnitsState *state = units_state_now(server);

    return state->redraws * DAYS_END + state->today;
}

int32_t units_today(Time now)
{
    return time_date(now, CITY_ZONE_MINUTES);
}

/* ---- one tree takes another's place --------------------------------------------------------- */

/* Who read an old one has long answered. */
static void free_old(UnitsState *state, int64_t now_ms)
{
    while (state->older) {
        UnitsState *old = state->older;
        if (now_ms - old->replaced_at_ms >= UNITS_GRACE_MS) {
            state->older = old->older;
            units_state_free(old);
        } else {
            state = old;
        }
    }
}

static const Error *is_outdated(const UnitsState *state, Db *db, Arena *arena, int32_t today,
                                bool *ret_outdated)
{
    int64_t redraws = 0;
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(units_read_redraws(tx, &redraws));
    *ret_outdated = redraws > state->redraws || today != state->today;
    return NULL;
}

/* Reads the tree again when it was redrawn, or when a day has begun. */
static const Error *refresh(UnitsHome *home, Db *db, Arena *arena, Time now)
{
    UnitsState *old = atomic_load_explicit(&home->now, memory_order_acquire);
    UnitsState *fresh = NULL;
    bool outdated = false;

    free_old(old, monotonic_ms());
    TRY(is_outdated(old, db, arena, units_today(now), &outdated));
    if (!outdated)
        return NULL;
    TRY(units_state_load(db, arena, units_today(now), &fresh));
    old->replaced_at_ms = monotonic_ms();
    fresh->older = old;
    atomic_store_explicit(&home->now, fresh, memory_order_release);
    log_info("tree of units read again", LOG_I64("redraws", fresh->redraws));
    return NULL;
}

void units_refresh(void *server)
{
    UnitsHome *home = home_of(server);

    (void)pthread_mutex_lock(&home->lock);
    const Error *error = refresh(home, home->db, home->arena, time_now());
    if (error) {
        /* The tick tries again. */
        log_warn("tree of units not read", LOG_STR("error", error->kind->slug),
                 LOG_STR("detail", error->detail));
    }
    arena_reset(home->arena);
    (void)pthread_mutex_unlock(&home->lock);
}

/* Other servers on the same database redraw too, and days begin. */
static const Error *tick_refresh(Server *server, Db *db, Arena *arena, Time now)
{
    UnitsHome *home = home_of(server);

    (void)pthread_mutex_lock(&home->lock);
    const Error *error = refresh(home, db, arena, now);
    (void)pthread_mutex_unlock(&home->lock);
    return error;
}

/* ---- the module ------------------------------------------------------------------------------ */

static void units_stop(void *data)
{
    UnitsHome *home = data;

    for (UnitsState *state = atomic_load(&home->now); state;) {
        UnitsState *older = state->older;
        units_state_free(state);
        state = older;
    }
    db_free(home->db);
    arena_free(home->arena);
    (void)pthread_mutex_destroy(&home->lock);
    free(home);
}

static const Error *units_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    UnitsHome *home = calloc(1, sizeof(*home));
    UnitsState *state = NULL;

    if (!home || pthread_mutex_init(&home->lock, NULL) != 0)
        abort();
    home->db = db_new(server_config(server)->db_url);
    home->arena = arena_new();
    const Error *error = units_state_load(db, arena, units_today(time_now()), &state);
    atomic_init(&home->now, state);
    if (error) {
        units_stop(home);
        return error;
    }
    *ret_state = home;
    return NULL;
}

static const Tick TICKS[] = {
    {"units_refresh", REFRESH_MS, tick_refresh},
};

const Module UNITS_MODULE = {
    .name = "units",
    .routes = UNITS_ROUTES,
    .n_routes = N_UNITS_ROUTES,
    .stmts = UNITS_STMTS,
    .start = units_start,
    .stop = units_stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
