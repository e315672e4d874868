/*
 * indicators.h - what is counted: the table (indicators.def), and how sums become what is shown.
 *
 * Everything here but indicators_read is pure. A number is never shown without the two it is made
 * of, and rows of a wider place are summed from cases, not from rates of narrower ones.
 */
#ifndef DOMAIN_STATS_INDICATORS_H
#define DOMAIN_STATS_INDICATORS_H

#include "platform/http/module.h"

/* Rises when a formula of indicators.def changes what it counts; frozen periods keep theirs. */
#define FORMULA_VERSION 2

typedef enum Indicator {
#define INDICATOR(code, unit, whose, least, ...) INDICATOR_##code,
#include "domain/stats/indicators.def"
    INDICATOR_MAX,
} Indicator;
extern const char *const INDICATOR_CODES[]; /* NULL-terminated, as the next two */

typedef enum IndicatorUnit { INDICATOR_COUNT, INDICATOR_RATE, INDICATOR_MINUTES } IndicatorUnit;
extern const char *const INDICATOR_UNITS[];

typedef enum IndicatorWhose { WHOSE_CENTRE, WHOSE_DEPARTMENT } IndicatorWhose;
extern const char *const INDICATOR_WHOSE[];

typedef struct Formula {
    int code; /* Indicator */
    int unit; /* IndicatorUnit */
    int whose;
    int64_t least; /* a smaller denominator is not published */
    const char *name;
    const char *name_en;
    const char *numerator;
    const char *denominator; /* NULL: it has none */
    int64_t version;         /* FORMULA_VERSION */
} Formula;
extern const Formula FORMULAS[INDICATOR_MAX];
extern const Shape FORMULA_SHAPE;

/* What the rows stand for. */
typedef enum CountedBy {
    BY_NONE,
    BY_DISTRICT, /* in a city without districts the city itself */
    BY_TOWN,
    BY_VILLAGE,
    BY_DEPARTMENT,
    BY_ITEM,
    BY_MAX,
} CountedBy;
extern const char *const COUNTED_BY[]; /* "none".. NULL-terminated */

/* A sum as stats.sql gives it. */
typedef struct Sum {
    int64_t place;    /* a unit's key, shortened; I64_NONE: not by place */
    const char *name; /* of the department or the item; NULL: not by these */
    int code;         /* Indicator */
    int64_t numerator, denominator;
    double value; /* of MINUTES; NAN for the others */
} Sum;
extern const Shape SUM_SHAPE;

/* Why there is no value. */
typedef enum NoValue { NO_DATA, TOO_FEW } NoValue;

typedef struct Shown {
    int code; /* Indicator */
    int64_t numerator;
    int64_t denominator; /* I64_NONE: it has none */
    double value;        /* NAN: see reason */
    int reason;          /* NoValue, or ENUM_NONE */
} Shown;
extern const Shape SHOWN_SHAPE;

typedef struct ShownRow {
    const char *key; /* of the unit (15 digits), the department or the item */
    const char *name;
    List indicators; /* of Shown, in the order of indicators.def */
} ShownRow;
extern const Shape SHOWN_ROW;

/* Is it shown there? To a department, and by department, only what departments have the duty for;
 * minutes only by item. */
bool indicator_applies(Indicator indicator, CountedBy by, bool to_department);
/* One indicator from its sums. No sum at all is 0 for a count and NO_DATA for the others. */
Shown indicator_show(Indicator indicator, const Sum *sum);

/* The question, as the statements take it. */
typedef struct Counting {
    UnitRange units; /* within the actor's scope */
    Time from, to;   /* to is not later than now */
    CountedBy by;
} Counting;

/* Asks for the sums and makes the rows: in the order of their keys, *ret_rows of ShownRow. With
 * BY_NONE there is one row, `whole` its key; the others are those of which there is anything. */
const Error *indicators_read(Request *req, const Counting *counting, UnitKey whole,
                             List *ret_rows) MUST_CHECK;

#endif
