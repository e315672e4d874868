/* kinds.c - how often each kind is visited, and what is looked at there. */
#include "domain/premises/kinds.h"

#include <string.h>

#include "base/str.h"

const char *const PREMISES_KIND_NAMES[] = {
#define KIND(name, ...) [PREMISES_##name] = #name,
#include "domain/premises/premises_kinds.def"
    [PREMISES_KIND_MAX] = NULL,
};
const char *const PREMISES_RISK_NAMES[] = {"A", "B", "C", "D", NULL};
const char *const PREMISES_STATE_NAMES[] = {"ACTIVE", "SUSPENDED", "NOT_FOUND", "CLOSED", NULL};

const PremisesRule PREMISES_RULES[PREMISES_KIND_MAX] = {
#define KIND(name, risk, days, a, b, c, d, classes, words, words_en)                  \
    [PREMISES_##name] = {PREMISES_##name, RISK_##risk, (days),    (a), (b), (c), (d), \
                         (classes),       (words),     (words_en)},
#include "domain/premises/premises_kinds.def"
};

int64_t premises_cycle_days(PremisesKind kind, int risk)
{
    const PremisesRule *rule = &PREMISES_RULES[kind];
    const int64_t days[PREMISES_RISK_MAX] = {rule->cycle_a, rule->cycle_b, rule->cycle_c,
                                             rule->cycle_d};

    return risk == ENUM_NONE ? rule->cycle_days : days[risk];
}

bool premises_class_has(const char *classes, const char *code)
{
    for (const char *at = classes; *at;) {
        size_t n = strcspn(at, " ");
        if (strncmp(code, at, n) == 0)
            return true;
        at += n;
        at += strspn(at, " ");
    }
    return false;
}

const char *premises_risk_fault(PremisesKind kind, int risk)
{
    HasRisk has_risk = PREMISES_RULES[kind].has_risk;

    if (risk == ENUM_NONE && has_risk == RISK_ALWAYS)
        return "is needed for this kind";
    if (risk != ENUM_NONE && has_risk == RISK_NEVER)
        return "this kind has none";
    return NULL;
}

/* Photographed is what can be seen: a lead or a service is no point of a visit. */
bool premises_has_point(PremisesKind kind, const Item *item)
{
    if (!premises_class_has(PREMISES_RULES[kind].classes, item->code))
        return false;
    for (size_t i = 0; i < item->evidence.n; i++) {
        if (str_eq(item->evidence.items[i], "PHOTO"))
            return true;
    }
    return false;
}

const Item **premises_points(const Server *server, Arena *arena, PremisesKind kind, int32_t day,
                             size_t *ret_n)
{
    size_t n_all = 0, n = 0;
    const Item *items = catalogue_items(server, &n_all);
    const Item **points = arena_array(arena, n_all + 1, sizeof(Item *));

    for (size_t i = 0; i < n_all; i++) {
        if (catalogue_item_at(server, items[i].code, day) == &items[i] &&
            premises_has_point(kind, &items[i]))
            points[n++] = &items[i];
    }
    *ret_n = n;
    return points;
}
