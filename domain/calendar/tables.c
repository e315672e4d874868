/* tables.c - the rows in the database, and the Calendar they make. */
#include "domain/calendar/tables.h"

#include "domain/calendar/calendar.sql.h"

static const ErrorKind EDITION_MISSING = {ERROR_INTERNAL, "calendar/edition-missing",
                                          "The calendar has no edition"};

static const Field CALENDAR_YEAR_FIELDS[] = {
    I64_FIELD(CalendarYear, year, REQUIRED),
    STR_FIELD(CalendarYear, document, REQUIRED),
};
static const Shape CALENDAR_YEAR_SHAPE = SHAPE(CalendarYear, CALENDAR_YEAR_FIELDS);

static const Field CALENDAR_DAY_FIELDS[] = {
    DATE_FIELD(CalendarDay, date, REQUIRED),
    ENUM_FIELD(CalendarDay, kind, DAY_KIND_NAMES, REQUIRED),
    STR_FIELD(CalendarDay, name, REQUIRED, LIMIT(1, 40)),
};
const Shape CALENDAR_DAY_SHAPE = SHAPE(CalendarDay, CALENDAR_DAY_FIELDS);

static const Field CALENDAR_HOURS_FIELDS[] = {
    KEY_FIELD(CalendarHours, city, REQUIRED),
    DATE_FIELD(CalendarHours, valid_from, REQUIRED),
    DATE_FIELD(CalendarHours, valid_to, NULLABLE, SAYS("the first day it holds no more")),
    I64_FIELD(CalendarHours, season_from, REQUIRED, SAYS("mmdd, every year")),
    I64_FIELD(CalendarHours, season_to, REQUIRED, SAYS("mmdd, that day included")),
    I64_FIELD(CalendarHours, opens_minute, REQUIRED, SAYS("of the day: 510 is 08:30")),
    I64_FIELD(CalendarHours, closes_minute, REQUIRED),
};
const Shape CALENDAR_HOURS_SHAPE = SHAPE(CalendarHours, CALENDAR_HOURS_FIELDS);

static const Field CALENDAR_STOP_FIELDS[] = {
    ID_FIELD(CalendarStop, id, REQUIRED),      KEY_FIELD(CalendarStop, unit, REQUIRED),
    TIME_FIELD(CalendarStop, from, REQUIRED),  TIME_FIELD(CalendarStop, to, REQUIRED),
    STR_FIELD(CalendarStop, reason, REQUIRED),
};
const Shape CALENDAR_STOP_SHAPE = SHAPE(CalendarStop, CALENDAR_STOP_FIELDS);

typedef struct EditionRow {
    int64_t edition;
} EditionRow;

static const Field EDITION_ROW_FIELDS[] = {
    I64_FIELD(EditionRow, edition, REQUIRED),
};
static const Shape EDITION_ROW = SHAPE(EditionRow, EDITION_ROW_FIELDS);

static const Error *edition_of(Tx *tx, const Stmt *stmt, int64_t *ret_edition)
{
    EditionRow row = {0};

    TRY(db_one(tx, stmt, NO_ARGS, &EDITION_MISSING, &EDITION_ROW, &row));
    *ret_edition = row.edition;
    return NULL;
}

const Error *calendar_read_edition(Tx *tx, int64_t *ret_edition)
{
    return edition_of(tx, &SQL_CALENDAR_EDITION_NOW, ret_edition);
}

const Error *calendar_next_edition(Tx *tx, int64_t *ret_edition)
{
    return edition_of(tx, &SQL_CALENDAR_EDITION_NEXT, ret_edition);
}

/* The number first: rows that are newer than it only make somebody read them again. */
const Error *calendar_read(Tx *tx, const Calendar **ret_calendar)
{
    CalendarRows rows = {0};
    List years, days, hours, stops;

    TRY(calendar_read_edition(tx, &rows.edition));
    TRY(db_all(tx, &SQL_CALENDAR_YEARS_ALL, NO_ARGS, &CALENDAR_YEAR_SHAPE, &years));
    TRY(db_all(tx, &SQL_CALENDAR_DAYS_ALL, NO_ARGS, &CALENDAR_DAY_SHAPE, &days));
    TRY(db_all(tx, &SQL_CALENDAR_HOURS_ALL, NO_ARGS, &CALENDAR_HOURS_SHAPE, &hours));
    TRY(db_all(tx, &SQL_CALENDAR_STOPS_ALL, NO_ARGS, &CALENDAR_STOP_SHAPE, &stops));
    rows.years = years.items;
    rows.n_years = years.n;
    rows.days = days.items;
    rows.n_days = days.n;
    rows.hours = hours.items;
    rows.n_hours = hours.n;
    rows.stops = stops.items;
    rows.n_stops = stops.n;
    return calendar_new(tx_arena(tx), &rows, ret_calendar);
}
