/*
 * sums.h - files copied and checked by their SHA-256, and the list of sums of a folder.
 *
 * The list is SHA256SUMS, as coreutils writes it ("<64 hex>  <path>"), so that `sha256sum -c` can
 * check a backup on a machine that has nothing of ours. Only paths a backup has may stand in it: a
 * list that came from elsewhere cannot name a place outside the folder.
 */
#ifndef APP_SUMS_H
#define APP_SUMS_H

#include <stdio.h>

#include "platform/files/store.h"

extern const ErrorKind SUMS_BAD;  /* "backup/damaged": detail names the file */
extern const ErrorKind FILES_BAD; /* "backup/files": a file could not be read or written */

/* Copies one file, and says what it held. to NULL: only reads. The copy is not yet synced. */
const Error *file_copy(Arena *arena, const char *from, const char *to, char *ret_sha256,
                       int64_t *ret_bytes) MUST_CHECK;
/* Everything written to the file system that holds path is on the disk. */
const Error *folder_sync(Arena *arena, const char *path) MUST_CHECK;
/* mkdir 0700; that it is there already is fine. */
const Error *folder_make(Arena *arena, const char *path) MUST_CHECK;

/* What a line of the list is given to: path is relative, and safe to join to a folder. */
typedef const Error *SumsEach(Arena *arena, const char *path, const char *sha256, void *context);
/* Calls each for every line of folder/SHA256SUMS. An arena of its own is emptied after each line. */
const Error *sums_each(Arena *arena, const char *folder, SumsEach *each, void *context) MUST_CHECK;

#endif
