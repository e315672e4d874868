/*
 * premises.h - what is inspected: the public area of a grid, shops, rented houses, enterprises.
 *
 * No person is in it. Each has a kind, which says how often it is visited and what is looked at (premises_kinds.def),
 * a place, and from it a grid, and but for streets a plate with a random text.
 */
#ifndef DOMAIN_PREMISES_PREMISES_H
#define DOMAIN_PREMISES_PREMISES_H

#include "base/shape.h"
#include "domain/catalogue/catalogue.h"
#include "platform/http/module.h"

extern const Module PREMISES_MODULE;
extern const ErrorKind PREMISES_NOT_FOUND; /* none, or out of scope: the same answer */

typedef enum PremisesKind {
#define KIND(name, ...) PREMISES_##name,
#include "domain/premises/premises_kinds.def"
    PREMISES_KIND_MAX,
} PremisesKind;
extern const char *const PREMISES_KIND_NAMES[]; /* NULL-terminated, as the next two */

#define PREMISES_RISK_MAX 4
extern const char *const PREMISES_RISK_NAMES[]; /* "A".."D" */

typedef enum PremisesState {
    PREMISES_ACTIVE,
    PREMISES_SUSPENDED, /* closed for a time */
    PREMISES_GONE,      /* NOT_FOUND: whoever came found nothing */
    PREMISES_CLOSED,    /* the end */
} PremisesState;
extern const char *const PREMISES_STATE_NAMES[];

/* From one visit to the next. risk: ENUM_NONE for none. */
int64_t premises_cycle_days(PremisesKind kind, int risk);
/* Is the item looked at there? */
bool premises_has_point(PremisesKind kind, const Item *item);
/* What is looked at there on that day, by code; an array in the arena. */
const Item **premises_points(const Server *server, Arena *arena, PremisesKind kind, int32_t day,
                             size_t *ret_n);

/* A visit answered every point then; an older one changes nothing. */
const Error *premises_inspected(Tx *tx, Id id, Time at) MUST_CHECK;
/* Whoever came found nothing: ACTIVE becomes NOT_FOUND, with a record and news. */
const Error *premises_not_found(Request *req, Id id, const char *reason) MUST_CHECK;

/* ---- the map is redrawn ------------------------------------------------------------------------ */

typedef struct PremisesPlace {
    Id id;
    double lon, lat;
    UnitKey unit;
} PremisesPlace;

/* Those of one town with their grid in the range, by id behind `after`, but for streets: at most
 * PREMISES_PAGE of PremisesPlace. */
#define PREMISES_PAGE 2000
const Error *premises_places(Tx *tx, int32_t town, UnitRange range, Id after,
                             List *ret_places) MUST_CHECK;
/* The grid of each becomes units[i]; `note` tells which edition. In a TX_WRITE. */
typedef struct PremisesMove {
    Id id;
    UnitKey was, unit;
} PremisesMove;
const Error *premises_rehome(Tx *tx, Time now, int32_t town, const PremisesMove *moves, size_t n,
                             const char *note) MUST_CHECK;
/* Each grid in force has its street, and no other has one. In a TX_WRITE. */
const Error *premises_keep_streets(Tx *tx, Time now) MUST_CHECK;

/* ---- seeding ----------------------------------------------------------------------------------- */

/* For a made-up city: premises.csv of the directory, if there is one. CSV_BAD names file, line and column. */
const Error *premises_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now) MUST_CHECK;

#endif
