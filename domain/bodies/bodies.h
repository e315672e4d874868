/*
 * bodies.h - who mediates disputes: committees of villages and towns, bodies of a trade, chambers; who works in
 * them; and where somebody finds the one that serves his place. The directory is open to everybody.
 */
#ifndef DOMAIN_BODIES_BODIES_H
#define DOMAIN_BODIES_BODIES_H

#include "base/shape.h"
#include "platform/http/module.h"

extern const Module BODIES_MODULE;
extern const ErrorKind BODY_NOT_FOUND;

typedef enum BodyKind {
#define KIND(name, ...) BODY_##name,
#include "domain/bodies/body_kinds.def"
    BODY_KIND_MAX,
} BodyKind;
extern const char *const BODY_KIND_NAMES[]; /* NULL-terminated, as the next one */

typedef enum DisputeKind {
#define KIND(name, ...) DISPUTE_##name,
#include "domain/bodies/dispute_kinds.def"
    DISPUTE_KIND_MAX,
} DisputeKind;
extern const char *const DISPUTE_KIND_NAMES[];

typedef struct DisputeRule {
    const char *name, *name_en;
    int64_t days;
    bool working;       /* days are working days; else every day counts */
    int64_t admin_days; /* of a body of kind POLICE, working days; 0: as days */
} DisputeRule;
extern const DisputeRule DISPUTE_RULES[DISPUTE_KIND_MAX];

/* A body, as everybody may read it. */
typedef struct Body {
    Id id;
    int kind; /* BodyKind */
    const char *name, *name_en;
    UnitKey unit;                         /* what it serves */
    const char *unit_name, *unit_name_en; /* from memory */
    const char *contact, *address;        /* of its office */
    double lon, lat;
    const char *hours, *hours_en;
    Strs serves; /* kinds of dispute; none: every one */
    bool active, demo;
    int64_t distance_m; /* I64_NONE: nobody asked from where, or its office is not known */
    int64_t members;    /* today; I64_NONE: not counted */
} Body;
extern const Shape BODY; /* without members */

/* By its id; also one that is not active any more. BODY_NOT_FOUND. No scope: it is public. */
const Error *body_get(Request *req, Id id, Body *ret_body) MUST_CHECK;
/* The first that serves the place and takes that kind: the village's committee before the town's. BODY_NOT_FOUND: none does. */
const Error *body_for(Request *req, UnitKey place, DisputeKind kind, Body *ret_body) MUST_CHECK;
/* NULL: it takes disputes of that kind. Else why not, for the reader. */
const char *body_fault(const Body *body, DisputeKind kind);
/* Does its unit hold that place? A body of the city, of the town or of the village, by key. */
bool body_serves(const Body *body, UnitKey place);
/* The body that is told when another one does nothing: the people's committee of the town of that place. ID_NONE: none. */
const Error *body_of_town(Tx *tx, UnitKey place, Id *ret_body) MUST_CHECK;

/* Who asks, as a member of bodies today. */
typedef struct Membership {
    Id body;
    bool head;
} Membership;
/* Of Membership, at most 200. */
const Error *bodies_of_person(Tx *tx, Id person, Time now, List *ret_memberships) MUST_CHECK;

typedef struct BodyMember {
    Id person;
    const char *name, *login;
    bool head;
    int32_t since, until;
} BodyMember;
/* Members on the day of `now`, heads first. */
const Error *body_members(Tx *tx, Id body, Time now, List *ret_members) MUST_CHECK;

/* ---- seeding ----------------------------------------------------------------------------------- */

/* For a made-up city: a committee for each village and each town, and the bodies of mediation.csv of the directory, if
 * there is one. CSV_BAD (platform/csv/csv.h) names file, line and column at fault. */
const Error *bodies_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now) MUST_CHECK;
/* Once there are accounts: who has a post as head or mediator at the unit of a body works in it. */
const Error *bodies_staff_demo(Tx *tx, Time now) MUST_CHECK;

#endif
