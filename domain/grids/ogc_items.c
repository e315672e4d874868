/* ogc_items.c - /ogc/collections/{id}/items: units as features, today's or of any day. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/grids.sql.h"
#include "domain/grids/ogc.h"
#include "platform/json/json.h"

#define ITEMS_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define PAGE_ROWS       10000 /* as in grids.sql */

static const ErrorKind NO_FEATURE = {ERROR_MISSING, "ogc/no-feature", "No such feature"};

typedef struct OgcQuery {
    int64_t limit, offset;
    const char *bbox, *datetime;
} OgcQuery;

static const Field OGC_QUERY_FIELDS[] = {
    /* More than the most is the most, and no error (17-069r4, /req/core/fc-limit-definition). */
    I64_FIELD(OgcQuery, limit, LIMIT(1, 1e15), SAYS("default 10; at most 10,000 are given")),
    I64_FIELD(OgcQuery, offset, LIMIT(0, 1e9), SAYS("as next links say")),
    STR_FIELD(OgcQuery, bbox, LIMIT(7, 200), SAYS("west,south,east,north in degrees")),
    STR_FIELD(OgcQuery, datetime, LIMIT(1, 100), SAYS("a day of the map, or from/to; .. is open")),
};
const Shape OGC_QUERY = SHAPE(OgcQuery, OGC_QUERY_FIELDS);

/* ---- the map of some days --------------------------------------------------------------------------- */

/* A grid as it was from a day to a day. */
typedef struct MapGrid {
    UnitKey key;
    int32_t from;
    int32_t to; /* the first day it was no more so; 0: still */
    Ring ring;
} MapGrid;

typedef struct MapGrids {
    MapGrid *items; /* by key, then by day */
    size_t n;
} MapGrids;

typedef struct OutlineRow {
    UnitKey key;
    int32_t valid_from, valid_to;
    const char *ring;
} OutlineRow;

static const Field OUTLINE_ROW_FIELDS[] = {
    KEY_FIELD(OutlineRow, key, REQUIRED),
    DATE_FIELD(OutlineRow, valid_from, REQUIRED),
    DATE_FIELD(OutlineRow, valid_to),
    STR_FIELD(OutlineRow, ring, REQUIRED),
};
static const Shape OUTLINE_ROW = SHAPE(OutlineRow, OUTLINE_ROW_FIELDS);

static Ring ring_of_text(Arena *arena, const char *text)
{
    size_t n = 0;
    char *end = NULL;
    GeoPoint *points = arena_array(arena, strlen(text) / 4 + 2, sizeof(*points));

    for (const char *at = text; *at; at = *end == ' ' ? end + 1 : end) {
        points[n].lon = (int32_t)strtol(at, &end, 10);
        if (*end != ' ')
            break;
        points[n++].lat = (int32_t)strtol(end + 1, &end, 10);
    }
    return (Ring){points, n};
}

static const char *day_text(Arena *arena, int32_t day)
{
    return arena_printf(arena, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
}

/* Of other days than today: asked of the database. */
static const Error *read_map(Request *req, Days days, MapGrids *ret_map)
{
    Arena *arena = req->arena;
    MapGrids map = {NULL, 0};
    List page = {0};

    do {
        UnitKey last = map.n > 0 ? map.items[map.n - 1].key : 1;
        int32_t since = map.n > 0 ? map.items[map.n - 1].from : 19000101;
        TRY(db_all(req->tx, &SQL_OGC_OUTLINES,
                   ARGS(db_infer(day_text(arena, days.from)), db_infer(day_text(arena, days.to)),
                        db_key(last), db_infer(day_text(arena, since))),
                   &OUTLINE_ROW, &page));
        MapGrid *items = arena_array(arena, map.n + page.n + 1, sizeof(*items));
        if (map.n > 0)
            memcpy(items, map.items, map.n * sizeof(*items));
        for (size_t i = 0; i < page.n; i++) {
            const OutlineRow *row = (const OutlineRow *)page.items + i;
            items[map.n + i] =
                (MapGrid){row->key, row->valid_from, row->valid_to, ring_of_text(arena, row->ring)};
        }
        map = (MapGrids){items, map.n + page.n};
    } while (page.n == PAGE_ROWS);
    *ret_map = map;
    return NULL;
}

static MapGrids map_now(Request *req)
{
    size_t n = 0;
    const GeoArea *areas =
        units_outlines(req->server, (UnitRange){1, INT64_C(999999999999999)}, &n);
    MapGrids map = {arena_array(req->arena, n + 1, sizeof(MapGrid)), n};

    for (size_t i = 0; i < n; i++) {
        const Unit *unit = units_find(req->server, areas[i].key);
        Ring ring = {arena_array(req->arena, areas[i].n, sizeof(GeoPoint)), areas[i].n};
        memcpy(ring.points, areas[i].ring, areas[i].n * sizeof(GeoPoint));
        ring_settle(&ring);
        map.items[i] = (MapGrid){areas[i].key, unit ? unit->valid_from : 0, 0, ring};
    }
    return map;
}

/* ---- features ---------------------------------------------------------------------------------------- */

/* A feature: one grid as it was, or all the grids below a unit; of centres the unit alone. */
typedef struct Item {
    const Unit *unit;
    const MapGrid *grids;
    size_t n;
} Item;

typedef struct Items {
    Item *items;
    size_t n;
} Items;

static Items items_of(Request *req, const OgcCollection *collection, const MapGrids *map)
{
    Items found = {arena_array(req->arena, map->n + 1, sizeof(Item)), 0};

    for (size_t i = 0; i < map->n;) {
        UnitKey key = unit_key_at_tier(map->items[i].key, collection->tier);
        size_t first = i++;
        while (collection->tier != TIER_GRID && i < map->n &&
               unit_key_at_tier(map->items[i].key, collection->tier) == key)
            i++;
        const Unit *unit = units_find(req->server, key);
        /* A town right below the city has no district. */
        if (unit && unit->tier == (int)collection->tier)
            found.items[found.n++] = (Item){unit, &map->items[first], i - first};
    }
    return found;
}

static Items centres_of(Request *req, Days days)
{
    size_t n = 0;
    const Unit *units = units_in(req->server, (UnitRange){1, INT64_C(999999999999999)}, &n);
    Items found = {arena_array(req->arena, n + 1, sizeof(Item)), 0};

    for (size_t i = 0; i < n; i++) {
        const Unit *unit = &units[i];
        if (unit->tier != TIER_GRID && unit->valid_from <= days.to &&
            (unit->valid_to == 0 || unit->valid_to > days.from))
            found.items[found.n++] = (Item){unit, NULL, 0};
    }
    return found;
}

static const char *item_id(Arena *arena, const Item *item)
{
    const MapGrid *grid = item->grids;
    bool is_past = grid && item->unit->tier == TIER_GRID && grid->to != 0;

    if (!is_past)
        return arena_printf(arena, "%015lld", (long long)item->unit->key);
    return arena_printf(arena, "%015lld@%s", (long long)item->unit->key,
                        day_text(arena, grid->from));
}

static bool in_lon(const OgcBox *box, double west, double east)
{
    if (box->west > box->east)
        return east >= box->west || west <= box->east;
    return west <= box->east && east >= box->west;
}

static bool in_box(const Item *item, const OgcBox *box)
{
    double west = 180;
    double south = 90;
    double east = -180;
    double north = -90;

    if (item->n == 0) {
        return in_lon(box, item->unit->lon, item->unit->lon) && item->unit->lat >= box->south &&
               item->unit->lat <= box->north;
    }
    for (size_t i = 0; i < item->n; i++) {
        for (size_t k = 0; k < item->grids[i].ring.n; k++) {
            double lon = geo_degrees(item->grids[i].ring.points[k].lon);
            double lat = geo_degrees(item->grids[i].ring.points[k].lat);
            west = lon < west ? lon : west;
            east = lon > east ? lon : east;
            south = lat < south ? lat : south;
            north = lat > north ? lat : north;
        }
    }
    return in_lon(box, west, east) && south <= box->north && north >= box->south;
}

/* ---- as GeoJSON -------------------------------------------------------------------------------------- */

static void write_degrees(Buf *out, int32_t micro)
{
    buf_printf(out, "%s%d.%06d", micro < 0 ? "-" : "", abs(micro) / 1000000, abs(micro) % 1000000);
}

static void write_ring(Buf *out, const Ring *ring)
{
    buf_char(out, '[');
    for (size_t i = 0; i <= ring->n; i++) {
        GeoPoint at = ring->points[i % ring->n];
        buf_str(out, i > 0 ? ",[" : "[");
        write_degrees(out, at.lon);
        buf_char(out, ',');
        write_degrees(out, at.lat);
        buf_char(out, ']');
    }
    buf_char(out, ']');
}

/* Each outer loop with the holes that lie in it. */
static void write_loops(Buf *out, const Ring *loops, size_t n)
{
    size_t n_written = 0;

    buf_str(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (size_t i = 0; i < n; i++) {
        if (ring_area2(loops[i].points, loops[i].n) <= 0)
            continue;
        buf_str(out, n_written++ > 0 ? ",[" : "[");
        write_ring(out, &loops[i]);
        for (size_t k = 0; k < n; k++) {
            if (ring_area2(loops[k].points, loops[k].n) < 0 &&
                ring_has(&loops[i], loops[k].points[0])) {
                buf_char(out, ',');
                write_ring(out, &loops[k]);
            }
        }
        buf_char(out, ']');
    }
    buf_str(out, "]}");
}

static void write_geometry(Buf *out, Arena *arena, const Item *item)
{
    Ring *loops = NULL;
    Ring *rings = arena_array(arena, item->n + 1, sizeof(*rings));

    if (item->n == 0) {
        buf_printf(out, "{\"type\":\"Point\",\"coordinates\":[%.6f,%.6f]}", item->unit->lon,
                   item->unit->lat);
        return;
    }
    if (item->unit->tier == TIER_GRID) {
        buf_str(out, "{\"type\":\"Polygon\",\"coordinates\":[");
        write_ring(out, &item->grids[0].ring);
        buf_str(out, "]}");
        return;
    }
    for (size_t i = 0; i < item->n; i++)
        rings[i] = item->grids[i].ring;
    size_t n = rings_dissolve(arena, rings, item->n, &loops);
    write_loops(out, loops, n);
}

static void write_text(Buf *out, const char *name, const char *text)
{
    buf_printf(out, ",\"%s\":", name);
    if (text) {
        json_write_str(out, text);
    } else {
        buf_str(out, "null");
    }
}

static void write_item(Buf *out, Request *req, const Item *item)
{
    const Unit *unit = item->unit;
    bool is_grid = unit->tier == TIER_GRID;
    UnitKey district = unit_key_at_tier(unit->key, TIER_DISTRICT);
    int32_t from = is_grid ? item->grids[0].from : unit->valid_from;
    int32_t to = is_grid ? item->grids[0].to : unit->valid_to;

    buf_printf(out, "{\"type\":\"Feature\",\"id\":\"%s\",\"properties\":{\"key\":\"%015lld\"",
               item_id(req->arena, item), (long long)unit->key);
    write_text(out, "tier", TIER_NAMES[unit->tier]);
    write_text(out, "name", unit->name);
    write_text(out, "name_en", unit->name_en);
    write_text(out, "parent",
               unit->parent ? arena_printf(req->arena, "%015lld", (long long)unit->parent) : NULL);
    if (unit->tier > TIER_DISTRICT && unit_key_tier(district) == TIER_DISTRICT)
        write_text(out, "district", units_name(req->server, district));
    if (unit->tier > TIER_TOWN)
        write_text(out, "town", units_name(req->server, unit_key_at_tier(unit->key, TIER_TOWN)));
    if (is_grid)
        write_text(out, "village", units_name(req->server, unit->parent));
    write_text(out, "valid_from", from ? day_text(req->arena, from) : NULL);
    write_text(out, "valid_to", to ? day_text(req->arena, to) : NULL);
    if (unit->area_km2 >= 0)
        buf_printf(out, ",\"area_km2\":%.3f", unit->area_km2);
    buf_str(out, "},\"geometry\":");
    write_geometry(out, req->arena, item);
}

/* ---- handlers ------------------------------------------------------------------------------------------ */

static const Error *find_items(Request *req, const OgcCollection *collection, Days days,
                               Items *ret_items)
{
    int32_t today = units_today(req->now);
    MapGrids map = {NULL, 0};

    if (collection->points) {
        *ret_items = centres_of(req, days);
        return NULL;
    }
    /* Of units above the grid there is one of each: as the map was on the last of the days. */
    if (collection->tier != TIER_GRID) {
        days.to = days.to > today && days.from <= today ? today : days.to;
        days.from = days.to;
    }
    if (days.from == today && days.to == today) {
        map = map_now(req);
    } else {
        TRY(read_map(req, days, &map));
    }
    *ret_items = items_of(req, collection, &map);
    return NULL;
}

/* The query again, further on. The text came from a URL and goes into one: only what these
 * parameters are made of. */
static void write_query(Buf *out, const char *name, const char *text)
{
    static const char HEX[] = "0123456789ABCDEF";

    if (!text)
        return;
    buf_printf(out, "&%s=", name);
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || strchr("-.,:/", c)) {
            buf_char(out, *at);
        } else {
            buf_char(out, '%');
            buf_char(out, HEX[c >> 4]);
            buf_char(out, HEX[c & 15]);
        }
    }
}

static void write_link(Buf *out, Request *req, const char *rel, int64_t limit, int64_t offset)
{
    const OgcQuery *query = req->query;

    buf_printf(out,
               "{\"rel\":\"%s\",\"type\":\"application/geo+json\",\"href\":\"%s/collections/%s"
               "/items?limit=%lld&offset=%lld",
               rel, ogc_base(req), req_path(req, "collection"), (long long)limit,
               (long long)offset);
    write_query(out, "bbox", query->bbox);
    write_query(out, "datetime", query->datetime);
    buf_str(out, "\"}");
}

const Error *get_ogc_items(Request *req)
{
    const OgcQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? OGC_LIMIT_DEFAULT : query->limit;
    int64_t offset = query->offset == I64_NONE ? 0 : query->offset;
    const Error *error = NULL;
    const OgcCollection *collection = ogc_collection(req, &error);
    Items items = {NULL, 0};
    OgcBox box = {0, 0, 0, 0};
    Days days = {0, 0};
    char now[TIME_TEXT_SIZE];
    int64_t n_matched = 0;
    int64_t n_returned = 0;
    Buf out CLEANUP(buf_done);

    if (limit > OGC_LIMIT_MAX)
        limit = OGC_LIMIT_MAX;
    buf_init(&out, ITEMS_BYTES_MAX);
    if (!collection)
        return error;
    TRY(ogc_box(req->arena, query->bbox, &box));
    TRY(ogc_days(req->arena, query->datetime, units_today(req->now), &days));
    TRY(find_items(req, collection, days, &items));
    buf_str(&out, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < items.n; i++) {
        if (query->bbox && !in_box(&items.items[i], &box))
            continue;
        if (n_matched++ < offset || n_returned == limit)
            continue;
        buf_str(&out, n_returned++ > 0 ? ",\n" : "\n");
        write_item(&out, req, &items.items[i]);
        buf_char(&out, '}');
    }
    time_format(req->now, now);
    buf_printf(&out,
               "],\"numberMatched\":%lld,\"numberReturned\":%lld,\"timeStamp\":\"%s\",\"links\":[",
               (long long)n_matched, (long long)n_returned, now);
    write_link(&out, req, "self", limit, offset);
    if (offset + n_returned < n_matched) {
        buf_char(&out, ',');
        write_link(&out, req, "next", limit, offset + limit);
    }
    buf_str(&out, "]}");
    return reply_bytes(req, 200, "application/geo+json", buf_cstr(&out), out.len);
}

/* KEY, or KEY@DAY of a grid that was redrawn since. */
const Error *get_ogc_item(Request *req)
{
    const char *id = req_path(req, "feature");
    const char *at = strchr(id, '@');
    const Error *error = NULL;
    const OgcCollection *collection = ogc_collection(req, &error);
    int32_t today = units_today(req->now);
    Items items = {NULL, 0};
    Days days = {today, today};
    Buf out CLEANUP(buf_done);

    buf_init(&out, ITEMS_BYTES_MAX);
    if (!collection)
        return error;
    if (at && date_parse(at + 1, &days.from))
        days.to = days.from;
    TRY(find_items(req, collection, days, &items));
    for (size_t i = 0; i < items.n; i++) {
        if (strcmp(item_id(req->arena, &items.items[i]), id) != 0)
            continue;
        write_item(&out, req, &items.items[i]);
        buf_printf(&out,
                   ",\"links\":[{\"rel\":\"self\",\"type\":\"application/geo+json\",\"href\":"
                   "\"%s/collections/%s/items/%s\"},{\"rel\":\"collection\",\"type\":"
                   "\"application/json\",\"href\":\"%s/collections/%s\"}]}",
                   ogc_base(req), collection->id, id, ogc_base(req), collection->id);
        return reply_bytes(req, 200, "application/geo+json", buf_cstr(&out), out.len);
    }
    return error_new(req->arena, &NO_FEATURE, "%s", id);
}
