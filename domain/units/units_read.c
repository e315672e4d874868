/*
 * units_read.c - the routes, all from memory; only divisions and lineage are asked of the database,
 * and only for who is logged in. Names, outlines and which grid holds a point are for anybody: who
 * reports without an account must be able to say where.
 */
#include <math.h>

#include "base/str.h"
#include "domain/units/units.sql.h"
#include "domain/units/units_state.h"

static const ErrorKind NO_UNIT = {ERROR_MISSING, "unit/not-found", "No such unit"};
static const ErrorKind OUTSIDE = {ERROR_MISSING, "unit/outside", "The point lies outside the city"};

#define LIST_MAX     5000
#define LIST_DEFAULT 200
#define OUTLINES_MAX ((size_t)8 * 1024 * 1024)

/* ---- shapes ----------------------------------------------------------------------------- */

#define UNIT_FIELD_ROWS                                                                \
    KEY_FIELD(Unit, key, REQUIRED), ENUM_FIELD(Unit, tier, TIER_NAMES, REQUIRED),      \
        KEY_FIELD(Unit, parent, NULLABLE), STR_FIELD(Unit, name, REQUIRED),            \
        STR_FIELD(Unit, name_en, NULLABLE), F64_FIELD(Unit, lon, REQUIRED),            \
        F64_FIELD(Unit, lat, REQUIRED), F64_FIELD(Unit, area_km2, NULLABLE),           \
        I64_FIELD(Unit, population, NULLABLE), DATE_FIELD(Unit, valid_from, REQUIRED), \
        DATE_FIELD(Unit, valid_to, NULLABLE, SAYS("the first day it is no more")),     \
        I64_FIELD(Unit, children, SAYS("direct children in force"))

static const Field UNIT_FIELDS[] = {UNIT_FIELD_ROWS};
const Shape UNIT_SHAPE = SHAPE(Unit, UNIT_FIELDS);

typedef struct UnitName {
    UnitKey key;
    const char *name;
} UnitName;

static const Field UNIT_NAME_FIELDS[] = {
    KEY_FIELD(UnitName, key, REQUIRED),
    STR_FIELD(UnitName, name, REQUIRED),
};
static const Shape UNIT_NAME = SHAPE(UnitName, UNIT_NAME_FIELDS);

typedef struct Division {
    int64_t edition;
    const char *code;
    const char *name;
} Division;

static const Field DIVISION_FIELDS[] = {
    I64_FIELD(Division, edition, REQUIRED),
    STR_FIELD(Division, code, REQUIRED),
    STR_FIELD(Division, name, REQUIRED),
};
static const Shape DIVISION = SHAPE(Division, DIVISION_FIELDS);

typedef struct Lineage {
    const char *kind;
    UnitKey from, to;
    int32_t at;
} Lineage;

static const Field LINEAGE_FIELDS[] = {
    STR_FIELD(Lineage, kind, REQUIRED),
    KEY_FIELD(Lineage, from, REQUIRED),
    KEY_FIELD(Lineage, to, REQUIRED),
    DATE_FIELD(Lineage, at, REQUIRED),
};
static const Shape LINEAGE = SHAPE(Lineage, LINEAGE_FIELDS);

typedef struct UnitDetail {
    Unit unit; /* first: its fields are written as fields of the whole */
    List path;
    List divisions;
    List lineage;
} UnitDetail;

static const Field UNIT_DETAIL_FIELDS[] = {
    UNIT_FIELD_ROWS,
    LIST_FIELD(UnitDetail, path, &UNIT_NAME, REQUIRED, SAYS("from the city down to the unit")),
    LIST_FIELD(UnitDetail, divisions, &DIVISION, REQUIRED, SAYS("official codes it answers to")),
    LIST_FIELD(UnitDetail, lineage, &LINEAGE, REQUIRED, SAYS("splits, merges and moves")),
};
static const Shape UNIT_DETAIL = SHAPE(UnitDetail, UNIT_DETAIL_FIELDS);

typedef struct UnitQuery {
    UnitKey parent;
    int tier;
    int64_t limit;
    const char *cursor;
} UnitQuery;

static const Field UNIT_QUERY_FIELDS[] = {
    KEY_FIELD(UnitQuery, parent, SAYS("its children; with tier: all of that tier below it")),
    ENUM_FIELD(UnitQuery, tier, TIER_NAMES, SAYS("all of this tier")),
    I64_FIELD(UnitQuery, limit, LIMIT(1, LIST_MAX), SAYS("default 200")),
    STR_FIELD(UnitQuery, cursor, LIMIT(1, 64)),
};
static const Shape UNIT_QUERY = SHAPE(UnitQuery, UNIT_QUERY_FIELDS);

typedef struct LocateQuery {
    double lon, lat;
    int datum;
    int64_t outside;
} LocateQuery;

static const Field LOCATE_QUERY_FIELDS[] = {
    F64_FIELD(LocateQuery, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(LocateQuery, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(LocateQuery, datum, DATUM_NAMES, SAYS("default WGS84")),
    I64_FIELD(LocateQuery, outside, LIMIT(0, OUTSIDE_METRES_MAX),
              SAYS("metres outside of every grid that still count; default the city's rule")),
};
static const Shape LOCATE_QUERY = SHAPE(LocateQuery, LOCATE_QUERY_FIELDS);

typedef struct Located {
    UnitName *grid, *village, *town, *district, *city;
    double nearest_m; /* NAN: the grid holds the point */
} Located;

static const Field LOCATED_FIELDS[] = {
    OBJ_FIELD(Located, grid, UnitName, &UNIT_NAME, REQUIRED),
    OBJ_FIELD(Located, village, UnitName, &UNIT_NAME, REQUIRED),
    OBJ_FIELD(Located, town, UnitName, &UNIT_NAME, REQUIRED),
    OBJ_FIELD(Located, district, UnitName, &UNIT_NAME, SAYS("where a city has districts")),
    OBJ_FIELD(Located, city, UnitName, &UNIT_NAME, REQUIRED),
    F64_FIELD(Located, nearest_m,
              SAYS("no grid holds the point: this is the nearest, so many metres away")),
};
static const Shape LOCATED = SHAPE(Located, LOCATED_FIELDS);

/* ---- handlers --------------------------------------------------------------------------- */

static const UnitsState *state_of(const Request *req)
{
    return units_state_now(req->server);
}

/* Where a list begins: the range of the parent, behind the cursor. */
static const Error *list_range(Request *req, const UnitQuery *query, UnitRange *ret_range)
{
    UnitRange range = {.lo = 1, .hi = INT64_C(999999999999999)};
    UnitKey after = 0;

    if (query->parent != 0) {
        if (!units_state_find(state_of(req), query->parent))
            return error_field(req->arena, &INPUT_INVALID, "parent", "no such unit");
        range = unit_key_range(query->parent);
        range.lo++; /* its children, not itself */
    }
    if (query->cursor) {
        TRY(key_cursor_parse(req->arena, query->cursor, &after));
        if (after >= range.lo)
            range.lo = after + 1;
    }
    *ret_range = range;
    return NULL;
}

static bool is_listed(const Unit *unit, const UnitQuery *query, int32_t today)
{
    if (!unit_in_force(unit, today))
        return false;
    if (query->tier != ENUM_NONE)
        return unit->tier == query->tier;
    return unit->parent == query->parent; /* without parent and tier: the city */
}

static const Error *get_units(Request *req)
{
    const UnitQuery *query = req->query;
    size_t limit = query->limit == I64_NONE ? LIST_DEFAULT : (size_t)query->limit;
    int32_t today = units_today(req->now);
    UnitRange range = UNIT_RANGE_EMPTY;
    size_t n;

    TRY(list_range(req, query, &range));
    const Unit *units = units_state_range(state_of(req), range, &n);
    Unit *rows = arena_array(req->arena, limit, sizeof(*rows));
    size_t n_rows = 0;
    const char *cursor = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!is_listed(&units[i], query, today))
            continue;
        if (n_rows == limit) {
            cursor = arena_printf(req->arena, "%015lld", (long long)rows[n_rows - 1].key);
            break;
        }
        rows[n_rows++] = units[i];
    }
    return reply_list(req, &UNIT_SHAPE, &(List){.items = rows, .n = n_rows}, cursor);
}

static List path_of(Request *req, UnitKey key)
{
    UnitName *names = arena_array(req->arena, TIER_MAX, sizeof(*names));
    Tier last = unit_key_tier(key);
    size_t n = 0;

    for (Tier tier = TIER_CITY; tier <= last; tier++) {
        UnitKey at = unit_key_at_tier(key, tier);
        if (n == 0 || at != names[n - 1].key) /* else there is no such tier here */
            names[n++] = (UnitName){.key = at, .name = units_name(req->server, at)};
    }
    return (List){.items = names, .n = n};
}

/* The unit of the path's {key}; NULL when there is none. */
static const Unit *path_unit(const Request *req)
{
    UnitKey key;

    if (!unit_key_parse(req_path(req, "key"), &key))
        return NULL;
    return units_state_find(state_of(req), key);
}

static const Error *get_unit(Request *req)
{
    UnitDetail *detail = ARENA_NEW(req->arena, UnitDetail);
    const Unit *unit = path_unit(req);

    if (!unit)
        return error_new(req->arena, &NO_UNIT, "%s", req_path(req, "key"));
    detail->unit = *unit;
    detail->path = path_of(req, unit->key);
    TRY(db_all(req->tx, &SQL_UNIT_DIVISIONS_OF, ARGS(db_key(unit->key)), &DIVISION,
               &detail->divisions));
    TRY(db_all(req->tx, &SQL_UNIT_LINEAGE_OF, ARGS(db_key(unit->key)), &LINEAGE, &detail->lineage));
    return reply_with(req, 200, &UNIT_DETAIL, detail);
}

static UnitName *name_at(Request *req, UnitKey grid, Tier tier)
{
    UnitName *name = ARENA_NEW(req->arena, UnitName);

    name->key = unit_key_at_tier(grid, tier);
    name->name = units_name(req->server, name->key);
    return name;
}

/* Coordinates are no finer than a decimetre. */
static double to_millimetre(double metres)
{
    return round(metres * 1000) / 1000;
}

static const Error *get_located(Request *req)
{
    const LocateQuery *query = req->query;
    Datum datum = query->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)query->datum;
    const UnitsState *state = state_of(req);
    Located *located = ARENA_NEW(req->arena, Located);
    GeoNear near = {0};
    GeoPoint at;
    double lon;
    double lat;

    if (!datum_to_wgs84(datum, query->lon, query->lat, &lon, &lat) || !geo_point(lon, lat, &at))
        return error_field(req->arena, &INPUT_INVALID, "lon", "no place on Earth");
    if (!geo_index_nearest(state->index, at, units_outside_m(state, query->outside), &near))
        return error_new(req->arena, &OUTSIDE, "no grid holds the point, and none is near");
    UnitKey grid = near.key;
    located->nearest_m = geo_index_find(state->index, at) ? NAN : to_millimetre(near.metres);
    located->grid = name_at(req, grid, TIER_GRID);
    located->village = name_at(req, grid, TIER_VILLAGE);
    located->town = name_at(req, grid, TIER_TOWN);
    if (unit_key_tier(unit_key_at_tier(grid, TIER_DISTRICT)) == TIER_DISTRICT)
        located->district = name_at(req, grid, TIER_DISTRICT);
    located->city = name_at(req, grid, TIER_CITY);
    return reply_with(req, 200, &LOCATED, located);
}

/* ---- near a point ------------------------------------------------------------------------ */

#define WITHIN_MAX     1000
#define WITHIN_DEFAULT 200

typedef struct WithinQuery {
    double lon, lat;
    int datum;
    int64_t metres, limit;
} WithinQuery;

static const Field WITHIN_QUERY_FIELDS[] = {
    F64_FIELD(WithinQuery, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(WithinQuery, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(WithinQuery, datum, DATUM_NAMES, SAYS("default WGS84")),
    I64_FIELD(WithinQuery, metres, REQUIRED, LIMIT(0, OUTSIDE_METRES_MAX)),
    I64_FIELD(WithinQuery, limit, LIMIT(1, WITHIN_MAX), SAYS("default 200")),
};
static const Shape WITHIN_QUERY = SHAPE(WithinQuery, WITHIN_QUERY_FIELDS);

typedef struct UnitNear {
    UnitKey key;
    const char *name;
    double metres;
} UnitNear;

static const Field UNIT_NEAR_FIELDS[] = {
    KEY_FIELD(UnitNear, key, REQUIRED),
    STR_FIELD(UnitNear, name, REQUIRED),
    F64_FIELD(UnitNear, metres, REQUIRED, SAYS("0: it holds the point, or has it on its edge")),
};
static const Shape UNIT_NEAR = SHAPE(UnitNear, UNIT_NEAR_FIELDS);

static const Error *get_within(Request *req)
{
    const WithinQuery *query = req->query;
    Datum datum = query->datum == ENUM_NONE ? DATUM_WGS84 : (Datum)query->datum;
    size_t limit = query->limit == I64_NONE ? WITHIN_DEFAULT : (size_t)query->limit;
    const UnitsState *state = state_of(req);
    GeoNear *near = NULL;
    GeoPoint at;
    double lon;
    double lat;

    if (!datum_to_wgs84(datum, query->lon, query->lat, &lon, &lat) || !geo_point(lon, lat, &at))
        return error_field(req->arena, &INPUT_INVALID, "lon", "no place on Earth");
    size_t n = geo_index_within(state->index, req->arena, at, (double)query->metres, &near);
    if (n > limit)
        n = limit;
    UnitNear *rows = arena_array(req->arena, n + 1, sizeof(*rows));
    for (size_t i = 0; i < n; i++) {
        rows[i] = (UnitNear){near[i].key, units_name(req->server, near[i].key),
                             to_millimetre(near[i].metres)};
    }
    return reply_list(req, &UNIT_NEAR, &(List){.items = rows, .n = n}, NULL);
}

static const Error *get_outlines(Request *req)
{
    const Unit *unit = path_unit(req);
    Buf out CLEANUP(buf_done);

    buf_init(&out, OUTLINES_MAX);
    if (!unit)
        return error_new(req->arena, &NO_UNIT, "%s", req_path(req, "key"));
    if (unit->tier == TIER_CITY)
        return error_field(req->arena, &INPUT_INVALID, "key", "a town, a village or a grid");
    outlines_write(&out, state_of(req), unit_key_range(unit->key));
    if (out.overflow)
        return error_field(req->arena, &INPUT_INVALID, "key", "too many outlines: ask by village");
    return reply_bytes(req, 200, "application/geo+json", out.data, out.len);
}

/* ---- routes ----------------------------------------------------------------------------- */

const Route UNITS_ROUTES[N_UNITS_ROUTES] = {
    {
        .method = HTTP_GET,
        .path = "/units",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_units,
        .query = &UNIT_QUERY,
        .reply = &UNIT_SHAPE,
        .reply_list = true,
        .says = "Units in force: the city, or the children of parent, or all of a tier",
    },
    {
        .method = HTTP_GET,
        .path = "/units/locate",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_located,
        .query = &LOCATE_QUERY,
        .reply = &LOCATED,
        .says = "The grid that holds a point, or the nearest when none does, and what stands above "
                "it",
    },
    {
        .method = HTTP_GET,
        .path = "/units/within",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_within,
        .query = &WITHIN_QUERY,
        .reply = &UNIT_NEAR,
        .reply_list = true,
        .says = "Grids not farther than so many metres from a point, nearest first",
    },
    {
        .method = HTTP_POST,
        .path = "/units/locate",
        .may = "",
        .run_mode = RUN_PLAIN,
        .run = post_located,
        .raw_max = LOCATE_BYTES_MAX,
        .says = "The grids of up to 10,000 points: {datum?, outside?, points: [{lon, lat}]} in, "
                "{grids: [key or null], nearest: [{at, nearest_m}]} out; grids in the order of the "
                "points, nearest of those that no grid holds",
    },
    {
        .method = HTTP_GET,
        .path = "/units/{key}",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_unit,
        .reply = &UNIT_DETAIL,
        .says = "A unit with its path, official codes and lineage",
    },
    {
        .method = HTTP_GET,
        .path = "/units/{key}/outlines",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_outlines,
        .by_hash = true,
        .says = "Outlines of the grids of a town, a village or a grid, as GeoJSON",
    },
    {
        .method = HTTP_GET,
        .path = "/divisions",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_divisions,
        .query = &DIVISION_QUERY,
        .reply = &DIVISION_SHOWN,
        .reply_list = true,
        .says = "Official division codes of an edition, and the units that answer to them",
    },
    {
        .method = HTTP_PUT,
        .path = "/divisions/{edition}",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = put_divisions,
        .raw_max = DIVISIONS_BYTES_MAX,
        .reply = &EDITION_TAKEN,
        .says =
            "An edition of codes as CSV, whole or not at all: code,level,name,parent,units (keys "
            "with a space between)",
    },
};
