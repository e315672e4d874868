#include "platform/files/upload.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "platform/files/store.h"

#include <cmocka.h>

#define TEN        "0123456789"
#define TEN_SHA256 "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"

#define TOO_LONG "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f78820"

typedef struct Fixture {
    Arena *arena;
    char directory[64];
    Upload upload;
} Fixture;

static int make(void **state)
{
    static Fixture fixture;

    fixture.arena = arena_new();
    (void)snprintf(fixture.directory, sizeof(fixture.directory), "/tmp/upload-test-XXXXXX");
    *state = &fixture;
    if (!mkdtemp(fixture.directory))
        return -1;
    fixture.upload = (Upload){fixture.directory, {{1}}, TEN_SHA256};
    return 0;
}

static int drop(void **state)
{
    Fixture *fixture = *state;
    char command[128];

    (void)snprintf(command, sizeof(command), "rm -rf %s", fixture->directory);
    arena_free(fixture->arena);
    return system(command); /* NOLINT(cert-env33-c): its own directory, under /tmp */
}

static const Error *add(Fixture *fixture, int64_t offset, const char *text, UploadState *ret_state)
{
    return upload_add(fixture->arena, &fixture->upload, 10, offset, text, strlen(text), ret_state);
}

static void test_pieces_become_the_whole(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {-1, true};
    const void *data = NULL;
    size_t n = 0;

    assert_null(upload_state(fixture->arena, &fixture->upload, &now));
    assert_int_equal(now.offset, 0);
    assert_null(add(fixture, 0, "0123", &now));
    assert_int_equal(now.offset, 4);
    assert_false(now.whole);
    assert_ptr_equal(upload_take(fixture->arena, &fixture->upload, &data, &n)->kind,
                     &UPLOAD_MISSING);
    assert_null(add(fixture, 4, "456789", &now));
    assert_true(now.whole);
    assert_null(upload_take(fixture->arena, &fixture->upload, &data, &n));
    assert_int_equal(n, 10);
    assert_memory_equal(data, TEN, 10);
}

static void test_a_piece_may_come_twice_and_overlap(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {0};

    assert_null(add(fixture, 0, "01234", &now));
    assert_null(add(fixture, 0, "01234", &now));
    assert_int_equal(now.offset, 5);
    assert_null(add(fixture, 3, "34567", &now));
    assert_int_equal(now.offset, 8);
    assert_null(add(fixture, 8, "89", &now));
    assert_true(now.whole);
    assert_null(add(fixture, 0, "01234", &now)); /* the answer was lost, and it is whole */
    assert_true(now.whole);
}

static void test_a_gap_is_refused(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {0};

    assert_null(add(fixture, 0, "01", &now));
    assert_ptr_equal(add(fixture, 3, "3", &now)->kind, &UPLOAD_GAP);
    assert_null(upload_state(fixture->arena, &fixture->upload, &now));
    assert_int_equal(now.offset, 2);
}

static void test_what_is_something_else_is_gone(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {0};

    assert_null(add(fixture, 0, "01234", &now));
    assert_ptr_equal(add(fixture, 5, "5678X", &now)->kind, &UPLOAD_MISMATCH);
    assert_null(upload_state(fixture->arena, &fixture->upload, &now));
    assert_int_equal(now.offset, 0);
}

static void test_what_a_power_cut_spoilt_begins_anew(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {0};
    const void *data = NULL;
    char whole[256];
    size_t n = 0;

    assert_null(add(fixture, 0, TEN, &now));
    assert_true(now.whole);
    (void)snprintf(whole, sizeof(whole), "%s/uploads/01000000-0000-0000-0000-000000000000/%s",
                   fixture->directory, TEN_SHA256);
    assert_int_equal(truncate(whole, 0), 0);
    assert_ptr_equal(upload_take(fixture->arena, &fixture->upload, &data, &n)->kind,
                     &UPLOAD_MISSING);
    assert_null(add(fixture, 0, TEN, &now));
    assert_int_equal(truncate(whole, 3), 0);
    assert_null(upload_state(fixture->arena, &fixture->upload, &now));
    assert_int_equal(now.offset, 0);
    assert_false(now.whole);
    assert_null(add(fixture, 0, TEN, &now));
    assert_null(upload_take(fixture->arena, &fixture->upload, &data, &n));
    assert_memory_equal(data, TEN, 10);
}

static void test_no_name_becomes_a_path(void **state)
{
    static const char *const NAMES[] = {
        "", "../../etc/passwd", "84D8", TOO_LONG,
        "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f788/"};
    Fixture *fixture = *state;
    UploadState now = {0};

    for (size_t i = 0; i < LENGTH(NAMES); i++) {
        fixture->upload.sha256 = NAMES[i];
        assert_ptr_equal(add(fixture, 0, "0", &now)->kind, &UPLOAD_MISSING);
    }
}

static void test_bounds(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {0};
    char name[SHA256_HEX_SIZE];

    assert_ptr_equal(
        upload_add(fixture->arena, &fixture->upload, UPLOAD_BYTES_MAX + 1, 0, "0", 1, &now)->kind,
        &INPUT_INVALID);
    assert_ptr_equal(add(fixture, 9, "9X", &now)->kind, &INPUT_INVALID);
    for (int i = 0; i < UPLOADS_MAX; i++) {
        (void)snprintf(name, sizeof(name), "%064d", i);
        fixture->upload.sha256 = name;
        assert_null(add(fixture, 0, "0", &now));
    }
    fixture->upload.sha256 = TEN_SHA256;
    assert_ptr_equal(add(fixture, 0, "0", &now)->kind, &UPLOAD_FULL);
    fixture->upload.person.b[0] = 2; /* another person has room of his own, and sees nothing */
    assert_null(add(fixture, 0, "0", &now));
    fixture->upload.sha256 = name;
    assert_null(upload_state(fixture->arena, &fixture->upload, &now));
    assert_int_equal(now.offset, 0);
}

static void test_what_stopped_growing_is_swept(void **state)
{
    Fixture *fixture = *state;
    UploadState now = {0};
    int64_t n = -1;
    char path[256];

    assert_null(upload_sweep(fixture->arena, fixture->directory, 60, &n));
    assert_int_equal(n, 0);
    assert_null(add(fixture, 0, "0", &now));
    assert_null(upload_sweep(fixture->arena, fixture->directory, 60, &n));
    assert_int_equal(n, 0);
    (void)snprintf(path, sizeof(path), "%s/uploads/01000000-0000-0000-0000-000000000000/%s.part",
                   fixture->directory, TEN_SHA256);
    assert_int_equal(utime(path, &(struct utimbuf){1, 1}), 0);
    assert_null(upload_sweep(fixture->arena, fixture->directory, 60, &n));
    assert_int_equal(n, 1);
}

/* The last bytes, of one who says that there are more. */
static void *add_late(void *context)
{
    Fixture late = *(const Fixture *)context;
    UploadState now = {0};

    late.arena = arena_new();
    const Error *error = upload_add(late.arena, &late.upload, 20, 4, "456789ABCDEF", 12, &now);
    arena_free(late.arena);
    return error ? context : NULL;
}

static bool somebody_waits(void)
{
    char line[256];
    bool found = false;
    FILE *locks = fopen("/proc/locks", "re");

    assert_non_null(locks);
    while (fgets(line, sizeof(line), locks))
        found = found || strstr(line, "-> FLOCK");
    (void)fclose(locks);
    return found;
}

static void test_what_was_compared_is_not_written_to(void **state)
{
    Fixture *fixture = *state;
    char part[256], whole[256], person[ID_TEXT_SIZE];
    UploadState now = {0};
    pthread_t late;

    id_format(fixture->upload.person, person);
    (void)snprintf(whole, sizeof(whole), "%s/uploads/%s/%s", fixture->directory, person,
                   TEN_SHA256);
    (void)snprintf(part, sizeof(part), "%s.part", whole);
    assert_null(add(fixture, 0, "0123", &now));
    int fd = open(part, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0 && flock(fd, LOCK_EX) == 0);
    assert_int_equal(pthread_create(&late, NULL, add_late, fixture), 0);
    for (int i = 0; i < 1000 && !somebody_waits(); i++)
        (void)usleep(1000);
    assert_int_equal(pwrite(fd, "456789", 6, 4), 6);
    assert_int_equal(rename(part, whole), 0);
    (void)close(fd);
    assert_int_equal(pthread_join(late, NULL), 0);
    assert_null(upload_state(fixture->arena, &fixture->upload, &now));
    assert_true(now.whole);
    assert_int_equal(now.offset, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pieces_become_the_whole, make, drop),
        cmocka_unit_test_setup_teardown(test_a_piece_may_come_twice_and_overlap, make, drop),
        cmocka_unit_test_setup_teardown(test_a_gap_is_refused, make, drop),
        cmocka_unit_test_setup_teardown(test_what_is_something_else_is_gone, make, drop),
        cmocka_unit_test_setup_teardown(test_what_a_power_cut_spoilt_begins_anew, make, drop),
        cmocka_unit_test_setup_teardown(test_no_name_becomes_a_path, make, drop),
        cmocka_unit_test_setup_teardown(test_bounds, make, drop),
        cmocka_unit_test_setup_teardown(test_what_was_compared_is_not_written_to, make, drop),
        cmocka_unit_test_setup_teardown(test_what_stopped_growing_is_swept, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
