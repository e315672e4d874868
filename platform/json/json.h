/*
 * json.h - JSON in by one pass of our own, or by jansson where it is not plain (json_quick.h); JSON
 * out by our own append-only writer. All driven by Shapes. The only folder that includes <jansson.h>.
 */
#ifndef PLATFORM_JSON_JSON_H
#define PLATFORM_JSON_JSON_H

#include "base/shape.h"
#include "base/str.h"

/* JSON_MALFORMED "json/malformed" (ERROR_MALFORMED): not one JSON object, bad UTF-8, NUL,
 * duplicate key, deeper than 16. */
extern const ErrorKind JSON_MALFORMED;

/* Decodes one JSON object into *ret_value (shape->size bytes; cleared first; strings live in the
 * arena). Unknown fields, missing required fields, wrong types, null for a required field and
 * broken limits are INPUT_INVALID naming the field ("items[3].lon" in lists). */
const Error *json_decode(Arena *arena, const Shape *shape, const char *text, size_t n,
                         void *ret_value) MUST_CHECK;

/* The text of a member of the object, found without decoding the rest: for a decision that may be
 * wrong about what is malformed. False, out untouched: not there, no text, escaped, or too long. */
bool json_peek(const char *text, size_t n, const char *name, char *out, size_t size);
/* The same of a whole number that is not negative. */
bool json_peek_count(const char *text, size_t n, const char *name, int64_t *ret_count);

/* "key": "value" pairs of a query string, already percent-decoded, into a shape. */
typedef struct TextPair {
    const char *name;
    const char *value;
} TextPair;
const Error *query_decode(Arena *arena, const Shape *shape, const TextPair *pairs, size_t n,
                          void *ret_value) MUST_CHECK;

/* Appends value as a JSON object. */
void json_write(Buf *out, const Shape *shape, const void *value);
/* Appends text as a JSON string, quotes included; bytes < 0x20, '"' and '\\' escaped, and
 * U+2028/9 and '<' too, so a document may stand inside a page. */
void json_write_str(Buf *out, const char *text);

#endif
