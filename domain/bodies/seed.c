/*
 * seed.c - the bodies of a made-up city: a committee for each village and each town by rule, the others by name from
 * mediation.csv, and who works in them.
 *
 * Nobody's telephone is among them: no exchange begins with 0.
 */
#include <unistd.h>

#include "domain/bodies/bodies.sql.h"
#include "domain/bodies/parts.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"
#include "platform/csv/csv.h"

#define COPY_BYTES_MAX ((size_t)1024 * 1024)

static const char HOURS[] = "工作日 8:30–12:00、14:30–17:30";
static const char HOURS_EN[] = "Working days 8:30–12:00, 14:30–17:30";

/* ---- what a line says --------------------------------------------------------------------------------- */

typedef struct NoUnit {
    UnitKey key;
} NoUnit;

static const Field NO_UNIT_FIELDS[] = {KEY_FIELD(NoUnit, key, REQUIRED)};
static const Shape NO_UNIT = SHAPE(NoUnit, NO_UNIT_FIELDS);

static const Error *check_units(Tx *tx, Arena *arena, const CsvTable *table, const List *rows)
{
    UnitKey *keys = arena_array(arena, rows->n + 1, sizeof(*keys));
    const BodyLine *lines = rows->items;
    NoUnit missing = {0};
    bool is_missing = false;

    for (size_t i = 0; i < rows->n; i++)
        keys[i] = lines[i].unit;
    TRY(db_maybe(tx, &SQL_BODIES_NO_UNIT, ARGS(db_keys(arena, keys, rows->n)), &NO_UNIT, &missing,
                 &is_missing));
    for (size_t i = 0; is_missing && i < rows->n; i++) {
        if (keys[i] == missing.key)
            return csv_error(arena, table, i, "unit", "there is no such unit");
    }
    return NULL;
}

static void put_line(Arena *arena, Buf *out, const BodyLine *line, const Strs *serves, Time now)
{
    char id[ID_TEXT_SIZE], at[TIME_TEXT_SIZE];

    id_format(id_make(now, unit_key_town(line->unit), random_u32()), id);
    time_format(now, at);
    copy_i64(out, unit_key_town(line->unit));
    copy_text(out, id);
    copy_key(out, line->unit);
    copy_text(out, BODY_KIND_NAMES[line->kind]);
    copy_text(out, line->name);
    copy_text(out, line->name_en);
    copy_text(out, line->contact);
    copy_text(out, line->address);
    copy_f64(out, line->lon);
    copy_f64(out, line->lat);
    copy_text(out, line->hours ? line->hours : HOURS);
    copy_text(out, line->hours_en ? line->hours_en : HOURS_EN);
    copy_text(out, serves->n > 0 ? db_texts(arena, serves->items, serves->n) : NULL);
    copy_text(out, at);
    copy_text(out, "t");
    copy_end(out);
}

static const Error *load_named(Tx *tx, Arena *arena, const char *path, Time now)
{
    Buf out CLEANUP(buf_done);
    const char *column = NULL;
    List rows = {NULL, 0};
    CsvTable table;
    Strs serves;

    buf_init(&out, COPY_BYTES_MAX);
    TRY(csv_load(arena, path, &BODY_LINE, &table, &rows));
    TRY(check_units(tx, arena, &table, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const BodyLine *line = (const BodyLine *)rows.items + i;
        if (body_is_committee(line->kind)) {
            return csv_error(arena, &table, i, "kind",
                             "each village and each town has its committee by itself");
        }
        const char *fault = body_line_fault(arena, line, &serves, &column);
        if (fault)
            return csv_error(arena, &table, i, column, fault);
        put_line(arena, &out, line, &serves, now);
    }
    return copy_send(tx, arena, &out,
                     "copy mediation_bodies (town, id, unit, kind, name, name_en, contact, "
                     "address, lon, lat, hours, hours_en, serves, updated_at, demo) from stdin");
}

const Error *bodies_load_demo(Tx *tx, Arena *arena, const char *city_dir, Time now)
{
    const char *path = arena_printf(arena, "%s/mediation.csv", city_dir);

    TRY(db_exec(tx, &SQL_BODIES_SEED,
                ARGS(db_time(now), db_str("人民调解委员会"),
                     db_str(" People's Mediation Committee"), db_str("综治中心一楼调解室"),
                     db_str(HOURS), db_str(HOURS_EN)),
                NULL));
    return access(path, F_OK) == 0 ? load_named(tx, arena, path, now) : NULL;
}

const Error *bodies_staff_demo(Tx *tx, Time now)
{
    return db_exec(tx, &SQL_BODIES_STAFF, ARGS(db_date(tx_arena(tx), units_today(now))), NULL);
}
