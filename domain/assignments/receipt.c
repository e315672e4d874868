/*
 * receipt.c - POST /assignments/{id}/receipts: how far it has come before there is a yes or a no.
 *
 * It is told by the device of who was sent: an answer that a reader lost on its way was not delivered.
 * No step of the assignment: its version stays, so that a yes which is on its way meets what it was
 * made for.
 */
#include "domain/assignments/assignment.h"
#include "domain/assignments/assignment.sql.h"

typedef enum Receipt {
    RECEIPT_DELIVERED,
    RECEIPT_READ,
} Receipt;

static const char *const RECEIPT_NAMES[] = {"DELIVERED", "READ", NULL};

typedef struct ReceiptIn {
    int step; /* Receipt */
} ReceiptIn;

static const Field RECEIPT_IN_FIELDS[] = {
    ENUM_FIELD(ReceiptIn, step, RECEIPT_NAMES, REQUIRED, SAYS("what was read has come too")),
};
const Shape ASSIGNMENT_RECEIPT = {"AssignmentReceipt", sizeof(ReceiptIn), LENGTH(RECEIPT_IN_FIELDS),
                                  RECEIPT_IN_FIELDS};

const Error *post_receipt(Request *req)
{
    const ReceiptIn *in = req->body;
    Assignment found = {0};
    Id id = ID_NONE;
    int64_t n = 0;

    TRY(req_path_id(req, "id", &ASSIGNMENT_NOT_FOUND, &id));
    TRY(assignment_get(req, id, &found));
    if (!found.mine)
        return error_new(req->arena, &ASSIGNMENT_MAY_NOT, "only who was sent tells that");
    TRY(db_exec(req->tx, &SQL_ASSIGNMENT_RECEIVE,
                ARGS(db_id(req->actor->person), db_i64(id_town(id)), db_id(id),
                     db_bool(in->step == RECEIPT_READ), db_time(req->now)),
                &n));
    if (n > 0) {
        TRY(assignment_get(req, id, &found));
        TRY(assignment_tell_seen(req, &found));
    }
    return reply_with(req, 200, &ASSIGNMENT_SHAPE, &found);
}
