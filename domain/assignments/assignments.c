/*
 * assignments.c - the door: what can be asked of assignments.
 *
 * The handlers stand beside this file: send.c, whom.c (whom to send), assignment.c (read one),
 * move.c, list.c.
 */
#include "domain/assignments/assignments.h"

#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"

static const Route ROUTES[] = {
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/assignments",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = post_assignment,
        .body = &ASSIGNMENT_NEW,
        .versioned = true,
        .reply = &ASSIGNMENT_SHAPE,
        .says = "Send somebody to a case; each purpose asks for a grant of its own",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/assignments",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_case_assignments,
        .reply = &ASSIGNMENT_SHAPE,
        .reply_list = true,
        .says = "Who was sent to a case, oldest first; nobody, for who only reported it",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/assignments/moves",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_case_assignment_moves,
        .reply = &ASSIGNMENT_MOVE_ROW,
        .reply_list = true,
        .says = "Every step of everybody who was sent to a case, oldest first",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/candidates",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = list_candidates,
        .query = &CANDIDATE_QUERY,
        .reply = &CANDIDATE_SHAPE,
        .reply_list = true,
        .says = "Whom one could send, with what speaks for and against each; at most ten",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/live",
        .may = "position:presence",
        .run_mode = RUN_WRITE,
        .run = list_live,
        .query = &LIVE_QUERY,
        .reply = &LIVE_SHAPE,
        .reply_list = true,
        .says = "Where those are who accepted to go there, and in an alarm the nearest on shift",
    },
    {
        .method = HTTP_GET,
        .path = "/assignments",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_assignments,
        .query = &ASSIGNMENT_QUERY,
        .reply = &ASSIGNMENT_SHAPE,
        .reply_list = true,
        .says = "Assignments in your range, or your own; newest first",
    },
    {
        .method = HTTP_GET,
        .path = "/assignments/{id}",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = get_assignment,
        .reply = &ASSIGNMENT_SHAPE,
        .says = "Read an assignment",
    },
    {
        .method = HTTP_GET,
        .path = "/assignments/{id}/moves",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = get_assignment_moves,
        .reply = &ASSIGNMENT_MOVE_ROW,
        .reply_list = true,
        .says = "The history of an assignment",
    },
    {
        .method = HTTP_POST,
        .path = "/assignments/{id}/moves",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = post_assignment_move,
        .body = &ASSIGNMENT_MOVE_IN,
        .versioned = true,
        .reply = &ASSIGNMENT_SHAPE,
        .says = "Move an assignment: who was sent says how it goes, who sent may withdraw",
    },
    {
        .method = HTTP_POST,
        .path = "/assignments/{id}/receipts",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = post_receipt,
        .body = &ASSIGNMENT_RECEIPT,
        .reply = &ASSIGNMENT_SHAPE,
        .says = "Who was sent tells that it has come, or that it was read; the first time stands",
    },
    {
        .method = HTTP_GET,
        .path = "/states/assignment",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_assignment_states,
        .says = "The life of an assignment: states, moves, who makes them",
    },
};

static const TimerKind TIMERS[] = {
    {ASSIGNMENT_TIMER, assignment_fire},
};

static const Tick TICKS[] = {
    {"assignments: release", 15 * 1000, release_assignments},
    {"assignments: forget", 15 * 1000, forget_assignments},
};

#define STATES_MAX ((size_t)16 * 1024)

const Error *get_assignment_states(Request *req)
{
    Buf out;

    buf_init(&out, STATES_MAX);
    machine_json(&ASSIGNMENT_MACHINE, "who", &out);
    const Error *error = reply_bytes(req, 200, "application/json", buf_cstr(&out), out.len);
    buf_done(&out);
    return error;
}

const Module ASSIGNMENTS_MODULE = {
    .name = "assignments",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = ASSIGNMENT_STMTS,
    .timers = TIMERS,
    .n_timers = LENGTH(TIMERS),
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
