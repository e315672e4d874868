/* indicators.c - the table, and one indicator from its sums. */
#include "domain/stats/indicators.h"

#include <math.h>
#include <string.h>

#include "domain/stats/stats.h"

const char *const INDICATOR_CODES[] = {
#define INDICATOR(code, unit, whose, least, ...) [INDICATOR_##code] = #code,
#include "domain/stats/indicators.def"
    [INDICATOR_MAX] = NULL,
};
const char *const INDICATOR_UNITS[] = {"COUNT", "RATE", "MINUTES", NULL};
const char *const INDICATOR_WHOSE[] = {"CENTRE", "DEPARTMENT", NULL};
const char *const COUNTED_BY[] = {"none",       "district", "town", "village",
                                  "department", "item",     NULL};
static const char *const NO_VALUES[] = {"NO_DATA", "TOO_FEW", NULL};

#define OR_NULL(text) (sizeof(text) > 1 ? (text) : NULL)

const Formula FORMULAS[INDICATOR_MAX] = {
#define INDICATOR(code_, unit_, whose_, least_, name_, name_en_, numerator_, denominator_) \
    [INDICATOR_##code_] = {                                                                \
        .code = INDICATOR_##code_,                                                         \
        .unit = INDICATOR_##unit_,                                                         \
        .whose = WHOSE_##whose_,                                                           \
        .least = (least_),                                                                 \
        .name = (name_),                                                                   \
        .name_en = (name_en_),                                                             \
        .numerator = OR_NULL(numerator_),                                                  \
        .denominator = OR_NULL(denominator_),                                              \
        .version = FORMULA_VERSION,                                                        \
    },
#include "domain/stats/indicators.def"
};

static const Field FORMULA_FIELDS[] = {
    ENUM_FIELD(Formula, code, INDICATOR_CODES, REQUIRED),
    ENUM_FIELD(Formula, unit, INDICATOR_UNITS, REQUIRED),
    ENUM_FIELD(Formula, whose, INDICATOR_WHOSE, REQUIRED, SAYS("whose duty it tells of")),
    I64_FIELD(Formula, least, REQUIRED, SAYS("a smaller denominator is not published")),
    STR_FIELD(Formula, name, REQUIRED),
    STR_FIELD(Formula, name_en, REQUIRED),
    STR_FIELD(Formula, numerator, NULLABLE),
    STR_FIELD(Formula, denominator, NULLABLE),
    I64_FIELD(Formula, version, REQUIRED),
};
const Shape FORMULA_SHAPE = SHAPE(Formula, FORMULA_FIELDS);

static const Field SUM_FIELDS[] = {
    I64_FIELD(Sum, place),       STR_FIELD(Sum, name),
    I64_FIELD(Sum, numerator),   ENUM_FIELD(Sum, code, INDICATOR_CODES, REQUIRED),
    I64_FIELD(Sum, denominator), F64_FIELD(Sum, value),
};
const Shape SUM_SHAPE = SHAPE(Sum, SUM_FIELDS);

static const Field SHOWN_FIELDS[] = {
    ENUM_FIELD(Shown, code, INDICATOR_CODES, REQUIRED),
    I64_FIELD(Shown, numerator, NULLABLE),
    I64_FIELD(Shown, denominator, NULLABLE),
    F64_FIELD(Shown, value, NULLABLE, SAYS("null is not 0: see reason")),
    ENUM_FIELD(Shown, reason, NO_VALUES, NULLABLE),
};
const Shape SHOWN_SHAPE = SHAPE(Shown, SHOWN_FIELDS);

static const Field SHOWN_ROW_FIELDS[] = {
    STR_FIELD(ShownRow, key, REQUIRED),
    STR_FIELD(ShownRow, name, REQUIRED),
    LIST_FIELD(ShownRow, indicators, &SHOWN_SHAPE, REQUIRED),
};
const Shape SHOWN_ROW = SHAPE(ShownRow, SHOWN_ROW_FIELDS);

bool stats_indicator_known(const char *code)
{
    for (int i = 0; i < INDICATOR_MAX; i++) {
        if (strcmp(INDICATOR_CODES[i], code) == 0)
            return true;
    }
    return false;
}

bool indicator_applies(Indicator indicator, CountedBy by, bool to_department)
{
    const Formula *formula = &FORMULAS[indicator];

    if (formula->unit == INDICATOR_MINUTES && by != BY_ITEM)
        return false;
    return formula->whose == WHOSE_DEPARTMENT || (by != BY_DEPARTMENT && !to_department);
}

Shown indicator_show(Indicator indicator, const Sum *sum)
{
    const Formula *formula = &FORMULAS[indicator];
    Shown shown = {.code = (int)indicator,
                   .numerator = 0,
                   .denominator = 0,
                   .value = NAN,
                   .reason = ENUM_NONE};

    if (sum) {
        shown.numerator = sum->numerator;
        shown.denominator = sum->denominator;
        shown.value = sum->value;
    }
    if (formula->unit == INDICATOR_COUNT) {
        shown.denominator = I64_NONE;
        shown.value = (double)shown.numerator;
        return shown;
    }
    if (!formula->numerator)
        shown.numerator = I64_NONE;
    if (shown.denominator < formula->least) {
        shown.value = NAN;
        shown.reason = shown.denominator == 0 ? NO_DATA : TOO_FEW;
    } else if (formula->numerator) {
        shown.value = (double)shown.numerator / (double)shown.denominator;
    }
    return shown;
}
