/* repost.c - units that are split or joined: who served there serves on where the place went. */
#include "domain/staff/staff.h"
#include "domain/staff/staff.sql.h"

static DbArg keys_arg(Arena *arena, const UnitKey *keys, size_t n)
{
    const char **texts = arena_array(arena, n + 1, sizeof(*texts));

    for (size_t i = 0; i < n; i++)
        texts[i] = arena_printf(arena, "%lld", (long long)keys[i]);
    return db_infer(db_texts(arena, texts, n));
}

const Error *staff_posts_at(Tx *tx, const UnitKey *units, size_t n, int32_t today, List *ret_posts)
{
    return db_all(tx, &SQL_POSTS_AT_UNITS,
                  ARGS(keys_arg(tx_arena(tx), units, n), db_date(tx_arena(tx), today)),
                  &STAFF_POST_SHAPE, ret_posts);
}

const Error *staff_repost(Tx *tx, const UnitKey *from, const UnitKey *to, size_t n, int32_t on)
{
    Arena *arena = tx_arena(tx);

    return db_exec(tx, &SQL_POSTS_GO_ON,
                   ARGS(keys_arg(arena, from, n), keys_arg(arena, to, n), db_date(arena, on)),
                   NULL);
}
