/*
 * vapid.c - RFC 8292: a signed note that says which server sends and whom to ask about it; and
 * which endpoints may be called at all.
 */
#include <curl/curl.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "base/str.h"
#include "platform/json/json.h"
#include "platform/webpush/key.h"
#include "platform/webpush/webpush.h"

#define HALF_SIZE 32 /* of a signature: r, s (RFC 7518 3.4) */

/* ---- the signature --------------------------------------------------------------------------- */

/* From OpenSSL's DER to the two numbers side by side. */
static bool halves(const uint8_t *der, size_t n_der, uint8_t out[2 * HALF_SIZE])
{
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)n_der);

    bool split = signature &&
                 BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, HALF_SIZE) == HALF_SIZE &&
                 BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + HALF_SIZE, HALF_SIZE) == HALF_SIZE;
    ECDSA_SIG_free(signature);
    return split;
}

static bool sign(const PushPair *server, const char *text, uint8_t out[2 * HALF_SIZE])
{
    CLEANUP(push_key_freep) EVP_PKEY *key = push_key(server->point, server->secret);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t der[80];
    size_t n_der = sizeof(der);

    bool is_signed =
        key && context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestSign(context, der, &n_der, (const uint8_t *)text, strlen(text)) == 1 &&
        halves(der, n_der, out);
    EVP_MD_CTX_free(context);
    return is_signed;
}

typedef struct Claims {
    const char *aud;
    int64_t exp; /* seconds since 1970 */
    const char *sub;
} Claims;

static const Field CLAIMS_FIELDS[] = {
    STR_FIELD(Claims, aud),
    I64_FIELD(Claims, exp),
    STR_FIELD(Claims, sub),
};
static const Shape CLAIMS = SHAPE(Claims, CLAIMS_FIELDS);

static const char *text_base64(Arena *arena, const char *text)
{
    return push_base64(arena, (const uint8_t *)text, strlen(text));
}

const Error *push_authorization(Arena *arena, const PushPair *server, const char *origin,
                                const char *contact, Time until, const char **ret_value)
{
    const Claims claims = {origin, until / TIME_SECOND, contact};
    uint8_t signature[2 * HALF_SIZE];
    Buf json;

    buf_init(&json, 1024);
    json_write(&json, &CLAIMS, &claims);
    const char *note =
        arena_printf(arena, "%s.%s", text_base64(arena, "{\"typ\":\"JWT\",\"alg\":\"ES256\"}"),
                     text_base64(arena, buf_cstr(&json)));
    buf_done(&json);
    if (!sign(server, note, signature))
        return error_new(arena, &PUSH_CRYPTO, "not signed");
    *ret_value = arena_printf(arena, "vapid t=%s.%s, k=%s", note,
                              push_base64(arena, signature, sizeof(signature)),
                              push_base64(arena, server->point, PUSH_POINT_SIZE));
    return NULL;
}

/* ---- whom this server may call ----------------------------------------------------------------- */

/* A part of a URL in the arena, or NULL when it has none. */
static const char *url_part(Arena *arena, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    const char *kept = NULL;

    if (curl_url_get(url, part, &text, 0) == CURLUE_OK)
        kept = arena_strdup(arena, text);
    curl_free(text);
    return kept;
}

static bool serves(const char *service, const char *host, const char *origin, bool is_plain)
{
    if (strstr(service, "://"))
        return strcmp(service, origin) == 0;
    if (!is_plain)
        return false;
    if (service[0] != '.')
        return strcmp(service, host) == 0;
    size_t n_service = strlen(service), n_host = strlen(host);
    return n_host > n_service && strcmp(host + n_host - n_service, service) == 0;
}

/* The URL is taken apart by the library that will call it, so that both mean the same host. */
const char *push_origin(Arena *arena, const char *const *services, const char *endpoint)
{
    CURLU *url = curl_url();

    if (!url || curl_url_set(url, CURLUPART_URL, endpoint, 0) != CURLUE_OK) {
        curl_url_cleanup(url);
        return NULL;
    }
    const char *scheme = url_part(arena, url, CURLUPART_SCHEME);
    const char *host = url_part(arena, url, CURLUPART_HOST);
    const char *port = url_part(arena, url, CURLUPART_PORT);
    bool bare = !url_part(arena, url, CURLUPART_USER) &&
                !url_part(arena, url, CURLUPART_PASSWORD) &&
                !url_part(arena, url, CURLUPART_FRAGMENT);
    curl_url_cleanup(url);
    if (!scheme || !host || !bare)
        return NULL;
    const char *origin =
        arena_printf(arena, "%s://%s%s%s", scheme, host, port ? ":" : "", port ? port : "");
    bool is_plain = strcmp(scheme, "https") == 0 && !port;
    for (; *services; services++) {
        if (serves(*services, host, origin, is_plain))
            return origin;
    }
    return NULL;
}
