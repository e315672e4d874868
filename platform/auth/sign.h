/* sign.h - a text under a key that two share: who holds the key knows that it was not changed. */
#ifndef PLATFORM_AUTH_SIGN_H
#define PLATFORM_AUTH_SIGN_H

#include "base/base.h"

#define SIGN_TEXT_SIZE 65

/* HMAC-SHA256 (RFC 2104, RFC 6234) in lower-case hex. */
void sign_text(const char *key, const char *text, char ret_hex[SIGN_TEXT_SIZE]);

#endif
