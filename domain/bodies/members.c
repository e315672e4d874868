/*
 * members.c - who works in a body. A member who is appointed to a dispute opens its file, and a head opens all of
 * his body's: so only a head makes members, and who made whom is kept.
 *
 * How a body gets its first head: whoever holds a post with mediation:accept at the body's own unit acts as one.
 */
#include "base/str.h"
#include "domain/bodies/bodies.sql.h"
#include "domain/bodies/parts.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"

static const ErrorKind NOT_HEAD = {ERROR_DENIED, "mediation-body/not-head",
                                   "Only a head of this body may do that"};

static const Field MEMBER_FIELDS[] = {
    ID_FIELD(BodyMember, person, REQUIRED),
    STR_FIELD(BodyMember, name, REQUIRED),
    STR_FIELD(BodyMember, login, REQUIRED),
    BOOL_FIELD(BodyMember, head, REQUIRED),
    DATE_FIELD(BodyMember, since, REQUIRED),
    DATE_FIELD(BodyMember, until, NULLABLE, SAYS("the first day he is none any more")),
};
const Shape BODY_MEMBER = {"MediationMember", sizeof(BodyMember), LENGTH(MEMBER_FIELDS),
                           MEMBER_FIELDS};

typedef struct MemberIn {
    const char *person;
    bool head;
    int32_t until;
} MemberIn;

static const Field MEMBER_IN_FIELDS[] = {
    STR_FIELD(MemberIn, person, REQUIRED, LIMIT(1, 64), SAYS("id or login")),
    BOOL_FIELD(MemberIn, head),
    DATE_FIELD(MemberIn, until,
               SAYS("the first day he is none any more, from today on; left out: no end")),
};
const Shape BODY_MEMBER_IN = {"MediationMemberIn", sizeof(MemberIn), LENGTH(MEMBER_IN_FIELDS),
                              MEMBER_IN_FIELDS};

static const Field MEMBERSHIP_FIELDS[] = {
    ID_FIELD(Membership, body, REQUIRED),
    BOOL_FIELD(Membership, head, REQUIRED),
};
static const Shape MEMBERSHIP = SHAPE(Membership, MEMBERSHIP_FIELDS);

const Error *bodies_of_person(Tx *tx, Id person, Time now, List *ret_memberships)
{
    return db_all(tx, &SQL_BODIES_OF_PERSON,
                  ARGS(db_id(person), db_date(tx_arena(tx), units_today(now))), &MEMBERSHIP,
                  ret_memberships);
}

const Error *body_members(Tx *tx, Id body, Time now, List *ret_members)
{
    return db_all(tx, &SQL_BODY_MEMBERS,
                  ARGS(db_i64(id_town(body)), db_id(body), db_date(tx_arena(tx), units_today(now))),
                  &BODY_MEMBER, ret_members);
}

/* ---- who may ---------------------------------------------------------------------------------------- */

static const Error *check_head(Request *req, const Body *body)
{
    List rows = {NULL, 0};

    if (req_may(req, "mediation:accept") && req->actor->unit == body->unit)
        return NULL;
    TRY(bodies_of_person(req->tx, req->actor->person, req->now, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const Membership *one = (const Membership *)rows.items + i;
        if (one->head && id_eq(one->body, body->id))
            return NULL;
    }
    return error_new(req->arena, &NOT_HEAD, "%s", body->name);
}

static const Error *open_body(Request *req, Body *ret_body)
{
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &BODY_NOT_FOUND, &id));
    TRY(body_get(req, id, ret_body));
    return check_head(req, ret_body);
}

static const Error *reply_members(Request *req, Id body)
{
    List rows = {NULL, 0};

    TRY(body_members(req->tx, body, req->now, &rows));
    return reply_list(req, &BODY_MEMBER, &rows, NULL);
}

const Error *list_body_members(Request *req)
{
    Body body;

    shape_clear(&BODY, &body);
    TRY(open_body(req, &body));
    return reply_members(req, body.id);
}

/* ---- one is made, changed, ended --------------------------------------------------------------------- */

typedef struct RoleRow {
    const char *role;
} RoleRow;

static const Field ROLE_ROW_FIELDS[] = {STR_FIELD(RoleRow, role, REQUIRED)};
static const Shape ROLE_ROW = SHAPE(RoleRow, ROLE_ROW_FIELDS);

/* Does he hold a post today that gives the verb? */
static const Error *holds(Request *req, Id person, const char *verb, bool *ret_holds)
{
    List rows = {NULL, 0};

    *ret_holds = false;
    TRY(db_all(req->tx, &SQL_BODY_ROLES,
               ARGS(db_id(person), db_date(req->arena, units_today(req->now))), &ROLE_ROW, &rows));
    for (size_t i = 0; i < rows.n && !*ret_holds; i++) {
        const Actor holder = {.grants = role_grants(((const RoleRow *)rows.items)[i].role)};
        *ret_holds = actor_may(&holder, verb);
    }
    return NULL;
}

static const Error *check_post(Request *req, const MemberIn *in, Id person)
{
    bool may = false;

    TRY(holds(req, person, "mediation:mediate", &may));
    if (!may) {
        return error_field(req->arena, &INPUT_INVALID, "person",
                           "holds no post as a mediator today");
    }
    TRY(holds(req, person, "mediation:accept", &may));
    if (in->head && !may)
        return error_field(req->arena, &INPUT_INVALID, "head", "holds no post as a head today");
    return NULL;
}

static bool is_called(const BodyMember *member, const char *text)
{
    char id[ID_TEXT_SIZE];

    id_format(member->person, id);
    return str_eq(member->login, text) || str_eq(id, text);
}

/* A member, whatever became of his posts; else somebody with a post in the town of the body (of the city: anywhere).
 * Who stands elsewhere is nobody here: no head learns logins by asking. */
static const Error *find_person(Request *req, const Body *body, const char *text, Id *ret_person)
{
    UnitKey town = unit_key_at_tier(body->unit, TIER_TOWN);
    StaffPost post = {.person = ID_NONE};
    List members = {NULL, 0};
    bool is_found = false;

    TRY(body_members(req->tx, body->id, req->now, &members));
    for (size_t i = 0; i < members.n; i++) {
        const BodyMember *member = (const BodyMember *)members.items + i;
        if (is_called(member, text)) {
            *ret_person = member->person;
            return NULL;
        }
    }
    TRY(staff_find(req->tx, text, req->now, &post, &is_found));
    if (!is_found || !unit_range_has(unit_key_range(town), post.unit))
        return error_field(req->arena, &INPUT_INVALID, "person", "nobody here is called so");
    *ret_person = post.person;
    return NULL;
}

typedef struct MemberRow {
    bool head;
    int32_t since, until;
} MemberRow;

static const Field MEMBER_ROW_FIELDS[] = {
    BOOL_FIELD(MemberRow, head, REQUIRED),
    DATE_FIELD(MemberRow, since, REQUIRED),
    DATE_FIELD(MemberRow, until),
};
static const Shape MEMBER_ROW = SHAPE(MemberRow, MEMBER_ROW_FIELDS);

/* Said twice is done once: what is so already leaves no second record. */
static const Error *is_so(Request *req, const Body *body, const MemberIn *in, Id person,
                          bool *ret_is_so)
{
    MemberRow row = {.head = false};
    bool is_found = false;

    TRY(db_maybe(req->tx, &SQL_BODY_MEMBER,
                 ARGS(db_i64(id_town(body->id)), db_id(body->id), db_id(person),
                      db_date(req->arena, units_today(req->now))),
                 &MEMBER_ROW, &row, &is_found));
    bool is_end = in->until != 0 && in->until <= units_today(req->now);
    *ret_is_so = is_found ? row.head == in->head && row.until == in->until : is_end;
    if (*ret_is_so || is_end)
        return NULL;
    return check_post(req, in, person);
}

static const Error *write_member(Request *req, const Body *body, const MemberIn *in, Id person)
{
    const Actor *actor = req->actor;
    const DbArg town = db_i64(id_town(body->id)), until = db_date(req->arena, in->until);

    TRY(db_exec(req->tx, &SQL_BODY_MEMBER_SET,
                ARGS(town, db_id(body->id), db_id(person), db_bool(in->head),
                     db_date(req->arena, units_today(req->now)), until),
                NULL));
    return db_exec(req->tx, &SQL_BODY_MEMBER_ACT,
                   ARGS(town, db_id(req_new_id(req, id_town(body->id))), db_id(body->id),
                        db_id(person), db_bool(in->head), until, db_time(req->now),
                        db_id(actor->person), db_id(actor->post)),
                   NULL);
}

const Error *put_body_member(Request *req)
{
    const MemberIn *in = req->body;
    SweptRow locked = {.id = ID_NONE};
    Id person = ID_NONE;
    bool so = false;
    Body body;

    shape_clear(&BODY, &body);
    TRY(open_body(req, &body));
    if (in->until != 0 && in->until < units_today(req->now))
        return error_field(req->arena, &INPUT_INVALID, "until", "is over: today is the earliest");
    TRY(db_one(req->tx, &SQL_BODY_LOCK, ARGS(db_i64(id_town(body.id)), db_id(body.id)),
               &BODY_NOT_FOUND, &SWEPT_ROW, &locked));
    TRY(find_person(req, &body, in->person, &person));
    TRY(is_so(req, &body, in, person, &so));
    if (!so)
        TRY(write_member(req, &body, in, person));
    return reply_members(req, body.id);
}
