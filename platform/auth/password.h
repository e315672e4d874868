/*
 * password.h - argon2id (64 MiB, t=2) by libsodium, and session tokens.
 *
 * Hashing costs about 110 ms of CPU and 64 MiB: it runs only on LANE_LOGIN (platform/jobs), whose
 * two threads and short queue keep a login storm from starving the city.
 */
#ifndef PLATFORM_AUTH_PASSWORD_H
#define PLATFORM_AUTH_PASSWORD_H

#include "base/base.h"

#define PASSWORD_HASH_SIZE 128
#define TOKEN_TEXT_SIZE    44 /* 32 random bytes, base64url without padding, + NUL */
#define TOKEN_HASH_SIZE    32

bool password_hash(const char *password, char *out); /* PASSWORD_HASH_SIZE bytes */
bool password_verify(const char *hash, const char *password);
/* A hash to verify against when the login is unknown, so that both answers cost the same. */
const char *password_decoy(void);
void token_make(char *out_text); /* TOKEN_TEXT_SIZE */
/* Only the SHA-256 of a token is stored. False: not the form of a token. */
bool token_hash(const char *text, uint8_t *out); /* TOKEN_HASH_SIZE */
/* SHA-256 of any secret text: what is stored of a code that is only ever compared. */
void secret_hash(const char *text, uint8_t *out); /* TOKEN_HASH_SIZE */
void random_bytes(void *out, size_t n);
uint32_t random_u32(void);
/* 16 letters and digits without lookalikes: for the demo's password. out has 17 bytes. */
void password_random(char *out);

#endif
