#include "domain/staff/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define T0 (INT64_C(1764000000) * TIME_SECOND)

typedef struct Fixture {
    Arena *arena;
    SessionCache *cache;
} Fixture;

static const char *const GRANTS[] = {"case:read", NULL};

static int set_up(void **state)
{
    static Fixture fixture; /* of one test at a time */

    fixture = (Fixture){arena_new(), session_cache_new()};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    session_cache_free(fixture->cache);
    arena_free(fixture->arena);
    return 0;
}

/* The hash of session n; all of them fall into one set. */
static const uint8_t *hash_of(Fixture *fixture, uint8_t n)
{
    uint8_t *hash = arena_alloc(fixture->arena, TOKEN_HASH_SIZE);

    hash[TOKEN_HASH_SIZE - 1] = n;
    return hash;
}

static Actor actor_of(uint8_t n)
{
    return (Actor){.session = {{n, 1}},
                   .person = {{n, 2}},
                   .post = {{n, 3}},
                   .login = "town.441900119.dispatcher",
                   .name = "大岭山镇派遣员",
                   .role = "DISPATCHER",
                   .unit = 441900119000000,
                   .scope = {441900119000000, 441900119999999},
                   .grants = GRANTS};
}

/* Of a desk, begun at T0. */
static const SessionLife LIFE = {T0 + SESSION_LASTS, T0, SESSION_IDLE / TIME_SECOND};

static void put(Fixture *fixture, uint8_t n, Time now)
{
    Actor actor = actor_of(n);

    const SessionLife life = {now + SESSION_LASTS, now, SESSION_IDLE / TIME_SECOND};

    session_cache_put(fixture->cache, hash_of(fixture, n), &actor, &life,
                      session_cache_generation(fixture->cache), now);
}

static const Actor *get(Fixture *fixture, uint8_t n, Time now)
{
    bool touch;

    return session_cache_get(fixture->cache, hash_of(fixture, n), fixture->arena, now, &touch);
}

static void what_is_put_is_found_whole(void **state)
{
    Fixture *fixture = *state;
    Actor put_in = actor_of(7);

    assert_null(get(fixture, 7, T0));
    put(fixture, 7, T0);
    const Actor *found = get(fixture, 7, T0);
    assert_non_null(found);
    assert_true(id_eq(found->session, put_in.session));
    assert_true(id_eq(found->person, put_in.person));
    assert_true(id_eq(found->post, put_in.post));
    assert_string_equal(found->login, put_in.login);
    assert_string_equal(found->name, put_in.name);
    assert_string_equal(found->role, put_in.role);
    assert_null(found->department);
    assert_int_equal(found->unit, put_in.unit);
    assert_int_equal(found->scope.hi, put_in.scope.hi);
    assert_ptr_equal(found->grants, GRANTS);
    assert_null(get(fixture, 8, T0));
}

/* Sixty characters that take four bytes each. */
static void the_longest_name_there_is_fits(void **state)
{
    Fixture *fixture = *state;
    Actor actor = actor_of(7);
    char name[60 * 4 + 1] = "";

    for (size_t i = 0; i < 60; i++)
        memcpy(name + 4 * i, "\xf0\xa0\xae\xb7", 5);
    actor.name = name;
    session_cache_put(fixture->cache, hash_of(fixture, 7), &actor, &LIFE,
                      session_cache_generation(fixture->cache), T0);
    const Actor *found = get(fixture, 7, T0);
    assert_non_null(found);
    assert_string_equal(found->name, name);
}

static void a_department_is_kept(void **state)
{
    Fixture *fixture = *state;
    Actor actor = actor_of(1);

    actor.department = "XF";
    session_cache_put(fixture->cache, hash_of(fixture, 1), &actor, &LIFE, 0, T0);
    assert_string_equal(get(fixture, 1, T0)->department, "XF");
}

static void an_entry_is_believed_for_ten_seconds(void **state)
{
    Fixture *fixture = *state;

    put(fixture, 1, T0);
    assert_non_null(get(fixture, 1, T0 + SESSION_BELIEVED - 1));
    assert_null(get(fixture, 1, T0 + SESSION_BELIEVED));
    assert_null(get(fixture, 1, T0 - 1));
}

static void a_dropped_session_is_gone_and_the_others_stay(void **state)
{
    Fixture *fixture = *state;

    put(fixture, 1, T0);
    put(fixture, 2, T0);
    session_cache_drop(fixture->cache, actor_of(1).session);
    assert_null(get(fixture, 1, T0));
    assert_non_null(get(fixture, 2, T0));
    session_cache_drop(fixture->cache, ID_NONE);
    assert_non_null(get(fixture, 2, T0));
}

static void what_was_read_before_a_drop_is_not_put_after_it(void **state)
{
    Fixture *fixture = *state;
    Actor actor = actor_of(1);
    uint64_t generation = session_cache_generation(fixture->cache);

    session_cache_drop(fixture->cache, actor.session);
    session_cache_put(fixture->cache, hash_of(fixture, 1), &actor, &LIFE, generation, T0);
    assert_null(get(fixture, 1, T0));
}

static void a_full_set_gives_up_the_oldest(void **state)
{
    Fixture *fixture = *state;

    for (uint8_t n = 1; n <= 5; n++)
        put(fixture, n, T0 + n);
    assert_null(get(fixture, 1, T0 + 5));
    for (uint8_t n = 2; n <= 5; n++)
        assert_non_null(get(fixture, n, T0 + 5));
}

static void a_session_put_twice_takes_one_place(void **state)
{
    Fixture *fixture = *state;

    for (uint8_t n = 1; n <= 4; n++)
        put(fixture, n, T0);
    put(fixture, 4, T0 + 1);
    for (uint8_t n = 1; n <= 4; n++)
        assert_non_null(get(fixture, n, T0 + 1));
}

static void what_does_not_fit_is_not_kept(void **state)
{
    Fixture *fixture = *state;
    Actor actor = actor_of(1);
    char name[500];

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    actor.name = name;
    session_cache_put(fixture->cache, hash_of(fixture, 1), &actor, &LIFE, 0, T0);
    assert_null(get(fixture, 1, T0));
}

static void one_caller_a_minute_is_told_to_write_seen_at(void **state)
{
    Fixture *fixture = *state;
    Actor actor = actor_of(1);
    const uint8_t *hash = hash_of(fixture, 1);
    const SessionLife life = {T0 + SESSION_LASTS, T0 - SESSION_SEEN_EVERY + 1, LIFE.rest_s};
    bool touch = true;

    session_cache_put(fixture->cache, hash, &actor, &life, 0, T0);
    assert_non_null(session_cache_get(fixture->cache, hash, fixture->arena, T0, &touch));
    assert_false(touch);
    assert_non_null(session_cache_get(fixture->cache, hash, fixture->arena, T0 + 1, &touch));
    assert_true(touch);
    assert_non_null(session_cache_get(fixture->cache, hash, fixture->arena, T0 + 2, &touch));
    assert_false(touch);
}

static void a_session_lives_as_long_as_it_was_given_and_may_rest(void **state)
{
    static const struct {
        Time lasts, rests;
        Time since_login, since_seen;
        bool live;
    } ROWS[] = {
        {SESSION_LASTS, SESSION_IDLE, 0, 0, true},
        {SESSION_LASTS, SESSION_IDLE, SESSION_LASTS - 1, 0, true},
        {SESSION_LASTS, SESSION_IDLE, SESSION_LASTS, 0, false},
        {SESSION_LASTS, SESSION_IDLE, SESSION_IDLE, SESSION_IDLE - 1, true},
        {SESSION_LASTS, SESSION_IDLE, SESSION_IDLE, SESSION_IDLE, false},
        {SESSION_LASTS, SESSION_IDLE, SESSION_LASTS * 2, SESSION_IDLE * 2, false},
        /* a shift in a basement */
        {SHIFT_LASTS, SHIFT_LASTS, SHIFT_LASTS - 1, SHIFT_LASTS - 1, true},
        {SHIFT_LASTS, SHIFT_LASTS, SHIFT_LASTS, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        Time now = T0 + ROWS[i].since_login;
        const SessionLife life = {T0 + ROWS[i].lasts, now - ROWS[i].since_seen,
                                  ROWS[i].rests / TIME_SECOND};
        assert_int_equal(session_live(&life, now), ROWS[i].live);
    }
}

static void the_cache_does_not_outlive_the_session(void **state)
{
    Fixture *fixture = *state;
    Actor actor = actor_of(1);
    const SessionLife life = {T0 + 2, T0, LIFE.rest_s};

    session_cache_put(fixture->cache, hash_of(fixture, 1), &actor, &life, 0, T0);
    assert_non_null(get(fixture, 1, T0 + 1));
    assert_null(get(fixture, 1, T0 + 2));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_put_is_found_whole),
        TEST(the_longest_name_there_is_fits),
        TEST(a_department_is_kept),
        TEST(an_entry_is_believed_for_ten_seconds),
        TEST(a_dropped_session_is_gone_and_the_others_stay),
        TEST(what_was_read_before_a_drop_is_not_put_after_it),
        TEST(a_full_set_gives_up_the_oldest),
        TEST(a_session_put_twice_takes_one_place),
        TEST(what_does_not_fit_is_not_kept),
        TEST(one_caller_a_minute_is_told_to_write_seen_at),
        TEST(a_session_lives_as_long_as_it_was_given_and_may_rest),
        TEST(the_cache_does_not_outlive_the_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
