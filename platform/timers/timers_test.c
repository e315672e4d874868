/* timers_test.c - one step at a time, by a clock that stands: what fires, what does not, and what
 * a failure leaves. */
#include <string.h>

#include "platform/timers/claim.h"
#include "platform/timers/timers.sql.h"
#include "platform/timers/timers_world.h"

#define EFFECTS "select count(*) as n from timer_effects"
#define TIMERS  "select count(*) as n from timers"

static const ErrorKind OWN_FAULT = {ERROR_CONFLICT, "test/fault", "The handler's own"};
static const ErrorKind AWAY = {ERROR_UNAVAILABLE, "test/away", "Something else is away"};

/* One round of a runner of its own; counts what fired. */
static int64_t round_of(EffectServer *server)
{
    TimerRunner *runner = world_runner(server);
    TimerRound round = timer_runner_round(runner);

    assert_false(round.failed);
    timer_runner_free(runner);
    return round.n_fired;
}

static void what_is_due_fires_once_and_what_is_not_waits(void **state)
{
    EffectServer server = {0};

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0 - TIME_SECOND));
    timer_put(world.db, &server, timer_at(2, T0));
    timer_put(world.db, &server, timer_at(3, T0 + 1));
    assert_int_equal(round_of(&server), 2);
    assert_int_equal(round_of(&server), 0);
    atomic_store(&world.now, T0 + 1);
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(world_count(EFFECTS), 3);
    assert_int_equal(world_count(TIMERS), 0);
}

static void a_round_says_when_the_next_is_due(void **state)
{
    EffectServer server = {0};
    TimerRunner *runner = world_runner(&server);

    (void)state;
    assert_true(timer_runner_round(runner).next_at == TIME_NONE);
    timer_put(world.db, &server, timer_at(1, T0 + 90 * TIME_SECOND));
    timer_put(world.db, &server, timer_at(2, T0 + 30 * TIME_SECOND));
    assert_true(timer_runner_round(runner).next_at == T0 + 30 * TIME_SECOND);
    timer_runner_free(runner);
}

static void setting_again_moves_the_one_timer(void **state)
{
    EffectServer server = {0};
    Timer timer = timer_at(1, T0);

    (void)state;
    timer_put(world.db, &server, timer);
    timer.stamp = 2;
    timer.due_at = T0 + TIME_SECOND;
    timer_put(world.db, &server, timer);
    timer.kind = "test.other"; /* another kind is another timer */
    timer_put(world.db, &server, timer);
    assert_int_equal(world_count(TIMERS), 2);
    assert_int_equal(round_of(&server), 0);
    atomic_store(&world.now, T0 + TIME_SECOND);
    assert_int_equal(round_of(&server), 2);
    assert_int_equal(world_count(EFFECTS " where stamp = 2"), 2);
}

static void the_live_timers_of_a_subject_are_listed_in_order(void **state)
{
    EffectServer server = {0};
    Timer timer = timer_at(1, T0 + 2);
    List list = {0};

    (void)state;
    timer_put(world.db, &server, timer);
    timer_put(world.db, &server, timer_at(2, T0));
    timer.kind = "test.other";
    timer.due_at = T0 + 1;
    timer.stamp = 7;
    timer_put(world.db, &server, timer);
    Tx *tx = world_begin(world.db);
    assert_fine(timers_of(tx, TOWN, subject_of(1), &list));
    assert_int_equal(list.n, 2);
    const Timer *first = list.items;
    assert_string_equal(first[0].kind, "test.other");
    assert_string_equal(first[1].kind, "test.effect");
    assert_true(first[0].due_at == T0 + 1 && first[0].stamp == 7 && first[0].town == TOWN);
    assert_fine(timer_cancel(tx, TOWN, "test.other", subject_of(1)));
    assert_fine(timer_cancel(tx, TOWN, "test.other", subject_of(1))); /* nothing left: fine */
    assert_fine(timers_of(tx, TOWN, subject_of(1), &list));
    assert_int_equal(list.n, 1);
    assert_fine(timer_cancel_all(tx, TOWN, subject_of(1)));
    assert_fine(db_commit(tx));
    assert_int_equal(world_count(TIMERS), 1);
}

static void a_commit_wakes_the_thread_once_and_a_rollback_does_not(void **state)
{
    EffectServer server = {0};
    Timer a = timer_at(1, T0), b = timer_at(2, T0);

    (void)state;
    Tx *tx = world_begin(world.db);
    assert_fine(timer_set(tx, effect_server(&server), &a));
    db_rollback(tx);
    assert_int_equal(atomic_load(&server.n_wakes), 0);
    assert_int_equal(world_count(TIMERS), 0);
    tx = world_begin(world.db);
    assert_fine(timer_set(tx, effect_server(&server), &a));
    assert_fine(timer_set(tx, effect_server(&server), &b));
    assert_int_equal(atomic_load(&server.n_wakes), 0);
    assert_fine(db_commit(tx));
    assert_int_equal(atomic_load(&server.n_wakes), 1);
}

static void a_timer_that_is_due_in_an_hour_wakes_nobody(void **state)
{
    EffectServer server = {0};
    Timer later = timer_at(1, time_now() + 3600 * TIME_SECOND);

    (void)state;
    Tx *tx = world_begin(world.db);
    assert_fine(timer_set(tx, effect_server(&server), &later));
    assert_fine(db_commit(tx));
    assert_int_equal(atomic_load(&server.n_wakes), 0);
    assert_int_equal(world_count(TIMERS), 1);
}

/* ---- stale ---- */

typedef struct Meddler {
    Db *db;
    Timer timer; /* what is done to it, by somebody else, while the first timer fires */
    bool cancel;
    int n_calls; /* of any handler */
} Meddler;

static const Error *meddle(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    Meddler *meddler = server->context;

    (void)tx;
    (void)timer;
    (void)now;
    if (meddler->n_calls++ > 0)
        return NULL;
    if (!meddler->cancel) {
        timer_put(meddler->db, server, meddler->timer);
        return NULL;
    }
    Tx *other = world_begin(meddler->db);
    assert_fine(
        timer_cancel(other, meddler->timer.town, meddler->timer.kind, meddler->timer.subject));
    assert_fine(db_commit(other));
    return NULL;
}

/* Two timers are taken; while the first fires, somebody does `meddler` to one of them. */
static int64_t round_meddled(Meddler *meddler)
{
    EffectServer server = {.hook = meddle, .context = meddler};

    meddler->db = db_new(pg_url(world.pg));
    timer_put(world.db, &server, timer_at(1, T0 - 2));
    timer_put(world.db, &server, timer_at(2, T0 - 1));
    int64_t n = round_of(&server);
    db_free(meddler->db);
    return n;
}

static void moved_after_it_was_taken_it_does_not_fire(void **state)
{
    Meddler meddler = {.timer = timer_at(2, T0 + TIME_SECOND)};

    (void)state;
    meddler.timer.stamp = 2;
    assert_int_equal(round_meddled(&meddler), 1);
    assert_int_equal(meddler.n_calls, 1); /* its handler is not even called */
    assert_int_equal(world_count(EFFECTS), 1);
    assert_int_equal(world_count(TIMERS " where stamp = 2 and attempts = 0"), 1);
    EffectServer server = {0};
    assert_int_equal(round_of(&server), 0); /* not before its new time */
    atomic_store(&world.now, T0 + TIME_SECOND);
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(world_count(EFFECTS " where stamp = 2"), 1);
}

static void cancelled_after_it_was_taken_it_does_not_fire(void **state)
{
    Meddler meddler = {.timer = timer_at(2, T0), .cancel = true};

    (void)state;
    assert_int_equal(round_meddled(&meddler), 1);
    assert_int_equal(meddler.n_calls, 1);
    assert_int_equal(world_count(EFFECTS), 1);
    assert_int_equal(world_count(TIMERS), 0);
}

static void moved_while_its_handler_runs_the_effect_is_rolled_back(void **state)
{
    Meddler meddler = {.timer = timer_at(1, T0 + TIME_SECOND)};

    (void)state;
    assert_int_equal(round_meddled(&meddler), 1); /* the other one */
    assert_int_equal(world_count(EFFECTS), 1);
    assert_int_equal(world_count(TIMERS " where attempts = 0 and last_error is null"), 1);
}

static void cancelled_while_its_handler_runs_the_effect_is_rolled_back(void **state)
{
    Meddler meddler = {.timer = timer_at(1, T0), .cancel = true};

    (void)state;
    assert_int_equal(round_meddled(&meddler), 1);
    assert_int_equal(world_count(EFFECTS), 1);
    assert_int_equal(world_count(TIMERS), 0);
}

/* ---- what a handler may do to its own timer ---- */

static const Error *set_again(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    Timer next = *timer;

    next.stamp++;
    next.due_at = now + TIME_SECOND;
    TRY(timer_set(tx, effect_server(server), &next));
    next.due_at += TIME_SECOND; /* a second thought is fine too */
    return timer_set(tx, effect_server(server), &next);
}

static void a_handler_may_set_its_own_timer_again(void **state)
{
    EffectServer server = {.hook = set_again};

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(round_of(&server), 0);
    atomic_store(&world.now, T0 + 2 * TIME_SECOND);
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(world_count(EFFECTS " where stamp in (1, 2)"), 2);
    assert_int_equal(world_count(TIMERS " where stamp = 3"), 1);
}

static const Error *end_subject(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    (void)server;
    (void)now;
    return timer_cancel_all(tx, timer->town, timer->subject);
}

static void a_handler_may_cancel_all_timers_of_its_subject(void **state)
{
    EffectServer server = {.hook = end_subject};
    Timer later = timer_at(1, T0 + TIME_SECOND);

    (void)state;
    later.kind = "test.other";
    timer_put(world.db, &server, timer_at(1, T0));
    timer_put(world.db, &server, later);
    timer_put(world.db, &server, timer_at(2, T0 + TIME_SECOND));
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(world_count(EFFECTS), 1);
    assert_int_equal(world_count(TIMERS), 1);
}

static const Error *meddle_then_set_again(EffectServer *server, Tx *tx, const Timer *timer,
                                          Time now)
{
    TRY(meddle(server, tx, timer, now));
    const Error *ignored = set_again(server, tx, timer, now);
    (void)ignored; /* a handler that overlooks the error commits nothing either */
    return NULL;
}

static void a_handler_cannot_move_what_was_no_longer_its_own(void **state)
{
    Meddler meddler = {.timer = timer_at(1, T0 + TIME_SECOND)};
    EffectServer server = {.hook = meddle_then_set_again, .context = &meddler};

    (void)state;
    meddler.timer.stamp = 40;
    meddler.db = db_new(pg_url(world.pg));
    timer_put(world.db, &server, timer_at(1, T0));
    assert_int_equal(round_of(&server), 0);
    assert_int_equal(world_count(EFFECTS), 0);
    assert_int_equal(world_count(TIMERS " where stamp = 40"), 1);
    db_free(meddler.db);
}

/* ---- failures ---- */

static const Error *fail_own(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    (void)now;
    return id_eq(timer->subject, *(const Id *)server->context)
               ? error_new(tx_arena(tx), &OWN_FAULT, "on purpose")
               : NULL;
}

static const Error *fail_away(EffectServer *server, Tx *tx, const Timer *timer, Time now)
{
    (void)server;
    (void)timer;
    (void)now;
    return error_new(tx_arena(tx), &AWAY, "on purpose");
}

static void a_failure_leaves_no_effect_and_delays_nobody_else(void **state)
{
    Id bad = subject_of(1);
    EffectServer server = {.hook = fail_own, .context = &bad};

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0 - 2));
    timer_put(world.db, &server, timer_at(2, T0 - 1));
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(world_count(EFFECTS), 1);
    assert_int_equal(world_count(TIMERS " where attempts = 1 and last_error = 'test/fault'"
                                        " and lease_by is null"),
                     1);
    server.hook = NULL;
    atomic_store(&world.now, T0 + timer_pause(1) - 1);
    assert_int_equal(round_of(&server), 0); /* not before the pause is over */
    atomic_store(&world.now, T0 + timer_pause(1));
    assert_int_equal(round_of(&server), 1);
}

static void pauses_grow_and_are_bounded(void **state)
{
    (void)state;
    assert_int_equal(timer_pause(1), 5 * TIME_SECOND);
    assert_int_equal(timer_pause(2), 10 * TIME_SECOND);
    assert_int_equal(timer_pause(6), 160 * TIME_SECOND);
    assert_int_equal(timer_pause(7), 300 * TIME_SECOND);
    assert_int_equal(timer_pause(INT64_MAX), 300 * TIME_SECOND);
}

/* Far enough for any pause. */
static void later(void)
{
    atomic_fetch_add(&world.now, 600 * TIME_SECOND);
}

static bool metrics_say(TimerRunner *runner, const char *line)
{
    Metrics *metrics = metrics_new();
    Buf out;

    timer_runner_register(runner, metrics);
    assert_fine(timer_runner_count_parked(runner, world.db, world.arena));
    buf_init(&out, 65536);
    metrics_write(metrics, &out);
    bool said = strstr(buf_cstr(&out), line) != NULL;
    buf_done(&out);
    metrics_free(metrics);
    return said;
}

static void a_poisoned_timer_is_parked_and_setting_it_again_revives_it(void **state)
{
    Id bad = subject_of(1);
    EffectServer server = {.hook = fail_own, .context = &bad};
    TimerRunner *runner = world_runner(&server);

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    for (int i = 0; i < TIMER_ATTEMPTS_MAX; i++, later()) {
        assert_true(metrics_say(runner, "\nzhiwang_timers_parked 0\n"));
        assert_int_equal(timer_runner_round(runner).n_taken, 1);
    }
    assert_true(metrics_say(runner, "\nzhiwang_timers_parked 1\n"));
    assert_true(metrics_say(runner, "\nzhiwang_timers_failed_total{kind=\"test.effect\"} 10\n"));
    assert_int_equal(timer_runner_round(runner).n_taken, 0);
    assert_int_equal(world_count(TIMERS " where attempts = 10 and last_error = 'test/fault'"), 1);
    server.hook = NULL;
    timer_put(world.db, &server, timer_at(1, T0));
    assert_int_equal(timer_runner_round(runner).n_fired, 1);
    assert_true(metrics_say(runner, "\nzhiwang_timers_parked 0\n"));
    assert_true(metrics_say(runner, "\nzhiwang_timers_fired_total{kind=\"test.effect\"} 1\n"));
    timer_runner_free(runner);
}

static void what_is_nobodys_fault_never_parks(void **state)
{
    EffectServer server = {.hook = fail_away};

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    for (int i = 0; i < 2 * TIMER_ATTEMPTS_MAX; i++, later())
        assert_int_equal(round_of(&server), 0);
    server.hook = NULL;
    assert_int_equal(round_of(&server), 1);
    assert_int_equal(world_count(EFFECTS), 1);
}

/* ---- leases ---- */

static Claimant claimant(uint8_t n)
{
    return (Claimant){
        .id = {{[0] = 9, [15] = n}}, .kinds = "{test.effect}", .lease = 30 * TIME_SECOND};
}

static size_t take(const Claimant *who, Time now)
{
    List claims = {0};

    assert_fine(claims_take(world.db, world.arena, who, TOWN, now, &claims));
    return claims.n;
}

static void a_lease_keeps_others_off_until_it_runs_out(void **state)
{
    EffectServer server = {0};
    const Claimant dead = claimant(1), other = claimant(2);

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    assert_int_equal(take(&dead, T0), 1);
    assert_int_equal(take(&other, T0), 0);
    assert_int_equal(take(&other, T0 + dead.lease - 1), 0);
    assert_int_equal(take(&other, T0 + dead.lease), 1);
    assert_int_equal(take(&dead, T0 + dead.lease), 0);
}

static void who_lost_its_lease_cannot_fire_any_more(void **state)
{
    EffectServer server = {0};
    const Claimant slow = claimant(1), other = claimant(2);
    Firing firing = {.server = effect_server(&server),
                     .claimant = slow.id,
                     .kind = &EFFECT_MODULES[0]->timers[0],
                     .timer = timer_at(1, T0)};
    bool fired = true;

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    assert_int_equal(take(&slow, T0), 1);
    assert_int_equal(take(&other, T0 + slow.lease), 1);
    assert_fine(firing_run(&firing, world.db, world.arena, T0, &fired));
    assert_false(fired);
    assert_int_equal(world_count(EFFECTS), 0);
    firing = (Firing){
        .server = firing.server, .claimant = other.id, .kind = firing.kind, .timer = firing.timer};
    assert_fine(firing_run(&firing, world.db, world.arena, T0, &fired));
    assert_true(fired);
    assert_int_equal(world_count(EFFECTS), 1);
}

static void what_is_given_back_is_anybodys_at_once(void **state)
{
    EffectServer server = {0};
    const Claimant leaver = claimant(1), other = claimant(2);

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    timer_put(world.db, &server, timer_at(2, T0));
    assert_int_equal(take(&leaver, T0), 2);
    assert_fine(claims_release(world.db, world.arena, &leaver, TOWN));
    assert_int_equal(take(&other, T0), 2);
    assert_int_equal(world_count(TIMERS " where attempts = 0"), 2);
}

/* A handler may kill its server. What was taken along with it must not pay for it. */
static void what_died_with_a_server_comes_back_one_by_one_and_counted(void **state)
{
    EffectServer server = {0};
    const Claimant dead = claimant(1), other = claimant(2);

    (void)state;
    for (int n = 1; n <= 3; n++)
        timer_put(world.db, &server, timer_at(n, T0));
    assert_int_equal(take(&dead, T0), 3);
    assert_int_equal(take(&other, T0 + dead.lease), 1);
    assert_int_equal(world_count(TIMERS " where attempts = 1"), 1);
    assert_int_equal(world_count(TIMERS " where attempts = 0"), 2);
}

static void what_kills_every_server_is_parked(void **state)
{
    EffectServer server = {0};
    Claimant dead = claimant(1);
    Time now = T0;

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    for (int i = 0; i < TIMER_ATTEMPTS_MAX; i++, now += dead.lease)
        assert_int_equal(take(&dead, now), 1);
    atomic_store(&world.now, now);
    assert_int_equal(round_of(&server), 0); /* parks it */
    assert_int_equal(world_count(TIMERS " where try_at = 'infinity' and lease_by is null"
                                        " and last_error = 'timer/lease-ran-out'"),
                     1);
    later();
    assert_int_equal(round_of(&server), 0);
    assert_int_equal(world_count(EFFECTS), 0);
}

/* ---- fairness ---- */

static void a_pile_in_one_town_does_not_hold_up_the_others(void **state)
{
    EffectServer server = {0};
    TimerRunner *runner = world_runner(&server);
    Timer elsewhere = timer_at(1, T0);

    (void)state;
    world_sql(
        "insert into timers (town, subject, kind, stamp, due_at, try_at)"
        " select 441900119, md5(n::text)::uuid, 'test.effect', 1,"
        " timestamptz '2025-12-01Z', timestamptz '2025-12-01Z' from generate_series(1, 500) n");
    elsewhere.town = 441900120; /* due a month later than all of these */
    timer_put(world.db, &server, elsewhere);
    TimerRound round = timer_runner_round(runner);
    assert_int_equal(round.n_fired, CLAIM_BATCH + 1);
    assert_int_equal(world_count(EFFECTS " where town = 441900120"), 1);
    timer_runner_free(runner);
}

static void metrics_say_how_late_the_oldest_is(void **state)
{
    Id bad = subject_of(1);
    EffectServer server = {.hook = fail_own, .context = &bad};
    TimerRunner *runner = world_runner(&server);

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0 - 90 * TIME_SECOND));
    assert_true(metrics_say(runner, "\nzhiwang_timers_late_seconds 0\n")); /* not seen yet */
    (void)timer_runner_round(runner);
    assert_true(metrics_say(runner, "\nzhiwang_timers_late_seconds 90\n"));
    atomic_fetch_add(&world.now, 10 * TIME_SECOND);
    assert_true(metrics_say(runner, "\nzhiwang_timers_late_seconds 100\n"));
    server.hook = NULL;
    (void)timer_runner_round(runner);
    (void)timer_runner_round(runner);
    assert_true(metrics_say(runner, "\nzhiwang_timers_late_seconds 0\n"));
    timer_runner_free(runner);
}

static void the_earliest_of_a_town_come_first(void **state)
{
    EffectServer server = {0};

    (void)state;
    for (int n = 0; n < CLAIM_BATCH + 8; n++) /* set from the latest to the earliest */
        timer_put(world.db, &server, timer_at(n + 1, T0 - n));
    assert_int_equal(round_of(&server), CLAIM_BATCH);
    assert_int_equal(world_count(TIMERS), 8);
    assert_int_equal(world_count(TIMERS " where due_at >= timestamptz '2026-01-01Z'"
                                        " - interval '7 microseconds'"),
                     8);
}

static void a_kind_that_this_program_does_not_know_is_left_for_one_that_does(void **state)
{
    EffectServer server = {0};
    Timer unknown = timer_at(1, T0);
    TimerRunner *runner = world_runner(&server);

    (void)state;
    unknown.kind = "test.of-a-newer-program";
    timer_put(world.db, &server, unknown);
    timer_put(world.db, &server, timer_at(2, T0));
    TimerRound round = timer_runner_round(runner);
    assert_int_equal(round.n_fired, 1);
    round = timer_runner_round(runner);
    assert_int_equal(round.n_taken, 0);
    assert_true(round.next_at == TIME_NONE); /* or the thread would never sleep */
    assert_int_equal(world_count(TIMERS " where attempts = 0 and lease_by is null"), 1);
    timer_runner_free(runner);
}

static void a_clock_set_back_never_shows_a_handler_a_time_before_it_is_due(void **state)
{
    EffectServer server = {0};
    const Claimant who = claimant(1);
    Firing firing = {.server = effect_server(&server),
                     .claimant = who.id,
                     .kind = &EFFECT_MODULES[0]->timers[0],
                     .timer = timer_at(1, T0)};
    bool fired = false;

    (void)state;
    timer_put(world.db, &server, timer_at(1, T0));
    assert_int_equal(take(&who, T0), 1);
    assert_fine(firing_run(&firing, world.db, world.arena, T0 - 3600 * TIME_SECOND, &fired));
    assert_true(fired);
    assert_int_equal(world_count(EFFECTS " where at = timestamptz '2026-01-01 00:00:00Z'"), 1);
}

typedef struct PlanLine {
    const char *text;
} PlanLine;

/* `explain` of a statement that was prepared by this name, as one text. */
static const char *plan_of(const char *execute)
{
    static const Field FIELDS[] = {
        {.name = "QUERY PLAN", .type = FIELD_STR, .offset = offsetof(PlanLine, text)}};
    static const Shape LINE = SHAPE(PlanLine, FIELDS);
    const StmtPart part = {arena_printf(world.arena, "explain (costs off) execute %s", execute), 0};
    const Stmt stmt = {arena_printf(world.arena, "explain %.20s", execute), &part, 1, false};
    const char *plan = "";
    List lines = {0};
    Tx *tx = world_begin(world.db);

    assert_fine(db_all(tx, &stmt, NO_ARGS, &LINE, &lines));
    for (size_t i = 0; i < lines.n; i++)
        plan = arena_printf(world.arena, "%s%s\n", plan, ((const PlanLine *)lines.items)[i].text);
    assert_fine(db_commit(tx));
    return plan;
}

static void prepare(const char *name, const char *types, const Stmt *stmt)
{
    assert_int_equal(stmt->n_parts, 1);
    world_sql(arena_printf(world.arena, "prepare %s (%s) as %s", name, types, stmt->parts[0].text));
}

/* Every server asks once a second for each town, whatever waits there. */
static void looking_for_what_is_due_never_reads_all_that_is_not(void **state)
{
    (void)state;
    world_sql("insert into timers (town, subject, kind, stamp, due_at, try_at)"
              " select 441900101 + n % 33, md5(n::text)::uuid, 'test.effect', 1, at, at"
              " from generate_series(1, 60000) n,"
              " lateral (select timestamptz '2029-12-01Z' + make_interval(secs => n)) t (at)");
    world_sql("analyze timers");
    prepare("next_town", "bigint, text", &SQL_TIMER_NEXT_TOWN);
    prepare("claim", "bigint, timestamptz, text, bigint, uuid, timestamptz", &SQL_TIMER_CLAIM);
    prepare("reclaim", "bigint, timestamptz, text, bigint, uuid, timestamptz", &SQL_TIMER_RECLAIM);
    const char *plans = arena_printf(
        world.arena, "%s%s%s", plan_of("next_town (441900110, '{test.effect}')"),
        plan_of("claim (441900110, '2030-01-01', '{test.effect}', 32, null, '2030-01-02')"),
        plan_of("reclaim (441900110, '2030-01-01', '{test.effect}', 10, null, '2030-01-02')"));
    if (strstr(plans, "Sort") || strstr(plans, "Seq Scan") || strstr(plans, "Bitmap") ||
        !strstr(plans, "using timers_try") || !strstr(plans, "using timers_leased"))
        fail_msg("%s", plans);
}

#define ROW(name) cmocka_unit_test_setup(name, world_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(what_is_due_fires_once_and_what_is_not_waits),
        ROW(a_round_says_when_the_next_is_due),
        ROW(setting_again_moves_the_one_timer),
        ROW(the_live_timers_of_a_subject_are_listed_in_order),
        ROW(a_commit_wakes_the_thread_once_and_a_rollback_does_not),
        ROW(a_timer_that_is_due_in_an_hour_wakes_nobody),
        ROW(moved_after_it_was_taken_it_does_not_fire),
        ROW(cancelled_after_it_was_taken_it_does_not_fire),
        ROW(moved_while_its_handler_runs_the_effect_is_rolled_back),
        ROW(cancelled_while_its_handler_runs_the_effect_is_rolled_back),
        ROW(a_handler_may_set_its_own_timer_again),
        ROW(a_handler_may_cancel_all_timers_of_its_subject),
        ROW(a_handler_cannot_move_what_was_no_longer_its_own),
        ROW(a_failure_leaves_no_effect_and_delays_nobody_else),
        ROW(pauses_grow_and_are_bounded),
        ROW(a_poisoned_timer_is_parked_and_setting_it_again_revives_it),
        ROW(what_is_nobodys_fault_never_parks),
        ROW(a_lease_keeps_others_off_until_it_runs_out),
        ROW(who_lost_its_lease_cannot_fire_any_more),
        ROW(what_is_given_back_is_anybodys_at_once),
        ROW(what_died_with_a_server_comes_back_one_by_one_and_counted),
        ROW(what_kills_every_server_is_parked),
        ROW(a_pile_in_one_town_does_not_hold_up_the_others),
        ROW(metrics_say_how_late_the_oldest_is),
        ROW(the_earliest_of_a_town_come_first),
        ROW(a_kind_that_this_program_does_not_know_is_left_for_one_that_does),
        ROW(a_clock_set_back_never_shows_a_handler_a_time_before_it_is_due),
        ROW(looking_for_what_is_due_never_reads_all_that_is_not),
    };

    return cmocka_run_group_tests(tests, world_make, world_end);
}
