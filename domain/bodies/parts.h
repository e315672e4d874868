/* parts.h - what the files of this module share. */
#ifndef DOMAIN_BODIES_PARTS_H
#define DOMAIN_BODIES_PARTS_H

#include "domain/bodies/bodies.h"

#define BODY_CONTACT_LETTERS "0123456789+-"

/* The place, its village, town, district and city: at most TIER_MAX of them. */
size_t body_units_of(UnitKey place, UnitKey *ret_units);
/* "MEDICAL TRAFFIC" into kinds. False: one of them is none. */
bool body_serves_parse(Arena *arena, const char *text, Strs *ret_serves);

typedef enum BodyState { BODY_ACTIVE, BODY_CLOSED } BodyState;

/* A line of a table of bodies. */
typedef struct BodyLine {
    UnitKey unit;
    int kind; /* BodyKind */
    const char *name, *name_en, *contact, *address, *hours, *hours_en;
    const char *serves; /* kinds of dispute with a blank between; none: every one */
    double lon, lat;    /* of its office; NAN: not known */
    int state;          /* BodyState; ENUM_NONE: ACTIVE */
} BodyLine;

/* take.c */
bool body_is_committee(int kind);
/* NULL: it may stand there, and `ret_serves` are its kinds. Else what is wrong, in which column. */
const char *body_line_fault(Arena *arena, const BodyLine *line, Strs *ret_serves,
                            const char **ret_column);
extern const Shape BODY_LINE, BODIES_TAKE_QUERY, BODIES_TAKEN;
Handler put_bodies;

/* read.c */
extern const Shape PUBLIC_BODIES_QUERY, BODY_ROW, BODIES_QUERY;
Handler list_public_bodies, list_bodies;

/* members.c */
extern const Shape BODY_MEMBER, BODY_MEMBER_IN;
Handler list_body_members, put_body_member;

#endif
