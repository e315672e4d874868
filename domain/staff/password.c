/*
 * password.c - choosing a password: one's own, and the rule for those that others choose.
 *
 * Runs on LANE_LOGIN and holds no transaction while it hashes. The old password is asked for even in
 * a session, and counted like a log-in that failed: a phone left on a table is not an account.
 */
#include <string.h>

#include "domain/staff/account.h"
#include "domain/staff/account_rules.h"
#include "domain/staff/lock.h"
#include "domain/staff/staff.sql.h"

static const ErrorKind OLD_WRONG = {ERROR_INVALID, "password/wrong", "That is not your password"};
static const ErrorKind LOCKED = {ERROR_THROTTLED, "session/locked",
                                 "Too many failures: locked for a while"};
const ErrorKind PASSWORD_WEAK = {ERROR_INVALID, "password/weak", "Choose another password"};

const Error *password_take(Request *req, const char *login, const char *password, const char *field,
                           const char **ret_hash)
{
    const char *fault = password_fault(login, password);
    char *hash = arena_alloc(req->arena, PASSWORD_HASH_SIZE);

    if (fault)
        return error_field(req->arena, &PASSWORD_WEAK, field, "%s", fault);
    if (!password_hash(password, hash))
        return error_new(req->arena, &DB_UNAVAILABLE, "no memory to hash a password");
    *ret_hash = hash;
    return NULL;
}

/* ---- POST /me/password -------------------------------------------------------------------- */

typedef struct PasswordChange {
    const char *old;
    const char *new;
} PasswordChange;

static const Field PASSWORD_CHANGE_FIELDS[] = {
    STR_FIELD(PasswordChange, old, REQUIRED, LIMIT(1, 256)),
    STR_FIELD(PasswordChange, new, REQUIRED, LIMIT(1, 256)),
};
const Shape PASSWORD_CHANGE_SHAPE = SHAPE(PasswordChange, PASSWORD_CHANGE_FIELDS);

typedef struct OwnAccount {
    Id id;
    const char *login, *name, *password_hash;
    int64_t failures;
    Time locked_until;
} OwnAccount;

static const Field OWN_FIELDS[] = {
    ID_FIELD(OwnAccount, id, REQUIRED),        STR_FIELD(OwnAccount, login, REQUIRED),
    STR_FIELD(OwnAccount, name, REQUIRED),     STR_FIELD(OwnAccount, password_hash, REQUIRED),
    I64_FIELD(OwnAccount, failures, REQUIRED), TIME_FIELD(OwnAccount, locked_until),
};
static const Shape OWN_ROW = SHAPE(OwnAccount, OWN_FIELDS);

typedef struct Changing {
    Request *req;
    OwnAccount own;
    const char *hash;
    List ended; /* of EndedSession */
} Changing;

static const Field ENDED_FIELDS[] = {ID_FIELD(EndedSession, id, REQUIRED)};
const Shape ENDED_ROW = SHAPE(EndedSession, ENDED_FIELDS);

void sessions_forget(Server *server, const List *ended)
{
    const EndedSession *all = ended->items;

    for (size_t i = 0; i < ended->n; i++)
        session_forget(server, all[i].id);
}

static const Error *read_own(Tx *tx, void *context)
{
    Changing *changing = context;

    return db_one(tx, &SQL_ACCOUNT_OF, ARGS(db_id(changing->req->actor->person)), &ACCOUNT_MISSING,
                  &OWN_ROW, &changing->own);
}

static const Error *count_wrong(Tx *tx, void *context)
{
    static const Shape LOCK_ROW = {"OwnLock", sizeof(OwnAccount), 2, OWN_FIELDS + 4};
    const Changing *changing = context;
    OwnAccount row;

    TRY(db_one(tx, &SQL_ACCOUNT_LOCK, ARGS(db_id(changing->own.id)), &ACCOUNT_MISSING, &LOCK_ROW,
               &row));
    Lock lock = lock_fail((Lock){row.failures, row.locked_until}, LOCK_ACCOUNT_FAILURES,
                          changing->req->now);
    return db_exec(tx, &SQL_ACCOUNT_LOCK_SET,
                   ARGS(db_id(changing->own.id), db_i64(lock.failures), db_time(lock.until)), NULL);
}

static const Error *write_own(Tx *tx, void *context)
{
    Changing *changing = context;
    Request *req = changing->req;
    Id me = req->actor->person;

    int64_t n = 0;

    TRY(db_exec(tx, &SQL_ACCOUNT_PASSWORD_OWN,
                ARGS(db_id(me), db_str(changing->hash), db_str(changing->own.password_hash)), &n));
    if (n == 0) /* it is another one by now */
        return error_field(req->arena, &OLD_WRONG, "old", "%s", "");
    TRY(db_all(tx, &SQL_ACCOUNT_SESSIONS_END,
               ARGS(db_id(me), db_time(req->now), db_id(req->actor->session), db_id(me)),
               &ENDED_ROW, &changing->ended));
    return account_note(tx, me, ACT_CHANGE_PASSWORD, me, ID_NONE, req->now);
}

/* Every other session ends with the old password; this one goes on, with all that its post may. */
const Error *post_my_password(Request *req)
{
    const PasswordChange *in = req->body;
    Changing changing = {.req = req};

    TRY(db_transact(req->db, req->arena, TX_READ, read_own, &changing));
    const OwnAccount *own = &changing.own;
    int64_t locked_s =
        lock_holds_s((Lock){own->failures, own->locked_until}, LOCK_ACCOUNT_FAILURES, req->now);
    if (locked_s > 0)
        return error_retry(req->arena, &LOCKED, locked_s);
    if (!password_verify(own->password_hash, in->old)) {
        /* Asked again, for the answer was lost: it is so already. A wrong guess of it counts as one. */
        if (password_verify(own->password_hash, in->new))
            return reply_empty(req);
        TRY(db_transact(req->db, req->arena, TX_WRITE, count_wrong, &changing));
        return error_field(req->arena, &OLD_WRONG, "old", "%s", "");
    }
    if (strcmp(in->old, in->new) == 0)
        return error_field(req->arena, &PASSWORD_WEAK, "new", "must be another than the old one");
    TRY(password_take(req, own->login, in->new, "new", &changing.hash));
    TRY(db_transact(req->db, req->arena, TX_WRITE, write_own, &changing));
    sessions_forget(req->server, &changing.ended);
    session_forget(req->server, req->actor->session);
    return reply_empty(req);
}
