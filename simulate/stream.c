#include "simulate/stream.h"

#include "simulate/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK_MAX  ((size_t)1 << 20)
#define READ_BYTES 65536
#define AGAIN_US   INT64_C(500000)

void stream_close(Stream *stream)
{
    if (stream->socket.fd >= 0)
        (void)close(stream->socket.fd);
    stream->socket.fd = -1;
    stream->greeted = false;
    stream->open_at_us = now_us() + AGAIN_US;
    buf_done(&stream->in);
    buf_init(&stream->in, BLOCK_MAX);
}

/* The value of a line "name: value" of the block. */
static size_t line_of(const char *block, const char *end, const char *name, const char **ret_value)
{
    size_t n = strlen(name);

    for (const char *at = block; at < end;) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (!line_end)
            line_end = end;
        if ((size_t)(line_end - at) > n + 1 && strncmp(at, name, n) == 0 && at[n] == ':') {
            at += n + 1;
            at += *at == ' ';
            *ret_value = at;
            return (size_t)(line_end - at);
        }
        at = line_end + 1;
    }
    return 0;
}

static void take_block(Exchange *exchange, Stream *stream, const char *block, const char *end)
{
    const char *id = NULL, *topic = NULL, *data = NULL;
    size_t n_id = line_of(block, end, "id", &id);
    size_t n_topic = line_of(block, end, "event", &topic);
    size_t n_data = line_of(block, end, "data", &data);

    if (n_id > 0)
        (void)snprintf(stream->last_id, sizeof(stream->last_id), "%.*s", (int)n_id, id);
    if (n_topic == 6 && strncmp(topic, "resync", 6) == 0) {
        stream->heard(exchange->context, stream, NULL, 0);
    } else if (n_data > 0 && n_topic > 5 && strncmp(topic, "case.", 5) == 0) {
        stream->heard(exchange->context, stream, data, n_data);
    }
}

/* The head of the answer, once: 200, or the stream is tried again later. */
static const char *take_head(Stream *stream, const char *text)
{
    const char *end = strstr(text, "\r\n\r\n");

    if (!end || strncmp(text, "HTTP/1.1 200", 12) != 0)
        return NULL;
    stream->greeted = true;
    return end + 4;
}

static void take(Exchange *exchange, Stream *stream)
{
    const char *at = buf_cstr(&stream->in), *start = at;
    size_t n = stream->in.len;

    if (!stream->greeted) {
        at = take_head(stream, at);
        if (!at)
            return;
    }
    for (;;) {
        const char *end = memmem(at, n - (size_t)(at - start), "\n\n", 2);
        if (!end)
            break;
        take_block(exchange, stream, at, end);
        at = end + 2;
    }
    size_t left = n - (size_t)(at - start);
    if (left > 0)
        memmove(stream->in.data, at, left);
    stream->in.len = left;
}

static void on_ready(Exchange *exchange, Socket *socket, uint32_t events)
{
    static char buffer[READ_BYTES];
    Stream *stream = (Stream *)socket;
    ssize_t n = 0;

    (void)events;
    while ((n = recv(socket->fd, buffer, sizeof(buffer), 0)) > 0)
        buf_add(&stream->in, buffer, (size_t)n);
    bool ended = n == 0 || errno != EAGAIN;
    take(exchange, stream);
    if (ended || (!stream->greeted && strstr(buf_cstr(&stream->in), "\r\n\r\n")))
        stream_close(stream);
}

void stream_open(Exchange *exchange, Stream *stream)
{
    char request[512], last[80] = "";

    stream->socket.ready = on_ready;
    stream->socket.fd = exchange_dial(exchange, 0);
    stream->open_at_us = now_us() + AGAIN_US;
    if (stream->socket.fd < 0)
        return;
    if (stream->last_id[0] != '\0')
        (void)snprintf(last, sizeof(last), "Last-Event-ID: %s\r\n", stream->last_id);
    int n =
        snprintf(request, sizeof(request),
                 "GET /api/v1/stream HTTP/1.1\r\nHost: city\r\nAuthorization: Bearer %s\r\n%s\r\n",
                 stream->account->token, last);
    /* The connection to this machine, or one near it, is there at once, or in a moment. */
    for (int tries = 0; tries < 200; tries++) {
        if (send(stream->socket.fd, request, (size_t)n, MSG_NOSIGNAL) == n) {
            stream->n_opened++;
            exchange_watch(exchange, &stream->socket);
            return;
        }
        (void)usleep(1000);
    }
    stream_close(stream);
}
