/*
 * webpush.h - a message to a browser that is not open: the text encrypted for it alone (RFC 8291
 * over RFC 8188), and the proof of who sends it (VAPID, RFC 8292).
 *
 * The push service in between learns when somebody is told and how much, never what. Nothing here
 * does I/O but for random numbers; post.h carries.
 */
#ifndef PLATFORM_WEBPUSH_WEBPUSH_H
#define PLATFORM_WEBPUSH_WEBPUSH_H

#include "base/error.h"
#include "base/time.h"

#define PUSH_POINT_SIZE  65 /* uncompressed, on P-256 */
#define PUSH_SECRET_SIZE 32
#define PUSH_AUTH_SIZE   16
#define PUSH_SALT_SIZE   16
/* One record of 4096 bytes, which every push service must take (RFC 8030 7.2): less the header of
 * 86, the tag of 16 and the delimiter of 1 (RFC 8291 4). */
#define PUSH_TEXT_MAX  3993
#define PUSH_BYTES_MAX 4096

/* What a browser hands over when it subscribes (PushSubscription.getKey). */
typedef struct PushReceiver {
    uint8_t point[PUSH_POINT_SIZE]; /* p256dh */
    uint8_t auth[PUSH_AUTH_SIZE];
} PushReceiver;

/* A pair of P-256 keys. */
typedef struct PushPair {
    uint8_t secret[PUSH_SECRET_SIZE];
    uint8_t point[PUSH_POINT_SIZE];
} PushPair;

extern const ErrorKind PUSH_KEY_BAD; /* 422: no point on the curve, or of the wrong size */
extern const ErrorKind PUSH_CRYPTO;  /* 500: OpenSSL refused */

/* From base64url without padding, as browsers write it. The error names p256dh or auth. */
const Error *push_receiver_parse(Arena *arena, const char *p256dh, const char *auth,
                                 PushReceiver *ret_receiver) MUST_CHECK;
/* As push_base64 wrote its halves. */
const Error *push_pair_parse(Arena *arena, const char *secret, const char *point,
                             PushPair *ret_pair) MUST_CHECK;
const Error *push_pair_make(Arena *arena, PushPair *ret_pair) MUST_CHECK;

/* What is made afresh for each message: who uses either twice gives the text away. */
typedef struct PushOnce {
    PushPair pair;
    uint8_t salt[PUSH_SALT_SIZE];
} PushOnce;

/* The body of a POST with "Content-Encoding: aes128gcm", n_text <= PUSH_TEXT_MAX, into out
 * (PUSH_BYTES_MAX). */
const Error *push_encrypt(Arena *arena, const PushReceiver *receiver, const PushOnce *once,
                          const char *text, size_t n_text, uint8_t *out, size_t *ret_n) MUST_CHECK;

/* The value of the Authorization header. origin: of the endpoint, "https://push.example.net".
 * contact: "mailto:" or "https:", whom the push service may ask. until: at most 24 h away
 * (RFC 8292 2). */
const Error *push_authorization(Arena *arena, const PushPair *server, const char *origin,
                                const char *contact, Time until, const char **ret_value) MUST_CHECK;

/* base64url without padding. */
const char *push_base64(Arena *arena, const uint8_t *bytes, size_t n);

/* The origin of an endpoint that one of `services` (NULL-terminated) answers for, or NULL: an
 * endpoint comes from a browser, and this server must not be made to call any other address. A
 * service is a host ("updates.push.services.mozilla.com"), a domain with a dot before it
 * (".push.apple.com"), or a whole origin, which alone may name a port or http. */
const char *push_origin(Arena *arena, const char *const *services, const char *endpoint);

#endif
