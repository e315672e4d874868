/*
 * backup.h - all that a city has, in a folder, and back from it.
 *
 * A backup is a folder named by its time, 2026-11-25T030000Z:
 *
 *     database.dump  one snapshot, as pg_dump --format=custom writes it
 *     files/ab/...   photos and sound, each named by its SHA-256
 *     BACKUP         what it is: format, program, migration, time
 *     SHA256SUMS     of all of these; `sha256sum -c SHA256SUMS` checks it without us
 *
 * It is written as NAME.half and renamed when all of it is on the disk: a folder with the right name
 * is whole. The database comes first: a file never changes once it is there, so each file that the
 * snapshot names is in the later copy. The server may run, and answer, all the while.
 *
 * Restoring checks every sum first, and fills an empty data directory under another name; killed
 * in the middle, nothing has the right name.
 */
#ifndef APP_BACKUP_H
#define APP_BACKUP_H

#include "base/error.h"

typedef struct BackupOptions {
    const char *data_dir;     /* absolute */
    const char *database_url; /* NULL: the private cluster in data_dir */
    const char *folder;       /* backup: what holds the backups; else: one backup. Absolute */
    int keep;                 /* backup: so many of the newest stay, the others go; 0: all stay */
} BackupOptions;

extern const ErrorKind BACKUP_FAILED; /* "backup/failed": detail says what to do */

/* ret_damaged: files in the store that do not hold what their name says. They are left out. */
const Error *backup_make(Arena *arena, const BackupOptions *options, int *ret_damaged) MUST_CHECK;
const Error *backup_verify(Arena *arena, const BackupOptions *options) MUST_CHECK;
const Error *backup_restore(Arena *arena, const BackupOptions *options) MUST_CHECK;

/* Runs a program of PostgreSQL as this user; what it says becomes the detail of the error. The
 * arguments end with NULL, argv[0] is the program's name and becomes its path. */
const Error *backup_run(Arena *arena, const char **argv, const char *log_path) MUST_CHECK;
/* A line for whoever waits, on standard error. */
void backup_say(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
