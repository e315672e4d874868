/*
 * tables.c - what the generator reads, and the tables it makes of it.
 *
 * In: plan.csv (name,value), units.csv (the tree down to villages, by key; seats in micro-degrees),
 * outline.csv (lon,lat in micro-degrees, counter-clockwise). Out: units.csv, grids.csv, as
 * `zhiwangd --demo` loads them, and grids.geojson for everything else.
 */
#include "city/generate/city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/csv/csv.h"

#define TABLE_BYTES_MAX ((size_t)64 << 20)

/* ---- in ------------------------------------------------------------------------------------- */

typedef struct PlanRow {
    const char *name, *value;
} PlanRow;
static const Field PLAN_FIELDS[] = {STR_FIELD(PlanRow, name, REQUIRED),
                                    STR_FIELD(PlanRow, value, REQUIRED)};
static const Shape PLAN = SHAPE(PlanRow, PLAN_FIELDS);

typedef struct PlaceRow {
    UnitKey key;
    const char *name, *name_en;
    int64_t lon, lat, area_km2, population;
} PlaceRow;
static const Field PLACE_FIELDS[] = {
    KEY_FIELD(PlaceRow, key, REQUIRED), STR_FIELD(PlaceRow, name, REQUIRED),
    STR_FIELD(PlaceRow, name_en),       I64_FIELD(PlaceRow, lon),
    I64_FIELD(PlaceRow, lat),           I64_FIELD(PlaceRow, area_km2),
    I64_FIELD(PlaceRow, population),
};
static const Shape PLACE = SHAPE(PlaceRow, PLACE_FIELDS);

typedef struct PointRow {
    int64_t lon, lat;
} PointRow;
static const Field POINT_FIELDS[] = {
    I64_FIELD(PointRow, lon, REQUIRED, LIMIT(-180000000, 180000000)),
    I64_FIELD(PointRow, lat, REQUIRED, LIMIT(-80000000, 80000000)),
};
static const Shape POINT = SHAPE(PointRow, POINT_FIELDS);

static bool table(City *city, const char *dir, const char *file, const Shape *shape, List *ret_rows)
{
    CsvTable read;
    const Error *error = csv_load(city->arena, arena_printf(city->arena, "%s/%s", dir, file), shape,
                                  &read, ret_rows);

    return !error || fault(city, "%s", error->detail);
}

static bool plan_read(City *city, const List *rows)
{
    const PlanRow *row = rows->items;
    int64_t seed = 0;

    for (size_t i = 0; i < rows->n; i++, row++) {
        bool known = true;
        if (str_eq(row->name, "seed")) {
            known = str_to_i64(row->value, &seed);
        } else if (str_eq(row->name, "grids")) {
            known = str_to_i64(row->value, &city->plan.grids);
        } else if (str_eq(row->name, "grids_least")) {
            known = str_to_i64(row->value, &city->plan.grids_least);
        } else if (str_eq(row->name, "grids_most")) {
            known = str_to_i64(row->value, &city->plan.grids_most);
        } else if (str_eq(row->name, "valid_from")) {
            city->plan.valid_from = row->value;
        } else {
            known = false;
        }
        if (!known)
            return fault(city, "plan.csv: %s is %s", row->name, row->value);
    }
    city->plan.seed = (uint32_t)seed;
    return (city->plan.valid_from && city->plan.grids_least > 0 && city->plan.grids_most < 1000) ||
           fault(city, "plan.csv: seed, grids, grids_least, grids_most (to 999), valid_from");
}

static int place_order(const void *a, const void *b)
{
    const Place *one = a, *two = b;
    Tier t1 = unit_key_tier(one->key), t2 = unit_key_tier(two->key);

    if (t1 != t2)
        return t1 < t2 ? -1 : 1;
    return (one->key > two->key) - (one->key < two->key);
}

static bool parents_find(City *city)
{
    if (city->n_places == 0 || unit_key_tier(city->places[0].key) != TIER_CITY)
        return fault(city, "units.csv: it has no city");
    for (size_t i = 1; i < city->n_places; i++) {
        Place *place = &city->places[i];
        UnitKey parent = unit_key_parent(place->key);
        while (place->parent < i && city->places[place->parent].key != parent)
            place->parent++;
        if (place->parent == i)
            return fault(city, "units.csv: %s belongs to nobody", place->name);
    }
    return true;
}

static bool places_read(City *city, const List *rows)
{
    const PlaceRow *row = rows->items;

    city->places = arena_array(city->arena, rows->n, sizeof(Place));
    city->n_places = rows->n;
    for (size_t i = 0; i < rows->n; i++, row++) {
        city->places[i] = (Place){.key = row->key,
                                  .name = row->name,
                                  .name_en = row->name_en ? row->name_en : "",
                                  .seat = {row->lon == I64_NONE ? 0 : (int32_t)row->lon,
                                           row->lat == I64_NONE ? 0 : (int32_t)row->lat},
                                  .has_seat = row->lon != I64_NONE && row->lat != I64_NONE,
                                  .area_km2 = row->area_km2 == I64_NONE ? 0 : row->area_km2,
                                  .population = row->population == I64_NONE ? 0 : row->population};
    }
    qsort(city->places, city->n_places, sizeof(Place), place_order);
    return parents_find(city);
}

static bool is_same(GeoPoint a, GeoPoint b)
{
    return a.lon == b.lon && a.lat == b.lat;
}

static void outline_read(City *city, const List *rows)
{
    const PointRow *row = rows->items;
    GeoPoint *points = arena_array(city->arena, rows->n + 1, sizeof(GeoPoint));

    int64_t area = 0;

    city->outline = points;
    city->n_outline = 0;
    /* As other programs write rings: two points that are one since they were rounded. */
    for (size_t i = 0; i < rows->n; i++) {
        GeoPoint at = {(int32_t)row[i].lon, (int32_t)row[i].lat};
        if (city->n_outline == 0 || !is_same(at, points[city->n_outline - 1]))
            points[city->n_outline++] = at;
    }
    /* The first point again at the end, or clockwise. */
    if (city->n_outline > 1 && is_same(points[0], points[city->n_outline - 1]))
        city->n_outline--;
    for (size_t i = 0; i < city->n_outline; i++) {
        GeoPoint a = points[i], b = points[(i + 1) % city->n_outline];
        area += ((int64_t)a.lon - points[0].lon) * ((int64_t)b.lat - points[0].lat) -
                ((int64_t)b.lon - points[0].lon) * ((int64_t)a.lat - points[0].lat);
    }
    for (size_t i = 0; area < 0 && i < city->n_outline / 2; i++) {
        GeoPoint other = points[city->n_outline - 1 - i];
        points[city->n_outline - 1 - i] = points[i];
        points[i] = other;
    }
    /* A degree of longitude by Bhaskara's cosine, good to a thousandth: tenths of degrees. */
    int64_t tenths = rows->n ? points[0].lat / 100000 : 0;
    city->square_metres_a_million =
        12330 * (3240000 - 4 * tenths * tenths) / (3240000 + tenths * tenths);
}

/* What crosses itself has no inside that one could go round once. */
static bool outline_is_simple(City *city)
{
    const GeoPoint *at = city->outline;
    size_t n = city->n_outline;

    if (n < 3)
        return fault(city, "outline.csv: fewer than three points");
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            if (segments_meet(at[i], at[(i + 1) % n], at[k], at[(k + 1) % n])) {
                return fault(city,
                             "outline.csv: it crosses or touches itself, where the line from %d,%d "
                             "meets the one from %d,%d",
                             at[i].lon, at[i].lat, at[k].lon, at[k].lat);
            }
        }
    }
    return true;
}

bool city_read(City *city, const char *source_dir)
{
    List plan, places, outline;

    if (!table(city, source_dir, "plan.csv", &PLAN, &plan) ||
        !table(city, source_dir, "units.csv", &PLACE, &places) ||
        !table(city, source_dir, "outline.csv", &POINT, &outline))
        return false;
    if (!plan_read(city, &plan) || !places_read(city, &places))
        return false;
    outline_read(city, &outline);
    return outline_is_simple(city);
}

/* ---- out ------------------------------------------------------------------------------------ */

static void micro(Buf *out, int32_t value)
{
    int32_t size = value < 0 ? -value : value;

    buf_printf(out, "%s%d.%06d", value < 0 ? "-" : "", size / 1000000, size % 1000000);
}

static void unit_write(Buf *out, const City *city, const Place *place)
{
    Tier tier = unit_key_tier(place->key);

    buf_printf(out, "%015lld,%s,", (long long)place->key, TIER_NAMES[tier]);
    if (tier != TIER_CITY)
        buf_printf(out, "%015lld", (long long)unit_key_parent(place->key));
    buf_printf(out, ",%s,%s,", place->name, place->name_en);
    micro(out, place->seat.lon);
    buf_char(out, ',');
    micro(out, place->seat.lat);
    buf_printf(out, ",%lld.%03d,", (long long)(place->square_metres / 1000000),
               (int)(place->square_metres / 1000 % 1000));
    if (place->population > 0)
        buf_i64(out, place->population);
    buf_printf(out, ",%s\n", city->plan.valid_from);
}

static void grid_write(Buf *out, const City *city, const Place *place)
{
    GeoPoint at = {0, 0};

    buf_printf(out, "%015lld,%s,", (long long)place->key, city->plan.valid_from);
    for (size_t i = 0; i < place->n_ring; i++) {
        buf_printf(out, "%s%d %d", i == 0 ? "" : " ", place->ring[i].lon - at.lon,
                   place->ring[i].lat - at.lat);
        at = place->ring[i];
    }
    buf_char(out, '\n');
}

static void feature_write(Buf *out, const City *city, const Place *place)
{
    buf_printf(out,
               "{\"type\":\"Feature\",\"properties\":{\"key\":\"%015lld\",\"village\":\"%015lld\","
               "\"name\":\"%s\",\"synthetic\":true},\"geometry\":{\"type\":\"Polygon\","
               "\"coordinates\":[[",
               (long long)place->key, (long long)city->places[place->parent].key, place->name);
    for (size_t i = 0; i <= place->n_ring; i++) {
        buf_str(out, i == 0 ? "[" : ",[");
        micro(out, place->ring[i % place->n_ring].lon);
        buf_char(out, ',');
        micro(out, place->ring[i % place->n_ring].lat);
        buf_char(out, ']');
    }
    buf_str(out, "]]}}");
}

static bool file_write(City *city, const char *dir, const char *name, Buf *text)
{
    const char *path = arena_printf(city->arena, "%s/%s", dir, name);
    FILE *file = fopen(path, "we");

    if (!file)
        return fault(city, "%s cannot be written", path);
    bool whole = !text->overflow && fwrite(text->data, 1, text->len, file) == text->len;
    return (fclose(file) == 0 && whole) || fault(city, "%s was not written whole", path);
}

static int key_order(const void *a, const void *b)
{
    const Place *one = a, *two = b;

    return (one->key > two->key) - (one->key < two->key);
}

bool city_write(City *city, const char *out_dir)
{
    Place *places = arena_array(city->arena, city->n_places, sizeof(Place));
    Buf units CLEANUP(buf_done), grids CLEANUP(buf_done), features CLEANUP(buf_done);
    bool first = true;

    buf_init(&units, TABLE_BYTES_MAX);
    buf_init(&grids, TABLE_BYTES_MAX);
    buf_init(&features, TABLE_BYTES_MAX);
    buf_str(&units, "key,tier,parent,name,name_en,lon,lat,area_km2,population,valid_from\n");
    buf_str(&grids, "key,valid_from,ring\n");
    buf_str(&features, "{\"type\":\"FeatureCollection\",\"features\":[\n");
    memcpy(places, city->places, city->n_places * sizeof(Place));
    qsort(places, city->n_places, sizeof(Place), key_order);
    for (size_t i = 0; i < city->n_places; i++) {
        unit_write(&units, city, &places[i]);
        if (!places[i].ring)
            continue;
        grid_write(&grids, city, &places[i]);
        buf_str(&features, first ? "" : ",\n");
        feature_write(&features, city, &places[i]);
        first = false;
    }
    buf_str(&features, "\n]}\n");
    return file_write(city, out_dir, "units.csv", &units) &&
           file_write(city, out_dir, "grids.csv", &grids) &&
           file_write(city, out_dir, "grids.geojson", &features);
}
