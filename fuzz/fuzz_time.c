/* fuzz_time.c - any text: a time that is read can be written, and reads back as the same. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The last evening of 9999 in UTC is already 10000 further east. */
static void check_date(int32_t date)
{
    int32_t month = date / 100 % 100, day = date % 100;

    if (date < 10101 || date > 100000101 || month < 1 || month > 12 || day < 1 || day > 31)
        abort();
}

static void check_time(Time at)
{
    char text[TIME_TEXT_SIZE];
    Time back = TIME_NONE;

    time_format(at, text);
    if (strlen(text) >= TIME_TEXT_SIZE || !time_parse(text, &back) || back != at)
        abort();
    check_date(time_date(at, 0));
    check_date(time_date(at, 480));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    const char *text = arena_strndup(arena, (const char *)data, size);
    char out[TIME_TEXT_SIZE];
    int32_t date = 0;
    Time at = 0;

    if (time_parse(text, &at))
        check_time(at);
    if (date_parse(text, &date))
        check_date(date);
    if (size >= sizeof(at)) { /* any instant at all, also those that cannot be read back */
        memcpy(&at, data, sizeof(at));
        time_format(at, out);
        if (strnlen(out, sizeof(out)) == sizeof(out))
            abort();
    }
    arena_free(arena);
    return 0;
}
