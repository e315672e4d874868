/* place.c - cameras by where they are, when the map is redrawn. */
#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"

static const Field PLACE_FIELDS[] = {
    STR_FIELD(CameraPlace, code, REQUIRED),
    F64_FIELD(CameraPlace, lon, REQUIRED),
    F64_FIELD(CameraPlace, lat, REQUIRED),
    KEY_FIELD(CameraPlace, unit, REQUIRED),
};
static const Shape PLACE = SHAPE(CameraPlace, PLACE_FIELDS);

const Error *cameras_places(Tx *tx, int32_t town, UnitRange range, const char *after,
                            List *ret_places)
{
    return db_all(
        tx, &SQL_CAMERAS_IN_TOWN,
        ARGS(db_i64(town), db_i64(range.lo), db_i64(range.hi), db_str(after), db_i64(CAMERAS_PAGE)),
        &PLACE, ret_places);
}

const Error *cameras_rehome(Tx *tx, Time now, int32_t town, const CameraMove *moves, size_t n)
{
    Arena *arena = tx_arena(tx);
    const char **codes = arena_array(arena, n + 1, sizeof(*codes));
    UnitKey *were = arena_array(arena, n + 1, sizeof(*were));
    UnitKey *units = arena_array(arena, n + 1, sizeof(*units));

    if (n == 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        codes[i] = moves[i].code;
        were[i] = moves[i].was;
        units[i] = moves[i].unit;
    }
    return db_exec(tx, &SQL_CAMERAS_MOVE,
                   ARGS(db_i64(town), db_infer(db_texts(arena, codes, n)), db_keys(arena, were, n),
                        db_keys(arena, units, n), db_time(now)),
                   NULL);
}
