/*
 * cases.c - the door: what can be asked of cases, and what the module keeps.
 *
 * Each handler's file stands beside this one: report.c, case.c (read), move.c, list.c, photos.c,
 * stats.c, stream.c; archive.c is what time does.
 */
#include "domain/cases/cases.h"

#include <stdlib.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/clocks.h"
#include "domain/cases/export.h"
#include "domain/cases/keep.h"
#include "domain/cases/numbers.h"
#include "domain/cases/reasons.h"
#include "domain/cases/shown.h"
#include "platform/http/server.h"

#define PHOTO_BYTES_MAX ((size_t)8 * 1024 * 1024)

static const Route ROUTES[] = {
    {
        .method = HTTP_POST,
        .path = "/cases",
        .may = "case:report",
        .run_mode = RUN_BATCH,
        .batch = &CASE_REPORT,
        .body = &CASE_NEW,
        .reply = &CASE_SHAPE,
        .says = "Report a case",
    },
    {
        .method = HTTP_GET,
        .path = "/cases",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_cases,
        .query = &CASE_QUERY,
        .reply = &CASE_SHAPE,
        .reply_list = true,
        .says = "List cases, newest first",
    },
    {
        .method = HTTP_GET,
        .path = "/exports/cases",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = get_case_export,
        .query = &CASE_QUERY,
        .says = "The same list as a workbook (.xlsx), 200 at most: written down, and marked with "
                "who and when",
    },
    {
        .method = HTTP_POST,
        .path = "/exports/asks",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = post_export_ask,
        .body = &EXPORT_ASK_IN,
        .reply = &EXPORT_ASK,
        .says = "Ask to take out more than 200: a second person decides",
    },
    {
        .method = HTTP_GET,
        .path = "/exports/asks",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_export_asks,
        .reply = &EXPORT_ASK,
        .reply_list = true,
        .says = "What you asked for, and what you may decide; the newest 200, open ones first",
    },
    {
        .method = HTTP_POST,
        .path = "/exports/asks/{id}/decision",
        .may = "export:decide",
        .run_mode = RUN_WRITE,
        .run = post_export_decision,
        .body = &EXPORT_DECISION,
        .reply = &EXPORT_ASK,
        .says = "Let a list out for 24 hours, or refuse; never one's own",
    },
    {
        .method = HTTP_GET,
        .path = "/exports/asks/{id}/cases",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = get_asked_export,
        .says = "The workbook that was let out: by who asked, written down each time",
    },
    {
        .method = HTTP_GET,
        .path = "/exports/log",
        .may = "case:audit",
        .run_mode = RUN_READ,
        .run = list_exports,
        .query = &EXPORT_DAY,
        .reply = &EXPORT_TAKEN,
        .reply_list = true,
        .says = "Who took lists out on a day, in your range; the newest 500",
    },
    {
        .method = HTTP_GET,
        .path = "/exports/reports",
        .may = "case:audit",
        .run_mode = RUN_READ,
        .run = list_export_reports,
        .reply = &EXPORT_REPORT,
        .reply_list = true,
        .says = "The reports of the last 30 days to your unit",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = get_case,
        .reply = &CASE_SHAPE,
        .says = "Read a case",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/moves",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = get_case_moves,
        .reply = &CASE_MOVE_ROW,
        .reply_list = true,
        .says = "The history of a case",
    },
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/moves",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = post_case_move,
        .body = &CASE_MOVE_IN,
        .reply = &CASE_SHAPE,
        .says = "Move a case; each event asks for a grant and a duty of its own",
    },
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/undo",
        .may = "case:read",
        .run_mode = RUN_WRITE,
        .run = post_case_undo,
        .body = &CASE_UNDO_IN,
        .reply = &CASE_SHAPE,
        .says = "Take one's own last move back, seconds after it, while nobody has moved it since",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/clocks",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = get_case_clocks,
        .reply = &CASE_CLOCK_SHOWN,
        .reply_list = true,
        .says = "Its deadlines, each with its sum day by day",
    },
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/photos",
        .may = "case:read",
        .run_mode = RUN_PLAIN,
        .run = post_photo,
        .query = &PHOTO_QUERY,
        .reply = &PHOTO_SHAPE,
        .raw_max = PHOTO_BYTES_MAX,
        .says = "Add a photo; the same bytes again give the same receipt",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/photos",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_photos,
        .reply = &PHOTO_SHAPE,
        .reply_list = true,
        .says = "The photos of a case",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/photos/{photo}",
        .may = "case:read",
        .run_mode = RUN_PLAIN,
        .run = get_photo,
        .says = "The bytes of a photo",
    },
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/voices",
        .may = "case:read",
        .run_mode = RUN_PLAIN,
        .lane = LANE_WRITE,
        .run = post_voice,
        .query = &VOICE_QUERY,
        .reply = &VOICE_SHAPE,
        .says = "Add a voice note that was uploaded; the same again gives the same receipt",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/voices",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_voices,
        .reply = &VOICE_SHAPE,
        .reply_list = true,
        .says = "The voice notes of a case",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/voices/{voice}",
        .may = "case:read",
        .run_mode = RUN_PLAIN,
        .run = get_voice,
        .says = "The bytes of a voice note",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/orders",
        .may = "case:read",
        .run_mode = RUN_READ,
        .run = list_keep_orders,
        .reply = &CASE_ORDER,
        .reply_list = true,
        .says = "The orders that keep what this case has beyond its time",
    },
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/orders",
        .may = "case:audit",
        .run_mode = RUN_WRITE,
        .run = post_keep_order,
        .body = &CASE_ORDER_IN,
        .reply = &CASE_ORDER,
        .says = "Keep the photos and voice notes of a case by an order, to a last day",
    },
    {
        .method = HTTP_POST,
        .path = "/cases/{id}/orders/{order}/lift",
        .may = "case:audit",
        .run_mode = RUN_WRITE,
        .run = post_keep_order_lift,
        .reply = &CASE_ORDER,
        .reply_list = true,
        .says = "The order holds no longer",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/duplicates",
        .may = "case:merge",
        .run_mode = RUN_READ,
        .run = get_duplicates,
        .reply = &CASE_NEAR,
        .reply_list = true,
        .says = "Open cases that may be the same: same item, near, lately. A person decides",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/reporters",
        .may = "case:call_back",
        .run_mode = RUN_WRITE,
        .run = list_reporters,
        .query = &REPORTER_QUERY,
        .reply = &REPORTER_SHOWN,
        .reply_list = true,
        .says = "Who reported, to call back: each look is written down and shown to who reported",
    },
    {
        .method = HTTP_GET,
        .path = "/cases/{id}/merged",
        .may = "case:merge",
        .run_mode = RUN_READ,
        .run = get_merged,
        .reply = &CASE_MERGED_SHAPE,
        .reply_list = true,
        .says = "What was merged into it, of your range",
    },
    {
        .method = HTTP_POST,
        .path = "/public/reports",
        .may = NULL,
        .run_mode = RUN_WRITE,
        .run = post_public_report,
        .body = &PUBLIC_NEW,
        .reply = &PUBLIC_RECEIPT,
        .says = "Report without an account; the same code again gives the same case",
    },
    {
        .method = HTTP_GET,
        .path = "/public/reports/{code}",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = get_public_report,
        .reply = &PUBLIC_REPORT,
        .says = "What became of it, and nobody's name",
    },
    {
        .method = HTTP_POST,
        .path = "/public/reports/{code}/moves",
        .may = NULL,
        .run_mode = RUN_WRITE,
        .run = post_public_move,
        .body = &PUBLIC_MOVE,
        .reply = &PUBLIC_REPORT,
        .says = "RATE, OBJECT to a refusal, or DISPUTE what is said to be done",
    },
    {
        .method = HTTP_DELETE,
        .path = "/public/reports/{code}/contact",
        .may = NULL,
        .run_mode = RUN_WRITE,
        .run = delete_public_contact,
        .reply = &PUBLIC_REPORT,
        .says = "Take back the number one left",
    },
    {
        .method = HTTP_POST,
        .path = "/public/reports/{code}/photos",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = post_public_photo,
        .query = &PHOTO_QUERY,
        .reply = &PHOTO_SHAPE,
        .raw_max = PHOTO_BYTES_MAX,
        .says = "Add a photo to what one reported",
    },
    {
        .method = HTTP_POST,
        .path = "/public/nearby",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = post_public_nearby,
        .body = &PUBLIC_PLACE,
        .reply = &PUBLIC_NEAR,
        .reply_list = true,
        .says = "Before one reports: was the same reported about here today? Never where, by whom, "
                "or its words",
    },
    {
        .method = HTTP_POST,
        .path = "/public/reports/{code}/join",
        .may = NULL,
        .run_mode = RUN_WRITE,
        .run = post_public_join,
        .body = &PUBLIC_JOIN,
        .reply = &PUBLIC_RECEIPT,
        .says = "Me too: follow by a code of one's own what somebody else has reported",
    },
    {
        .method = HTTP_GET,
        .path = "/stats/cases",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = get_case_stats,
        .query = &CASE_STATS_QUERY,
        .reply = &CASE_STATS,
        .says = "Count cases",
    },
    {
        .method = HTTP_GET,
        .path = "/stats/keeping",
        .may = "case:audit",
        .run_mode = RUN_READ,
        .run = list_keep_proofs,
        .reply = &KEEP_PROOF,
        .reply_list = true,
        .says = "What was forgotten or erased when its time was over: by day and class, of a year",
    },
    {
        .method = HTTP_GET,
        .path = "/stats/audit",
        .may = "case:audit",
        .run_mode = RUN_READ,
        .run = get_case_audit,
        .reply = &CASE_AUDIT_SHOWN,
        .says = "What the day's look through the histories has found",
    },
    {
        .method = HTTP_GET,
        .path = "/stream",
        .may = "",
        .run_mode = RUN_STREAM,
        .run = get_stream,
        .says = "Hear what happens, as it happens (server-sent events)",
    },
    {
        .method = HTTP_GET,
        .path = "/states/case",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_states,
        .says = "The life of a case: states, moves, grants",
    },
    {
        .method = HTTP_GET,
        .path = "/reasons/case",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_case_reasons,
        .reply = &CASE_REASON_SHAPE,
        .reply_list = true,
        .says = "The reasons that moves are given, by the event that is recorded",
    },
};

static const DbFault FAULTS[] = {
    {"cases_item_fkey", &CASE_BAD_ITEM, "item"},
    {"cases_department_fkey", &CASE_BAD_DEPARTMENT, "department"},
};

typedef struct CasesState {
    Numbers *numbers;
    size_t keep_armed;
    Throttle *throttle, *near_throttle;
    Shown *shown;
    Arena *arena;
    List reasons; /* of CaseReason */
} CasesState;

/* Without an account: 20 at once from one address, then one a minute. */
#define PUBLIC_BURST    20
#define PUBLIC_EVERY_MS INT64_C(60000)
/* Looking what was reported nearby: enough to report some things in a walk, too little to walk a map.
 * All of a city by one address, 300000 places and a few items, takes a year; what it finds is of a day. */
#define NEAR_BURST    12
#define NEAR_EVERY_MS INT64_C(90000)

static void stop(void *context)
{
    CasesState *state = context;

    if (!state)
        return;
    numbers_free(state->numbers);
    throttle_free(state->throttle);
    throttle_free(state->near_throttle);
    shown_free(state->shown);
    arena_free(state->arena);
    free(state);
}

static const Error *start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    CasesState *state = calloc(1, sizeof(*state));

    if (!state)
        abort();
    state->arena = arena_new();
    state->numbers = numbers_new(server_config(server)->db_url);
    state->throttle = throttle_new(PUBLIC_BURST, PUBLIC_EVERY_MS);
    state->near_throttle = throttle_new(NEAR_BURST, NEAR_EVERY_MS);
    state->shown = shown_new();
    const Error *error = case_reasons_read(db, state->arena, &state->reasons);
    if (error) {
        error = error_new(arena, error->kind, "%s", error->detail);
        stop(state);
        return error;
    }
    case_audit_register(server);
    *ret_state = state;
    return NULL;
}

static const CasesState *state_of(const Server *server)
{
    return module_state(server, &CASES_MODULE);
}

Shown *case_shown(const Server *server)
{
    return state_of(server)->shown;
}

Numbers *case_numbers(const Server *server)
{
    return state_of(server)->numbers;
}

size_t *case_keep_armed(const Server *server)
{
    CasesState *state = module_state(server, &CASES_MODULE);

    return &state->keep_armed;
}

Throttle *case_throttle(const Server *server)
{
    return state_of(server)->throttle;
}

Throttle *case_near_throttle(const Server *server)
{
    return state_of(server)->near_throttle;
}

const List *case_reasons(const Server *server)
{
    return &state_of(server)->reasons;
}

static const Tick TICKS[] = {
    {"cases: archive", 15 * 1000, archive_cases},
    {"cases: release", 15 * 1000, release_cases},
    {"cases: recount", 15 * 1000, recount_cases},
    {"cases: audit", 5 * 1000, audit_cases},
    {"cases: counts", 15 * 1000, fold_case_counts},
    {"cases: exports", 5 * 1000, report_exports},
    {"cases: keep", 5 * 1000, keep_arm},
};

static const TimerKind TIMERS[] = {
    {CASE_TIMER_NAME, fire_case_timer},
    {KEEP_TIMER_NAME, fire_keep_timer},
};

const Module CASES_MODULE = {
    .name = "cases",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .faults = FAULTS,
    .n_faults = LENGTH(FAULTS),
    .stmts = CASE_STMTS,
    .start = start,
    .stop = stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
    .timers = TIMERS,
    .n_timers = LENGTH(TIMERS),
};
