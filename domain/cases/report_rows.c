/* report_rows.c - the rows of reports: those of many in two round trips. */
#include "domain/cases/report_rows.h"

#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/record.h"
#include "domain/cases/report.h"

const Case *report_stored(const Report *report)
{
    return report->filing ? &report->filing->after : &report->made;
}

typedef struct IdRow {
    Id id;
} IdRow;

static const Field ID_ROW_FIELDS[] = {
    ID_FIELD(IdRow, id, REQUIRED),
};
static const Shape ID_ROW = SHAPE(IdRow, ID_ROW_FIELDS);

static bool is_among(Id id, const List *rows)
{
    const IdRow *row = rows->items;

    for (size_t i = 0; i < rows->n; i++) {
        if (id_eq(row[i].id, id))
            return true;
    }
    return false;
}

static const Report *report_of(const Request *req)
{
    return req->row;
}

/* The cases. Of those whose id is taken, row_was_there is set. */
static const Error *insert_cases(Tx *tx, Request *const *reqs, size_t n)
{
    DbArg(*cells)[20] = arena_array(tx_arena(tx), n, sizeof(*cells));
    List inserted = {0};

    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        const Case *made = report_stored(report);
        const DbArg row[] = {db_i64(id_town(made->id)), db_id(made->id),
                             db_str(made->number),      db_str(made->item),
                             db_str(report->item_from), db_str(made->title),
                             db_str(made->description), db_str(made->place),
                             db_f64(made->lon),         db_f64(made->lat),
                             db_str(report->datum),     db_key(made->unit),
                             db_key(made->owner),       db_str(made->severity),
                             db_str(made->source),      db_time(made->created_at),
                             db_time(made->due_at),     db_str(CASE_STATE_NAMES[made->state]),
                             db_i64(made->version),     db_time(made->filed_at)};
        memcpy(cells[i], row, sizeof(row));
    }
    TRY(db_all(tx, &SQL_CASE_REPORT, db_columns(tx_arena(tx), cells[0], n, LENGTH(cells[0])),
               LENGTH(cells[0]), &ID_ROW, &inserted));
    if (inserted.n == n)
        return NULL;
    for (size_t i = 0; i < n; i++)
        reqs[i]->row_was_there = !is_among(report_of(reqs[i])->made.id, &inserted);
    return NULL;
}

static const Error *insert_reporters(Tx *tx, Request *const *reqs, size_t n)
{
    DbArg(*cells)[4] = arena_array(tx_arena(tx), n, sizeof(*cells));

    for (size_t i = 0; i < n; i++) {
        const Case *made = &report_of(reqs[i])->made;
        const DbArg row[] = {db_i64(id_town(made->id)), db_id(made->id),
                             db_id(reqs[i]->actor->person), db_time(made->created_at)};
        memcpy(cells[i], row, sizeof(row));
    }
    return db_later(tx, &SQL_CASE_REPORT_BY,
                    db_columns(tx_arena(tx), cells[0], n, LENGTH(cells[0])), LENGTH(cells[0]));
}

#define REPORT_MOVE_COLUMNS 16

/* from: the case before; NULL, it was reported. clock: of whose act it was; NULL: none was told. */
static void fill_report_move(const Case *from, const Case *to, const char *event,
                             const Actor *actor, const char *changes, const ClientClock *clock,
                             DbArg *ret_row)
{
    const DbArg row[REPORT_MOVE_COLUMNS] = {
        db_i64(id_town(to->id)),
        db_id(to->id),
        db_i64(to->version),
        db_time(to->updated_at),
        db_str(event),
        db_str(from ? CASE_STATE_NAMES[from->state] : NULL),
        db_str(CASE_STATE_NAMES[to->state]),
        db_id(actor->person),
        db_id(actor->post),
        db_str(actor->role),
        db_key(actor->unit),
        db_str(actor->department),
        db_key(to->owner),
        db_str(changes),
        db_time(clock ? clock->observed_at : TIME_NONE),
        db_time(clock ? clock->sent_at : TIME_NONE),
    };

    memcpy(ret_row, row, sizeof(row));
}

/* The first move of each, and the second of what files itself. */
static const Error *insert_moves(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*rows)[REPORT_MOVE_COLUMNS] = arena_array(arena, 2 * n, sizeof(*rows));
    size_t n_rows = 0;

    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        const Moving *filing = report->filing;
        fill_report_move(NULL, &report->made, CASE_FIRST_EVENT, reqs[i]->actor, NULL,
                         reqs[i]->client_clock, rows[n_rows++]);
        if (filing) {
            fill_report_move(
                &filing->before, &filing->after, filing->record.event, filing->req->actor,
                case_changes(arena, &filing->before, &filing->after), NULL, rows[n_rows++]);
        }
    }
    return db_later(tx, &SQL_CASE_REPORT_MOVES, db_columns(arena, rows[0], n_rows, LENGTH(rows[0])),
                    LENGTH(rows[0]));
}

/* Of those whose pin was moved, where the phone was. */
static const Error *insert_pins(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*pins)[6] = arena_array(arena, n, sizeof(*pins));
    size_t n_pins = 0;

    for (size_t i = 0; i < n; i++) {
        const Case *made = &report_of(reqs[i])->made;
        if (!made->pin_reason)
            continue;
        const DbArg pin[] = {db_i64(id_town(made->id)),    db_id(made->id),
                             db_f64(made->fix_lon),        db_f64(made->fix_lat),
                             db_f64(made->fix_accuracy_m), db_str(made->pin_reason)};
        memcpy(pins[n_pins++], pin, sizeof(pin));
    }
    if (n_pins == 0)
        return NULL;
    return db_later(tx, &SQL_CASE_PIN_INSERT, db_columns(arena, pins[0], n_pins, LENGTH(pins[0])),
                    LENGTH(pins[0]));
}

/* The desk is told of both moves, as of any other. */
static const Error *tell(Tx *tx, Request *const *reqs, size_t n)
{
    Event *events = arena_array(tx_arena(tx), 2 * n, sizeof(*events));
    size_t n_events = 0;

    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        events[n_events++] = report->event;
        if (report->filing)
            events[n_events++] = report->filed_event;
    }
    return event_emit_all(tx, reqs[0]->server, events, n_events);
}

const Error *case_premises_set(Request *req, Id id, Id premises)
{
    const Actor *actor = req->actor;
    const DbArg row[] = {db_i64(id_town(id)),  db_id(id),          db_id(premises),
                         db_id(actor->person), db_id(actor->post), db_time(req->now)};

    if (id_is_none(premises))
        return NULL;
    return db_later(req->tx, &SQL_CASE_PREMISES_SET, db_columns(req->arena, row, 1, LENGTH(row)),
                    LENGTH(row));
}

/* Of those that say what they are of. */
static const Error *insert_premises(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*cells)[6] = arena_array(arena, n + 1, sizeof(*cells));
    size_t n_of = 0;

    for (size_t i = 0; i < n; i++) {
        const Case *made = &report_of(reqs[i])->made;
        const Actor *actor = reqs[i]->actor;
        const DbArg row[] = {db_i64(id_town(made->id)), db_id(made->id),
                             db_id(made->premises),     db_id(actor->person),
                             db_id(actor->post),        db_time(made->created_at)};
        if (!id_is_none(made->premises))
            memcpy(cells[n_of++], row, sizeof(row));
    }
    return n_of == 0
               ? NULL
               : db_later(tx, &SQL_CASE_PREMISES_SET,
                          db_columns(arena, cells[0], n_of, LENGTH(cells[0])), LENGTH(cells[0]));
}

const Error *report_write(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    Request **made = arena_array(arena, n, sizeof(Request *));
    CaseBegun *begun = arena_array(arena, n, sizeof(*begun));
    size_t n_made = 0;

    TRY(insert_cases(tx, reqs, n));
    for (size_t i = 0; i < n; i++) {
        const Report *report = report_of(reqs[i]);
        if (reqs[i]->row_was_there)
            continue;
        begun[n_made] = (CaseBegun){report_stored(report), &report->clocks, NULL, NULL};
        if (report->filing) {
            begun[n_made].then = &report->filed;
            begun[n_made].event = report->filing->record.event;
        }
        made[n_made++] = reqs[i];
    }
    if (n_made == 0)
        return NULL;
    TRY(insert_reporters(tx, made, n_made));
    TRY(insert_moves(tx, made, n_made));
    TRY(insert_pins(tx, made, n_made));
    TRY(insert_premises(tx, made, n_made));
    TRY(case_clocks_begin(tx, reqs[0]->server, begun, n_made));
    return tell(tx, made, n_made);
}
