#include "city/generate/generate.h"

bool city_generate(City *city, const char *source_dir, const char *out_dir)
{
    return city_read(city, source_dir) && lattice_lay(city) && tiers_grow(city) &&
           borders_trace(city) && borders_thin(city) && rings_close(city) &&
           city_write(city, out_dir);
}
