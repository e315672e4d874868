/*
 * store.h - bytes kept by their SHA-256, in DIR/files/ab/abcdef... Written to a temporary name,
 * fsynced, renamed: a name that exists is whole. Full disk is STORE_FULL (507).
 */
#ifndef PLATFORM_FILES_STORE_H
#define PLATFORM_FILES_STORE_H

#include "base/error.h"

#define SHA256_HEX_SIZE 65

extern const ErrorKind STORE_FULL, STORE_FAILED;

void sha256_hex(const void *data, size_t n, char *out); /* SHA256_HEX_SIZE */
/* Idempotent. Keeps 64 MiB of the disk free for the database: below that it is STORE_FULL. */
const Error *store_put(Arena *arena, const char *data_dir, const void *data, size_t n,
                       char *ret_sha256) MUST_CHECK;
/* STORE_FULL when n more bytes beside `root` would leave the database too little. */
const Error *store_room(Arena *arena, const char *root, size_t n) MUST_CHECK;
/* Whole content in the arena; STORE_FAILED when it is not there or does not match its name. */
const Error *store_get(Arena *arena, const char *data_dir, const char *sha256,
                       const void **ret_data, size_t *ret_n) MUST_CHECK;
/* Is there a file of that name? Its bytes are not looked at. */
bool store_has(Arena *arena, const char *data_dir, const char *sha256);
/* Nothing there is fine. Back only when its name is off the disk. */
const Error *store_remove(Arena *arena, const char *data_dir, const char *sha256) MUST_CHECK;

#endif
