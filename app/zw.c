/*
 * zw.c - the operator's command: zw COMMAND [OPTIONS]. Wiring only.
 *
 * Exit code: 0 done, 1 it failed and says why, 2 it was called wrongly, 3 done, but something was
 * found that must be looked at.
 */
#include "app/admin.h"
#include "app/backup.h"
#include "simulate/simulate.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "platform/log/log.h"

typedef enum CommandId {
    COMMAND_ADMIN,
    COMMAND_BACKUP,
    COMMAND_VERIFY,
    COMMAND_RESTORE,
    COMMAND_SIMULATE,
} CommandId;

static const struct Command {
    const char *name;
    const char *takes;
    const char *says;
    CommandId id;
} COMMANDS[] = {
    {"admin", "[--data DIR | --database URL] LOGIN",
     "makes the account that makes the others, or gives it a new password: prints it, for one use",
     COMMAND_ADMIN},
    {"backup", "[--data DIR | --database URL --data DIR] [--keep N] FOLDER",
     "copies everything into FOLDER/<time>, while the server runs; of the older ones N - 1 stay",
     COMMAND_BACKUP},
    {"verify", "BACKUP", "checks that a backup is whole, by the sums in it", COMMAND_VERIFY},
    {"restore", "[--data DIR | --database URL --data DIR] BACKUP",
     "fills a new data directory (and an empty database of your own) from a backup",
     COMMAND_RESTORE},
    {"simulate", "--accounts FILE [...]",
     "plays a day of the whole city against a server of its own, and checks what it promises; says "
     "more with --help",
     COMMAND_SIMULATE},
};

static int print_help(FILE *out)
{
    (void)fprintf(out, "zw: looks after a server of zhiwang\n");
    for (size_t i = 0; i < LENGTH(COMMANDS); i++) {
        (void)fprintf(out, "\n  zw %s %s\n      %s\n", COMMANDS[i].name, COMMANDS[i].takes,
                      COMMANDS[i].says);
    }
    (void)fprintf(out, "\n  DIR is ./data when it is not given, as for zhiwangd.\n");
    return out == stdout ? 0 : 2;
}

static int usage_error(const char *which, const char *what)
{
    (void)fprintf(stderr, "zw: %s: %s\nTry zw --help.\n", which, what);
    return 2;
}

/* Another program may change directory; the paths must not care. */
static const char *absolute(Arena *arena, const char *path)
{
    char here[PATH_MAX];

    if (path[0] == '/' || !getcwd(here, sizeof(here)))
        return path;
    return arena_printf(arena, "%s/%s", here, path);
}

/* "backup/" would make "backup/.half". */
static const char *without_slash(Arena *arena, const char *path)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/')
        n--;
    return arena_strndup(arena, path, n);
}

/* One option and its value into the options; false: there is no such option. */
static bool take_option(const char *name, const char *value, BackupOptions *options)
{
    int64_t keep = 0;

    if (str_eq(name, "--data")) {
        options->data_dir = value;
    } else if (str_eq(name, "--database")) {
        options->database_url = value;
    } else if (str_eq(name, "--keep") && str_to_i64(value, &keep) && keep >= 1 && keep <= 10000) {
        options->keep = (int)keep;
    } else {
        return false;
    }
    return true;
}

/* What a command takes without a name goes to `folder`: for admin it is the login. */
static int parse(CommandId id, int argc, char **argv, Arena *arena, BackupOptions *ret_options)
{
    BackupOptions options = {.data_dir = "data"};

    for (int i = 0; i < argc; i++) {
        if (!str_starts(argv[i], "--")) {
            if (options.folder)
                return usage_error(argv[i], "one, not two");
            options.folder = argv[i];
            continue;
        }
        if (i + 1 >= argc || !take_option(argv[i], argv[i + 1], &options))
            return usage_error(argv[i], "is no option, or not with this value");
        i++;
    }
    if (!options.folder || !*options.folder)
        return usage_error("which one", "is not said");
    options.data_dir = without_slash(arena, absolute(arena, options.data_dir));
    if (id != COMMAND_ADMIN)
        options.folder = without_slash(arena, absolute(arena, options.folder));
    *ret_options = options;
    return -1;
}

static int run(Arena *arena, CommandId id, const BackupOptions *options)
{
    const Error *error = NULL;
    int damaged = 0;

    switch (id) {
    case COMMAND_ADMIN:
        error = admin_make(arena, options->data_dir, options->database_url, options->folder);
        break;
    case COMMAND_BACKUP:
        error = backup_make(arena, options, &damaged);
        break;
    case COMMAND_VERIFY:
        error = backup_verify(arena, options);
        break;
    case COMMAND_RESTORE:
        error = backup_restore(arena, options);
        break;
    case COMMAND_SIMULATE: /* has options of its own */
        break;
    }
    if (error) {
        (void)fprintf(stderr, "zw: %s: %s\n", error->kind->title, error->detail);
        return 1;
    }
    if (damaged == 0)
        return 0;
    (void)fprintf(stderr,
                  "zw: %d files of the store do not hold what their name says and are not in this "
                  "backup. Put them back from an older one; none was removed\n",
                  damaged);
    return 3;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_freep) Arena *arena = arena_new();
    BackupOptions options;

    if (argc < 2)
        return print_help(stderr);
    if (str_eq(argv[1], "--help"))
        return print_help(stdout);
    if (str_eq(argv[1], "--version")) {
        (void)puts("zw " ZW_VERSION);
        return 0;
    }
    for (size_t i = 0; i < LENGTH(COMMANDS); i++) {
        if (!str_eq(argv[1], COMMANDS[i].name))
            continue;
        if (COMMANDS[i].id == COMMAND_SIMULATE)
            return simulate_main(argc - 2, argv + 2);
        int exit_code = parse(COMMANDS[i].id, argc - 2, argv + 2, arena, &options);
        return exit_code >= 0 ? exit_code : run(arena, COMMANDS[i].id, &options);
    }
    return usage_error(argv[1], "is not a command");
}
