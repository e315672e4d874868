/* catalogue_load.c - seeding: departments, classes and items of a city directory, by COPY. */
#include <string.h>

#include "base/str.h"
#include "domain/catalogue/catalogue.h"
#include "platform/csv/csv.h"

#define COPY_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* ---- departments.csv --------------------------------------------------------------------- */

typedef struct DepartmentRow {
    const char *code;
    const char *name;
    const char *name_en;
    const char *name_now;
    int32_t valid_from;
} DepartmentRow;

static const Field DEPARTMENT_ROW_FIELDS[] = {
    STR_FIELD(DepartmentRow, code, REQUIRED, LIMIT(2, 7)),
    STR_FIELD(DepartmentRow, name, REQUIRED, LIMIT(1, 40)),
    STR_FIELD(DepartmentRow, name_en, REQUIRED, LIMIT(1, 80)),
    STR_FIELD(DepartmentRow, name_now, LIMIT(1, 40)),
    DATE_FIELD(DepartmentRow, valid_from, REQUIRED),
};
static const Shape DEPARTMENT_ROW = SHAPE(DepartmentRow, DEPARTMENT_ROW_FIELDS);

/* ---- classes.csv ------------------------------------------------------------------------- */

typedef struct ClassRow {
    const char *code;
    const char *name;
    const char *name_en;
    const char *department;
} ClassRow;

static const Field CLASS_ROW_FIELDS[] = {
    STR_FIELD(ClassRow, code, REQUIRED, LIMIT(2, 2)),
    STR_FIELD(ClassRow, name, REQUIRED, LIMIT(1, 40)),
    STR_FIELD(ClassRow, name_en, REQUIRED, LIMIT(1, 80)),
    STR_FIELD(ClassRow, department, REQUIRED, LIMIT(2, 7)),
};
static const Shape CLASS_ROW = SHAPE(ClassRow, CLASS_ROW_FIELDS);

/* ---- items.csv --------------------------------------------------------------------------- */

typedef struct ItemRow {
    const char *code;
    int32_t valid_from;
    const char *class;
    const char *name;
    const char *name_en;
    const char *department;
    int severity;
    int limit_kind;
    int64_t limit_minutes;
    const char *evidence; /* words with a space between */
    bool remote_check;
    int64_t photos; /* I64_NONE: PHOTOS_ASKED where it asks for a PHOTO, else none */
} ItemRow;

static const Field ITEM_ROW_FIELDS[] = {
    STR_FIELD(ItemRow, code, REQUIRED, LIMIT(4, 4)),
    DATE_FIELD(ItemRow, valid_from, REQUIRED),
    STR_FIELD(ItemRow, class, REQUIRED, LIMIT(2, 2)),
    STR_FIELD(ItemRow, name, REQUIRED, LIMIT(1, 60)),
    STR_FIELD(ItemRow, name_en, REQUIRED, LIMIT(1, 120)),
    STR_FIELD(ItemRow, department, REQUIRED, LIMIT(2, 7)),
    ENUM_FIELD(ItemRow, severity, SEVERITY_NAMES, REQUIRED),
    ENUM_FIELD(ItemRow, limit_kind, LIMIT_KIND_NAMES, REQUIRED),
    I64_FIELD(ItemRow, limit_minutes, REQUIRED, LIMIT(1, 525600)),
    STR_FIELD(ItemRow, evidence, REQUIRED, LIMIT(1, 200)),
    BOOL_FIELD(ItemRow, remote_check),
    I64_FIELD(ItemRow, photos, LIMIT(1, 20)),
};
static const Shape ITEM_ROW = SHAPE(ItemRow, ITEM_ROW_FIELDS);

/* What the field shows of one finding: from near, from afar, and with something to know the place by. */
#define PHOTOS_ASKED 3

static const char *const EVIDENCE_NAMES[] = {"PHOTO",   "VIDEO",   "LICENCE",  "POSITION",
                                             "SCAN",    "MEASURE", "DOCUMENT", "NARRATIVE",
                                             "CONSENT", "PERIOD"};

static bool evidence_known(const char *word, size_t n)
{
    for (size_t i = 0; i < LENGTH(EVIDENCE_NAMES); i++) {
        if (strlen(EVIDENCE_NAMES[i]) == n && memcmp(EVIDENCE_NAMES[i], word, n) == 0)
            return true;
    }
    return false;
}

/* As an array literal of PostgreSQL. False when a word is not known. */
static bool copy_evidence(Buf *out, const char *words)
{
    char before = '{';

    while (*words) {
        size_t n = strcspn(words, " ");
        if (!evidence_known(words, n))
            return false;
        buf_char(out, before);
        buf_add(out, words, n);
        before = ',';
        words += n;
        words += *words == ' ';
    }
    buf_str(out, "}\t");
    return true;
}

static bool asks_for_photos(const ItemRow *row)
{
    return strstr(row->evidence, "PHOTO") != NULL; /* no other word has it */
}

static int64_t photos_asked(const ItemRow *row)
{
    if (row->photos != I64_NONE)
        return row->photos;
    return asks_for_photos(row) ? PHOTOS_ASKED : 0;
}

static const Error *copy_items(Tx *tx, Arena *arena, const char *path)
{
    CsvTable table;
    List rows;
    Buf out CLEANUP(buf_done);

    buf_init(&out, COPY_BYTES_MAX);
    TRY(csv_load(arena, path, &ITEM_ROW, &table, &rows));
    const ItemRow *items = rows.items;
    for (size_t i = 0; i < rows.n; i++) {
        copy_text(&out, items[i].code);
        copy_date(&out, items[i].valid_from);
        copy_text(&out, items[i].class);
        copy_text(&out, items[i].name);
        copy_text(&out, items[i].name_en);
        copy_text(&out, items[i].department);
        copy_text(&out, SEVERITY_NAMES[items[i].severity]);
        copy_text(&out, LIMIT_KIND_NAMES[items[i].limit_kind]);
        copy_i64(&out, items[i].limit_minutes);
        if (!copy_evidence(&out, items[i].evidence))
            return csv_error(arena, &table, i, "evidence", "a word that is not known");
        if (items[i].photos != I64_NONE && !asks_for_photos(&items[i]))
            return csv_error(arena, &table, i, "photos", "it asks for no PHOTO");
        copy_text(&out, items[i].remote_check ? "t" : "f");
        copy_i64(&out, photos_asked(&items[i]));
        copy_end(&out);
    }
    return copy_send(tx, arena, &out,
                     "copy items (code, valid_from, class, name, name_en, department, severity, "
                     "limit_kind, limit_minutes, evidence, remote_check, photos) from stdin");
}

const Error *catalogue_load_city(Tx *tx, Arena *arena, const char *city_dir)
{
    TRY(copy_file(tx, arena, arena_printf(arena, "%s/departments.csv", city_dir), &DEPARTMENT_ROW,
                  "copy departments (code, name, name_en, name_now, valid_from) from stdin"));
    TRY(copy_file(tx, arena, arena_printf(arena, "%s/classes.csv", city_dir), &CLASS_ROW,
                  "copy item_classes (code, name, name_en, department) from stdin"));
    return copy_items(tx, arena, arena_printf(arena, "%s/items.csv", city_dir));
}
