/*
 * units.h - the command tree of the city: one city, its towns, their villages, their grids.
 *
 * Where a key stands in the tree is arithmetic (base/unit_key.h). What is here: which keys exist,
 * their names and outlines, and which grid a point lies in. All of it is in memory and never
 * changes there: a tree that is redrawn takes the old one's place whole. So every reader below is
 * thread-safe, takes no lock and asks no database; what it gives out lives as long as the request.
 * Without any units (no city was loaded) everything is unknown and outside.
 */
#ifndef DOMAIN_UNITS_UNITS_H
#define DOMAIN_UNITS_UNITS_H

#include "base/geo.h"
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
/* The same; when no grid holds the point, the nearest one that is not farther than the city allows
 * (place_rules). So somebody on a quay, or whose phone errs by a street, is somewhere. 0: none. */
UnitKey units_place(const Server *server, double lon, double lat);
/* NULL when there is no such unit, nor ever was. */
const Unit *units_find(const Server *server, UnitKey key);
bool units_exists(const Server *server, UnitKey key);
/* In the city's language; "" when there is no such unit. */
const char *units_name(const Server *server, UnitKey key);
/* Another number whenever a name may be another one: of the tree in force, and the day it was read for. */
int64_t units_edition(const Server *server);
size_t units_count(const Server *server);
/* Is there a tier between the city and its towns? */
bool units_have_districts(const Server *server);
/* The key of the city (the first unit of tier CITY), 0 when no city was loaded. */
UnitKey units_city(const Server *server);

/* Units of the range, also those that are no more, by key. */
const Unit *units_in(const Server *server, UnitRange range, size_t *ret_n);
bool unit_in_force(const Unit *unit, int32_t today);
/* Outlines of the grids of the range that are in force, by key. */
const GeoArea *units_outlines(const Server *server, UnitRange range, size_t *ret_n);

/* The city's civil date. All of China keeps one zone, and nothing in it changes with the season. */
#define CITY_ZONE_MINUTES 480
int32_t units_today(Time now);

typedef struct Period {
    Time from; /* TIME_NONE: open; else the first instant in it */
    Time to;   /* TIME_NONE: open; else the first instant after it */
} Period;

/* "from" and "to" of a query: instants (RFC 3339) or days of the city. A day in `to` is meant
 * whole. NULL texts leave that end open. Errors name "from" or "to". Nothing is before 1970. */
const Error *period_parse(Arena *arena, const char *from, const char *to,
                          Period *ret_period) MUST_CHECK;

/* ---- redrawing ------------------------------------------------------------------------------ */

typedef struct GridDrawn {
    UnitKey key;
    bool is_new;      /* else a grid in force that gets another outline */
    const char *name; /* of a new one */
    double lon, lat;  /* a point in it */
    double area_km2;
    const GeoPoint *ring;
    size_t n;
} GridDrawn;

/* A village that begins with the map. */
typedef struct VillageFounded {
    UnitKey key;
    const char *name;
    double lon, lat;
} VillageFounded;

typedef struct Descent {
    UnitKey from, to;
    const char *kind; /* SPLIT MERGE MOVE RESHAPE */
} Descent;

/* A grid whose line stays as it is, with more corners on it: a neighbour has corners there now. */
typedef struct GridNoded {
    UnitKey key;
    const GeoPoint *ring;
    size_t n;
} GridNoded;

typedef struct Redraw {
    int32_t on;           /* first day of the new map */
    const UnitKey *ended; /* grids, and behind them villages that are left without any */
    size_t n_ended;
    const VillageFounded *founded;
    size_t n_founded;
    const GridDrawn *drawn;
    size_t n_drawn;
    const GridNoded *noded;
    size_t n_noded;
    const Descent *lineage;
    size_t n_lineage;
} Redraw;

/* Until the end of tx nobody else redraws. */
const Error *units_redraw_lock(Tx *tx) MUST_CHECK;
/* Begins a redrawing in tx: until its end nobody else redraws. *ret_number: how many there are with
 * this one. Then the tree in memory is read again, so that it is the newest there is. */
const Error *units_redraw_begin(Tx *tx, Server *server, int64_t *ret_number) MUST_CHECK;
/* Writes it. After the commit, before its answer is sent, this server knows the new tree; others
 * within a second. Keys that begin were never given before: the caller sees to that. */
const Error *units_redraw(Tx *tx, Server *server, const Redraw *redraw) MUST_CHECK;
/* How many redrawings the tree in memory has in it. */
int64_t units_redraws(const Server *server);

/* ---- what time does, town by town (towns.c) ---- */

typedef struct UnitTown {
    int64_t town;
} UnitTown;
extern const Shape UNIT_TOWN;
/* Every town there is, of UnitTown, in order. */
const Error *units_towns(Db *db, Arena *arena, List *ret_towns) MUST_CHECK;

typedef struct SweptRow {
    Id id;
} SweptRow;
extern const Shape SWEPT_ROW;

typedef struct Swept {
    Server *server;
    int64_t town;
    Id id; /* of that one only; ID_NONE: of all of the town */
    Time now;
    List found; /* of SweptRow */
} Swept;
typedef struct TownSweep {
    TxWork *find; /* context: a Swept, whose `found` it fills */
    TxWork *act;  /* the same with the id of one that was found: it locks it, and finds it again */
} TownSweep;
/* Each that is found in a transaction of its own; the first error ends it. */
const Error *units_sweep(Server *server, Db *db, Arena *arena, Time now,
                         const TownSweep *sweep) MUST_CHECK;

/* Seeding: copies units.csv, grids.csv, divisions.csv and unit_divisions.csv of the directory into
 * the empty tables. CSV_BAD (platform/csv/csv.h) names the file, line and column at fault. */
const Error *units_load_city(Tx *tx, Arena *arena, const char *city_dir) MUST_CHECK;

#endif
