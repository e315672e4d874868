#include "simulate/city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/shape.h"
#include "base/str.h"
#include "platform/csv/csv.h"
#include "platform/json/json.h"

static const ErrorKind BAD_CITY = {ERROR_INVALID, "simulate/city", "The city cannot be read"};

/* ---- the list of accounts --------------------------------------------------------------------- */

static const Field ACCOUNT_FIELDS[] = {
    STR_FIELD(Account, login, REQUIRED), STR_FIELD(Account, password, REQUIRED),
    STR_FIELD(Account, role, REQUIRED),  KEY_FIELD(Account, unit),
    STR_FIELD(Account, department),      STR_FIELD(Account, token),
};
static const Shape ACCOUNT = SHAPE(Account, ACCOUNT_FIELDS);

/* One account a line, as the server writes them: brackets and commas stand around and after. */
static const Error *accounts_read(Arena *arena, const char *path, List *ret_accounts)
{
    FILE *file = fopen(path, "rbe");
    size_t n = 0, cap = 16384, room = 0;
    char *line = NULL;
    Account *accounts = arena_array(arena, cap, sizeof(*accounts));
    const Error *error = NULL;

    if (!file)
        return error_new(arena, &BAD_CITY, "cannot read %s", path);
    while (!error && getline(&line, &room, file) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        size_t length = strlen(line);
        if (length > 0 && line[length - 1] == ',')
            length--;
        if (length < 2)
            continue;
        if (n == cap) {
            error = error_new(arena, &BAD_CITY, "%s: more than %zu accounts", path, cap);
            break;
        }
        error = json_decode(arena, &ACCOUNT, line, length, &accounts[n++]);
    }
    free(line);
    (void)fclose(file);
    *ret_accounts = (List){accounts, n};
    return error;
}

/* ---- the tables ------------------------------------------------------------------------------- */

typedef struct UnitRow {
    UnitKey key, parent;
    int tier;
    const char *name, *name_en, *valid_from;
    double lon, lat, area_km2;
    int64_t population;
} UnitRow;

static const Field UNIT_FIELDS[] = {
    KEY_FIELD(UnitRow, key, REQUIRED), ENUM_FIELD(UnitRow, tier, TIER_NAMES, REQUIRED),
    KEY_FIELD(UnitRow, parent),        STR_FIELD(UnitRow, name),
    STR_FIELD(UnitRow, name_en),       F64_FIELD(UnitRow, lon, REQUIRED),
    F64_FIELD(UnitRow, lat, REQUIRED), F64_FIELD(UnitRow, area_km2),
    I64_FIELD(UnitRow, population),    STR_FIELD(UnitRow, valid_from),
};
static const Shape UNIT = SHAPE(UnitRow, UNIT_FIELDS);

typedef struct ItemRow {
    const char *code, *class, *name, *name_en, *department, *severity, *limit_kind, *evidence,
        *valid_from, *remote_check;
    int64_t limit_minutes;
} ItemRow;

static const Field ITEM_FIELDS[] = {
    STR_FIELD(ItemRow, code, REQUIRED),
    STR_FIELD(ItemRow, valid_from),
    STR_FIELD(ItemRow, class),
    STR_FIELD(ItemRow, name),
    STR_FIELD(ItemRow, name_en),
    STR_FIELD(ItemRow, department, REQUIRED),
    STR_FIELD(ItemRow, severity, REQUIRED),
    STR_FIELD(ItemRow, limit_kind),
    I64_FIELD(ItemRow, limit_minutes),
    STR_FIELD(ItemRow, evidence),
    STR_FIELD(ItemRow, remote_check),
};
static const Shape ITEM = SHAPE(ItemRow, ITEM_FIELDS);

/* Keys rise, so a unit stands behind the one it belongs to. */
static void unit_add(City *city, const UnitRow *row)
{
    Town *town = city->n_towns ? &city->towns[city->n_towns - 1] : NULL;
    Village *village = city->n_villages ? &city->villages[city->n_villages - 1] : NULL;

    switch ((Tier)row->tier) {
    case TIER_CITY:
        city->key = row->key;
        break;
    case TIER_TOWN:
        city->towns[city->n_towns++] = (Town){.key = row->key, .villages.from = city->n_villages};
        break;
    case TIER_VILLAGE:
        if (!town)
            break;
        town->villages.n++;
        city->villages[city->n_villages++] =
            (Village){.key = row->key, .town = city->n_towns - 1, .grids.from = city->n_places};
        break;
    case TIER_GRID:
        if (!village)
            break;
        village->grids.n++;
        city->places[city->n_places++] = (Place){.key = row->key,
                                                 .lon = row->lon,
                                                 .lat = row->lat,
                                                 .village = city->n_villages - 1,
                                                 .usable = true};
        break;
    case TIER_DISTRICT: /* it has no reports of its own */
    case TIER_MAX:
        break;
    }
}

static const Error *units_read(Arena *arena, const char *dir, City *city)
{
    CsvTable table;
    List rows;

    TRY(csv_load(arena, arena_printf(arena, "%s/units.csv", dir), &UNIT, &table, &rows));
    city->towns = arena_array(arena, rows.n, sizeof(*city->towns));
    city->villages = arena_array(arena, rows.n, sizeof(*city->villages));
    city->places = arena_array(arena, rows.n, sizeof(*city->places));
    for (size_t i = 0; i < rows.n; i++)
        unit_add(city, (const UnitRow *)rows.items + i);
    return NULL;
}

size_t city_department(const City *city, const char *code)
{
    size_t i = 0;

    while (i < city->n_departments && !str_eq(city->departments[i], code))
        i++;
    return i;
}

static bool asks_for(const ItemRow *row, const char *evidence)
{
    return row->evidence && strstr(row->evidence, evidence);
}

static const Error *matters_read(Arena *arena, const char *dir, City *city)
{
    CsvTable table;
    List rows;

    TRY(csv_load(arena, arena_printf(arena, "%s/items.csv", dir), &ITEM, &table, &rows));
    city->matters = arena_array(arena, rows.n, sizeof(*city->matters));
    for (size_t i = 0; i < rows.n; i++) {
        const ItemRow *row = (const ItemRow *)rows.items + i;
        size_t department = city_department(city, row->department);
        if (department == CITY_DEPARTMENTS_MAX)
            return error_new(arena, &BAD_CITY, "more than %d departments", CITY_DEPARTMENTS_MAX);
        if (department == city->n_departments)
            city->departments[city->n_departments++] = row->department;
        city->matters[city->n_matters++] = (Matter){.code = row->code,
                                                    .department = department,
                                                    .severe = str_eq(row->severity, "S1"),
                                                    .photo = asks_for(row, "PHOTO"),
                                                    .period = asks_for(row, "PERIOD")};
    }
    return NULL;
}

/* ---- who sits where --------------------------------------------------------------------------- */

size_t city_place(const City *city, UnitKey key)
{
    size_t low = 0, high = city->n_places;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (city->places[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < city->n_places && city->places[low].key == key ? low : city->n_places;
}

static int by_unit(const void *a, const void *b)
{
    const Account *x = *(const Account *const *)a, *y = *(const Account *const *)b;

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    return strcmp(x->login, y->login);
}

static void seat_admins(Arena *arena, City *city, const Account *accounts, size_t n)
{
    city->admins = arena_array(arena, n + 1, sizeof(Account *));
    city->admin_places = arena_array(arena, n + 1, sizeof(*city->admin_places));
    for (size_t i = 0; i < n; i++) {
        bool placed = city_place(city, accounts[i].unit) < city->n_places;
        if (placed && str_eq(accounts[i].role, "GRID_ADMIN"))
            city->admins[city->n_admins++] = &accounts[i];
    }
    qsort((void *)city->admins, city->n_admins, sizeof(Account *), by_unit);
    for (size_t i = 0; i < city->n_admins; i++) {
        Place *place = &city->places[city_place(city, city->admins[i]->unit)];
        Village *village = &city->villages[place->village];
        city->admin_places[i] = (size_t)(place - city->places);
        if (place->admins.n++ == 0)
            place->admins.from = i;
        if (village->admins.n++ == 0)
            village->admins.from = i;
    }
}

static void seat_desks(City *city, const Account *accounts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Account *account = &accounts[i];
        bool dispatches = str_eq(account->role, "DISPATCHER");
        if (dispatches && account->unit == city->key)
            city->desk = account;
        for (size_t t = 0; t < city->n_towns; t++) {
            Town *town = &city->towns[t];
            size_t department = city_department(city, account->department);
            if (town->key != account->unit)
                continue;
            if (dispatches) {
                town->desk = account;
            } else if (str_eq(account->role, "HANDLER") && department < city->n_departments) {
                town->handlers[department] = account;
            }
        }
        for (size_t v = 0; str_eq(account->role, "VILLAGE_HEAD") && v < city->n_villages; v++) {
            if (city->villages[v].key == account->unit)
                city->villages[v].desk = account;
        }
    }
}

static const Error *check_seats(Arena *arena, const City *city)
{
    if (!city->desk || city->n_admins == 0)
        return error_new(arena, &BAD_CITY, "no city.dispatcher, or no grid administrator");
    for (size_t i = 0; i < city->n_villages; i++) {
        if (!city->villages[i].desk) {
            return error_new(arena, &BAD_CITY, "no head in village %lld",
                             (long long)city->villages[i].key);
        }
    }
    for (size_t i = 0; i < city->n_towns; i++) {
        bool is_whole = city->towns[i].desk != NULL;
        for (size_t d = 0; d < city->n_departments; d++)
            is_whole = is_whole && city->towns[i].handlers[d];
        if (!is_whole) {
            return error_new(arena, &BAD_CITY, "town %lld lacks a desk",
                             (long long)city->towns[i].key);
        }
    }
    return NULL;
}

const Error *city_load(Arena *arena, const char *accounts_file, const char *city_dir,
                       City *ret_city)
{
    City city = {0};
    List accounts = {0};

    TRY(accounts_read(arena, accounts_file, &accounts));
    TRY(units_read(arena, city_dir, &city));
    TRY(matters_read(arena, city_dir, &city));
    seat_admins(arena, &city, accounts.items, accounts.n);
    seat_desks(&city, accounts.items, accounts.n);
    TRY(check_seats(arena, &city));
    *ret_city = city;
    return NULL;
}
