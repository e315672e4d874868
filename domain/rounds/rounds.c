/* rounds.c - the module: its routes, and what it does when the clock ticks. */
#include "domain/rounds/rounds.h"

#include "base/str.h"
#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"

#define STATES_MAX ((size_t)16 * 1024)

const Error *get_visit_states(Request *req)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, STATES_MAX);
    machine_json(&VISIT_MACHINE, "who", &out);
    return reply_bytes(req, 200, "application/json", buf_cstr(&out), out.len);
}

static const Tick TICKS[] = {
    {"rounds: plan", 5 * 1000, rounds_tick},
};

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/visits",
        .may = "round:read",
        .run_mode = RUN_READ,
        .run = list_visits,
        .query = &VISIT_QUERY,
        .reply = &VISIT_LINE,
        .reply_list = true,
        .says = "Visits of your range and of grids you serve, the soonest due first",
    },
    {
        .method = HTTP_GET,
        .path = "/visits/states",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_visit_states,
        .says = "The life of a visit: states, moves, who makes them",
    },
    {
        .method = HTTP_GET,
        .path = "/visits/{id}",
        .may = "round:read",
        .run_mode = RUN_READ,
        .run = get_visit,
        .reply = &VISIT,
        .says = "One, with what is looked at, what was found, and its moves",
    },
    {
        .method = HTTP_POST,
        .path = "/visits/{id}/moves",
        .may = "round:read",
        .run_mode = RUN_WRITE,
        .run = post_visit_move,
        .body = &VISIT_MOVE_IN,
        .reply = &VISIT,
        .says = "One step of it; also later, with the clock of a phone (POST /sync)",
    },
    {
        .method = HTTP_GET,
        .path = "/rounds/{grid}",
        .may = "round:read",
        .run_mode = RUN_READ,
        .run = get_round,
        .reply = &ROUND,
        .says = "What is open in a grid today",
    },
    {
        .method = HTTP_GET,
        .path = "/rounds/coverage",
        .may = "round:read",
        .run_mode = RUN_READ,
        .run = get_coverage,
        .query = &COVERAGE_QUERY,
        .reply = &COVERAGE,
        .reply_list = true,
        .says = "How much of what was due was inspected in its time, by place; nobody is ranked",
    },
};

const Module ROUNDS_MODULE = {
    .name = "rounds",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = ROUNDS_STMTS,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
