/* ring.c - an outline as text: whole micro-degrees, absolute or from point to point. */
#include <stdlib.h>

#include "domain/units/units_state.h"

#define MICRO_LON_MAX 180000000
#define MICRO_LAT_MAX 90000000

/* The next whole number of the text; spaces between. */
static bool next_number(const char **text, int64_t *ret_value)
{
    const char *at = *text;
    bool negative = false;
    int64_t value = 0;

    while (*at == ' ')
        at++;
    if (*at == '-') {
        negative = true;
        at++;
    }
    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++) {
        value = value * 10 + (*at - '0');
        if (value > 1000000000)
            return false;
    }
    *text = at;
    *ret_value = negative ? -value : value;
    return true;
}

bool ring_parse(Arena *arena, const char *text, bool deltas, GeoPoint **ret_ring, size_t *ret_n)
{
    size_t max = 1;
    size_t n = 0;
    int64_t lon = 0;
    int64_t lat = 0;

    for (const char *at = text; *at; at++)
        max += *at == ' ';
    GeoPoint *ring = arena_array(arena, max, sizeof(*ring));
    while (*text) {
        int64_t x;
        int64_t y;
        if (!next_number(&text, &x) || !next_number(&text, &y))
            return false;
        lon = deltas ? lon + x : x;
        lat = deltas ? lat + y : y;
        if (llabs(lon) > MICRO_LON_MAX || llabs(lat) > MICRO_LAT_MAX)
            return false;
        ring[n++] = (GeoPoint){.lon = (int32_t)lon, .lat = (int32_t)lat};
    }
    if (n < 3)
        return false;
    *ret_ring = ring;
    *ret_n = n;
    return true;
}
