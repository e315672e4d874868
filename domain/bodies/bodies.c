/* bodies.c - the module: its routes. */
#include "domain/bodies/bodies.sql.h"
#include "domain/bodies/parts.h"

#define TABLE_BYTES_MAX ((size_t)4 * 1024 * 1024)

static const ErrorKind NAME_TAKEN = {ERROR_CONFLICT, "body/name-taken",
                                     "Another body of that unit has this name"};

static const DbFault FAULTS[] = {{"mediation_bodies_once", &NAME_TAKEN, "name"}};

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/public/mediation-bodies",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = list_public_bodies,
        .query = &PUBLIC_BODIES_QUERY,
        .reply = &BODY,
        .reply_list = true,
        .says = "Who mediates disputes at a place: its village's committee first, then the town's",
    },
    {
        .method = HTTP_GET,
        .path = "/mediation-bodies",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_bodies,
        .query = &BODIES_QUERY,
        .reply = &BODY_ROW,
        .reply_list = true,
        .says = "Bodies of your range and those above it, with how many work there; needs "
                "mediation:mediate or mediation:count",
    },
    {
        .method = HTTP_PUT,
        .path = "/mediation-bodies",
        .may = "mediation:manage",
        .run_mode = RUN_WRITE,
        .run = put_bodies,
        .query = &BODIES_TAKE_QUERY,
        .raw_max = TABLE_BYTES_MAX,
        .reply = &BODIES_TAKEN,
        .says = "A CSV of "
                "unit,kind,name,name_en,contact,address,lon,lat,hours,hours_en,serves,state, whole "
                "or not at all: each line says all of its body, those without a line stay; nobody "
                "becomes a "
                "member by it",
    },
    {
        .method = HTTP_GET,
        .path = "/mediation-bodies/{id}/members",
        .may = "mediation:mediate",
        .run_mode = RUN_READ,
        .run = list_body_members,
        .reply = &BODY_MEMBER,
        .reply_list = true,
        .says = "Who works in it today; for its heads",
    },
    {
        .method = HTTP_PUT,
        .path = "/mediation-bodies/{id}/members",
        .may = "mediation:mediate",
        .run_mode = RUN_WRITE,
        .run = put_body_member,
        .body = &BODY_MEMBER_IN,
        .reply = &BODY_MEMBER,
        .reply_list = true,
        .says = "Somebody becomes a member, or its head, or ends; the members as they are then",
    },
};

const Module BODIES_MODULE = {
    .name = "bodies",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .faults = FAULTS,
    .n_faults = LENGTH(FAULTS),
    .stmts = BODIES_STMTS,
};
