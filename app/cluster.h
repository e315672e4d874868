/* cluster.h - the database of a data directory, whether a server runs on it or not. */
#ifndef APP_CLUSTER_H
#define APP_CLUSTER_H

#include "platform/pg/pg.h"

/* Starts the private cluster only when nobody runs it, and never makes one. *ret_pg: to be stopped by
 * the caller; NULL when somebody else runs it. */
const Error *cluster_reach(Arena *arena, const char *data_dir, Pg **ret_pg,
                           const char **ret_url) MUST_CHECK;

#endif
