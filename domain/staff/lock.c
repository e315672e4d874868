#include "domain/staff/lock.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static bool forgotten(Lock lock, Time now)
{
    return lock.until == TIME_NONE || now >= lock.until;
}

int64_t lock_holds_s(Lock lock, int64_t limit, Time now)
{
    if (forgotten(lock, now) || lock.failures < limit)
        return 0;
    return (lock.until - now + TIME_SECOND - 1) / TIME_SECOND;
}

Lock lock_fail(Lock lock, int64_t limit, Time now)
{
    if (lock_holds_s(lock, limit, now) > 0)
        return lock;
    if (forgotten(lock, now))
        lock = (Lock){0, now + LOCK_WINDOW};
    lock.failures++;
    if (lock.failures >= limit)
        lock.until = now + LOCK_WINDOW;
    return lock;
}

Lock lock_ease(Lock lock, int64_t limit, Time now)
{
    if (forgotten(lock, now))
        return LOCK_OPEN;
    if (lock.failures > 0 && lock.failures < limit)
        lock.failures--;
    return lock;
}

void lock_client(const char *address, char out[LOCK_CLIENT_SIZE])
{
    struct in6_addr six;
    size_t n = 0;

    if (inet_pton(AF_INET6, address, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
        memset(six.s6_addr + 8, 0, 8);
        (void)inet_ntop(AF_INET6, &six, out, LOCK_CLIENT_SIZE);
        n = strlen(out);
        (void)snprintf(out + n, LOCK_CLIENT_SIZE - n, "/64");
        return;
    }
    if (strncasecmp(address, "::ffff:", 7) == 0)
        address += 7;
    for (; n < LOCK_CLIENT_SIZE - 1 && address[n] != '\0'; n++) {
        out[n] = address[n];
        if (out[n] <= ' ' || out[n] >= 0x7f)
            out[n] = '?';
    }
    out[n] = '\0';
}
