/*
 * account_acts.c - what is done to accounts: made, given posts, relieved of them, a new password,
 * closed, opened again.
 *
 * Each names what it makes by an id of the client, so that the same request twice is one act. What
 * ends sessions runs its own transaction (RUN_PLAIN), because memory may forget them only after it.
 */
#include "domain/catalogue/catalogue.h"
#include "domain/staff/account.h"
#include "domain/staff/account_rules.h"
#include "domain/staff/roles.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

const ErrorKind ACCOUNT_MINE = {ERROR_DENIED, "account/mine",
                                "Nobody does this to an account of his own"};
const ErrorKind ACCOUNT_OUT_OF_REACH = {ERROR_DENIED, "account/out-of-reach",
                                        "This account has a post outside of what is yours"};
const ErrorKind ACCOUNT_CLOSED = {ERROR_CONFLICT, "account/closed", "The account is closed"};
static const ErrorKind OTHER = {ERROR_CONFLICT, "account/other",
                                "This id is another account's, or post's"};
static const ErrorKind LOGIN_TAKEN = {ERROR_CONFLICT, "account/login-taken",
                                      "Somebody has this login already"};
static const ErrorKind NO_POST = {ERROR_MISSING, "account/no-post", "No such post"};
static const ErrorKind POST_TWICE = {ERROR_CONFLICT, "account/post-twice",
                                     "This post is held already"};

const DbFault STAFF_FAULTS[] = {
    {"people_login_key", &LOGIN_TAKEN, "login"},
};
const size_t N_STAFF_FAULTS = LENGTH(STAFF_FAULTS);

/* ---- shapes ------------------------------------------------------------------------------- */

typedef struct PostGive {
    Id id;
    int role;
    UnitKey unit;
    const char *department;
    int32_t valid_from, valid_to;
} PostGive;

static const Field POST_GIVE_FIELDS[] = {
    ID_FIELD(PostGive, id, REQUIRED, SAYS("made by the client: the same id is the same post")),
    ENUM_FIELD(PostGive, role, ROLE_NAMES, REQUIRED),
    KEY_FIELD(PostGive, unit, REQUIRED),
    STR_FIELD(PostGive, department, LIMIT(2, 7), SAYS("of a liaison or a handler")),
    DATE_FIELD(PostGive, valid_from, SAYS("default today; not earlier")),
    DATE_FIELD(PostGive, valid_to, SAYS("the first day it is no more; default: for good")),
};
const Shape POST_GIVE_SHAPE = SHAPE(PostGive, POST_GIVE_FIELDS);

typedef struct AccountMake {
    Id id;
    const char *login, *name, *password;
    PostGive *post;
} AccountMake;

static const Field ACCOUNT_MAKE_FIELDS[] = {
    ID_FIELD(AccountMake, id, REQUIRED,
             SAYS("made by the client: the same id is the same account")),
    STR_FIELD(AccountMake, login, REQUIRED, LIMIT(1, 64), SAYS("letters, digits, . _ -")),
    STR_FIELD(AccountMake, name, REQUIRED, LIMIT(1, 60)),
    STR_FIELD(AccountMake, password, LIMIT(1, 256),
              SAYS("for one use, within 72 hours; left out: nobody can log in yet")),
    OBJ_FIELD(AccountMake, post, PostGive, &POST_GIVE_SHAPE, REQUIRED),
};
const Shape ACCOUNT_MAKE_SHAPE = SHAPE(AccountMake, ACCOUNT_MAKE_FIELDS);

typedef struct PostEnd {
    int32_t on;
} PostEnd;

static const Field POST_END_FIELDS[] = {
    DATE_FIELD(PostEnd, on, SAYS("the first day it is no more; default today, at once")),
};
const Shape POST_END_SHAPE = SHAPE(PostEnd, POST_END_FIELDS);

typedef struct PasswordOnce {
    const char *password;
} PasswordOnce;

static const Field PASSWORD_ONCE_FIELDS[] = {
    STR_FIELD(PasswordOnce, password, REQUIRED, LIMIT(1, 256),
              SAYS("for one use, within 72 hours")),
};
const Shape PASSWORD_ONCE_SHAPE = SHAPE(PasswordOnce, PASSWORD_ONCE_FIELDS);

/* ---- shared ------------------------------------------------------------------------------- */

/* One act, as far as it has come. */
typedef struct Acting {
    Request *req;
    Id person;
    const char *login;
    bool closed;
    const char *hash;
    const PostGive *post; /* the one that is given */
    Id post_id;           /* the one that ends */
    int32_t on;
    List ended; /* of EndedSession */
} Acting;

typedef struct AccountLocked {
    Id id;
    const char *login;
    bool closed, whole;
} AccountLocked;

static const Field LOCKED_FIELDS[] = {
    ID_FIELD(AccountLocked, id, REQUIRED),
    STR_FIELD(AccountLocked, login, REQUIRED),
    BOOL_FIELD(AccountLocked, closed),
    BOOL_FIELD(AccountLocked, whole),
};
static const Shape LOCKED_ROW = SHAPE(AccountLocked, LOCKED_FIELDS);

typedef struct Exists {
    bool is_there;
} Exists;

static const Field EXISTS_FIELDS[] = {BOOL_FIELD(Exists, is_there)};
static const Shape EXISTS_ROW = SHAPE(Exists, EXISTS_FIELDS);

/* The account, held to the end of the transaction; every act begins with it. */
static const Error *hold(Tx *tx, Acting *acting)
{
    const Actor *actor = acting->req->actor;
    AccountLocked row;

    if (id_eq(acting->person, actor->person))
        return error_new(tx_arena(tx), &ACCOUNT_MINE, "ask a colleague who looks after accounts");
    TRY(db_one(tx, &SQL_ACCOUNT_LOCK_ROW,
               ARGS(db_key(actor->scope.lo), db_key(actor->scope.hi), db_id(acting->person),
                    db_date(tx_arena(tx), units_today(acting->req->now))),
               &ACCOUNT_MISSING, &LOCKED_ROW, &row));
    if (!row.whole) {
        return error_new(tx_arena(tx), &ACCOUNT_OUT_OF_REACH,
                         "whoever looks after accounts above you can do it");
    }
    acting->login = row.login;
    acting->closed = row.closed;
    return NULL;
}

static const Error *note(Tx *tx, const Acting *acting, AccountAct act, Id post)
{
    return account_note(tx, acting->person, act, acting->req->actor->person, post,
                        acting->req->now);
}

static const Error *begin(Request *req, Acting *ret_acting)
{
    *ret_acting = (Acting){.req = req};
    return req_path_id(req, "id", &ACCOUNT_MISSING, &ret_acting->person);
}

static const Error *run(Acting *acting, TxWork *work)
{
    Request *req = acting->req;

    TRY(db_transact(req->db, req->arena, TX_WRITE, work, acting));
    sessions_forget(req->server, &acting->ended);
    return account_reply(req, 200, acting->person);
}

/* ---- posts -------------------------------------------------------------------------------- */

/* prefix: where the post stands in the body, "" or "post.". */
static const Error *check_post(Request *req, const PostGive *post, const char *prefix)
{
    Arena *arena = req->arena;
    int32_t today = units_today(req->now);
    int32_t from = post->valid_from ? post->valid_from : today;
    const Unit *unit = units_find(req->server, post->unit);

    if (!id_is_ours(post->id)) {
        return error_field(arena, &INPUT_INVALID, arena_printf(arena, "%sid", prefix),
                           "must be a version 8 id, see docs/adr/0006");
    }
    if (!unit || !unit_range_has(req->actor->scope, post->unit) || !unit_in_force(unit, today)) {
        return error_field(arena, &INPUT_INVALID, arena_printf(arena, "%sunit", prefix),
                           "no such unit in your range");
    }
    if (post->department && !catalogue_department_known(req->server, post->department)) {
        return error_field(arena, &INPUT_INVALID, arena_printf(arena, "%sdepartment", prefix),
                           "no such department");
    }
    const char *fault =
        post_fault(ROLE_NAMES[post->role], unit_key_tier(post->unit), post->department);
    if (fault) {
        return error_field(arena, &INPUT_INVALID, arena_printf(arena, "%srole", prefix), "%s",
                           fault);
    }
    if (from < today) {
        return error_field(arena, &INPUT_INVALID, arena_printf(arena, "%svalid_from", prefix),
                           "lies in the past");
    }
    if (post->valid_to && post->valid_to <= from) {
        return error_field(arena, &INPUT_INVALID, arena_printf(arena, "%svalid_to", prefix),
                           "must come after valid_from");
    }
    return NULL;
}

static const Error *insert_post(Tx *tx, const Acting *acting)
{
    Request *req = acting->req;
    const PostGive *post = acting->post;
    int32_t from = post->valid_from ? post->valid_from : units_today(req->now);
    Exists exists = {false};
    int64_t made = 0;

    TRY(db_exec(tx, &SQL_ACCOUNT_POST_INSERT,
                ARGS(db_id(post->id), db_id(acting->person), db_str(ROLE_NAMES[post->role]),
                     db_key(post->unit), db_str(post->department), db_date(req->arena, from),
                     db_date(req->arena, post->valid_to)),
                &made));
    if (made == 0) {
        TRY(db_one(tx, &SQL_ACCOUNT_POST_FIND,
                   ARGS(db_id(post->id), db_id(acting->person), db_key(req->actor->scope.lo),
                        db_key(req->actor->scope.hi)),
                   &NO_POST, &EXISTS_ROW, &exists));
        return exists.is_there ? NULL : error_new(req->arena, &OTHER, "%s", "");
    }
    TRY(db_one(tx, &SQL_ACCOUNT_POST_TWICE,
               ARGS(db_id(acting->person), db_str(ROLE_NAMES[post->role]), db_key(post->unit),
                    db_str(post->department), db_date(req->arena, units_today(req->now)),
                    db_id(post->id)),
               &NO_POST, &EXISTS_ROW, &exists));
    if (exists.is_there)
        return error_new(req->arena, &POST_TWICE, "%s", "");
    return note(tx, acting, ACT_GIVE_POST, post->id);
}

static const Error *give_post(Tx *tx, void *context)
{
    Acting *acting = context;

    TRY(hold(tx, acting));
    if (acting->closed)
        return error_new(tx_arena(tx), &ACCOUNT_CLOSED, "open it first");
    return insert_post(tx, acting);
}

const Error *post_account_post(Request *req)
{
    Acting acting;

    TRY(begin(req, &acting));
    acting.post = req->body;
    TRY(check_post(req, acting.post, ""));
    return run(&acting, give_post);
}

static const Error *end_post(Tx *tx, void *context)
{
    Acting *acting = context;
    Request *req = acting->req;
    UnitRange scope = req->actor->scope;
    Exists exists = {false};
    int64_t n = 0;

    TRY(hold(tx, acting));
    TRY(db_one(
        tx, &SQL_ACCOUNT_POST_FIND,
        ARGS(db_id(acting->post_id), db_id(acting->person), db_key(scope.lo), db_key(scope.hi)),
        &NO_POST, &EXISTS_ROW, &exists));
    if (!exists.is_there)
        return error_new(req->arena, &NO_POST, "%s", "");
    TRY(db_exec(tx, &SQL_ACCOUNT_POST_END,
                ARGS(db_id(acting->post_id), db_id(acting->person), db_key(scope.lo),
                     db_key(scope.hi), db_date(req->arena, acting->on)),
                &n));
    if (n == 0) /* it had ended by then: the same request again */
        return NULL;
    if (acting->on <= units_today(req->now)) {
        TRY(db_all(tx, &SQL_POST_SESSIONS_END, ARGS(db_id(acting->post_id), db_time(req->now)),
                   &ENDED_ROW, &acting->ended));
    }
    return note(tx, acting, ACT_END_POST, acting->post_id);
}

const Error *post_account_post_end(Request *req)
{
    const PostEnd *in = req->body;
    int32_t today = units_today(req->now);
    Acting acting;

    TRY(begin(req, &acting));
    TRY(req_path_id(req, "post", &NO_POST, &acting.post_id));
    acting.on = in->on ? in->on : today;
    if (acting.on < today)
        return error_field(req->arena, &INPUT_INVALID, "on", "lies in the past");
    return run(&acting, end_post);
}

/* ---- the account -------------------------------------------------------------------------- */

static const Error *make_account(Tx *tx, void *context)
{
    Acting *acting = context;
    Request *req = acting->req;
    const AccountMake *in = req->body;
    Time until = acting->hash ? req->now + PASSWORD_ONCE_LASTS : TIME_NONE;
    int64_t made = 0;

    tx_faults(tx, STAFF_FAULTS, N_STAFF_FAULTS);
    TRY(db_exec(tx, &SQL_ACCOUNT_INSERT,
                ARGS(db_id(in->id), db_str(in->login), db_str(in->name),
                     db_str(acting->hash ? acting->hash : ""), db_time(until), db_time(req->now)),
                &made));
    if (made == 0) {
        TRY(hold(tx, acting));
        bool same = str_eq(acting->login, in->login);
        return same ? NULL : error_new(req->arena, &OTHER, "%s", "");
    }
    TRY(note(tx, acting, ACT_CREATE, ID_NONE));
    return insert_post(tx, acting);
}

const Error *post_account(Request *req)
{
    const AccountMake *in = req->body;
    Acting acting = {.req = req, .person = in->id, .post = in->post};

    if (!id_is_ours(in->id)) {
        return error_field(req->arena, &INPUT_INVALID, "id",
                           "must be a version 8 id, see docs/adr/0006");
    }
    if (!login_good(in->login)) {
        return error_field(req->arena, &INPUT_INVALID, "login",
                           "letters, digits, '.', '_' and '-' only");
    }
    TRY(check_post(req, in->post, "post."));
    if (in->password)
        TRY(password_take(req, in->login, in->password, "password", &acting.hash));
    TRY(db_transact(req->db, req->arena, TX_WRITE, make_account, &acting));
    return account_reply(req, 201, acting.person);
}

static const Error *read_login(Tx *tx, void *context)
{
    return hold(tx, context);
}

static const Error *set_password(Tx *tx, void *context)
{
    Acting *acting = context;
    Request *req = acting->req;

    TRY(hold(tx, acting));
    if (acting->closed)
        return error_new(req->arena, &ACCOUNT_CLOSED, "open it first");
    TRY(db_exec(
        tx, &SQL_ACCOUNT_PASSWORD,
        ARGS(db_id(acting->person), db_str(acting->hash), db_time(req->now + PASSWORD_ONCE_LASTS)),
        NULL));
    TRY(db_all(tx, &SQL_ACCOUNT_SESSIONS_END,
               ARGS(db_id(acting->person), db_time(req->now), db_id(ID_NONE),
                    db_id(acting->req->actor->person)),
               &ENDED_ROW, &acting->ended));
    return note(tx, acting, ACT_SET_PASSWORD, ID_NONE);
}

/* The login is read first, for the rule looks at it, and no transaction waits for a hash. */
const Error *post_account_password(Request *req)
{
    const PasswordOnce *in = req->body;
    Acting acting;

    TRY(begin(req, &acting));
    TRY(db_transact(req->db, req->arena, TX_WRITE, read_login, &acting));
    TRY(password_take(req, acting.login, in->password, "password", &acting.hash));
    return run(&acting, set_password);
}

static const Error *close_account(Tx *tx, void *context)
{
    Acting *acting = context;
    int64_t n = 0;

    TRY(hold(tx, acting));
    TRY(db_exec(tx, &SQL_ACCOUNT_CLOSE, ARGS(db_id(acting->person), db_time(acting->req->now)),
                &n));
    if (n == 0)
        return NULL;
    TRY(db_all(tx, &SQL_ACCOUNT_SESSIONS_END,
               ARGS(db_id(acting->person), db_time(acting->req->now), db_id(ID_NONE),
                    db_id(acting->req->actor->person)),
               &ENDED_ROW, &acting->ended));
    return note(tx, acting, ACT_CLOSE, ID_NONE);
}

const Error *post_account_close(Request *req)
{
    Acting acting;

    TRY(begin(req, &acting));
    return run(&acting, close_account);
}

static const Error *open_account(Tx *tx, void *context)
{
    Acting *acting = context;
    int64_t n = 0;

    TRY(hold(tx, acting));
    TRY(db_exec(tx, &SQL_ACCOUNT_OPEN, ARGS(db_id(acting->person)), &n));
    return n > 0 ? note(tx, acting, ACT_OPEN, ID_NONE) : NULL;
}

const Error *post_account_open(Request *req)
{
    Acting acting;

    TRY(begin(req, &acting));
    return run(&acting, open_account);
}
