/* near.c - see near.h. */
#include "domain/cases/near.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "domain/cases/stranger.h"

#define CELL_MICRO      450 /* of latitude: 50.04 m */
#define ROUNDED_M       36  /* half of a cell's diagonal, rounded up */
#define STEP_M          30
#define HOUR            (INT64_C(3600) * TIME_SECOND)
#define RADIANS(micro)  ((micro)*1e-6 * 3.14159265358979323846 / 180)
#define COSINE_AT_LEAST 0.01 /* the poles are nobody's city */

bool near_may_tell(const Item *item)
{
    static const char *const BEHIND_A_DOOR[] = {"SCAN", "LICENCE", "DOCUMENT", "NARRATIVE",
                                                "CONSENT"};
    bool is_shown = false, is_placed = false;

    for (size_t i = 0; i < item->evidence.n; i++) {
        for (size_t j = 0; j < LENGTH(BEHIND_A_DOOR); j++) {
            if (str_eq(item->evidence.items[i], BEHIND_A_DOOR[j]))
                return false;
        }
        is_shown = is_shown || str_eq(item->evidence.items[i], "PHOTO");
        is_placed = is_placed || str_eq(item->evidence.items[i], "POSITION");
    }
    return is_shown && is_placed && item->severity != SEVERITY_S1;
}

static int32_t middle_of_cell(int32_t micro, double cell)
{
    return (int32_t)lround((floor(micro / cell) + 0.5) * cell);
}

/* The width of a cell is that of its row, so that all of a row stand in line. */
GeoPoint near_rounded(GeoPoint place)
{
    int32_t lat = middle_of_cell(place.lat, CELL_MICRO);
    double cosine = fmax(cos(RADIANS(lat)), COSINE_AT_LEAST);

    return (GeoPoint){.lon = middle_of_cell(place.lon, CELL_MICRO / cosine), .lat = lat};
}

bool near_within(GeoPoint here, GeoPoint there, int64_t metres, int64_t *ret_within_m)
{
    double away_m = geo_distance_m(here, near_rounded(there));

    if (away_m > (double)metres)
        return false;
    *ret_within_m = STEP_M * (int64_t)ceil((away_m + ROUNDED_M) / STEP_M);
    return true;
}

const char *near_age(Time created_at, Time now)
{
    int64_t hours = (now - created_at / HOUR * HOUR) / HOUR;

    if (hours < 1)
        return "UNDER_1_H";
    if (hours < 6)
        return "UNDER_6_H";
    return hours < 24 ? "UNDER_24_H" : "OLDER";
}

const char *near_step(CaseState state)
{
    if (state == CASE_REPORTED || state == CASE_VERIFYING)
        return "RECEIVED";
    return state == CASE_FILED ? "ACCEPTED" : "HANDLING";
}

void near_ref(Id id, const char *code, char *out)
{
    char text[ID_TEXT_SIZE + CODE_TEXT_SIZE];
    uint8_t digest[TOKEN_HASH_SIZE];

    id_format(id, text);
    text[ID_TEXT_SIZE - 1] = ' ';
    memcpy(text + ID_TEXT_SIZE, code, strlen(code) + 1);
    secret_hash(text, digest);
    hex_encode(digest, (NEAR_REF_SIZE - 1) / 2, out);
}
