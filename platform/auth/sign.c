#include "platform/auth/sign.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

void sign_text(const char *key, const char *text, char ret_hex[SIGN_TEXT_SIZE])
{
    static const char DIGITS[] = "0123456789abcdef";
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (!HMAC(EVP_sha256(), key, (int)strlen(key), (const uint8_t *)text, strlen(text), mac, &n))
        abort(); /* out of memory */
    for (size_t i = 0; i < n; i++) {
        ret_hex[2 * i] = DIGITS[mac[i] >> 4];
        ret_hex[2 * i + 1] = DIGITS[mac[i] & 15];
    }
    ret_hex[SIGN_TEXT_SIZE - 1] = '\0';
}
