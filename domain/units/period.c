/* period.c - from-to of a query: instants, or days of the city's calendar. */
#include "domain/units/units.h"

#define DAY (INT64_C(86400) * TIME_SECOND)

static const Error *moment_parse(Arena *arena, const char *field, const char *text, bool is_end,
                                 Time *ret_at)
{
    int32_t day = 0;
    Time at = TIME_NONE;
    bool is_day = text && date_parse(text, &day);
    const char *moment = is_day ? arena_printf(arena, "%sT00:00:00Z", text) : text;

    /* Also a day before 1970, of which no time can be told: left out, it would ask for everything. */
    if (text && !time_parse(moment, &at)) {
        return error_field(arena, &INPUT_INVALID, field,
                           "is neither a date nor a time: 2026-11-23 or 2026-11-23T08:00:00Z");
    }
    if (is_day)
        at += (is_end ? DAY : 0) - CITY_ZONE_MINUTES * (60 * TIME_SECOND);
    *ret_at = at;
    return NULL;
}

const Error *period_parse(Arena *arena, const char *from, const char *to, Period *ret_period)
{
    Period period = {TIME_NONE, TIME_NONE};

    TRY(moment_parse(arena, "from", from, false, &period.from));
    TRY(moment_parse(arena, "to", to, true, &period.to));
    if (period.from != TIME_NONE && period.to != TIME_NONE && period.from > period.to)
        return error_field(arena, &INPUT_INVALID, "to", "is before from");
    *ret_period = period;
    return NULL;
}
