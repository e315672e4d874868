/*
 * redraw.c - the tree redrawn: which grids end, which begin, which get another outline, and what
 * came from what. Rows are closed and added; none is taken away but an outline that would have held for
 * no day.
 */
#include "domain/units/redraw.h"

#include "domain/units/units.sql.h"
#include "domain/units/units_state.h"

#define ARRAY_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define RING_BYTES_MAX  ((size_t)1024 * 1024)

static const ErrorKind TREE_BEHIND = {ERROR_UNAVAILABLE, "unit/tree-behind",
                                      "The tree is being read; try again"};
static const ErrorKind REDRAW_FAILED = {ERROR_INTERNAL, "unit/redraw-failed",
                                        "The tree cannot be redrawn"};

typedef struct NumberRow {
    int64_t number;
} NumberRow;

static const Field NUMBER_ROW_FIELDS[] = {
    I64_FIELD(NumberRow, number, REQUIRED),
};
static const Shape NUMBER_ROW = SHAPE(NumberRow, NUMBER_ROW_FIELDS);

const Error *units_redraw_lock(Tx *tx)
{
    NumberRow row = {0};

    return db_one(tx, &SQL_UNIT_REDRAWS_LOCK, NO_ARGS, &REDRAW_FAILED, &NUMBER_ROW, &row);
}

const Error *units_redraw_begin(Tx *tx, Server *server, int64_t *ret_number)
{
    NumberRow row = {0};

    TRY(db_one(tx, &SQL_UNIT_REDRAWS_NEXT, NO_ARGS, &REDRAW_FAILED, &NUMBER_ROW, &row));
    units_refresh(server);
    if (units_redraws(server) != row.number - 1)
        return error_retry(tx_arena(tx), &TREE_BEHIND, 1);
    *ret_number = row.number;
    return NULL;
}

/* ---- arrays for unnest ------------------------------------------------------------------------ */

typedef enum Column { COLUMN_KEY, COLUMN_LON, COLUMN_LAT, COLUMN_KM2 } Column;

static void write_cell(Buf *out, const GridDrawn *grid, Column column)
{
    switch (column) {
    case COLUMN_KEY:
        buf_i64(out, grid->key);
        break;
    case COLUMN_LON:
        buf_printf(out, "%.6f", grid->lon);
        break;
    case COLUMN_LAT:
        buf_printf(out, "%.6f", grid->lat);
        break;
    case COLUMN_KM2:
        buf_printf(out, "%.3f", grid->area_km2);
        break;
    }
}

static DbArg column_arg(Arena *arena, const Redraw *redraw, Column column, bool of_new)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, ARRAY_BYTES_MAX);
    buf_char(&out, '{');
    for (size_t i = 0; i < redraw->n_drawn; i++) {
        if (redraw->drawn[i].is_new != of_new)
            continue;
        if (out.len > 1)
            buf_char(&out, ',');
        write_cell(&out, &redraw->drawn[i], column);
    }
    buf_char(&out, '}');
    return db_infer(arena_strdup(arena, buf_cstr(&out)));
}

static DbArg names_arg(Arena *arena, const Redraw *redraw)
{
    const char **names = arena_array(arena, redraw->n_drawn + 1, sizeof(*names));
    size_t n = 0;

    for (size_t i = 0; i < redraw->n_drawn; i++) {
        if (redraw->drawn[i].is_new)
            names[n++] = redraw->drawn[i].name;
    }
    return db_infer(db_texts(arena, names, n));
}

static const char *ring_text(Arena *arena, const GeoPoint *ring, size_t n)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, RING_BYTES_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%c%d,%d", i == 0 ? '{' : ',', ring[i].lon, ring[i].lat);
    buf_char(&out, '}');
    return arena_strdup(arena, buf_cstr(&out));
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* The outlines of what ends, and of what gets another one. */
static const Error *close_rows(Tx *tx, const Redraw *redraw, DbArg on)
{
    Arena *arena = tx_arena(tx);
    UnitKey *closed = arena_array(arena, redraw->n_ended + redraw->n_drawn + 1, sizeof(*closed));
    size_t n = 0;

    for (size_t i = 0; i < redraw->n_ended; i++)
        closed[n++] = redraw->ended[i];
    DbArg ended = db_keys(arena, closed, n);
    for (size_t i = 0; i < redraw->n_drawn; i++) {
        if (!redraw->drawn[i].is_new)
            closed[n++] = redraw->drawn[i].key;
    }
    DbArg of = db_keys(arena, closed, n);
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_END, ARGS(on, ended), NULL));
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_UNNODE, ARGS(on, of), NULL));
    return db_exec(tx, &SQL_UNIT_REDRAW_CLOSE_OUTLINES, ARGS(on, of), NULL);
}

static const Error *insert_outlines(Tx *tx, const Redraw *redraw, DbArg on)
{
    Arena *arena = tx_arena(tx);
    UnitKey *keys = arena_array(arena, redraw->n_drawn + 1, sizeof(*keys));
    const char **rings = arena_array(arena, redraw->n_drawn + 1, sizeof(*rings));

    for (size_t i = 0; i < redraw->n_drawn; i++) {
        keys[i] = redraw->drawn[i].key;
        rings[i] = ring_text(arena, redraw->drawn[i].ring, redraw->drawn[i].n);
    }
    return db_exec(tx, &SQL_UNIT_REDRAW_OUTLINES,
                   ARGS(on, db_keys(arena, keys, redraw->n_drawn),
                        db_infer(db_texts(arena, rings, redraw->n_drawn))),
                   NULL);
}

static const Error *node_outlines(Tx *tx, const Redraw *redraw, DbArg on)
{
    Arena *arena = tx_arena(tx);
    size_t n = redraw->n_noded;
    UnitKey *keys = arena_array(arena, n + 1, sizeof(*keys));
    const char **rings = arena_array(arena, n + 1, sizeof(*rings));

    if (n == 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        keys[i] = redraw->noded[i].key;
        rings[i] = ring_text(arena, redraw->noded[i].ring, redraw->noded[i].n);
    }
    DbArg of = db_keys(arena, keys, n);
    DbArg as = db_infer(db_texts(arena, rings, n));
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_NODE_CLOSE, ARGS(on, of), NULL));
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_NODE_CHANGE, ARGS(on, of, as), NULL));
    return db_exec(tx, &SQL_UNIT_REDRAW_NODE_INSERT, ARGS(on, of, as), NULL);
}

static const Error *insert_founded(Tx *tx, const Redraw *redraw, DbArg on)
{
    Arena *arena = tx_arena(tx);
    size_t n = redraw->n_founded;
    UnitKey *keys = arena_array(arena, n + 1, sizeof(*keys));
    const char **columns[3]; /* name, lon, lat */

    for (size_t c = 0; c < LENGTH(columns); c++)
        columns[c] = arena_array(arena, n + 1, sizeof(*columns[c]));
    for (size_t i = 0; i < n; i++) {
        const VillageFounded *village = &redraw->founded[i];
        keys[i] = village->key;
        columns[0][i] = village->name;
        columns[1][i] = arena_printf(arena, "%.6f", village->lon);
        columns[2][i] = arena_printf(arena, "%.6f", village->lat);
    }
    return n == 0
               ? NULL
               : db_exec(tx, &SQL_UNIT_REDRAW_FOUND,
                         ARGS(on, db_keys(arena, keys, n), db_infer(db_texts(arena, columns[0], n)),
                              db_infer(db_texts(arena, columns[1], n)),
                              db_infer(db_texts(arena, columns[2], n))),
                         NULL);
}

/* A grid that went to another village took its area along: of villages first, then of towns. */
static const Error *sum_areas(Tx *tx, const Redraw *redraw)
{
    Arena *arena = tx_arena(tx);
    size_t n = 0;
    UnitKey *keys = arena_array(arena, redraw->n_ended + redraw->n_drawn + 1, sizeof(*keys));

    for (size_t i = 0; i < redraw->n_ended; i++) {
        if (unit_key_tier(redraw->ended[i]) == TIER_GRID)
            keys[n++] = unit_key_parent(redraw->ended[i]);
    }
    for (size_t i = 0; i < redraw->n_drawn; i++)
        keys[n++] = unit_key_parent(redraw->drawn[i].key);
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_AREAS, ARGS(db_keys(arena, keys, n)), NULL));
    for (size_t i = 0; i < n; i++)
        keys[i] = unit_key_parent(keys[i]);
    return db_exec(tx, &SQL_UNIT_REDRAW_AREAS, ARGS(db_keys(arena, keys, n)), NULL);
}

static const Error *insert_lineage(Tx *tx, const Redraw *redraw, DbArg on)
{
    Arena *arena = tx_arena(tx);
    size_t n = redraw->n_lineage;
    UnitKey *from = arena_array(arena, n + 1, sizeof(*from));
    UnitKey *to = arena_array(arena, n + 1, sizeof(*to));
    const char **kinds = arena_array(arena, n + 1, sizeof(*kinds));

    for (size_t i = 0; i < n; i++) {
        from[i] = redraw->lineage[i].from;
        to[i] = redraw->lineage[i].to;
        kinds[i] = redraw->lineage[i].kind;
    }
    return db_exec(tx, &SQL_UNIT_REDRAW_LINEAGE,
                   ARGS(on, db_keys(arena, from, n), db_keys(arena, to, n),
                        db_infer(db_texts(arena, kinds, n))),
                   NULL);
}

const Error *units_redraw(Tx *tx, Server *server, const Redraw *redraw)
{
    Arena *arena = tx_arena(tx);
    DbArg on = db_date(arena, redraw->on);

    TRY(close_rows(tx, redraw, on));
    TRY(insert_founded(tx, redraw, on));
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_INSERT,
                ARGS(on, column_arg(arena, redraw, COLUMN_KEY, true), names_arg(arena, redraw),
                     column_arg(arena, redraw, COLUMN_LON, true),
                     column_arg(arena, redraw, COLUMN_LAT, true),
                     column_arg(arena, redraw, COLUMN_KM2, true)),
                NULL));
    TRY(db_exec(tx, &SQL_UNIT_REDRAW_RESHAPE,
                ARGS(column_arg(arena, redraw, COLUMN_KEY, false),
                     column_arg(arena, redraw, COLUMN_LON, false),
                     column_arg(arena, redraw, COLUMN_LAT, false),
                     column_arg(arena, redraw, COLUMN_KM2, false)),
                NULL));
    TRY(insert_outlines(tx, redraw, on));
    TRY(node_outlines(tx, redraw, on));
    TRY(sum_areas(tx, redraw));
    TRY(insert_lineage(tx, redraw, on));
    tx_on_commit(tx, units_refresh, server);
    return NULL;
}
