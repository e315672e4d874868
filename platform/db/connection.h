/*
 * connection.h - what the files of this folder share; nobody else includes it. From the ground up:
 * link, answer, error, room, connect, send, db (transactions), run.
 */
#ifndef PLATFORM_DB_CONNECTION_H
#define PLATFORM_DB_CONNECTION_H

#include <libpq-fe.h>

#include "base/map.h"
#include "platform/db/db.h"

/* What a connection knows of a statement that it has prepared. */
typedef struct Prepared {
    char *name;
    const Shape *shape; /* of what its rows were read into last; NULL: none yet */
    const Field **field_of;
    struct Prepared *next;
} Prepared;

struct Db {
    char *url;
    bool hasty;             /* see db_hasty */
    PGconn *conn;           /* NULL: none */
    char *data_directory;   /* of the cluster; NULL: not known, or not on this machine */
    int64_t retry_after_ms; /* monotonic: no attempt to connect before it */
    Map *prepared;          /* name -> Prepared */
    Prepared *all_prepared; /* the same, owned */
};

#define PARAMS_MAX 96

/* A statement as it goes out this time: with the optional lines whose argument is given. */
typedef struct Call {
    const char *label; /* for people */
    const char *name;  /* "case_list_5": the statement and which optional lines it has; NULL: it is
                          not prepared, and has no parameters */
    const char *text;  /* NULL: that of stmt, which is put together when it is prepared */
    const Stmt *stmt;
    uint64_t lines; /* the optional ones that it has, the first one lowest */
    int n;
    bool plan_anew;
    Oid types[PARAMS_MAX];
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX]; /* of those in binary */
    int formats[PARAMS_MAX]; /* 1: binary, as all but texts are: PostgreSQL reads it for less */
} Call;

extern const Call CALL_COMMIT;

#define COMMIT_CALLS_MAX 4
#define WAITING_MAX \
    64 /* an answer to each must fit into the socket, for nobody reads until all are sent */

typedef struct CommitCall {
    void (*run)(void *context);
    void *context;
} CommitCall;

struct Tx {
    Db *db;
    Arena *arena;
    TxMode mode;
    bool begun;     /* PostgreSQL is in a transaction block, or was when last heard of */
    bool ran;       /* a statement was tried: what came before cannot be tried again unseen */
    bool failed;    /* only a rollback can follow */
    bool may_retry; /* lost against another transaction */
    bool patient;   /* a migration or an import: takes as long as it takes */
    const DbFault *faults;
    size_t n_faults;
    const Call *waiting[WAITING_MAX]; /* db_later: not sent yet */
    size_t n_waiting;
    CommitCall commit_calls[COMMIT_CALLS_MAX];
    size_t n_commit_calls;
    const void *left_key;
    void *left;
};

/* Takes a PGresult; for CLEANUP. */
void result_clear(PGresult **result);
#define RESULT CLEANUP(result_clear) PGresult *

/* ---- db_link.c ---- */

/* Drops the connection: the next use makes a new one. */
void db_drop(Db *db);
bool db_broken(const Db *db);
/* What was prepared here; NULL: that was not. And remember that it was. */
Prepared *db_prepared(const Db *db, const char *name);
void db_remember_prepared(Db *db, const char *name);
void db_remember_fields(Prepared *prepared, const Shape *shape, const Field **field_of, size_t n);

/* ---- db_answer.c ---- */

/* The answer to a command that one of libpq's PQsend functions has just sent (`sent` is what it
 * returned). NULL, or a result without an SQLSTATE: there was none, and the connection has been
 * dropped. Unless `patient`, nothing is waited for longer than ANSWER_MS. */
PGresult *db_answer(Db *db, int sent, bool patient) MUST_CHECK;

/* To a COPY: PGRES_COPY_IN, which libpq would say for ever, or what is wrong. */
PGresult *db_answer_copy(Db *db, int sent) MUST_CHECK;

/* ---- db_error.c ---- */

/* What a result that is none says, as an error; the transaction is failed. */
const Error *db_error_of(Tx *tx, const PGresult *result, const char *stmt_name) MUST_CHECK;
const Error *db_error_unavailable(Arena *arena) MUST_CHECK;

/* ---- db_room.c ---- */

const Error *db_error_full(Arena *arena) MUST_CHECK;
/* Once it is connected. */
void db_find_disk(Db *db);

/* ---- db_connect.c ---- */

/* Connects when there is no connection. */
const Error *db_connect(Db *db, Arena *arena) MUST_CHECK;

/* ---- db_send.c ---- */

/* The text of a statement with its first line and those of its optional ones that `lines` names. */
const char *stmt_text(Arena *arena, const Stmt *stmt, uint64_t lines);
/* Sends BEGIN when it is still to be sent, then what waits, then these n (at most READS_MAX), in one round
 * trip. Each result is good, and the caller clears it; after an error there is none. */
const Error *tx_send(Tx *tx, const Call *calls, size_t n, PGresult **ret_results) MUST_CHECK;
/* Sends what waits, if anything does. */
const Error *tx_send_waiting(Tx *tx) MUST_CHECK;

/* ---- db_arg.c ---- */

/* The type of an argument; 0: left to the server. */
Oid arg_oid(const DbArg *arg);
Oid column_element_oid(const DbArg *column);

/* ---- db_columns.c ---- */

/* A value that is not null in PostgreSQL's binary form of its type. */
const char *value_encode(Arena *arena, const DbArg *value, int *ret_n);
/* Rows as COPY reads them in binary. */
void copy_encode(Arena *arena, const DbArg *cells, size_t n_rows, size_t n_columns,
                 const void **ret_bytes, size_t *ret_n);

/* ---- db_row.c ---- */

/* Row `row` of a binary result into *ret_row, which the caller has cleared. `field_of` as by row_map. */
const Error *row_read(Tx *tx, const PGresult *result, int row, const Shape *shape,
                      const Field *const *field_of, void *ret_row) MUST_CHECK;
/* For each column of what `call` has given the field of its name; every REQUIRED field must have a column.
 * A prepared statement's columns never change, so they are looked for once a connection. */
const Error *row_map(Tx *tx, const PGresult *result, const Call *call, const Shape *shape,
                     const Field *const **ret_field_of) MUST_CHECK;

#endif
