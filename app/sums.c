#include "app/sums.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define HEX_SIZE    ((size_t)SHA256_HEX_SIZE - 1)
#define CHUNK_BYTES ((size_t)64 * 1024)

const ErrorKind SUMS_BAD = {ERROR_INVALID, "backup/damaged", "The backup is damaged"};
const ErrorKind FILES_BAD = {ERROR_UNAVAILABLE, "backup/files",
                             "A file could not be read or written"};

static const Error *failed(Arena *arena, const char *doing, const char *path)
{
    return error_new(arena, &FILES_BAD, "cannot %s %s: %s", doing, path, strerror(errno));
}

static bool write_all(int fd, const uint8_t *data, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, data, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        n -= (size_t)written;
    }
    return true;
}

/* out < 0: only reads. */
static const Error *pump(Arena *arena, const char *from, int in, const char *to, int out,
                         EVP_MD_CTX *hash, int64_t *ret_bytes)
{
    uint8_t *chunk = arena_alloc(arena, CHUNK_BYTES);

    for (;;) {
        ssize_t got = read(in, chunk, CHUNK_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(arena, "read", from);
        if (got == 0)
            return NULL;
        if (EVP_DigestUpdate(hash, chunk, (size_t)got) != 1)
            return failed(arena, "hash", from);
        if (out >= 0 && !write_all(out, chunk, (size_t)got))
            return failed(arena, "write", to);
        *ret_bytes += got;
    }
}

static const Error *copy_open(Arena *arena, const char *from, int in, const char *to, int out,
                              char *ret_sha256, int64_t *ret_bytes)
{
    uint8_t digest[HEX_SIZE / 2];
    int64_t bytes = 0;
    EVP_MD_CTX *hash = EVP_MD_CTX_new();

    if (!hash || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(hash);
        return failed(arena, "hash", from);
    }
    const Error *error = pump(arena, from, in, to, out, hash, &bytes);
    bool done = EVP_DigestFinal_ex(hash, digest, NULL) == 1;
    EVP_MD_CTX_free(hash);
    if (error)
        return error;
    if (!done)
        return failed(arena, "hash", from);
    hex_encode(digest, sizeof(digest), ret_sha256);
    *ret_bytes = bytes;
    return NULL;
}

const Error *file_copy(Arena *arena, const char *from, const char *to, char *ret_sha256,
                       int64_t *ret_bytes)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int out = -1;

    if (in < 0)
        return failed(arena, "open", from);
    if (to) {
        out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (out < 0) {
            const Error *error = failed(arena, "make", to);
            (void)close(in);
            return error;
        }
    }
    const Error *error = copy_open(arena, from, in, to, out, ret_sha256, ret_bytes);
    (void)close(in);
    if (out >= 0 && close(out) != 0 && !error)
        error = failed(arena, "write", to);
    return error;
}

const Error *folder_sync(Arena *arena, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return failed(arena, "open", path);
    const Error *error = syncfs(fd) != 0 ? failed(arena, "sync", path) : NULL;
    (void)close(fd);
    return error;
}

const Error *folder_make(Arena *arena, const char *path)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return NULL;
    return failed(arena, "make", path);
}

static bool is_hex(const char *text, size_t n)
{
    return strspn(text, "0123456789abcdef") >= n;
}

/* "BACKUP", "database.dump", or "files/ab/abcdef...": nothing that leads out of the folder. */
static bool is_path(const char *path)
{
    if (str_eq(path, "BACKUP") || str_eq(path, "database.dump"))
        return true;
    if (!str_starts(path, "files/") || strlen(path) != 9 + HEX_SIZE)
        return false;
    const char *name = path + 9;
    return path[8] == '/' && is_hex(name, HEX_SIZE) && strncmp(path + 6, name, 2) == 0;
}

static const Error *one_line(Arena *arena, char *line, size_t n, SumsEach *each, void *context)
{
    char *path = line + HEX_SIZE + 2;

    if (n > 0 && line[n - 1] == '\n')
        line[--n] = '\0';
    if (n <= HEX_SIZE + 2 || strlen(line) != n || !is_hex(line, HEX_SIZE) ||
        line[HEX_SIZE] != ' ' || line[HEX_SIZE + 1] != ' ' || !is_path(path))
        return error_new(arena, &SUMS_BAD, "SHA256SUMS has a line that is not of a backup");
    line[HEX_SIZE] = '\0';
    const Error *error = each(arena, path, line, context);
    return error;
}

const Error *sums_each(Arena *arena, const char *folder, SumsEach *each, void *context)
{
    const char *list = arena_printf(arena, "%s/SHA256SUMS", folder);
    CLEANUP(arena_freep) Arena *scratch = arena_new();
    const Error *error = NULL;
    char line[256];

    FILE *file = fopen(list, "re");
    if (!file)
        return failed(arena, "open", list);
    while (!error && fgets(line, sizeof(line), file)) {
        arena_reset(scratch);
        error = one_line(scratch, line, strlen(line), each, context);
    }
    if (!error && ferror(file))
        error = failed(scratch, "read", list);
    (void)fclose(file);
    /* The scratch arena ends here; what it says must not. */
    return error ? error_new(arena, error->kind, "%s", error->detail) : NULL;
}
