/*
 * member.h - single members out of JSON that the server wrote, without reading all of it: the load
 * must cost less than what it loads. Good for texts and numbers of an object's first level whose name
 * no member before them has; a quote inside a text is escaped, so it is never taken for one.
 */
#ifndef SIMULATE_MEMBER_H
#define SIMULATE_MEMBER_H

#include "base/base.h"

/* A text without escapes, cut to fit. False, and out is "": not there, null, or no text. */
bool member_text(const char *json, size_t n, const char *name, char *out, size_t size);
/* `missing` when it is not there or no whole number. */
int64_t member_i64(const char *json, size_t n, const char *name, int64_t missing);

#endif
