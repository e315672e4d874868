/*
 * shape.h - a struct described once: decodes JSON and query strings, reads rows, writes JSON,
 * feeds OpenAPI.
 *
 * The macros fail to compile when the member is not of the C type that the table says.
 * "Not there" is a value of its own for each type; a REQUIRED field can never hold it.
 *
 *   FIELD_I64   int64_t       I64_NONE      FIELD_BOOL  bool         (false)
 *   FIELD_F64   double        NAN           FIELD_STR   const char*  NULL
 *   FIELD_ENUM  int           ENUM_NONE     FIELD_KEY   UnitKey      0    (JSON: 15-digit string)
 *   FIELD_ID    Id            all zero      FIELD_TIME  Time         TIME_NONE (JSON: RFC 3339)
 *   FIELD_DATE  int32_t       0  (yyyymmdd; JSON "2026-11-23")
 *   FIELD_JSON  const char*   NULL (JSON text, copied through; never decoded from input)
 *   FIELD_STRS  Strs          n = 0         FIELD_LIST  List         n = 0 (of .of)
 *   FIELD_OBJ   T*            NULL (of .of)
 */
#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include "base/error.h"
#include "base/id.h"
#include "base/time.h"
#include "base/unit_key.h"

#define I64_NONE  INT64_MIN
#define ENUM_NONE (-1)

typedef struct Strs {
    const char **items;
    size_t n;
} Strs;

typedef struct List {
    void *items; /* array of n structs of .of->size bytes each */
    size_t n;
} List;

typedef enum FieldType {
    FIELD_I64,
    FIELD_F64,
    FIELD_BOOL,
    FIELD_STR,
    FIELD_ENUM,
    FIELD_KEY,
    FIELD_ID,
    FIELD_TIME,
    FIELD_DATE,
    FIELD_JSON,
    FIELD_STRS,
    FIELD_LIST,
    FIELD_OBJ,
} FieldType;

typedef struct Limit {
    bool set;
    double min, max; /* inclusive. Value for numbers, characters for strings, items for lists */
} Limit;

struct Shape;

typedef struct Field {
    const char *name;
    size_t offset;
    Limit limit;
    const char *const *names; /* FIELD_ENUM: NULL-terminated */
    const struct Shape *of;   /* FIELD_LIST, FIELD_OBJ */
    const char *says;         /* for OpenAPI; may be NULL */
    FieldType type;
    bool required;
    bool write_null; /* output: "name": null when not there; otherwise left out */
} Field;

typedef struct Shape {
    const char *name;
    size_t size;
    size_t n;
    const Field *fields;
} Shape;

/* 0, and a compile error when member m of T is not of C type `type` (which no parentheses may
 * enclose there). */
/* NOLINTNEXTLINE(bugprone-macro-parentheses) */
#define MEMBER_IS_(T, m, type) (0 * sizeof(char[_Generic(((T *)0)->m, type : 1, default : -1)]))

#define FIELD_(T, m, field_type, c_type, ...)                                                  \
    {                                                                                          \
        .name = #m, .type = (field_type), .offset = offsetof(T, m) + MEMBER_IS_(T, m, c_type), \
        __VA_ARGS__                                                                            \
    }

#define I64_FIELD(T, m, ...)          FIELD_(T, m, FIELD_I64, int64_t, __VA_ARGS__)
#define F64_FIELD(T, m, ...)          FIELD_(T, m, FIELD_F64, double, __VA_ARGS__)
#define BOOL_FIELD(T, m, ...)         FIELD_(T, m, FIELD_BOOL, bool, __VA_ARGS__)
#define STR_FIELD(T, m, ...)          FIELD_(T, m, FIELD_STR, const char *, __VA_ARGS__)
#define ENUM_FIELD(T, m, names_, ...) FIELD_(T, m, FIELD_ENUM, int, .names = (names_), __VA_ARGS__)
#define KEY_FIELD(T, m, ...)          FIELD_(T, m, FIELD_KEY, UnitKey, __VA_ARGS__)
#define ID_FIELD(T, m, ...)           FIELD_(T, m, FIELD_ID, Id, __VA_ARGS__)
#define TIME_FIELD(T, m, ...)         FIELD_(T, m, FIELD_TIME, Time, __VA_ARGS__)
#define DATE_FIELD(T, m, ...)         FIELD_(T, m, FIELD_DATE, int32_t, __VA_ARGS__)
#define JSON_FIELD(T, m, ...)         FIELD_(T, m, FIELD_JSON, const char *, __VA_ARGS__)
#define STRS_FIELD(T, m, ...)         FIELD_(T, m, FIELD_STRS, Strs, __VA_ARGS__)
#define LIST_FIELD(T, m, of_, ...)    FIELD_(T, m, FIELD_LIST, List, .of = (of_), __VA_ARGS__)
#define OBJ_FIELD(T, m, U, of_, ...)  FIELD_(T, m, FIELD_OBJ, U *, .of = (of_), __VA_ARGS__)

#define REQUIRED          .required = true
#define OPTIONAL          .required = false
#define NULLABLE          .write_null = true
#define LIMIT(min_, max_) .limit = {true, (min_), (max_)}
#define SAYS(text)        .says = (text)

#define SHAPE(T, table)                                                      \
    {                                                                        \
        .name = #T, .size = sizeof(T), .n = LENGTH(table), .fields = (table) \
    }

/* Every member to its "not there" value. Call before filling. */
void shape_clear(const Shape *shape, void *value);
/* NULL when no such field. */
const Field *shape_field(const Shape *shape, const char *name);
/* Is the member of `value` there? */
bool field_present(const Field *field, const void *value);
/* Checks Limit on a member that is there; the error names the field and the rule. */
const Error *field_check(Arena *arena, const Field *field, const void *value) MUST_CHECK;
/* Decodes the text form (query string, path, form) of a scalar field into its member, with
 * field_check. LIST, OBJ, JSON and STRS have no text form. */
const Error *field_from_text(Arena *arena, const Field *field, const char *text,
                             void *value) MUST_CHECK;

#endif
