#include "platform/db/migrate.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/str.h"
#include "platform/db/migrate.sql.h"
#include "platform/log/log.h"

#define SHA256_TEXT_SIZE 65

/* A migration runs alone, before anybody is served, and may sum up all that there is. */
#define WORK_MEMORY "128MB"

static const ErrorKind MIGRATE_CHANGED = {ERROR_INTERNAL, "migrate/changed",
                                          "A migration differs from the one that ran"};
static const ErrorKind MIGRATE_NEWER = {ERROR_INTERNAL, "migrate/newer",
                                        "The database is newer than the program"};

typedef struct Lock {
    const char *locked;
} Lock;

static const Field LOCK_FIELDS[] = {STR_FIELD(Lock, locked)};
static const Shape LOCK = SHAPE(Lock, LOCK_FIELDS);

typedef struct Record {
    int64_t number;
    const char *name;
    const char *sha256;
} Record;

static const Field RECORD_FIELDS[] = {
    I64_FIELD(Record, number, REQUIRED),
    STR_FIELD(Record, name, REQUIRED),
    STR_FIELD(Record, sha256, REQUIRED),
};
static const Shape RECORD = SHAPE(Record, RECORD_FIELDS);

static void sha256_text(const char *text, char *out)
{
    uint8_t digest[32] = {0};

    (void)EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL);
    hex_encode(digest, sizeof(digest), out);
}

/* Everything below happens under the lock, so that a second server sees it done. */
static const Error *begin_locked(Db *db, Arena *arena, Tx **ret_tx)
{
    Tx *tx = NULL;
    Lock lock;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    const Error *error = db_run_sql(tx, "set local statement_timeout = 0");
    if (!error)
        error = db_run_sql(tx, "set local lock_timeout = 0");
    if (!error)
        error = db_run_sql(tx, "set local work_mem = '" WORK_MEMORY "'");
    if (!error)
        error = db_one(tx, &SQL_MIGRATION_LOCK, NO_ARGS, &DB_FAILED, &LOCK, &lock);
    if (error) {
        db_rollback(tx);
        return error;
    }
    *ret_tx = tx;
    return NULL;
}

static const Error *end(Tx *tx, const Error *error)
{
    if (!error)
        return db_commit(tx);
    db_rollback(tx);
    return error;
}

static const Error *make_table(Tx *tx)
{
    return db_run_sql(tx, "create table if not exists zw_migrations ("
                          " number int not null constraint zw_migrations_pkey primary key,"
                          " name text not null,"
                          " sha256 text not null,"
                          " applied_at timestamptz not null default now())");
}

static const Error *check_newest(Tx *tx, const Migration *list, size_t n)
{
    Record newest;

    TRY(db_one(tx, &SQL_MIGRATION_NEWEST, NO_ARGS, &DB_FAILED, &RECORD, &newest));
    if (n > 0 && newest.number > list[n - 1].number) {
        return error_new(tx_arena(tx), &MIGRATE_NEWER,
                         "it has had migration %lld, the newest known here is %s: install the "
                         "release that made it, or a newer one",
                         (long long)newest.number, list[n - 1].name);
    }
    return NULL;
}

static const Error *apply(Tx *tx, const Migration *migration, bool *ret_applied)
{
    char sha256[SHA256_TEXT_SIZE];
    Record record;
    bool found = false;
    size_t n = 0;

    sha256_text(migration->text, sha256);
    TRY(db_maybe(tx, &SQL_MIGRATION_FIND, ARGS(db_i64(migration->number)), &RECORD, &record,
                 &found));
    if (found) {
        *ret_applied = false;
        if (strcmp(record.sha256, sha256) == 0)
            return NULL;
        return error_new(tx_arena(tx), &MIGRATE_CHANGED,
                         "%s was applied with another text: what shipped is never edited, add a "
                         "new file instead",
                         migration->name);
    }
    /* Who waits for a large city sees what for. */
    log_info("migration begins", LOG_STR("name", migration->name));
    const char *const *statements = sql_split(tx_arena(tx), migration->text, &n);
    for (size_t i = 0; i < n; i++)
        TRY(db_run_sql(tx, statements[i]));
    TRY(db_exec(tx, &SQL_MIGRATION_RECORD,
                ARGS(db_i64(migration->number), db_str(migration->name), db_str(sha256)), NULL));
    *ret_applied = true;
    return NULL;
}

const Error *migrate(Db *db, Arena *arena, const Migration *list, size_t n, int *ret_applied)
{
    Tx *tx = NULL;
    int applied = 0;

    TRY(begin_locked(db, arena, &tx));
    const Error *error = make_table(tx);
    if (!error)
        error = check_newest(tx, list, n);
    TRY(end(tx, error));
    for (size_t i = 0; i < n; i++) {
        bool now = false;
        TRY(begin_locked(db, arena, &tx));
        TRY(end(tx, apply(tx, &list[i], &now)));
        if (now)
            log_info("migration applied", LOG_STR("name", list[i].name));
        applied += now;
    }
    *ret_applied = applied;
    return NULL;
}

const Error *migrate_newest(Db *db, Arena *arena, int *ret_number)
{
    Tx *tx = NULL;
    Record newest;

    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(end(tx, db_one(tx, &SQL_MIGRATION_NEWEST, NO_ARGS, &DB_FAILED, &RECORD, &newest)));
    *ret_number = (int)newest.number;
    return NULL;
}
