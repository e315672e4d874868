/* rehome.c - the map was redrawn: open cases belong where their place now lies. */
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"

static const Field CASE_PLACE_FIELDS[] = {
    ID_FIELD(CasePlace, id, REQUIRED),     STR_FIELD(CasePlace, number, REQUIRED),
    STR_FIELD(CasePlace, title, REQUIRED), F64_FIELD(CasePlace, lon, REQUIRED),
    F64_FIELD(CasePlace, lat, REQUIRED),   KEY_FIELD(CasePlace, unit, REQUIRED),
    KEY_FIELD(CasePlace, owner, REQUIRED), KEY_FIELD(CasePlace, referred_to),
};
static const Shape CASE_PLACE = SHAPE(CasePlace, CASE_PLACE_FIELDS);

static DbArg open_states(Arena *arena)
{
    const char *names[CASE_STATE_MAX];
    size_t n = 0;

    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (case_state_is_open((CaseState)state))
            names[n++] = CASE_STATE_NAMES[state];
    }
    return db_infer(db_texts(arena, names, n));
}

const Error *cases_open_places(Tx *tx, const Actor *actor, int32_t town, UnitRange range, Id after,
                               List *ret_places)
{
    static const Id FIRST = {{0}};
    char text[ID_TEXT_SIZE];

    id_format(id_is_none(after) ? FIRST : after, text);
    return db_all(tx, &SQL_CASE_OPEN_PLACES,
                  ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                       db_i64(town), db_i64(range.lo), db_i64(range.hi),
                       db_infer(arena_strdup(tx_arena(tx), text)), open_states(tx_arena(tx))),
                  &CASE_PLACE, ret_places);
}

static const Field CASE_SPOT_FIELDS[] = {
    ID_FIELD(CaseSpot, id, REQUIRED),
    TIME_FIELD(CaseSpot, created_at, REQUIRED),
    F64_FIELD(CaseSpot, lon, REQUIRED),
    F64_FIELD(CaseSpot, lat, REQUIRED),
};
static const Shape CASE_SPOT = SHAPE(CaseSpot, CASE_SPOT_FIELDS);

const Error *cases_spots(Tx *tx, const Actor *actor, const CaseSpots *asked, List *ret_spots)
{
    char text[ID_TEXT_SIZE];

    id_format(asked->after ? asked->after->id : ID_NONE, text);
    return db_all(tx, &SQL_CASE_PLACES,
                  ARGS(db_i64(actor->scope.lo), db_i64(actor->scope.hi), db_str(actor->department),
                       db_i64(asked->town), db_i64(asked->range.lo), db_i64(asked->range.hi),
                       db_time(asked->from), db_time(asked->to),
                       db_time(asked->after ? asked->after->created_at : asked->from),
                       db_infer(arena_strdup(tx_arena(tx), text))),
                  &CASE_SPOT, ret_spots);
}

/* The unit of the same tier above the new grid. */
static UnitKey carried(UnitKey unit, UnitKey before)
{
    return before ? unit_key_at_tier(unit, unit_key_tier(before)) : 0;
}

typedef struct Columns {
    const char **ids, **units, **owners, **referred;
} Columns;

static const char *key_text(Arena *arena, UnitKey key)
{
    return arena_printf(arena, "%lld", (long long)key);
}

static Columns columns_of(Arena *arena, const CaseRehome *moves, size_t n)
{
    Columns columns = {
        arena_array(arena, n + 1, sizeof(char *)), arena_array(arena, n + 1, sizeof(char *)),
        arena_array(arena, n + 1, sizeof(char *)), arena_array(arena, n + 1, sizeof(char *))};

    for (size_t i = 0; i < n; i++) {
        char id[ID_TEXT_SIZE];
        id_format(moves[i].place.id, id);
        columns.ids[i] = arena_strdup(arena, id);
        columns.units[i] = key_text(arena, moves[i].unit);
        columns.owners[i] = key_text(arena, moves[i].owner);
        columns.referred[i] = key_text(arena, carried(moves[i].unit, moves[i].place.referred_to));
    }
    return columns;
}

const Error *cases_rehome(Tx *tx, Server *server, Time now, int32_t town, const CaseRehome *moves,
                          size_t n, const char *note)
{
    Arena *arena = tx_arena(tx);
    Columns columns = columns_of(arena, moves, n);
    DbArg ids = db_infer(db_texts(arena, columns.ids, n));
    List rows = {0};

    TRY(db_exec(tx, &SQL_CASE_OPEN_LOCK, ARGS(db_i64(town), ids), NULL));
    TRY(db_all(tx, &SQL_CASE_REHOME,
               ARGS(db_i64(town), ids, db_infer(db_texts(arena, columns.units, n)),
                    db_infer(db_texts(arena, columns.owners, n)),
                    db_infer(db_texts(arena, columns.referred, n)), db_time(now), db_str(note),
                    open_states(arena)),
               &CASE_ROW, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const Case *moved = (const Case *)rows.items + i;
        CaseRecord record = {.event = CASE_REHOME_EVENT, .from = moved->state};
        TRY(case_tell(tx, server, now, moved, &record));
    }
    return NULL;
}
