/* inbox.c - my notices: list, count, read; and what I want to be told when no page is open. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/notices/notice.h"
#include "domain/notices/notices.sql.h"
#include "domain/units/units.h"
#include "platform/http/server.h"

/* ---- shapes ----------------------------------------------------------------------------------- */

typedef struct Notice {
    const char *id;
    Time at;
    const char *kind;
    const char *topic;
    UnitKey unit;
    const char *unit_name;
    const char *data;
    Time read_at;
} Notice;

static const Field NOTICE_FIELDS[] = {
    STR_FIELD(Notice, id, REQUIRED, SAYS("that of the event on /stream; newer ones are greater")),
    TIME_FIELD(Notice, at, REQUIRED),
    STR_FIELD(Notice, kind, REQUIRED),
    STR_FIELD(Notice, topic, REQUIRED),
    KEY_FIELD(Notice, unit, REQUIRED),
    JSON_FIELD(Notice, data, REQUIRED, SAYS("what the event said")),
    TIME_FIELD(Notice, read_at, NULLABLE),
    STR_FIELD(Notice, unit_name, NULLABLE),
};
static const Shape NOTICE_ROW = {"NoticeRow", sizeof(Notice), LENGTH(NOTICE_FIELDS) - 1,
                                 NOTICE_FIELDS};
const Shape NOTICE_SHAPE = SHAPE(Notice, NOTICE_FIELDS);

typedef struct NoticeQuery {
    bool unread;
    int64_t limit;
    const char *cursor;
} NoticeQuery;

static const Field NOTICE_QUERY_FIELDS[] = {
    BOOL_FIELD(NoticeQuery, unread, SAYS("only those not read")),
    I64_FIELD(NoticeQuery, limit, LIMIT(1, PAGE_LIMIT_MAX)),
    STR_FIELD(NoticeQuery, cursor, LIMIT(3, 40)),
};
const Shape NOTICE_QUERY = SHAPE(NoticeQuery, NOTICE_QUERY_FIELDS);

typedef struct NoticeCount {
    int64_t unread;
} NoticeCount;

static const Field NOTICE_COUNT_FIELDS[] = {
    I64_FIELD(NoticeCount, unread, REQUIRED, SAYS("1001: more than 1000")),
};
const Shape NOTICE_COUNT = SHAPE(NoticeCount, NOTICE_COUNT_FIELDS);

typedef struct NoticeRead {
    const char *up_to;
} NoticeRead;

static const Field NOTICE_READ_FIELDS[] = {
    STR_FIELD(NoticeRead, up_to, REQUIRED, LIMIT(3, 40), SAYS("the newest that was seen")),
};
const Shape NOTICE_READ = SHAPE(NoticeRead, NOTICE_READ_FIELDS);

typedef struct NoticeChoices {
    Strs muted;
    int64_t quiet_from, quiet_to;
    const char *push_key;
} NoticeChoices;

#define MUTED_SAYS "kinds that no browser is told of; the inbox has them all the same"

#define QUIET_FIELDS                                                                   \
    I64_FIELD(NoticeChoices, quiet_from, REQUIRED, LIMIT(0, 1439),                     \
              SAYS("minute of the city's day; the same as quiet_to: no quiet hours")), \
        I64_FIELD(NoticeChoices, quiet_to, REQUIRED, LIMIT(0, 1439))

/* Whoever silences nothing says so by an empty list, or by none. */
static const Field NOTICE_CHOICES_IN_FIELDS[] = {
    STRS_FIELD(NoticeChoices, muted, LIMIT(0, NOTICE_KIND_MAX), SAYS(MUTED_SAYS)),
    QUIET_FIELDS,
};
const Shape NOTICE_CHOICES_IN = {"NoticeChoicesIn", sizeof(NoticeChoices),
                                 LENGTH(NOTICE_CHOICES_IN_FIELDS), NOTICE_CHOICES_IN_FIELDS};

static const Field NOTICE_CHOICES_FIELDS[] = {
    STRS_FIELD(NoticeChoices, muted, REQUIRED, SAYS(MUTED_SAYS)),
    QUIET_FIELDS,
    STR_FIELD(NoticeChoices, push_key, NULLABLE,
              SAYS("applicationServerKey for subscribing; null: this server sends to no browser")),
};
const Shape NOTICE_CHOICES_SHAPE = SHAPE(NoticeChoices, NOTICE_CHOICES_FIELDS);

/* ---- the inbox ---------------------------------------------------------------------------------- */

typedef struct Place {
    int64_t xid, seq;
} Place;

/* "<xid>-<seq>", as the stream writes it. */
static const Error *place_parse(Arena *arena, const char *field, const char *text, Place *ret_place)
{
    const char *dash = strchr(text, '-');
    Place place;

    if (!dash || dash == text ||
        !str_to_i64(arena_strndup(arena, text, (size_t)(dash - text)), &place.xid) ||
        !str_to_i64(dash + 1, &place.seq) || place.xid < 0 || place.seq < 0)
        return error_field(arena, &INPUT_INVALID, field, "must be the id of a notice");
    *ret_place = place;
    return NULL;
}

static DbArg xid_arg(Arena *arena, int64_t xid)
{
    return db_str(arena_printf(arena, "%lld", (long long)xid));
}

const Error *list_notices(Request *req)
{
    const NoticeQuery *query = req->query;
    int64_t limit = query->limit == I64_NONE ? PAGE_LIMIT_DEFAULT : query->limit;
    DbArg unread = db_bool(true), xid = db_str(NULL);
    Place after = {0, 0};
    const char *next = NULL;
    List rows = {0};

    unread.null = !query->unread;
    if (query->cursor) {
        TRY(place_parse(req->arena, "cursor", query->cursor, &after));
        xid = xid_arg(req->arena, after.xid);
    }
    TRY(db_all(req->tx, &SQL_NOTICE_LIST,
               ARGS(db_id(req->actor->person), db_i64(limit + 1), xid, db_i64(after.seq), unread),
               &NOTICE_ROW, &rows));
    Notice *notices = rows.items;
    if (rows.n > (size_t)limit) {
        rows.n = (size_t)limit;
        next = notices[rows.n - 1].id;
    }
    for (size_t i = 0; i < rows.n; i++)
        notices[i].unit_name = units_name(req->server, notices[i].unit);
    return reply_list(req, &NOTICE_SHAPE, &rows, next);
}

const Error *count_notices(Request *req)
{
    NoticeCount count = {0};

    TRY(db_one(req->tx, &SQL_NOTICE_COUNT, ARGS(db_id(req->actor->person)), &DB_FAILED,
               &NOTICE_COUNT, &count));
    return reply_with(req, 200, &NOTICE_COUNT, &count);
}

/* ---- what was seen: thousands at once after one matter was told to thousands ------------------------ */

static const Error *prepare_read(Request *req)
{
    const NoticeRead *in = req->body;
    Place *up_to = ARENA_NEW(req->arena, Place);

    TRY(place_parse(req->arena, "up_to", in->up_to, up_to));
    req->row = up_to;
    req->row_id = req->actor->person;
    return reply_empty(req);
}

static const Error *write_read(Tx *tx, Request *const *reqs, size_t n)
{
    Arena *arena = tx_arena(tx);
    DbArg(*cells)[4] = arena_array(arena, n, sizeof(*cells));

    for (size_t i = 0; i < n; i++) {
        const Place *up_to = reqs[i]->row;
        cells[i][0] = db_id(reqs[i]->actor->person);
        cells[i][1] = xid_arg(arena, up_to->xid);
        cells[i][2] = db_i64(up_to->seq);
        cells[i][3] = db_time(reqs[i]->now);
    }
    return db_later(tx, &SQL_NOTICE_READ, db_columns(arena, cells[0], n, LENGTH(cells[0])),
                    LENGTH(cells[0]));
}

static const Error *answer_read_again(Request *req)
{
    return reply_empty(req);
}

const BatchInsert NOTICES_READ = {
    .prepare = prepare_read,
    .write = write_read,
    .again = answer_read_again,
};

/* ---- choices --------------------------------------------------------------------------------------- */

static const Error *reply_choices(Request *req, NoticeChoices *choices)
{
    PushPair pair;
    bool found = false;

    if (server_config(req->server)->push_contact)
        TRY(push_identity(req->tx, &pair, &found));
    choices->push_key = found ? push_base64(req->arena, pair.point, PUSH_POINT_SIZE) : NULL;
    return reply_with(req, 200, &NOTICE_CHOICES_SHAPE, choices);
}

const Error *get_notice_choices(Request *req)
{
    NoticeChoices choices = {.quiet_from = 0, .quiet_to = 0};
    bool found = false;

    TRY(db_maybe(req->tx, &SQL_NOTICE_CHOICES_GET, ARGS(db_id(req->actor->person)),
                 &NOTICE_CHOICES_IN, &choices, &found));
    return reply_choices(req, &choices);
}

static const Error *check_kinds(Arena *arena, const Strs *kinds)
{
    for (size_t i = 0; i < kinds->n; i++) {
        size_t kind = 0;
        while (kind < NOTICE_KIND_MAX && strcmp(NOTICE_KIND_NAMES[kind], kinds->items[i]) != 0)
            kind++;
        if (kind == NOTICE_KIND_MAX)
            return error_field(arena, &INPUT_INVALID, "muted", "no kind \"%s\"", kinds->items[i]);
    }
    return NULL;
}

const Error *put_notice_choices(Request *req)
{
    NoticeChoices *in = req->body;

    TRY(check_kinds(req->arena, &in->muted));
    TRY(db_exec(req->tx, &SQL_NOTICE_CHOICES_PUT,
                ARGS(db_id(req->actor->person),
                     db_infer(db_texts(req->arena, in->muted.items, in->muted.n)),
                     db_i64(in->quiet_from), db_i64(in->quiet_to), db_time(req->now)),
                NULL));
    return reply_choices(req, in);
}
