/* json_peek_test.c - a member is found where a decoder would find it, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "platform/json/json.h"

#include <cmocka.h>

static void assert_peek(const char *text, const char *expected)
{
    char out[8] = "none";
    bool found = json_peek(text, strlen(text), "item", out, sizeof(out));

    assert_int_equal(found, expected != NULL);
    assert_string_equal(out, expected ? expected : "none");
}

static void a_member_of_the_object_is_found(void **state)
{
    (void)state;
    assert_peek("{\"item\":\"0602\"}", "0602");
    assert_peek(" {\n\"lon\": 1.5, \"item\" : \"0602\" , \"x\": 1}", "0602");
    assert_peek("{\"a\":[{\"item\":\"9\"}],\"item\":\"0602\"}", "0602");
}

static void what_only_looks_like_it_is_not(void **state)
{
    (void)state;
    assert_peek("{\"title\":\"\\\"item\\\":\\\"0602\\\"\"}", NULL);
    assert_peek("{\"title\":\"item\",\"x\":\"0602\"}", NULL);
    assert_peek("{\"a\":{\"item\":\"0602\"}}", NULL);
    assert_peek("{\"items\":\"0602\"}", NULL);
    assert_peek("[\"item\",\"0602\"]", NULL);
}

static void no_text_too_long_escaped_or_cut_off_is_nothing(void **state)
{
    (void)state;
    assert_peek("{\"item\":602}", NULL);
    assert_peek("{\"item\":null}", NULL);
    assert_peek("{\"item\":\"12345678\"}", NULL);
    assert_peek("{\"item\":\"06\\u0030\"}", NULL);
    assert_peek("{\"item\":\"0602", NULL);
    assert_peek("{\"item\":", NULL);
    assert_peek("{\"item", NULL);
    assert_peek("{\"a\":\"\\", NULL);
    assert_peek("", NULL);
}

static void assert_count(const char *text, int64_t expected)
{
    int64_t count = -1;
    bool found = json_peek_count(text, strlen(text), "version", &count);

    assert_int_equal(found, expected >= 0);
    assert_int_equal(count, expected);
}

static void a_count_is_found_and_nothing_else_is_one(void **state)
{
    (void)state;
    assert_count("{\"id\":\"x\",\"version\":7,\"may\":[]}", 7);
    assert_count("{\"sub\":{\"version\":3},\"version\" : 0 }", 0);
    assert_count("{\"version\":123456789012345678}", 123456789012345678);
    assert_count("{\"version\":1234567890123456789}", -1);
    assert_count("{\"version\":-7}", -1);
    assert_count("{\"version\":7.5}", -1);
    assert_count("{\"version\":\"7\"}", -1);
    assert_count("{\"version\":null}", -1);
    assert_count("{\"version\":7", -1);
    assert_count("{\"version\":", -1);
    assert_count("{\"sub\":{\"version\":3}}", -1);
    assert_count("", -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_of_the_object_is_found),
        cmocka_unit_test(what_only_looks_like_it_is_not),
        cmocka_unit_test(no_text_too_long_escaped_or_cut_off_is_nothing),
        cmocka_unit_test(a_count_is_found_and_nothing_else_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
