#include "platform/http/throttle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 8192

const ErrorKind HTTP_TOO_OFTEN = {ERROR_THROTTLED, "http/too-often", "Too often: wait a little"};

/* A bucket is the time at which it will be empty again: each take moves it on by every_ms. */
struct Throttle {
    pthread_mutex_t lock; /* of full_until_ms */
    int64_t burst_ms, every_ms;
    int64_t full_until_ms[BUCKETS];
};

Throttle *throttle_new(int burst, int64_t every_ms)
{
    Throttle *throttle = calloc(1, sizeof(*throttle));

    if (!throttle)
        abort();
    pthread_mutex_init(&throttle->lock, NULL);
    throttle->burst_ms = burst * every_ms;
    throttle->every_ms = every_ms;
    return throttle;
}

void throttle_free(Throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

/* Of an IPv6 address the first four groups: whoever has one has all of its /64. */
static size_t name_length(const char *client)
{
    size_t groups = 0, n = 0;

    for (; client[n] != '\0'; n++) {
        if (client[n] == ':' && ++groups == 4)
            break;
    }
    return n;
}

/* FNV-1a, 64 bits. */
static size_t bucket_of(const char *client)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    size_t n = name_length(client);

    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)client[i]) * UINT64_C(1099511628211);
    return (size_t)(hash % BUCKETS);
}

const Error *throttle_take(Throttle *throttle, Arena *arena, const char *client, int64_t now_ms)
{
    int64_t *place = &throttle->full_until_ms[bucket_of(client)];
    int64_t wait_ms = 0;

    pthread_mutex_lock(&throttle->lock);
    int64_t until_ms = (*place > now_ms ? *place : now_ms) + throttle->every_ms;
    if (until_ms - now_ms > throttle->burst_ms) {
        wait_ms = until_ms - now_ms - throttle->burst_ms;
    } else {
        *place = until_ms;
    }
    pthread_mutex_unlock(&throttle->lock);
    return wait_ms == 0 ? NULL : error_retry(arena, &HTTP_TOO_OFTEN, (wait_ms + 999) / 1000);
}
