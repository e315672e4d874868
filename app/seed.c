#include "app/seed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/bodies/bodies.h"
#include "domain/cameras/cameras.h"
#include "domain/catalogue/catalogue.h"
#include "domain/centres/centres.h"
#include "domain/premises/premises.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/json/json.h"
#include "platform/log/log.h"

#define ACCOUNTS_BYTES_MAX ((size_t)64 << 20)

static const ErrorKind ACCOUNTS_UNWRITTEN = {ERROR_UNAVAILABLE, "start/demo-accounts",
                                             "The list of demo accounts cannot be written"};

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static bool write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(fd, data, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        data += wrote;
        n -= (size_t)wrote;
    }
    return true;
}

/* The name is on the disk only when the directory is. */
static bool sync_directory(const char *dir)
{
    int fd CLEANUP(close_fd) = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 && fsync(fd) == 0;
}

/* Whole or not at all, and never readable by others, not even for a moment. */
static bool write_private(Arena *arena, const char *dir, const char *path, const Buf *text)
{
    const char *fresh = arena_printf(arena, "%s.new", path);

    if (unlink(fresh) != 0 && errno != ENOENT)
        return false;
    int fd CLEANUP(close_fd) =
        open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && fchmod(fd, 0600) == 0 && write_all(fd, text->data, text->len) &&
           fsync(fd) == 0 && rename(fresh, path) == 0 && sync_directory(dir);
}

/* One account a line: people read this file too. */
static void accounts_write(Buf *out, const List *accounts)
{
    for (size_t i = 0; i < accounts->n; i++) {
        buf_str(out, i == 0 ? "[\n" : ",\n");
        json_write(out, &STAFF_ACCOUNT_SHAPE, (const StaffAccount *)accounts->items + i);
    }
    buf_str(out, accounts->n == 0 ? "[]\n" : "\n]\n");
}

static const Error *write_accounts(Arena *arena, const char *dir, const char *path,
                                   const List *accounts)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, ACCOUNTS_BYTES_MAX);
    accounts_write(&out, accounts);
    if (out.overflow)
        return error_new(arena, &ACCOUNTS_UNWRITTEN, "too many accounts");
    if (!write_private(arena, dir, path, &out))
        return error_new(arena, &ACCOUNTS_UNWRITTEN, "%s: %s", path, strerror(errno));
    return NULL;
}

typedef struct Seed {
    const char *city_dir;
    const char *data_dir, *path; /* NULL: without accounts */
    int64_t n_grid_staff;
    bool seeded;
} Seed;

static const Error *seed_accounts(Tx *tx, const Seed *plan)
{
    char password[17];
    List accounts;

    password_random(password);
    TRY(staff_seed(tx, password, plan->n_grid_staff, time_now(), &accounts));
    /* Before the commit: the other way round, a server killed in between would leave a city whose
     * password nobody knows. A file without its city is merely written again. */
    return write_accounts(tx_arena(tx), plan->data_dir, plan->path, &accounts);
}

static const Error *seed(Tx *tx, Seed *plan)
{
    Arena *arena = tx_arena(tx);
    bool wanted = false;

    TRY(staff_seed_wanted(tx, &wanted));
    if (!wanted)
        return NULL;
    TRY(units_load_city(tx, arena, plan->city_dir));
    TRY(catalogue_load_city(tx, arena, plan->city_dir));
    if (plan->path) {
        TRY(centres_load_demo(tx, arena, plan->city_dir, time_now()));
        TRY(premises_load_demo(tx, arena, plan->city_dir, time_now()));
        TRY(cameras_load_demo(tx, arena, plan->city_dir, time_now()));
        TRY(bodies_load_demo(tx, arena, plan->city_dir, time_now()));
        TRY(seed_accounts(tx, plan));
        TRY(bodies_staff_demo(tx, time_now()));
    }
    plan->seeded = true;
    return NULL;
}

static const Error *seed_in_transaction(Db *db, Arena *arena, Seed *plan)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(seed(tx, plan));
    return db_commit(tx);
}

const Error *city_seed(Db *db, Arena *arena, const char *city_dir, const char *data_dir,
                       int64_t n_grid_staff, Time born_at, bool *ret_seeded)
{
    Seed plan = {.city_dir = city_dir, .data_dir = data_dir, .n_grid_staff = n_grid_staff};
    bool wanted = false;
    Tx *tx = NULL;

    if (data_dir)
        plan.path = arena_printf(arena, "%s/demo-accounts.json", data_dir);
    /* Looked at first without writing: with its city made, a server also starts on a full disk. */
    TRY(db_begin(db, arena, TX_READ, &tx));
    TRY(staff_seed_wanted(tx, &wanted));
    if (wanted && born_at != TIME_NONE)
        time_rehearse(born_at);
    if (wanted)
        TRY(seed_in_transaction(db, arena, &plan));
    if (plan.path && !plan.seeded && access(plan.path, F_OK) != 0) {
        log_warn("no list of demo accounts", LOG_STR("file", plan.path),
                 LOG_STR("hint", "the city was made earlier and its password cannot be read back; "
                                 "for a new one start with an empty --data directory"));
    }
    *ret_seeded = plan.seeded;
    return NULL;
}
