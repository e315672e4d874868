/*
 * pg.h - a private PostgreSQL 15 cluster inside the data directory.
 *
 * initdb when missing (UTF8, C.UTF-8, data checksums), unix socket only (in DIR/pg/run, mode
 * 0700), peer-less trust inside that directory, never as root: when the server runs as root the
 * cluster's files belong to, and its processes run as, the user `postgres`. A supervisor thread
 * waits for the postmaster (waitpid first, then restart: a zombie's pid makes the new one refuse)
 * with back-off 0.2..5 s; pg_stop sends SIGINT (fast), after 10 s SIGQUIT, after 12 s SIGKILL.
 */
#ifndef PLATFORM_PG_PG_H
#define PLATFORM_PG_PG_H

#include "base/error.h"

typedef struct Pg Pg;

extern const ErrorKind PG_FAILED; /* "pg/failed": detail says what to do (see DIR/pg/log) */

extern const ErrorKind
    PG_IN_USE; /* "pg/in-use": another program runs the cluster of this directory */

/* Blocks until the cluster answers. data_dir is the server's DIR; the cluster is DIR/pg/data. */
const Error *pg_start(Arena *arena, const char *data_dir, Pg **ret_pg) MUST_CHECK;
const char *pg_url(const Pg *pg); /* libpq connection string of the database `zhiwang` */
int pg_pid(const Pg *pg);         /* of the postmaster; 0 while it is down */
void pg_stop(Pg *pg);             /* fast, waits; NULL is fine */

/* How to reach the cluster of data_dir that another program runs. In the arena. */
const char *pg_url_in(Arena *arena, const char *data_dir);
/* The path of a program of PostgreSQL 15 ("pg_dump"), in the arena; NULL when it is not installed. */
const char *pg_program(Arena *arena, const char *name);

#endif
