#include "city/generate/generate.h"

#include <stdarg.h>

bool fault(City *city, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    city->fault = arena_vprintf(city->arena, fmt, args);
    va_end(args);
    return false;
}

bool city_generate(City *city, const char *source_dir, const char *out_dir)
{
    return city_read(city, source_dir) && lattice_lay(city) && tiers_grow(city) &&
           borders_trace(city) && borders_thin(city) && rings_close(city) &&
           city_write(city, out_dir);
}
