#include "app/admin.h"

#include "app/cluster.h"

#include <sodium.h>
#include <stdio.h>

#include "base/time.h"
#include "domain/staff/staff.h"
#include "platform/auth/password.h"

static const ErrorKind NO_RANDOM = {ERROR_INTERNAL, "zw/no-random", "No source of random numbers"};

static const Error *make_in(Db *db, Arena *arena, const char *login, const char *password)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(staff_first_account(tx, login, password, time_now()));
    return db_commit(tx);
}

const Error *admin_make(Arena *arena, const char *data_dir, const char *database_url,
                        const char *login)
{
    const char *url = database_url;
    char password[17];
    Pg *pg = NULL;

    if (sodium_init() < 0)
        return error_new(arena, &NO_RANDOM, "libsodium did not start");
    if (!url)
        TRY(cluster_reach(arena, data_dir, &pg, &url));
    password_random(password);
    Db *db = db_new(url);
    const Error *error = make_in(db, arena, login, password);
    db_free(db);
    pg_stop(pg);
    if (!error)
        (void)puts(password);
    return error;
}
