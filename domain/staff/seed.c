/*
 * seed.c - a desk for everybody: the accounts of a made-up city, so that a newcomer can be anyone.
 *
 * Nobody in it is real: a name is the unit and the title of the post. One password for all, hashed
 * once, because five thousand hashes of 110 ms would take nine minutes.
 */
#include <string.h>

#include "base/str.h"
#include "domain/staff/cache.h"
#include "domain/staff/roles.h"
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "platform/auth/password.h"
#include "platform/csv/csv.h"

static const ErrorKind SEED_FAILED = {ERROR_INTERNAL, "staff/seed-failed",
                                      "The accounts could not be made"};

#define COPY_BYTES_MAX ((size_t)64 << 20)
#define VALID_FROM     "2020-01-01"

static const Field STAFF_ACCOUNT_FIELDS[] = {
    STR_FIELD(StaffAccount, login, REQUIRED),      STR_FIELD(StaffAccount, password, REQUIRED),
    STR_FIELD(StaffAccount, role, REQUIRED),       KEY_FIELD(StaffAccount, unit, NULLABLE),
    STR_FIELD(StaffAccount, department, NULLABLE), STR_FIELD(StaffAccount, token),
};
const Shape STAFF_ACCOUNT_SHAPE = SHAPE(StaffAccount, STAFF_ACCOUNT_FIELDS);

/* Which desks a unit of a tier has, and what stands after the unit's code in their logins. */
static const struct Desk {
    const char *role;
    const char *login; /* "": the unit's code alone */
    Tier tier;
    bool per_department;
} DESKS[] = {
    {"SHIFT_LEADER", "shift_leader", TIER_CITY, false},
    {"ACCEPTOR", "acceptor", TIER_CITY, false},
    {"DISPATCHER", "dispatcher", TIER_CITY, false},
    {"SUPERVISOR", "supervisor", TIER_CITY, false},
    {"MEDIATION_HEAD", "mediation_head", TIER_CITY, false},
    {"MEDIATOR", "mediator", TIER_CITY, false},
    {"LIAISON", "liaison", TIER_CITY, true},
    {"HANDLER", "handler", TIER_CITY, true},
    {"SHIFT_LEADER", "shift_leader", TIER_DISTRICT, false},
    {"ACCEPTOR", "acceptor", TIER_DISTRICT, false},
    {"DISPATCHER", "dispatcher", TIER_DISTRICT, false},
    {"SUPERVISOR", "supervisor", TIER_DISTRICT, false},
    {"LIAISON", "liaison", TIER_DISTRICT, true},
    {"HANDLER", "handler", TIER_DISTRICT, true},
    {"SHIFT_LEADER", "shift_leader", TIER_TOWN, false},
    {"ACCEPTOR", "acceptor", TIER_TOWN, false},
    {"DISPATCHER", "dispatcher", TIER_TOWN, false},
    {"SUPERVISOR", "supervisor", TIER_TOWN, false},
    {"MEDIATION_HEAD", "mediation_head", TIER_TOWN, false},
    {"MEDIATOR", "mediator", TIER_TOWN, false},
    {"LIAISON", "liaison", TIER_TOWN, true},
    {"HANDLER", "handler", TIER_TOWN, true},
    {"VILLAGE_HEAD", "head", TIER_VILLAGE, false},
    {"ACCEPTOR", "acceptor", TIER_VILLAGE, false},
    {"MEDIATION_HEAD", "mediator", TIER_VILLAGE, false},
    {"GRID_ADMIN", "", TIER_GRID, false},
};

typedef struct SeedUnit {
    UnitKey key;
    int tier;
    const char *name;
} SeedUnit;

static const Field SEED_UNIT_FIELDS[] = {
    KEY_FIELD(SeedUnit, key, REQUIRED),
    ENUM_FIELD(SeedUnit, tier, TIER_NAMES, REQUIRED),
    STR_FIELD(SeedUnit, name, REQUIRED),
};
static const Shape SEED_UNIT = SHAPE(SeedUnit, SEED_UNIT_FIELDS);

typedef struct SeedDepartment {
    const char *code;
    const char *name;
} SeedDepartment;

static const Field SEED_DEPARTMENT_FIELDS[] = {
    STR_FIELD(SeedDepartment, code, REQUIRED),
    STR_FIELD(SeedDepartment, name, REQUIRED),
};
static const Shape SEED_DEPARTMENT = SHAPE(SeedDepartment, SEED_DEPARTMENT_FIELDS);

typedef struct SeedWanted {
    bool wanted;
} SeedWanted;

static const Field SEED_WANTED_FIELDS[] = {BOOL_FIELD(SeedWanted, wanted)};
static const Shape SEED_WANTED = SHAPE(SeedWanted, SEED_WANTED_FIELDS);

const Error *staff_seed_wanted(Tx *tx, bool *ret_wanted)
{
    SeedWanted row = {0};

    TRY(db_exec(tx, &SQL_SEED_LOCK, NO_ARGS, NULL));
    TRY(db_one(tx, &SQL_SEED_WANTED, NO_ARGS, &SEED_FAILED, &SEED_WANTED, &row));
    *ret_wanted = row.wanted;
    return NULL;
}

/* ---- who there is ------------------------------------------------------------------------- */

typedef struct Roster {
    Arena *arena;
    const char *password;
    List departments;       /* of SeedDepartment */
    StaffAccount *accounts; /* room for capacity of them */
    const char **names;     /* beside the accounts */
    size_t n, capacity;
    int64_t n_grid_staff;  /* 0: one a grid */
    int64_t n_grids, grid; /* of all; of those staffed so far */
} Roster;

static void enrol(Roster *roster, const char *name, StaffAccount account)
{
    if (roster->n == roster->capacity)
        return;
    account.password = roster->password;
    roster->names[roster->n] = name;
    roster->accounts[roster->n++] = account;
}

/* The digits of a key that its tier needs: 441900, 441900119, 441900119001, all fifteen. */
static const char *code_of(Arena *arena, const SeedUnit *unit)
{
    static const size_t DIGITS[TIER_MAX] = {6, 6, 9, 12, 15};
    char text[UNIT_KEY_TEXT_SIZE];

    unit_key_format(unit->key, text);
    return arena_strndup(arena, text, DIGITS[unit->tier]);
}

static const char *login_of(Arena *arena, const SeedUnit *unit, const struct Desk *desk,
                            const SeedDepartment *department)
{
    static const char *const PREFIX[TIER_MAX] = {"city", "district", "town", "village", "grid"};
    const char *code = code_of(arena, unit);

    if (department)
        return arena_printf(arena, "dept.%s.%s.%s", department->code, code, desk->login);
    if (desk->tier == TIER_CITY)
        return arena_printf(arena, "city.%s", desk->login);
    return arena_printf(arena, "%s.%s%s%s", PREFIX[desk->tier], code, *desk->login ? "." : "",
                        desk->login);
}

/* Unit, department, title; what the one ends with and the other begins with is said once: not
 * "第1网格网格管理员". */
static const char *name_of(Arena *arena, const char *place, const char *title)
{
    size_t place_n = strlen(place);

    for (size_t n = strlen(title); n > 0; n--) {
        if (n <= place_n && strncmp(place + place_n - n, title, n) == 0)
            return arena_printf(arena, "%s%s", place, title + n);
    }
    return arena_printf(arena, "%s%s", place, title);
}

static void staff_desk(Roster *roster, const SeedUnit *unit, const struct Desk *desk,
                       const SeedDepartment *department)
{
    const char *place =
        arena_printf(roster->arena, "%s%s", unit->name, department ? department->name : "");

    enrol(roster, name_of(roster->arena, place, role_title(desk->role)),
          (StaffAccount){.login = login_of(roster->arena, unit, desk, department),
                         .role = desk->role,
                         .unit = unit->key,
                         .department = department ? department->code : NULL});
}

/* The first has the login of the grid alone; grids get one more or one less, so that the sum is
 * right. */
static void staff_grid(Roster *roster, const SeedUnit *unit, const struct Desk *desk)
{
    int64_t had = roster->grid * roster->n_grid_staff / roster->n_grids;
    int64_t has = (roster->grid + 1) * roster->n_grid_staff / roster->n_grids;

    roster->grid++;
    for (int64_t i = 1; i <= has - had; i++) {
        const char *login = login_of(roster->arena, unit, desk, NULL);
        const char *name = name_of(roster->arena, unit->name, role_title(desk->role));
        if (i > 1) {
            login = arena_printf(roster->arena, "%s.%lld", login, (long long)i);
            name = arena_printf(roster->arena, "%s%lld", name, (long long)i);
        }
        enrol(roster, name, (StaffAccount){.login = login, .role = desk->role, .unit = unit->key});
    }
}

static void staff_unit(Roster *roster, const SeedUnit *unit)
{
    const SeedDepartment *departments = roster->departments.items;

    for (size_t i = 0; i < LENGTH(DESKS); i++) {
        if ((int)DESKS[i].tier != unit->tier)
            continue;
        if (DESKS[i].tier == TIER_GRID) {
            staff_grid(roster, unit, &DESKS[i]);
        } else if (!DESKS[i].per_department) {
            staff_desk(roster, unit, &DESKS[i], NULL);
        }
        for (size_t j = 0; DESKS[i].per_department && j < roster->departments.n; j++)
            staff_desk(roster, unit, &DESKS[i], &departments[j]);
    }
}

static const Error *roster_fill(Tx *tx, Roster *roster)
{
    List units;

    TRY(db_all(tx, &SQL_SEED_UNITS, NO_ARGS, &SEED_UNIT, &units));
    TRY(db_all(tx, &SQL_SEED_DEPARTMENTS, NO_ARGS, &SEED_DEPARTMENT, &roster->departments));
    for (size_t i = 0; i < units.n; i++)
        roster->n_grids += ((const SeedUnit *)units.items)[i].tier == TIER_GRID;
    if (roster->n_grid_staff == 0)
        roster->n_grid_staff = roster->n_grids;
    roster->capacity = units.n * (6 + 2 * roster->departments.n) + (size_t)roster->n_grid_staff + 1;
    roster->accounts = arena_array(roster->arena, roster->capacity, sizeof(StaffAccount));
    roster->names = arena_array(roster->arena, roster->capacity, sizeof(char *));
    for (size_t i = 0; i < units.n; i++)
        staff_unit(roster, (const SeedUnit *)units.items + i);
    enrol(roster, arena_printf(roster->arena, "%s1", role_title("RESIDENT")),
          (StaffAccount){.login = "resident.1", .role = "RESIDENT"});
    return NULL;
}

/* ---- into the tables ---------------------------------------------------------------------- */

static void copy_id(Buf *out, Id id)
{
    char text[ID_TEXT_SIZE];

    id_format(id, text);
    copy_text(out, text);
}

static void copy_time(Buf *out, Time at)
{
    char text[TIME_TEXT_SIZE];

    time_format(at, text);
    copy_text(out, text);
}

/* A session that nobody logged in for. False: the token has no hash. */
static bool copy_session(Buf *out, Arena *arena, StaffAccount *account, Id person, Id post,
                         Time now)
{
    char *token = arena_alloc(arena, TOKEN_TEXT_SIZE);
    uint8_t hash[TOKEN_HASH_SIZE];
    char hex[2 * TOKEN_HASH_SIZE + 1];
    int32_t town = account->unit ? unit_key_town(account->unit) : 0;

    token_make(token);
    if (!token_hash(token, hash))
        return false;
    hex_encode(hash, sizeof(hash), hex);
    copy_id(out, id_make(now, town, random_u32()));
    copy_text(out, arena_printf(arena, "\\x%s", hex));
    copy_id(out, person);
    copy_id(out, post);
    copy_time(out, now);
    copy_time(out, now);
    copy_time(out, now + SESSION_LASTS);
    copy_text(out, "127.0.0.1");
    copy_text(out, "made with the city");
    copy_end(out);
    account->token = token;
    return true;
}

/* Ids a millisecond apart: the list of people is in the order of the roster. They lie in the past,
 * so that nothing made after them sorts before them. */
static const Error *roster_copy(Tx *tx, const Roster *roster, const char *hash, bool logged_in,
                                Time now)
{
    Buf people CLEANUP(buf_done), posts CLEANUP(buf_done), sessions CLEANUP(buf_done);

    buf_init(&people, COPY_BYTES_MAX);
    buf_init(&posts, COPY_BYTES_MAX);
    buf_init(&sessions, COPY_BYTES_MAX);
    for (size_t i = 0; i < roster->n; i++) {
        StaffAccount *account = &roster->accounts[i];
        Time at = now - (Time)(roster->n - i) * TIME_MS;
        int32_t town = account->unit ? unit_key_town(account->unit) : 0;
        Id person = id_make(at, town, random_u32()), post = id_make(at, town, random_u32());

        copy_id(&people, person);
        copy_text(&people, account->login);
        copy_text(&people, roster->names[i]);
        copy_text(&people, hash);
        copy_end(&people);
        copy_id(&posts, post);
        copy_id(&posts, person);
        copy_text(&posts, account->role);
        copy_key(&posts, account->unit);
        copy_text(&posts, account->department);
        copy_text(&posts, VALID_FROM);
        copy_end(&posts);
        if (logged_in && !copy_session(&sessions, roster->arena, account, person, post, now))
            return error_new(roster->arena, &SEED_FAILED, "a fresh token has no hash");
    }
    TRY(copy_send(tx, roster->arena, &people,
                  "copy people (id, login, name, password_hash) from stdin"));
    TRY(copy_send(tx, roster->arena, &posts,
                  "copy posts (id, person, role, unit, department, valid_from) from stdin"));
    return copy_send(tx, roster->arena, &sessions,
                     "copy sessions (id, token_hash, person, post, created_at, seen_at, "
                     "expires_at, client, user_agent) from stdin");
}

const Error *staff_seed(Tx *tx, const char *password, int64_t n_grid_staff, Time now,
                        List *ret_accounts)
{
    Roster roster = {.arena = tx_arena(tx), .password = password, .n_grid_staff = n_grid_staff};
    char hash[PASSWORD_HASH_SIZE];

    if (!password_hash(password, hash))
        return error_new(roster.arena, &SEED_FAILED, "no memory to hash the password");
    TRY(roster_fill(tx, &roster));
    TRY(roster_copy(tx, &roster, hash, n_grid_staff > 0, now));
    *ret_accounts = (List){roster.accounts, roster.n};
    return NULL;
}
