/* screens.c - the door: what a wall can ask, and who gives it a token. */
#include "domain/screens/screens.h"

#include "domain/screens/kiosk.h"
#include "domain/screens/screens.sql.h"

/* A token is no session, so these two let everybody in and look for themselves: viewer_find. */
static const Error *get_screen_stream(Request *req)
{
    Viewer viewer = {.unit = 0};
    Tx *tx = NULL;

    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    TRY(viewer_find(req, tx, &viewer));
    req->stream.range = viewer.scope;
    req->stream.session = id_is_none(viewer.kiosk) ? req->actor->session : viewer.kiosk;
    req->stream.bare = true;
    return NULL;
}

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/screen",
        .may = NULL,
        .run_mode = RUN_READ,
        .run = get_screen,
        .query = &SCREEN_QUERY,
        .reply = &SCREEN,
        .says = "What a wall shows: for a kiosk's token, or who may read statistics",
    },
    {
        .method = HTTP_GET,
        .path = "/screen/stream",
        .may = NULL,
        .run_mode = RUN_STREAM,
        .run = get_screen_stream,
        .says = "That something changed, and not what (server-sent events)",
    },
    {
        .method = HTTP_GET,
        .path = "/kiosks",
        .may = "kiosk:manage",
        .run_mode = RUN_READ,
        .run = list_kiosks,
        .reply = &KIOSK_SHAPE,
        .reply_list = true,
        .says = "The walls of your range",
    },
    {
        .method = HTTP_POST,
        .path = "/kiosks",
        .may = "kiosk:manage",
        .run_mode = RUN_PLAIN,
        .lane = LANE_WRITE,
        .run = post_kiosk,
        .body = &KIOSK_NEW,
        .reply = &KIOSK_MADE,
        .says = "A token for a wall, until a day; it is told once",
    },
    {
        .method = HTTP_DELETE,
        .path = "/kiosks/{id}",
        .may = "kiosk:manage",
        .run_mode = RUN_PLAIN,
        .lane = LANE_WRITE,
        .run = delete_kiosk,
        .says = "Revoke it: the wall sees nothing more",
    },
};

const Module SCREENS_MODULE = {
    .name = "screens",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = SCREENS_STMTS,
};
