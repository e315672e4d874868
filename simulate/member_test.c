#include "simulate/member.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define JSON                                                                                      \
    "{\"id\":\"a1\",\"title\":\"x\\\"state\\\":\\\"CLOSED\\\"\",\"state\":\"FILED\",\"version\":" \
    "12,\"due_at\":null}"

static void texts_and_numbers_are_found(void **state)
{
    char text[8];

    (void)state;
    assert_true(member_text(JSON, strlen(JSON), "id", text, sizeof(text)));
    assert_string_equal(text, "a1");
    assert_int_equal(member_i64(JSON, strlen(JSON), "version", 0), 12);
    assert_int_equal(member_i64(JSON, strlen(JSON), "size", 7), 7);
}

static void what_stands_in_a_text_is_no_member(void **state)
{
    char text[8];

    (void)state;
    assert_true(member_text(JSON, strlen(JSON), "state", text, sizeof(text)));
    assert_string_equal(text, "FILED");
}

static void null_and_what_is_cut_off_are_not_there(void **state)
{
    char text[8];

    (void)state;
    assert_false(member_text(JSON, strlen(JSON), "due_at", text, sizeof(text)));
    assert_string_equal(text, "");
    assert_false(member_text(JSON, 9, "id", text, sizeof(text)));
    assert_int_equal(member_i64(JSON, strlen(JSON), "due_at", 5), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_numbers_are_found),
        cmocka_unit_test(what_stands_in_a_text_is_no_member),
        cmocka_unit_test(null_and_what_is_cut_off_are_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
