#include "platform/webpush/post.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"

#define HEADER_MAX 1024

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        abort();
}

/* The library says how it looks. */
static size_t ignore(char *data, /* NOLINT(readability-non-const-parameter) */
                     size_t size, size_t n, void *context)
{
    (void)data;
    (void)context;
    return size * n;
}

static struct curl_slist *with(struct curl_slist *list, const char *name, const char *value)
{
    char line[HEADER_MAX];
    int n = snprintf(line, sizeof(line), "%s: %s", name, value);
    struct curl_slist *longer =
        n > 0 && (size_t)n < sizeof(line) ? curl_slist_append(list, line) : NULL;

    if (!longer)
        abort(); /* out of memory, or a header this program made too long */
    return longer;
}

static struct curl_slist *lines_of(const char *const *lines)
{
    struct curl_slist *list = NULL;

    for (size_t i = 0; lines[i]; i++) {
        struct curl_slist *longer = curl_slist_append(list, lines[i]);
        if (!longer)
            abort(); /* out of memory */
        list = longer;
    }
    return list;
}

static struct curl_slist *headers_of(const PushPost *post)
{
    char ttl[32];
    struct curl_slist *list = NULL;

    if (post->lines)
        return lines_of(post->lines);

    (void)snprintf(ttl, sizeof(ttl), "%lld", (long long)post->ttl_s);
    list = with(list, "Authorization", post->authorization);
    list = with(list, "Content-Type", "application/octet-stream");
    list = with(list, "Content-Encoding", "aes128gcm");
    list = with(list, "TTL", ttl);
    list = with(list, "Urgency", post->urgent ? "high" : "normal");
    if (post->topic)
        list = with(list, "Topic", post->topic);
    return list;
}

typedef struct Call {
    CURL *easy;
    struct curl_slist *headers;
    PushPost *post;
} Call;

/* The library checks the types of these in a macro of its own; an option it does not know is a
 * mistake of the build. */
static void prepare(Call *call, int within_ms)
{
    CURL *easy = call->easy;

    curl_easy_setopt(easy, CURLOPT_URL, call->post->endpoint);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)within_ms);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->post->n_body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, (const char *)call->post->body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE, 65536L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)call->post);
}

static void take_answers(CURLM *multi)
{
    int left = 0;

    for (CURLMsg *message = NULL; (message = curl_multi_info_read(multi, &left));) {
        PushPost *post = NULL;
        long status = 0;
        curl_off_t retry_after_s = 0;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&post);
        curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(message->easy_handle, CURLINFO_RETRY_AFTER, &retry_after_s);
        /* A head that came before the time ran out is an answer. */
        post->status = (int)status;
        post->retry_after_s = retry_after_s;
    }
}

void push_post_all(PushPost *posts, size_t n, int within_ms)
{
    pthread_once(&once, start);
    CURLM *multi = curl_multi_init();
    Call *calls = calloc(n ? n : 1, sizeof(*calls));
    int64_t until_ms = monotonic_ms() + within_ms + 1000;
    int running = 1;

    if (!multi || !calls)
        abort();
    for (size_t i = 0; i < n; i++) {
        calls[i] = (Call){curl_easy_init(), headers_of(&posts[i]), &posts[i]};
        if (!calls[i].easy)
            abort();
        prepare(&calls[i], within_ms);
        curl_multi_add_handle(multi, calls[i].easy);
    }
    while (running > 0 && monotonic_ms() < until_ms) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        take_answers(multi);
        if (running > 0 && curl_multi_poll(multi, NULL, 0, 200, NULL) != CURLM_OK)
            break;
    }
    take_answers(multi);
    for (size_t i = 0; i < n; i++) {
        curl_multi_remove_handle(multi, calls[i].easy);
        curl_easy_cleanup(calls[i].easy);
        curl_slist_free_all(calls[i].headers);
    }
    free(calls);
    curl_multi_cleanup(multi);
}
