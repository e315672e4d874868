/* accounts.c - who has an account within my scope, with every post, and what was done to it. */
#include "domain/staff/account.h"
#include "domain/staff/roles.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

const ErrorKind ACCOUNT_MISSING = {ERROR_MISSING, "account/not-found", "No such account"};

#define ACTS_MAX 200
/* Of one account that are shown; whoever has had more is told by the newest. */
#define POSTS_MAX INT64_C(20000)

const char *const ACCOUNT_ACTS[] = {
    "CREATE", "GIVE_POST", "END_POST", "SET_PASSWORD", "CHANGE_PASSWORD", "CLOSE", "OPEN", NULL,
};

/* ---- one account -------------------------------------------------------------------------- */

typedef struct AccountPost {
    Id id;
    Id person;
    const char *role;
    UnitKey unit;
    const char *unit_name;
    const char *department;
    int32_t valid_from, valid_to;
} AccountPost;

/* `person` sorts them to their accounts and is not told; `unit_name` is told and not read. */
static const Field ACCOUNT_POST_FIELDS[] = {
    STR_FIELD(AccountPost, unit_name, NULLABLE),
    ID_FIELD(AccountPost, id, REQUIRED),
    STR_FIELD(AccountPost, role, REQUIRED),
    KEY_FIELD(AccountPost, unit, NULLABLE),
    STR_FIELD(AccountPost, department, NULLABLE),
    DATE_FIELD(AccountPost, valid_from, REQUIRED),
    DATE_FIELD(AccountPost, valid_to, NULLABLE, SAYS("the first day it is no more")),
    ID_FIELD(AccountPost, person, REQUIRED),
};
static const Shape ACCOUNT_POST_ROW = {"AccountPostRow", sizeof(AccountPost),
                                       LENGTH(ACCOUNT_POST_FIELDS) - 1, ACCOUNT_POST_FIELDS + 1};
static const Shape ACCOUNT_POST = {"AccountPost", sizeof(AccountPost),
                                   LENGTH(ACCOUNT_POST_FIELDS) - 1, ACCOUNT_POST_FIELDS};

typedef struct AccountView {
    Id id;
    const char *login, *name;
    Time closed_at, locked_until, password_until;
    bool has_password;
    List posts;
} AccountView;

static const Field ACCOUNT_FIELDS[] = {
    ID_FIELD(AccountView, id, REQUIRED),
    STR_FIELD(AccountView, login, REQUIRED),
    STR_FIELD(AccountView, name, REQUIRED),
    TIME_FIELD(AccountView, closed_at, NULLABLE),
    TIME_FIELD(AccountView, locked_until, NULLABLE, SAYS("after too many failures to log in")),
    TIME_FIELD(AccountView, password_until, NULLABLE,
               SAYS("the password is for one use, until then")),
    BOOL_FIELD(AccountView, has_password, SAYS("false: nobody can log in until one is set")),
    LIST_FIELD(AccountView, posts, &ACCOUNT_POST, REQUIRED),
};
static const Shape ACCOUNT_ROW = {"AccountRow", sizeof(AccountView), LENGTH(ACCOUNT_FIELDS) - 1,
                                  ACCOUNT_FIELDS};
const Shape ACCOUNT_SHAPE = {"Account", sizeof(AccountView), LENGTH(ACCOUNT_FIELDS),
                             ACCOUNT_FIELDS};

/* Posts come by person; each account takes the run that is its own. */
static const Error *add_posts(Tx *tx, const Server *server, AccountView *accounts, size_t n)
{
    Arena *arena = tx_arena(tx);
    const char **ids = arena_array(arena, n, sizeof(*ids));
    List posts;

    for (size_t i = 0; i < n; i++) {
        char *text = arena_alloc(arena, ID_TEXT_SIZE);
        id_format(accounts[i].id, text);
        ids[i] = text;
    }
    TRY(db_all(tx, &SQL_ACCOUNT_POSTS, ARGS(db_infer(db_texts(arena, ids, n)), db_i64(POSTS_MAX)),
               &ACCOUNT_POST_ROW, &posts));
    AccountPost *all = posts.items;
    for (size_t i = 0; i < n; i++) {
        size_t from = 0;
        while (from < posts.n && !id_eq(all[from].person, accounts[i].id))
            from++;
        size_t to = from;
        for (; to < posts.n && id_eq(all[to].person, accounts[i].id); to++)
            all[to].unit_name = all[to].unit ? units_name(server, all[to].unit) : NULL;
        accounts[i].posts = (List){all + from, to - from};
    }
    return NULL;
}

static const Error *read_one(Tx *tx, const Server *server, UnitRange scope, Id person,
                             AccountView *ret_view)
{
    TRY(db_one(tx, &SQL_ACCOUNT_GET, ARGS(db_key(scope.lo), db_key(scope.hi), db_id(person)),
               &ACCOUNT_MISSING, &ACCOUNT_ROW, ret_view));
    return add_posts(tx, server, ret_view, 1);
}

const Error *get_account(Request *req)
{
    AccountView view;
    Id id;

    TRY(req_path_id(req, "id", &ACCOUNT_MISSING, &id));
    TRY(read_one(req->tx, req->server, req->actor->scope, id, &view));
    return reply_with(req, 200, &ACCOUNT_SHAPE, &view);
}

typedef struct Reading {
    Request *req;
    Id person;
    AccountView view;
} Reading;

static const Error *read_after(Tx *tx, void *context)
{
    Reading *reading = context;

    return read_one(tx, reading->req->server, reading->req->actor->scope, reading->person,
                    &reading->view);
}

const Error *account_reply(Request *req, int status, Id person)
{
    Reading reading = {.req = req, .person = person};

    TRY(db_transact(req->db, req->arena, TX_READ, read_after, &reading));
    return reply_with(req, status, &ACCOUNT_SHAPE, &reading.view);
}

/* ---- many --------------------------------------------------------------------------------- */

static const char *const STATES[] = {"OPEN", "CLOSED", NULL};
enum { STATE_OPEN, STATE_CLOSED };

typedef struct AccountQuery {
    UnitKey unit;
    int role, state;
    const char *q, *cursor;
    int64_t limit;
} AccountQuery;

static const Field ACCOUNT_QUERY_FIELDS[] = {
    KEY_FIELD(AccountQuery, unit, SAYS("a post today in this unit or below it")),
    ENUM_FIELD(AccountQuery, role, ROLE_NAMES, SAYS("a post today in this role")),
    ENUM_FIELD(AccountQuery, state, STATES, SAYS("default OPEN")),
    STR_FIELD(AccountQuery, q, LIMIT(1, 60), SAYS("part of the login or of the name")),
    I64_FIELD(AccountQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(AccountQuery, cursor, LIMIT(1, 64)),
};
const Shape ACCOUNT_QUERY_SHAPE = SHAPE(AccountQuery, ACCOUNT_QUERY_FIELDS);

const Error *get_accounts(Request *req)
{
    const AccountQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    UnitRange below = query->unit ? unit_key_range(query->unit) : (UnitRange){0, 0};
    UnitRange scope = req->actor->scope;
    const char *next = NULL;
    List rows;

    TRY(db_all(req->tx, &SQL_ACCOUNT_LIST,
               ARGS(db_key(scope.lo), db_key(scope.hi), db_i64(limit + 1),
                    db_date(req->arena, units_today(req->now)),
                    db_bool(query->state == STATE_CLOSED), db_key(below.lo), db_key(below.hi),
                    db_str(query->role == ENUM_NONE ? NULL : ROLE_NAMES[query->role]),
                    db_str(query->q), db_str(query->cursor)),
               &ACCOUNT_ROW, &rows));
    AccountView *views = rows.items;
    if ((int64_t)rows.n > limit) {
        rows.n = (size_t)limit;
        next = views[rows.n - 1].login;
    }
    TRY(add_posts(req->tx, req->server, views, rows.n));
    return reply_list(req, &ACCOUNT_SHAPE, &rows, next);
}

/* ---- what was done to it ------------------------------------------------------------------ */

typedef struct ActView {
    Id id;
    Time at;
    int act;
    const char *by_login, *by_name;
    const char *role, *department;
    UnitKey unit;
    const char *unit_name;
} ActView;

static const Field ACT_FIELDS[] = {
    ID_FIELD(ActView, id, REQUIRED),
    TIME_FIELD(ActView, at, REQUIRED),
    ENUM_FIELD(ActView, act, ACCOUNT_ACTS, REQUIRED),
    STR_FIELD(ActView, by_login, NULLABLE, SAYS("null: at the machine itself")),
    STR_FIELD(ActView, by_name, NULLABLE),
    STR_FIELD(ActView, role, NULLABLE, SAYS("of the post it was about")),
    KEY_FIELD(ActView, unit, NULLABLE),
    STR_FIELD(ActView, department, NULLABLE),
    STR_FIELD(ActView, unit_name, NULLABLE), /* told, not read */
};
static const Shape ACT_ROW = {"AccountActRow", sizeof(ActView), LENGTH(ACT_FIELDS) - 1, ACT_FIELDS};
const Shape ACCOUNT_ACT_SHAPE = {"AccountAct", sizeof(ActView), LENGTH(ACT_FIELDS), ACT_FIELDS};

static const Error *reply_acts(Request *req, Id person)
{
    List rows;

    TRY(db_all(req->tx, &SQL_ACCOUNT_ACTS, ARGS(db_id(person), db_i64(ACTS_MAX)), &ACT_ROW, &rows));
    ActView *views = rows.items;
    for (size_t i = 0; i < rows.n; i++)
        views[i].unit_name = views[i].unit ? units_name(req->server, views[i].unit) : NULL;
    return reply_list(req, &ACCOUNT_ACT_SHAPE, &rows, NULL);
}

const Error *get_account_acts(Request *req)
{
    AccountView view;
    Id id;

    TRY(req_path_id(req, "id", &ACCOUNT_MISSING, &id));
    TRY(read_one(req->tx, req->server, req->actor->scope, id, &view));
    return reply_acts(req, id);
}

const Error *get_my_acts(Request *req)
{
    return reply_acts(req, req->actor->person);
}

const Error *account_note(Tx *tx, Id person, AccountAct act, Id actor, Id post, Time now)
{
    return db_exec(tx, &SQL_ACCOUNT_ACT_INSERT,
                   ARGS(db_id(id_make(now, 0, random_u32())), db_id(person), db_time(now),
                        db_str(ACCOUNT_ACTS[act]), db_id(actor), db_id(post)),
                   NULL);
}
