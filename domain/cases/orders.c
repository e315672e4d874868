/*
 * orders.c - an order that keeps what a case has beyond its time: named, with a last day (P-07).
 */
#include "domain/cases/case.sql.h"
#include "domain/cases/keep.h"
#include "domain/units/units.h"

#define ORDER_DAYS_MAX 1100 /* three years; a longer order is entered again */

static const ErrorKind ORDER_MISSING = {ERROR_MISSING, "case/no-order",
                                        "No such order that stands"};

typedef struct OrderIn {
    const char *order_no;
    const char *reason;
    int32_t until;
} OrderIn;

static const Field ORDER_IN_FIELDS[] = {
    STR_FIELD(OrderIn, order_no, REQUIRED, LIMIT(2, 80), SAYS("of the order, as it is filed")),
    STR_FIELD(OrderIn, reason, REQUIRED, LIMIT(2, 400), SAYS("who asks for it, and what for")),
    DATE_FIELD(OrderIn, until, REQUIRED, SAYS("its last day, at most three years from now")),
};
const Shape CASE_ORDER_IN = SHAPE(OrderIn, ORDER_IN_FIELDS);

typedef struct KeepOrder {
    Id id;
    const char *order_no;
    const char *reason;
    int32_t until;
    Time at;
    const char *person_name;
    Time lifted_at;
    const char *lifted_by;
} KeepOrder;

static const Field ORDER_FIELDS[] = {
    ID_FIELD(KeepOrder, id, REQUIRED),          STR_FIELD(KeepOrder, order_no, REQUIRED),
    STR_FIELD(KeepOrder, reason, REQUIRED),     DATE_FIELD(KeepOrder, until, REQUIRED),
    TIME_FIELD(KeepOrder, at, REQUIRED),        STR_FIELD(KeepOrder, person_name, REQUIRED),
    TIME_FIELD(KeepOrder, lifted_at, NULLABLE), STR_FIELD(KeepOrder, lifted_by, NULLABLE),
};
const Shape CASE_ORDER = SHAPE(KeepOrder, ORDER_FIELDS);

static const Error *reply_orders(Request *req, Id case_id, int status)
{
    List orders = {0};

    TRY(db_all(req->tx, &SQL_CASE_ORDERS, ARGS(db_i64(id_town(case_id)), db_id(case_id)),
               &CASE_ORDER, &orders));
    if (status == 200)
        return reply_list(req, &CASE_ORDER, &orders, NULL);
    return reply_with(req, status, &CASE_ORDER, (const KeepOrder *)orders.items + orders.n - 1);
}

const Error *list_keep_orders(Request *req)
{
    Id case_id = ID_NONE;
    Case found = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(case_get(req, req->tx, case_id, &found));
    return reply_orders(req, case_id, 200);
}

/* Also of a case that is open: the order may come before its end. */
const Error *post_keep_order(Request *req)
{
    const OrderIn *in = req->body;
    Id case_id = ID_NONE;
    Case found = {0};
    int64_t today = date_days(units_today(req->now)), last = date_days(in->until);

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(case_lock(req, req->tx, case_id, &found));
    if (last < today || last > today + ORDER_DAYS_MAX) {
        return error_field(req->arena, &INPUT_INVALID, "until",
                           "is today or later, within three years");
    }
    TRY(db_exec(req->tx, &SQL_CASE_ORDER_INSERT,
                ARGS(db_i64(id_town(case_id)), db_id(case_id),
                     db_id(req_new_id(req, id_town(case_id))), db_str(in->order_no),
                     db_str(in->reason), db_date(req->arena, in->until), db_id(req->actor->person),
                     db_id(req->actor->post), db_time(req->now)),
                NULL));
    return reply_orders(req, case_id, 201);
}

const Error *post_keep_order_lift(Request *req)
{
    Id case_id = ID_NONE, id = ID_NONE;
    Case found = {0};
    int64_t n = 0;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(req_path_id(req, "order", &ORDER_MISSING, &id));
    TRY(case_lock(req, req->tx, case_id, &found));
    TRY(db_exec(req->tx, &SQL_CASE_ORDER_LIFT,
                ARGS(db_i64(id_town(case_id)), db_id(case_id), db_id(id), db_time(req->now),
                     db_id(req->actor->person)),
                &n));
    if (n == 0)
        return error_new(req->arena, &ORDER_MISSING, "%s", "");
    return reply_orders(req, case_id, 200);
}
