/* db_link.c - a connection as a thing: what it holds, what it has prepared, letting it go. */
#include <stdlib.h>
#include <string.h>

#include "platform/db/connection.h"

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void result_clear(PGresult **result)
{
    PQclear(*result);
}

Db *db_new(const char *url)
{
    Db *db = must(calloc(1, sizeof(*db)));

    db->url = must(strdup(url));
    db->prepared = map_new();
    return db;
}

void db_hasty(Db *db)
{
    db->hasty = true;
}

void db_drop(Db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
    map_free(db->prepared);
    db->prepared = map_new();
    for (size_t i = 0; i < db->n_names; i++)
        free(db->names[i]);
    db->n_names = 0;
}

void db_free(Db *db)
{
    if (!db)
        return;
    db_drop(db);
    map_free(db->prepared);
    free((void *)db->names);
    free(db->data_directory);
    free(db->url);
    free(db);
}

bool db_broken(const Db *db)
{
    return !db->conn || PQstatus(db->conn) != CONNECTION_OK;
}

bool db_has_prepared(const Db *db, const char *name)
{
    return map_get(db->prepared, name) != NULL;
}

void db_remember_prepared(Db *db, const char *name)
{
    if (db->n_names == db->cap_names) {
        db->cap_names = db->cap_names ? db->cap_names * 2 : 64;
        db->names = must(realloc((void *)db->names, db->cap_names * sizeof(char *)));
    }
    char *copy = must(strdup(name));
    db->names[db->n_names++] = copy;
    (void)map_put(db->prepared, copy, copy);
}
