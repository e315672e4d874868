/* pace.c - how long people take: desks are manned by day and in the evening, and what may cost a life does not wait. */
#include "domain/catalogue/catalogue.h"
#include "domain/past/story.h"
#include "domain/units/units.h"

Time midnight_of(Time at)
{
    Time local = at + CITY_ZONE_MINUTES * MINUTE;

    return at - local % DAY;
}

/* When somebody is there who does it: now, or in the morning. */
static Time awake(Time at, int from, int to, uint64_t *luck)
{
    Time midnight = midnight_of(at);
    int hour = (int)((at - midnight) / HOUR);

    if (hour >= from && hour < to)
        return at;
    return midnight + (hour >= to ? DAY : 0) + from * HOUR + chance_between(luck, 1, 50) * MINUTE;
}

static Time within(const CaseBrief *brief, Time now, int least_percent, int most_percent,
                   uint64_t *luck)
{
    Time end = brief->due_at > now ? brief->due_at : now + 8 * HOUR;

    return now + (end - now) / 100 * chance_between(luck, least_percent, most_percent);
}

Time paced(Pace pace, const CaseBrief *brief, Time now, uint64_t *luck)
{
    bool is_urgent = str_eq(brief->severity, SEVERITY_NAMES[SEVERITY_S1]);

    switch (pace) {
    case PACE_SOON:
        break;
    case PACE_DESK:
        return is_urgent ? now + chance_between(luck, 1, 6) * MINUTE
                         : awake(now + chance_between(luck, 4, 40) * MINUTE, 7, 22, luck);
    case PACE_WALK:
        return is_urgent ? now + chance_between(luck, 6, 20) * MINUTE
                         : awake(now + chance_between(luck, 25, 150) * MINUTE, 8, 20, luck);
    case PACE_WORK:
        return is_urgent ? within(brief, now, 20, 85, luck)
                         : awake(within(brief, now, 10, 80, luck), 8, 19, luck);
    case PACE_LATE:
        return within(brief, now, 110, 170, luck);
    case PACE_EVENING:
        return awake(now + chance_between(luck, 60, 300) * MINUTE, 18, 22, luck);
    }
    return now + chance_between(luck, 2, 9) * MINUTE;
}
