/* place.c - premises by where they are: when the map is redrawn, and those of a made-up city. */
#include <unistd.h>

#include "domain/premises/parts.h"
#include "domain/premises/premises.sql.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/csv/csv.h"

#define COPY_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* ---- the map is redrawn -------------------------------------------------------------------------- */

static const Field PLACE_FIELDS[] = {
    ID_FIELD(PremisesPlace, id, REQUIRED),
    F64_FIELD(PremisesPlace, lon, REQUIRED),
    F64_FIELD(PremisesPlace, lat, REQUIRED),
    KEY_FIELD(PremisesPlace, unit, REQUIRED),
};
static const Shape PLACE = SHAPE(PremisesPlace, PLACE_FIELDS);

const Error *premises_places(Tx *tx, int32_t town, UnitRange range, Id after, List *ret_places)
{
    char id[ID_TEXT_SIZE];

    id_format(after, id);
    return db_all(
        tx, &SQL_PREMISES_IN_TOWN,
        ARGS(db_i64(town), db_i64(range.lo), db_i64(range.hi), db_infer(id), db_i64(PREMISES_PAGE)),
        &PLACE, ret_places);
}

const Error *premises_rehome(Tx *tx, Time now, int32_t town, const PremisesMove *moves, size_t n,
                             const char *note)
{
    Arena *arena = tx_arena(tx);
    const char **ids = arena_array(arena, n + 1, sizeof(*ids));
    UnitKey *were = arena_array(arena, n + 1, sizeof(*were));
    UnitKey *units = arena_array(arena, n + 1, sizeof(*units));

    if (n == 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        char *text = arena_alloc(arena, ID_TEXT_SIZE);
        id_format(moves[i].id, text);
        ids[i] = text;
        were[i] = moves[i].was;
        units[i] = moves[i].unit;
    }
    return db_exec(tx, &SQL_PREMISES_MOVE,
                   ARGS(db_i64(town), db_infer(db_texts(arena, ids, n)), db_keys(arena, were, n),
                        db_keys(arena, units, n), db_time(now), db_str(note)),
                   NULL);
}

const Error *premises_keep_streets(Tx *tx, Time now)
{
    DbArg today = db_date(tx_arena(tx), units_today(now));

    TRY(db_exec(tx, &SQL_PREMISES_STREETS_END, ARGS(today, db_time(now)), NULL));
    return db_exec(tx, &SQL_PREMISES_STREETS_BEGIN, ARGS(today, db_time(now)), NULL);
}

/* ---- of a visit ------------------------------------------------------------------------------------- */

const Error *premises_inspected(Tx *tx, Id id, Time at)
{
    return db_exec(tx, &SQL_PREMISES_SEEN, ARGS(db_i64(id_town(id)), db_id(id), db_time(at)), NULL);
}

/* ---- of a made-up city ------------------------------------------------------------------------------- */

typedef struct DemoRow {
    UnitKey unit;
    int kind;
    const char *name, *address;
    double lon, lat;
    int risk;
    int64_t size_m2;
} DemoRow;

static const Field DEMO_ROW_FIELDS[] = {
    KEY_FIELD(DemoRow, unit, REQUIRED),
    ENUM_FIELD(DemoRow, kind, PREMISES_KIND_NAMES, REQUIRED),
    STR_FIELD(DemoRow, name, REQUIRED, LIMIT(2, 80)),
    STR_FIELD(DemoRow, address, LIMIT(0, 200)),
    F64_FIELD(DemoRow, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(DemoRow, lat, REQUIRED, LIMIT(-90, 90)),
    ENUM_FIELD(DemoRow, risk, PREMISES_RISK_NAMES),
    I64_FIELD(DemoRow, size_m2, LIMIT(1, 1e7)),
};
static const Shape DEMO_ROW = SHAPE(DemoRow, DEMO_ROW_FIELDS);

static void put_demo(Arena *arena, Buf *out, const DemoRow *row, Time now)
{
    char id[ID_TEXT_SIZE], at[TIME_TEXT_SIZE];

    id_format(id_make(now, unit_key_town(row->unit), random_u32()), id);
    time_format(now, at);
    copy_i64(out, unit_key_town(row->unit));
    copy_text(out, id);
    copy_key(out, row->unit);
    copy_text(out, PREMISES_KIND_NAMES[row->kind]);
    copy_text(out, row->name);
    copy_text(out, row->address);
    copy_f64(out, row->lon);
    copy_f64(out, row->lat);
    copy_text(out, row->risk == ENUM_NONE ? NULL : PREMISES_RISK_NAMES[row->risk]);
    copy_i64(out, row->size_m2);
    copy_text(out, premises_tag_make(arena));
    copy_text(out, at);
    copy_text(out, at);
    copy_text(out, "t");
    copy_end(out);
}

static const Error *put_all(Arena *arena, Buf *out, const CsvTable *table, const List *rows,
                            Time now)
{
    for (size_t i = 0; i < rows->n; i++) {
        const DemoRow *row = (const DemoRow *)rows->items + i;
        const char *fault = premises_risk_fault((PremisesKind)row->kind, row->risk);
        if (fault)
            return csv_error(arena, table, i, "risk", fault);
        put_demo(arena, out, row, now);
    }
    return NULL;
}

const Error *premises_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now)
{
    const char *path = arena_printf(arena, "%s/premises.csv", city_dir);
    Buf out CLEANUP(buf_done);
    CsvTable table;
    List rows = {NULL, 0};

    buf_init(&out, COPY_BYTES_MAX);
    TRY(premises_keep_streets(tx, now));
    if (access(path, F_OK) != 0)
        return NULL;
    TRY(csv_load(arena, path, &DEMO_ROW, &table, &rows));
    TRY(put_all(arena, &out, &table, &rows, now));
    return copy_send(
        tx, arena, &out,
        "copy premises (town, id, unit, kind, name, address, lon, lat, class, size_m2, "
        "tag, created_at, updated_at, demo) from stdin");
}
