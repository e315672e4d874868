/*
 * forget.c - what time removes of who is in a case (P-07): who reported 90 days after it was over, who
 * worked on it after five years. The case stays, its history too, and every count of both.
 *
 * A person who goes becomes nobody: an id made for this case that leads to no other and to no account.
 * It stays the same within the case, so that the history is still that of two persons where it took two, and the daily audit finds it whole. Every step looks again under the lock of the case, so two
 * servers, an order that comes in between or a case that lives again do no harm, and what is done is not
 * done twice: the rows it would be done to are gone.
 */
#include "domain/cases/case.sql.h"
#include "domain/cases/keep.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/auth/password.h"

#define REPORTER_CLASS "REPORTER"
#define NAMES_CLASS    "NAMES"

typedef struct HeldRow {
    int64_t version;
} HeldRow;

static const Field HELD_ROW_FIELDS[] = {
    I64_FIELD(HeldRow, version, REQUIRED),
};
static const Shape HELD_ROW = SHAPE(HeldRow, HELD_ROW_FIELDS);

/* Locked, and due still; else it is left for another night. */
static const Error *hold(const Forgetting *forgetting, Id id, const char *class, bool *ret_is_due)
{
    Arena *arena = tx_arena(forgetting->tx);
    HeldRow held = {0};

    return db_maybe(forgetting->tx, &SQL_CASE_FORGET_HOLD,
                    ARGS(db_i64(forgetting->town), db_id(id), db_str(class),
                         db_time(forgetting->now), db_date(arena, units_today(forgetting->now))),
                    &HELD_ROW, &held, ret_is_due);
}

const Error *keep_proof(const Forgetting *forgetting, const char *class, int64_t n)
{
    if (n == 0)
        return NULL;
    return db_exec(
        forgetting->tx, &SQL_CASE_KEEP_PROOF,
        ARGS(db_i64(forgetting->town), db_str(class), db_time(forgetting->now), db_i64(n)), NULL);
}

/* ---- who reported -------------------------------------------------------------------------------- */

static const Error *forget_reporter(const Forgetting *forgetting, Id id)
{
    const DbArg town = db_i64(forgetting->town);

    TRY(db_exec(forgetting->tx, &SQL_CASE_FORGET_RESIDENTS, ARGS(town, db_id(id)), NULL));
    TRY(db_exec(forgetting->tx, &SQL_CASE_FORGET_REPORTERS,
                ARGS(town, db_id(id), db_time(forgetting->now)), NULL));
    return staff_reads_forget(forgetting->tx, id);
}

const Error *forget_reporters(const Forgetting *forgetting, int64_t *ret_n)
{
    Arena *arena = tx_arena(forgetting->tx);
    List due = {0};
    int64_t n = 0;

    TRY(db_all(forgetting->tx, &SQL_CASE_FORGET_DUE,
               ARGS(db_i64(forgetting->town), db_time(forgetting->now),
                    db_date(arena, units_today(forgetting->now))),
               &SWEPT_ROW, &due));
    for (size_t i = 0; i < due.n; i++) {
        Id id = ((const SweptRow *)due.items)[i].id;
        bool is_due = false;
        TRY(hold(forgetting, id, REPORTER_CLASS, &is_due));
        if (!is_due)
            continue;
        TRY(forget_reporter(forgetting, id));
        n++;
    }
    *ret_n = n;
    return keep_proof(forgetting, REPORTER_CLASS, n);
}

/* ---- who worked on it ---------------------------------------------------------------------------- */

typedef struct WhoRow {
    Id id;
    const char *name;
} WhoRow;

static const Field WHO_ROW_FIELDS[] = {
    ID_FIELD(WhoRow, id, REQUIRED),
    STR_FIELD(WhoRow, name, REQUIRED),
};
static const Shape WHO_ROW = SHAPE(WhoRow, WHO_ROW_FIELDS);

static const Error *forget_workers(const Forgetting *forgetting, Id id)
{
    const DbArg town = db_i64(forgetting->town);
    List who = {0};

    TRY(db_all(forgetting->tx, &SQL_CASE_FORGET_WHOM, ARGS(town, db_id(id)), &WHO_ROW, &who));
    for (size_t i = 0; i < who.n; i++) {
        const WhoRow *row = (const WhoRow *)who.items + i;
        TRY(db_exec(forgetting->tx, &SQL_CASE_FORGET_NAME,
                    ARGS(town, db_id(id), db_id(row->id),
                         db_id(id_make(forgetting->now, 0, random_u32())), db_str(row->name)),
                    NULL));
    }
    return db_exec(forgetting->tx, &SQL_CASE_FORGET_NAMED,
                   ARGS(town, db_id(id), db_time(forgetting->now)), NULL);
}

const Error *forget_names(const Forgetting *forgetting, int64_t *ret_n)
{
    const DbArg town = db_i64(forgetting->town), now = db_time(forgetting->now);
    List due = {0};
    int64_t n = 0;

    TRY(db_all(forgetting->tx, &SQL_CASE_FORGET_NAMES_DUE, ARGS(town, now), &SWEPT_ROW, &due));
    for (size_t i = 0; i < due.n; i++) {
        Id id = ((const SweptRow *)due.items)[i].id;
        bool is_due = false;
        TRY(hold(forgetting, id, NAMES_CLASS, &is_due));
        if (is_due) {
            TRY(forget_workers(forgetting, id));
        } else {
            TRY(db_exec(forgetting->tx, &SQL_CASE_FORGET_LATER, ARGS(town, db_id(id), now), NULL));
        }
        n += is_due;
    }
    *ret_n = n;
    return keep_proof(forgetting, NAMES_CLASS, n);
}

/* ---- for other modules ---------------------------------------------------------------------------- */

const Error *cases_nameless(Tx *tx, int32_t town, List *ret_ids)
{
    return db_all(tx, &SQL_CASE_NAMELESS, ARGS(db_i64(town)), &SWEPT_ROW, ret_ids);
}

const Error *case_nameless_done(Tx *tx, Id id, int64_t n, Time now)
{
    const Forgetting forgetting = {tx, id_town(id), now};

    TRY(db_exec(tx, &SQL_CASE_NAMELESS_DONE, ARGS(db_i64(forgetting.town), db_id(id), db_time(now)),
                NULL));
    return keep_proof(&forgetting, "ASSIGNMENT", n);
}

/* ---- the proof is shown --------------------------------------------------------------------------- */

#define PROOF_DAYS INT64_C(366)
#define DAY        (INT64_C(24) * 3600 * TIME_SECOND)

typedef struct KeepProof {
    int32_t day;
    const char *class;
    int64_t n;
} KeepProof;

static const Field KEEP_PROOF_FIELDS[] = {
    DATE_FIELD(KeepProof, day, REQUIRED),
    STR_FIELD(KeepProof, class, REQUIRED,
              SAYS("REPORTER, NAMES: of so many cases; PHOTO, VOICE, ASSIGNMENT: so many")),
    I64_FIELD(KeepProof, n, REQUIRED),
};
const Shape KEEP_PROOF = SHAPE(KeepProof, KEEP_PROOF_FIELDS);

const Error *list_keep_proofs(Request *req)
{
    UnitRange scope = req->actor->scope;
    List rows = {0};

    TRY(db_all(req->tx, &SQL_CASE_KEEP_PROOF_LIST,
               ARGS(db_i64(unit_key_town(scope.lo)), db_i64(unit_key_town(scope.hi)),
                    db_time(req->now - PROOF_DAYS * DAY)),
               &KEEP_PROOF, &rows));
    return reply_list(req, &KEEP_PROOF, &rows, NULL);
}
