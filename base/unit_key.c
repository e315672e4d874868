#include "base/unit_key.h"

#define GROUP   INT64_C(1000)
#define KEY_MIN INT64_C(100000000000000)
#define KEY_MAX INT64_C(999999999999999)

const char *const TIER_NAMES[] = {"CITY", "DISTRICT", "TOWN", "VILLAGE", "GRID", NULL};

/* How many keys the subtree of each tier spans. */
static const int64_t SPAN[TIER_MAX] = {
    [TIER_CITY] = 100 * GROUP * GROUP * GROUP,
    [TIER_DISTRICT] = GROUP * GROUP * GROUP,
    [TIER_TOWN] = GROUP * GROUP,
    [TIER_VILLAGE] = GROUP,
    [TIER_GRID] = 1,
};

Tier unit_key_tier(UnitKey key)
{
    for (int tier = TIER_CITY; tier < TIER_GRID; tier++) {
        if (key % SPAN[tier] == 0)
            return (Tier)tier;
    }
    return TIER_GRID;
}

bool unit_key_valid(UnitKey key)
{
    if (key < KEY_MIN || key > KEY_MAX)
        return false;
    /* Below the tier that the key has, no group may be zero: ...000 001 is nobody's. */
    const int own = (int)unit_key_tier(key);
    for (int tier = TIER_TOWN; tier < TIER_MAX && tier <= own; tier++) {
        if (key / SPAN[tier] % GROUP == 0)
            return false;
    }
    return true;
}

UnitKey unit_key_at_tier(UnitKey key, Tier tier)
{
    if (tier >= unit_key_tier(key))
        return key;
    return key - key % SPAN[tier];
}

UnitKey unit_key_parent(UnitKey key)
{
    Tier tier = unit_key_tier(key);

    return tier == TIER_CITY ? 0 : unit_key_at_tier(key, (Tier)(tier - 1));
}

int32_t unit_key_town(UnitKey key)
{
    return (int32_t)(key / (GROUP * GROUP));
}

UnitRange unit_key_range(UnitKey key)
{
    return (UnitRange){key, key + SPAN[unit_key_tier(key)] - 1};
}

bool unit_range_has(UnitRange range, UnitKey key)
{
    return range.lo <= key && key <= range.hi;
}

UnitRange unit_ranges_meet(UnitRange a, UnitRange b)
{
    return (UnitRange){a.lo > b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi};
}

bool unit_key_parse(const char *text, UnitKey *ret_key)
{
    UnitKey key = 0;
    int n = 0;

    for (; text[n] >= '0' && text[n] <= '9' && n < UNIT_KEY_TEXT_SIZE; n++) {
        if (n == UNIT_KEY_TEXT_SIZE - 1)
            return false;
        key = key * 10 + (text[n] - '0');
    }
    if (n != UNIT_KEY_TEXT_SIZE - 1 || text[n] != '\0' || !unit_key_valid(key))
        return false;
    *ret_key = key;
    return true;
}

void unit_key_format(UnitKey key, char *out)
{
    for (int i = UNIT_KEY_TEXT_SIZE - 2; i >= 0; i--) {
        out[i] = (char)('0' + key % 10);
        key /= 10;
    }
    out[UNIT_KEY_TEXT_SIZE - 1] = '\0';
}
