/* parts.h - what the files of this module share. */
#ifndef DOMAIN_BODIES_PARTS_H
#define DOMAIN_BODIES_PARTS_H

#include "domain/bodies/bodies.h"

#define BODY_CONTACT_LETTERS "0123456789+-"

/* The place, its village, town, district and city: at most TIER_MAX of them. */
size_t body_units_of(UnitKey place, UnitKey *ret_units);
/* "MEDICAL TRAFFIC" into kinds. False: one of them is none. */
bool body_serves_parse(Arena *arena, const char *text, Strs *ret_serves);

/* read.c */
extern const Shape PUBLIC_BODIES_QUERY, BODY_ROW, BODIES_QUERY;
Handler list_public_bodies, list_bodies;

/* members.c */
extern const Shape BODY_MEMBER, BODY_MEMBER_IN;
Handler list_body_members, put_body_member;

#endif
