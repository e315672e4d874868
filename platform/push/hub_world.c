#include "platform/push/hub_world.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"

StreamFilter filter_of(UnitKey unit, const char *last_event_id)
{
    StreamFilter filter = {.range = unit_key_range(unit)};

    (void)snprintf(filter.last_event_id, sizeof(filter.last_event_id), "%s", last_event_id);
    return filter;
}

HubEvent event_of(int64_t xid, int64_t seq, UnitKey unit)
{
    return (HubEvent){.xid = xid, .seq = seq, .unit = unit, .topic = "thing.moved", .data = "{}"};
}

void publish_range(Hub *hub, int64_t from, int64_t to, UnitKey unit)
{
    for (int64_t xid = from; xid <= to; xid++) {
        HubEvent event = event_of(xid, 1, unit);
        hub_publish(hub, &event, 1);
    }
}

Client *client_join(Hub *hub, const StreamFilter *filter)
{
    Client *client = calloc(1, sizeof(*client));
    int pair[2];

    assert_non_null(client);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    client->fd = pair[0];
    buf_init(&client->got, (size_t)64 * 1024 * 1024);
    assert_true(hub_adopt(hub, pair[1], filter));
    return client;
}

void client_leave(Client *client)
{
    (void)close(client->fd);
    buf_done(&client->got);
    free(client);
}

bool client_hears(Client *client, const char *text)
{
    char chunk[16384];
    int64_t until_ms = monotonic_ms() + WAIT_MS;

    while (!strstr(buf_cstr(&client->got), text)) {
        struct pollfd poller = {.fd = client->fd, .events = POLLIN};
        if (client->ended || monotonic_ms() > until_ms)
            return false;
        if (poll(&poller, 1, 100) <= 0)
            continue;
        ssize_t n = read(client->fd, chunk, sizeof(chunk));
        if (n <= 0) {
            client->ended = true;
        } else {
            buf_add(&client->got, chunk, (size_t)n);
        }
    }
    return true;
}

bool client_has(Client *client, const char *text)
{
    return strstr(buf_cstr(&client->got), text) != NULL;
}

size_t client_xids(Client *client, int64_t *ret_xids, size_t max)
{
    size_t n = 0;

    for (const char *at = buf_cstr(&client->got); (at = strstr(at, "\nid: ")); at++) {
        long long xid = 0, seq = 0;
        char topic[32] = "";
        /* NOLINTNEXTLINE(cert-err34-c): the numbers are this program's own */
        if (sscanf(at, "\nid: %lld-%lld\nevent: %31s", &xid, &seq, topic) == 3 &&
            strcmp(topic, "thing.moved") == 0 && n < max)
            ret_xids[n++] = xid;
    }
    return n;
}

void assert_xids_are(Client *client, int64_t from, int64_t to)
{
    size_t max = (size_t)(to - from) + 16;
    int64_t *xids = calloc(max, sizeof(*xids));

    assert_non_null(xids);
    size_t n = client_xids(client, xids, max);
    assert_int_equal(n, to - from + 1);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(xids[i], from + (int64_t)i);
    free(xids);
}
