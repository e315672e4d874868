/*
 * rounds.h - visits: premises are due, somebody goes there, and says of every point what it is like.
 *
 * What is due in a grid is its round. Who walks it is whoever serves that grid. Nobody is ranked by it.
 */
#ifndef DOMAIN_ROUNDS_ROUNDS_H
#define DOMAIN_ROUNDS_ROUNDS_H

#include "platform/http/module.h"

extern const Module ROUNDS_MODULE;

/* ---- for a made-up city -------------------------------------------------------------------------- */

/* What time does there at `now`: what is due in the town is planned, windows that are over close. */
const Error *rounds_live(Server *server, Db *db, Arena *arena, Time now, int32_t town) MUST_CHECK;

/* A visit that may begin on the day; or one that was missed two days before, which somebody may explain now. */
typedef struct DueVisit {
    Id id;
    UnitKey unit;
    int kind; /* PremisesKind */
    double lon, lat;
    const char *tag; /* what the plate there says; NULL: a street has none */
    bool missed;
    int64_t version;
} DueVisit;
/* Those of a range, of DueVisit, by grid. */
const Error *rounds_due(Tx *tx, UnitRange range, int32_t day, List *ret_visits) MUST_CHECK;

#endif
