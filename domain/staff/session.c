/*
 * session.c - my sessions: list them, end one, act as another of my posts.
 *
 * What ends or changes a session runs its own transaction (RUN_PLAIN), because memory may forget
 * the session only once the commit has happened, see cache.h.
 */
#include "domain/staff/session.h"

#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

static const ErrorKind SESSION_GONE = {ERROR_UNAUTHENTICATED, "session/none", "Log in first"};
static const ErrorKind NOT_MINE = {ERROR_MISSING, "session/not-found", "No such session"};
static const ErrorKind NO_POST = {ERROR_INVALID, "session/no-post", "Not a post of yours"};

/* ---- shared ------------------------------------------------------------------------------ */

void session_forget(Server *server, Id session)
{
    session_cache_drop(module_state(server, &STAFF_MODULE), session);
    server_cut_session(server, session);
}

/* __Host- binds the cookie to this host and to TLS; a browser refuses it over plain HTTP. */
static void cookie_write(Request *req, const char *token, int64_t max_age_s)
{
    const char *name = req->secure ? "__Host-zw_session" : "zw_session";

    reply_header(req, "Set-Cookie",
                 arena_printf(req->arena, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                              name, token, (long long)max_age_s, req->secure ? "; Secure" : ""));
}

void cookie_set(Request *req, const char *token, Time lasts)
{
    cookie_write(req, token, lasts / TIME_SECOND);
}

void cookie_clear(Request *req)
{
    cookie_write(req, "", 0);
}

/* ---- GET /session ------------------------------------------------------------------------ */

typedef struct SessionView {
    Id id;
    Time created_at, seen_at, expires_at;
    const char *client;
    const char *user_agent;
    bool current;
} SessionView;

static const Field SESSION_VIEW_FIELDS[] = {
    ID_FIELD(SessionView, id, REQUIRED),
    TIME_FIELD(SessionView, created_at, REQUIRED),
    TIME_FIELD(SessionView, seen_at, REQUIRED, SAYS("to the minute")),
    TIME_FIELD(SessionView, expires_at, REQUIRED),
    STR_FIELD(SessionView, client, REQUIRED, SAYS("the address it was begun from")),
    STR_FIELD(SessionView, user_agent, REQUIRED),
    BOOL_FIELD(SessionView, current),
};
static const Shape SESSION_VIEW_ROW = {"SessionViewRow", sizeof(SessionView),
                                       LENGTH(SESSION_VIEW_FIELDS) - 1, SESSION_VIEW_FIELDS};
static const Shape SESSION_VIEW_SHAPE = SHAPE(SessionView, SESSION_VIEW_FIELDS);

typedef struct Sessions {
    SessionView *session;
    List sessions;
} Sessions;

static const Field SESSIONS_FIELDS[] = {
    OBJ_FIELD(Sessions, session, SessionView, &SESSION_VIEW_SHAPE, REQUIRED),
    LIST_FIELD(Sessions, sessions, &SESSION_VIEW_SHAPE, REQUIRED),
};
const Shape SESSIONS_SHAPE = SHAPE(Sessions, SESSIONS_FIELDS);

const Error *get_session(Request *req)
{
    Sessions mine = {0};

    TRY(db_all(req->tx, &SQL_SESSION_LIST, ARGS(db_id(req->actor->person), db_time(req->now)),
               &SESSION_VIEW_ROW, &mine.sessions));
    for (size_t i = 0; i < mine.sessions.n; i++) {
        SessionView *view = (SessionView *)mine.sessions.items + i;
        view->current = id_eq(view->id, req->actor->session);
        if (view->current)
            mine.session = view;
    }
    if (!mine.session) /* ended while this request was on its way */
        return error_new(req->arena, &SESSION_GONE, "%s", "");
    return reply_with(req, 200, &SESSIONS_SHAPE, &mine);
}

/* ---- DELETE /session, DELETE /sessions/{id} ---------------------------------------------- */

typedef struct Ending {
    Request *req;
    Id session;
    int64_t n;
} Ending;

static const Error *end_session(Tx *tx, void *context)
{
    Ending *ending = context;
    const Actor *actor = ending->req->actor;
    Id by = id_eq(ending->session, actor->session) ? ID_NONE : actor->person;

    return db_exec(
        tx, &SQL_SESSION_END,
        ARGS(db_id(ending->session), db_id(actor->person), db_time(ending->req->now), db_id(by)),
        &ending->n);
}

/* Forgotten also when the commit failed, since then the outcome is unknown. */
static const Error *session_end(Request *req, Id session, int64_t *ret_n)
{
    Ending ending = {.req = req, .session = session};
    const Error *error = db_transact(req->db, req->arena, TX_WRITE, end_session, &ending);

    if (ending.n > 0)
        session_forget(req->server, session);
    if (!error)
        *ret_n = ending.n;
    return error;
}

const Error *delete_session(Request *req)
{
    int64_t n = 0;

    TRY(session_end(req, req->actor->session, &n));
    cookie_clear(req);
    return reply_empty(req);
}

const Error *delete_sessions(Request *req)
{
    int64_t n = 0;
    Id id;

    TRY(req_path_id(req, "id", &NOT_MINE, &id));
    TRY(session_end(req, id, &n));
    if (n == 0)
        return error_new(req->arena, &NOT_MINE, "%s", "");
    if (id_eq(id, req->actor->session))
        cookie_clear(req);
    return reply_empty(req);
}

/* ---- POST /session/post ------------------------------------------------------------------ */

typedef struct PostChoice {
    Id post;
} PostChoice;

static const Field POST_CHOICE_FIELDS[] = {
    ID_FIELD(PostChoice, post, REQUIRED, SAYS("one of my posts, see GET /me")),
};
const Shape POST_CHOICE_SHAPE = SHAPE(PostChoice, POST_CHOICE_FIELDS);

typedef struct Switching {
    Request *req;
    int64_t n;
    Me me;
} Switching;

static const Post *post_of(const Me *me, Id id)
{
    for (size_t i = 0; i < me->posts.n; i++) {
        const Post *post = (const Post *)me->posts.items + i;
        if (id_eq(post->id, id))
            return post;
    }
    return NULL;
}

static const Error *switch_post(Tx *tx, void *context)
{
    Switching *switching = context;
    Request *req = switching->req;
    const PostChoice *choice = req->body;
    Actor actor = *req->actor;

    TRY(me_make(tx, req->server, &actor, req->now, &switching->me));
    const Post *post = post_of(&switching->me, choice->post);
    if (!post)
        return error_field(req->arena, &NO_POST, "post", "choose among the posts of GET /me");
    actor_take_post(&actor, post);
    SessionTerm term = session_term(&actor);
    TRY(db_exec(tx, &SQL_SESSION_SWITCH,
                ARGS(db_id(actor.session), db_id(actor.person), db_id(post->id),
                     db_date(req->arena, units_today(req->now)), db_i64(term.rests / TIME_SECOND),
                     db_i64(term.lasts / TIME_SECOND)),
                &switching->n));
    if (switching->n == 0)
        return error_new(req->arena, &SESSION_GONE, "%s", "");
    return me_make(tx, req->server, &actor, req->now, &switching->me);
}

const Error *post_session_post(Request *req)
{
    Switching switching = {.req = req};
    const Error *error = db_transact(req->db, req->arena, TX_WRITE, switch_post, &switching);

    if (switching.n > 0)
        session_forget(req->server, req->actor->session);
    TRY(error);
    return reply_with(req, 200, &ME_SHAPE, &switching.me);
}
