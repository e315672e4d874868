/* kinds.c - kinds of bodies and of disputes, and which body takes what. Pure. */
#include <string.h>

#include "base/str.h"
#include "domain/bodies/parts.h"

const char *const BODY_KIND_NAMES[] = {
#define KIND(name, ...) [BODY_##name] = #name,
#include "domain/bodies/body_kinds.def"
    [BODY_KIND_MAX] = NULL,
};

const char *const DISPUTE_KIND_NAMES[] = {
#define KIND(name, ...) [DISPUTE_##name] = #name,
#include "domain/bodies/dispute_kinds.def"
    [DISPUTE_KIND_MAX] = NULL,
};

const DisputeRule DISPUTE_RULES[DISPUTE_KIND_MAX] = {
#define KIND(name, days, working, admin_days, words, words_en) \
    [DISPUTE_##name] = {(words), (words_en), (days), (working), (admin_days)},
#include "domain/bodies/dispute_kinds.def"
};

size_t body_units_of(UnitKey place, UnitKey *ret_units)
{
    size_t n = 0;

    for (UnitKey key = place; key != 0 && n < TIER_MAX; key = unit_key_parent(key))
        ret_units[n++] = key;
    return n;
}

bool body_serves(const Body *body, UnitKey place)
{
    return unit_range_has(unit_key_range(body->unit), place);
}

const char *body_fault(const Body *body, DisputeKind kind)
{
    if (!body->active)
        return "does not mediate any more";
    if (body->serves.n == 0)
        return NULL;
    for (size_t i = 0; i < body->serves.n; i++) {
        if (str_eq(body->serves.items[i], DISPUTE_KIND_NAMES[kind]))
            return NULL;
    }
    return "does not mediate disputes of this kind";
}

static const char *kind_found(const char *at, size_t n)
{
    for (size_t i = 0; i < DISPUTE_KIND_MAX; i++) {
        if (strlen(DISPUTE_KIND_NAMES[i]) == n && memcmp(DISPUTE_KIND_NAMES[i], at, n) == 0)
            return DISPUTE_KIND_NAMES[i];
    }
    return NULL;
}

bool body_serves_parse(Arena *arena, const char *text, Strs *ret_serves)
{
    *ret_serves = (Strs){arena_array(arena, DISPUTE_KIND_MAX, sizeof(char *)), 0};
    for (const char *at = text ? text : ""; *at;) {
        size_t n = strcspn(at, " ");
        const char *kind = kind_found(at, n);
        if (!kind || ret_serves->n == DISPUTE_KIND_MAX)
            return false;
        ret_serves->items[ret_serves->n++] = kind;
        at += n;
        at += strspn(at, " ");
    }
    return true;
}
