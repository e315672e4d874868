/*
 * login.c - POST /session: a login and a password become a session.
 *
 * Runs on LANE_LOGIN and holds no transaction while it hashes. Wrong password, unknown login,
 * closed account, a person without a post: one answer, one cost, one way of locking, so that
 * nobody learns from outside which logins exist.
 */
#include <string.h>

#include "domain/staff/lock.h"
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

static const ErrorKind WRONG = {ERROR_UNAUTHENTICATED, "session/wrong", "Wrong login or password"};
static const ErrorKind LOCKED = {ERROR_THROTTLED, "session/locked",
                                 "Too many failures: locked for a while"};

#define SESSIONS_MAX        100 /* live ones of one person */
#define USER_AGENT_MAX      200
#define UNKNOWN_LOGIN_LABEL "login " /* no address holds a space, see lock_client */

typedef struct LoginIn {
    const char *login;
    const char *password;
    const char *otp;
} LoginIn;

static const Field LOGIN_FIELDS[] = {
    STR_FIELD(LoginIn, login, REQUIRED, LIMIT(1, 64)),
    STR_FIELD(LoginIn, password, REQUIRED, LIMIT(1, 256)),
    STR_FIELD(LoginIn, otp, LIMIT(0, 64), SAYS("nobody has one enrolled: empty, or left out")),
};
const Shape LOGIN_SHAPE = SHAPE(LoginIn, LOGIN_FIELDS);

typedef struct SessionMade {
    const char *token;
    Time expires_at;
    Me *me;
} SessionMade;

static const Field SESSION_MADE_FIELDS[] = {
    STR_FIELD(SessionMade, token, REQUIRED, SAYS("also set as a cookie; shown this once")),
    TIME_FIELD(SessionMade, expires_at, REQUIRED),
    OBJ_FIELD(SessionMade, me, Me, &ME_SHAPE, REQUIRED),
};
const Shape SESSION_MADE_SHAPE = SHAPE(SessionMade, SESSION_MADE_FIELDS);

typedef struct Account {
    Id id;
    const char *name;
    const char *password_hash;
    int64_t failures;
    Time locked_until;
} Account;

static const Field ACCOUNT_FIELDS[] = {
    I64_FIELD(Account, failures, REQUIRED),
    TIME_FIELD(Account, locked_until),
    ID_FIELD(Account, id),
    STR_FIELD(Account, name),
    STR_FIELD(Account, password_hash),
};
static const Shape ACCOUNT_ROW = SHAPE(Account, ACCOUNT_FIELDS);
/* The first two alone, of an account or of an address. */
static const Shape LOCK_ROW = {"Lock", sizeof(Account), 2, ACCOUNT_FIELDS};

/* One try, as far as it has come. */
typedef struct Attempt {
    Request *req;
    const LoginIn *in;
    char client[LOCK_CLIENT_SIZE];
    const char *stranger; /* the key under which failures of an unknown login are counted */
    bool known;           /* an open account that holds a post */
    Account account;
    Post post;
    Lock account_lock, client_lock;
    Actor actor; /* of the session made */
    SessionMade made;
    Me me;
    List trimmed; /* of TrimmedSession */
} Attempt;

/* ---- what is known before the password is looked at --------------------------------------- */

static const Error *read_lock(Tx *tx, const Stmt *stmt, DbArg key, Lock *ret_lock)
{
    Account row;
    bool found = false;

    TRY(db_maybe(tx, stmt, &key, 1, &LOCK_ROW, &row, &found));
    *ret_lock = found ? (Lock){row.failures, row.locked_until} : LOCK_OPEN;
    return NULL;
}

static const Error *read_attempt(Tx *tx, void *context)
{
    Attempt *attempt = context;
    Request *req = attempt->req;
    bool found = false;

    TRY(read_lock(tx, &SQL_FAILURES_GET, db_str(attempt->client), &attempt->client_lock));
    TRY(db_maybe(tx, &SQL_LOGIN_ACCOUNT, ARGS(db_str(attempt->in->login), db_time(req->now)),
                 &ACCOUNT_ROW, &attempt->account, &found));
    if (found) {
        TRY(db_maybe(tx, &SQL_LOGIN_POST,
                     ARGS(db_id(attempt->account.id), db_date(req->arena, units_today(req->now))),
                     &POST_ROW, &attempt->post, &attempt->known));
    }
    if (!attempt->known)
        return read_lock(tx, &SQL_FAILURES_GET, db_str(attempt->stranger), &attempt->account_lock);
    attempt->account_lock = (Lock){attempt->account.failures, attempt->account.locked_until};
    return NULL;
}

static int64_t attempt_locked_s(const Attempt *attempt)
{
    Time now = attempt->req->now;
    int64_t account_s = lock_holds_s(attempt->account_lock, LOCK_ACCOUNT_FAILURES, now);
    int64_t client_s = lock_holds_s(attempt->client_lock, LOCK_CLIENT_FAILURES, now);

    return account_s > client_s ? account_s : client_s;
}

/* An otp that nobody could have is wrong, but only after the same work; so is any password of an
 * account that has none yet. */
static bool attempt_right(const Attempt *attempt)
{
    bool has_one = attempt->known && *attempt->account.password_hash;
    const char *hash = has_one ? attempt->account.password_hash : password_decoy();
    bool matches = password_verify(hash, attempt->in->password);

    return matches && has_one && (!attempt->in->otp || !*attempt->in->otp);
}

/* ---- it failed ---------------------------------------------------------------------------- */

static const Error *count_by_key(Tx *tx, const char *key, int64_t limit, Time now)
{
    Lock lock;

    TRY(db_exec(tx, &SQL_FAILURES_OPEN, ARGS(db_str(key), db_time(now)), NULL));
    TRY(read_lock(tx, &SQL_FAILURES_LOCK, db_str(key), &lock));
    lock = lock_fail(lock, limit, now);
    return db_exec(tx, &SQL_FAILURES_SET,
                   ARGS(db_str(key), db_i64(lock.failures), db_time(lock.until), db_time(now)),
                   NULL);
}

static const Error *count_failure(Tx *tx, void *context)
{
    const Attempt *attempt = context;
    Time now = attempt->req->now;

    if (attempt->known) {
        Lock lock;
        TRY(read_lock(tx, &SQL_ACCOUNT_LOCK, db_id(attempt->account.id), &lock));
        lock = lock_fail(lock, LOCK_ACCOUNT_FAILURES, now);
        TRY(db_exec(tx, &SQL_ACCOUNT_LOCK_SET,
                    ARGS(db_id(attempt->account.id), db_i64(lock.failures), db_time(lock.until)),
                    NULL));
    } else {
        TRY(count_by_key(tx, attempt->stranger, LOCK_ACCOUNT_FAILURES, now));
    }
    return count_by_key(tx, attempt->client, LOCK_CLIENT_FAILURES, now);
}

/* ---- it is right -------------------------------------------------------------------------- */

static const Error *ease_locks(Tx *tx, const Attempt *attempt)
{
    Time now = attempt->req->now;
    Lock lock;

    if (attempt->account_lock.failures > 0) {
        TRY(db_exec(tx, &SQL_ACCOUNT_LOCK_SET,
                    ARGS(db_id(attempt->account.id), db_i64(0), db_time(TIME_NONE)), NULL));
    }
    if (attempt->client_lock.failures == 0)
        return NULL;
    TRY(read_lock(tx, &SQL_FAILURES_LOCK, db_str(attempt->client), &lock));
    lock = lock_ease(lock, LOCK_CLIENT_FAILURES, now);
    return db_exec(
        tx, &SQL_FAILURES_SET,
        ARGS(db_str(attempt->client), db_i64(lock.failures), db_time(lock.until), db_time(now)),
        NULL);
}

/* A header is what a stranger typed: what is not printable ASCII becomes '?'. */
static const char *user_agent_text(const Request *req)
{
    const char *sent = req->user_agent ? req->user_agent : "";
    char *text = arena_strdup(req->arena, sent);

    if (strlen(text) > USER_AGENT_MAX)
        text[USER_AGENT_MAX] = '\0';
    for (char *c = text; *c; c++) {
        if (*c < ' ' || *c > '~')
            *c = '?';
    }
    return text;
}

typedef struct TrimmedSession {
    Id id;
} TrimmedSession;

static const Field TRIMMED_FIELDS[] = {ID_FIELD(TrimmedSession, id, REQUIRED)};
static const Shape TRIMMED_ROW = SHAPE(TrimmedSession, TRIMMED_FIELDS);

static const Error *make_session(Tx *tx, void *context)
{
    Attempt *attempt = context;
    Request *req = attempt->req;
    const Account *account = &attempt->account;
    uint8_t hash[TOKEN_HASH_SIZE];
    char *token = arena_alloc(req->arena, TOKEN_TEXT_SIZE);
    int64_t n = 0;

    TRY(ease_locks(tx, attempt));
    token_make(token);
    if (!token_hash(token, hash))
        return error_new(req->arena, &DB_FAILED, "a fresh token has no hash");
    attempt->actor = (Actor){.person = account->id,
                             .session = req_new_id(req, 0),
                             .login = attempt->in->login,
                             .name = account->name};
    actor_take_post(&attempt->actor, &attempt->post);
    SessionTerm term = session_term(&attempt->actor);
    attempt->made = (SessionMade){token, req->now + term.lasts, &attempt->me};
    TRY(db_exec(tx, &SQL_SESSION_INSERT,
                ARGS(db_id(attempt->actor.session), db_bytes(hash, sizeof(hash)),
                     db_id(account->id), db_id(attempt->post.id), db_time(req->now),
                     db_time(attempt->made.expires_at), db_str(attempt->client),
                     db_str(user_agent_text(req)), db_i64(term.rests / TIME_SECOND),
                     db_str(account->password_hash)),
                &n));
    if (n == 0)
        return error_new(req->arena, &WRONG, "%s", "");
    TRY(db_all(tx, &SQL_SESSION_TRIM,
               ARGS(db_id(account->id), db_time(req->now), db_i64(SESSIONS_MAX)), &TRIMMED_ROW,
               &attempt->trimmed));
    return me_make(tx, req->server, &attempt->actor, req->now, &attempt->me);
}

/* ---- the handler -------------------------------------------------------------------------- */

const Error *post_session(Request *req)
{
    Attempt *attempt = ARENA_NEW(req->arena, Attempt);

    attempt->req = req;
    attempt->in = req->body;
    attempt->stranger = arena_printf(req->arena, UNKNOWN_LOGIN_LABEL "%s", attempt->in->login);
    lock_client(req->client ? req->client : "", attempt->client);
    TRY(db_transact(req->db, req->arena, TX_READ, read_attempt, attempt));

    int64_t locked_s = attempt_locked_s(attempt);
    if (locked_s > 0)
        return error_retry(req->arena, &LOCKED, locked_s);
    if (!attempt_right(attempt)) {
        TRY(db_transact(req->db, req->arena, TX_WRITE, count_failure, attempt));
        return error_new(req->arena, &WRONG, "%s", "");
    }
    TRY(db_transact(req->db, req->arena, TX_WRITE, make_session, attempt));
    for (size_t i = 0; i < attempt->trimmed.n; i++)
        session_forget(req->server, ((const TrimmedSession *)attempt->trimmed.items)[i].id);
    cookie_set(req, attempt->made.token, attempt->made.expires_at - req->now);
    return reply_with(req, 201, &SESSION_MADE_SHAPE, &attempt->made);
}
