#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "platform/auth/actor.h"
#include "platform/auth/code.h"
#include "platform/auth/password.h"
#include "platform/auth/sign.h"

#include <cmocka.h>

static int start_sodium(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

static void a_password_verifies_against_its_own_hash_only(void **state)
{
    char hash[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];

    (void)state;
    assert_true(password_hash("正确的密码", hash));
    assert_true(password_hash("正确的密码", other));
    assert_string_not_equal(hash, other);
    assert_true(password_verify(hash, "正确的密码"));
    assert_false(password_verify(hash, "错误的密码"));
    assert_false(password_verify(hash, ""));
}

static void a_hash_says_argon2id_with_the_cost_of_the_design(void **state)
{
    char hash[PASSWORD_HASH_SIZE];

    (void)state;
    assert_true(password_hash("x", hash));
    assert_non_null(strstr(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
}

static void what_is_no_hash_verifies_nothing(void **state)
{
    char long_text[300];

    (void)state;
    memset(long_text, 'a', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    assert_false(password_verify("", ""));
    assert_false(password_verify("$argon2id$", "x"));
    assert_false(password_verify(long_text, "x"));
}

static void the_decoy_is_a_hash_that_nothing_matches(void **state)
{
    (void)state;
    assert_true(strncmp(password_decoy(), "$argon2id$", 10) == 0);
    assert_false(password_verify(password_decoy(), ""));
    assert_ptr_equal(password_decoy(), password_decoy());
}

static void a_token_hashes_and_two_tokens_differ(void **state)
{
    char a[TOKEN_TEXT_SIZE], b[TOKEN_TEXT_SIZE];
    uint8_t hash_a[TOKEN_HASH_SIZE], hash_b[TOKEN_HASH_SIZE];

    (void)state;
    token_make(a);
    token_make(b);
    assert_int_equal(strlen(a), TOKEN_TEXT_SIZE - 1);
    assert_true(token_hash(a, hash_a));
    assert_true(token_hash(b, hash_b));
    assert_memory_not_equal(hash_a, hash_b, TOKEN_HASH_SIZE);
}

static void what_has_not_the_form_of_a_token_is_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "short",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", /* 44 */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xc3\xa9",
    };
    uint8_t hash[TOKEN_HASH_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++)
        assert_false(token_hash(BAD[i], hash));
}

static void a_random_password_has_16_letters_without_lookalikes(void **state)
{
    char password[17];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        password_random(password);
        assert_int_equal(strlen(password), 16);
        assert_null(strpbrk(password, "0O1lI"));
    }
}

static void an_actor_may_what_is_granted_and_nothing_else(void **state)
{
    const char *const grants[] = {"case:read", "case:report", NULL};
    Actor actor = {.grants = grants}, nobody = {.grants = NULL};

    (void)state;
    assert_true(actor_may(&actor, "case:report"));
    assert_false(actor_may(&actor, "case:rep"));
    assert_false(actor_may(&actor, "case:void"));
    assert_false(actor_may(&actor, ""));
    assert_false(actor_may(&nobody, "case:read"));
}

/* RFC 4231, 4.3. */
static void a_text_is_signed_as_the_standard_says(void **state)
{
    char hex[SIGN_TEXT_SIZE];

    (void)state;
    sign_text("Jefe", "what do ya want for nothing?", hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    sign_text("jefe", "what do ya want for nothing?", hex);
    assert_string_not_equal(hex,
                            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void a_code_is_read_in_whatever_way_it_is_written(void **state)
{
    static const char *const SAME[] = {"0123-4567-89AB-CDEF-GHJK", "0123456789abcdefghjk",
                                       " 01 23-45 67 89ab--cdef ghjk "};
    static const char *const NONE[] = {"",
                                       "0123-4567-89AB-CDEF-GHJ",
                                       "0123-4567-89AB-CDEF-GHJK0",
                                       "0123-4567-89AB-CDEF-GHJU",
                                       "0123-4567-89AB-CDEF-GHJ码",
                                       "0123_4567_89AB_CDEF_GHJK"};
    char code[CODE_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < LENGTH(SAME); i++) {
        assert_true(code_normalize(SAME[i], code));
        assert_string_equal(code, SAME[0]);
    }
    for (size_t i = 0; i < LENGTH(NONE); i++)
        assert_false(code_normalize(NONE[i], code));
}

static void a_new_code_is_one_and_no_other(void **state)
{
    char one[CODE_TEXT_SIZE], two[CODE_TEXT_SIZE], again[CODE_TEXT_SIZE];

    (void)state;
    code_make(one);
    code_make(two);
    assert_int_equal(strlen(one), CODE_TEXT_SIZE - 1);
    assert_true(code_normalize(one, again));
    assert_string_equal(one, again);
    assert_string_not_equal(one, two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_verifies_against_its_own_hash_only),
        cmocka_unit_test(a_hash_says_argon2id_with_the_cost_of_the_design),
        cmocka_unit_test(what_is_no_hash_verifies_nothing),
        cmocka_unit_test(the_decoy_is_a_hash_that_nothing_matches),
        cmocka_unit_test(a_token_hashes_and_two_tokens_differ),
        cmocka_unit_test(what_has_not_the_form_of_a_token_is_refused),
        cmocka_unit_test(a_code_is_read_in_whatever_way_it_is_written),
        cmocka_unit_test(a_new_code_is_one_and_no_other),
        cmocka_unit_test(a_random_password_has_16_letters_without_lookalikes),
        cmocka_unit_test(an_actor_may_what_is_granted_and_nothing_else),
        cmocka_unit_test(a_text_is_signed_as_the_standard_says),
    };

    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
