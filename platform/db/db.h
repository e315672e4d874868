/*
 * db.h - PostgreSQL 15 through libpq, blocking, one connection a thread.
 *
 * The only folder that includes <libpq-fe.h> (platform/pg excepted). Statements come from .sql
 * files (tools/sqlgen.awk makes <file>.sql.h and .sql.c); there is no general query function.
 * Parameters go with explicit types, in binary but for texts; results come in binary.
 *
 * Errors every function may return: DB_UNAVAILABLE (503, no connection or it broke: nothing is
 * known of an uncommitted transaction), DB_BUSY (503, lock or statement timeout), DB_FULL (507,
 * disk; before a write, when less than 32 MiB are free), DB_FAILED (500; SQLSTATE and statement name are logged, never shown), or the ErrorKind
 * that a module's DbFault gives for the violated constraint.
 */
#ifndef PLATFORM_DB_DB_H
#define PLATFORM_DB_DB_H

#include "base/shape.h"

typedef struct Db Db; /* one connection; belongs to one thread */
typedef struct Tx Tx; /* a transaction on it */

/* One statement of a .sql file. `text` has its optional lines (those that end in "-- ?N") cut out
 * into parts: see tools/sqlgen.awk. A part with param > 0 is sent only when argument $param is
 * given (DB_NONE leaves it out), each set of given ones being prepared once a connection. */
typedef struct StmtPart {
    const char *text;
    int param;
} StmtPart;

typedef struct Stmt {
    const char *name; /* "case_insert": unique in the program */
    const StmtPart *parts;
    size_t n_parts;
    bool plan_anew; /* "-- plan: anew" below its name: planned for the values of each call and not
                     * once for all, which pays where running it takes far longer than planning. Not
                     * for db_later */
} Stmt;

typedef enum DbType {
    DB_NULL,
    DB_I32,
    DB_I64,
    DB_F64,
    DB_BOOL,
    DB_STR,
    DB_ID,
    DB_TIME,
    DB_BYTES,
    DB_TEXTS,
    DB_COLUMN
} DbType;

typedef struct DbArg {
    DbType type;    /* the declared parameter type */
    DbType element; /* of a DB_COLUMN */
    bool null;      /* SQL null; for an optional part: not given */
    union {
        int32_t i32;
        int64_t i64;
        double f64;
        bool boolean;
        const char *str; /* DB_STR: text; DB_TEXTS: an array literal as text, type inferred */
        Id id;
        Time time;
        struct {
            const void *data;
            size_t n;
        } bytes;
    };
} DbArg;

/* The constructors treat the "not there" value of shape.h as null. */
DbArg db_i64(int64_t value); /* int8; also unit keys. I64_NONE -> null */
DbArg db_i32(int32_t value); /* int4 */
DbArg db_key(UnitKey value); /* int8; 0 -> null */
DbArg db_f64(double value);  /* float8; NAN -> null */
DbArg db_bool(bool value);
DbArg db_str(const char *value); /* text; NULL -> null */
DbArg db_id(Id value);           /* uuid; ID_NONE -> null */
DbArg db_time(Time value);       /* timestamptz; TIME_NONE -> null */
DbArg db_bytes(const void *data, size_t n);
DbArg db_date(Arena *arena, int32_t date); /* yyyymmdd, type left to the server; 0 -> null */
DbArg db_infer(const char *text); /* type left to the server: jsonb, date, arrays ("{a,b}") */

/* Many rows as the arguments of one statement that takes an array for each column
 * ("from unnest($1::int8[], $2::uuid[], ..)"): cells holds row after row, each of n_columns cells of
 * the types above; what comes back has one argument a column. A DB_TEXTS becomes text: cast it. The
 * arrays go out in binary: building and reading them as text costs more than inserting the row. */
const DbArg *db_columns(Arena *arena, const DbArg *cells, size_t n_rows, size_t n_columns);

#define ARGS(...) (const DbArg[]){__VA_ARGS__}, LENGTH(((const DbArg[]){__VA_ARGS__}))
#define NO_ARGS   NULL, 0

/* A constraint of the schema and the domain error it stands for. */
typedef struct DbFault {
    const char *constraint;
    const ErrorKind *kind;
    const char *field; /* the input field to name, or NULL */
} DbFault;

extern const ErrorKind DB_UNAVAILABLE, DB_BUSY, DB_FULL, DB_FAILED;

/* url: anything libpq takes. Lazy: the connection is made, and made again, at the next db_begin.
 * Sets application_name, timezone UTC, statement_timeout 5 s, lock_timeout 2 s,
 * idle_in_transaction_session_timeout 10 s, jit off. */
Db *db_new(const char *url);
/* A commit of this connection does not wait for the disk: what was committed in the last second may be gone after
 * a crash of the machine. For what is made up and can be made again. Before the first db_begin. */
void db_hasty(Db *db);
void db_free(Db *db);
/* On the disk of a cluster on this machine; -1: not known. */
int64_t db_free_bytes(const Db *db);
/* False: what writes gets DB_FULL at its first statement, but for migrations. */
bool db_has_room(const Db *db);

typedef enum TxMode { TX_READ, TX_WRITE, TX_SNAPSHOT } TxMode;

/* TX_READ: nothing is begun on the wire; each statement is one round trip and sees its own
 * snapshot. TX_WRITE sends BEGIN with the first statement. TX_SNAPSHOT is a TX_WRITE in which all
 * statements see what the first one saw. */
const Error *db_begin(Db *db, Arena *arena, TxMode mode, Tx **ret_tx) MUST_CHECK;
const Error *db_commit(Tx *tx) MUST_CHECK; /* on error the outcome may be unknown; tx is over */
void db_rollback(Tx *tx);                  /* NULL, or one that is over, is fine */
/* For a transaction that ends with its block:
 *     Tx *tx CLEANUP(db_rollbackp) = NULL;
 * What was not committed when the block is left is rolled back. A TX_READ needs no end. */
void db_rollbackp(Tx **tx);
/* `work` in a transaction of its own: committed, or rolled back when it fails. Not run again when it lost
 * against another one. */
typedef const Error *TxWork(Tx *tx, void *context);
const Error *db_transact(Db *db, Arena *arena, TxMode mode, TxWork *work, void *context) MUST_CHECK;
Arena *tx_arena(Tx *tx);
/* Constraint names that the following statements may run into. */
void tx_faults(Tx *tx, const DbFault *faults, size_t n);
/* True after DB_FAILED / conflict when SQLSTATE was 40001 or 40P01: run the whole thing again. */
bool tx_may_retry(const Tx *tx);
/* Runs at db_commit success / never on rollback. Used by events to wake the hub. */
void tx_on_commit(Tx *tx, void (*run)(void *context), void *context);
/* One pointer that whoever began the transaction leaves for functions of its own that are called
 * further down; `key` is an address of its own. NULL when there is none. */
void tx_leave(Tx *tx, const void *key, void *left);
void *tx_left(const Tx *tx, const void *key);

/* Exactly one row into *ret_row (columns matched to fields by name; a column no field has, or a
 * field no column gives and that is REQUIRED, is DB_FAILED; bytea is read as text into a STR). No
 * row is the error `missing`. */
const Error *db_one(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                    const ErrorKind *missing, const Shape *shape, void *ret_row) MUST_CHECK;
/* None or one. */
const Error *db_maybe(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                      const Shape *shape, void *ret_row, bool *ret_found) MUST_CHECK;
/* All rows, as an array in the arena. At most 20,000; more is DB_FAILED. */
const Error *db_all(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args, const Shape *shape,
                    List *ret_rows) MUST_CHECK;
#define READS_MAX 32
typedef struct DbRead {
    const Stmt *stmt;
    const DbArg *args;
    size_t n_args;
    const Shape *shape;
    List *ret_rows;
} DbRead;
/* db_all of each of these, in their order and in one round trip; when one fails there are no rows of any. At
 * most READS_MAX. */
const Error *db_all_of(Tx *tx, const DbRead *reads, size_t n) MUST_CHECK;
/* Rows affected into *ret_n (may be NULL). */
const Error *db_exec(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args,
                     int64_t *ret_n) MUST_CHECK;
/* A statement whose rows and count nobody needs. It goes out together with the next one of the
 * transaction, or with COMMIT, before it; what it runs into is the error of that call. The texts
 * among its arguments must live until then. */
const Error *db_later(Tx *tx, const Stmt *stmt, const DbArg *args, size_t n_args) MUST_CHECK;
/* COPY table (columns) FROM STDIN, text format, rows already encoded: for seeding and imports. */
const Error *db_copy(Tx *tx, const char *copy_sql, const char *rows, size_t n_bytes) MUST_CHECK;
/* The same in binary: `copy_sql` says "(format binary)", and cells are as for db_columns, each exactly of
 * its column's type. Of many rows it is the cheapest way in, and cannot say "on conflict": a key that is
 * there is the error `taken`, and the transaction has failed. */
const Error *db_copy_rows(Tx *tx, const char *copy_sql, const DbArg *cells, size_t n_rows,
                          size_t n_columns, const ErrorKind *taken) MUST_CHECK;
/* For migrations and the cluster's own set-up only: one statement, no parameters. */
const Error *db_run_sql(Tx *tx, const char *sql) MUST_CHECK;
DbArg db_keys(Arena *arena, const UnitKey *keys, size_t n); /* an array; type left to the server */
/* An array literal for db_infer: {"a","b"} with escapes. */
const char *db_texts(Arena *arena, const char *const *items, size_t n);

#endif
