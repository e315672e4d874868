/* parts.h - what the files of this module share: the premises, how they are read, the handlers. */
#ifndef DOMAIN_PREMISES_PARTS_H
#define DOMAIN_PREMISES_PARTS_H

#include "domain/premises/kinds.h"

#define TAG_BYTES     16
#define TAG_TEXT_SIZE (2 * TAG_BYTES + 1)

typedef struct Premises {
    Id id;
    UnitKey unit;
    const char *unit_name; /* from memory, as cycle_days */
    int kind;              /* PremisesKind */
    const char *name;
    const char *address;
    double lon, lat;
    int risk; /* ENUM_NONE: none */
    int64_t size_m2;
    int64_t cycle_days;
    int state; /* PremisesState */
    int64_t version;
    const char *tag_sha256;
    Time inspected_at, created_at, updated_at;
    bool demo;
} Premises;

extern const Shape PREMISES;

/* What was, what is: of one field. */
typedef struct PremisesChange {
    const char *field, *was, *is_now;
} PremisesChange;

#define PREMISES_SCOPE(actor) db_i64((actor)->scope.lo), db_i64((actor)->scope.hi)

/* read.c */
const Error *premises_get(Request *req, Id id, Premises *ret_premises) MUST_CHECK;
/* The same, and nobody else changes it before the transaction ends. */
const Error *premises_lock(Request *req, Id id, Premises *ret_premises) MUST_CHECK;
const Error *premises_reply(Request *req, int status, Id id) MUST_CHECK;
extern const Shape PREMISES_QUERY, PREMISES_HISTORY, PREMISES_KIND_ROW;
Handler list_premises, get_premises, list_premises_history, list_premises_kinds;

/* change.c */
/* `after` is written under its next version with a record of each change, and told. */
const Error *premises_write(Request *req, Premises *after, const PremisesChange *changes, size_t n,
                            const char *reason) MUST_CHECK;
extern const Shape PREMISES_NEW, PREMISES_EDIT, TAG_NEW, TAG_SHOWN;
Handler post_premises, post_premises_change, post_premises_tag, get_premises_tag;

/* 16 random bytes in hex. */
const char *premises_tag_make(Arena *arena);

#endif
