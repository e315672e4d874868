/* ogc_query.c - what a query of OGC API - Features asks for: a box, a time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/ogc.h"

#define DAY_FIRST 19000101
#define DAY_LAST  99991231

/* One end of an interval: a day of the city, or a moment of time. "" and ".." leave it open. */
static bool day_parse(const char *text, int32_t open, int32_t *ret_day)
{
    Time at = TIME_NONE;

    if (!*text || strcmp(text, "..") == 0) {
        *ret_day = open;
        return true;
    }
    if (date_parse(text, ret_day))
        return true;
    if (!time_parse(text, &at))
        return false;
    *ret_day = units_today(at);
    return true;
}

const Error *ogc_days(Arena *arena, const char *text, int32_t today, Days *ret_days)
{
    Days days = {today, today};

    if (text) {
        const char *slash = strchr(text, '/');
        const char *from = slash ? arena_strndup(arena, text, (size_t)(slash - text)) : text;
        bool is_fine = day_parse(from, DAY_FIRST, &days.from);
        days.to = days.from;
        if (slash)
            is_fine = is_fine && day_parse(slash + 1, DAY_LAST, &days.to);
        if (!is_fine || days.from > days.to || (!slash && days.from == DAY_FIRST)) {
            return error_field(arena, &INPUT_INVALID, "datetime",
                               "a time (RFC 3339), or two with a slash between; .. is open");
        }
    }
    *ret_days = days;
    return NULL;
}

const Error *ogc_box(Arena *arena, const char *text, OgcBox *ret_box)
{
    double numbers[6];
    size_t n = 0;
    OgcBox box = {-180, -90, 180, 90};

    while (text && n < LENGTH(numbers)) {
        size_t length = strcspn(text, ",");
        if (!str_to_f64(arena_strndup(arena, text, length), &numbers[n++])) {
            n = 0;
            break;
        }
        if (!text[length])
            break;
        text += length + 1;
        if (n == LENGTH(numbers))
            n = 0;
    }
    if (text) {
        size_t half = n / 2;
        if (n != 4 && n != 6)
            return error_field(arena, &INPUT_INVALID, "bbox", "four or six numbers");
        box = (OgcBox){numbers[0], numbers[1], numbers[half], numbers[half + 1]};
        if (box.south > box.north)
            return error_field(arena, &INPUT_INVALID, "bbox", "west, south, east, north");
    }
    *ret_box = box;
    return NULL;
}
