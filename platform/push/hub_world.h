/* hub_world.h - for the tests of this folder: clients at the other end of a stream, and short words for what
 * a row of a test needs. Everything fails the test that asks. */
#ifndef PLATFORM_PUSH_HUB_WORLD_H
#define PLATFORM_PUSH_HUB_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "platform/push/hub.h"

#include <cmocka.h>

#define CITY    INT64_C(441900000000000)
#define TOWN    INT64_C(441900119000000)
#define BRANCH  INT64_C(441900119001000)
#define LEAF    INT64_C(441900119001001)
#define OTHER   INT64_C(441900120001001)
#define WAIT_MS 20000 /* only a broken hub lets anybody wait so long */

/* The client's end of a stream, and all that has come out of it. */
typedef struct Client {
    int fd;
    Buf got;
    bool ended;
} Client;

StreamFilter filter_of(UnitKey unit, const char *last_event_id);
HubEvent event_of(int64_t xid, int64_t seq, UnitKey unit);
void publish_range(Hub *hub, int64_t from, int64_t to, UnitKey unit);

Client *client_join(Hub *hub, const StreamFilter *filter);
void client_leave(Client *client);
/* Reads until `text` has come, or the stream has ended, or far too long. */
bool client_hears(Client *client, const char *text);
bool client_has(Client *client, const char *text);
/* The xids of all thing.moved, in the order they came. */
size_t client_xids(Client *client, int64_t *ret_xids, size_t max);
void assert_xids_are(Client *client, int64_t from, int64_t to);

#endif
