/*
 * json_quick.h - the two ways from JSON to a struct, for the files of this folder only.
 *
 * Most bodies are as they should be, and jansson's tree of them costs more than all the rest of reading
 * them. So they are first read in one pass, straight into the struct. What is not plain, or not right, is
 * left to the strict reader, which says what is wrong with it: the quick one never refuses anything.
 */
#ifndef PLATFORM_JSON_JSON_QUICK_H
#define PLATFORM_JSON_JSON_QUICK_H

#include "platform/json/json.h"

#define JSON_DEPTH_MAX 16 /* objects and lists within each other */

/* True: *ret_value is what json_decode_strict makes of it. False: ask that one; *ret_value is spoilt. */
bool json_decode_quick(Arena *arena, const Shape *shape, const char *text, size_t n,
                       void *ret_value);
/* By jansson: json_decode as json.h has it. */
const Error *json_decode_strict(Arena *arena, const Shape *shape, const char *text, size_t n,
                                void *ret_value) MUST_CHECK;

#endif
