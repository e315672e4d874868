#include "domain/calendar/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#include <cmocka.h>

#define ZONE (480 * MINUTE)

Time local(const char *text)
{
    char full[48];
    size_t n = strlen(text);
    Buf out CLEANUP(buf_done);
    Time at = 0;

    buf_init(&out, sizeof(full));
    buf_add(&out, text, n);
    buf_str(&out, n > 16 ? "+08:00" : ":00+08:00");
    (void)memcpy(full, buf_cstr(&out), out.len + 1);
    full[10] = 'T';
    if (!time_parse(full, &at))
        fail_msg("no time: %s", text);
    return at;
}

const char *local_text(Arena *arena, Time at)
{
    char text[TIME_TEXT_SIZE];

    if (at == TIME_NONE)
        return "never";
    time_format(at + ZONE, text);
    text[10] = ' ';
    text[strlen(text) - 1] = '\0';
    if (strcmp(text + 16, ":00") == 0)
        text[16] = '\0';
    return arena_strdup(arena, text);
}

static CalendarRows shipped_rows(Arena *arena)
{
    CalendarRows rows = {0};
    const Error *error = calendar_read_shipped(arena, "city/calendar", &rows);

    if (error)
        fail_msg("%s: %s", error->kind->slug, error->detail);
    return rows;
}

static const Calendar *made(Arena *arena, const CalendarRows *rows)
{
    const Calendar *calendar = NULL;
    const Error *error = calendar_new(arena, rows, &calendar);

    if (error)
        fail_msg("%s: %s", error->kind->slug, error->detail);
    return calendar;
}

const Calendar *shipped_with(Arena *arena, const CalendarStop *stops, size_t n_stops)
{
    CalendarRows rows = shipped_rows(arena);

    rows.stops = stops;
    rows.n_stops = n_stops;
    return made(arena, &rows);
}

/* 8 h 40 from May to September, 7 h 20 otherwise: neither divides 1440 minutes. */
static const Calendar *seasonal(Arena *arena)
{
    static const CalendarHours HOURS[] = {
        {CITY, 20200101, 0, 501, 930, 480, 720},
        {CITY, 20200101, 0, 501, 930, 860, 1140},
        {CITY, 20200101, 0, 1001, 430, 510, 720},
        {CITY, 20200101, 0, 1001, 430, 840, 1070},
    };
    CalendarRows rows = shipped_rows(arena);

    rows.hours = HOURS;
    rows.n_hours = LENGTH(HOURS);
    return made(arena, &rows);
}

int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof(*fixture));
    const CalendarStop stops[] = {
        {ID_NONE, TOWN, local("2026-09-08 12:00"), local("2026-09-09 14:00"), "台风"},
        {ID_NONE, TOWN, local("2026-06-08 09:00"), local("2026-06-08 11:00"), "暴雨"},
        {ID_NONE, CITY, local("2026-06-08 10:00"), local("2026-06-08 15:00"), "全市停工"},
        {ID_NONE, TOWN, local("2026-03-14 00:00"), local("2026-03-15 00:00"), "周末"},
    };

    fixture->arena = arena_new();
    fixture->plain = shipped_with(fixture->arena, NULL, 0);
    fixture->stopped = shipped_with(fixture->arena, stops, LENGTH(stops));
    fixture->seasonal = seasonal(fixture->arena);
    *state = fixture;
    return 0;
}

int tear_down(void **state)
{
    Fixture *fixture = *state;

    calendar_drop(fixture->plain);
    calendar_drop(fixture->stopped);
    calendar_drop(fixture->seasonal);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}
