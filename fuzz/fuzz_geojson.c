/* fuzz_geojson.c - any bytes: what is read has finite corners and clean texts, and fits together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/grids/geojson.h"
#include "domain/grids/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    if (text && !utf8_valid(text, strlen(text)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    GeoFeatures features = {NULL, 0};
    const RingEdges nothing = {NULL, 0};

    if (geojson_read(arena, (const char *)data, size, &features) == NULL) {
        Ring *rings = arena_array(arena, features.n + 1, sizeof(*rings));
        size_t n = 0;
        for (size_t i = 0; i < features.n; i++) {
            const GeoFeature *feature = &features.items[i];
            check_text(feature->key);
            check_text(feature->village);
            check_text(feature->name);
            Ring ring = {arena_array(arena, feature->n_outer + 1, sizeof(GeoPoint)), 0};
            for (size_t k = 0; k < feature->n_outer; k++) {
                if (!isfinite(feature->outer[k].lon) || !isfinite(feature->outer[k].lat))
                    abort();
                ring.n +=
                    geo_point(feature->outer[k].lon, feature->outer[k].lat, &ring.points[ring.n]);
            }
            if (ring.n >= 3 && n < 8)
                rings[n++] = ring;
        }
        rings_node(arena, rings, n, nothing, 5);
    }
    arena_free(arena);
    return 0;
}
