#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "platform/push/hub_world.h"

static Id id_of(uint8_t n)
{
    return (Id){{[0] = 1, [15] = n}};
}

static bool client_ends(Client *client)
{
    (void)client_hears(client, "\x01 never said");
    return client->ended;
}

static void wait_for_listeners(const Hub *hub, size_t n)
{
    int64_t until_ms = monotonic_ms() + WAIT_MS;

    while (hub_listeners(hub) != n && monotonic_ms() < until_ms)
        (void)poll(NULL, 0, 2);
    assert_int_equal(hub_listeners(hub), n);
}

static Hub *hub_of(size_t ring_events)
{
    Hub *hub = hub_start(ring_events, 100);

    hub_open(hub, 0, 0);
    return hub;
}

/* ---- what a stream begins with ---- */

static void test_head_is_a_whole_answer(void **state)
{
    (void)state;
    Hub *hub = hub_of(16);
    StreamFilter filter = filter_of(CITY, "");
    Client *client = client_join(hub, &filter);

    assert_true(client_hears(client, ": hello\nid: 0-0\n\n"));
    assert_true(str_starts(buf_cstr(&client->got), "HTTP/1.1 200 OK\r\n"));
    assert_true(client_has(client, "\r\nContent-Type: text/event-stream\r\n"));
    assert_true(client_has(client, "\r\nCache-Control: no-store\r\n"));
    assert_true(client_has(client, "\r\nConnection: close\r\n"));
    assert_true(client_has(client, "\r\nX-Accel-Buffering: no\r\n"));
    assert_true(client_has(client, "\r\n\r\nretry: 3000\n: hello\n"));
    hub_stop(hub);
    client_leave(client);
}

static void test_event_has_id_topic_and_data(void **state)
{
    (void)state;
    Hub *hub = hub_of(16);
    StreamFilter filter = filter_of(CITY, "");
    Client *client = client_join(hub, &filter);
    HubEvent event = event_of(7, 9, LEAF);

    event.data = "{\n\"a\": 1}";
    hub_publish(hub, &event, 1);
    assert_true(
        client_hears(client, "\nid: 7-9\nevent: thing.moved\ndata: {\ndata: \"a\": 1}\n\n"));
    hub_stop(hub);
    client_leave(client);
}

/* ---- who hears what ---- */

/* In the order in which a row reads. NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
typedef struct HearRow {
    const char *says;
    UnitKey listener;       /* its range; 0: empty */
    const char *department; /* of the listener */
    uint8_t person;         /* of the listener; 0: none */
    UnitKey unit, also;     /* of the event */
    const char *event_department;
    uint8_t persons[4];
    bool heard;
} HearRow;

static const HearRow HEAR_ROWS[] = {
    {"the city hears a grid", CITY, "", 0, LEAF, 0, "", {0}, true},
    {"a town hears its grid", TOWN, "", 0, LEAF, 0, "", {0}, true},
    {"a village hears its grid", BRANCH, "", 0, LEAF, 0, "", {0}, true},
    {"a grid hears itself", LEAF, "", 0, LEAF, 0, "", {0}, true},
    {"a grid does not hear its village", LEAF, "", 0, BRANCH, 0, "", {0}, false},
    {"a town does not hear another town", TOWN, "", 0, OTHER, 0, "", {0}, false},
    {"a town hears what is referred to it", TOWN, "", 0, OTHER, TOWN, "", {0}, true},
    {"no second unit is in nobody's range", TOWN, "", 0, OTHER, 0, "XF", {0}, false},
    {"a centre hears every department", TOWN, "", 0, LEAF, 0, "XF", {0}, true},
    {"a department hears its own", TOWN, "XF", 0, LEAF, 0, "XF", {0}, true},
    {"a department does not hear another's", TOWN, "XF", 0, LEAF, 0, "CG", {0}, false},
    {"a department does not hear what is nobody's", TOWN, "XF", 0, LEAF, 0, "", {0}, false},
    {"a department stays in its town", TOWN, "XF", 0, OTHER, 0, "XF", {0}, false},
    {"a department hears a referral to its town", TOWN, "XF", 0, OTHER, TOWN, "XF", {0}, true},
    {"a person hears what concerns them anywhere", 0, "", 5, OTHER, 0, "CG", {9, 5}, true},
    {"the last of four persons hears", 0, "", 5, OTHER, 0, "", {1, 2, 3, 5}, true},
    {"a person does not hear what concerns others", 0, "", 5, LEAF, 0, "", {9, 6}, false},
    {"a person hears past the own department", TOWN, "XF", 5, LEAF, 0, "CG", {5}, true},
    {"no person is not the same as no person", 0, "", 0, LEAF, 0, "", {0, 0}, false},
};

static HubEvent hear_event(const HearRow *row, int64_t xid)
{
    HubEvent event = event_of(xid, 1, row->unit);

    event.also = row->also;
    (void)snprintf(event.department, sizeof(event.department), "%s", row->event_department);
    for (size_t i = 0; i < LENGTH(row->persons); i++) {
        if (row->persons[i])
            event.persons[event.n_persons++] = id_of(row->persons[i]);
    }
    if (event.n_persons == 0)
        event.n_persons = 1; /* an id that is none, as a careless emitter would send */
    return event;
}

static void test_each_hears_its_own_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(HEAR_ROWS); i++) {
        const HearRow *row = &HEAR_ROWS[i];
        Hub *hub = hub_of(16);
        StreamFilter filter = {.range = row->listener ? unit_key_range(row->listener)
                                                      : UNIT_RANGE_EMPTY};
        (void)snprintf(filter.department, sizeof(filter.department), "%s", row->department);
        filter.person = row->person ? id_of(row->person) : ID_NONE;
        StreamFilter city = filter_of(CITY, "");
        Client *client = client_join(hub, &filter), *witness = client_join(hub, &city);
        HubEvent event = hear_event(row, 10);
        hub_publish(hub, &event, 1);
        /* The same listener as a second one, resuming: the filter holds there too. */
        assert_true(client_hears(witness, "\nid: 10-1\n"));
        hub_stop(hub);
        assert_true(client_ends(client));
        if (client_has(client, "\nid: 10-1\nevent") != row->heard)
            fail_msg("%s", row->says);
        client_leave(client);
        client_leave(witness);
    }
}

static void test_who_is_bare_hears_that_and_not_what(void **state)
{
    (void)state;
    Hub *hub = hub_of(16);
    StreamFilter filter = filter_of(CITY, "");
    filter.bare = true;
    Client *client = client_join(hub, &filter);
    HubEvent event = event_of(10, 1, LEAF), next = event_of(11, 1, LEAF);

    hub_publish(hub, &event, 1);
    hub_publish(hub, &next, 1);
    assert_true(client_hears(client, "\nid: 10-1\nevent: changed\ndata: {}\n\n"
                                     "id: 11-1\nevent: changed\ndata: {}\n\n"));
    assert_false(client_has(client, event.topic));
    hub_stop(hub);
    client_leave(client);
}

/* ---- resuming ---- */

static void test_resume_goes_on_exactly_after_the_id(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);

    publish_range(hub, 1, 20, LEAF);
    StreamFilter filter = filter_of(TOWN, "12-1");
    Client *client = client_join(hub, &filter);
    publish_range(hub, 21, 25, LEAF);
    assert_true(client_hears(client, "\nid: 25-1\n"));
    assert_xids_are(client, 13, 25);
    assert_false(client_has(client, "resync"));
    hub_stop(hub);
    client_leave(client);
}

static void test_resume_tells_events_of_one_transaction_apart(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);
    const HubEvent events[] = {event_of(5, 7, LEAF), event_of(5, 8, LEAF), event_of(6, 3, LEAF)};

    hub_publish(hub, events, LENGTH(events));
    StreamFilter filter = filter_of(TOWN, "5-7");
    Client *client = client_join(hub, &filter);
    assert_true(client_hears(client, "\nid: 6-3\nevent: thing.moved"));
    assert_true(client_has(client, "\nid: 5-8\nevent: thing.moved"));
    assert_false(client_has(client, "\nid: 5-7\n"));
    hub_stop(hub);
    client_leave(client);
}

static void test_resume_at_the_newest_repeats_nothing(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);

    publish_range(hub, 1, 5, LEAF);
    StreamFilter filter = filter_of(TOWN, "5-1");
    Client *client = client_join(hub, &filter);
    publish_range(hub, 6, 6, LEAF);
    assert_true(client_hears(client, "\nid: 6-1\n"));
    assert_xids_are(client, 6, 6);
    hub_stop(hub);
    client_leave(client);
}

static void test_resume_right_behind_the_ring_loses_nothing(void **state)
{
    (void)state;
    Hub *hub = hub_of(8);

    publish_range(hub, 1, 20, LEAF); /* the ring holds 13..20; 12 has just gone */
    StreamFilter filter = filter_of(TOWN, "12-1");
    Client *client = client_join(hub, &filter);
    assert_true(client_hears(client, "\nid: 20-1\nevent: thing.moved"));
    assert_xids_are(client, 13, 20);
    assert_false(client_has(client, "resync"));
    hub_stop(hub);
    client_leave(client);
}

static const char *const RESYNC_IDS[] = {
    "11-1",         /* older than the ring */
    "12-0",         /* the same */
    "banana", "11", /* a transaction that is older than the ring */
    "20-",    "-1", "20-1-1", "+20-1", " 20-1", "99999999999999999999-1", "20-99999999999999999999",
    "0x14-1",
};

static void test_resync_when_what_follows_is_not_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(RESYNC_IDS); i++) {
        Hub *hub = hub_of(8);
        publish_range(hub, 1, 20, LEAF);
        StreamFilter filter = filter_of(TOWN, RESYNC_IDS[i]);
        Client *client = client_join(hub, &filter);
        if (!client_hears(client, "\nid: 20-1\nevent: resync\ndata: {}\n\n"))
            fail_msg("no resync for %s", RESYNC_IDS[i]);
        publish_range(hub, 21, 22, LEAF);
        if (!client_hears(client, "\nid: 22-1\nevent: thing.moved"))
            fail_msg("not live after %s", RESYNC_IDS[i]);
        assert_xids_are(client, 21, 22);
        hub_stop(hub);
        client_leave(client);
    }
}

static void test_resync_of_an_empty_hub_names_where_it_began(void **state)
{
    (void)state;
    Hub *hub = hub_start(8, 10);
    StreamFilter filter = filter_of(TOWN, "3-1");
    Client *client = client_join(hub, &filter);

    hub_open(hub, 7, 0);
    assert_true(client_hears(client, "\nid: 7-0\nevent: resync\ndata: {}\n\n"));
    hub_stop(hub);
    client_leave(client);
}

/* ---- before the hub is open ---- */

static void test_history_is_no_news_and_is_there_to_resume(void **state)
{
    (void)state;
    Hub *hub = hub_start(64, 10);
    StreamFilter fresh = filter_of(TOWN, ""), back = filter_of(TOWN, "3-1");
    Client *early = client_join(hub, &fresh), *resumed = client_join(hub, &back);

    publish_range(hub, 1, 5, LEAF);
    hub_open(hub, 0, 0);
    publish_range(hub, 6, 7, LEAF);
    assert_true(client_hears(early, "\nid: 7-1\n"));
    assert_true(client_hears(resumed, "\nid: 7-1\n"));
    assert_xids_are(early, 6, 7);
    assert_xids_are(resumed, 4, 7);
    hub_stop(hub);
    client_leave(early);
    client_leave(resumed);
}

static void test_fresh_stream_starts_with_the_id_it_may_resume_from(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);

    publish_range(hub, 1, 5, LEAF);
    StreamFilter filter = filter_of(TOWN, "");
    Client *client = client_join(hub, &filter);
    assert_true(client_hears(client, ": hello\nid: 5-1\n\n"));
    hub_stop(hub);
    client_leave(client);
}

/* Opened before anything had ever happened, broken, and taken up again after something had. */
static void test_stream_of_a_quiet_city_misses_nothing(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);
    StreamFilter filter = filter_of(TOWN, "");
    Client *client = client_join(hub, &filter);

    assert_true(client_hears(client, "\nid: 0-0\n\n"));
    client_leave(client);
    publish_range(hub, 1, 2, LEAF);
    StreamFilter again = filter_of(TOWN, "0-0");
    client = client_join(hub, &again);
    assert_true(client_hears(client, "\nid: 2-1\n"));
    assert_xids_are(client, 1, 2);
    assert_false(client_has(client, "resync"));
    hub_stop(hub);
    client_leave(client);
}

/* ---- bad readers, ends ---- */

static void test_blocked_reader_is_cut_and_a_good_one_loses_nothing(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);
    StreamFilter filter = filter_of(TOWN, "");
    Client *bad = client_join(hub, &filter), *good = client_join(hub, &filter);
    char *data = malloc(4001);

    assert_non_null(data);
    memset(data, 'x', 4000);
    data[4000] = '\0';
    for (int64_t xid = 1; xid <= 400; xid++) {
        char mark[48];
        HubEvent event = event_of(xid, 1, LEAF);
        event.data = data;
        hub_publish(hub, &event, 1);
        (void)snprintf(mark, sizeof(mark), "\nid: %lld-1\n", (long long)xid);
        assert_true(client_hears(good, mark)); /* `bad` reads nothing all the while */
    }
    assert_xids_are(good, 1, 400);
    wait_for_listeners(hub, 1);
    assert_int_equal(hub_cut_count(hub), 1);
    assert_false(client_has(good, "resync"));
    assert_true(client_ends(bad));
    hub_stop(hub);
    client_leave(bad);
    client_leave(good);
    free(data);
}

/* Short writes at every place: what arrives is whole all the same. */
static void test_slow_reader_within_the_ring_gets_every_byte_once(void **state)
{
    (void)state;
    Hub *hub = hub_of(4096);
    StreamFilter filter = filter_of(TOWN, "");
    Client *client = client_join(hub, &filter);
    char data[1500];

    memset(data, 'y', sizeof(data));
    data[sizeof(data) - 1] = '\0';
    for (int64_t xid = 1; xid <= 1000; xid++) {
        HubEvent event = event_of(xid, 1, xid % 3 ? LEAF : OTHER);
        event.data = data + xid % 700;
        hub_publish(hub, &event, 1);
    }
    publish_range(hub, 1001, 1001, LEAF);
    assert_true(client_hears(client, "\nid: 1001-1\nevent: thing.moved\ndata: {}\n\n"));
    const char *at = strstr(buf_cstr(&client->got), "\n\n") + 2;
    for (int64_t xid = 1; xid <= 1000; xid++) {
        char whole[1600];
        if (xid % 3 == 0)
            continue;
        int n = snprintf(whole, sizeof(whole), "id: %lld-1\nevent: thing.moved\ndata: %s\n\n",
                         (long long)xid, data + xid % 700);
        while (str_starts(at, "event: beat\n"))
            at = strstr(at, "\n\n") + 2;
        assert_memory_equal(at, whole, (size_t)n);
        at += n;
    }
    hub_stop(hub);
    client_leave(client);
}

static void test_session_that_ends_takes_its_streams_along(void **state)
{
    (void)state;
    Hub *hub = hub_of(16);
    StreamFilter first = filter_of(TOWN, ""), second = filter_of(TOWN, "");
    first.session = id_of(1);
    second.session = id_of(2);
    Client *a = client_join(hub, &first), *b = client_join(hub, &second);

    hub_cut_session(hub, id_of(1));
    assert_true(client_ends(a));
    publish_range(hub, 1, 1, LEAF);
    assert_true(client_hears(b, "\nid: 1-1\n"));
    assert_false(client_has(a, "\nid: 1-1\n"));
    assert_int_equal(hub_listeners(hub), 1);
    /* It was authenticated before the end of its session, and comes after it. */
    Client *late = client_join(hub, &first);
    assert_true(client_ends(late));
    assert_false(client_has(late, "200 OK"));
    /* It was asked for afterwards: the session goes on, as somebody else. */
    first.asked_ms = monotonic_ms() + 1;
    Client *again = client_join(hub, &first);
    publish_range(hub, 3, 3, LEAF);
    assert_true(client_hears(again, "\nid: 3-1\n"));
    /* Streams without a session are nobody's. */
    hub_cut_session(hub, ID_NONE);
    publish_range(hub, 4, 4, LEAF);
    assert_true(client_hears(b, "\nid: 4-1\n"));
    hub_stop(hub);
    client_leave(a);
    client_leave(b);
    client_leave(late);
    client_leave(again);
}

static void test_client_that_leaves_frees_its_place(void **state)
{
    (void)state;
    Hub *hub = hub_start(16, 2);
    StreamFilter filter = filter_of(TOWN, "");
    int pair[2];

    hub_open(hub, 0, 0);
    Client *a = client_join(hub, &filter), *b = client_join(hub, &filter);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_false(hub_adopt(hub, pair[0], &filter));
    client_leave(a);
    wait_for_listeners(hub, 1);
    assert_true(hub_adopt(hub, pair[0], &filter));
    hub_stop(hub);
    client_leave(b);
    (void)close(pair[1]);
}

/* The library that gave the socket away closes its own descriptor a moment later: until then the
 * socket lives on, and would still ring for a listener that is gone. */
static void test_socket_held_elsewhere_rings_for_nobody_gone(void **state)
{
    (void)state;
    Hub *hub = hub_of(16);
    StreamFilter filter = filter_of(TOWN, ""), other = filter_of(TOWN, "");
    int pair[2];

    filter.session = id_of(1);
    Client *witness = client_join(hub, &other);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    int held = dup(pair[1]);
    assert_true(held >= 0);
    assert_true(hub_adopt(hub, pair[1], &filter));
    hub_cut_session(hub, id_of(1));
    wait_for_listeners(hub, 1);
    publish_range(hub, 1, 1, LEAF);
    assert_true(client_hears(witness, "\nid: 1-1\n")); /* the thread has been round since */
    assert_int_equal(hub_listeners(hub), 1);
    hub_stop(hub);
    client_leave(witness);
    (void)close(pair[0]);
    (void)close(held);
}

static void test_stop_sends_what_is_due_and_a_time_to_come_back(void **state)
{
    (void)state;
    Hub *hub = hub_of(64);
    StreamFilter filter = filter_of(TOWN, "");
    Client *client = client_join(hub, &filter);

    publish_range(hub, 1, 10, LEAF);
    hub_stop(hub);
    assert_true(client_ends(client));
    assert_xids_are(client, 1, 10);
    const char *last = strstr(buf_cstr(&client->got), "id: 10-1\n");
    assert_non_null(last);
    const char *retry = strstr(last, "\n\nretry: ");
    assert_non_null(retry);
    int ms = 0;
    /* NOLINTNEXTLINE(cert-err34-c): the number is this program's own */
    assert_int_equal(sscanf(retry, "\n\nretry: %d\n\n", &ms), 1);
    assert_in_range(ms, 1000, 10000);
    client_leave(client);
}

static void test_stop_before_open_closes_those_who_wait(void **state)
{
    (void)state;
    Hub *hub = hub_start(16, 4);
    StreamFilter filter = filter_of(TOWN, "");
    Client *client = client_join(hub, &filter);

    publish_range(hub, 1, 3, LEAF);
    hub_stop(hub);
    assert_true(client_ends(client));
    assert_int_equal(client->got.len, 0);
    client_leave(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head_is_a_whole_answer),
        cmocka_unit_test(test_event_has_id_topic_and_data),
        cmocka_unit_test(test_each_hears_its_own_and_nothing_else),
        cmocka_unit_test(test_who_is_bare_hears_that_and_not_what),
        cmocka_unit_test(test_resume_goes_on_exactly_after_the_id),
        cmocka_unit_test(test_resume_tells_events_of_one_transaction_apart),
        cmocka_unit_test(test_resume_at_the_newest_repeats_nothing),
        cmocka_unit_test(test_resume_right_behind_the_ring_loses_nothing),
        cmocka_unit_test(test_resync_when_what_follows_is_not_known),
        cmocka_unit_test(test_resync_of_an_empty_hub_names_where_it_began),
        cmocka_unit_test(test_history_is_no_news_and_is_there_to_resume),
        cmocka_unit_test(test_fresh_stream_starts_with_the_id_it_may_resume_from),
        cmocka_unit_test(test_stream_of_a_quiet_city_misses_nothing),
        cmocka_unit_test(test_blocked_reader_is_cut_and_a_good_one_loses_nothing),
        cmocka_unit_test(test_slow_reader_within_the_ring_gets_every_byte_once),
        cmocka_unit_test(test_session_that_ends_takes_its_streams_along),
        cmocka_unit_test(test_client_that_leaves_frees_its_place),
        cmocka_unit_test(test_socket_held_elsewhere_rings_for_nobody_gone),
        cmocka_unit_test(test_stop_sends_what_is_due_and_a_time_to_come_back),
        cmocka_unit_test(test_stop_before_open_closes_those_who_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
