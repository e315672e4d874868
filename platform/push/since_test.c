/* since_test.c - between a reading and a stream nothing is lost: what a hub tells as its position, and what who
 * comes with it hears, of this hub or of another server's. */
#include "platform/push/hub_world.h"

/* A hub whose ring began behind 10-0, and what it has published since. */
static Hub *hub_behind_10(int64_t to)
{
    Hub *hub = hub_start(8, 100);

    publish_range(hub, 11, to, LEAF);
    hub_open(hub, 10, 0);
    return hub;
}

static void test_position_is_the_newest_that_was_published(void **state)
{
    (void)state;
    Hub *hub = hub_start(8, 10);
    const HubEvent of_one[] = {event_of(12, 7, LEAF), event_of(12, 8, OTHER)};

    assert_int_equal(hub_position(hub), 0);
    hub_open(hub, 10, 0);
    assert_int_equal(hub_position(hub), 10);
    hub_publish(hub, of_one, LENGTH(of_one));
    assert_int_equal(hub_position(hub), 12);
    hub_stop(hub);
    hub = hub_behind_10(14); /* published before it was open */
    assert_int_equal(hub_position(hub), 14);
    hub_stop(hub);
}

/* In which order it is read. NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
typedef struct SinceRow {
    const char *since;
    int64_t published; /* by then: from 11 on; the ring has the newest eight */
    int64_t
        first; /* of what is heard; 31 and 32 are published afterwards. 0: resync, and only these */
} SinceRow;

static const SinceRow SINCE_ROWS[] = {
    {"10", 10, 31},   /* nothing has happened yet */
    {"10", 12, 11},   /* read before the first event */
    {"9", 10, 0},     /* from before the ring began: what was there is not known */
    {"9", 12, 0},     /* the same */
    {"11", 12, 12},   /* in the ring */
    {"12", 12, 31},   /* the newest */
    {"12", 20, 13},   /* the one that has just gone */
    {"11", 20, 0},    /* one before it */
    {"12-1", 20, 13}, /* as an event */
    {"12-0", 20, 0},  /* it has gone with what it is before */
    {"12-7", 20, 13}, /* behind all of its transaction */
};

static void test_since_is_heard_whole_or_resync_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(SINCE_ROWS); i++) {
        const SinceRow *row = &SINCE_ROWS[i];
        Hub *hub = hub_behind_10(row->published);
        StreamFilter filter = filter_of(TOWN, row->since);
        Client *client = client_join(hub, &filter);
        assert_true(client_hears(client, ": hello\n"));
        publish_range(hub, 31, 32, LEAF);
        if (!client_hears(client, "\nid: 32-1\nevent: thing.moved"))
            fail_msg("since %s nothing is heard", row->since);
        if (client_has(client, "resync") != (row->first == 0))
            fail_msg("since %s of %d", row->since, (int)row->published);
        int64_t xids[32], first = row->first ? row->first : 31, n_old = 0;
        size_t n = client_xids(client, xids, LENGTH(xids));
        n_old = first <= row->published ? row->published - first + 1 : 0;
        assert_int_equal(n, n_old + 2);
        assert_int_equal(xids[0], first);
        hub_stop(hub);
        client_leave(client);
    }
}

/* Told by another server, which has read further than this one: what comes up to there is known to the
 * page, and what comes behind it is heard once. */
static void test_ahead_of_this_hub_nothing_is_lost_or_twice(void **state)
{
    (void)state;
    Hub *hub = hub_behind_10(12);
    StreamFilter position = filter_of(TOWN, "15"), event = filter_of(TOWN, "15-1");
    StreamFilter within = filter_of(TOWN, "12-2"), fresh = filter_of(TOWN, "");
    Client *clients[] = {client_join(hub, &position), client_join(hub, &event),
                         client_join(hub, &within), client_join(hub, &fresh)};
    const HubEvent rest[] = {event_of(12, 2, LEAF), event_of(12, 3, LEAF)};

    hub_publish(hub, rest, LENGTH(rest));
    publish_range(hub, 13, 17, LEAF);
    for (size_t i = 0; i < LENGTH(clients); i++) {
        assert_true(client_hears(clients[i], "\nid: 17-1\n"));
        assert_false(client_has(clients[i], "resync"));
    }
    assert_xids_are(clients[0], 16, 17);
    assert_xids_are(clients[1], 16, 17);
    assert_false(client_has(clients[2], "\nid: 12-2\n"));
    assert_true(client_has(clients[2], "\nid: 12-3\nevent: thing.moved"));
    assert_true(client_has(clients[3], "\nid: 12-2\nevent: thing.moved"));
    hub_stop(hub);
    for (size_t i = 0; i < LENGTH(clients); i++)
        client_leave(clients[i]);
}

static const char *const AHEAD_IDS[] = {"99", "99-1", "9007199254740991"};

/* Of another database, or invented: what was held back meanwhile is not lost in silence. */
static void test_what_nobody_told_is_resync_after_a_while(void **state)
{
    (void)state;
    Hub *hub = hub_behind_10(20);
    Client *clients[LENGTH(AHEAD_IDS)];

    for (size_t i = 0; i < LENGTH(AHEAD_IDS); i++) {
        StreamFilter filter = filter_of(TOWN, AHEAD_IDS[i]);
        clients[i] = client_join(hub, &filter);
    }
    publish_range(hub, 21, 21, LEAF);
    for (size_t i = 0; i < LENGTH(AHEAD_IDS); i++)
        assert_true(client_hears(clients[i], "\nid: 21-1\nevent: resync\ndata: {}\n\n"));
    publish_range(hub, 22, 23, LEAF);
    for (size_t i = 0; i < LENGTH(AHEAD_IDS); i++) {
        assert_true(client_hears(clients[i], "\nid: 23-1\nevent: thing.moved"));
        assert_xids_are(clients[i], 22, 23);
    }
    hub_stop(hub);
    for (size_t i = 0; i < LENGTH(AHEAD_IDS); i++)
        client_leave(clients[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_position_is_the_newest_that_was_published),
        cmocka_unit_test(test_since_is_heard_whole_or_resync_is),
        cmocka_unit_test(test_ahead_of_this_hub_nothing_is_lost_or_twice),
        cmocka_unit_test(test_what_nobody_told_is_resync_after_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
