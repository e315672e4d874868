#include "app/cluster.h"

#include <unistd.h>

static const ErrorKind NO_CLUSTER = {ERROR_MISSING, "zw/no-cluster", "There is no database here"};

const Error *cluster_reach(Arena *arena, const char *data_dir, Pg **ret_pg, const char **ret_url)
{
    if (access(arena_printf(arena, "%s/pg", data_dir), X_OK) != 0) {
        return error_new(arena, &NO_CLUSTER,
                         "%s is not the data directory of a server: give --data, or --database",
                         data_dir);
    }
    const Error *error = pg_start(arena, data_dir, ret_pg);
    if (error && error->kind != &PG_IN_USE)
        return error;
    *ret_url = error ? pg_url_in(arena, data_dir) : pg_url(*ret_pg);
    return NULL;
}
