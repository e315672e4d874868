/* check.c - what the check of a draft finds, kept with the edition until the next one. */
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"

const Error *faults_write(Tx *tx, Id of, const Stmt *clear, const Stmt *insert,
                          const Faults *faults)
{
    Arena *arena = tx_arena(tx);
    size_t n = faults->n;
    const char **cells = arena_array(arena, 7 * n + 7, sizeof(*cells));
    const char **column[7];

    for (size_t c = 0; c < LENGTH(column); c++)
        column[c] = cells + c * n;
    for (size_t i = 0; i < n; i++) {
        const Fault *fault = &faults->items[i];
        column[0][i] = fault->kind;
        column[1][i] = fault->grid ? fault->grid : "";
        column[2][i] = fault->other ? fault->other : "";
        column[3][i] = arena_printf(arena, "%.6f", fault->lon);
        column[4][i] = arena_printf(arena, "%.6f", fault->lat);
        column[5][i] =
            fault->square_metres >= 0 ? arena_printf(arena, "%.1f", fault->square_metres) : "NaN";
        column[6][i] = fault->detail;
    }
    TRY(db_exec(tx, clear, ARGS(db_id(of)), NULL));
    return db_exec(
        tx, insert,
        ARGS(db_id(of), db_infer(db_texts(arena, column[0], n)),
             db_infer(db_texts(arena, column[1], n)), db_infer(db_texts(arena, column[2], n)),
             db_infer(db_texts(arena, column[3], n)), db_infer(db_texts(arena, column[4], n)),
             db_infer(db_texts(arena, column[5], n)), db_infer(db_texts(arena, column[6], n))),
        NULL);
}

const Error *edition_record_faults(Request *req, Edition *edition, const Faults *faults)
{
    TRY(faults_write(req->tx, edition->id, &SQL_FAULTS_CLEAR, &SQL_FAULTS_INSERT, faults));
    edition->faults = (int64_t)faults->n;
    return NULL;
}

/* With faults it stays a draft, and they are listed: the answer is the edition, not an error. */
const Error *edition_check(Request *req, Edition *edition)
{
    Draft draft = {.n = 0};

    TRY(draft_read(req->tx, edition->id, &draft));
    Faults faults = draft_faults(req->arena, req->server, edition->unit, &draft);
    TRY(edition_record_faults(req, edition, &faults));
    edition->drawn_by_me = true;
    if (edition->faults == 0)
        return edition_step(req, edition, EDITION_DO_CHECK, NULL, NULL);
    return edition_step(req, edition, EDITION_DO_EDIT, NULL,
                        arena_printf(req->arena, "CHECK: %lld faults", (long long)edition->faults));
}
