#include "app/backup.h"
#include "app/sums.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "platform/db/migrate.h"
#include "platform/pg/pg.h"

#define FORMAT 1

typedef struct Description {
    int64_t format;
    int64_t migration;
    int64_t files;
} Description;

/* What a walk over the sums is for, and what it met. */
typedef struct Walk {
    const char *folder;
    const char *data_dir; /* NULL: only checks */
    int64_t files;
    bool dump, description;
} Walk;

static void take_line(char *line, Description *into)
{
    static const struct {
        const char *name;
        size_t at;
    } NUMBERS[] = {
        {"format: ", offsetof(Description, format)},
        {"migration: ", offsetof(Description, migration)},
        {"files: ", offsetof(Description, files)},
    };

    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < LENGTH(NUMBERS); i++) {
        int64_t value = 0;
        if (!str_starts(line, NUMBERS[i].name))
            continue;
        if (str_to_i64(line + strlen(NUMBERS[i].name), &value))
            memcpy((char *)into + NUMBERS[i].at, &value, sizeof(value));
    }
}

static const Error *read_description(Arena *arena, const char *folder, Description *ret)
{
    Description found = {.format = -1, .migration = -1, .files = -1};
    const char *path = arena_printf(arena, "%s/BACKUP", folder);
    char line[256] = "";

    FILE *file = fopen(path, "re");
    if (!file) {
        return error_new(arena, &BACKUP_FAILED, "%s is not a backup: there is no BACKUP in it",
                         folder);
    }
    bool ours = fgets(line, sizeof(line), file) && str_eq(line, "zhiwang backup\n");
    while (ours && fgets(line, sizeof(line), file))
        take_line(line, &found);
    (void)fclose(file);
    if (!ours || found.format < 0 || found.migration < 0 || found.files < 0)
        return error_new(arena, &SUMS_BAD, "%s does not say what it should", path);
    if (found.format != FORMAT || found.migration > MIGRATIONS[N_MIGRATIONS - 1].number) {
        return error_new(arena, &BACKUP_FAILED,
                         "it was made by a newer program: install that release, then try again");
    }
    *ret = found;
    return NULL;
}

static const Error *check_one(Arena *arena, const char *path, const char *sha256, void *context)
{
    Walk *walk = context;
    char found[SHA256_HEX_SIZE];
    int64_t bytes = 0;
    bool file = str_starts(path, "files/");
    const char *from = arena_printf(arena, "%s/%s", walk->folder, path);
    const char *to =
        file && walk->data_dir ? arena_printf(arena, "%s/%s", walk->data_dir, path) : NULL;

    if (to)
        TRY(folder_make(arena, arena_printf(arena, "%s/files/%.2s", walk->data_dir, path + 6)));
    /* Files of the target that are there already hold, by their name, the same. */
    if (to && access(to, F_OK) == 0)
        to = NULL;
    TRY(file_copy(arena, from, to, found, &bytes));
    if (!str_eq(found, sha256))
        return error_new(arena, &SUMS_BAD, "%s does not hold what SHA256SUMS says", from);
    walk->files += file;
    walk->dump = walk->dump || str_eq(path, "database.dump");
    walk->description = walk->description || str_eq(path, "BACKUP");
    return NULL;
}

const Error *backup_verify(Arena *arena, const BackupOptions *options)
{
    Description description = {0};
    Walk walk = {.folder = options->folder};

    TRY(read_description(arena, options->folder, &description));
    TRY(sums_each(arena, options->folder, check_one, &walk));
    if (!walk.dump || !walk.description || walk.files != description.files) {
        return error_new(arena, &SUMS_BAD, "%s/SHA256SUMS is not whole: %lld of %lld files",
                         options->folder, (long long)walk.files, (long long)description.files);
    }
    backup_say("%lld files and the database hold what they should", (long long)walk.files);
    return NULL;
}

/* One transaction: a database gets all of it, or nothing. */
static const Error *load(Arena *arena, const BackupOptions *options, const char *url,
                         const char *data_dir)
{
    const char *log = arena_printf(arena, "%s/pg_restore.log", data_dir);
    const char *argv[] = {"pg_restore",
                          "--exit-on-error",
                          "--single-transaction",
                          "--no-owner",
                          "--no-privileges",
                          "--dbname",
                          url,
                          arena_printf(arena, "%s/database.dump", options->folder),
                          NULL};

    backup_say("the database");
    return backup_run(arena, argv, log);
}

static const Error *fill(Arena *arena, const BackupOptions *options, const char *data_dir)
{
    Walk walk = {.folder = options->folder, .data_dir = data_dir};
    const char *url = options->database_url;
    Pg *pg = NULL;

    TRY(folder_make(arena, arena_printf(arena, "%s/files", data_dir)));
    TRY(sums_each(arena, options->folder, check_one, &walk));
    backup_say("%lld files", (long long)walk.files);
    if (!url) {
        TRY(pg_start(arena, data_dir, &pg));
        url = pg_url(pg);
    }
    const Error *error = load(arena, options, url, data_dir);
    pg_stop(pg);
    TRY(error);
    return folder_sync(arena, data_dir);
}

/* A directory that is there must be empty: rename takes its place, and refuses any other. */
static const Error *restore_whole(Arena *arena, const BackupOptions *options)
{
    const char *half = arena_printf(arena, "%s.half", options->data_dir);

    if (access(options->data_dir, F_OK) == 0 && rmdir(options->data_dir) != 0) {
        return error_new(arena, &BACKUP_FAILED,
                         "%s is not empty: nothing is ever restored over what is there. Give "
                         "--data a place that does not exist",
                         options->data_dir);
    }
    /* PostgreSQL may run as another user: it must get through, and see nothing. */
    if (mkdir(half, 0711) != 0) {
        return error_new(arena, &BACKUP_FAILED, "cannot make %s: %s%s", half, strerror(errno),
                         errno == EEXIST ? ". It is left from a restore that did not end: remove it"
                                         : "");
    }
    TRY(fill(arena, options, half));
    if (rename(half, options->data_dir) != 0)
        return error_new(arena, &FILES_BAD, "cannot rename %s: %s", half, strerror(errno));
    return NULL;
}

const Error *backup_restore(Arena *arena, const BackupOptions *options)
{
    TRY(backup_verify(arena, options));
    if (!options->database_url) {
        TRY(restore_whole(arena, options));
    } else {
        if (mkdir(options->data_dir, 0711) != 0 && errno != EEXIST) {
            return error_new(arena, &FILES_BAD, "cannot make %s: %s", options->data_dir,
                             strerror(errno));
        }
        TRY(fill(arena, options, options->data_dir));
    }
    backup_say("restored to %s", options->data_dir);
    return NULL;
}
