/*
 * db_room.c - a write begins only while the disk of the cluster has room.
 *
 * A PostgreSQL that cannot begin the next file of its log panics, and does not come up again before
 * somebody has made room: then reads stop too. So writes stop earlier, and what is left over is for
 * what PostgreSQL writes by itself.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "platform/db/connection.h"

/* Two files of the log: the one that may have to be begun for what is under way, and one more. */
#define KEEP_FREE_BYTES (INT64_C(2) * 16 * 1024 * 1024)

/* Not known: the cluster is on another machine, or does not tell this user where it lies. */
void db_find_disk(Db *db)
{
    const char *host = PQhost(db->conn);

    if (db->data_directory || !host || host[0] != '/')
        return;
    RESULT result = db_answer(db, PQsendQuery(db->conn, "show data_directory"), false);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        db->data_directory = strdup(PQgetvalue(result, 0, 0));
}

int64_t db_free_bytes(const Db *db)
{
    struct statvfs disk;

    if (!db->data_directory || statvfs(db->data_directory, &disk) != 0)
        return -1;
    return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

bool db_has_room(const Db *db)
{
    int64_t free_bytes = db_free_bytes(db);

    return free_bytes < 0 || free_bytes >= KEEP_FREE_BYTES;
}

const Error *db_error_full(Arena *arena)
{
    return error_retry(arena, &DB_FULL, 10);
}
