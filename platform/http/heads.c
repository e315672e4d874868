#include "platform/http/heads.h"

#include <string.h>
#include <strings.h>

const ErrorKind HTTP_MALFORMED = {ERROR_MALFORMED, "http/malformed", "This is not a valid request"};
const ErrorKind HTTP_LENGTH_REQUIRED = {ERROR_LENGTH_REQUIRED, "http/length-required",
                                        "A body needs a Content-Length"};

#define LENGTH_DIGITS_MAX 15

static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           (c != '\0' && strchr("!#$%&'*+.^_`|~", c) != NULL);
}

static bool is_token(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_token_char(text[i]))
            return false;
    }
    return n > 0;
}

static bool has_control(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (((unsigned char)text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7f)
            return true;
    }
    return false;
}

static bool is_named(const HeadLine *line, const char *name)
{
    return line->name_len == strlen(name) && strncasecmp(line->name, name, line->name_len) == 0;
}

static bool length_parse(const HeadLine *line, int64_t *ret_length)
{
    int64_t length = 0;

    if (line->value_len == 0 || line->value_len > LENGTH_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < line->value_len; i++) {
        if (line->value[i] < '0' || line->value[i] > '9')
            return false;
        length = length * 10 + (line->value[i] - '0');
    }
    *ret_length = length;
    return true;
}

/* CR and LF have become NULs; the colon and the spaces of the first line too. */
static bool value_follows(const HeadLine *line)
{
    const char *at = line->name + line->name_len;

    if (*at != '\0' || line->value <= at)
        return false;
    for (at++; at < line->value; at++) {
        if (*at != ' ' && *at != '\t')
            return false;
    }
    return true;
}

bool head_is_seamless(const RequestLine *first, const HeadLine *lines, size_t n)
{
    static const char END[4] = {0}; /* CR LF of the last line, CR LF of the empty one */
    const char *end = first->version + strlen(first->version);

    if (first->url != first->method + strlen(first->method) + 1 ||
        first->version != first->url + strlen(first->target) + 1)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (lines[i].name != end + 2 || !value_follows(&lines[i]))
            return false;
        end = lines[i].value + lines[i].value_len;
    }
    return memcmp(end, END, sizeof(END)) == 0;
}

typedef struct Counts {
    int hosts, lengths, encodings, tokens, keys;
} Counts;

static const Error *line_check(Arena *arena, const HeadLine *line, Counts *counts, HeadFacts *facts)
{
    if (!is_token(line->name, line->name_len))
        return error_new(arena, &HTTP_MALFORMED, "the name of a header is no token");
    if (has_control(line->value, line->value_len))
        return error_new(arena, &HTTP_MALFORMED, "a header's value has a control character");
    counts->hosts += is_named(line, "host");
    counts->encodings += is_named(line, "transfer-encoding");
    counts->tokens += is_named(line, "authorization");
    counts->keys += is_named(line, "idempotency-key");
    if (is_named(line, "content-length")) {
        counts->lengths++;
        facts->has_length = true;
        if (!length_parse(line, &facts->length))
            return error_new(arena, &HTTP_MALFORMED, "Content-Length is no number of bytes");
    }
    return NULL;
}

const Error *head_check(Arena *arena, const RequestLine *first, const HeadLine *lines, size_t n,
                        HeadFacts *ret_facts)
{
    Counts counts = {0};
    HeadFacts facts = {0};
    bool is_1_1 = strcmp(first->version, "HTTP/1.1") == 0;

    if (!is_1_1 && strcmp(first->version, "HTTP/1.0") != 0)
        return error_new(arena, &HTTP_MALFORMED, "this is HTTP/1.1");
    if (strpbrk(first->target, " \t") || has_control(first->target, strlen(first->target)))
        return error_new(arena, &HTTP_MALFORMED, "the path has a space or a control character");
    for (size_t i = 0; i < n; i++)
        TRY(line_check(arena, &lines[i], &counts, &facts));
    if (counts.hosts > 1 || (is_1_1 && counts.hosts == 0))
        return error_new(arena, &HTTP_MALFORMED, "one Host header is needed");
    if (counts.lengths > 1 || (counts.lengths > 0 && counts.encodings > 0))
        return error_new(arena, &HTTP_MALFORMED, "the length of the body is told more than once");
    /* Who asks, and what is done once: of two, a hop before us may have read the other. */
    if (counts.tokens > 1 || counts.keys > 1)
        return error_new(arena, &HTTP_MALFORMED, "Authorization or Idempotency-Key comes twice");
    if (counts.encodings > 0) {
        return error_new(arena, &HTTP_LENGTH_REQUIRED,
                         "send the body with its length, not in chunks");
    }
    *ret_facts = facts;
    return NULL;
}
