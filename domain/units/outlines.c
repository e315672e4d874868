/* outlines.c - the outlines of grids as GeoJSON (RFC 7946), written straight from memory. */
#include <stdlib.h>

#include "domain/units/units_state.h"
#include "platform/json/json.h"

/* Micro-degrees are written as they are, digit by digit: no rounding on the way out. */
static void write_degrees(Buf *out, int32_t micro)
{
    buf_printf(out, "%s%d.%06d", micro < 0 ? "-" : "", abs(micro) / 1000000, abs(micro) % 1000000);
}

static void write_point(Buf *out, GeoPoint point)
{
    buf_char(out, '[');
    write_degrees(out, point.lon);
    buf_char(out, ',');
    write_degrees(out, point.lat);
    buf_char(out, ']');
}

static void write_feature(Buf *out, const UnitsState *state, const GeoArea *area)
{
    const Unit *unit = units_state_find(state, area->key);

    buf_printf(out,
               "{\"type\":\"Feature\",\"id\":\"%015lld\",\"properties\":{\"key\":\"%015lld\","
               "\"name\":",
               (long long)area->key, (long long)area->key);
    json_write_str(out, unit ? unit->name : "");
    buf_str(out, "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
    for (size_t i = 0; i < area->n; i++) {
        write_point(out, area->ring[i]);
        buf_char(out, ',');
    }
    write_point(out, area->ring[0]);
    buf_str(out, "]]}}");
}

void outlines_write(Buf *out, const UnitsState *state, UnitRange range)
{
    size_t n;
    const GeoArea *areas = units_state_outlines(state, range, &n);

    buf_str(out, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_char(out, ',');
        write_feature(out, state, &areas[i]);
    }
    buf_str(out, "]}");
}
