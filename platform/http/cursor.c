/*
 * cursor.c - where a page ended, as text that clients hand back unread: base64url of
 * "<micros>,<id>". Only the form is checked: a made-up cursor shows nothing that scope would hide.
 */
#include <sodium.h>
#include <string.h>

#include "base/str.h"
#include "platform/http/request.h"

#define PLAIN_MAX 64
#define VARIANT   sodium_base64_VARIANT_URLSAFE_NO_PADDING

const char *cursor_make(Arena *arena, Time at, Id id)
{
    char id_text[ID_TEXT_SIZE];

    id_format(id, id_text);
    const char *plain = arena_printf(arena, "%lld,%s", (long long)at, id_text);
    size_t n = strlen(plain), size = sodium_base64_encoded_len(n, VARIANT);
    char *text = arena_alloc(arena, size);
    return sodium_bin2base64(text, size, (const unsigned char *)plain, n, VARIANT);
}

const Error *cursor_parse(Arena *arena, const char *text, Cursor *ret_cursor)
{
    char plain[PLAIN_MAX + 1] = {0};
    size_t n = 0;
    Cursor cursor;

    bool good = sodium_base642bin((unsigned char *)plain, PLAIN_MAX, text, strlen(text), NULL, &n,
                                  NULL, VARIANT) == 0;
    char *comma = good ? strchr(plain, ',') : NULL;
    if (comma) {
        *comma = '\0';
        good = str_to_i64(plain, &cursor.at) && id_parse(comma + 1, &cursor.id);
    }
    /* Beyond the years 0 to 9999 is no time of ours, and no timestamptz either. */
    if (!comma || !good || cursor.at < -INT64_C(62135596800) * TIME_SECOND ||
        cursor.at > INT64_C(253402300799) * TIME_SECOND)
        return error_field(arena, &INPUT_INVALID, "cursor", "is not one that a list has given");
    *ret_cursor = cursor;
    return NULL;
}

const Error *key_cursor_parse(Arena *arena, const char *text, UnitKey *ret_after)
{
    UnitKey after = 1;

    if (text && !unit_key_parse(text, &after))
        return error_field(arena, &INPUT_INVALID, "cursor", "is not one that a list has given");
    *ret_after = after;
    return NULL;
}

const char *key_page_end(Arena *arena, const Shape *shape, size_t key_at, int64_t limit, List *rows)
{
    UnitKey last = 0;

    if (rows->n <= (size_t)limit)
        return NULL;
    rows->n = (size_t)limit;
    memcpy(&last, (const char *)rows->items + (rows->n - 1) * shape->size + key_at, sizeof(last));
    return arena_printf(arena, "%015lld", (long long)last);
}
