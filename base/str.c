#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(Buf *buf, size_t max)
{
    *buf = (Buf){.max = max};
}

void buf_done(Buf *buf)
{
    free(buf->data);
    *buf = (Buf){.max = buf->max};
}

void buf_clear(Buf *buf)
{
    buf->len = 0;
    buf->overflow = false;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Room for n more bytes and the NUL; false, and overflow, when that is over the ceiling. */
static bool reserve(Buf *buf, size_t n)
{
    if (buf->overflow || n > buf->max || buf->len > buf->max - n) {
        buf->overflow = true;
        return false;
    }
    size_t need = buf->len + n + 1;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap < 64 ? 64 : buf->cap;
    while (cap < need)
        cap *= 2;
    char *data = realloc(buf->data, cap);
    if (!data) {
        buf->overflow = true;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

char *buf_grow_more(Buf *buf, size_t n)
{
    if (!reserve(buf, n))
        return NULL;
    char *at = buf->data + buf->len;
    buf->len += n;
    buf->data[buf->len] = '\0';
    return at;
}

static void add_formatted(Buf *buf, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

static void add_formatted(Buf *buf, const char *fmt, va_list args)
{
    va_list again;

    va_copy(again, args);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the analyzer does not follow va_copy */
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0 || !reserve(buf, (size_t)n))
        return;
    (void)vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, args);
    buf->len += (size_t)n;
}

void buf_printf(Buf *buf, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_formatted(buf, fmt, args);
    va_end(args);
}

void buf_i64(Buf *buf, int64_t value)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    buf_add(buf, digits + at, sizeof(digits) - at);
}

const char *buf_cstr(Buf *buf)
{
    return buf->data ? buf->data : "";
}

char *buf_take(Buf *buf, size_t *ret_len)
{
    char *data = buf->data ? buf->data : calloc(1, 1);

    if (!data)
        abort();
    *ret_len = buf->len;
    buf->data = NULL;
    buf_done(buf);
    return data;
}

/* How many bytes the sequence at text takes, 0 when it is none. Table 3-7 of the Unicode Standard:
 * the second byte decides about overlong forms, surrogates and the upper end. */
static size_t utf8_sequence(const unsigned char *text, size_t n)
{
    unsigned char lead = text[0];
    unsigned char low = 0x80, high = 0xbf;
    size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    if (lead == 0 || lead > 0xf4 || length == 0 || length > n)
        return 0;
    if (lead == 0xe0) {
        low = 0xa0;
    } else if (lead == 0xed) {
        high = 0x9f;
    } else if (lead == 0xf0) {
        low = 0x90;
    } else if (lead == 0xf4) {
        high = 0x8f;
    }
    for (size_t i = 1; i < length; i++) {
        if (text[i] < low || text[i] > high)
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

bool utf8_valid(const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        size_t length = utf8_sequence((const unsigned char *)text + at, n - at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

size_t utf8_length(const char *text, size_t n)
{
    size_t points = 0;

    for (size_t i = 0; i < n; i++)
        points += ((unsigned char)text[i] & 0xc0) != 0x80;
    return points;
}

/* The code point at *at, which then stands behind it; of valid UTF-8. */
static uint32_t utf8_next(const unsigned char **at)
{
    uint32_t lead = *(*at)++;
    uint32_t point = lead < 0x80   ? lead
                     : lead < 0xe0 ? lead & 0x1f
                     : lead < 0xf0 ? lead & 0x0f
                                   : lead & 0x07;

    while ((**at & 0xc0) == 0x80)
        point = point << 6 | (*(*at)++ & 0x3fU);
    return point;
}

bool text_is_blank(const char *text)
{
    static const struct {
        uint32_t first, last;
    } BLANKS[] = {
        {0x01, 0x20},     {0x7f, 0xa0},     {0xad, 0xad},     {0x115f, 0x1160}, {0x1680, 0x1680},
        {0x180e, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800},
        {0x3000, 0x3000}, {0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    };
    const unsigned char *at = (const unsigned char *)text;

    while (at && *at) {
        uint32_t point = utf8_next(&at);
        size_t i = 0;
        while (i < LENGTH(BLANKS) && (point < BLANKS[i].first || point > BLANKS[i].last))
            i++;
        if (i == LENGTH(BLANKS))
            return false;
    }
    return true;
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_eq(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_to_i64(const char *text, int64_t *ret_value)
{
    bool negative = text[0] == '-';
    const char *digit = text + negative;
    int64_t value = 0;

    if (*digit == '\0')
        return false;
    for (; *digit; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        int step = negative ? -(*digit - '0') : *digit - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, step, &value))
            return false;
    }
    *ret_value = value;
    return true;
}

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_json_number(const char *text)
{
    const char *from = text + (*text == '-');
    const char *at = skip_digits(from);

    if (at == from || (*from == '0' && at > from + 1))
        return false;
    if (*at == '.') {
        from = at + 1;
        at = skip_digits(from);
        if (at == from)
            return false;
    }
    if (*at == 'e' || *at == 'E') {
        from = at + 1;
        from += *from == '+' || *from == '-';
        at = skip_digits(from);
        if (at == from)
            return false;
    }
    return *at == '\0';
}

bool str_to_f64(const char *text, double *ret_value)
{
    if (strnlen(text, 400) == 400 || !is_json_number(text))
        return false;
    /* The program never calls setlocale(): the decimal point is a point. */
    double value = strtod(text, NULL);
    if (!isfinite(value))
        return false;
    *ret_value = value;
    return true;
}

void hex_encode(const uint8_t *bytes, size_t n, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = DIGITS[bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}
