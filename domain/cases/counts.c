/*
 * counts.c - how many cases there are is summed up as they come and move.
 *
 * Every statement that inserts a case, or changes what it is counted under, leaves the difference in
 * case_count_changes, in the same transaction. Here these are folded into case_counts. A change is in
 * one of the two at every moment, so who adds up both is never late (SQL_CASE_STATS_EVER), and when
 * this falls behind counts only become slower. Killed between, a fold never was; several servers may
 * fold one town.
 */
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/units/units.h"

/* A batch holds the sums of its town for tens of milliseconds. */
#define BATCH_CHANGES 5000

typedef struct FoldedRow {
    int64_t n;
} FoldedRow;

static const Field FOLDED_ROW_FIELDS[] = {
    I64_FIELD(FoldedRow, n, REQUIRED),
};
static const Shape FOLDED_ROW = SHAPE(FoldedRow, FOLDED_ROW_FIELDS);

static const Error *fold_batch(Db *db, Arena *arena, DbArg town, int64_t *ret_folded)
{
    FoldedRow folded = {0};
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(db_one(tx, &SQL_CASE_COUNTS_FOLD, ARGS(town, db_i64(BATCH_CHANGES)), &CASE_NOT_FOUND,
               &FOLDED_ROW, &folded));
    TRY(db_later(tx, &SQL_CASE_COUNTS_CLEAR, ARGS(town)));
    TRY(db_commit(tx));
    *ret_folded = folded.n;
    return NULL;
}

/* The towns of which changes are not in the sums yet. */
static const Error *towns_changed(Db *db, Arena *arena, List *ret_towns)
{
    Tx *tx = NULL;

    TRY(db_begin(db, arena, TX_READ, &tx));
    return db_all(tx, &SQL_CASE_COUNTS_WAITING, NO_ARGS, &UNIT_TOWN, ret_towns);
}

/* No town keeps the others waiting: who had a full batch gets the next one at the next turn. */
#define TURNS_A_TICK 20

const Error *fold_case_counts(Server *server, Db *db, Arena *arena, Time now)
{
    List towns = {0};
    bool is_left = true;

    (void)server;
    (void)now;
    TRY(towns_changed(db, arena, &towns));
    for (int turn = 0; turn < TURNS_A_TICK && is_left; turn++) {
        is_left = false;
        for (size_t i = 0; i < towns.n; i++) {
            int64_t folded = 0;
            TRY(fold_batch(db, arena, db_i64(((const UnitTown *)towns.items)[i].town), &folded));
            is_left |= folded == BATCH_CHANGES;
        }
    }
    return NULL;
}
