/*
 * webpush_test.c - against the example of RFC 8291 (appendix A), byte for byte; what is no key of a
 * browser; the signed note; which endpoints may be called.
 */
#include "platform/webpush/webpush.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "platform/webpush/key.h"

#include <cmocka.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* RFC 8291, appendix A. */
static const char TEXT[] = "When I grow up, I want to be a watermelon";
static const char AS_PRIVATE[] = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
static const char AS_PUBLIC[] =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
static const char UA_PUBLIC[] =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
static const char AUTH[] = "BTBZMqHH6r4Tts7J_aSIgg";
static const char SALT[] = "DGv6ra1nlYgDCS1FRnbzlw";
static const char MESSAGE[] = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
                              "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
                              "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

static size_t bytes_of(const char *text, uint8_t *out, size_t size)
{
    size_t n = 0;

    assert_int_equal(sodium_base642bin(out, size, text, strlen(text), NULL, &n, NULL, VARIANT), 0);
    return n;
}

static PushOnce the_once(void)
{
    PushOnce once = {.salt = {0}};

    assert_int_equal(bytes_of(AS_PRIVATE, once.pair.secret, PUSH_SECRET_SIZE), PUSH_SECRET_SIZE);
    assert_int_equal(bytes_of(AS_PUBLIC, once.pair.point, PUSH_POINT_SIZE), PUSH_POINT_SIZE);
    assert_int_equal(bytes_of(SALT, once.salt, sizeof(once.salt)), PUSH_SALT_SIZE);
    return once;
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void the_example_of_rfc_8291_comes_out_byte_for_byte(void **state)
{
    PushOnce once = the_once();
    PushReceiver receiver;
    uint8_t out[PUSH_BYTES_MAX], expected[256];
    size_t n = 0;

    assert_null(push_receiver_parse(*state, UA_PUBLIC, AUTH, &receiver));
    assert_null(push_encrypt(*state, &receiver, &once, TEXT, strlen(TEXT), out, &n));
    size_t n_expected = bytes_of(MESSAGE, expected, sizeof(expected));
    assert_int_equal(n, n_expected);
    assert_memory_equal(out, expected, n);
}

static void a_message_of_any_size_fits_one_record(void **state)
{
    static char text[PUSH_TEXT_MAX + 1];
    PushOnce once = the_once();
    PushReceiver receiver;
    uint8_t out[PUSH_BYTES_MAX];
    size_t n = 0;

    assert_null(push_receiver_parse(*state, UA_PUBLIC, AUTH, &receiver));
    assert_null(push_encrypt(*state, &receiver, &once, text, 0, out, &n));
    assert_int_equal(n, 86 + 1 + 16);
    assert_null(push_encrypt(*state, &receiver, &once, text, PUSH_TEXT_MAX, out, &n));
    assert_int_equal(n, PUSH_BYTES_MAX);
    n = 7;
    const Error *error = push_encrypt(*state, &receiver, &once, text, PUSH_TEXT_MAX + 1, out, &n);
    assert_ptr_equal(error->kind, &PUSH_CRYPTO);
    assert_int_equal(n, 7);
}

static void what_is_no_key_of_a_browser_is_refused_by_name(void **state)
{
    static const struct Row {
        const char *says, *p256dh, *auth, *field;
    } ROWS[] = {
        {"empty", "", AUTH, "p256dh"},
        {"too short", "BCVxsr7N_eNgVRqvHtD0", AUTH, "p256dh"},
        {"padded",
         "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4=",
         AUTH, "p256dh"},
        {"of the other alphabet",
         "BCVxsr7N/eNgVRqvHtD0zTZsEc6+VV+JvLexhqUzORcxaOzi6+AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
         AUTH, "p256dh"},
        {"not on the curve",
         "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw5",
         AUTH, "p256dh"},
        {"a compressed point",
         "AyVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
         AUTH, "p256dh"},
        {"all zero",
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
         AUTH, "p256dh"},
        {"no auth", UA_PUBLIC, "", "auth"},
        {"auth of 15 bytes", UA_PUBLIC, "BTBZMqHH6r4Tts7J_aSI", "auth"},
        {"auth with a space", UA_PUBLIC, "BTBZMqHH6r4Tts7J aSIgg", "auth"},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        PushReceiver receiver;
        const Error *error = push_receiver_parse(*state, ROWS[i].p256dh, ROWS[i].auth, &receiver);
        if (!error || error->kind != &PUSH_KEY_BAD || strcmp(error->field, ROWS[i].field) != 0)
            fail_msg("%s", ROWS[i].says);
    }
}

static void pairs_are_fresh_and_whole(void **state)
{
    PushPair a, b;
    PushReceiver receiver;
    uint8_t out[PUSH_BYTES_MAX];
    size_t n = 0;

    assert_null(push_pair_make(*state, &a));
    assert_null(push_pair_make(*state, &b));
    assert_memory_not_equal(a.secret, b.secret, PUSH_SECRET_SIZE);
    CLEANUP(push_key_freep) EVP_PKEY *key = push_key(a.point, a.secret);
    assert_non_null(key);
    assert_null(push_receiver_parse(*state, UA_PUBLIC, AUTH, &receiver));
    const PushOnce once = {.pair = a};
    assert_null(push_encrypt(*state, &receiver, &once, "x", 1, out, &n));
}

/* Text between two marks, in the arena. */
static const char *between(Arena *arena, const char *text, const char *from, const char *to)
{
    const char *begin = strstr(text, from);

    assert_non_null(begin);
    begin += strlen(from);
    const char *end = *to ? strstr(begin, to) : begin + strlen(begin);
    assert_non_null(end);
    return arena_strndup(arena, begin, (size_t)(end - begin));
}

static bool is_signed_by(const PushPair *pair, const char *note, const uint8_t raw[64])
{
    CLEANUP(push_key_freep) EVP_PKEY *key = push_key(pair->point, NULL);
    ECDSA_SIG *signature = ECDSA_SIG_new();
    uint8_t *der = NULL;

    assert_int_equal(
        ECDSA_SIG_set0(signature, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL)), 1);
    int n_der = i2d_ECDSA_SIG(signature, &der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key), 1);
    bool good =
        EVP_DigestVerify(context, der, (size_t)n_der, (const uint8_t *)note, strlen(note)) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
    return good;
}

static void the_note_says_for_whom_until_when_and_whom_to_ask(void **state)
{
    PushPair pair;
    uint8_t raw[64], json[512] = {0};
    const char *value = NULL;
    Time until = INT64_C(1453523768) * TIME_SECOND;

    assert_null(push_pair_make(*state, &pair));
    /* Signatures differ each time: often one half is short and must be filled up. */
    for (int i = 0; i < 300; i++) {
        assert_null(push_authorization(*state, &pair, "https://push.example.net",
                                       "mailto:a\"b@example.net", until, &value));
        const char *note = between(*state, value, "vapid t=", ", k=");
        const char *mark = strrchr(note, '.');
        assert_int_equal(bytes_of(mark + 1, raw, sizeof(raw)), 64);
        assert_true(is_signed_by(&pair, arena_strndup(*state, note, (size_t)(mark - note)), raw));
        if (i == 0) {
            bytes_of(between(*state, note, ".", "."), json, sizeof(json) - 1);
            assert_string_equal((const char *)json,
                                "{\"aud\":\"https://push.example.net\",\"exp\":1453523768,"
                                "\"sub\":\"mailto:a\\\"b@example.net\"}");
        }
    }
    assert_string_equal(between(*state, value, ", k=", ""),
                        push_base64(*state, pair.point, PUSH_POINT_SIZE));
}

static void only_known_services_are_called(void **state)
{
    static const char *const SERVICES[] = {"fcm.googleapis.com", ".push.apple.com",
                                           "http://127.0.0.1:9000", NULL};
    static const struct Row {
        const char *endpoint, *origin; /* NULL: refused */
    } ROWS[] = {
        {"https://fcm.googleapis.com/fcm/send/abc:def", "https://fcm.googleapis.com"},
        {"https://web.push.apple.com/QAbc", "https://web.push.apple.com"},
        {"http://127.0.0.1:9000/push/1", "http://127.0.0.1:9000"},
        {"http://127.0.0.1:9001/push/1", NULL},
        {"http://127.0.0.1/push/1", NULL},
        {"https://127.0.0.1:9000/push/1", NULL},
        {"http://fcm.googleapis.com/x", NULL},
        {"https://fcm.googleapis.com:8443/x", NULL},
        {"https://fcm.googleapis.com.example.net/x", NULL},
        {"https://example.net/fcm.googleapis.com", NULL},
        {"https://xfcm.googleapis.com/x", NULL},
        {"https://evilpush.apple.com/x", NULL},
        {"https://.push.apple.com/x", NULL},
        {"https://push.apple.com/x", NULL},
        {"https://fcm.googleapis.com@example.net/x", NULL},
        {"https://a:b@fcm.googleapis.com/x", NULL},
        {"https://example.net#@fcm.googleapis.com/x", NULL},
        {"https://fcm.googleapis.com/x#y", NULL},
        {"https://example.net\\@fcm.googleapis.com/x", NULL},
        {"https://[::1]/x", NULL},
        {"https://169.254.169.254/latest", NULL},
        {"file:///etc/passwd", NULL},
        {"gopher://fcm.googleapis.com/x", NULL},
        {"//fcm.googleapis.com/x", NULL},
        {"fcm.googleapis.com/x", NULL},
        {"", NULL},
        {"https://", NULL},
        {"https://fcm.googleapis.com/\r\nHost: example.net", NULL},
    };

    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const char *origin = push_origin(*state, SERVICES, ROWS[i].endpoint);
        if (!origin != !ROWS[i].origin || (origin && strcmp(origin, ROWS[i].origin) != 0))
            fail_msg("%s: %s", ROWS[i].endpoint, origin ? origin : "refused");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_rfc_8291_comes_out_byte_for_byte),
        cmocka_unit_test(a_message_of_any_size_fits_one_record),
        cmocka_unit_test(what_is_no_key_of_a_browser_is_refused_by_name),
        cmocka_unit_test(pairs_are_fresh_and_whole),
        cmocka_unit_test(the_note_says_for_whom_until_when_and_whom_to_ask),
        cmocka_unit_test(only_known_services_are_called),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
