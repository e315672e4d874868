/* staff.c - the module: its routes, its clock, what it keeps in memory. */
#include "domain/staff/staff.h"

#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"

static const Route ROUTES[] = {
    {.method = HTTP_POST,
     .path = "/session",
     .may = NULL,
     .run_mode = RUN_PLAIN,
     .lane = LANE_LOGIN,
     .run = post_session,
     .body = &LOGIN_SHAPE,
     .reply = &SESSION_MADE_SHAPE,
     .says = "Log in. The token comes as a cookie and in the answer, for use as a bearer token."},
    {.method = HTTP_GET,
     .path = "/session",
     .may = "",
     .run_mode = RUN_READ,
     .run = get_session,
     .reply = &SESSIONS_SHAPE,
     .says = "My current session, and all my live ones"},
    {.method = HTTP_DELETE,
     .path = "/session",
     .may = "",
     .run_mode = RUN_PLAIN,
     .run = delete_session,
     .says = "Log out"},
    {.method = HTTP_DELETE,
     .path = "/sessions/{id}",
     .may = "",
     .run_mode = RUN_PLAIN,
     .run = delete_sessions,
     .says = "End one of my sessions"},
    {.method = HTTP_POST,
     .path = "/session/post",
     .may = "",
     .run_mode = RUN_PLAIN,
     .run = post_session_post,
     .body = &POST_CHOICE_SHAPE,
     .reply = &ME_SHAPE,
     .says = "Act as another of my posts. Open streams of this session are cut."},
    {.method = HTTP_GET,
     .path = "/me",
     .may = "",
     .run_mode = RUN_READ,
     .run = get_me,
     .reply = &ME_SHAPE,
     .says = "Who I am, what I may do, and where"},
    {.method = HTTP_GET,
     .path = "/people",
     .may = "people:read",
     .run_mode = RUN_READ,
     .run = get_people,
     .query = &PEOPLE_QUERY_SHAPE,
     .reply = &COLLEAGUE_SHAPE,
     .reply_list = true,
     .says = "Staff within my scope, for choosing a handler or a checker"},
    {.method = HTTP_GET,
     .path = "/people/{id}/sessions",
     .may = "people:devices",
     .run_mode = RUN_READ,
     .run = list_devices,
     .reply = &DEVICE_SHAPE,
     .reply_list = true,
     .says = "The devices on which somebody within my scope is logged in"},
    {.method = HTTP_DELETE,
     .path = "/people/{id}/sessions",
     .may = "people:devices",
     .run_mode = RUN_PLAIN,
     .run = delete_devices,
     .reply = &DEVICES_ENDED_SHAPE,
     .says = "A phone is lost: its person is logged out everywhere, and the phone forgets"},
    {.method = HTTP_POST,
     .path = "/shifts",
     .may = "position:report",
     .run_mode = RUN_WRITE,
     .run = post_shift,
     .body = &SHIFT_EVENT_SHAPE,
     .reply = &SHIFT_SHAPE,
     .says = "Sign on, or off. Where one is, is told in between and at no other time."},
    {.method = HTTP_GET,
     .path = "/shifts",
     .may = "position:report",
     .run_mode = RUN_READ,
     .run = list_shifts,
     .reply = &SHIFT_SHAPE,
     .reply_list = true,
     .says = "My last shifts, the newest first"},
};

static const Tick TICKS[] = {
    {"shifts_end_stale", 60 * 1000, shifts_end_stale},
    {"sessions_end_stale", 60 * 1000, sessions_end_stale},
    {"staff_purge", 3600 * 1000, staff_purge},
};

static const Error *staff_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    (void)server;
    (void)db;
    (void)arena;
    /* Now rather than at the first unknown login, whose answer would take twice as long. */
    (void)password_decoy();
    *ret_state = session_cache_new();
    return NULL;
}

static void staff_stop(void *state)
{
    session_cache_free(state);
}

const Module STAFF_MODULE = {
    .name = "staff",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = STAFF_STMTS,
    .start = staff_start,
    .stop = staff_stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
};
