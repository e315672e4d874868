#include "city/generate/generate.h"

#include <string.h>

/* A seed in three makes borders that do not close; with so many there is one that does. */
#define SEEDS_TRIED 16

/* One map, of one seed, from the places as they were read. */
static bool map_make(City *city)
{
    Place *places = arena_array(city->arena, city->n_places, sizeof(Place));

    memcpy(places, city->places, city->n_places * sizeof(Place));
    city->places = places;
    return tiers_grow(city) && borders_trace(city) && borders_thin(city) && rings_close(city);
}

bool city_generate(City *city, const char *source_dir, const char *out_dir)
{
    if (!city_read(city, source_dir))
        return false;
    const City read = *city;
    for (uint32_t i = 0; i < SEEDS_TRIED; i++) {
        *city = read;
        city->plan.seed = read.plan.seed + i * UINT32_C(0x9E3779B9);
        if (!lattice_lay(city))
            return false;
        if (map_make(city))
            return city_write(city, out_dir);
    }
    return fault(city,
                 "%s (the last of %d seeds). Put right what it names in units.csv; or give fewer "
                 "grids in plan.csv, or an outline.csv without spikes",
                 city->fault, SEEDS_TRIED);
}
