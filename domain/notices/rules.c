/* rules.c - when a message may go out, and what the answer of a push service means. No I/O. */
#include "domain/notices/notice.h"
#include "domain/units/units.h"

#define MINUTE_US    (60 * TIME_SECOND)
#define DAY_MINUTES  INT64_C(1440)
#define RETRY_S      30
#define RETRY_MAX_S  3600
#define WAIT_MAX_S   86400
#define ATTEMPTS_MAX 10 /* about four hours */

const char *const NOTICE_KIND_NAMES[] = {
#define NOTICE_KIND(name) #name,
#include "domain/notices/kinds.def"
    NULL,
};

Time quiet_until(Quiet quiet, Time now)
{
    int64_t minutes = now / MINUTE_US + CITY_ZONE_MINUTES;
    int64_t minute = minutes % DAY_MINUTES, midnight = minutes - minute;
    bool over_midnight = quiet.from > quiet.to;

    if (quiet.from == quiet.to)
        return TIME_NONE;
    if (over_midnight && minute >= quiet.from) {
        midnight += DAY_MINUTES;
    } else if (minute >= quiet.to || (!over_midnight && minute < quiet.from)) {
        return TIME_NONE;
    }
    return (midnight + quiet.to - CITY_ZONE_MINUTES) * MINUTE_US;
}

Time push_next_attempt(int64_t attempts, int64_t retry_after_s, Time now)
{
    int64_t wait_s = RETRY_S;

    if (attempts >= ATTEMPTS_MAX)
        return TIME_NONE;
    for (int64_t i = 1; i < attempts && wait_s < RETRY_MAX_S; i++)
        wait_s *= 2;
    if (wait_s > RETRY_MAX_S)
        wait_s = RETRY_MAX_S;
    if (retry_after_s > wait_s)
        wait_s = retry_after_s < WAIT_MAX_S ? retry_after_s : WAIT_MAX_S;
    return now + wait_s * TIME_SECOND;
}

PushFate push_fate(int status)
{
    if (status >= 200 && status < 300)
        return PUSH_SENT;
    if (status == 404 || status == 410)
        return PUSH_GONE;
    if (status == 0 || status == 408 || status == 429 || status >= 500)
        return PUSH_LATER;
    return PUSH_LOST;
}
