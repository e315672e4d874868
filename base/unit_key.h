/*
 * unit_key.h - the 15-digit key of a unit, and all that is arithmetic about it.
 *
 * CCCC DD TTT VVV GGG: city, district, town, village, grid. Trailing zero groups say the tier:
 * 441900000000000 city, 441900119000000 town, 441900119001000 village, 441900119001001 grid.
 * A city without districts has 00 there, and its towns stand right below it; in one with districts,
 * 440106000000000 is a district and 440106001000000 a town of it.
 * Given once, never reused. The subtree of a unit is the range [key, last]: scope, filtering and
 * subscription are all one range comparison.
 */
#ifndef BASE_UNIT_KEY_H
#define BASE_UNIT_KEY_H

#include "base/base.h"

typedef int64_t UnitKey; /* 0 = none */

typedef enum Tier { TIER_CITY, TIER_DISTRICT, TIER_TOWN, TIER_VILLAGE, TIER_GRID, TIER_MAX } Tier;
extern const char *const TIER_NAMES[]; /* "CITY".. NULL-terminated */

typedef struct UnitRange {
    UnitKey lo, hi; /* inclusive; lo > hi is empty */
} UnitRange;

#define UNIT_KEY_TEXT_SIZE 16
#define UNIT_RANGE_EMPTY   ((UnitRange){1, 0})

bool unit_key_valid(UnitKey key); /* 15 digits; below a town no zero group before another */
Tier unit_key_tier(UnitKey key);
UnitKey unit_key_parent(UnitKey key); /* 0 for a city */
/* Ancestor or self; where a tier is left out, the one above. */
UnitKey unit_key_at_tier(UnitKey key, Tier tier);
int32_t unit_key_town(UnitKey key);    /* key / 1 000 000: the shard */
UnitRange unit_key_range(UnitKey key); /* the whole subtree */
bool unit_range_has(UnitRange range, UnitKey key);
/* What is in both. Of two subtrees one holds the other, or it is empty. */
UnitRange unit_ranges_meet(UnitRange a, UnitRange b);
/* Exactly 15 digits and valid. */
bool unit_key_parse(const char *text, UnitKey *ret_key);
void unit_key_format(UnitKey key, char *out); /* 15 digits + NUL */

#endif
