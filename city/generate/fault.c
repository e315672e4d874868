#include "city/generate/city.h"

#include <stdarg.h>

bool fault(City *city, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    city->fault = arena_vprintf(city->arena, fmt, args);
    va_end(args);
    return false;
}
