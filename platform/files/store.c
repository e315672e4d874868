#include "platform/files/store.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"

#define SHA256_BYTES 32
/* What PostgreSQL needs to go on writing its log while somebody makes room. */
#define KEEP_FREE_BYTES ((uint64_t)64 * 1024 * 1024)
/* No body that comes in is near this; a name that holds more was not put here by us. */
#define FILE_BYTES_MAX ((off_t)256 * 1024 * 1024)

const ErrorKind STORE_FULL = {ERROR_DISK_FULL, "store/full", "The disk is full"};
const ErrorKind STORE_FAILED = {ERROR_INTERNAL, "store/failed", "The file store failed"};

/* Where one content lies. */
typedef struct Place {
    const char *root;      /* DIR/files */
    const char *directory; /* DIR/files/ab */
    const char *file;      /* DIR/files/ab/abcdef... */
} Place;

void sha256_hex(const void *data, size_t n, char *out)
{
    uint8_t digest[SHA256_BYTES];

    /* It fails only for want of memory or of the algorithm; a wrong name would be worse. */
    if (EVP_Digest(n > 0 ? data : "", n, digest, NULL, EVP_sha256(), NULL) != 1)
        abort();
    hex_encode(digest, sizeof(digest), out);
}

static Place place_of(Arena *arena, const char *data_dir, const char *sha256)
{
    Place place;

    place.root = arena_printf(arena, "%s/files", data_dir);
    place.directory = arena_printf(arena, "%s/%.2s", place.root, sha256);
    place.file = arena_printf(arena, "%s/%s", place.directory, sha256);
    return place;
}

static const Error *failed(Arena *arena, const char *doing, const char *path, int number)
{
    char text[128];
    bool full = number == ENOSPC || number == EDQUOT;

    return error_new(arena, full ? &STORE_FULL : &STORE_FAILED, "%s %s: %s", doing, path,
                     strerror_r(number, text, sizeof(text)));
}

/* A directory's entries are on the disk only when the directory itself has been synced. */
static const Error *sync_directory(Arena *arena, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return failed(arena, "cannot open", path, errno);
    int broken = fsync(fd) != 0 ? errno : 0;
    (void)close(fd);
    return broken ? failed(arena, "cannot sync", path, broken) : NULL;
}

static const Error *make_directories(Arena *arena, const char *data_dir, const Place *place)
{
    if (mkdir(place->root, 0700) == 0) {
        TRY(sync_directory(arena, data_dir));
    } else if (errno != EEXIST) {
        return failed(arena, "cannot make", place->root, errno);
    }
    if (mkdir(place->directory, 0700) != 0 && errno != EEXIST)
        return failed(arena, "cannot make", place->directory, errno);
    return NULL;
}

const Error *store_room(Arena *arena, const char *root, size_t n)
{
    struct statvfs disk;

    if (statvfs(root, &disk) != 0)
        return failed(arena, "cannot look at", root, errno);
    uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (free_bytes < KEEP_FREE_BYTES + n) {
        return error_new(arena, &STORE_FULL, "%llu MiB are free, and 64 MiB stay free",
                         (unsigned long long)(free_bytes >> 20));
    }
    return NULL;
}

static int write_all(int fd, const void *data, size_t n)
{
    const char *from = data;

    while (n > 0) {
        ssize_t written = write(fd, from, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        from += written;
        n -= (size_t)written;
    }
    return fsync(fd) != 0 ? errno : 0;
}

static const Error *write_new(Arena *arena, const Place *place, const void *data, size_t n)
{
    char *temporary = arena_printf(arena, "%s/.new-XXXXXX", place->root);
    int fd = mkostemp(temporary, O_CLOEXEC);

    if (fd < 0)
        return failed(arena, "cannot make", temporary, errno);
    int broken = write_all(fd, data, n);
    if (close(fd) != 0 && !broken)
        broken = errno;
    if (!broken && rename(temporary, place->file) != 0)
        broken = errno;
    if (!broken)
        return NULL;
    (void)unlink(temporary);
    return failed(arena, "cannot write", place->file, broken);
}

const Error *store_put(Arena *arena, const char *data_dir, const void *data, size_t n,
                       char *ret_sha256)
{
    char sha256[SHA256_HEX_SIZE];
    struct stat there;

    sha256_hex(data, n, sha256);
    Place place = place_of(arena, data_dir, sha256);
    TRY(make_directories(arena, data_dir, &place));
    if (stat(place.file, &there) != 0 || there.st_size != (off_t)n) {
        TRY(store_room(arena, place.root, n));
        TRY(write_new(arena, &place, data, n));
    }
    /* Also when it was there: whoever put it may have died, or not yet come, to this line. */
    TRY(sync_directory(arena, place.directory));
    TRY(sync_directory(arena, place.root));
    memcpy(ret_sha256, sha256, sizeof(sha256));
    return NULL;
}

/* Names come from rows and from addresses: nothing but 64 digits may become a path. */
static bool is_name(const char *sha256)
{
    return strnlen(sha256, SHA256_HEX_SIZE) == SHA256_HEX_SIZE - 1 &&
           strspn(sha256, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

/* 0, or the errno. A file that ends early is no longer what its name says. */
static int read_all(int fd, uint8_t *into, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, into, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        into += got;
        n -= (size_t)got;
    }
    return 0;
}

const Error *store_get(Arena *arena, const char *data_dir, const char *sha256,
                       const void **ret_data, size_t *ret_n)
{
    char found[SHA256_HEX_SIZE];
    struct stat there;

    if (!is_name(sha256))
        return error_new(arena, &STORE_FAILED, "not the SHA-256 of a file");
    Place place = place_of(arena, data_dir, sha256);
    int fd = open(place.file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return failed(arena, "cannot open", place.file, errno);
    if (fstat(fd, &there) != 0 || !S_ISREG(there.st_mode) || there.st_size > FILE_BYTES_MAX) {
        (void)close(fd);
        return error_new(arena, &STORE_FAILED, "%s is no stored file", place.file);
    }
    size_t n = (size_t)there.st_size;
    uint8_t *data = arena_alloc(arena, n);
    int broken = read_all(fd, data, n);
    (void)close(fd);
    if (broken)
        return failed(arena, "cannot read", place.file, broken);
    sha256_hex(data, n, found);
    if (strcmp(found, sha256) != 0)
        return error_new(arena, &STORE_FAILED, "%s does not hold what its name says", place.file);
    *ret_data = data;
    *ret_n = n;
    return NULL;
}

bool store_has(Arena *arena, const char *data_dir, const char *sha256)
{
    struct stat there;

    return is_name(sha256) && stat(place_of(arena, data_dir, sha256).file, &there) == 0;
}

const Error *store_remove(Arena *arena, const char *data_dir, const char *sha256)
{
    if (!is_name(sha256))
        return error_new(arena, &STORE_FAILED, "not the SHA-256 of a file");
    Place place = place_of(arena, data_dir, sha256);
    if (unlink(place.file) != 0)
        return errno == ENOENT ? NULL : failed(arena, "cannot remove", place.file, errno);
    return sync_directory(arena, place.directory);
}
