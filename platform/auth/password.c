#include "platform/auth/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* The cost of every hash made here; a hash carries its own cost, so old ones still verify. */
#define HASH_OPS             2
#define HASH_BYTES_OF_MEMORY (64U << 20)

#define TOKEN_BYTES 32

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "a hash of libsodium fits");
_Static_assert(TOKEN_HASH_SIZE == crypto_hash_sha256_BYTES, "a token's hash is a SHA-256");
_Static_assert(TOKEN_TEXT_SIZE ==
                   sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
               "a token's text is 32 bytes in base64url");

bool password_hash(const char *password, char *out)
{
    memset(out, 0, PASSWORD_HASH_SIZE);
    return crypto_pwhash_str_alg(out, password, strlen(password), HASH_OPS, HASH_BYTES_OF_MEMORY,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool password_verify(const char *hash, const char *password)
{
    char padded[PASSWORD_HASH_SIZE] = {0};
    size_t n = strlen(hash);

    if (n >= sizeof(padded))
        return false;
    memcpy(padded, hash, n);
    return crypto_pwhash_str_verify(padded, password, strlen(password)) == 0;
}

/* Made once, at the first unknown login; of a random password that nobody knows. */
static char decoy_hash[PASSWORD_HASH_SIZE];
static pthread_once_t decoy_once = PTHREAD_ONCE_INIT;

static void decoy_make(void)
{
    char unknown[17];

    password_random(unknown);
    if (!password_hash(unknown, decoy_hash))
        decoy_hash[0] = '\0';
    sodium_memzero(unknown, sizeof(unknown));
}

const char *password_decoy(void)
{
    pthread_once(&decoy_once, decoy_make);
    return decoy_hash;
}

void token_make(char *out_text)
{
    uint8_t bytes[TOKEN_BYTES];

    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2base64(out_text, TOKEN_TEXT_SIZE, bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof(bytes));
}

bool token_hash(const char *text, uint8_t *out)
{
    size_t n = strnlen(text, TOKEN_TEXT_SIZE);

    if (n != TOKEN_TEXT_SIZE - 1)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return crypto_hash_sha256(out, (const unsigned char *)text, n) == 0;
}

void secret_hash(const char *text, uint8_t *out)
{
    (void)crypto_hash_sha256(out, (const unsigned char *)text, strlen(text));
}

void random_bytes(void *out, size_t n)
{
    randombytes_buf(out, n);
}

uint32_t random_u32(void)
{
    return randombytes_random();
}

void password_random(char *out)
{
    /* No 0 O 1 l I: it is read aloud and typed by hand. 55 letters, 16 of them: 92 bits. */
    static const char LETTERS[] = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

    for (size_t i = 0; i < 16; i++)
        out[i] = LETTERS[randombytes_uniform(sizeof(LETTERS) - 1)];
    out[16] = '\0';
}
