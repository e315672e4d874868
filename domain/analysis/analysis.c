/* analysis.c - the door: what can be asked, and where and of when. */
#include "domain/analysis/analysis.h"

#include "domain/analysis/analysis.sql.h"
#include "domain/analysis/asked.h"
#include "domain/units/units.h"

#define TOWN_DIVISOR INT64_C(1000000)

const ErrorKind ANALYSIS_NO_UNIT = {ERROR_MISSING, "analysis/no-unit", "There is no such unit"};

const Error *asked_unit(Request *req, UnitKey unit, UnitKey *ret_unit)
{
    UnitKey asked = unit ? unit : req->actor->unit;

    if (!units_exists(req->server, asked) || !unit_range_has(req->actor->scope, asked))
        return error_new(req->arena, &ANALYSIS_NO_UNIT, "no such unit");
    *ret_unit = asked;
    return NULL;
}

const Error *asked_period(Request *req, const char *from, const char *to, Time *ret_from,
                          Time *ret_to)
{
    Period period = {TIME_NONE, TIME_NONE};

    TRY(period_parse(req->arena, from, to, &period));
    *ret_from = period.from == TIME_NONE ? 0 : period.from;
    *ret_to = period.to == TIME_NONE || period.to > req->now ? req->now : period.to;
    return NULL;
}

int64_t only_town(UnitRange range)
{
    int64_t town = range.lo / TOWN_DIVISOR;

    return town == range.hi / TOWN_DIVISOR ? town : I64_NONE;
}

const char *towns_text(Arena *arena, const Server *server, UnitRange range)
{
    if (only_town(range) != I64_NONE)
        return arena_printf(arena, "{%lld}", (long long)only_town(range));
    size_t n = 0;
    const Unit *units = units_in(server, range, &n);
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        if (units[i].tier != TIER_TOWN)
            continue;
        const char *comma = *text ? "," : "";
        text =
            arena_printf(arena, "%s%s%lld", text, comma, (long long)(units[i].key / TOWN_DIVISOR));
    }
    return arena_printf(arena, "{%s}", text);
}

static const Route ROUTES[] = {
    {
        .method = HTTP_GET,
        .path = "/analysis/counts",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = get_counts,
        .query = &COUNTS_QUERY,
        .reply = &COUNTS,
        .says = "How many cases are in sets, by time, place, item, department or source",
    },
    {
        .method = HTTP_GET,
        .path = "/analysis/cases",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = list_set_cases,
        .query = &SET_CASES_QUERY,
        .reply = &SET_CASE,
        .reply_list = true,
        .says = "The cases of a set: exactly those that were counted",
    },
    {
        .method = HTTP_GET,
        .path = "/analysis/indicators/{code}",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = list_behind,
        .query = &BEHIND_QUERY,
        .reply = &BEHIND_ROW,
        .reply_list = true,
        .says = "What an indicator was counted from, a row for each",
    },
    {
        .method = HTTP_GET,
        .path = "/analysis/repeats",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = list_repeats,
        .query = &REPEATS_QUERY,
        .reply = &REPEAT,
        .reply_list = true,
        .says = "Places where the same is reported again and again",
    },
    {
        .method = HTTP_GET,
        .path = "/analysis/loads",
        .may = "stats:read",
        .run_mode = RUN_READ,
        .run = get_loads,
        .query = &LOADS_QUERY,
        .reply = &LOADS,
        .says = "Work and people, place by place",
    },
};

const Module ANALYSIS_MODULE = {
    .name = "analysis",
    .routes = ROUTES,
    .n_routes = LENGTH(ROUTES),
    .stmts = ANALYSIS_STMTS,
};
