/*
 * units.c - the door: what other modules ask of the tree, and the module itself. The tree is in
 * units_state.c, the routes in units_read.c, seeding in units_load.c.
 */
#include "domain/units/units.h"

#include "domain/units/units.sql.h"
#include "domain/units/units_state.h"

static const UnitsState *state_of(const Server *server)
{
    return module_state(server, &UNITS_MODULE);
}

UnitKey units_locate(const Server *server, double lon, double lat)
{
    GeoPoint point;

    if (!geo_point(lon, lat, &point))
        return 0;
    return geo_index_find(state_of(server)->index, point);
}

const Unit *units_find(const Server *server, UnitKey key)
{
    return units_state_find(state_of(server), key);
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
    return state_of(server)->n;
}

UnitKey units_city(const Server *server)
{
    return state_of(server)->city;
}

int32_t units_today(Time now)
{
    return time_date(now, CITY_ZONE_MINUTES);
}

static const Error *units_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    UnitsState *state = NULL;

    (void)server;
    TRY(units_state_load(db, arena, units_today(time_now()), &state));
    *ret_state = state;
    return NULL;
}

static void units_stop(void *state)
{
    units_state_free(state);
}

const Module UNITS_MODULE = {
    .name = "units",
    .routes = UNITS_ROUTES,
    .n_routes = N_UNITS_ROUTES,
    .stmts = UNITS_STMTS,
    .start = units_start,
    .stop = units_stop,
};
