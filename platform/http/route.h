/*
 * route.h - from method and raw path to one line of a module's table.
 */
#ifndef PLATFORM_HTTP_ROUTE_H
#define PLATFORM_HTTP_ROUTE_H

#include "platform/http/module.h"
#include "platform/json/json.h"

#define API_PREFIX      "/api/v1"
#define PATH_ARGS_MAX   4
#define QUERY_PAIRS_MAX 64

extern const ErrorKind HTTP_NO_ROUTE, HTTP_METHOD_WRONG;
extern const char *const HTTP_METHOD_NAMES[]; /* by HttpMethod; NULL-terminated */

typedef struct RouteMatch {
    const Route *route; /* NULL: not found, or not with this method */
    PathArg path[PATH_ARGS_MAX];
    size_t n_path;
    const char *allow; /* "GET, POST" when the path is known; NULL when it is not */
} RouteMatch;

typedef struct RouteTable RouteTable;

RouteTable *route_table_new(const Module *const *modules);
void route_table_free(RouteTable *table);
size_t route_table_count(const RouteTable *table);
const Route *route_table_at(const RouteTable *table, size_t i);

/* `path` is raw: still percent-encoded, without the query. A literal segment beats a "{name}".
 * HEAD is asked as GET. False: the path cannot be decoded (bad escape, NUL, not UTF-8). */
bool route_find(const RouteTable *table, Arena *arena, const char *method, const char *path,
                RouteMatch *ret_match);

/* n bytes of percent-encoded text; plus_is_space for query strings. NULL: bad escape, NUL, or not
 * UTF-8. */
const char *percent_decode(Arena *arena, const char *text, size_t n, bool plus_is_space);
/* Splits a raw query string. An error names the parameter as far as it can be read. */
const Error *query_split(Arena *arena, const char *raw, TextPair *ret_pairs,
                         size_t *ret_n) MUST_CHECK;

#endif
