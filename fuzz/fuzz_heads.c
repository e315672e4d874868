/* fuzz_heads.c - any lines as a head: what is taken has one reading, and the facts are those of its
 * lines. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "platform/http/heads.h"

#define LINES_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count(const HeadLine *lines, size_t n, const char *name)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        found += lines[i].name_len == strlen(name) &&
                 strncasecmp(lines[i].name, name, lines[i].name_len) == 0;
    }
    return found;
}

static void check_taken(const RequestLine *first, const HeadLine *lines, size_t n,
                        const HeadFacts *facts)
{
    size_t lengths = count(lines, n, "content-length");

    if (lengths > 1 || count(lines, n, "transfer-encoding") > 0 || count(lines, n, "host") > 1)
        abort();
    if (strcmp(first->version, "HTTP/1.1") == 0 && count(lines, n, "host") != 1)
        abort();
    if (facts->has_length != (lengths == 1) || facts->length < 0 || strchr(first->target, ' '))
        abort();
    for (size_t i = 0; i < n; i++) {
        if (lines[i].name_len == 0 || memchr(lines[i].value, '\r', lines[i].value_len) ||
            memchr(lines[i].value, '\0', lines[i].value_len))
            abort();
    }
}

/* Ends the text there; the rest, "" when there is none. */
static char *cut(char *text, char there)
{
    size_t n = strcspn(text, (const char[]){there, '\0'});

    if (text[n] == '\0')
        return text + n;
    text[n] = '\0';
    return text + n + 1;
}

/* The first line is a target, | and a version; each other one a name, a colon and a value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    char *text = arena_strndup(arena, (const char *)data, size);
    char *rest = cut(text, '\n');
    const RequestLine first = {"GET", text, cut(text, '|'), text};
    HeadLine lines[LINES_MAX];
    HeadFacts facts;
    size_t n = 0;

    while (*rest && n < LINES_MAX) {
        char *name = rest;
        rest = cut(name, '\n');
        char *value = cut(name, ':');
        lines[n++] = (HeadLine){name, strlen(name), value, strlen(value)};
    }
    if (!head_check(arena, &first, lines, n, &facts))
        check_taken(&first, lines, n, &facts);
    arena_free(arena);
    return 0;
}
