/* repost.c - units that are split or joined: who served there serves on where the place went. */
#include "domain/staff/staff.h"
#include "domain/staff/staff.sql.h"

const Error *staff_posts_at(Tx *tx, const UnitKey *units, size_t n, int32_t today, List *ret_posts)
{
    return db_all(tx, &SQL_POSTS_AT_UNITS,
                  ARGS(db_keys(tx_arena(tx), units, n), db_date(tx_arena(tx), today)),
                  &STAFF_POST_SHAPE, ret_posts);
}

const Error *staff_repost(Tx *tx, const UnitKey *from, const UnitKey *to, size_t n, int32_t on)
{
    Arena *arena = tx_arena(tx);

    return db_exec(tx, &SQL_POSTS_GO_ON,
                   ARGS(db_keys(arena, from, n), db_keys(arena, to, n), db_date(arena, on)), NULL);
}
