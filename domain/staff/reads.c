/*
 * reads.c - who looked at what of a person: written down before it is shown, and shown to that person.
 *
 * Whoever hands out such data names the case and one of the purposes of reads.def; without them there
 * is no answer, and without the row neither, for both are one transaction (P-03, P-05).
 */
#include "domain/staff/session.h"
#include "domain/staff/staff.h"
#include "domain/staff/staff.sql.h"
#include "domain/units/units.h"

#define KEPT (INT64_C(365) * 24 * 3600 * TIME_SECOND)

#define REPORTER_PURPOSE(name) #name,
const char *const REPORTER_PURPOSES[] = {
#include "domain/staff/reads.def"
    NULL};

#define POSITION_PURPOSE(name) #name,
const char *const POSITION_PURPOSES[] = {
#include "domain/staff/reads.def"
    NULL};

static const Field PERSON_READ_FIELDS[] = {
    TIME_FIELD(PersonRead, at, REQUIRED),
    TIME_FIELD(PersonRead, seen_until, REQUIRED,
               SAYS("looked at again until then, within the hour")),
    STR_FIELD(PersonRead, purpose, REQUIRED, SAYS("one of reads.def")),
    STR_FIELD(PersonRead, role, REQUIRED),
    KEY_FIELD(PersonRead, unit, REQUIRED),
    STR_FIELD(PersonRead, unit_name, NULLABLE),
    STR_FIELD(PersonRead, department, NULLABLE),
    STR_FIELD(PersonRead, badge, REQUIRED, SAYS("the account of who looked")),
    ID_FIELD(PersonRead, case_id, REQUIRED),
};
const Shape PERSON_READ = SHAPE(PersonRead, PERSON_READ_FIELDS);

static const Field PERSON_READ_ROW_FIELDS[] = {
    TIME_FIELD(PersonRead, at, REQUIRED),     TIME_FIELD(PersonRead, seen_until, REQUIRED),
    STR_FIELD(PersonRead, purpose, REQUIRED), STR_FIELD(PersonRead, role, REQUIRED),
    KEY_FIELD(PersonRead, unit, REQUIRED),    STR_FIELD(PersonRead, department),
    STR_FIELD(PersonRead, badge, REQUIRED),   ID_FIELD(PersonRead, case_id, REQUIRED),
    ID_FIELD(PersonRead, person, REQUIRED),
};
static const Shape PERSON_READ_ROW = SHAPE(PersonRead, PERSON_READ_ROW_FIELDS);

const Error *staff_read_record(Request *req, Id case_id, const char *purpose, const Id *persons,
                               size_t n)
{
    const Actor *actor = req->actor;
    const char **names = arena_array(req->arena, n, sizeof(*names));

    for (size_t i = 0; i < n; i++) {
        char *text = arena_alloc(req->arena, ID_TEXT_SIZE);
        id_format(persons[i], text);
        names[i] = text;
    }
    return db_exec(req->tx, &SQL_PERSON_READ_RECORD,
                   ARGS(db_i64(id_town(case_id)), db_id(case_id),
                        db_infer(db_texts(req->arena, names, n)), db_id(actor->person),
                        db_id(actor->post), db_str(purpose), db_str(actor->role),
                        db_key(actor->unit), db_str(actor->department), db_time(req->now)),
                   NULL);
}

static void name_units(Request *req, List *reads)
{
    for (size_t i = 0; i < reads->n; i++) {
        PersonRead *read = (PersonRead *)reads->items + i;
        read->unit_name = units_name(req->server, read->unit);
    }
}

const Error *staff_reads_of_person(Request *req, Id person, List *ret_reads)
{
    TRY(db_all(req->tx, &SQL_PERSON_READS, ARGS(db_id(person)), &PERSON_READ_ROW, ret_reads));
    name_units(req, ret_reads);
    return NULL;
}

const Error *staff_reads_of_case(Request *req, Id case_id, List *ret_reads)
{
    TRY(db_all(req->tx, &SQL_PERSON_READS_OF_CASE, ARGS(db_i64(id_town(case_id)), db_id(case_id)),
               &PERSON_READ_ROW, ret_reads));
    name_units(req, ret_reads);
    return NULL;
}

const Error *staff_reads_forget(Tx *tx, Id case_id)
{
    Arena *arena = tx_arena(tx);
    size_t n = 0;

    while (REPORTER_PURPOSES[n])
        n++;
    return db_exec(tx, &SQL_PERSON_READS_FORGET,
                   ARGS(db_i64(id_town(case_id)), db_id(case_id),
                        db_infer(db_texts(arena, REPORTER_PURPOSES, n))),
                   NULL);
}

const Error *get_my_reads(Request *req)
{
    List reads = {0};

    TRY(staff_reads_of_person(req, req->actor->person, &reads));
    return reply_list(req, &PERSON_READ, &reads, NULL);
}

const Error *reads_purge(Tx *tx, void *now)
{
    return db_exec(tx, &SQL_PERSON_READ_PURGE, ARGS(db_time(*(const Time *)now - KEPT)), NULL);
}
