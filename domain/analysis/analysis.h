/* analysis.h - counts of cases, each with the list of exactly the cases that were counted; and how much
 * work there is for how many people. It only reads. */
#ifndef DOMAIN_ANALYSIS_ANALYSIS_H
#define DOMAIN_ANALYSIS_ANALYSIS_H

#include "platform/http/module.h"

extern const Module ANALYSIS_MODULE;

/* What is in each: sets.def, and analysis.sql. */
typedef enum CaseSet {
#define CASE_SET(code, when) SET_##code,
#include "domain/analysis/sets.def"
    CASE_SET_MAX,
} CaseSet;
extern const char *const CASE_SETS[]; /* "RECEIVED".. NULL-terminated */

typedef enum CaseBy {
    CASES_BY_NONE,
    CASES_BY_HOUR, /* of the period's time: reported, or closed */
    CASES_BY_DAY,
    CASES_BY_WEEK,     /* from Monday */
    CASES_BY_DISTRICT, /* in a city without districts the city itself */
    CASES_BY_TOWN,
    CASES_BY_VILLAGE,
    CASES_BY_GRID,
    CASES_BY_OWNER, /* the centre that has the duty */
    CASES_BY_ITEM,
    CASES_BY_DEPARTMENT,
    CASES_BY_SOURCE,
    CASES_BY_SEVERITY,
    CASES_BY_STATE,
    CASES_BY_MAX,
} CaseBy;
extern const char *const CASES_BY[]; /* "none".. NULL-terminated */

typedef struct CaseCounting {
    UnitRange scope;        /* of who asks */
    const char *department; /* of who asks, or NULL */
    UnitRange units;        /* asked for */
    Time from, to;          /* of a PERIOD set; to is also now */
    CaseSet set;
    CaseBy by;
    const char *item, *only_department, *source, *severity; /* NULL: any */
    UnitKey owner;                                          /* 0: any */
    Id of;                                                  /* of NEAR */
} CaseCounting;

typedef struct CaseCount {
    int set; /* CaseSet */
    const char *key;
    const char *name; /* of a unit, an item or a department; else the key */
    int64_t n;
} CaseCount;
extern const Shape CASE_COUNT;

/* Of CaseCount, by key; what there is none of has no row. */
const Error *cases_count(Tx *tx, const Server *server, const CaseCounting *counting,
                         List *ret_counts) MUST_CHECK;

/* The towns that a range lies in, as an array literal: their indexes are walked. */
const char *towns_text(Arena *arena, const Server *server, UnitRange range);

#endif
