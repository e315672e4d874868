/*
 * static.c - the built pages, in memory with their headers, answered on the loop thread.
 *
 * They come packed from their build (web/pack.ts): beside x.js may stand x.js.br and x.js.gz, which are no
 * pages of their own.
 *
 * Files under /assets/ have a hash in their name and never change; everything else is asked for
 * again with its ETag. A path without a dot that is no file is a place inside the pages: /tip/find
 * gets tip/find.html where there is one, and else index.html.
 */
#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/map.h"
#include "base/str.h"
#include "platform/http/job.h"
#include "platform/log/log.h"

#define FILE_BYTES_MAX (16L << 20)
#define DEPTH_MAX      6

static const char POLICY[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types vue default";

/* The smallest first: of those that a browser takes, it gets the first that is there. */
static const struct {
    const char *ending, *encoding;
} PACKINGS[] = {
    {".br", "br"},
    {".gz", "gzip"},
};

typedef struct File {
    char *path; /* "/assets/x.js" */
    char etag[40];
    struct MHD_Response *plain, *packed[LENGTH(PACKINGS)], *unchanged;
    struct File *next;
} File;

struct StaticFiles {
    Map *by_path;
    File *all;
};

static const struct {
    const char *ending, *type;
} TYPES[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
};

static size_t type_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < LENGTH(TYPES); i++) {
        if (strcmp(dot, TYPES[i].ending) == 0)
            return i;
    }
    return LENGTH(TYPES);
}

static void add_headers(struct MHD_Response *response, const File *file, size_t type)
{
    bool forever = str_starts(file->path, "/assets/");

    (void)MHD_add_response_header(response, "Content-Type",
                                  type < LENGTH(TYPES) ? TYPES[type].type
                                                       : "application/octet-stream");
    (void)MHD_add_response_header(response, "Cache-Control",
                                  forever ? "public, max-age=31536000, immutable" : "no-cache");
    (void)MHD_add_response_header(response, "ETag", file->etag);
    (void)MHD_add_response_header(response, "Vary", "Accept-Encoding");
    (void)MHD_add_response_header(response, "Content-Security-Policy", POLICY);
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(response, "Referrer-Policy", "same-origin");
    (void)MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    (void)MHD_add_response_header(response, "Permissions-Policy",
                                  "geolocation=(self), camera=(self), microphone=(self)");
}

static struct MHD_Response *response_of(char *data, size_t n, const File *file, size_t type)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(n, data, MHD_RESPMEM_MUST_FREE);

    if (!response)
        abort(); /* at start */
    add_headers(response, file, type);
    return response;
}

/* The bytes of a file on the disk; NULL when it is not there or was not read. */
static char *read_bytes(const char *disk_path, size_t *ret_n)
{
    struct stat info;
    FILE *stream = fopen(disk_path, "re");
    char *data = NULL;

    if (stream && fstat(fileno(stream), &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_size <= FILE_BYTES_MAX) {
        *ret_n = (size_t)info.st_size;
        data = malloc(*ret_n + 1);
        if (!data)
            abort(); /* at start */
        if (fread(data, 1, *ret_n, stream) != *ret_n) {
            free(data);
            data = NULL;
        }
    }
    if (stream)
        (void)fclose(stream);
    return data;
}

static void add_packings(File *file, Arena *arena, const char *disk_path, size_t type)
{
    for (size_t i = 0; i < LENGTH(PACKINGS); i++) {
        size_t n = 0;
        char *data = read_bytes(arena_printf(arena, "%s%s", disk_path, PACKINGS[i].ending), &n);
        if (!data)
            continue;
        file->packed[i] = response_of(data, n, file, type);
        (void)MHD_add_response_header(file->packed[i], "Content-Encoding", PACKINGS[i].encoding);
    }
}

static void read_file(StaticFiles *files, Arena *arena, const char *disk_path, const char *path)
{
    size_t type = type_of(path), n = 0;
    char *data = read_bytes(disk_path, &n);
    uint8_t digest[32] = {0};
    char hex[65];

    if (!data) {
        log_warn("page file not read", LOG_STR("path", path));
        return;
    }
    File *file = calloc(1, sizeof(*file));
    if (!file)
        abort();
    file->path = strdup(path);
    if (!file->path)
        abort();
    (void)EVP_Digest(data, n, digest, NULL, EVP_sha256(), NULL);
    hex_encode(digest, 16, hex);
    (void)snprintf(file->etag, sizeof(file->etag), "\"%.32s\"", hex);
    add_packings(file, arena, disk_path, type);
    file->plain = response_of(data, n, file, type);
    file->unchanged = response_of(calloc(1, 1), 0, file, type);
    file->next = files->all;
    files->all = file;
    (void)map_put(files->by_path, file->path, file);
}

static bool is_packing(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < LENGTH(PACKINGS); i++) {
        if (strcmp(dot, PACKINGS[i].ending) == 0)
            return true;
    }
    return false;
}

static void read_dir(StaticFiles *files, Arena *arena, const char *disk, const char *path,
                     int depth)
{
    DIR *dir = depth < DEPTH_MAX ? opendir(disk) : NULL;

    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        const char *child_disk = arena_printf(arena, "%s/%s", disk, entry->d_name);
        const char *child = arena_printf(arena, "%s/%s", path, entry->d_name);
        struct stat info;
        /* No hidden file is a page; nor what a link points at; nor what stands beside a page. */
        if (entry->d_name[0] == '.' || is_packing(entry->d_name) || lstat(child_disk, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            read_dir(files, arena, child_disk, child, depth + 1);
        } else if (S_ISREG(info.st_mode)) {
            read_file(files, arena, child_disk, child);
        }
    }
    if (dir)
        (void)closedir(dir);
}

StaticFiles *static_load(const char *web_dir)
{
    StaticFiles *files = calloc(1, sizeof(*files));
    Arena *arena = arena_new();

    if (!files)
        abort();
    files->by_path = map_new();
    if (web_dir)
        read_dir(files, arena, web_dir, "", 0);
    arena_free(arena);
    return files;
}

void static_free(StaticFiles *files)
{
    if (!files)
        return;
    for (File *file = files->all; file;) {
        File *next = file->next;
        MHD_destroy_response(file->plain);
        MHD_destroy_response(file->unchanged);
        for (size_t i = 0; i < LENGTH(PACKINGS); i++) {
            if (file->packed[i])
                MHD_destroy_response(file->packed[i]);
        }
        free(file->path);
        free(file);
        file = next;
    }
    map_free(files->by_path);
    free(files);
}

static const File *file_find(const StaticFiles *files, Arena *arena, const char *raw_path)
{
    const char *path = percent_decode(arena, raw_path, strlen(raw_path), false);

    if (!path || str_starts(path, "/api/"))
        return NULL;
    const File *file = map_get(files->by_path, path);
    if (file || strchr(path, '.'))
        return file;
    file = map_get(files->by_path, arena_printf(arena, "%s.html", path));
    return file ? file : map_get(files->by_path, "/index.html");
}

/* Is the coding a word of Accept-Encoding, and not with a weight of zero? RFC 9110, 12.5.3. "*" is not asked:
 * who sends it alone gets the file as it is. */
static bool accepts(const char *list, const char *coding)
{
    const char *at = list ? list : "";
    size_t n = strlen(coding);

    while (*at) {
        at += strspn(at, " \t,");
        size_t length = strcspn(at, ",");
        bool named = strncasecmp(at, coding, n) == 0 && strchr(" \t;,", at[n]);
        if (named) {
            const char *weight = memmem(at, length, "q=", 2);
            return !weight || strspn(weight + 2, "0.") < strcspn(weight + 2, " \t,");
        }
        at += length;
    }
    return false;
}

static struct MHD_Response *body_of(const File *file, const char *list)
{
    for (size_t i = 0; i < LENGTH(PACKINGS); i++) {
        if (file->packed[i] && accepts(list, PACKINGS[i].encoding))
            return file->packed[i];
    }
    return file->plain;
}

static enum MHD_Result send_missing(Job *job)
{
    const Server *server = job->req.server;

    if (!server->config.web_dir && strcmp(job->path, "/") == 0) {
        static const char TEXT[] = "zhiwangd runs, and was started without pages: see --share.\n";
        job->req.status = 200;
        job->req.out_type = "text/plain; charset=utf-8";
        buf_str(&job->req.out, TEXT);
        return send_reply(job);
    }
    serve_problem(job, error_new(job->arena, &HTTP_NO_ROUTE, "%s", ""));
    return send_reply(job);
}

enum MHD_Result send_static(Job *job)
{
    const Server *server = job->req.server;
    const File *file = file_find(server->files, job->arena, job->path);
    const char *known =
        MHD_lookup_connection_value(job->connection, MHD_HEADER_KIND, "If-None-Match");
    const char *taken =
        MHD_lookup_connection_value(job->connection, MHD_HEADER_KIND, "Accept-Encoding");

    if (!file)
        return send_missing(job);
    if (is_write(job)) {
        job->allow = "GET";
        serve_problem(job, error_new(job->arena, &HTTP_METHOD_WRONG, "use GET"));
        return send_reply(job);
    }
    if (known && strstr(known, file->etag)) {
        health_count(job, 304);
        return MHD_queue_response(job->connection, 304, file->unchanged);
    }
    health_count(job, 200);
    return MHD_queue_response(job->connection, 200, body_of(file, taken));
}
