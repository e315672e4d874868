#include "base/time.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define SECONDS_A_DAY INT64_C(86400)
#define TIME_END      (INT64_C(253402300800) * TIME_SECOND) /* 10000-01-01T00:00:00Z */

/* A thread that only writes a log may run while it is set. */
static _Atomic int64_t rehearsal_shift_us;

Time time_now(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_REALTIME, &at);
    return (Time)at.tv_sec * TIME_SECOND + at.tv_nsec / 1000 +
           atomic_load_explicit(&rehearsal_shift_us, memory_order_relaxed);
}

void time_rehearse(Time from)
{
    atomic_fetch_add_explicit(&rehearsal_shift_us, from - time_now(), memory_order_relaxed);
}

int64_t monotonic_ms(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

typedef struct Date {
    int64_t year;
    int month, day;
} Date;

/* Days since 1970-01-01 in the proleptic Gregorian calendar; eras of 400 years that begin in
 * March, so that the leap day is the last of its year. */
static int64_t days_of(Date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static Date date_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    Date date = {
        .year = year_of_era + era * 400,
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };

    date.year += date.month <= 2;
    return date;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The last n digits of value, then `after`. */
static char *put_digits(char *out, int64_t value, int n, char after)
{
    for (int i = n - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    out[n] = after;
    return out + n + 1;
}

void time_format(Time at, char *out)
{
    int64_t seconds = floor_div(at, TIME_SECOND);
    int64_t micros = at % TIME_SECOND + (at % TIME_SECOND < 0 ? TIME_SECOND : 0);
    int64_t days = floor_div(seconds, SECONDS_A_DAY);
    int64_t of_day = seconds - days * SECONDS_A_DAY;
    Date date = date_of(days);

    out = put_digits(out, date.year < 0 ? 0 : date.year, 4, '-');
    out = put_digits(out, date.month, 2, '-');
    out = put_digits(out, date.day, 2, 'T');
    out = put_digits(out, of_day / 3600, 2, ':');
    out = put_digits(out, of_day / 60 % 60, 2, ':');
    out = put_digits(out, of_day % 60, 2, micros > 0 ? '.' : 'Z');
    if (micros > 0) {
        out = put_digits(out, micros, 6, 'Z') - 1;
        while (out[-1] == '0')
            out--;
        *out++ = 'Z';
    }
    *out = '\0';
}

/* Exactly n digits, moving on; false leaves it where it was. */
static bool take_digits(const char **text, int n, int *ret_value)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *text += n;
    *ret_value = value;
    return true;
}

static bool take_char(const char **text, const char *any_of)
{
    if (**text == '\0' || !strchr(any_of, **text))
        return false;
    (*text)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return DAYS[month - 1] + (month == 2 && leap);
}

static bool take_date(const char **text, Date *ret_date)
{
    int year = 0, month = 0, day = 0;

    if (!take_digits(text, 4, &year) || !take_char(text, "-") || !take_digits(text, 2, &month) ||
        !take_char(text, "-") || !take_digits(text, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *ret_date = (Date){year, month, day};
    return true;
}

/* hh:mm:ss with up to nine digits of fraction, of which six count. */
static bool take_clock(const char **text, Time *ret_of_day)
{
    int hour = 0, minute = 0, second = 0, digit = 0, n = 0;
    int64_t micros = 0;

    if (!take_digits(text, 2, &hour) || !take_char(text, ":") || !take_digits(text, 2, &minute) ||
        !take_char(text, ":") || !take_digits(text, 2, &second) || hour > 23 || minute > 59 ||
        second > 59)
        return false;
    if (take_char(text, ".")) {
        for (int64_t worth = 100000; n < 9 && take_digits(text, 1, &digit); n++, worth /= 10)
            micros += digit * worth;
        if (n == 0)
            return false;
    }
    *ret_of_day = ((hour * 60 + minute) * 60 + second) * TIME_SECOND + micros;
    return true;
}

static bool take_offset(const char **text, Time *ret_offset)
{
    int hours = 0, minutes = 0;
    int64_t sign = **text == '-' ? -1 : 1;

    if (take_char(text, "Zz")) {
        *ret_offset = 0;
        return true;
    }
    if (!take_char(text, "+-") || !take_digits(text, 2, &hours) || !take_char(text, ":") ||
        !take_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_offset = sign * (hours * 60 + minutes) * 60 * TIME_SECOND;
    return true;
}

bool time_parse(const char *text, Time *ret_at)
{
    Date date = {0};
    Time of_day = 0, offset = 0;

    if (!take_date(&text, &date) || !take_char(&text, "Tt") || !take_clock(&text, &of_day) ||
        !take_offset(&text, &offset) || *text != '\0')
        return false;
    Time at = days_of(date) * SECONDS_A_DAY * TIME_SECOND + of_day - offset;
    /* The offset may carry it over an end: then it could not be written back. */
    if (at < 0 || at >= TIME_END)
        return false;
    *ret_at = at;
    return true;
}

int64_t date_days(int32_t date)
{
    return days_of((Date){date / 10000, date / 100 % 100, date % 100});
}

int32_t date_of_days(int64_t days)
{
    Date date = date_of(days);

    return (int32_t)(date.year * 10000 + INT64_C(100) * date.month + date.day);
}

int32_t time_date(Time at, int offset_minutes)
{
    int64_t seconds = floor_div(at, TIME_SECOND) + offset_minutes * INT64_C(60);

    return date_of_days(floor_div(seconds, SECONDS_A_DAY));
}

void date_format(int32_t date, char *out)
{
    out = put_digits(out, date / 10000, 4, '-');
    out = put_digits(out, date / 100 % 100, 2, '-');
    (void)put_digits(out, date % 100, 2, '\0');
}

bool date_parse(const char *text, int32_t *ret_date)
{
    Date date = {0};

    if (!take_date(&text, &date) || *text != '\0')
        return false;
    *ret_date = (int32_t)(date.year * 10000 + INT64_C(100) * date.month + date.day);
    return true;
}
