/*
 * units.h - the command tree of the city: one city, its towns, their villages, their grids.
 *
 * Where a key stands in the tree is arithmetic (base/unit_key.h). What is here: which keys exist,
 * their names and outlines, and which grid a point lies in. All of it is loaded once at start and
 * never changes while the server runs, so every reader below is thread-safe, takes no lock and
 * asks no database. Without any units (no city was loaded) everything is unknown and outside.
 */
#ifndef DOMAIN_UNITS_UNITS_H
#define DOMAIN_UNITS_UNITS_H

#include "base/shape.h"
#include "domain/units/datum.h"
#include "platform/http/module.h"

typedef struct Unit {
    UnitKey key;
    int tier; /* Tier */
    UnitKey parent;
    const char *name;
    const char *name_en; /* NULL: has none */
    double lon, lat;     /* its seat, or its middle */
    double area_km2;     /* NAN: not known */
    int64_t population;  /* I64_NONE: not known */
    int32_t valid_from;
    int32_t valid_to; /* the first day it is no more; 0: still in force */
    int64_t children; /* direct children in force when the server started */
} Unit;

extern const Module UNITS_MODULE;
extern const Shape UNIT_SHAPE;

/* The grid that holds a WGS 84 point, or 0 when the point is outside the city (or no number). */
UnitKey units_locate(const Server *server, double lon, double lat);
/* NULL when there is no such unit. Lives as long as the server. */
const Unit *units_find(const Server *server, UnitKey key);
bool units_exists(const Server *server, UnitKey key);
/* In the city's language; "" when there is no such unit. Lives as long as the server. */
const char *units_name(const Server *server, UnitKey key);
size_t units_count(const Server *server);
/* The key of the city (the first unit of tier CITY), 0 when no city was loaded. */
UnitKey units_city(const Server *server);

/* The city's civil date. All of China keeps one zone, and nothing in it changes with the season. */
#define CITY_ZONE_MINUTES 480
int32_t units_today(Time now);

typedef struct Period {
    Time from; /* TIME_NONE: open; else the first instant in it */
    Time to;   /* TIME_NONE: open; else the first instant after it */
} Period;

/* "from" and "to" of a query: instants (RFC 3339) or days of the city. A day in `to` is meant
 * whole. NULL texts leave that end open. Errors name "from" or "to". */
const Error *period_parse(Arena *arena, const char *from, const char *to,
                          Period *ret_period) MUST_CHECK;

/* Seeding: copies units.csv, grids.csv, divisions.csv and unit_divisions.csv of the directory into
 * the empty tables. CSV_BAD (platform/csv/csv.h) names the file, line and column at fault. */
const Error *units_load_city(Tx *tx, Arena *arena, const char *city_dir) MUST_CHECK;

#endif
