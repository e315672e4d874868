/* views.c - what a person likes: named views of the queue, and how wide the panes are. */
#include <string.h>

#include "domain/desk/desk.sql.h"
#include "domain/desk/parts.h"

static const ErrorKind VIEWS_FULL = {ERROR_CONFLICT, "desk/views-full",
                                     "You have as many views as can be kept"};
static const ErrorKind VIEW_NOT_FOUND = {ERROR_MISSING, "desk/no-view", "No such view"};

typedef struct View {
    const char *query;
    bool is_first;
    const char *name;
} View;

static const Field VIEW_FIELDS[] = {
    STR_FIELD(View, query, REQUIRED, LIMIT(0, 500), SAYS("of the desk's address")),
    BOOL_FIELD(View, is_first, SAYS("the desk opens with it; of one person's views one at most")),
    STR_FIELD(View, name, REQUIRED),
};
/* The name stands in the path. */
const Shape VIEW_IN = {"ViewIn", sizeof(View), LENGTH(VIEW_FIELDS) - 1, VIEW_FIELDS};
const Shape VIEW_SHAPE = SHAPE(View, VIEW_FIELDS);

typedef struct Layout {
    int64_t queue_px, detail_px;
    bool map_closed;
} Layout;

static const Field LAYOUT_FIELDS[] = {
    I64_FIELD(Layout, queue_px, REQUIRED, LIMIT(240, 900)),
    I64_FIELD(Layout, detail_px, REQUIRED, LIMIT(320, 1200)),
    BOOL_FIELD(Layout, map_closed, SAYS("the map is folded away")),
};
const Shape LAYOUT_SHAPE = SHAPE(Layout, LAYOUT_FIELDS);

#define QUEUE_PX  372
#define DETAIL_PX 437

const Error *list_views(Request *req)
{
    List rows = {0};

    TRY(db_all(req->tx, &SQL_VIEW_LIST, ARGS(db_id(req->actor->person)), &VIEW_SHAPE, &rows));
    return reply_list(req, &VIEW_SHAPE, &rows, NULL);
}

#define NAME_BYTES_MAX 120 /* forty characters of Chinese */

static const Error *check_name(Request *req, const char *name)
{
    size_t n = strlen(name);

    if (n > 0 && n <= NAME_BYTES_MAX)
        return NULL;
    return error_field(req->arena, &INPUT_INVALID, "name", "must be 1 to %d bytes", NAME_BYTES_MAX);
}

const Error *put_view(Request *req)
{
    View *in = req->body;
    DbArg me = db_id(req->actor->person);
    int64_t n = 0;

    in->name = req_path(req, "name");
    TRY(check_name(req, in->name));
    if (in->is_first)
        TRY(db_exec(req->tx, &SQL_VIEW_NOT_FIRST, ARGS(me, db_str(in->name)), NULL));
    TRY(db_exec(req->tx, &SQL_VIEW_PUT,
                ARGS(me, db_str(in->name), db_str(in->query), db_bool(in->is_first),
                     db_time(req->now), db_i64(VIEWS_MAX)),
                &n));
    if (n == 0)
        return error_new(req->arena, &VIEWS_FULL, "%d", VIEWS_MAX);
    return reply_with(req, 200, &VIEW_SHAPE, in);
}

const Error *delete_view(Request *req)
{
    int64_t n = 0;

    TRY(db_exec(req->tx, &SQL_VIEW_DROP,
                ARGS(db_id(req->actor->person), db_str(req_path(req, "name"))), &n));
    return n > 0 ? reply_empty(req)
                 : error_new(req->arena, &VIEW_NOT_FOUND, "%s", req_path(req, "name"));
}

const Error *get_layout(Request *req)
{
    Layout layout = {QUEUE_PX, DETAIL_PX, false};
    bool found = false;

    TRY(db_maybe(req->tx, &SQL_LAYOUT_GET, ARGS(db_id(req->actor->person)), &LAYOUT_SHAPE, &layout,
                 &found));
    return reply_with(req, 200, &LAYOUT_SHAPE, &layout);
}

const Error *put_layout(Request *req)
{
    const Layout *in = req->body;

    TRY(db_exec(req->tx, &SQL_LAYOUT_PUT,
                ARGS(db_id(req->actor->person), db_i64(in->queue_px), db_i64(in->detail_px),
                     db_time(req->now), db_bool(in->map_closed)),
                NULL));
    return reply_with(req, 200, &LAYOUT_SHAPE, in);
}
