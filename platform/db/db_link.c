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
    while (db->all_prepared) {
        Prepared *next = db->all_prepared->next;
        free((void *)db->all_prepared->field_of);
        free(db->all_prepared->name);
        free(db->all_prepared);
        db->all_prepared = next;
    }
}

void db_free(Db *db)
{
    if (!db)
        return;
    db_drop(db);
    map_free(db->prepared);
    free(db->data_directory);
    free(db->url);
    free(db);
}

bool db_broken(const Db *db)
{
    return !db->conn || PQstatus(db->conn) != CONNECTION_OK;
}

Prepared *db_prepared(const Db *db, const char *name)
{
    return map_get(db->prepared, name);
}

void db_remember_prepared(Db *db, const char *name)
{
    Prepared *prepared = must(calloc(1, sizeof(*prepared)));

    prepared->name = must(strdup(name));
    prepared->next = db->all_prepared;
    db->all_prepared = prepared;
    (void)map_put(db->prepared, prepared->name, prepared);
}

void db_remember_fields(Prepared *prepared, const Shape *shape, const Field **field_of, size_t n)
{
    free((void *)prepared->field_of);
    prepared->field_of = must(calloc(n + 1, sizeof(const Field *)));
    memcpy((void *)prepared->field_of, (const void *)field_of, n * sizeof(const Field *));
    prepared->shape = shape;
}
