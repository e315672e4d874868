#include "platform/auth/code.h"

#include <ctype.h>
#include <string.h>

#include "platform/auth/password.h"

/* Crockford's 32 without I L O U: read aloud, typed by hand, never mistaken. 20 are 100 bits. */
static const char LETTERS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char upper(char c)
{
    return (char)toupper((unsigned char)c);
}

bool code_normalize(const char *text, char *out)
{
    size_t n = 0, letters = 0;

    for (; *text; text++) {
        char c = upper(*text);
        if (c == '-' || c == ' ')
            continue;
        if (letters == CODE_LETTERS || !strchr(LETTERS, c))
            return false;
        if (letters > 0 && letters % CODE_GROUP == 0)
            out[n++] = '-';
        out[n++] = c;
        letters++;
    }
    out[n] = '\0';
    return letters == CODE_LETTERS;
}

void code_make(char *out)
{
    uint8_t bytes[CODE_LETTERS];
    char plain[CODE_LETTERS + 1];

    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < CODE_LETTERS; i++)
        plain[i] = LETTERS[bytes[i] % 32];
    plain[CODE_LETTERS] = '\0';
    (void)code_normalize(plain, out);
}
