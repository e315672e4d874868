#include "domain/grids/scan.h"

#include <string.h>

#include "base/str.h"

#define NUMBER_BYTES_MAX 64
#define STRING_BYTES_MAX 4096

bool scan_fail(Scan *scan, const char *fault)
{
    if (!scan->fault)
        scan->fault = fault;
    return false;
}

char scan_peek(Scan *scan)
{
    while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) && *scan->at)
        scan->at++;
    if (scan->at == scan->end)
        return '\0';
    return *scan->at;
}

/* The next byte, whatever it is; 0 at the end. */
static char next_byte(Scan *scan)
{
    if (scan->at == scan->end)
        return '\0';
    return *scan->at++;
}

bool scan_take(Scan *scan, char c)
{
    if (scan_peek(scan) != c)
        return false;
    scan->at++;
    return true;
}

bool scan_expect(Scan *scan, char c)
{
    if (scan_take(scan, c))
        return true;
    return scan_fail(scan, scan->at == scan->end ? "it ends too early"
                                                 : arena_printf(scan->arena, "'%c' is missing", c));
}

bool scan_go_in(Scan *scan)
{
    return ++scan->depth <= SCAN_DEPTH_MAX || scan_fail(scan, "it is nested too deep");
}

/* ---- strings and numbers ------------------------------------------------------------------------- */

static bool hex4(Scan *scan, unsigned *ret_code)
{
    unsigned code = 0;

    for (int i = 0; i < 4; i++) {
        char c = next_byte(scan);
        unsigned digit = 0;
        if (c >= '0' && c <= '9') {
            digit = (unsigned)(c - '0');
        } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
            digit = (unsigned)((c | 0x20) - 'a') + 10;
        } else {
            return scan_fail(scan, "a \\u escape that is none");
        }
        code = code * 16 + digit;
    }
    *ret_code = code;
    return true;
}

static void put_utf8(Buf *out, unsigned code)
{
    if (code < 0x80) {
        buf_char(out, (char)code);
    } else if (code < 0x800) {
        buf_char(out, (char)(0xc0 | code >> 6));
        buf_char(out, (char)(0x80 | (code & 0x3f)));
    } else if (code < 0x10000) {
        buf_char(out, (char)(0xe0 | code >> 12));
        buf_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
        buf_char(out, (char)(0x80 | (code & 0x3f)));
    } else {
        buf_char(out, (char)(0xf0 | code >> 18));
        buf_char(out, (char)(0x80 | (code >> 12 & 0x3f)));
        buf_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
        buf_char(out, (char)(0x80 | (code & 0x3f)));
    }
}

static bool take_unicode(Scan *scan, Buf *out)
{
    unsigned code = 0;
    unsigned low = 0;

    if (!hex4(scan, &code))
        return false;
    if (code >= 0xd800 && code < 0xdc00) {
        if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u')
            return scan_fail(scan, "half of a surrogate pair");
        scan->at += 2;
        if (!hex4(scan, &low) || low < 0xdc00 || low > 0xdfff)
            return scan_fail(scan, "half of a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code == 0 || (code >= 0xdc00 && code < 0xe000)) {
        return scan_fail(scan, "a character that is none");
    }
    put_utf8(out, code);
    return true;
}

static bool take_escape(Scan *scan, Buf *out)
{
    static const char FROM[] = "\"\\/bfnrt";
    static const char TO[] = "\"\\/\b\f\n\r\t";
    char c = next_byte(scan);
    const char *known = c ? strchr(FROM, c) : NULL;

    if (c == 'u')
        return take_unicode(scan, out);
    if (!known)
        return scan_fail(scan, "an escape that is none");
    buf_char(out, TO[known - FROM]);
    return true;
}

bool scan_string(Scan *scan, const char **ret_text)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, STRING_BYTES_MAX);
    if (!scan_expect(scan, '"'))
        return false;
    while (scan->at < scan->end && *scan->at != '"') {
        char c = *scan->at++;
        if ((unsigned char)c < 0x20)
            return scan_fail(scan, "a control character in a string");
        if (c != '\\') {
            buf_char(&out, c);
        } else if (!take_escape(scan, &out)) {
            return false;
        }
    }
    if (!scan_expect(scan, '"'))
        return false;
    if (out.overflow)
        return scan_fail(scan, "a string that is too long");
    if (!utf8_valid(buf_cstr(&out), out.len))
        return scan_fail(scan, "a string that is not UTF-8");
    *ret_text = arena_strndup(scan->arena, buf_cstr(&out), out.len);
    return true;
}

static bool take_number_text(Scan *scan, char out[NUMBER_BYTES_MAX])
{
    size_t n = 0;

    (void)scan_peek(scan);
    while (scan->at < scan->end && *scan->at && strchr("+-.0123456789eE", *scan->at)) {
        if (n == NUMBER_BYTES_MAX - 1)
            return scan_fail(scan, "a number that is too long");
        out[n++] = *scan->at++;
    }
    out[n] = '\0';
    double value = 0;
    return str_to_f64(out, &value) || scan_fail(scan, "a number is missing");
}

bool scan_number(Scan *scan, double *ret_value)
{
    char text[NUMBER_BYTES_MAX];

    return take_number_text(scan, text) &&
           (str_to_f64(text, ret_value) || scan_fail(scan, "a number is missing"));
}

/* ---- values ---------------------------------------------------------------------------------------- */

/* {"name": value, ..}: `member` takes each value. */
bool scan_object(Scan *scan, Member *member, void *context)
{
    if (!scan_expect(scan, '{') || !scan_go_in(scan))
        return false;
    if (!scan_take(scan, '}')) {
        do {
            const char *name = NULL;
            if (!scan_string(scan, &name) || !scan_expect(scan, ':') ||
                !member(scan, name, context))
                return false;
        } while (scan_take(scan, ','));
        if (!scan_expect(scan, '}'))
            return false;
    }
    scan->depth--;
    return true;
}

static bool pass_member(Scan *scan, const char *name, void *context)
{
    (void)name;
    (void)context;
    return scan_pass(scan);
}

static bool pass_array(Scan *scan)
{
    if (!scan_expect(scan, '[') || !scan_go_in(scan))
        return false;
    if (!scan_take(scan, ']')) {
        do {
            if (!scan_pass(scan))
                return false;
        } while (scan_take(scan, ','));
        if (!scan_expect(scan, ']'))
            return false;
    }
    scan->depth--;
    return true;
}

static bool pass_word(Scan *scan)
{
    static const char *const WORDS[] = {"true", "false", "null"};

    for (size_t i = 0; i < LENGTH(WORDS); i++) {
        size_t n = strlen(WORDS[i]);
        if ((size_t)(scan->end - scan->at) >= n && memcmp(scan->at, WORDS[i], n) == 0) {
            scan->at += n;
            return true;
        }
    }
    return scan_fail(scan, "a value is missing");
}

/* At most SCAN_DEPTH_MAX deep: go_in sees to it. */
bool scan_pass(Scan *scan) /* NOLINT(misc-no-recursion) */
{
    char number[NUMBER_BYTES_MAX];
    const char *text = NULL;

    switch (scan_peek(scan)) {
    case '{':
        return scan_object(scan, pass_member, NULL);
    case '[':
        return pass_array(scan);
    case '"':
        return scan_string(scan, &text);
    case 't':
    case 'f':
    case 'n':
        return pass_word(scan);
    default:
        return take_number_text(scan, number);
    }
}

/* A string, or a number as its digits; null and the rest are none. */
bool scan_label(Scan *scan, const char **ret_text)
{
    char number[NUMBER_BYTES_MAX];
    char c = scan_peek(scan);

    if (c == '"')
        return scan_string(scan, ret_text);
    if (c != '-' && (c < '0' || c > '9'))
        return scan_pass(scan);
    if (!take_number_text(scan, number))
        return false;
    *ret_text = arena_strdup(scan->arena, number);
    return true;
}
