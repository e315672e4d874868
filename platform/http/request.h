/*
 * request.h - what a handler sees of a request, and how it answers.
 *
 * By the time a handler runs, the platform has checked the head, found the route, authenticated
 * the actor, checked the route's grant, decoded body and query into the structs their Shapes
 * describe, and begun the transaction. It commits when the handler returns NULL and rolls back
 * when it returns an Error. What a handler makes lives in req->arena.
 */
#ifndef PLATFORM_HTTP_REQUEST_H
#define PLATFORM_HTTP_REQUEST_H

#include "base/shape.h"
#include "base/str.h"
#include "platform/auth/actor.h"
#include "platform/db/db.h"
#include "platform/jobs/lane.h"

typedef struct Server Server;
typedef struct Request Request;
typedef const Error *Handler(Request *req);

typedef enum HttpMethod {
    HTTP_GET,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_METHOD_MAX
} HttpMethod;

typedef enum RunMode {
    RUN_READ,  /* TX_READ */
    RUN_WRITE, /* TX_WRITE, Idempotency-Key honoured */
    RUN_PLAIN, /* no transaction: the handler opens its own, if any, with req->db */
    RUN_STREAM, /* the handler fills req->stream; the socket goes to the push hub; query: STREAM_QUERY or none */
    RUN_INLINE, /* on the loop thread, from memory only: no actor, no database, no waiting */
    RUN_BATCH,  /* a hot insert: route->batch, many requests in one TX_WRITE, Idempotency-Key
                 * honoured */
} RunMode;

/* A hot insert, in steps, so that many requests share one transaction. A request whose row
 * the database refuses fails alone (platform/jobs/batch.h). */
typedef struct BatchInsert {
    /* Of one request, before it joins others: all that can be refused is refused, ids are made, the
     * answer is written as it will be once the row is there. From memory; no transaction. Leaves its
     * row in req->row, and in req->row_id what makes it the same row when it is sent again. */
    Handler *prepare;
    /* What only the database can say no to, asked once for n requests, in the transaction that will
     * write them: sets req->refusal. Who is refused leaves no row and no key. NULL: nothing. */
    const Error *(*judge)(Tx *tx, Request *const *reqs, size_t n);
    /* The rows of n requests, each row_id once, in the order of row_id: every server takes its locks
     * in that order. May run more than once for a request, after a rollback or a lost COMMIT. Sets
     * row_was_there where a row of that row_id was there already, and writes nothing for it. */
    const Error *(*write)(Tx *tx, Request *const *reqs, size_t n);
    /* The answer for one whose row was there already; in a transaction of its own. */
    Handler *again;
    /* May a life hang on it? Asked on the loop thread, from memory, of the raw body, and only when
     * others wait: then it goes past them on LANE_ALARM. NULL: never. */
    bool (*urgent)(const Server *server, const char *body, size_t n);
} BatchInsert;

/* RUN_READ: what `run` finds in req->found when it begins. Asked ahead, so that the reads of many requests go out in
 * one round trip, each with its own scope and values. From memory, by req_ask; it reads nothing. */
typedef Handler Ask;
#define ASKS_MAX 2

typedef struct Route {
    const char *path;         /* "/cases/{id}/moves", below /api/v1; "{name}" takes one segment */
    const char *may;          /* grant; "" = any actor; NULL = public */
    Handler *run;             /* all but RUN_BATCH */
    Ask *ask;                 /* RUN_READ: before run. NULL: run reads what it needs */
    const BatchInsert *batch; /* RUN_BATCH */
    const Shape *body;        /* JSON body; NULL: none allowed, unless raw_max */
    const Shape *query;       /* NULL: no query string allowed */
    const Shape *reply;       /* for OpenAPI; lists: the item's shape with reply_list set */
    const char *says;         /* summary for OpenAPI */
    size_t raw_max;           /* > 0: the body is bytes, up to this many; body is NULL */
    HttpMethod method;
    RunMode run_mode;
    LaneId
        lane; /* unless said, LANE_WRITE for RUN_WRITE, LANE_BATCH for RUN_BATCH, LANE_QUICK with ask, else LANE_READ */
    bool reply_list;   /* {"items": [...], "next_cursor": ...} */
    bool by_hash;      /* GET, the same for a while: the ETag is its hash; 304 to who has it */
    bool versioned;    /* it writes, and answers with reply_etag_version: so does its replay */
    bool at_root;      /* path is not below /api/v1 */
    bool wrong_is_400; /* of a standard that says 400 where this product says 422 */
    bool one_snapshot; /* RUN_WRITE: all that it reads is of one moment */
} Route;

#define JSON_BODY_MAX ((size_t)64 * 1024)

typedef struct PathArg {
    const char *name;
    const char *value; /* percent-decoded, valid UTF-8 */
} PathArg;

/* How many an event may name beside those in whose scope it lies. */
#define EVENT_PERSONS_MAX 16

/* What a stream may hear. An event is heard when its unit is in range and (department is NULL or
 * the event's department is it), or when person is among the event's persons. */
typedef struct StreamFilter {
    UnitRange range;
    char department[8]; /* "" = any */
    Id person;
    Id session;       /* closed when the session ends, or changes who it acts as */
    int64_t asked_ms; /* monotonic, before the session was looked up: what is older than its end is
                       * refused. By the platform */
    bool bare;        /* hears that something happened and not what: topic "changed", no data */
    char last_event_id[64];
} StreamFilter;

/* The query of a stream that a page opens after it has read: a browser sends no Last-Event-ID the first
 * time. What an answer said in Zw-Position (hub_position). */
typedef struct StreamQuery {
    int64_t since; /* I64_NONE: from now on */
} StreamQuery;
extern const Shape STREAM_QUERY;

/* When something was, and when it was sent, by the clock of who sends it: that clock may be wrong. */
typedef struct ClientClock {
    Time observed_at, sent_at;
} ClientClock;

struct Request {
    Arena *arena;
    Server *server;
    const Route *route;
    Db *db;             /* the worker's connection; NULL on RUN_INLINE */
    Tx *tx;             /* RUN_READ and RUN_WRITE */
    const Actor *actor; /* NULL on public routes without a session */
    PathArg path[4];
    size_t n_path;
    void *body;      /* decoded as route->body says; NULL when the route has none */
    void *query;     /* decoded as route->query says */
    const char *raw; /* raw_max routes */
    size_t raw_len;
    const char *content_type; /* "" when not sent */
    const char *client;       /* address of the peer, or X-Forwarded-For behind --trust-proxy */
    const char *user_agent;
    const char *token; /* session token as sent (cookie or bearer), or NULL */
    const char
        *host;   /* as the client called this server: name or address, and port; "" unless clean */
    bool secure; /* TLS in front: X-Forwarded-Proto https behind --trust-proxy */
    Time now;
    const ClientClock *client_clock; /* of what was kept and is sent later; NULL: as it happens */
    StreamFilter stream;
    DbRead asks[ASKS_MAX]; /* Route.ask: to be read before run */
    List found[ASKS_MAX];  /* their rows; they live as long as run */
    size_t n_asks;
    void *row; /* RUN_BATCH: see BatchInsert */
    Id row_id; /* ID_NONE: each row is another one */
    bool row_was_there;
    const Error *refusal; /* RUN_BATCH, of judge; in req->arena */
    /* the answer */
    int status;
    Buf out;
    const char *out_type; /* default application/json */
    struct ReplyHeader {
        const char *name, *value;
    } headers[8];
    size_t n_headers;
};

/* The path's {name}; never NULL for a name in the route's path. */
const char *req_path(const Request *req, const char *name);
/* Parsed, or a MISSING error of `kind`: an id that is no id is a thing that is not there. */
const Error *req_path_id(Request *req, const char *name, const ErrorKind *missing,
                         Id *ret_id) MUST_CHECK;
const Error *req_path_key(Request *req, const char *name, const ErrorKind *missing,
                          UnitKey *ret_key) MUST_CHECK;
bool req_may(const Request *req, const char *grant);

/* One more read before run, into the next of req->found; in Route.ask. The texts among its arguments must live as long
 * as the request. */
void req_ask(Request *req, const Stmt *stmt, const DbArg *args, size_t n_args, const Shape *shape);

/* Answers. Returning what they return ends a handler. */
const Error *reply_with(Request *req, int status, const Shape *shape, const void *value) MUST_CHECK;
/* {"items": [...], "next_cursor": cursor or null} */
const Error *reply_list(Request *req, const Shape *shape, const List *rows,
                        const char *next_cursor) MUST_CHECK;
const Error *reply_empty(Request *req) MUST_CHECK; /* 204 */
/* bytes are copied */
const Error *reply_bytes(Request *req, int status, const char *type, const void *data,
                         size_t n) MUST_CHECK;
void reply_header(Request *req, const char *name, const char *value); /* both must outlive req */
void reply_etag_version(Request *req, int64_t version);               /* ETag: "7" */

/* Keyset paging: limit 1..200, default 50; the cursor is opaque to clients: base64url of
 * "micros,id" made by cursor_make. A cursor that is none is INPUT_INVALID on field cursor. */
typedef struct Cursor {
    Time at;
    Id id;
} Cursor;
const char *cursor_make(Arena *arena, Time at, Id id);
const Error *cursor_parse(Arena *arena, const char *text, Cursor *ret_cursor) MUST_CHECK;
/* Lists in the order of unit keys: the cursor is the key of the last row. *ret_after: that key, or 1 of
 * a first page (text NULL). */
const Error *key_cursor_parse(Arena *arena, const char *text, UnitKey *ret_after) MUST_CHECK;
/* Of rows, read with one more than the limit: what is too much goes, and the cursor of the next page
 * comes back; NULL: this is the last one. key_at: where the row, which is of the shape, has its key. */
const char *key_page_end(Arena *arena, const Shape *shape, size_t key_at, int64_t limit,
                         List *rows);
#define PAGE_LIMIT_DEFAULT 50
#define PAGE_LIMIT_MAX     200

/* A fresh id of this town, from the request's clock. */
Id req_new_id(const Request *req, int32_t town);

#endif
