/*
 * catalogue.c - departments, classes and items: what is kept in memory, the routes, the door.
 * Seeding is in catalogue_load.c.
 */
#include "domain/catalogue/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "domain/catalogue/catalogue.sql.h"
#include "domain/catalogue/limits.h"
#include "domain/units/units.h"

const char *const SEVERITY_NAMES[] = {"S1", "S2", "S3", "S4", NULL};
const char *const LIMIT_KIND_NAMES[] = {"URGENT", "WORKING_HOUR", "WORKING_DAY", "NATURAL", NULL};

/* ---- shapes ----------------------------------------------------------------------------- */

static const Field DEPARTMENT_FIELDS[] = {
    STR_FIELD(Department, code, REQUIRED),
    STR_FIELD(Department, name, REQUIRED),
    STR_FIELD(Department, name_en, REQUIRED),
    STR_FIELD(Department, name_now, NULLABLE, SAYS("what the duty is called today")),
};
const Shape DEPARTMENT_SHAPE = SHAPE(Department, DEPARTMENT_FIELDS);

static const Field ITEM_FIELDS[] = {
    STR_FIELD(Item, code, REQUIRED),
    STR_FIELD(Item, class, REQUIRED),
    STR_FIELD(Item, class_name, REQUIRED),
    STR_FIELD(Item, class_name_en, REQUIRED),
    STR_FIELD(Item, name, REQUIRED),
    STR_FIELD(Item, name_en, REQUIRED),
    STR_FIELD(Item, department, REQUIRED, SAYS("code of the lead department")),
    ENUM_FIELD(Item, severity, SEVERITY_NAMES, REQUIRED),
    ENUM_FIELD(Item, limit_kind, LIMIT_KIND_NAMES, REQUIRED),
    I64_FIELD(Item, limit_minutes, REQUIRED),
    STRS_FIELD(Item, evidence, REQUIRED),
    BOOL_FIELD(Item, remote_check, REQUIRED, SAYS("it may be closed without a check on the spot")),
    I64_FIELD(Item, photos, REQUIRED, SAYS("of how it was found, at least so many")),
    DATE_FIELD(Item, valid_from, REQUIRED),
    DATE_FIELD(Item, valid_to, NULLABLE, SAYS("the first day it holds no more")),
};
const Shape ITEM_SHAPE = SHAPE(Item, ITEM_FIELDS);

typedef struct ItemQuery {
    int32_t on;
    const char *class;
    const char *department;
} ItemQuery;

static const Field ITEM_QUERY_FIELDS[] = {
    DATE_FIELD(ItemQuery, on, SAYS("the day that counts; default today")),
    STR_FIELD(ItemQuery, class, LIMIT(2, 2)),
    STR_FIELD(ItemQuery, department, LIMIT(2, 7)),
};
static const Shape ITEM_QUERY = SHAPE(ItemQuery, ITEM_QUERY_FIELDS);

/* ---- in memory -------------------------------------------------------------------------- */

typedef struct CatalogueState {
    Arena *arena;
    List departments; /* of Department, by code */
    List items;       /* of Item, all versions: by code, the newest first */
    Map *newest;      /* code -> the first of its versions */
} CatalogueState;

static const CatalogueState *state_of(const Server *server)
{
    return module_state(server, &CATALOGUE_MODULE);
}

static void catalogue_stop(void *data)
{
    CatalogueState *state = data;

    if (!state)
        return;
    map_free(state->newest);
    arena_free(state->arena);
    free(state);
}

static const Error *read_state(Tx *tx, CatalogueState *state)
{
    TRY(db_all(tx, &SQL_DEPARTMENTS_ALL, NO_ARGS, &DEPARTMENT_SHAPE, &state->departments));
    TRY(db_all(tx, &SQL_ITEMS_ALL, NO_ARGS, &ITEM_SHAPE, &state->items));
    for (size_t i = state->items.n; i > 0; i--) {
        Item *item = (Item *)state->items.items + i - 1;
        (void)map_put(state->newest, item->code, item);
    }
    return NULL;
}

static const Error *catalogue_start(Server *server, Db *db, Arena *arena, void **ret_state)
{
    CatalogueState *state = calloc(1, sizeof(*state));
    Tx *tx = NULL;

    (void)server;
    if (!state)
        abort();
    state->arena = arena_new();
    state->newest = map_new();
    const Error *error = db_begin(db, state->arena, TX_READ, &tx);
    if (!error)
        error = read_state(tx, state);
    if (error) {
        error = error_new(arena, error->kind, "%s", error->detail);
        catalogue_stop(state);
        return error;
    }
    *ret_state = state;
    return NULL;
}

const Department *catalogue_departments(const Server *server, size_t *ret_n)
{
    const CatalogueState *state = state_of(server);

    *ret_n = state->departments.n;
    return state->departments.items;
}

/* A handful of departments: a walk is quicker than any index. */
static const Department *find_department(const Server *server, const char *code)
{
    size_t n;
    const Department *departments = catalogue_departments(server, &n);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(departments[i].code, code) == 0)
            return &departments[i];
    }
    return NULL;
}

bool catalogue_department_known(const Server *server, const char *code)
{
    return find_department(server, code) != NULL;
}

const char *catalogue_department_name(const Server *server, const char *code)
{
    const Department *department = find_department(server, code);

    return department ? department->name : "";
}

const char *catalogue_item_name(const Server *server, const char *code)
{
    const Item *item = map_get(state_of(server)->newest, code);

    return item ? item->name : "";
}

/* ---- what holds on a day ------------------------------------------------------------------ */

static bool item_holds(const Item *item, int32_t date)
{
    return item->valid_from <= date && (item->valid_to == 0 || item->valid_to > date);
}

const Item *catalogue_item_at(const Server *server, const char *code, int32_t date)
{
    const CatalogueState *state = state_of(server);
    const Item *end = (const Item *)state->items.items + state->items.n;
    const Item *item = map_get(state->newest, code);

    for (; item && item < end && strcmp(item->code, code) == 0; item++) {
        if (item_holds(item, date))
            return item;
    }
    return NULL;
}

const Item *catalogue_item_of_calls(const Server *server, const char *code, int32_t date)
{
    const List *items = &state_of(server)->items;
    const Item *found = code ? catalogue_item_at(server, code, date) : NULL;

    for (size_t i = 0; i < items->n && !code; i++) {
        const Item *item = (const Item *)items->items + i;
        if (item_holds(item, date) && item->severity == SEVERITY_S1 &&
            item->limit_kind == LIMIT_URGENT &&
            (!found || item->limit_minutes < found->limit_minutes))
            found = item;
    }
    return found || !code ? found : catalogue_item_of_calls(server, NULL, date);
}

const Item *catalogue_items(const Server *server, size_t *ret_n)
{
    const CatalogueState *state = state_of(server);

    *ret_n = state->items.n;
    return state->items.items;
}

/* ---- routes ----------------------------------------------------------------------------- */

static const Error *get_departments(Request *req)
{
    return reply_list(req, &DEPARTMENT_SHAPE, &state_of(req->server)->departments, NULL);
}

static bool is_asked_for(const Item *item, const ItemQuery *query)
{
    return (!query->class || strcmp(item->class, query->class) == 0) &&
           (!query->department || strcmp(item->department, query->department) == 0);
}

static const Error *get_items(Request *req)
{
    const ItemQuery *query = req->query;
    const CatalogueState *state = state_of(req->server);
    const Item *items = state->items.items;
    int32_t on = query->on != 0 ? query->on : units_today(req->now);
    Item *held = arena_array(req->arena, state->items.n, sizeof(*held));
    size_t n = 0;

    for (size_t i = 0; i < state->items.n; i++) {
        if (item_holds(&items[i], on) && is_asked_for(&items[i], query))
            held[n++] = items[i];
    }
    return reply_list(req, &ITEM_SHAPE, &(List){held, n}, NULL);
}

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/departments",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_departments,
        .reply = &DEPARTMENT_SHAPE,
        .reply_list = true,
        .by_hash = true,
        .says = "The departments that handle cases",
    },
    {
        .method = HTTP_GET,
        .path = "/items",
        .may = NULL,
        .run_mode = RUN_INLINE,
        .run = get_items,
        .query = &ITEM_QUERY,
        .reply = &ITEM_SHAPE,
        .reply_list = true,
        .by_hash = true,
        .says = "What may be reported on a day, and which department must handle it",
    },
    {
        .method = HTTP_GET,
        .path = "/items/{code}/limits",
        .may = "",
        .run_mode = RUN_READ,
        .run = get_item_limits,
        .reply = &ITEM_LIMIT,
        .reply_list = true,
        .says = "The limits that towns have set for an item",
    },
    {
        .method = HTTP_POST,
        .path = "/items/{code}/limits",
        .may = "item:limit",
        .run_mode = RUN_WRITE,
        .run = post_item_limit,
        .body = &ITEM_LIMIT_NEW,
        .reply = &ITEM_LIMIT,
        .says = "Give an item a limit of the town's own, from a day on",
    },
};

const Module CATALOGUE_MODULE = {
    .name = "catalogue",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = CATALOGUE_STMTS,
    .start = catalogue_start,
    .stop = catalogue_stop,
};
