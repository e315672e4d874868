#include "base/id.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW  (INT64_C(1795422600) * TIME_SECOND + 123456)
#define TOWN 441900119

static void an_id_carries_its_moment_and_its_town(void **state)
{
    static const int32_t TOWNS[] = {0, 1, TOWN, 999999999};

    (void)state;
    for (size_t i = 0; i < LENGTH(TOWNS); i++) {
        Id id = id_make(NOW, TOWNS[i], 0xffffffff);
        assert_int_equal(id_town(id), TOWNS[i]);
        assert_int_equal(id_time(id), NOW - 456);
        assert_int_equal(id.b[6] >> 4, 8);
        assert_int_equal(id.b[8] >> 6, 2);
        assert_int_equal(id.b[15], 0xff);
    }
}

static void an_id_is_written_and_read_back(void **state)
{
    char text[ID_TEXT_SIZE];
    Id id = id_make(NOW, TOWN, 0x01020304), back;

    (void)state;
    id_format(id, text);
    assert_int_equal(strlen(text), ID_TEXT_SIZE - 1);
    assert_true(id_parse(text, &back));
    assert_true(id_eq(id, back));
    assert_true(id_parse("0191D5A2-ABCD-8FFF-9A56-F0B701020304", &back));
    id_format(back, text);
    assert_string_equal(text, "0191d5a2-abcd-8fff-9a56-f0b701020304");
}

static void what_is_no_uuid_is_refused_and_leaves_the_value(void **state)
{
    static const char *const BAD[] = {
        "",
        "0191d5a2-abcd-8fff-9a56-f0b70102030",
        "0191d5a2-abcd-8fff-9a56-f0b7010203040",
        "0191d5a2abcd8fff9a56f0b701020304",
        "{0191d5a2-abcd-8fff-9a56-f0b701020304}",
        "0191d5a2-abcd-8fff-9a56-f0b70102030g",
        "0191d5a-2abcd-8fff-9a56-f0b701020304",
        "0191d5a2-abcd-8fff-9a56_f0b701020304",
        " 0191d5a2-abcd-8fff-9a56-f0b701020304",
        "0191d5a2-abcd-8fff-9a56-f0b701020304 ",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(BAD); i++) {
        Id id = ID_NONE;
        if (id_parse(BAD[i], &id))
            fail_msg("\"%s\" was taken as an id", BAD[i]);
        assert_true(id_is_none(id));
    }
}

static void only_version_8_with_a_town_is_ours(void **state)
{
    static const struct {
        const char *says, *text;
        bool ours;
    } ROWS[] = {
        {"a town of nine digits", "0191d5a2-abcd-8fff-9a56-f0b701020304", true},
        {"no town", "0191d5a2-abcd-8fff-8000-000001020304", true},
        {"a town of one digit", "0191d5a2-abcd-8fff-8000-000101020304", false},
        {"a town of ten digits", "0191d5a2-abcd-8fff-bfff-ffff01020304", false},
        {"version 4", "0191d5a2-abcd-4fff-9a56-f0b701020304", false},
        {"version 7", "0191d5a2-abcd-7fff-9a56-f0b701020304", false},
        {"another variant", "0191d5a2-abcd-8fff-da56-f0b701020304", false},
        {"none", "00000000-0000-0000-0000-000000000000", false},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Id id;
        assert_true(id_parse(ROWS[i].text, &id));
        if (id_is_ours(id) != ROWS[i].ours)
            fail_msg("%s: must be %s", ROWS[i].says, ROWS[i].ours ? "ours" : "refused");
    }
    assert_true(id_is_ours(id_make(NOW, TOWN, 5)));
    assert_true(id_is_none(ID_NONE));
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(Id));
}

#define THREADS 4
#define EACH    1000

static void *make_many(void *ids)
{
    for (int i = 0; i < EACH; i++)
        ((Id *)ids)[i] = id_make(NOW, TOWN, 0);
    return NULL;
}

static void threads_of_one_millisecond_never_make_the_same(void **state)
{
    static Id ids[THREADS * EACH];
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_many, ids + i * EACH), 0);
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    qsort(ids, LENGTH(ids), sizeof(Id), compare);
    for (size_t i = 1; i < LENGTH(ids); i++)
        assert_false(id_eq(ids[i - 1], ids[i]));
}

static void later_ids_sort_later(void **state)
{
    Id last = id_make(NOW, TOWN, 0xffffffff);

    (void)state;
    for (int i = 1; i < 1000; i++) {
        Id next = id_make(NOW + i * TIME_MS, TOWN, 0);
        assert_true(compare(&last, &next) < 0);
        last = next;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_carries_its_moment_and_its_town),
        cmocka_unit_test(an_id_is_written_and_read_back),
        cmocka_unit_test(what_is_no_uuid_is_refused_and_leaves_the_value),
        cmocka_unit_test(only_version_8_with_a_town_is_ours),
        cmocka_unit_test(threads_of_one_millisecond_never_make_the_same),
        cmocka_unit_test(later_ids_sort_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
