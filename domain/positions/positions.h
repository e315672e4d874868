/*
 * positions.h - where those who work outside are, for sending the nearest.
 *
 * A person in a post that works outside (grant position:report) tells it while on shift; nobody else
 * does, and nobody else is shown a point (P-08): others are told the grid, and a way is reckoned from
 * it. Points are kept 30 days (P-07). The newest of each person is in memory: reading it asks no
 * database.
 */
#ifndef DOMAIN_POSITIONS_POSITIONS_H
#define DOMAIN_POSITIONS_POSITIONS_H

#include "platform/http/module.h"

extern const Module POSITIONS_MODULE;

/* Older than this it does not say where somebody is. */
#define POSITION_FRESH (INT64_C(15) * 60 * TIME_SECOND)

typedef struct Position {
    Id person;
    Time at;           /* when the phone took it */
    double lon, lat;   /* WGS 84 */
    double accuracy_m; /* NAN: not told */
    UnitKey unit;      /* the grid; 0 outside the city */
} Position;

/* The newest of this person that was taken at or after not_before. Any thread. */
bool positions_last(const Server *server, Id person, Time not_before, Position *ret_position);

#endif
