/*
 * time.h - instants as microseconds since 1970-01-01T00:00:00Z (UTC, no leap seconds).
 *
 * Inside everything is UTC; the city's zone is applied at the edge, by an offset that is data. No
 * function here asks the machine's time zone.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/base.h"

typedef int64_t Time; /* microseconds; TIME_NONE = not set */
#define TIME_NONE      INT64_MIN
#define TIME_SECOND    INT64_C(1000000)
#define TIME_MS        INT64_C(1000)
#define TIME_TEXT_SIZE 32

Time time_now(void); /* CLOCK_REALTIME; the only clock in base/ */
/* A rehearsal: time_now() is `from` at this moment and runs on from there. While no thread that asks the time
 * has been started: one would see it jump. */
void time_rehearse(Time from);
int64_t monotonic_ms(void); /* CLOCK_MONOTONIC */

/* "2026-11-23T08:30:00.123456Z"; fraction left out when zero. out has TIME_TEXT_SIZE bytes. */
void time_format(Time at, char *out);
/* RFC 3339 with mandatory offset (Z or +08:00), in UTC within the years 1970..9999. False leaves
 * *ret_at alone. */
bool time_parse(const char *text, Time *ret_at);
/* The civil date at a fixed offset, as yyyymmdd. Asia/Shanghai is +480 minutes. */
int32_t time_date(Time at, int offset_minutes);
/* "2026-11-23" of yyyymmdd. out has TIME_TEXT_SIZE bytes. */
void date_format(int32_t date, char *out);
/* "2026-11-23" -> yyyymmdd, validated; false when it is no date. */
bool date_parse(const char *text, int32_t *ret_date);
/* Days since 1970-01-01, which was a Thursday; and back. */
int64_t date_days(int32_t date);
int32_t date_of_days(int64_t days);

#endif
