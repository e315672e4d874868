#include "platform/log/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What a call writes to stderr, read back. */
static char seen[64 * 1024];
static int real_stderr = -1;
static FILE *catcher;

static void catch_begin(void)
{
    catcher = tmpfile();
    assert_non_null(catcher);
    real_stderr = dup(STDERR_FILENO);
    assert_true(dup2(fileno(catcher), STDERR_FILENO) >= 0);
}

static void catch_end(void)
{
    assert_true(dup2(real_stderr, STDERR_FILENO) >= 0);
    (void)close(real_stderr);
    rewind(catcher);
    size_t n = fread(seen, 1, sizeof(seen) - 1, catcher);
    seen[n] = '\0';
    (void)fclose(catcher);
}

static void a_line_is_one_json_object(void **state)
{
    (void)state;
    catch_begin();
    log_info("ready", LOG_STR("url", "http://x/\"\n"), LOG_I64("ms", -5), LOG_STR("none", NULL));
    catch_end();
    assert_non_null(strstr(seen, "\"level\":\"info\",\"event\":\"ready\","
                                 "\"url\":\"http://x/\\\"\\n\",\"ms\":-5,\"none\":\"\"}\n"));
    assert_ptr_equal(strchr(seen, '\n'), seen + strlen(seen) - 1);
}

static void below_the_level_nothing_is_written(void **state)
{
    (void)state;
    catch_begin();
    log_debug("quiet", LOG_I64("n", 1));
    log_set_level(LOG_ERROR);
    log_warn("quiet", LOG_I64("n", 1));
    log_set_level(LOG_INFO);
    catch_end();
    assert_string_equal(seen, "");
}

static void a_line_too_long_is_cut_and_says_so(void **state)
{
    static char huge[32 * 1024];

    (void)state;
    memset(huge, 'a', sizeof(huge) - 1);
    catch_begin();
    log_info("big", LOG_STR("text", huge));
    catch_end();
    assert_non_null(strstr(seen, "\"event\":\"big\",\"cut\":\"the line was too long\"}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_json_object),
        cmocka_unit_test(below_the_level_nothing_is_written),
        cmocka_unit_test(a_line_too_long_is_cut_and_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
