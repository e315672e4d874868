/*
 * encrypt.c - RFC 8291: both sides agree on a secret by ECDH, stretch it by HKDF, and the text goes
 * out as one record of AES-128-GCM.
 */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <string.h>

#include "platform/webpush/key.h"
#include "platform/webpush/webpush.h"

#define RECORD_SIZE 4096
#define TAG_SIZE    16
#define KEY_SIZE    16
#define NONCE_SIZE  12
#define LAST_RECORD 2 /* the delimiter after the text (RFC 8188 2) */
#define VARIANT     sodium_base64_VARIANT_URLSAFE_NO_PADDING

const ErrorKind PUSH_KEY_BAD = {ERROR_INVALID, "push/key-bad", "Not the key of a browser"};
const ErrorKind PUSH_CRYPTO = {ERROR_INTERNAL, "push/crypto", "The message could not be encrypted"};

/* ---- keys --------------------------------------------------------------------------------- */

EVP_PKEY *push_key(const uint8_t *point, const uint8_t *secret)
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    BIGNUM *number = secret ? BN_bin2bn(secret, PUSH_SECRET_SIZE, NULL) : NULL;
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;

    if (build && context && (!secret || number) &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, PUSH_POINT_SIZE) ==
            1 &&
        (!number || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1) &&
        (params = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) !=
            1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(context);
    BN_clear_free(number);
    return key;
}

const Error *push_pair_make(Arena *arena, PushPair *ret_pair)
{
    CLEANUP(push_key_freep) EVP_PKEY *key = EVP_EC_gen("P-256");
    BIGNUM *secret = NULL;
    PushPair pair;
    size_t n = 0;

    bool made = key &&
                EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, pair.point,
                                                sizeof(pair.point), &n) == 1 &&
                n == PUSH_POINT_SIZE &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &secret) == 1 &&
                BN_bn2binpad(secret, pair.secret, PUSH_SECRET_SIZE) == PUSH_SECRET_SIZE;
    BN_clear_free(secret);
    if (!made)
        return error_new(arena, &PUSH_CRYPTO, "no pair of keys");
    *ret_pair = pair;
    OPENSSL_cleanse(&pair, sizeof(pair));
    return NULL;
}

static bool bytes_parse(const char *text, uint8_t *out, size_t n)
{
    size_t got = 0;
    const char *end = NULL;

    return sodium_base642bin(out, n, text, strlen(text), NULL, &got, &end, VARIANT) == 0 &&
           got == n && *end == '\0';
}

const Error *push_receiver_parse(Arena *arena, const char *p256dh, const char *auth,
                                 PushReceiver *ret_receiver)
{
    PushReceiver receiver;

    if (!bytes_parse(p256dh, receiver.point, sizeof(receiver.point)))
        return error_field(arena, &PUSH_KEY_BAD, "p256dh", "must be 65 bytes in base64url");
    if (!bytes_parse(auth, receiver.auth, sizeof(receiver.auth)))
        return error_field(arena, &PUSH_KEY_BAD, "auth", "must be 16 bytes in base64url");
    CLEANUP(push_key_freep) EVP_PKEY *key = push_key(receiver.point, NULL);
    if (!key)
        return error_field(arena, &PUSH_KEY_BAD, "p256dh", "is not a point of P-256");
    *ret_receiver = receiver;
    return NULL;
}

const Error *push_pair_parse(Arena *arena, const char *secret, const char *point,
                             PushPair *ret_pair)
{
    PushPair pair = {.secret = {0}};

    if (!bytes_parse(secret, pair.secret, sizeof(pair.secret)) ||
        !bytes_parse(point, pair.point, sizeof(pair.point)))
        return error_new(arena, &PUSH_CRYPTO, "the pair of keys is damaged");
    *ret_pair = pair;
    OPENSSL_cleanse(&pair, sizeof(pair));
    return NULL;
}

const char *push_base64(Arena *arena, const uint8_t *bytes, size_t n)
{
    size_t size = sodium_base64_encoded_len(n, VARIANT);

    return sodium_bin2base64(arena_alloc(arena, size), size, bytes, n, VARIANT);
}

/* ---- secrets ------------------------------------------------------------------------------- */

static bool agree(const PushReceiver *receiver, const PushPair *once, uint8_t out[PUSH_SECRET_SIZE])
{
    CLEANUP(push_key_freep) EVP_PKEY *theirs = push_key(receiver->point, NULL);
    CLEANUP(push_key_freep) EVP_PKEY *ours = push_key(once->point, once->secret);
    EVP_PKEY_CTX *context = ours ? EVP_PKEY_CTX_new_from_pkey(NULL, ours, NULL) : NULL;
    size_t n = PUSH_SECRET_SIZE;

    bool agreed = theirs && context && EVP_PKEY_derive_init(context) == 1 &&
                  EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
                  EVP_PKEY_derive(context, out, &n) == 1 && n == PUSH_SECRET_SIZE;
    EVP_PKEY_CTX_free(context);
    return agreed;
}

/* Not const, for OpenSSL takes what it only reads through pointers that are not. */
typedef struct Bytes {
    uint8_t *data;
    size_t n;
} Bytes;

/* HKDF with SHA-256 (RFC 5869), both halves. */
static bool stretch(Bytes salt, Bytes secret, Bytes info, uint8_t *out, size_t n_out)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data, salt.n),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data, secret.n),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data, info.n),
        OSSL_PARAM_construct_end(),
    };

    bool stretched = context && EVP_KDF_derive(context, out, n_out, params) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return stretched;
}

typedef struct ContentKeys {
    uint8_t key[KEY_SIZE];
    uint8_t nonce[NONCE_SIZE];
} ContentKeys;

/* RFC 8291 3.4: the receiver's auth secret goes in first, so that the push service, who sees both
 * public keys, is no party to it. */
static bool content_keys(const PushReceiver *receiver, const PushOnce *once, ContentKeys *out)
{
    static const char WHO[] = "WebPush: info";
    char key_info[] = "Content-Encoding: aes128gcm",
         nonce_info[] = "Content-Encoding: nonce"; /* with their NUL */
    uint8_t shared[PUSH_SECRET_SIZE], material[32], info[sizeof(WHO) + (size_t)2 * PUSH_POINT_SIZE];
    PushReceiver to = *receiver;
    PushOnce from = *once;
    const Bytes salt = {from.salt, sizeof(from.salt)}, stretched = {material, sizeof(material)};

    memcpy(info, WHO, sizeof(WHO));
    memcpy(info + sizeof(WHO), to.point, PUSH_POINT_SIZE);
    memcpy(info + sizeof(WHO) + PUSH_POINT_SIZE, from.pair.point, PUSH_POINT_SIZE);
    bool made = agree(&to, &from.pair, shared) &&
                stretch((Bytes){to.auth, sizeof(to.auth)}, (Bytes){shared, sizeof(shared)},
                        (Bytes){info, sizeof(info)}, material, sizeof(material)) &&
                stretch(salt, stretched, (Bytes){(uint8_t *)key_info, sizeof(key_info)}, out->key,
                        KEY_SIZE) &&
                stretch(salt, stretched, (Bytes){(uint8_t *)nonce_info, sizeof(nonce_info)},
                        out->nonce, NONCE_SIZE);
    OPENSSL_cleanse(shared, sizeof(shared));
    OPENSSL_cleanse(material, sizeof(material));
    OPENSSL_cleanse(&from, sizeof(from));
    return made;
}

/* ---- the message ---------------------------------------------------------------------------- */

/* text || delimiter, and the tag behind it. */
static bool seal(const ContentKeys *keys, const char *text, size_t n_text, uint8_t *out)
{
    static const uint8_t DELIMITER[] = {LAST_RECORD};
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int n = 0;

    bool sealed =
        context &&
        EVP_EncryptInit_ex2(context, EVP_aes_128_gcm(), keys->key, keys->nonce, NULL) == 1 &&
        EVP_EncryptUpdate(context, out, &n, (const uint8_t *)text, (int)n_text) == 1 &&
        EVP_EncryptUpdate(context, out + n_text, &n, DELIMITER, sizeof(DELIMITER)) == 1 &&
        EVP_EncryptFinal_ex(context, out + n_text + 1, &n) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, out + n_text + 1) == 1;
    EVP_CIPHER_CTX_free(context);
    return sealed;
}

/* RFC 8188 2.1: salt, size of a record, and the key that made the secret. */
static size_t put_head(const PushOnce *once, uint8_t *out)
{
    static const uint8_t SIZE[] = {0, 0, RECORD_SIZE >> 8, RECORD_SIZE & 0xff};

    memcpy(out, once->salt, PUSH_SALT_SIZE);
    memcpy(out + PUSH_SALT_SIZE, SIZE, sizeof(SIZE));
    out[PUSH_SALT_SIZE + sizeof(SIZE)] = PUSH_POINT_SIZE;
    memcpy(out + PUSH_SALT_SIZE + sizeof(SIZE) + 1, once->pair.point, PUSH_POINT_SIZE);
    return PUSH_SALT_SIZE + sizeof(SIZE) + 1 + PUSH_POINT_SIZE;
}

const Error *push_encrypt(Arena *arena, const PushReceiver *receiver, const PushOnce *once,
                          const char *text, size_t n_text, uint8_t *out, size_t *ret_n)
{
    ContentKeys keys;

    if (n_text > PUSH_TEXT_MAX)
        return error_new(arena, &PUSH_CRYPTO, "%zu bytes are too many", n_text);
    size_t n_head = put_head(once, out);
    bool sealed = content_keys(receiver, once, &keys) && seal(&keys, text, n_text, out + n_head);
    OPENSSL_cleanse(&keys, sizeof(keys));
    if (!sealed)
        return error_new(arena, &PUSH_CRYPTO, "OpenSSL refused");
    *ret_n = n_head + n_text + 1 + TAG_SIZE;
    return NULL;
}
