#include "platform/files/upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "platform/files/store.h"

const ErrorKind UPLOAD_GAP = {ERROR_CONFLICT, "upload/gap", "Send the piece before this one first"};
const ErrorKind UPLOAD_MISMATCH = {ERROR_INVALID, "upload/mismatch",
                                   "What has come is not what was announced; begin again"};
const ErrorKind UPLOAD_FULL = {ERROR_CONFLICT, "upload/full", "Too many uploads are not finished"};
const ErrorKind UPLOAD_MISSING = {ERROR_MISSING, "upload/not-found", "No such upload"};

typedef struct Place {
    const char *root;      /* DIR/uploads */
    const char *directory; /* DIR/uploads/PERSON */
    const char *part;      /* .../SHA256.part, while it comes */
    const char *whole;     /* .../SHA256, when it has come and was compared */
} Place;

static Place place_of(Arena *arena, const Upload *upload)
{
    Place place;
    char person[ID_TEXT_SIZE];

    id_format(upload->person, person);
    place.root = arena_printf(arena, "%s/uploads", upload->data_dir);
    place.directory = arena_printf(arena, "%s/%s", place.root, person);
    place.whole = arena_printf(arena, "%s/%s", place.directory, upload->sha256);
    place.part = arena_printf(arena, "%s.part", place.whole);
    return place;
}

/* Names come from outside: nothing but 64 digits may become a path. */
static const Error *check_name(Arena *arena, const Upload *upload)
{
    if (strnlen(upload->sha256, SHA256_HEX_SIZE) == SHA256_HEX_SIZE - 1 &&
        strspn(upload->sha256, "0123456789abcdef") == SHA256_HEX_SIZE - 1)
        return NULL;
    return error_new(arena, &UPLOAD_MISSING, "%s", "");
}

static const Error *failed(Arena *arena, const char *doing, const char *path)
{
    bool full = errno == ENOSPC || errno == EDQUOT;
    char text[128];

    return error_new(arena, full ? &STORE_FULL : &STORE_FAILED, "%s %s: %s", doing, path,
                     strerror_r(errno, text, sizeof(text)));
}

static int64_t size_of(const char *path)
{
    struct stat there;

    return lstat(path, &there) == 0 && S_ISREG(there.st_mode) ? (int64_t)there.st_size : -1;
}

static UploadState state_of(const Place *place)
{
    int64_t whole = size_of(place->whole), part = size_of(place->part);

    if (whole >= 0)
        return (UploadState){whole, true};
    return (UploadState){part > 0 ? part : 0, false};
}

static int64_t count_files(const char *directory)
{
    DIR *dir = opendir(directory);
    int64_t n = 0;

    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir))
        n += entry->d_name[0] != '.';
    if (dir)
        (void)closedir(dir);
    return n;
}

/* A new one needs a directory, and room among those of its person. */
static const Error *make_place(Arena *arena, const Place *place, int64_t bytes)
{
    if (mkdir(place->root, 0700) != 0 && errno != EEXIST)
        return failed(arena, "cannot make", place->root);
    if (mkdir(place->directory, 0700) != 0 && errno != EEXIST)
        return failed(arena, "cannot make", place->directory);
    if (size_of(place->part) >= 0)
        return NULL;
    if (count_files(place->directory) >= UPLOADS_MAX)
        return error_new(arena, &UPLOAD_FULL, "at most %d", UPLOADS_MAX);
    return store_room(arena, place->root, (size_t)bytes);
}

static const Error *write_piece(Arena *arena, int fd, const char *path, int64_t at,
                                const char *data, size_t n)
{
    while (n > 0) {
        ssize_t written = pwrite(fd, data, n, at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed(arena, "cannot write", path);
        data += written;
        at += written;
        n -= (size_t)written;
    }
    return NULL;
}

static const Error *read_file(Arena *arena, const char *path, const void **ret_data, size_t *ret_n)
{
    FILE *stream = fopen(path, "re");
    int64_t size = size_of(path);

    if (!stream || size < 0 || size > UPLOAD_BYTES_MAX) {
        if (stream)
            (void)fclose(stream);
        return error_new(arena, &UPLOAD_MISSING, "%s", "");
    }
    void *data = arena_alloc(arena, (size_t)size);
    size_t got = fread(data, 1, (size_t)size, stream);
    (void)fclose(stream);
    if (got != (size_t)size)
        return error_new(arena, &STORE_FAILED, "cannot read %s", path);
    *ret_data = data;
    *ret_n = got;
    return NULL;
}

/* Compared once more: nothing was synced, so a power cut may have left the name without the bytes. */
static const Error *read_whole(Arena *arena, const Upload *upload, const Place *place,
                               const void **ret_data, size_t *ret_n)
{
    char found[SHA256_HEX_SIZE];
    const void *data = NULL;
    size_t n = 0;

    TRY(read_file(arena, place->whole, &data, &n));
    sha256_hex(data, n, found);
    if (strcmp(found, upload->sha256) != 0) {
        (void)unlink(place->whole);
        return error_new(arena, &UPLOAD_MISSING, "%s", "");
    }
    *ret_data = data;
    *ret_n = n;
    return NULL;
}

const Error *upload_state(Arena *arena, const Upload *upload, UploadState *ret_state)
{
    const void *data = NULL;
    size_t n = 0;

    TRY(check_name(arena, upload));
    Place place = place_of(arena, upload);
    const Error *error =
        size_of(place.whole) >= 0 ? read_whole(arena, upload, &place, &data, &n) : NULL;
    if (error && error->kind != &UPLOAD_MISSING)
        return error;
    *ret_state = state_of(&place);
    return NULL;
}

/* All bytes are there: are they the ones that were announced? */
static const Error *compare(Arena *arena, const Upload *upload, const Place *place)
{
    char found[SHA256_HEX_SIZE];
    const void *data = NULL;
    size_t n = 0;

    TRY(read_file(arena, place->part, &data, &n));
    sha256_hex(data, n, found);
    if (strcmp(found, upload->sha256) != 0) {
        (void)unlink(place->part);
        return error_new(arena, &UPLOAD_MISMATCH, "%s", "");
    }
    if (rename(place->part, place->whole) != 0)
        return failed(arena, "cannot rename", place->part);
    return NULL;
}

/* While we waited for the lock, what was locked became whole, or was no match and thrown away. */
static bool is_still(const Place *place, const struct stat *locked)
{
    struct stat named;

    return lstat(place->part, &named) == 0 && named.st_ino == locked->st_ino &&
           named.st_dev == locked->st_dev;
}

/* The file is locked: a phone that gave up waiting sends the piece again while the first one is
 * still being written. */
static const Error *add_locked(Arena *arena, int fd, const Place *place, int64_t bytes,
                               int64_t offset, const char *data, size_t n)
{
    struct stat there;

    if (flock(fd, LOCK_EX) != 0 || fstat(fd, &there) != 0)
        return failed(arena, "cannot lock", place->part);
    if (!is_still(place, &there)) { /* never a byte behind what has been compared */
        return size_of(place->whole) >= 0 ? NULL
                                          : error_new(arena, &UPLOAD_GAP, "0 bytes have come");
    }
    int64_t have = (int64_t)there.st_size;
    if (have > bytes || offset > have)
        return error_new(arena, &UPLOAD_GAP, "%lld bytes have come", (long long)have);
    int64_t known = have - offset;
    if (known >= (int64_t)n)
        return NULL;
    return write_piece(arena, fd, place->part, have, data + known, n - (size_t)known);
}

const Error *upload_add(Arena *arena, const Upload *upload, int64_t bytes, int64_t offset,
                        const void *data, size_t n, UploadState *ret_state)
{
    TRY(check_name(arena, upload));
    Place place = place_of(arena, upload);
    *ret_state = state_of(&place);
    if (ret_state->whole)
        return NULL;
    if (bytes < 1 || bytes > UPLOAD_BYTES_MAX) {
        return error_field(arena, &INPUT_INVALID, "bytes", "must be 1 to %lld",
                           (long long)UPLOAD_BYTES_MAX);
    }
    if (offset < 0 || offset + (int64_t)n > bytes)
        return error_field(arena, &INPUT_INVALID, "offset", "the piece ends behind the end");
    TRY(make_place(arena, &place, bytes));
    int fd = open(place.part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return failed(arena, "cannot open", place.part);
    const Error *error = add_locked(arena, fd, &place, bytes, offset, data, n);
    if (!error && size_of(place.part) == bytes)
        error = compare(arena, upload, &place);
    (void)close(fd);
    if (!error)
        *ret_state = state_of(&place);
    return error;
}

const Error *upload_take(Arena *arena, const Upload *upload, const void **ret_data, size_t *ret_n)
{
    TRY(check_name(arena, upload));
    Place place = place_of(arena, upload);
    return read_whole(arena, upload, &place, ret_data, ret_n);
}

void upload_drop(Arena *arena, const Upload *upload)
{
    if (!check_name(arena, upload))
        (void)unlink(place_of(arena, upload).whole);
}

/* ---- what nobody went on with -------------------------------------------------------------- */

static int64_t sweep_person(Arena *arena, const char *directory, int64_t before_s)
{
    DIR *dir = opendir(directory);
    int64_t n = 0;

    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        const char *path = arena_printf(arena, "%s/%s", directory, entry->d_name);
        struct stat there;
        if (lstat(path, &there) == 0 && S_ISREG(there.st_mode) && there.st_mtime < before_s)
            n += unlink(path) == 0;
    }
    if (dir)
        (void)closedir(dir);
    (void)rmdir(directory); /* fails while something is in it */
    return n;
}

const Error *upload_sweep(Arena *arena, const char *data_dir, int64_t max_age_s, int64_t *ret_n)
{
    const char *root = arena_printf(arena, "%s/uploads", data_dir);
    DIR *dir = opendir(root);
    int64_t n = 0, before_s = (int64_t)time(NULL) - max_age_s;

    if (!dir && errno != ENOENT)
        return failed(arena, "cannot look into", root);
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        if (entry->d_name[0] != '.')
            n += sweep_person(arena, arena_printf(arena, "%s/%s", root, entry->d_name), before_s);
    }
    if (dir)
        (void)closedir(dir);
    *ret_n = n;
    return NULL;
}
