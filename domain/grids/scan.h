/*
 * scan.h - strict JSON read from front to back, value by value, without a tree of it.
 *
 * What is wrong is said once, in `fault`, at the byte where `at` stands; after it nothing is read.
 * Every function below returns false then.
 */
#ifndef DOMAIN_GRIDS_SCAN_H
#define DOMAIN_GRIDS_SCAN_H

#include "base/arena.h"

#define SCAN_DEPTH_MAX 32

typedef struct Scan {
    Arena *arena;
    const char *at, *end;
    const char *fault;
    int depth;
    size_t feature; /* that is being read, from 0: for whoever says where */
} Scan;

bool scan_fail(Scan *scan, const char *fault);
char scan_peek(Scan *scan);           /* the next byte that is no space; 0 at the end */
bool scan_take(Scan *scan, char c);   /* the next one, if it is c; no fault if it is not */
bool scan_expect(Scan *scan, char c); /* the same, and a fault if it is not */
bool scan_go_in(Scan *scan);          /* one level deeper; who comes out counts depth down */
bool scan_string(Scan *scan,
                 const char **ret_text); /* UTF-8, no NUL, at most 4 KiB; in the arena */
bool scan_number(Scan *scan, double *ret_value);
bool scan_pass(Scan *scan); /* over any value */
/* A string, or a number as its digits; of anything else *ret_text stays. */
bool scan_label(Scan *scan, const char **ret_text);

typedef bool Member(Scan *scan, const char *name, void *context);
/* {"name": value, ..}: `member` takes each value. */
bool scan_object(Scan *scan, Member *member, void *context);

#endif
