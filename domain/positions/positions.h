/*
 * positions.h - where those who work outside are, for sending the nearest.
 *
 * A person in a post that works outside (grant position:report) tells it; nobody else does, and no
 * route shows where a person is (P-08): the one use is to reckon a way. Points are kept 30 days
 * (P-07). The newest of each person is in memory: reading it asks no database.
 */
#ifndef DOMAIN_POSITIONS_POSITIONS_H
#define DOMAIN_POSITIONS_POSITIONS_H

#include "platform/http/module.h"

extern const Module POSITIONS_MODULE;

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
