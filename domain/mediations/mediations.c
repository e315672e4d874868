/* mediations.c - the module: its routes, its timer, and what it does when the clock ticks. */
#include "domain/mediations/mediations.h"

#include "base/str.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/mediations/open.h"

#define STATES_MAX ((size_t)32 * 1024)

const Error *get_mediation_states(Request *req)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, STATES_MAX);
    machine_json(&MEDIATION_MACHINE, "who", &out);
    return reply_bytes(req, 200, "application/json", buf_cstr(&out), out.len);
}

static const TimerKind TIMERS[] = {
    {MEDIATION_TIMER_NAME, mediation_fire},
    {MEDIATION_KEEP_TIMER, mediation_fire_keep},
};

static const Tick TICKS[] = {
    {"mediations: recount", 60 * 1000, mediations_recount},
    {"mediations: keeping", 60 * 1000, mediations_arm_keep},
};

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/mediations",
        .may = "mediation:mediate",
        .run_mode = RUN_READ,
        .run = list_mediations,
        .query = &MEDIATION_QUERY,
        .reply = &MEDIATION_LINE,
        .reply_list = true,
        .says = "Files of the bodies you head, and those you are appointed to, the newest first; "
                "nobody's name",
    },
    {
        .method = HTTP_POST,
        .path = "/mediations",
        .may = "mediation:mediate",
        .run_mode = RUN_WRITE,
        .run = post_mediation,
        .body = &MEDIATION_NEW,
        .reply = &MEDIATION,
        .says = "Somebody came to the window: a new file of a body in which you work",
    },
    {
        .method = HTTP_GET,
        .path = "/mediations/{id}",
        .may = "mediation:mediate",
        .run_mode = RUN_READ,
        .run = get_mediation,
        .reply = &MEDIATION,
        .says = "A file, without names: parties, steps, sessions, agreement, clocks with their "
                "sums, what you may do",
    },
    {
        .method = HTTP_GET,
        .path = "/mediations/{id}/parties",
        .may = "mediation:mediate",
        .run_mode = RUN_WRITE,
        .run = get_mediation_names,
        .query = &MEDIATION_NAMES_QUERY,
        .reply = &MEDIATION_NAMES,
        .reply_list = true,
        .says = "Who the parties are, for a purpose: written down, and shown to them",
    },
    {
        .method = HTTP_PUT,
        .path = "/mediations/{id}/parties/{alias}",
        .may = "mediation:mediate",
        .run_mode = RUN_WRITE,
        .run = put_mediation_party,
        .body = &MEDIATION_PARTY_EDIT,
        .reply = &MEDIATION,
        .says = "A party comes in, or is put right; what is not sent stays",
    },
    {
        .method = HTTP_POST,
        .path = "/mediations/{id}/moves",
        .may = "mediation:mediate",
        .run_mode = RUN_WRITE,
        .run = post_mediation_move,
        .body = &MEDIATION_MOVE_IN,
        .reply = &MEDIATION,
        .says = "One step of a file",
    },
    {
        .method = HTTP_GET,
        .path = "/mediations/{id}/reads",
        .may = "mediation:mediate",
        .run_mode = RUN_READ,
        .run = get_mediation_reads,
        .reply = &MEDIATION_READ,
        .reply_list = true,
        .says = "Who read the names, and for what",
    },
    {
        .method = HTTP_GET,
        .path = "/mediation-counts",
        .may = "mediation:count",
        .run_mode = RUN_READ,
        .run = get_mediation_counts,
        .query = &MEDIATION_COUNTS_QUERY,
        .reply = &MEDIATION_COUNTS,
        .says = "How many were accepted in your range, how many of them resolved, by kind and by "
                "body; nobody's name",
    },
    {
        .method = HTTP_POST,
        .path = "/public/mediations",
        .may = NULL,
        .run_mode = RUN_WRITE,
        .run = post_public_mediation,
        .body = &MEDIATION_APPLY,
        .reply = &MEDIATION_RECEIPT,
        .says = "Somebody without an account asks for a mediation; the code opens it again",
    },
    {
        .method = HTTP_GET,
        .path = "/public/mediations/{code}",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = get_public_mediation,
        .reply = &MEDIATION_FOLLOWED,
        .says = "How it stands, for whoever has the code; no other party and no mediator by name",
    },
    {
        .method = HTTP_POST,
        .path = "/public/mediations/{code}/moves",
        .may = NULL,
        .run_mode = RUN_WRITE,
        .run = post_public_mediation_move,
        .body = &MEDIATION_PARTY_MOVE,
        .reply = &MEDIATION_FOLLOWED,
        .says = "A party takes it back",
    },
    {
        .method = HTTP_GET,
        .path = "/states/mediation",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_mediation_states,
        .says = "The life of a mediation: states, moves, who makes them",
    },
};

const Module MEDIATIONS_MODULE = {
    .name = "mediations",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = MEDIATIONS_STMTS,
    .start = mediations_start,
    .stop = mediations_stop,
    .timers = TIMERS,
    .n_timers = LENGTH(TIMERS),
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
