/* people.c - colleagues: the list from which a handler or a checker is chosen, and the look-up of
 * one of them by whoever names a person. Residents stand nowhere in the tree and are in no list. */
#include "domain/staff/roles.h"
#include "domain/staff/session.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

/* ---- one --------------------------------------------------------------------------------- */

static const Field STAFF_POST_FIELDS[] = {
    ID_FIELD(StaffPost, person, REQUIRED), ID_FIELD(StaffPost, post, REQUIRED),
    STR_FIELD(StaffPost, login, REQUIRED), STR_FIELD(StaffPost, name, REQUIRED),
    STR_FIELD(StaffPost, role, REQUIRED),  KEY_FIELD(StaffPost, unit),
    STR_FIELD(StaffPost, department),
};
const Shape STAFF_POST_SHAPE = SHAPE(StaffPost, STAFF_POST_FIELDS);

const Error *staff_find(Tx *tx, const char *id_or_login, Time now, StaffPost *ret_post,
                        bool *ret_found)
{
    Id id = ID_NONE;
    bool by_id = id_parse(id_or_login, &id);

    if (by_id && id_is_none(id)) {
        *ret_found = false;
        return NULL;
    }
    return db_maybe(tx, &SQL_PEOPLE_FIND,
                    ARGS(db_id(id), db_str(by_id ? NULL : id_or_login),
                         db_date(tx_arena(tx), units_today(now))),
                    &STAFF_POST_SHAPE, ret_post, ret_found);
}

const Error *staff_actor(Tx *tx, const char *login, Time now, const Actor **ret_actor)
{
    static const ErrorKind NOBODY = {ERROR_MISSING, "staff/nobody", "Nobody of this login is here"};
    Actor *actor = ARENA_NEW(tx_arena(tx), Actor);
    StaffPost found = {0};
    bool is_found = false;

    TRY(staff_find(tx, login, now, &found, &is_found));
    if (!is_found)
        return error_new(tx_arena(tx), &NOBODY, "%s", login);
    const Post post = {found.post, found.role, found.unit, found.department, true};
    *actor = (Actor){.person = found.person, .login = found.login, .name = found.name};
    actor_take_post(actor, &post);
    *ret_actor = actor;
    return NULL;
}

/* The place and the units above it, as an array literal: posts at these have it in their range. */
static const char *reaching(Arena *arena, UnitKey place)
{
    const char *keys[TIER_MAX];
    size_t n = 0;

    for (UnitKey unit = place; unit != 0 && n < TIER_MAX; unit = unit_key_parent(unit)) {
        char *text = arena_alloc(arena, UNIT_KEY_TEXT_SIZE);
        unit_key_format(unit, text);
        keys[n++] = text;
    }
    return db_texts(arena, keys, n);
}

const Error *staff_department_reaches(Tx *tx, const char *department, UnitKey place, Time now,
                                      bool *ret_reaches)
{
    typedef struct There {
        bool is_there;
    } There;
    static const Field FIELDS[] = {BOOL_FIELD(There, is_there, REQUIRED)};
    static const Shape THERE = SHAPE(There, FIELDS);
    There there = {false};

    TRY(db_one(tx, &SQL_POST_OF_DEPARTMENT,
               ARGS(db_str(department), db_infer(reaching(tx_arena(tx), place)),
                    db_date(tx_arena(tx), units_today(now))),
               &DB_FAILED, &THERE, &there));
    *ret_reaches = there.is_there;
    return NULL;
}

/* ---- many -------------------------------------------------------------------------------- */

typedef struct PeopleQuery {
    UnitKey unit;
    int role;
    int grant;
    const char *department;
    int64_t limit;
    const char *cursor;
} PeopleQuery;

static const Field PEOPLE_QUERY_FIELDS[] = {
    KEY_FIELD(PeopleQuery, unit, SAYS("in this unit and everything below it")),
    ENUM_FIELD(PeopleQuery, role, ROLE_NAMES),
    ENUM_FIELD(PeopleQuery, grant, GRANT_NAMES, SAYS("whose role holds this grant")),
    STR_FIELD(PeopleQuery, department, LIMIT(2, 7)),
    I64_FIELD(PeopleQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(PeopleQuery, cursor, LIMIT(1, 200)),
};
const Shape PEOPLE_QUERY_SHAPE = SHAPE(PeopleQuery, PEOPLE_QUERY_FIELDS);

typedef struct Colleague {
    Id id;
    const char *login;
    const char *name;
    const char *role;
    UnitKey unit;
    const char *department;
    Id post;
} Colleague;

/* `post` orders the list and is not told. */
static const Field COLLEAGUE_FIELDS[] = {
    ID_FIELD(Colleague, id, REQUIRED),    STR_FIELD(Colleague, login, REQUIRED),
    STR_FIELD(Colleague, name, REQUIRED), STR_FIELD(Colleague, role, REQUIRED),
    KEY_FIELD(Colleague, unit, NULLABLE), STR_FIELD(Colleague, department, NULLABLE),
    ID_FIELD(Colleague, post, REQUIRED),
};
static const Shape COLLEAGUE_ROW = SHAPE(Colleague, COLLEAGUE_FIELDS);
const Shape COLLEAGUE_SHAPE = {"Colleague", sizeof(Colleague), LENGTH(COLLEAGUE_FIELDS) - 1,
                               COLLEAGUE_FIELDS};

/* "A,B": the roles that hold the grant; NULL for no grant asked. */
static const char *roles_with(Arena *arena, int grant)
{
    const char *list = "";

    if (grant == ENUM_NONE)
        return NULL;
    for (size_t i = 0; ROLE_NAMES[i]; i++) {
        if (role_holds(ROLE_NAMES[i], GRANT_NAMES[grant]))
            list = arena_printf(arena, "%s%s%s", list, *list ? "," : "", ROLE_NAMES[i]);
    }
    return list;
}

const Error *get_people(Request *req)
{
    const PeopleQuery *query = req->query;
    UnitRange scope = req->actor->scope;
    UnitRange asked = query->unit ? unit_key_range(query->unit) : (UnitRange){0, 0};
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    Cursor after = {TIME_NONE, ID_NONE};
    const char *next = NULL;
    List rows;

    if (query->cursor)
        TRY(cursor_parse(req->arena, query->cursor, &after));
    TRY(db_all(req->tx, &SQL_PEOPLE_LIST,
               ARGS(db_i64(scope.lo), db_i64(scope.hi), db_date(req->arena, units_today(req->now)),
                    db_i64(limit + 1), db_key(asked.lo), db_key(asked.hi),
                    db_str(query->role == ENUM_NONE ? NULL : ROLE_NAMES[query->role]),
                    db_str(roles_with(req->arena, query->grant)), db_str(query->department),
                    db_id(after.id)),
               &COLLEAGUE_ROW, &rows));
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        const Colleague *last = (const Colleague *)rows.items + rows.n - 1;
        next = cursor_make(req->arena, id_time(last->post), last->post);
    }
    return reply_list(req, &COLLEAGUE_SHAPE, &rows, next);
}
