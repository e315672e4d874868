/*
 * main.c - zw-city SOURCE OUT: SOURCE/plan.csv, units.csv and outline.csv in; units.csv, grids.csv
 * and grids.geojson into OUT. The same bytes every time.
 */
#include "city/generate/generate.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    Arena *arena CLEANUP(arena_freep) = arena_new();
    City city = {.arena = arena};

    if (argc != 3) {
        (void)fprintf(stderr, "usage: %s SOURCE OUT\n", argv[0]);
        return 2;
    }
    if (!city_generate(&city, argv[1], argv[2])) {
        (void)fprintf(stderr, "%s: %s\n", argv[0], city.fault);
        return 1;
    }
    return 0;
}
