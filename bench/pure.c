/*
 * pure.c - the pure parts of hot requests, for counting instructions: no socket, no database.
 *
 *   pure WHAT TIMES
 *
 * list       51 rows of PostgreSQL's binary form into cases, 50 of them out as JSON
 * positions  a body of 100 positions decoded
 * audience   of 9,000 phones and 2,000 desks those found who hear of something in a grid
 *
 * compare.mjs runs it under callgrind with two numbers of times: the difference is the work itself.
 */
#include "simulate/wire.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/cases/case.h"
#include "platform/db/connection.h"
#include "platform/json/json.h"
#include "platform/push/audience.h"

#define ROWS      51
#define POSITIONS 100
#define ROOM      (1U << 20)
#define PHONES    9000
#define DESKS     2000
#define CITY      INT64_C(441900000000000)

/* Types of PostgreSQL: int8, text, float8, bool, timestamptz, uuid, text[]. */
static Oid oid_of(FieldType type)
{
    static const Oid OIDS[] = {
        [FIELD_I64] = 20,    [FIELD_F64] = 701,  [FIELD_BOOL] = 16,   [FIELD_STR] = 25,
        [FIELD_ENUM] = 25,   [FIELD_KEY] = 20,   [FIELD_ID] = 2950,   [FIELD_TIME] = 1184,
        [FIELD_DATE] = 1082, [FIELD_JSON] = 114, [FIELD_STRS] = 1009, [FIELD_LIST] = 0,
        [FIELD_OBJ] = 0,
    };

    return OIDS[type];
}

/* A plausible value of the field; what a new case has not is null, as in a town's queue. */
static int fill_cell(const Field *field, char *cell)
{
    static const char *const ABSENT[] = {
        "referred_to",  "department",  "handler",     "handler_name", "checker",
        "outcome",      "rating",      "merged_into", "closed_at",    "ask",
        "ask_minutes",  "ask_until",   "review_at",   "verified",     "verifier",
        "answer_until", "referred_by", "asked_by",    "seconded_by",  "handler_unit",
    };
    const double degrees = 113.751234;
    uint64_t bits = 0;

    for (size_t i = 0; i < LENGTH(ABSENT); i++) {
        if (strcmp(field->name, ABSENT[i]) == 0)
            return -1;
    }
    memset(cell, 0, 64);
    switch (field->type) {
    case FIELD_I64:
    case FIELD_KEY:
    case FIELD_TIME:
        bits = htobe64(field->type == FIELD_KEY ? UINT64_C(441900101001001)
                                                : UINT64_C(843004800123456));
        memcpy(cell, &bits, sizeof(bits));
        return sizeof(bits);
    case FIELD_F64:
        memcpy(&bits, &degrees, sizeof(bits));
        bits = htobe64(bits);
        memcpy(cell, &bits, sizeof(bits));
        return sizeof(bits);
    case FIELD_BOOL:
        return 1;
    case FIELD_ENUM:
        return snprintf(cell, 64, "%s", field->names[0]);
    case FIELD_ID:
        memset(cell, 0x5a, 16);
        return 16;
    case FIELD_STRS:
        return 12; /* an empty array */
    case FIELD_DATE:
        return 4;
    case FIELD_STR:
    case FIELD_JSON:
    case FIELD_LIST:
    case FIELD_OBJ:
        break;
    }
    return snprintf(cell, 64, "%s", "路面井盖破损，边缘松动 12");
}

static PGresult *make_result(const Shape *shape)
{
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc *columns = calloc(shape->n, sizeof(*columns));
    char cell[64];

    if (!result || !columns)
        give_up("no memory");
    for (size_t i = 0; i < shape->n; i++) {
        columns[i].name = strdup(shape->fields[i].name);
        columns[i].typid = oid_of(shape->fields[i].type);
        columns[i].format = 1;
    }
    if (!PQsetResultAttrs(result, (int)shape->n, columns))
        give_up("no columns");
    for (int row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < shape->n; i++) {
            int n = fill_cell(&shape->fields[i], cell);
            if (!PQsetvalue(result, row, (int)i, n < 0 ? NULL : cell, n))
                give_up("no value");
        }
    }
    for (size_t i = 0; i < shape->n; i++)
        free(columns[i].name);
    free(columns);
    return result;
}

static void complete(Case *found)
{
    found->unit_name = "建设路第一网格";
    found->owner_name = "东门社区";
    found->colour = "GREEN";
}

static void list(long times)
{
    PGresult *result = make_result(&CASE_ROW);
    Buf out;

    buf_init(&out, ROOM);
    for (long n = 0; n < times; n++) {
        Arena *arena = arena_new();
        Tx tx = {.arena = arena};
        const Call call = {.label = "list"};
        const Field *const *field_of = NULL;
        Case *cases = arena_array(arena, ROWS, sizeof(*cases));
        const Error *error = row_map(&tx, result, &call, &CASE_ROW, &field_of);
        Case blank;
        shape_clear(&CASE_ROW, &blank);
        for (int row = 0; row < ROWS && !error; row++) {
            cases[row] = blank;
            error = row_read(&tx, result, row, &CASE_ROW, field_of, &cases[row]);
        }
        if (error)
            give_up("%s", error->detail);
        buf_clear(&out);
        for (int row = 0; row + 1 < ROWS; row++) {
            complete(&cases[row]);
            json_write(&out, &CASE_SHAPE, &cases[row]);
        }
        arena_free(arena);
    }
    if (times > 0)
        printf("%zu bytes\n", out.len);
    buf_done(&out);
    PQclear(result);
}

typedef struct Fix {
    double lon, lat;
    Time observed_at;
    double accuracy_m;
} Fix;

static const Field FIX_FIELDS[] = {
    F64_FIELD(Fix, lon, REQUIRED, LIMIT(-180, 180)),
    F64_FIELD(Fix, lat, REQUIRED, LIMIT(-90, 90)),
    TIME_FIELD(Fix, observed_at, REQUIRED),
    F64_FIELD(Fix, accuracy_m, LIMIT(0, 100000)),
};
static const Shape FIX = SHAPE(Fix, FIX_FIELDS);

typedef struct Fixes {
    List items;
} Fixes;

static const Field FIXES_FIELDS[] = {
    LIST_FIELD(Fixes, items, &FIX, REQUIRED, LIMIT(1, 200)),
};
static const Shape FIXES = SHAPE(Fixes, FIXES_FIELDS);

static void positions(long times)
{
    Buf body;

    buf_init(&body, ROOM);
    buf_str(&body, "{\"items\":[");
    for (int i = 0; i < POSITIONS; i++) {
        buf_printf(
            &body,
            "%s{\"lon\":113.%06d,\"lat\":23.%06d,\"observed_at\":\"2026-06-01T01:%02d:%02dZ\","
            "\"accuracy_m\":%d}",
            i > 0 ? "," : "", 751000 + i * 37, 20000 + i * 91, i / 60, i % 60, 5 + i % 20);
    }
    buf_str(&body, "]}");
    for (long n = 0; n < times; n++) {
        Arena *arena = arena_new();
        Fixes fixes;
        const Error *error = json_decode(arena, &FIXES, body.data, body.len, &fixes);
        if (error || fixes.items.n != POSITIONS)
            give_up("%s", error ? error->detail : "not all");
        arena_free(arena);
    }
    buf_done(&body);
}

/* A phone for each of 3,000 grids three times over, a desk of every kind of centre above them. */
static UnitKey unit_of(size_t i)
{
    UnitKey grid = CITY + (UnitKey)(1 + i % 30) * 1000000 + (UnitKey)(1 + i / 30 % 20) * 1000 +
                   (UnitKey)(1 + i / 600 % 5);

    if (i < PHONES)
        return grid;
    return i % 70 == 0 ? CITY : unit_key_at_tier(grid, i % 3 == 0 ? TIER_TOWN : TIER_VILLAGE);
}

static void audience(long times)
{
    Audience audience;
    Listener *listeners = calloc(PHONES + DESKS, sizeof(*listeners));
    Listener **due = calloc(PHONES + DESKS, sizeof(Listener *));
    size_t n = 0;

    if (!listeners || !due)
        give_up("no memory");
    audience_init(&audience, PHONES + DESKS);
    for (size_t i = 0; i < PHONES + DESKS; i++) {
        listeners[i].range = unit_key_range(unit_of(i));
        audience_join(&audience, &listeners[i]);
    }
    for (long turn = 0; turn < times; turn++) {
        RingEvent event = {.unit = unit_of((size_t)turn)};
        n = audience_of(&audience, &event, due, 0);
        for (size_t i = 0; i < n; i++)
            due[i]->is_due = false;
    }
    printf("%zu hear\n", n);
    audience_done(&audience);
    free((void *)due);
    free(listeners);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(long times);
    } PARTS[] = {{"list", list}, {"positions", positions}, {"audience", audience}};

    for (size_t i = 0; argc == 3 && i < LENGTH(PARTS); i++) {
        if (strcmp(argv[1], PARTS[i].name) == 0) {
            PARTS[i].run(strtol(argv[2], NULL, 10));
            return 0;
        }
    }
    give_up("pure list|positions|audience TIMES");
}
