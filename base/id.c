#include "base/id.h"

#include <stdatomic.h>
#include <string.h>

#define TOWN_MAX 999999999

/* Two ids of one process and one millisecond must differ whatever the random bits are. */
static _Atomic uint32_t counter;

static void put_be(uint8_t *out, uint64_t value, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        out[i] = (uint8_t)(value & 0xff);
        value >>= 8;
    }
}

static uint64_t get_be(const uint8_t *in, int n)
{
    uint64_t value = 0;

    for (int i = 0; i < n; i++)
        value = value << 8 | in[i];
    return value;
}

Id id_make(Time now, int32_t town, uint32_t random)
{
    Id id = ID_NONE;
    uint32_t count = atomic_fetch_add_explicit(&counter, 1, memory_order_relaxed) & 0xfff;

    put_be(id.b, (uint64_t)(now / TIME_MS), 6);
    put_be(id.b + 6, 0x8000 | count, 2);
    put_be(id.b + 8, UINT32_C(0x80000000) | (uint32_t)town, 4);
    put_be(id.b + 12, random, 4);
    return id;
}

int32_t id_town(Id id)
{
    return (int32_t)(get_be(id.b + 8, 4) & 0x3fffffff);
}

Time id_time(Id id)
{
    return (Time)get_be(id.b, 6) * TIME_MS;
}

bool id_is_ours(Id id)
{
    int32_t town = id_town(id);

    return id.b[6] >> 4 == 8 && id.b[8] >> 6 == 2 &&
           (town == 0 || (town > TOWN_MAX / 10 && town <= TOWN_MAX));
}

bool id_is_none(Id id)
{
    return id_eq(id, ID_NONE);
}

bool id_eq(Id a, Id b)
{
    return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool hyphen_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

bool id_parse(const char *text, Id *ret_id)
{
    Id id;

    for (size_t i = 0; i < sizeof(id.b); i++) {
        if (hyphen_before(i) && *text++ != '-')
            return false;
        int high = hex_digit(text[0]);
        int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0)
            return false;
        id.b[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    if (*text != '\0')
        return false;
    *ret_id = id;
    return true;
}

void id_format(Id id, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";

    for (size_t i = 0; i < sizeof(id.b); i++) {
        if (hyphen_before(i))
            *out++ = '-';
        *out++ = DIGITS[id.b[i] >> 4];
        *out++ = DIGITS[id.b[i] & 15];
    }
    *out = '\0';
}
