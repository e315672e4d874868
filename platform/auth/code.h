/*
 * code.h - a code that opens one thing to whoever has no account: 20 letters, 100 bits, read aloud and typed by hand.
 *
 * Only its hash is stored (secret_hash of password.h).
 */
#ifndef PLATFORM_AUTH_CODE_H
#define PLATFORM_AUTH_CODE_H

#include "base/base.h"

#define CODE_LETTERS   20
#define CODE_GROUP     4
#define CODE_TEXT_SIZE (CODE_LETTERS + CODE_LETTERS / CODE_GROUP)

/* In groups of four, whatever case, blanks and dashes it came with. False: it is no code. out: CODE_TEXT_SIZE bytes. */
bool code_normalize(const char *text, char *out);
/* A new one. */
void code_make(char *out);

#endif
