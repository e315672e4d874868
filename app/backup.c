#include "app/backup.h"

#include "app/cluster.h"
#include "app/sums.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "base/time.h"
#include "platform/db/migrate.h"
#include "platform/pg/pg.h"
#include "platform/pg/spawn.h"

#define NAME_SIZE     sizeof("2026-11-25T030000Z")
#define NAME_TRIES    5
#define SAY_EVERY     1000
#define TOOL_LOG_KEPT ((size_t)2000)

const ErrorKind BACKUP_FAILED = {ERROR_UNAVAILABLE, "backup/failed", "The backup did not succeed"};

typedef struct Backup {
    const BackupOptions *options;
    const char *half;
    FILE *sums;
    int files;
    int damaged;
} Backup;

void backup_say(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)vfprintf(stderr, fmt, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

/* The last words of a tool: the reason comes at the end. */
static const char *read_log(Arena *arena, const char *path)
{
    char *text = arena_alloc(arena, TOOL_LOG_KEPT + 1);
    FILE *file = fopen(path, "re");

    if (!file)
        return "it said nothing";
    if (fseek(file, -(long)TOOL_LOG_KEPT, SEEK_END) != 0)
        rewind(file);
    size_t n = fread(text, 1, TOOL_LOG_KEPT, file);
    (void)fclose(file);
    while (n > 0 && text[n - 1] == '\n')
        n--;
    text[n] = '\0';
    return text;
}

const Error *backup_run(Arena *arena, const char **argv, const char *log_path)
{
    const char *name = argv[0];
    const Account self = {.uid = geteuid(), .gid = getegid()};

    argv[0] = pg_program(arena, name);
    if (!argv[0]) {
        return error_new(
            arena, &BACKUP_FAILED,
            "%s of PostgreSQL 15 is not installed: apt-get install postgresql-client-15", name);
    }
    int status = spawn_wait(&self, argv, log_path);
    const char *said = status == 0 ? "" : read_log(arena, log_path);
    (void)unlink(log_path);
    if (status == 0)
        return NULL;
    return error_new(arena, &BACKUP_FAILED, "%s ended with %d: %s", name, status, said);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info, (void)kind, (void)at;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* "2026-11-25T030000Z": sorts by time, and is a name on every file system. */
static void name_of(Time at, char *out)
{
    char text[TIME_TEXT_SIZE];
    size_t n = 0;

    time_format(at - at % TIME_SECOND, text);
    for (const char *c = text; *c && n + 1 < NAME_SIZE; c++) {
        if (*c != ':')
            out[n++] = *c;
    }
    out[n] = '\0';
}

static bool is_backup_name(const char *name)
{
    static const char FORM[] = "0000-00-00T000000Z";

    if (strlen(name) != sizeof(FORM) - 1)
        return false;
    for (size_t i = 0; FORM[i]; i++) {
        bool fits = FORM[i] == '0' ? name[i] >= '0' && name[i] <= '9' : name[i] == FORM[i];
        if (!fits)
            return false;
    }
    return true;
}

static const Error *add_sum(Arena *arena, const Backup *backup, const char *sha256,
                            const char *path)
{
    if (fprintf(backup->sums, "%s  %s\n", sha256, path) > 0)
        return NULL;
    return error_new(arena, &FILES_BAD, "cannot write %s/SHA256SUMS: %s", backup->half,
                     strerror(errno));
}

/* Sums what was written here, by reading it again: what the disk gives back is what counts. */
static const Error *add_written(Arena *arena, const Backup *backup, const char *name)
{
    char sha256[SHA256_HEX_SIZE];
    int64_t bytes = 0;

    TRY(file_copy(arena, arena_printf(arena, "%s/%s", backup->half, name), NULL, sha256, &bytes));
    return add_sum(arena, backup, sha256, name);
}

static const Error *dump(Arena *arena, Backup *backup, const char *url)
{
    const char *log = arena_printf(arena, "%s/pg_dump.log", backup->half);
    const char *argv[] = {"pg_dump",    "--format=custom",
                          "--no-owner", "--no-privileges",
                          "--file",     arena_printf(arena, "%s/database.dump", backup->half),
                          "--dbname",   url,
                          NULL};

    backup_say("the database");
    TRY(backup_run(arena, argv, log));
    return add_written(arena, backup, "database.dump");
}

/* A file whose name its content does not bear out is left out and counted: one bad photo must not
 * cost the city its backup, and an older backup may still hold it whole. */
static const Error *copy_one(Arena *arena, Backup *backup, const char *dir, const char *name)
{
    char sha256[SHA256_HEX_SIZE];
    int64_t bytes = 0;
    const char *from = arena_printf(arena, "%s/files/%s/%s", backup->options->data_dir, dir, name);
    const char *path = arena_printf(arena, "files/%s/%s", dir, name);
    const char *to = arena_printf(arena, "%s/%s", backup->half, path);

    TRY(file_copy(arena, from, to, sha256, &bytes));
    if (!str_eq(sha256, name)) {
        backup_say("damaged, left out: %s", from);
        backup->damaged++;
        (void)unlink(to);
        return NULL;
    }
    if (++backup->files % SAY_EVERY == 0)
        backup_say("%d files", backup->files);
    return add_sum(arena, backup, sha256, path);
}

/* Other names in the store are files that are just being written. */
static bool is_content(const char *name)
{
    return strlen(name) == SHA256_HEX_SIZE - 1 &&
           strspn(name, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

static const Error *copy_folder(Arena *arena, Backup *backup, const char *dir)
{
    CLEANUP(arena_freep) Arena *scratch = arena_new();
    const Error *error = NULL;
    struct dirent *entry;
    const char *path = arena_printf(arena, "%s/files/%s", backup->options->data_dir, dir);

    DIR *list = opendir(path);
    if (!list && errno == ENOENT)
        return NULL;
    if (!list)
        return error_new(arena, &FILES_BAD, "cannot open %s: %s", path, strerror(errno));
    error = folder_make(scratch, arena_printf(arena, "%s/files/%s", backup->half, dir));
    while (!error && (entry = readdir(list)) != NULL) {
        arena_reset(scratch);
        if (is_content(entry->d_name))
            error = copy_one(scratch, backup, dir, entry->d_name);
    }
    (void)closedir(list);
    return error ? error_new(arena, error->kind, "%s", error->detail) : NULL;
}

static const Error *copy_files(Arena *arena, Backup *backup)
{
    TRY(folder_make(arena, arena_printf(arena, "%s/files", backup->half)));
    for (int i = 0; i < 256; i++)
        TRY(copy_folder(arena, backup, arena_printf(arena, "%02x", (unsigned)i)));
    backup_say("%d files", backup->files);
    return NULL;
}

static const Error *describe(Arena *arena, Backup *backup, int migration, Time at)
{
    char made_at[TIME_TEXT_SIZE];
    const char *path = arena_printf(arena, "%s/BACKUP", backup->half);
    FILE *file = fopen(path, "wxe");

    time_format(at, made_at);
    int said = file ? fprintf(file,
                              "zhiwang backup\nformat: 1\nprogram: " ZW_VERSION
                              "\nmigration: %d\nmade_at: %s\nfiles: %d\n",
                              migration, made_at, backup->files)
                    : -1;
    if (file && fclose(file) != 0)
        said = -1;
    if (said < 0)
        return error_new(arena, &FILES_BAD, "cannot write %s: %s", path, strerror(errno));
    return add_written(arena, backup, "BACKUP");
}

static const Error *migration_of(Arena *arena, const char *url, int *ret_number)
{
    Db *db = db_new(url);
    const Error *error = migrate_newest(db, arena, ret_number);

    db_free(db);
    return error;
}

static const Error *fill(Arena *arena, Backup *backup, const char *url, Time at)
{
    int migration = 0;

    TRY(migration_of(arena, url, &migration));
    TRY(dump(arena, backup, url));
    TRY(copy_files(arena, backup));
    return describe(arena, backup, migration, at);
}

/* Fills NAME.half, and gives it its name when all of it is on the disk. */
static const Error *fill_and_name(Arena *arena, Backup *backup, const char *url, Time at,
                                  const char *whole)
{
    const char *list = arena_printf(arena, "%s/SHA256SUMS", backup->half);

    backup->sums = fopen(list, "wxe");
    if (!backup->sums)
        return error_new(arena, &FILES_BAD, "cannot make %s: %s", list, strerror(errno));
    const Error *error = fill(arena, backup, url, at);
    if (fclose(backup->sums) != 0 && !error)
        error = error_new(arena, &FILES_BAD, "cannot write %s: %s", list, strerror(errno));
    if (!error)
        error = folder_sync(arena, backup->half);
    if (!error && rename(backup->half, whole) != 0)
        error = error_new(arena, &FILES_BAD, "cannot rename to %s: %s", whole, strerror(errno));
    return error ? error : folder_sync(arena, backup->options->folder);
}

/* A name has a second: where that is taken, the next one is waited for. */
static const Error *take_name(Arena *arena, Backup *backup, Time *ret_at, const char **ret_whole)
{
    const struct timespec second = {.tv_sec = 1};
    char name[NAME_SIZE];

    for (int i = 0; i < NAME_TRIES; i++) {
        Time now = time_now();
        name_of(now, name);
        const char *whole = arena_printf(arena, "%s/%s", backup->options->folder, name);
        backup->half = arena_printf(arena, "%s.half", whole);
        if (access(whole, F_OK) == 0) {
            (void)nanosleep(&second, NULL);
            continue;
        }
        if (mkdir(backup->half, 0700) == 0) {
            *ret_at = now;
            *ret_whole = whole;
            return NULL;
        }
        if (errno != EEXIST)
            break;
        (void)nanosleep(&second, NULL);
    }
    return error_new(arena, &BACKUP_FAILED, "cannot make %s: %s", backup->half, strerror(errno));
}

static const Error *make_named(Arena *arena, Backup *backup, const char *url)
{
    const char *whole = NULL;
    Time at = 0;

    TRY(take_name(arena, backup, &at, &whole));
    const Error *error = fill_and_name(arena, backup, url, at, whole);
    if (error) {
        remove_tree(backup->half);
        return error;
    }
    backup_say("made: %s", whole);
    return NULL;
}

static int by_name(const struct dirent *entry)
{
    return is_backup_name(entry->d_name);
}

/* The names sort by time. */
static void remove_old(Arena *arena, const BackupOptions *options)
{
    struct dirent **list = NULL;
    int n = scandir(options->folder, &list, by_name, alphasort);

    for (int i = 0; i < n; i++) {
        if (i < n - options->keep) {
            backup_say("removed: %s", list[i]->d_name);
            remove_tree(arena_printf(arena, "%s/%s", options->folder, list[i]->d_name));
        }
        free(list[i]);
    }
    free(list);
}

const Error *backup_make(Arena *arena, const BackupOptions *options, int *ret_damaged)
{
    Backup backup = {.options = options};
    const char *url = options->database_url;
    Pg *pg = NULL;

    TRY(folder_make(arena, options->folder));
    if (!url)
        TRY(cluster_reach(arena, options->data_dir, &pg, &url));
    const Error *error = make_named(arena, &backup, url);
    pg_stop(pg);
    TRY(error);
    if (options->keep > 0 && backup.damaged == 0)
        remove_old(arena, options);
    *ret_damaged = backup.damaged;
    return NULL;
}
