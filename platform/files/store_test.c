#include "platform/files/store.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#define ABC_SHA256   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* A disk that says what the test wants. These stand before those of the C library. */
static uint64_t pretended_free = UINT64_MAX; /* bytes; UINT64_MAX: plenty */
static int pretended_errno;                  /* of the next sync; 0: it works */

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): its names are reserved */
int statvfs(const char *path, struct statvfs *ret_disk)
{
    (void)path;
    *ret_disk = (struct statvfs){.f_bavail = pretended_free, .f_frsize = 1};
    if (pretended_free == UINT64_MAX)
        ret_disk->f_bavail = UINT64_C(1) << 40;
    return 0;
}

int fsync(int fd)
{
    (void)fd;
    errno = pretended_errno;
    return pretended_errno ? -1 : 0;
}

typedef struct Place {
    Arena *arena;
    char directory[64];
} Place;

static int make_place(void **state)
{
    static Place place;

    pretended_free = UINT64_MAX;
    pretended_errno = 0;
    place.arena = arena_new();
    (void)snprintf(place.directory, sizeof(place.directory), "/tmp/store-test-XXXXXX");
    *state = &place;
    return mkdtemp(place.directory) ? 0 : -1;
}

static int drop_place(void **state)
{
    Place *place = *state;
    char *command = arena_printf(place->arena, "rm -rf -- '%s'", place->directory);
    int failed = system(command); /* NOLINT(cert-env33-c): a directory made above */

    arena_free(place->arena);
    return failed;
}

static const char *path_of(const Place *place, const char *sha256)
{
    return arena_printf(place->arena, "%s/files/%.2s/%s", place->directory, sha256, sha256);
}

static void write_over(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void a_name_is_the_sha256_of_the_bytes(void **state)
{
    char name[SHA256_HEX_SIZE];

    (void)state;
    sha256_hex("abc", 3, name);
    assert_string_equal(name, ABC_SHA256);
    sha256_hex(NULL, 0, name);
    assert_string_equal(name, EMPTY_SHA256);
}

static void what_is_put_comes_back(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE] = "";
    const void *data = NULL;
    size_t n = 0;

    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    assert_string_equal(name, ABC_SHA256);
    assert_null(store_get(place->arena, place->directory, name, &data, &n));
    assert_int_equal(n, 3);
    assert_memory_equal(data, "abc", 3);
    assert_int_equal(access(path_of(place, ABC_SHA256), R_OK), 0);
}

static void nothing_and_much_come_back_too(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];
    size_t much = (size_t)9 * 1024 * 1024 + 1, n = 0;
    uint8_t *bytes = arena_alloc(place->arena, much);
    const void *data = NULL;

    for (size_t i = 0; i < much; i++)
        bytes[i] = (uint8_t)(i * 31 >> 3);
    assert_null(store_put(place->arena, place->directory, bytes, much, name));
    assert_null(store_get(place->arena, place->directory, name, &data, &n));
    assert_int_equal(n, much);
    assert_memory_equal(data, bytes, much);
    assert_null(store_put(place->arena, place->directory, "", 0, name));
    assert_string_equal(name, EMPTY_SHA256);
    assert_null(store_get(place->arena, place->directory, name, &data, &n));
    assert_int_equal(n, 0);
}

static void putting_twice_leaves_the_one_file(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];
    struct stat first, second;

    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    assert_int_equal(stat(path_of(place, name), &first), 0);
    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    assert_int_equal(stat(path_of(place, name), &second), 0);
    assert_int_equal(first.st_ino, second.st_ino);
}

static void a_file_cut_short_is_put_anew(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];
    const void *data = NULL;
    size_t n = 0;

    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    write_over(path_of(place, name), "a");
    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    assert_null(store_get(place->arena, place->directory, name, &data, &n));
    assert_int_equal(n, 3);
}

static void assert_not_got(const Place *place, const char *sha256)
{
    const void *data = &data;
    size_t n = 77;
    const Error *error = store_get(place->arena, place->directory, sha256, &data, &n);

    assert_non_null(error);
    assert_ptr_equal(error->kind, &STORE_FAILED);
    assert_ptr_equal(data, &data);
    assert_int_equal(n, 77);
}

static void bytes_that_do_not_match_their_name_are_not_given_out(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];

    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    write_over(path_of(place, name), "abd");
    assert_not_got(place, name);
    write_over(path_of(place, name), "");
    assert_not_got(place, name);
}

static void only_a_name_of_64_digits_is_looked_for(void **state)
{
    static const char *const BAD[] = {
        "",
        "..",
        "../../../../etc/passwd",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba/816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    };
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];

    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    for (size_t i = 0; i < LENGTH(BAD); i++)
        assert_not_got(place, BAD[i]);
    assert_not_got(place, EMPTY_SHA256);
}

static void what_is_no_file_is_not_given_out(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];

    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    assert_int_equal(unlink(path_of(place, name)), 0);
    assert_int_equal(mkdir(path_of(place, name), 0700), 0);
    assert_not_got(place, name);
    assert_int_equal(rmdir(path_of(place, name)), 0);
    assert_int_equal(symlink("/etc/passwd", path_of(place, name)), 0);
    assert_not_got(place, name);
    assert_int_equal(unlink(path_of(place, name)), 0);
    assert_int_equal(mkfifo(path_of(place, name), 0700), 0); /* and nobody waits for its writer */
    assert_not_got(place, name);
}

static void a_store_without_its_directory_fails_and_says_so(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE] = "untouched";
    const char *nowhere = arena_printf(place->arena, "%s/nowhere", place->directory);
    const Error *error = store_put(place->arena, nowhere, "abc", 3, name);

    assert_non_null(error);
    assert_ptr_equal(error->kind, &STORE_FAILED);
    assert_non_null(strstr(error->detail, "nowhere"));
    assert_string_equal(name, "untouched");
}

static size_t count_left_behind(const Place *place)
{
    DIR *directory = opendir(arena_printf(place->arena, "%s/files", place->directory));
    size_t n = 0;

    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        n += strncmp(entry->d_name, ".new", 4) == 0;
    (void)closedir(directory);
    return n;
}

static void assert_full(const Place *place)
{
    char name[SHA256_HEX_SIZE] = "untouched";
    const Error *error = store_put(place->arena, place->directory, "abc", 3, name);

    assert_non_null(error);
    assert_ptr_equal(error->kind, &STORE_FULL);
    assert_int_equal(error_http_status(error->kind->class), 507);
    assert_string_equal(name, "untouched");
    assert_int_equal(count_left_behind(place), 0);
    assert_not_got(place, ABC_SHA256);
}

static void the_last_64_mib_are_left_to_the_database(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE];

    pretended_free = UINT64_C(64) * 1024 * 1024 + 2;
    assert_full(place);
    pretended_free = 0;
    assert_full(place);
    pretended_free = UINT64_C(64) * 1024 * 1024 + 3;
    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
    pretended_free = 0; /* what is there already takes no room */
    assert_null(store_put(place->arena, place->directory, "abc", 3, name));
}

static void a_disk_that_fills_while_writing_is_full_and_nothing_is_left_behind(void **state)
{
    const Place *place = *state;
    char name[SHA256_HEX_SIZE] = "untouched";

    assert_null(store_put(place->arena, place->directory, "", 0, name)); /* directories are made */
    pretended_errno = ENOSPC;
    assert_full(place);
    pretended_errno = EDQUOT;
    assert_full(place);
    pretended_errno = EIO;
    const Error *error = store_put(place->arena, place->directory, "abc", 3, name);
    assert_non_null(error);
    assert_ptr_equal(error->kind, &STORE_FAILED);
    assert_int_equal(count_left_behind(place), 0);
}

static void *put_the_same(void *given)
{
    const Place *place = given;
    Arena *arena = arena_new();
    char name[SHA256_HEX_SIZE];
    bool failed = false;

    for (int i = 0; i < 20; i++)
        failed |= store_put(arena, place->directory, "abc", 3, name) != NULL;
    arena_free(arena);
    return failed ? given : NULL;
}

static void threads_may_put_the_same_at_once(void **state)
{
    pthread_t threads[4];
    const void *data = NULL;
    size_t n = 0;
    const Place *place = *state;

    for (size_t i = 0; i < LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_the_same, *state), 0);
    for (size_t i = 0; i < LENGTH(threads); i++) {
        void *failed = NULL;
        (void)pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_null(store_get(place->arena, place->directory, ABC_SHA256, &data, &n));
}

static void what_is_removed_is_gone_and_may_be_put_again(void **state)
{
    const Place *place = *state;
    char sha256[SHA256_HEX_SIZE];
    const void *data = NULL;
    size_t n = 0;

    assert_false(store_has(place->arena, place->directory, ABC_SHA256));
    assert_null(store_remove(place->arena, place->directory, ABC_SHA256));
    assert_null(store_put(place->arena, place->directory, "abc", 3, sha256));
    assert_true(store_has(place->arena, place->directory, ABC_SHA256));
    assert_null(store_remove(place->arena, place->directory, ABC_SHA256));
    assert_false(store_has(place->arena, place->directory, ABC_SHA256));
    assert_non_null(store_get(place->arena, place->directory, ABC_SHA256, &data, &n));
    assert_non_null(store_remove(place->arena, place->directory, "../../etc/passwd"));
    assert_null(store_put(place->arena, place->directory, "abc", 3, sha256));
    assert_null(store_get(place->arena, place->directory, ABC_SHA256, &data, &n));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, drop_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_the_sha256_of_the_bytes),
        TEST(what_is_put_comes_back),
        TEST(nothing_and_much_come_back_too),
        TEST(putting_twice_leaves_the_one_file),
        TEST(a_file_cut_short_is_put_anew),
        TEST(bytes_that_do_not_match_their_name_are_not_given_out),
        TEST(only_a_name_of_64_digits_is_looked_for),
        TEST(what_is_no_file_is_not_given_out),
        TEST(a_store_without_its_directory_fails_and_says_so),
        TEST(the_last_64_mib_are_left_to_the_database),
        TEST(a_disk_that_fills_while_writing_is_full_and_nothing_is_left_behind),
        TEST(what_is_removed_is_gone_and_may_be_put_again),
        TEST(threads_may_put_the_same_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
