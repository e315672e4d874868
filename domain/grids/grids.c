/* grids.c - the module: routes, timers, constraint names. */
#include "domain/grids/grids.h"

#include "base/str.h"
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"
#include "domain/grids/import.h"
#include "domain/grids/ogc.h"

#define STATES_MAX ((size_t)16 * 1024)

static const ErrorKind TWICE_A_DAY = {
    ERROR_CONFLICT, "edition/twice-a-day",
    "A grid of it was redrawn on that day already: let it take effect on a later one"};

const Error *get_edition_states(Request *req)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, STATES_MAX);
    machine_json(&EDITION_MACHINE, "grant", &out);
    return reply_bytes(req, 200, "application/json", buf_cstr(&out), out.len);
}

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/editions",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_editions,
        .query = &EDITION_QUERY,
        .reply = &EDITION_SHAPE,
        .reply_list = true,
        .says = "Editions of the map of grids, the latest first",
    },
    {
        .method = HTTP_POST,
        .path = "/editions",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = post_edition,
        .body = &EDITION_NEW,
        .reply = &EDITION_SHAPE,
        .says = "Begin an edition: the grids in force of a place are copied to be redrawn",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_edition,
        .reply = &EDITION_SHAPE,
        .says = "Read an edition",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}/grids",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_draft,
        .says = "The grids of its draft, as GeoJSON",
    },
    {
        .method = HTTP_PUT,
        .path = "/editions/{id}/grids",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = put_draft,
        .query = &IMPORT_QUERY,
        .raw_max = IMPORT_BODY_MAX,
        .reply = &IMPORT,
        .says = "A map as GeoJSON in place of the draft, whole or not at all: features with key, "
                "village, name. The answer is the job that reads it",
    },
    {
        .method = HTTP_POST,
        .path = "/editions/{id}/imports",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = post_import,
        .body = &IMPORT_NEW,
        .reply = &IMPORT,
        .says = "The same for a file that comes in pieces: announce it",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}/imports",
        .may = "",
        .run_mode = RUN_READ,
        .run = list_imports,
        .reply = &IMPORT_LISTED,
        .reply_list = true,
        .says = "Its last imports, without their faults",
    },
    {
        .method = HTTP_PUT,
        .path = "/imports/{id}/bytes",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = put_import_piece,
        .query = &PIECE_QUERY,
        .raw_max = IMPORT_PIECE_MAX,
        .reply = &IMPORT,
        .says = "The next piece of the file; the last one starts the job",
    },
    {
        .method = HTTP_GET,
        .path = "/imports/{id}",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_import,
        .reply = &IMPORT,
        .says = "How far an import is, and why a file was refused, with every place",
    },
    {
        .method = HTTP_POST,
        .path = "/editions/{id}/changes",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = post_change,
        .body = &CHANGE_IN,
        .reply = &EDITION_SHAPE,
        .says = "Change the draft: split, merge, move or reshape grids",
    },
    {
        .method = HTTP_POST,
        .path = "/editions/{id}/undo",
        .may = "grid:draft",
        .run_mode = RUN_WRITE,
        .run = post_undo,
        .body = &UNDO_IN,
        .reply = &EDITION_SHAPE,
        .says = "Take the last change of the draft back; again: the one before it",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}/faults",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_faults,
        .reply = &FAULT_SHAPE,
        .reply_list = true,
        .says = "What the last check found, with place and size",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}/consequences",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_consequences,
        .reply = &CONSEQUENCES,
        .says = "What would happen if it took effect now: grids, open cases, posts",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}/replay",
        .may = "stats:read",
        .run_mode = RUN_PLAIN,
        .run = get_replay,
        .query = &REPLAY_QUERY,
        .reply = &REPLAY,
        .says = "Cases of the last quarter, or of from-to, in the draft and in the map in force: "
                "load, distance, posts",
    },
    {
        .method = HTTP_POST,
        .path = "/editions/{id}/moves",
        .may = "",
        .run_mode = RUN_WRITE,
        .run = post_edition_move,
        .body = &EDITION_MOVE_IN,
        .reply = &EDITION_SHAPE,
        .says = "Check, publish, recall or withdraw an edition",
    },
    {
        .method = HTTP_GET,
        .path = "/editions/{id}/moves",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_edition_moves,
        .reply = &EDITION_MOVE_ROW,
        .reply_list = true,
        .says = "The history of an edition",
    },
    {
        .method = HTTP_GET,
        .path = "/grids",
        .may = "people:read",
        .run_mode = RUN_READ,
        .run = list_grid_service,
        .query = &SERVICE_QUERY,
        .reply = &GRID_SERVICE,
        .reply_list = true,
        .says = "Grids and who serves them: establishment, on post, leaders, advisers",
    },
    {
        .method = HTTP_GET,
        .path = "/grids/{key}/duties",
        .may = "people:read",
        .run_mode = RUN_READ,
        .run = list_grid_duties,
        .query = &DUTY_QUERY,
        .reply = &GRID_DUTY,
        .reply_list = true,
        .says = "Who serves a grid",
    },
    {
        .method = HTTP_POST,
        .path = "/grids/{key}/duties",
        .may = "grid:staff",
        .run_mode = RUN_WRITE,
        .run = post_grid_duty,
        .body = &DUTY_NEW,
        .reply = &GRID_DUTY,
        .says = "Somebody serves a grid from a day on",
    },
    {
        .method = HTTP_POST,
        .path = "/grid-duties/{id}/end",
        .may = "grid:staff",
        .run_mode = RUN_WRITE,
        .run = post_grid_duty_end,
        .body = &DUTY_END,
        .reply = &GRID_DUTY,
        .says = "A duty ends on a day",
    },
    {
        .method = HTTP_PUT,
        .path = "/grids/{key}/profile",
        .may = "grid:staff",
        .run_mode = RUN_WRITE,
        .run = put_grid_profile,
        .body = &PROFILE_NEW,
        .reply = &GRID_SERVICE,
        .says = "What a grid is like from a day on: composite or dedicated, and its establishment",
    },
    {
        .method = HTTP_GET,
        .path = "/states/edition",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_edition_states,
        .says = "The life of an edition: states, moves, who makes them",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_ogc,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "OGC API - Features: what there is",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_ogc,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "The same: clients write the root of an API either way",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/conformance",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_ogc_conformance,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "Which parts of the standard hold",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/api",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_ogc_api,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "These paths as OpenAPI 3.0",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/collections",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_ogc_collections,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "City, towns, villages, grids, centres",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/collections/{collection}",
        .may = NULL,
        .run_mode = RUN_PLAIN,
        .run = get_ogc_collection,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "One of them",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/collections/{collection}/items",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = get_ogc_items,
        .query = &OGC_QUERY,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "Its features, as GeoJSON",
    },
    {
        .method = HTTP_GET,
        .path = "/ogc/collections/{collection}/items/{feature}",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = get_ogc_item,
        .at_root = true,
        .wrong_is_400 = true,
        .says = "One feature",
    },
};

static const ErrorKind DUTY_TWICE = {ERROR_CONFLICT, "grid/duty-twice",
                                     "That person serves this grid so already"};

static const DbFault FAULTS[] = {
    {"grid_duties_once", &DUTY_TWICE, "person"},
    {"unit_outlines_dates_check", &TWICE_A_DAY, "effective_on"},
    {"units_dates_check", &TWICE_A_DAY, "effective_on"},
};

static const TimerKind TIMERS[] = {
    {EDITION_TIMER, edition_fire},
    {EDITION_SWEEP_TIMER, edition_sweep},
};

static const Tick TICKS[] = {
    {.name = "imports that stopped coming", .every_ms = 3600 * 1000, .run = imports_sweep},
};

static const Error *grids_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    (void)db;
    (void)arena;
    *ret_state = importer_start(server);
    return NULL;
}

static void grids_stop(void *state)
{
    importer_stop(state);
}

const Module GRIDS_MODULE = {
    .name = "grids",
    .start = grids_start,
    .stop = grids_stop,
    .ticks = TICKS,
    .n_ticks = LENGTH(TICKS),
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .faults = FAULTS,
    .n_faults = LENGTH(FAULTS),
    .stmts = GRIDS_STMTS,
    .timers = TIMERS,
    .n_timers = LENGTH(TIMERS),
};
