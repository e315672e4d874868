/* draft.c - the grids of a draft: in rows, as GeoJSON, and how people call them. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"
#include "domain/grids/node.h"
#include "platform/csv/csv.h"
#include "platform/json/json.h"

#define COPY_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define PAGE_ROWS      10000 /* as in grids.sql */
#define UNDO_VERSIONS  100   /* how far back changes can be taken back */

static const ErrorKind DRAFT_BAD = {ERROR_INTERNAL, "edition/bad-draft",
                                    "The draft in the database cannot be read"};

typedef struct DraftRow {
    int64_t ref;
    UnitKey key, village;
    const char *name, *origins, *ring;
} DraftRow;

static const Field DRAFT_ROW_FIELDS[] = {
    I64_FIELD(DraftRow, ref, REQUIRED),     KEY_FIELD(DraftRow, key),
    KEY_FIELD(DraftRow, village, REQUIRED), STR_FIELD(DraftRow, name, REQUIRED),
    STR_FIELD(DraftRow, origins, REQUIRED), STR_FIELD(DraftRow, ring, REQUIRED),
};
static const Shape DRAFT_ROW = SHAPE(DraftRow, DRAFT_ROW_FIELDS);

/* Whole numbers with a space between, as the database wrote them. */
static size_t numbers_parse(Arena *arena, const char *text, int64_t **ret_numbers)
{
    size_t n = 0;
    char *end = NULL;
    int64_t *numbers = arena_array(arena, strlen(text) / 2 + 1, sizeof(*numbers));

    for (const char *at = text; *at; at = *end == ' ' ? end + 1 : end) {
        numbers[n++] = strtoll(at, &end, 10);
        if (end == at)
            break;
    }
    *ret_numbers = numbers;
    return n;
}

static void take_row(Arena *arena, const DraftRow *row, DraftGrid *ret_grid)
{
    int64_t *numbers = NULL;
    int64_t *origins = NULL;
    size_t n = numbers_parse(arena, row->ring, &numbers) / 2;
    GeoPoint *points = arena_array(arena, n + 1, sizeof(*points));

    for (size_t i = 0; i < n; i++)
        points[i] = (GeoPoint){(int32_t)numbers[2 * i], (int32_t)numbers[2 * i + 1]};
    *ret_grid = (DraftGrid){
        .ref = row->ref,
        .key = row->key,
        .village = row->village,
        .name = row->name,
        .n_origins = numbers_parse(arena, row->origins, &origins),
        .ring = {points, n},
    };
    ret_grid->origins = origins;
}

static const Field DRAFT_VILLAGE_FIELDS[] = {
    KEY_FIELD(DraftVillage, key, REQUIRED),
    KEY_FIELD(DraftVillage, town, REQUIRED),
    STR_FIELD(DraftVillage, name, REQUIRED),
};
static const Shape DRAFT_VILLAGE = SHAPE(DraftVillage, DRAFT_VILLAGE_FIELDS);

const Error *draft_read_villages(Tx *tx, Id edition, Draft *draft)
{
    List rows = {0};

    TRY(db_all(tx, &SQL_DRAFT_VILLAGES, ARGS(db_id(edition)), &DRAFT_VILLAGE, &rows));
    draft->villages = rows.items;
    draft->n_villages = rows.n;
    return NULL;
}

const Error *draft_read(Tx *tx, Id edition, Draft *ret_draft)
{
    Arena *arena = tx_arena(tx);
    Draft draft = {.n = 0};
    List page = {0};

    do {
        int64_t last = draft.n > 0 ? draft.grids[draft.n - 1].ref : 0;
        TRY(db_all(tx, &SQL_DRAFT_GRIDS, ARGS(db_id(edition), db_i64(last)), &DRAFT_ROW, &page));
        DraftGrid *grids = arena_array(arena, draft.n + page.n + 1, sizeof(*grids));
        if (draft.n > 0)
            memcpy(grids, draft.grids, draft.n * sizeof(*grids));
        for (size_t i = 0; i < page.n; i++)
            take_row(arena, (const DraftRow *)page.items + i, &grids[draft.n + i]);
        draft.grids = grids;
        draft.n += page.n;
    } while (page.n == PAGE_ROWS);
    for (size_t i = 0; i < draft.n; i++) {
        if (draft.grids[i].ring.n < 3)
            return error_new(arena, &DRAFT_BAD, "grid %lld", (long long)draft.grids[i].ref);
    }
    TRY(draft_read_villages(tx, edition, &draft));
    *ret_draft = draft;
    return NULL;
}

static void copy_numbers(Buf *out, const DraftGrid *grid)
{
    for (size_t i = 0; i < grid->n_origins; i++)
        buf_printf(out, "%c%lld", i == 0 ? '{' : ',', (long long)grid->origins[i]);
    buf_str(out, grid->n_origins == 0 ? "{}\t" : "}\t");
    for (size_t i = 0; i < grid->ring.n; i++) {
        buf_printf(out, "%c%d,%d", i == 0 ? '{' : ',', grid->ring.points[i].lon,
                   grid->ring.points[i].lat);
    }
    buf_str(out, "}\t");
}

static void copy_grid(Buf *out, const char *edition, const DraftGrid *grid)
{
    copy_text(out, edition);
    copy_i64(out, grid->ref);
    copy_key(out, grid->key);
    copy_key(out, grid->village);
    copy_text(out, grid->name);
    copy_numbers(out, grid);
    copy_end(out);
}

static const Error *copy_grids(Tx *tx, const Buf *rows)
{
    return copy_send(tx, tx_arena(tx), rows,
                     "copy edition_grids (edition, ref, key, village, name, origins, ring) "
                     "from stdin");
}

const Error *draft_write(Tx *tx, Id edition, const Draft *draft)
{
    char id[ID_TEXT_SIZE];
    Buf out CLEANUP(buf_done);

    id_format(edition, id);
    buf_init(&out, COPY_BYTES_MAX);
    for (size_t i = 0; i < draft->n; i++)
        copy_grid(&out, id, &draft->grids[i]);
    return copy_grids(tx, &out);
}

/* ---- changing ---------------------------------------------------------------------------------- */

static bool grid_equal(const DraftGrid *a, const DraftGrid *b)
{
    return a->key == b->key && a->village == b->village && strcmp(a->name, b->name) == 0 &&
           a->n_origins == b->n_origins && a->ring.n == b->ring.n &&
           (a->n_origins == 0 ||
            memcmp(a->origins, b->origins, a->n_origins * sizeof(*a->origins)) == 0) &&
           memcmp(a->ring.points, b->ring.points, a->ring.n * sizeof(*a->ring.points)) == 0;
}

/* What has to be written, as the text of arrays and of COPY. */
typedef struct DraftDifference {
    Buf out, fresh, rows; /* refs that go or change, refs that are new, rows that come */
} DraftDifference;

static void difference_done(DraftDifference *difference)
{
    buf_done(&difference->out);
    buf_done(&difference->fresh);
    buf_done(&difference->rows);
}

static void add_ref(Buf *refs, int64_t ref)
{
    buf_printf(refs, "%c%lld", refs->len == 0 ? '{' : ',', (long long)ref);
}

/* Both are in the order of their refs. */
static void find_difference(const Draft *before, const Draft *after, const char *edition,
                            DraftDifference *difference)
{
    size_t i = 0;
    size_t k = 0;

    while (i < before->n || k < after->n) {
        const DraftGrid *old = i < before->n ? &before->grids[i] : NULL;
        const DraftGrid *now = k < after->n ? &after->grids[k] : NULL;
        bool is_gone = old && (!now || old->ref < now->ref);
        bool is_new = now && (!old || now->ref < old->ref);
        if (is_gone) {
            add_ref(&difference->out, old->ref);
        } else if (is_new) {
            add_ref(&difference->fresh, now->ref);
            copy_grid(&difference->rows, edition, now);
        } else if (old && now && !grid_equal(old, now)) {
            add_ref(&difference->out, old->ref);
            copy_grid(&difference->rows, edition, now);
        }
        i += !is_new;
        k += !is_gone;
    }
    buf_str(&difference->out, difference->out.len == 0 ? "{}" : "}");
    buf_str(&difference->fresh, difference->fresh.len == 0 ? "{}" : "}");
}

const Error *draft_change(Tx *tx, const Edition *edition, const Draft *before, const Draft *after)
{
    char id[ID_TEXT_SIZE];
    DraftDifference difference CLEANUP(difference_done);
    int64_t version = edition->version + 1;

    id_format(edition->id, id);
    buf_init(&difference.out, COPY_BYTES_MAX);
    buf_init(&difference.fresh, COPY_BYTES_MAX);
    buf_init(&difference.rows, COPY_BYTES_MAX);
    find_difference(before, after, id, &difference);
    TRY(db_exec(tx, &SQL_UNDO_FORGET,
                ARGS(db_id(edition->id), db_i64(0), db_i64(version - UNDO_VERSIONS)), NULL));
    TRY(db_exec(tx, &SQL_DRAFT_TAKE_OUT,
                ARGS(db_id(edition->id), db_i64(version), db_infer(buf_cstr(&difference.out))),
                NULL));
    TRY(db_exec(tx, &SQL_DRAFT_NOTE_NEW,
                ARGS(db_id(edition->id), db_i64(version), db_infer(buf_cstr(&difference.fresh))),
                NULL));
    return difference.rows.len == 0 ? NULL : copy_grids(tx, &difference.rows);
}

Draft draft_of_map(Arena *arena, const Server *server, UnitKey unit)
{
    size_t n;
    const GeoArea *areas = units_outlines(server, unit_key_range(unit), &n);
    Draft draft = {.grids = arena_array(arena, n + 1, sizeof(DraftGrid)), .n = n};

    for (size_t i = 0; i < n; i++) {
        UnitKey *origin = ARENA_NEW(arena, UnitKey);
        Ring ring = {arena_array(arena, areas[i].n, sizeof(GeoPoint)), areas[i].n};
        *origin = areas[i].key;
        memcpy(ring.points, areas[i].ring, areas[i].n * sizeof(GeoPoint));
        ring_settle(&ring);
        draft.grids[i] = (DraftGrid){
            .ref = (int64_t)i + 1,
            .key = areas[i].key,
            .village = unit_key_parent(areas[i].key),
            .name = units_name(server, areas[i].key),
            .origins = origin,
            .n_origins = 1,
            .ring = ring,
        };
    }
    return draft;
}

/* ---- names ------------------------------------------------------------------------------------- */

const char *draft_label(Arena *arena, const DraftGrid *grid)
{
    if (grid->key)
        return arena_printf(arena, "%015lld", (long long)grid->key);
    return arena_printf(arena, "new.%lld", (long long)grid->ref);
}

DraftGrid *draft_find(Arena *arena, const Draft *draft, const char *label)
{
    for (size_t i = 0; i < draft->n; i++) {
        if (strcmp(draft_label(arena, &draft->grids[i]), label) == 0)
            return &draft->grids[i];
    }
    return NULL;
}

/* ---- GeoJSON -------------------------------------------------------------------------------------- */

static void write_degrees(Buf *out, int32_t micro)
{
    buf_printf(out, "%s%d.%06d", micro < 0 ? "-" : "", abs(micro) / 1000000, abs(micro) % 1000000);
}

static void write_point(Buf *out, GeoPoint point)
{
    buf_char(out, '[');
    write_degrees(out, point.lon);
    buf_char(out, ',');
    write_degrees(out, point.lat);
    buf_char(out, ']');
}

void draft_write_geojson(Buf *out, Arena *arena, const Draft *draft)
{
    buf_str(out, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < draft->n; i++) {
        const DraftGrid *grid = &draft->grids[i];
        const char *label = draft_label(arena, grid);
        buf_printf(
            out, "%s\n{\"type\":\"Feature\",\"id\":\"%s\",\"properties\":{\"grid\":\"%s\",\"key\":",
            i > 0 ? "," : "", label, label);
        if (grid->key) {
            buf_printf(out, "\"%s\"", label);
        } else {
            buf_str(out, "null");
        }
        buf_printf(out, ",\"village\":\"%015lld\",\"name\":", (long long)grid->village);
        json_write_str(out, grid->name);
        const DraftVillage *founded = draft_village(draft, grid->village);
        buf_str(out, founded ? ",\"founds\":" : "");
        if (founded)
            json_write_str(out, founded->name);
        buf_str(out, ",\"origins\":[");
        for (size_t k = 0; k < grid->n_origins; k++)
            buf_printf(out, "%s\"%015lld\"", k > 0 ? "," : "", (long long)grid->origins[k]);
        buf_str(out, "]},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
        for (size_t k = 0; k < grid->ring.n; k++) {
            write_point(out, grid->ring.points[k]);
            buf_char(out, ',');
        }
        write_point(out, grid->ring.points[0]);
        buf_str(out, "]]}}");
    }
    buf_str(out, "]}\n");
}

/* ---- what is wrong ---------------------------------------------------------------------------------- */

Faults draft_faults(Arena *arena, const Server *server, UnitKey unit, const Draft *draft)
{
    Faults faults = faults_new(arena);
    Draft before = draft_of_map(arena, server, unit);
    Ring *rings = arena_array(arena, draft->n + 1, sizeof(*rings));
    Ring *old = arena_array(arena, before.n + 1, sizeof(*old));
    const char **names = arena_array(arena, draft->n + 1, sizeof(*names));

    for (size_t i = 0; i < draft->n; i++) {
        rings[i] = draft->grids[i].ring;
        names[i] = draft_label(arena, &draft->grids[i]);
    }
    for (size_t i = 0; i < before.n; i++)
        old[i] = before.grids[i].ring;
    RingEdges twice = {NULL, 0};
    rings_keep_rim(arena, rings, draft->n, rings_rim(arena, old, before.n, &twice));
    const Ground ground = {old, before.n};
    faults_find(&faults, rings, names, draft->n, &ground);
    return faults;
}
