/*
 * inner.h - a request inside another: a batch runs each of its parts as if it had come by itself,
 * with the same grants, shapes, transaction and answer. So a rule is in one place.
 */
#ifndef PLATFORM_HTTP_INNER_H
#define PLATFORM_HTTP_INNER_H

#include "platform/http/request.h"

typedef struct InnerCall {
    const char *method;       /* "POST" */
    const char *path;         /* "/api/v1/cases", percent-encoded, no query */
    const char *query;        /* "" for none */
    const char *body;         /* JSON text; NULL for none */
    const char *key;          /* Idempotency-Key; NULL for none */
    const ClientClock *clock; /* the request's client_clock */
    /* inner_as only: bytes instead of a body, as routes with a raw_max take them */
    const char *type; /* "image/png" */
    const void *bytes;
    size_t n_bytes;
} InnerCall;

typedef struct InnerAnswer {
    int status;
    const char *body;    /* JSON text in the arena of outer, a problem's too; NULL: none */
    const char *problem; /* its slug; NULL: all is well */
} InnerAnswer;

/* Only routes that run in a transaction (RUN_READ, RUN_WRITE, RUN_BATCH); others are not found. outer is
 * RUN_PLAIN, with no transaction of its own open. */
void inner_run(Request *outer, const InnerCall *call, InnerAnswer *ret_answer);

/* The program itself asks, as this actor and now, of a server that is loaded and does not serve yet. RUN_PLAIN too.
 * What is answered lives in the arena. */
void inner_as(Server *server, Db *db, Arena *arena, const Actor *actor, const InnerCall *call,
              InnerAnswer *ret_answer);

#endif
