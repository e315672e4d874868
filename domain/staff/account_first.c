/*
 * account_first.c - the account that makes the others: made, or given a new password, by whoever sits at
 * the machine. A city begins with it, and gets back in by it when every password is lost.
 */
#include "domain/staff/account.h"
#include "domain/staff/account_rules.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

static const ErrorKind FIRST_BAD = {ERROR_CONFLICT, "account/first",
                                    "This account cannot look after the others"};

typedef struct FirstUnit {
    UnitKey key;
} FirstUnit;

static const Field FIRST_UNIT_FIELDS[] = {KEY_FIELD(FirstUnit, key, REQUIRED)};
static const Shape FIRST_UNIT = SHAPE(FirstUnit, FIRST_UNIT_FIELDS);

typedef struct FirstHolder {
    Id id;
    bool is_first;
} FirstHolder;

static const Field FIRST_HOLDER_FIELDS[] = {
    ID_FIELD(FirstHolder, id, REQUIRED),
    BOOL_FIELD(FirstHolder, is_first),
};
static const Shape FIRST_HOLDER = SHAPE(FirstHolder, FIRST_HOLDER_FIELDS);

static const Error *make(Tx *tx, const char *login, UnitKey unit, Time now, Id *ret_person)
{
    Id person = id_make(now, 0, random_u32());
    Id post = id_make(now, 0, random_u32());

    TRY(db_exec(tx, &SQL_ACCOUNT_INSERT,
                ARGS(db_id(person), db_str(login), db_str(login), db_str(""), db_time(TIME_NONE),
                     db_time(now)),
                NULL));
    TRY(db_exec(tx, &SQL_ACCOUNT_POST_INSERT,
                ARGS(db_id(post), db_id(person), db_str("STAFF_ADMIN"), db_key(unit), db_str(NULL),
                     db_date(tx_arena(tx), units_today(now)), db_infer(NULL)),
                NULL));
    TRY(account_note(tx, person, ACT_CREATE, ID_NONE, ID_NONE, now));
    TRY(account_note(tx, person, ACT_GIVE_POST, ID_NONE, post, now));
    *ret_person = person;
    return NULL;
}

static const Error *find_or_make(Tx *tx, const char *login, Time now, Id *ret_person)
{
    FirstUnit unit;
    FirstHolder holder;
    bool found = false;

    TRY(db_maybe(tx, &SQL_FIRST_UNIT, NO_ARGS, &FIRST_UNIT, &unit, &found));
    if (!found) {
        return error_new(tx_arena(tx), &FIRST_BAD,
                         "there is no city yet: start zhiwangd with --city first");
    }
    TRY(db_maybe(tx, &SQL_FIRST_HOLDER, ARGS(db_str(login), db_key(unit.key)), &FIRST_HOLDER,
                 &holder, &found));
    if (!found)
        return make(tx, login, unit.key, now, ret_person);
    if (!holder.is_first) {
        return error_new(tx_arena(tx), &FIRST_BAD,
                         "%s is there already, and holds another post: choose another login",
                         login);
    }
    *ret_person = holder.id;
    return NULL;
}

const Error *staff_first_account(Tx *tx, const char *login, const char *password, Time now)
{
    char hash[PASSWORD_HASH_SIZE];
    Id person = ID_NONE;
    List ended;

    if (!login_good(login)) {
        return error_new(tx_arena(tx), &FIRST_BAD,
                         "a login is of letters, digits, '.', '_' and '-'");
    }
    if (!password_hash(password, hash))
        return error_new(tx_arena(tx), &DB_UNAVAILABLE, "no memory to hash a password");
    TRY(find_or_make(tx, login, now, &person));
    TRY(db_exec(tx, &SQL_ACCOUNT_OPEN, ARGS(db_id(person)), NULL));
    TRY(db_exec(tx, &SQL_ACCOUNT_PASSWORD,
                ARGS(db_id(person), db_str(hash), db_time(now + PASSWORD_ONCE_LASTS)), NULL));
    TRY(db_all(tx, &SQL_ACCOUNT_SESSIONS_END,
               ARGS(db_id(person), db_time(now), db_id(ID_NONE), db_id(person)), &ENDED_ROW,
               &ended));
    return account_note(tx, person, ACT_SET_PASSWORD, ID_NONE, ID_NONE, now);
}
