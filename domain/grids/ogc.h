/*
 * ogc.h - the map of units as OGC API - Features, Part 1: Core (OGC 17-069r4), at /ogc.
 *
 * For programs that know nothing of this one: QGIS, ogr2ogr. Read only, and the same for everybody:
 * names, outlines and seats of units, which are public; nothing of cases, nothing of persons.
 * Coordinates are CRS84: degrees, longitude first.
 */
#ifndef DOMAIN_GRIDS_OGC_H
#define DOMAIN_GRIDS_OGC_H

#include "domain/grids/rings.h"
#include "domain/units/units.h"
#include "platform/http/module.h"

#define OGC_LIMIT_DEFAULT 10
#define OGC_LIMIT_MAX     10000

typedef struct OgcCollection {
    const char *id, *title, *says;
    Tier tier;
    bool points; /* seats of the command centres of every tier above the grid */
} OgcCollection;

extern const OgcCollection OGC_COLLECTIONS[];
extern const size_t OGC_N_COLLECTIONS;

/* [from, to], both included, yyyymmdd. */
typedef struct Days {
    int32_t from, to;
} Days;

/* "2026-11-25T00:00:00Z", "2026-11-25", "../2026-11-25", "2026-01-01/.." as days of the city; NULL is
 * today. INPUT_INVALID on field datetime. */
const Error *ogc_days(Arena *arena, const char *text, int32_t today, Days *ret_days) MUST_CHECK;
/* "west,south,east,north", also with heights between; NULL is the whole Earth. West of more than east is
 * a box over the antimeridian. */
typedef struct OgcBox {
    double west, south, east, north;
} OgcBox;
const Error *ogc_box(Arena *arena, const char *text, OgcBox *ret_box) MUST_CHECK;

/* The outlines of several grids together, as loops: counter-clockwise ones are outer, the others
 * holes. A loop has no point twice. */
size_t rings_dissolve(Arena *arena, const Ring *rings, size_t n, Ring **ret_loops);

/* Where /ogc is for this client: GDAL follows absolute links only. */
const char *ogc_base(const Request *req);
/* A city without districts has no collection of them. */
bool ogc_is_here(const Server *server, const OgcCollection *collection);
/* Of the path; NULL, and the error, when there is none. */
const OgcCollection *ogc_collection(Request *req, const Error **ret_error);

Handler get_ogc, get_ogc_conformance, get_ogc_api, get_ogc_collections, get_ogc_collection;
Handler get_ogc_items, get_ogc_item;
extern const Shape OGC_QUERY;

#endif
