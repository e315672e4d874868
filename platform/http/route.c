#include "platform/http/route.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define SEGMENTS_MAX 12

const ErrorKind HTTP_NO_ROUTE = {ERROR_MISSING, "http/no-route", "There is nothing at this path"};
const ErrorKind HTTP_METHOD_WRONG = {ERROR_METHOD, "http/method", "Not with this method"};

const char *const HTTP_METHOD_NAMES[] = {
    [HTTP_GET] = "GET",     [HTTP_POST] = "POST",     [HTTP_PUT] = "PUT",
    [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_METHOD_MAX] = NULL,
};

typedef struct Segments {
    const char *at[SEGMENTS_MAX];
    size_t len[SEGMENTS_MAX];
    size_t n;
} Segments;

/* A route, and its pattern cut up once: every request asks all of them. */
typedef struct Entry {
    const Route *route;
    Segments pattern;
    unsigned literals; /* each segment as a bit, 1 for a literal, the first one highest */
} Entry;

struct RouteTable {
    Entry *entries;
    size_t n;
};

static Entry entry_make(const Route *route);

RouteTable *route_table_new(const Module *const *modules)
{
    RouteTable *table = calloc(1, sizeof(*table));
    size_t n = 0;

    for (const Module *const *module = modules; *module; module++)
        n += (*module)->n_routes;
    if (table)
        table->entries = calloc(n + 1, sizeof(Entry));
    if (!table || !table->entries)
        abort();
    for (const Module *const *module = modules; *module; module++) {
        for (size_t i = 0; i < (*module)->n_routes; i++)
            table->entries[table->n++] = entry_make(&(*module)->routes[i]);
    }
    return table;
}

void route_table_free(RouteTable *table)
{
    if (!table)
        return;
    free(table->entries);
    free(table);
}

size_t route_table_count(const RouteTable *table)
{
    return table->n;
}

const Route *route_table_at(const RouteTable *table, size_t i)
{
    return table->entries[i].route;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

const char *percent_decode(Arena *arena, const char *text, size_t n, bool plus_is_space)
{
    char *out = arena_alloc(arena, n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '%') {
            int high = i + 2 < n ? hex_value(text[i + 1]) : -1;
            int low = high >= 0 ? hex_value(text[i + 2]) : -1;
            if (low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out[len++] = c;
    }
    return utf8_valid(out, len) ? out : NULL;
}

/* "/a/b" has two segments, "/a/" has two as well, the second empty. */
static bool segments_split(const char *path, Segments *ret_segments)
{
    Segments segments = {.n = 0};

    while (*path == '/') {
        if (segments.n == SEGMENTS_MAX)
            return false;
        path++;
        segments.at[segments.n] = path;
        segments.len[segments.n] = strcspn(path, "/");
        path += segments.len[segments.n++];
    }
    *ret_segments = segments;
    return *path == '\0';
}

static bool is_placeholder(const char *text, size_t n)
{
    return n > 2 && text[0] == '{' && text[n - 1] == '}';
}

/* A pattern with more segments than any path may have takes none. */
static Entry entry_make(const Route *route)
{
    Entry entry = {.route = route};

    if (!segments_split(route->path, &entry.pattern))
        entry.pattern.n = SEGMENTS_MAX + 1;
    for (size_t i = 0; i < entry.pattern.n && i < SEGMENTS_MAX; i++) {
        bool is_open = is_placeholder(entry.pattern.at[i], entry.pattern.len[i]);
        entry.literals = entry.literals << 1 | !is_open;
    }
    return entry;
}

/* Does the pattern take the path? Of two that take it, the one whose literals are the greater number is the
 * closer one. */
static bool takes(const Entry *entry, const Segments *path)
{
    const Segments *pattern = &entry->pattern;

    if (pattern->n != path->n)
        return false;
    for (size_t i = 0; i < pattern->n; i++) {
        bool is_open = !(entry->literals >> (pattern->n - 1 - i) & 1);
        if (is_open && path->len[i] == 0)
            return false;
        if (!is_open && (pattern->len[i] != path->len[i] ||
                         memcmp(pattern->at[i], path->at[i], path->len[i]) != 0))
            return false;
    }
    return true;
}

static bool fill_args(Arena *arena, const Entry *entry, const Segments *path, RouteMatch *match)
{
    const Segments *pattern = &entry->pattern;

    for (size_t i = 0; i < pattern->n; i++) {
        if (!is_placeholder(pattern->at[i], pattern->len[i]))
            continue;
        if (match->n_path == PATH_ARGS_MAX)
            return false;
        const char *value = percent_decode(arena, path->at[i], path->len[i], false);
        if (!value)
            return false;
        match->path[match->n_path++] =
            (PathArg){arena_strndup(arena, pattern->at[i] + 1, pattern->len[i] - 2), value};
    }
    return true;
}

static const char *allow_add(Arena *arena, const char *allow, const Route *route)
{
    const char *name = HTTP_METHOD_NAMES[route->method];

    if (!allow)
        return name;
    return strstr(allow, name) ? allow : arena_printf(arena, "%s, %s", allow, name);
}

bool route_find(const RouteTable *table, Arena *arena, const char *method, const char *path,
                RouteMatch *ret_match)
{
    const char *below = str_starts(path, API_PREFIX "/") ? path + strlen(API_PREFIX) : NULL;
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    Segments root, api = {.n = 0};
    const Entry *best = NULL;

    *ret_match = (RouteMatch){0};
    if (!segments_split(path, &root) || (below && !segments_split(below, &api)))
        return true;
    for (size_t i = 0; i < table->n; i++) {
        const Entry *entry = &table->entries[i];
        if ((!entry->route->at_root && !below) ||
            !takes(entry, entry->route->at_root ? &root : &api))
            continue;
        ret_match->allow = allow_add(arena, ret_match->allow, entry->route);
        bool is_closer = !best || entry->literals > best->literals;
        if (is_closer && strcmp(HTTP_METHOD_NAMES[entry->route->method], wanted) == 0)
            best = entry;
    }
    if (!best)
        return true;
    ret_match->route = best->route;
    return fill_args(arena, best, best->route->at_root ? &root : &api, ret_match);
}

const Error *query_split(Arena *arena, const char *raw, TextPair *ret_pairs, size_t *ret_n)
{
    size_t n = 0;

    for (const char *at = raw; *at;) {
        size_t len = strcspn(at, "&");
        size_t name_len = strcspn(at, "&=");
        size_t value_at = name_len < len ? name_len + 1 : len;
        if (len > 0) {
            const char *name = percent_decode(arena, at, name_len, true);
            const char *value = percent_decode(arena, at + value_at, len - value_at, true);
            if (n == QUERY_PAIRS_MAX)
                return error_field(arena, &INPUT_INVALID, "query", "has too many parameters");
            if (!name || !value) {
                return error_field(arena, &INPUT_INVALID, name ? name : "query",
                                   "is not valid percent-encoded UTF-8");
            }
            ret_pairs[n++] = (TextPair){name, value};
        }
        at += len + (at[len] == '&');
    }
    *ret_n = n;
    return NULL;
}
