/*
 * shipped.c - the notices of the State Council and the hours of cities, as files of the product:
 * read, and brought into the database when they are newer than what is there.
 */
#include <stdio.h>

#include "domain/calendar/calendar.sql.h"
#include "domain/calendar/tables.h"
#include "domain/calendar/timeline.h"
#include "platform/csv/csv.h"
#include "platform/log/log.h"

/* ---- what the files hold ------------------------------------------------------------------------ */

typedef struct YearRow {
    int64_t year;
    int64_t edition;
    const char *document;
    int32_t issued;
} YearRow;

static const Field YEAR_ROW_FIELDS[] = {
    I64_FIELD(YearRow, year, REQUIRED, LIMIT(1970, 9998)),
    I64_FIELD(YearRow, edition, REQUIRED, LIMIT(1, 1000000)),
    STR_FIELD(YearRow, document, REQUIRED, LIMIT(1, 60)),
    DATE_FIELD(YearRow, issued, REQUIRED),
};
static const Shape YEAR_ROW = SHAPE(YearRow, YEAR_ROW_FIELDS);

typedef struct HoursRow {
    UnitKey city;
    int64_t edition;
    int32_t valid_from, valid_to;
    const char *season_from, *season_to; /* "05-01" */
    const char *opens, *closes;          /* "08:30" */
} HoursRow;

static const Field HOURS_ROW_FIELDS[] = {
    KEY_FIELD(HoursRow, city, REQUIRED),
    I64_FIELD(HoursRow, edition, REQUIRED, LIMIT(1, 1000000)),
    DATE_FIELD(HoursRow, valid_from, REQUIRED),
    DATE_FIELD(HoursRow, valid_to),
    STR_FIELD(HoursRow, season_from, REQUIRED, LIMIT(5, 5)),
    STR_FIELD(HoursRow, season_to, REQUIRED, LIMIT(5, 5)),
    STR_FIELD(HoursRow, opens, REQUIRED, LIMIT(5, 5)),
    STR_FIELD(HoursRow, closes, REQUIRED, LIMIT(5, 5)),
};
static const Shape HOURS_ROW = SHAPE(HoursRow, HOURS_ROW_FIELDS);

typedef struct Shipped {
    List years;     /* of YearRow */
    List days;      /* of CalendarDay */
    List hours;     /* of CalendarHours */
    List hours_raw; /* of HoursRow, one each */
} Shipped;

/* ---- reading -------------------------------------------------------------------------------------- */

static bool two_numbers(const char *text, char between, int64_t *ret_a, int64_t *ret_b)
{
    for (int i = 0; i < 5; i++) {
        if (i == 2 ? text[i] != between : text[i] < '0' || text[i] > '9')
            return false;
    }
    *ret_a = (text[0] - '0') * 10 + (text[1] - '0');
    *ret_b = (text[3] - '0') * 10 + (text[4] - '0');
    return text[5] == '\0';
}

/* In a leap year: 02-29 may bound a season. */
static bool season_parse(const char *text, int64_t *ret_mmdd)
{
    char date[16];
    int32_t parsed = 0;

    (void)snprintf(date, sizeof(date), "2000-%s", text);
    if (!date_parse(date, &parsed))
        return false;
    *ret_mmdd = parsed % 10000;
    return true;
}

static bool minute_parse(const char *text, int64_t *ret_minute)
{
    int64_t hour = 0, minute = 0;

    if (!two_numbers(text, ':', &hour, &minute) || minute > 59 || hour * 60 + minute > 1440)
        return false;
    *ret_minute = hour * 60 + minute;
    return true;
}

static const Error *read_years(Arena *arena, const char *path, Shipped *shipped)
{
    CsvTable table;

    TRY(csv_load(arena, path, &YEAR_ROW, &table, &shipped->years));
    const YearRow *years = shipped->years.items;
    for (size_t i = 1; i < shipped->years.n; i++) {
        if (years[i].year <= years[i - 1].year)
            return csv_error(arena, &table, i, "year", "years must rise from line to line");
    }
    return NULL;
}

static bool has_year(const Shipped *shipped, int64_t year)
{
    const YearRow *years = shipped->years.items;

    for (size_t i = 0; i < shipped->years.n; i++) {
        if (years[i].year == year)
            return true;
    }
    return false;
}

static const Error *read_days(Arena *arena, const char *path, Shipped *shipped)
{
    CsvTable table;

    TRY(csv_load(arena, path, &CALENDAR_DAY_SHAPE, &table, &shipped->days));
    const CalendarDay *days = shipped->days.items;
    for (size_t i = 0; i < shipped->days.n; i++) {
        if (i > 0 && days[i].date <= days[i - 1].date)
            return csv_error(arena, &table, i, "date", "dates must rise from line to line");
        if (days[i].kind != DAY_HOLIDAY && days[i].kind != DAY_MAKEUP)
            return csv_error(arena, &table, i, "kind", "HOLIDAY or MAKEUP");
        if (!has_year(shipped, days[i].date / 10000))
            return csv_error(arena, &table, i, "date", "its year is not in years.csv");
    }
    return NULL;
}

static const Error *parse_hours(Arena *arena, const CsvTable *table, size_t i, const HoursRow *row,
                                CalendarHours *hours)
{
    *hours = (CalendarHours){
        .city = row->city, .valid_from = row->valid_from, .valid_to = row->valid_to};
    if (unit_key_tier(row->city) != TIER_CITY)
        return csv_error(arena, table, i, "city", "not the key of a city");
    if (!season_parse(row->season_from, &hours->season_from))
        return csv_error(arena, table, i, "season_from", "no day of the year, as in 05-01");
    if (!season_parse(row->season_to, &hours->season_to))
        return csv_error(arena, table, i, "season_to", "no day of the year, as in 09-30");
    if (!minute_parse(row->opens, &hours->opens_minute))
        return csv_error(arena, table, i, "opens", "no time of day, as in 08:30");
    if (!minute_parse(row->closes, &hours->closes_minute) ||
        hours->closes_minute <= hours->opens_minute)
        return csv_error(arena, table, i, "closes", "no time of day after opens, as in 12:00");
    return NULL;
}

static const Error *read_hours(Arena *arena, const char *path, Shipped *shipped)
{
    CsvTable table;

    TRY(csv_load(arena, path, &HOURS_ROW, &table, &shipped->hours_raw));
    const HoursRow *rows = shipped->hours_raw.items;
    size_t n = shipped->hours_raw.n;
    CalendarHours *hours = arena_array(arena, n, sizeof(*hours));
    for (size_t i = 0; i < n; i++) {
        TRY(parse_hours(arena, &table, i, &rows[i], &hours[i]));
        if (i > 0 && rows[i].city < rows[i - 1].city)
            return csv_error(arena, &table, i, "city", "cities must rise from line to line");
        if (i > 0 && rows[i].city == rows[i - 1].city && rows[i].edition != rows[i - 1].edition)
            return csv_error(arena, &table, i, "edition", "one edition a city");
    }
    shipped->hours = (List){hours, n};
    return NULL;
}

static const Error *read_shipped(Arena *arena, const char *dir, Shipped *ret_shipped)
{
    Shipped shipped = {.years = {NULL, 0}};

    TRY(read_years(arena, arena_printf(arena, "%s/years.csv", dir), &shipped));
    TRY(read_days(arena, arena_printf(arena, "%s/days.csv", dir), &shipped));
    TRY(read_hours(arena, arena_printf(arena, "%s/hours.csv", dir), &shipped));
    *ret_shipped = shipped;
    return NULL;
}

const Error *calendar_read_shipped(Arena *arena, const char *dir, CalendarRows *ret_rows)
{
    Shipped shipped;

    TRY(read_shipped(arena, dir, &shipped));
    const YearRow *rows = shipped.years.items;
    CalendarYear *years = arena_array(arena, shipped.years.n, sizeof(*years));
    for (size_t i = 0; i < shipped.years.n; i++)
        years[i] = (CalendarYear){rows[i].year, rows[i].document};
    *ret_rows = (CalendarRows){
        .edition = 1,
        .years = years,
        .n_years = shipped.years.n,
        .days = shipped.days.items,
        .n_days = shipped.days.n,
        .hours = shipped.hours.items,
        .n_hours = shipped.hours.n,
    };
    return NULL;
}

/* ---- into the database ---------------------------------------------------------------------------- */

static const Error *put_year(Tx *tx, const Shipped *shipped, const YearRow *year, bool *changed)
{
    const CalendarDay *days = shipped->days.items;
    Arena *arena = tx_arena(tx);
    int64_t n = 0;

    TRY(db_exec(tx, &SQL_CALENDAR_YEAR_PUT,
                ARGS(db_i64(year->year), db_i64(year->edition), db_str(year->document),
                     db_date(arena, year->issued)),
                &n));
    if (n == 0)
        return NULL;
    TRY(db_exec(tx, &SQL_CALENDAR_DAYS_CLEAR, ARGS(db_i64(year->year)), NULL));
    for (size_t i = 0; i < shipped->days.n; i++) {
        if (days[i].date / 10000 != year->year)
            continue;
        TRY(db_exec(tx, &SQL_CALENDAR_DAY_INSERT,
                    ARGS(db_date(arena, days[i].date), db_i64(year->year),
                         db_str(DAY_KIND_NAMES[days[i].kind]), db_str(days[i].name)),
                    NULL));
    }
    *changed = true;
    return NULL;
}

static const Error *put_city(Tx *tx, const Shipped *shipped, const HoursRow *city, bool *changed)
{
    const CalendarHours *hours = shipped->hours.items;
    Arena *arena = tx_arena(tx);
    int64_t n = 0;

    TRY(db_exec(tx, &SQL_CALENDAR_CITY_PUT, ARGS(db_key(city->city), db_i64(city->edition)), &n));
    if (n == 0)
        return NULL;
    TRY(db_exec(tx, &SQL_CALENDAR_HOURS_CLEAR, ARGS(db_key(city->city)), NULL));
    for (size_t i = 0; i < shipped->hours.n; i++) {
        const CalendarHours *row = &hours[i];
        if (row->city != city->city)
            continue;
        TRY(db_exec(tx, &SQL_CALENDAR_HOURS_INSERT,
                    ARGS(db_key(row->city), db_date(arena, row->valid_from),
                         db_date(arena, row->valid_to), db_i64(row->season_from),
                         db_i64(row->season_to), db_i64(row->opens_minute),
                         db_i64(row->closes_minute)),
                    NULL));
    }
    *changed = true;
    return NULL;
}

static const Error *put_shipped(Tx *tx, const Shipped *shipped)
{
    const YearRow *years = shipped->years.items;
    const HoursRow *hours = shipped->hours_raw.items;
    const Calendar *calendar CLEANUP(calendar_dropp) = NULL;
    bool changed = false;
    int64_t edition = 0;

    for (size_t i = 0; i < shipped->years.n; i++)
        TRY(put_year(tx, shipped, &years[i], &changed));
    for (size_t i = 0; i < shipped->hours_raw.n; i++) {
        if (i == 0 || hours[i].city != hours[i - 1].city)
            TRY(put_city(tx, shipped, &hours[i], &changed));
    }
    if (!changed)
        return NULL;
    TRY(calendar_next_edition(tx, &edition));
    /* Tables that contradict each other must not be committed: no server could start on them. */
    TRY(calendar_read(tx, &calendar));
    log_info("calendar loaded", LOG_I64("covered_to", calendar_covered_to(calendar)));
    return NULL;
}

const Error *calendar_load_shipped(Db *db, Arena *arena, const char *dir)
{
    Shipped shipped;
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(read_shipped(arena, dir, &shipped));
    TRY(db_begin(db, arena, TX_WRITE, &tx));
    TRY(put_shipped(tx, &shipped));
    return db_commit(tx);
}
