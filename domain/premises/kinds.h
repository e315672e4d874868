/* kinds.h - what the table of kinds says (premises_kinds.def). Pure. */
#ifndef DOMAIN_PREMISES_KINDS_H
#define DOMAIN_PREMISES_KINDS_H

#include "domain/premises/premises.h"

typedef enum HasRisk { RISK_NEVER, RISK_MAYBE, RISK_ALWAYS } HasRisk;

typedef struct PremisesRule {
    int kind; /* PremisesKind */
    HasRisk has_risk;
    int64_t cycle_days; /* without a risk class */
    int64_t cycle_a, cycle_b, cycle_c, cycle_d;
    const char *classes;
    const char *name;
    const char *name_en;
} PremisesRule;

extern const PremisesRule PREMISES_RULES[PREMISES_KIND_MAX];

/* Does the item's code begin with one of "05 0605 .."? */
bool premises_class_has(const char *classes, const char *code);
/* NULL: that risk class (ENUM_NONE: none) suits the kind; else what is wrong with it. */
const char *premises_risk_fault(PremisesKind kind, int risk);

#endif
