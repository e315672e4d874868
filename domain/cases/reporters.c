/*
 * reporters.c - who reported a case, and how to reach him: for who accepts, to call back, and for nobody
 * else (P-16).
 *
 * Each look names what it is for, is written down, and is shown to who reported: on the page that his code
 * opens, or in his account (P-05). The number is left by whoever reports without an account, if he likes;
 * he takes it back himself.
 */
#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/stranger.h"
#include "domain/staff/staff.h"

#define CONTACT_LETTERS "0123456789+-"
#define REPORTERS_MAX   50 /* stands in case.sql too */

/* ---- looking ------------------------------------------------------------------------------- */

typedef struct ReporterQuery {
    int purpose;
} ReporterQuery;

static const Field REPORTER_QUERY_FIELDS[] = {
    ENUM_FIELD(ReporterQuery, purpose, REPORTER_PURPOSES, REQUIRED,
               SAYS("what for: written down, and shown to who reported")),
};
const Shape REPORTER_QUERY = SHAPE(ReporterQuery, REPORTER_QUERY_FIELDS);

typedef struct Reporter {
    const char *name;
    const char *contact;
    Time at;
    /* not sent */
    Id person;
} Reporter;

static const Field REPORTER_FIELDS[] = {
    STR_FIELD(Reporter, name, NULLABLE, SAYS("null: reported without an account")),
    STR_FIELD(Reporter, contact, NULLABLE, SAYS("null: left no number")),
    TIME_FIELD(Reporter, at, REQUIRED),
    ID_FIELD(Reporter, person, REQUIRED),
};
static const Shape REPORTER_ROW = SHAPE(Reporter, REPORTER_FIELDS);
const Shape REPORTER_SHOWN = {"Reporter", sizeof(Reporter), LENGTH(REPORTER_FIELDS) - 1,
                              REPORTER_FIELDS};

const Error *list_reporters(Request *req)
{
    const ReporterQuery *query = req->query;
    Id id = ID_NONE, persons[REPORTERS_MAX];
    Case found = {0};
    List rows = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_get(req, req->tx, id, &found));
    TRY(db_all(req->tx, &SQL_CASE_REPORTER_LIST,
               ARGS(CASE_SCOPE(req->actor), db_i64(id_town(id)), db_id(id)), &REPORTER_ROW, &rows));
    for (size_t i = 0; i < rows.n && i < REPORTERS_MAX; i++)
        persons[i] = ((const Reporter *)rows.items)[i].person;
    if (rows.n > 0)
        TRY(staff_read_record(req, id, REPORTER_PURPOSES[query->purpose], persons, rows.n));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &REPORTER_SHOWN, &rows, NULL);
}

/* ---- leaving a number, and taking it back -------------------------------------------------- */

const Error *contact_keep(Request *req, Id case_id, const char *contact)
{
    return db_exec(req->tx, &SQL_CASE_CONTACT_INSERT,
                   ARGS(db_i64(id_town(case_id)), db_id(req->actor->person), db_str(contact),
                        db_time(req->now)),
                   NULL);
}

const Error *contact_check(Request *req, const char *contact)
{
    if (contact && strspn(contact, CONTACT_LETTERS) != strlen(contact)) {
        return error_field(req->arena, &INPUT_INVALID, "contact",
                           "is not a telephone number: digits, + and - alone");
    }
    return NULL;
}

const Error *contact_there(Request *req, Id case_id, bool *ret_is_there)
{
    typedef struct There {
        bool is_there;
    } There;
    static const Field FIELDS[] = {BOOL_FIELD(There, is_there, REQUIRED)};
    static const Shape THERE = SHAPE(There, FIELDS);
    There there = {false};

    TRY(db_one(req->tx, &SQL_CASE_CONTACT_THERE,
               ARGS(db_i64(id_town(case_id)), db_id(req->actor->person)), &DB_FAILED, &THERE,
               &there));
    *ret_is_there = there.is_there;
    return NULL;
}

const Error *contact_remove(Request *req, Id case_id)
{
    return db_exec(req->tx, &SQL_CASE_CONTACT_REMOVE,
                   ARGS(db_i64(id_town(case_id)), db_id(req->actor->person)), NULL);
}
