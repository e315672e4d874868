/* rehome.c - open assignments follow their cases into another grid. */
#include "domain/assignments/assignment.sql.h"
#include "domain/assignments/assignments.h"

const Error *assignments_rehome(Tx *tx, int32_t town, const Id *cases, const UnitKey *units,
                                size_t n)
{
    Arena *arena = tx_arena(tx);
    const char **ids = arena_array(arena, n + 1, sizeof(*ids));
    const char **keys = arena_array(arena, n + 1, sizeof(*keys));

    for (size_t i = 0; i < n; i++) {
        char text[ID_TEXT_SIZE];
        id_format(cases[i], text);
        ids[i] = arena_strdup(arena, text);
        keys[i] = arena_printf(arena, "%lld", (long long)units[i]);
    }
    return db_exec(
        tx, &SQL_ASSIGNMENT_REHOME,
        ARGS(db_i64(town), db_infer(db_texts(arena, ids, n)), db_infer(db_texts(arena, keys, n))),
        NULL);
}
