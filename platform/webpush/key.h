/* key.h - P-256 keys as OpenSSL holds them; within platform/webpush. */
#ifndef PLATFORM_WEBPUSH_KEY_H
#define PLATFORM_WEBPUSH_KEY_H

#include <openssl/evp.h>
#include <stdint.h>

/* secret NULL: the public half only. NULL when the point is not on the curve. The caller frees. */
EVP_PKEY *push_key(const uint8_t *point, const uint8_t *secret);

static inline void push_key_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

#endif
