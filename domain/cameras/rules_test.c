#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "domain/cameras/cameras.sql.h"
#include "domain/cameras/parts.h"
#include "domain/scope_law.h"

#include <cmocka.h>

static void a_code_is_twenty_digits(void **state)
{
    (void)state;
    assert_true(camera_code_good("44190000001320000001"));
    assert_false(camera_code_good(""));
    assert_false(camera_code_good("4419000000132000000"));
    assert_false(camera_code_good("441900000013200000011"));
    assert_false(camera_code_good("4419000000132000000x"));
    assert_false(camera_code_good("44190000 01320000001"));
}

static void an_address_is_one_that_can_be_opened(void **state)
{
    static const char *const GOOD[] = {
        "https://video.example/live/1", "http://10.1.2.3:8080/play?id=1&t=2",
        "rtsp://video.example:554/ch1", "rtsps://video.example",
        "https://video.example/a@b",
    };
    static const char *const BAD[] = {
        "",
        "video.example/live",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "HTTPS://video.example/",
        "https://",
        "https:///live",
        "https://?a",
        "rtsp://admin:secret@video.example/ch1",
        "https://video.example/a b",
        "https://video.example/\"onload",
        "https://video.example/\n",
        "https://视频.example/",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(GOOD); i++)
        assert_null(camera_address_fault(GOOD[i]));
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        if (!camera_address_fault(BAD[i]))
            fail_msg("%s passed", BAD[i]);
    }
}

static void every_statement_carries_the_scope_of_who_asks(void **state)
{
    static const char *const SCOPES[] = {"c.unit between $1 and $2", "c.unit between $11 and $12",
                                         NULL};
    static const Unscoped UNSCOPED[] = {
        {"camera_look_insert", "the camera was found in scope before"},
        {"camera_look_purge", "time acts on all of them"},
        {"cameras_in_town", "an edition of the map asks, for its own range"},
        {"cameras_move", "the same"},
    };

    (void)state;
    check_scopes(CAMERAS_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_twenty_digits),
        cmocka_unit_test(an_address_is_one_that_can_be_opened),
        cmocka_unit_test(every_statement_carries_the_scope_of_who_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
