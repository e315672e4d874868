/*
 * post.h - carries encrypted messages to push services: many at once, each within a time. Belongs
 * to the thread that calls it; it waits.
 */
#ifndef PLATFORM_WEBPUSH_POST_H
#define PLATFORM_WEBPUSH_POST_H

#include "base/base.h"

typedef struct PushPost {
    const char *endpoint;
    const char *authorization;
    const char *const
        *lines;          /* NULL-terminated: these header lines, and none of a push service's */
    const uint8_t *body; /* as push_encrypt made it */
    size_t n_body;
    const char *topic; /* a newer message of this topic replaces one not yet fetched; or NULL.
                          * At most 32 characters of base64url (RFC 8030 5.4) */
    int64_t ttl_s;     /* how long the service keeps it for a browser that is away */
    bool urgent;
    /* The answer. */
    int status;            /* 0: none came */
    int64_t retry_after_s; /* 0: not said */
} PushPost;

/* Redirects are not followed, and of an answer only its head is read. */
void push_post_all(PushPost *posts, size_t n, int within_ms);

#endif
