#include "simulate/exchange.h"

#include "simulate/wire.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

const char *const CALL_NAMES[] = {"log in",        "sign on", "positions", "report", "report S1",
                                  "public report", "list",    "case",      "photo",  "move",
                                  "read back",     "metrics", NULL};

#define ANSWER_MAX   ((size_t)4 << 20)
#define PATIENCE_US  (INT64_C(30) * 1000000)
#define AGAIN_US     INT64_C(300000)
#define ATTEMPTS_MAX 60
#define READ_BYTES   65536

struct Connection {
    Socket socket;
    Call *call; /* under way */
    size_t sent;
    Buf in;
    bool used;               /* it has carried an answer: the server may have closed it since */
    bool watching;           /* for room to send */
    bool once;               /* of one call: not of the pool */
    struct Connection *next; /* among those of one call that are over */
};

static void *must(void *memory)
{
    if (!memory)
        give_up("no memory");
    return memory;
}

Call *call_new(CallKind kind, const CallText *text)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, ANSWER_MAX);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: city\r\nUser-Agent: zw-simulate\r\n", text->method,
               text->path);
    if (text->token)
        buf_printf(&out, "Authorization: Bearer %s\r\n", text->token);
    if (text->extra)
        buf_str(&out, text->extra);
    if (text->type)
        buf_printf(&out, "Content-Type: %s\r\nContent-Length: %zu\r\n", text->type, text->n_body);
    buf_str(&out, "\r\n");
    if (text->n_body > 0)
        buf_add(&out, text->body, text->n_body);
    Call *call = must(calloc(1, sizeof(*call) + out.len));
    call->kind = kind;
    call->n = out.len;
    memcpy(call->bytes, out.data, out.len);
    return call;
}

static void call_free(Call *call)
{
    while (call) {
        Call *after = call->after;
        free(call);
        call = after;
    }
}

/* ---- what waits -------------------------------------------------------------------------------- */

static void swap(Call **a, Call **b)
{
    Call *was = *a;

    *a = *b;
    *b = was;
}

static void heap_push(Exchange *exchange, Call *call)
{
    if (exchange->n_waiting == exchange->cap_waiting) {
        exchange->cap_waiting = exchange->cap_waiting ? 2 * exchange->cap_waiting : 1024;
        exchange->waiting =
            must(realloc((void *)exchange->waiting, exchange->cap_waiting * sizeof(Call *)));
    }
    size_t at = exchange->n_waiting++;
    exchange->waiting[at] = call;
    for (; at > 0; at = (at - 1) / 2) {
        Call **parent = &exchange->waiting[(at - 1) / 2];
        if ((*parent)->due_us <= exchange->waiting[at]->due_us)
            break;
        swap(parent, &exchange->waiting[at]);
    }
}

static Call *heap_pop(Exchange *exchange)
{
    Call *first = exchange->waiting[0];
    size_t n = --exchange->n_waiting, at = 0;

    exchange->waiting[0] = exchange->waiting[n];
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++) {
            if (exchange->waiting[child]->due_us < exchange->waiting[least]->due_us)
                least = child;
        }
        if (least == at)
            return first;
        swap(&exchange->waiting[least], &exchange->waiting[at]);
        at = least;
    }
}

void exchange_send(Exchange *exchange, Call *call, int64_t due_us)
{
    call->due_us = due_us > 0 ? due_us : now_us();
    if (call->first_us == 0)
        call->first_us = call->due_us;
    heap_push(exchange, call);
}

size_t exchange_drop(Exchange *exchange)
{
    size_t n = exchange->n_waiting;

    while (exchange->n_waiting > 0)
        call_free(exchange->waiting[--exchange->n_waiting]);
    return n;
}

size_t exchange_open(const Exchange *exchange, int64_t before_us)
{
    size_t n = exchange->n_under_way;

    for (size_t i = 0; i < exchange->n_waiting; i++)
        n += exchange->waiting[i]->due_us < before_us;
    return n;
}

/* ---- connections ------------------------------------------------------------------------------- */

int exchange_dial(const Exchange *exchange, uint32_t source)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;

    if (fd < 0)
        return -1;
    if (source != 0) {
        struct sockaddr_in from = {.sin_family = AF_INET};
        from.sin_addr.s_addr = htonl(UINT32_C(127) << 24 | (source & 0xffffff));
        (void)bind(fd, (const struct sockaddr *)&from, sizeof(from));
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (connect(fd, (const struct sockaddr *)&exchange->to, sizeof(exchange->to)) != 0 &&
        errno != EINPROGRESS) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

void exchange_watch(Exchange *exchange, Socket *socket)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data = {.ptr = socket}};

    if (epoll_ctl(exchange->epoll_fd, EPOLL_CTL_ADD, socket->fd, &event) != 0)
        give_up("epoll_ctl: %s", strerror(errno));
}

static void want_room(const Exchange *exchange, Connection *connection, bool wanted)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (wanted ? EPOLLOUT : 0U),
                                .data = {.ptr = &connection->socket}};

    if (connection->watching == wanted)
        return;
    connection->watching = wanted;
    (void)epoll_ctl(exchange->epoll_fd, EPOLL_CTL_MOD, connection->socket.fd, &event);
}

static void hang_up(Connection *connection)
{
    if (connection->socket.fd >= 0)
        (void)close(connection->socket.fd);
    connection->socket.fd = -1;
    connection->used = connection->watching = false;
}

static void set_free(Exchange *exchange, Connection *connection)
{
    connection->call = NULL;
    exchange->n_under_way--;
    if (connection->once) {
        hang_up(connection);
        connection->next = exchange->over;
        exchange->over = connection;
        return;
    }
    if (connection->in.cap > READ_BYTES) {
        buf_done(&connection->in);
        buf_init(&connection->in, ANSWER_MAX);
    }
    buf_clear(&connection->in);
    size_t at = (exchange->first_idle + exchange->n_idle++) % exchange->n_connections;
    exchange->idle[at] = connection;
}

/* ---- what comes of a call ---------------------------------------------------------------------- */

static bool is_good(const Answer *answer)
{
    return answer->status >= 200 && answer->status < 300;
}

static void send_again(Exchange *exchange, Call *call, int64_t after_us)
{
    call->attempts++;
    call->due_us = now_us() + after_us;
    heap_push(exchange, call);
}

/* Shed or lost: again, or left. */
static void come_back(Exchange *exchange, Call *call, const Answer *answer, int64_t after_us)
{
    if (call->must && call->attempts < ATTEMPTS_MAX) {
        send_again(exchange, call, after_us);
        return;
    }
    if (call->done)
        call->done(exchange->context, call, answer);
    call_free(call);
}

static void refused(Exchange *exchange, const Call *call, const Answer *answer)
{
    if (exchange->measures[call->kind].refused++ > 0)
        return;
    (void)snprintf(exchange->first_refused[call->kind], sizeof(exchange->first_refused[0]),
                   "%.*s: %d %.*s", (int)strcspn(call->bytes, "\r"), call->bytes, answer->status,
                   (int)(answer->n < 160 ? answer->n : 160), answer->body);
}

static void settle(Exchange *exchange, Call *call, Answer *answer, int64_t retry_after_us)
{
    Measure *measure = &exchange->measures[call->kind];

    answer->took_us = now_us() - call->first_us;
    if (answer->status == 503 || answer->status == 429) {
        measure->shed++;
        come_back(exchange, call, answer, retry_after_us);
        return;
    }
    if (is_good(answer) && !call->replayed) {
        measure_took(measure, answer->took_us);
    } else if (!is_good(answer) && answer->status != 409) {
        refused(exchange, call, answer); /* 409: somebody, or time, was faster */
    }
    if (call->done)
        call->done(exchange->context, call, answer);
    if (is_good(answer) && call->after) {
        exchange_send(exchange, call->after, 0);
        call->after = NULL;
    }
    call_free(call);
}

/* The connection is gone before an answer came. One that was kept may have been closed on us just
 * then: that is nobody's fault. */
static void lose(Exchange *exchange, Connection *connection, int64_t again_us)
{
    Call *call = connection->call;
    const Answer none = {0};
    bool was_kept = connection->used && connection->in.len == 0;

    hang_up(connection);
    set_free(exchange, connection);
    if (was_kept && again_us == 0 && call->attempts < 3) {
        send_again(exchange, call, 0);
        return;
    }
    if (again_us > 0) {
        call->replayed = true;
        come_back(exchange, call, &none, again_us - now_us());
        return;
    }
    exchange->measures[call->kind].lost++;
    come_back(exchange, call, &none, AGAIN_US);
}

/* ---- a request and its answer ------------------------------------------------------------------ */

static void push(Exchange *exchange, Connection *connection)
{
    const Call *call = connection->call;

    while (connection->sent < call->n) {
        ssize_t n = send(connection->socket.fd, call->bytes + connection->sent,
                         call->n - connection->sent, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
            want_room(exchange, connection, true);
            return;
        }
        if (n < 0)
            return; /* the end of the connection is told by epoll */
        connection->sent += (size_t)n;
    }
    want_room(exchange, connection, false);
}

/* What stands behind "name: ", or `missing`. */
static const char *header(const char *head, const char *name, const char *missing)
{
    size_t n = strlen(name);

    for (const char *line = strstr(head, "\r\n"); line && strncmp(line, "\r\n\r\n", 4) != 0;
         line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, n) == 0 && line[2 + n] == ':')
            return line + 3 + n + strspn(line + 3 + n, " ");
    }
    return missing;
}

/* True when the answer is whole and was settled. */
static bool take_answer(Exchange *exchange, Connection *connection)
{
    const char *text = buf_cstr(&connection->in);
    const char *end = strstr(text, "\r\n\r\n");

    if (!end)
        return false;
    Answer answer = {.status = (int)strtol(text + 9, NULL, 10), .body = end + 4};
    answer.n = strtoul(header(text, "Content-Length", "0"), NULL, 10);
    if (connection->in.len < (size_t)(answer.body - text) + answer.n)
        return false;
    Call *call = connection->call;
    int64_t retry_us = strtol(header(text, "Retry-After", "1"), NULL, 10) * 1000000;
    bool closes = strncasecmp(header(text, "Connection", ""), "close", 5) == 0;
    connection->used = true;
    /* The texts of the answer live in the connection: it is free only when they have been read. */
    connection->call = NULL;
    settle(exchange, call, &answer, retry_us);
    if (closes)
        hang_up(connection);
    set_free(exchange, connection);
    return true;
}

static void on_ready(Exchange *exchange, Socket *socket, uint32_t events)
{
    static char buffer[READ_BYTES];
    Connection *connection = (Connection *)socket;
    ssize_t n = 0;

    if (connection->call && (events & EPOLLOUT))
        push(exchange, connection);
    if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
        return;
    while ((n = recv(socket->fd, buffer, sizeof(buffer), 0)) > 0) {
        if (!connection->call)
            continue; /* nothing was asked */
        buf_add(&connection->in, buffer, (size_t)n);
        if (take_answer(exchange, connection))
            return;
    }
    if (n < 0 && errno == EAGAIN)
        return;
    if (connection->call) {
        lose(exchange, connection, 0);
    } else {
        hang_up(connection);
    }
}

static void begin(Exchange *exchange, Connection *connection, Call *call)
{
    connection->call = call;
    connection->sent = 0;
    call->sent_us = now_us();
    exchange->n_under_way++;
    if (connection->socket.fd < 0) {
        connection->socket.fd = exchange_dial(exchange, call->source);
        if (connection->socket.fd < 0) {
            lose(exchange, connection, 0);
            return;
        }
        exchange_watch(exchange, &connection->socket);
    }
    push(exchange, connection);
}

static Connection *connection_for(Exchange *exchange, const Call *call)
{
    if (call->source != 0) {
        Connection *connection = must(calloc(1, sizeof(*connection)));
        *connection = (Connection){.socket = {.fd = -1, .ready = on_ready}, .once = true};
        buf_init(&connection->in, ANSWER_MAX);
        return connection;
    }
    if (exchange->n_idle == 0)
        return NULL;
    Connection *connection = exchange->idle[exchange->first_idle];
    exchange->first_idle = (exchange->first_idle + 1) % exchange->n_connections;
    exchange->n_idle--;
    return connection;
}

static void send_due(Exchange *exchange, int64_t at_us)
{
    while (exchange->n_waiting > 0 && exchange->waiting[0]->due_us <= at_us) {
        Connection *connection = connection_for(exchange, exchange->waiting[0]);
        if (!connection)
            return;
        begin(exchange, connection, heap_pop(exchange));
    }
}

/* Not at once: epoll may have told of one of them in the same breath. */
static void forget_over(Exchange *exchange)
{
    while (exchange->over) {
        Connection *connection = exchange->over;
        exchange->over = connection->next;
        buf_done(&connection->in);
        free(connection);
    }
}

void exchange_turn(Exchange *exchange, int64_t until_us)
{
    struct epoll_event events[256];
    int64_t at_us = now_us();

    forget_over(exchange);
    send_due(exchange, at_us);
    bool may_send = exchange->n_waiting > 0 && exchange->n_idle > 0;
    if (may_send && exchange->waiting[0]->due_us < until_us)
        until_us = exchange->waiting[0]->due_us;
    int64_t wait_ms = until_us > at_us ? (until_us - at_us + 999) / 1000 : 0;
    int n = epoll_wait(exchange->epoll_fd, events, LENGTH(events),
                       (int)(wait_ms < 100 ? wait_ms : 100));
    for (int i = 0; i < n; i++) {
        Socket *socket = events[i].data.ptr;
        if (socket->fd >= 0)
            socket->ready(exchange, socket, events[i].events);
    }
    send_due(exchange, now_us());
}

void exchange_cut(Exchange *exchange, bool (*is_cut)(uint32_t who), int64_t again_us)
{
    for (size_t i = 0; i < exchange->n_connections; i++) {
        Connection *connection = &exchange->connections[i];
        if (connection->call && is_cut(connection->call->who))
            lose(exchange, connection, again_us);
    }
    int64_t late_us = now_us() - PATIENCE_US;
    for (size_t i = 0; i < exchange->n_connections; i++) {
        Connection *connection = &exchange->connections[i];
        if (connection->call && connection->call->sent_us < late_us)
            lose(exchange, connection, 0);
    }
}

void exchange_begin(Exchange *exchange, const struct sockaddr_in *to, size_t n_connections,
                    void *context)
{
    *exchange = (Exchange){.to = *to, .context = context, .n_connections = n_connections};
    exchange->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    exchange->connections = must(calloc(n_connections, sizeof(Connection)));
    exchange->idle = must(calloc(n_connections, sizeof(Connection *)));
    for (size_t i = 0; i < n_connections; i++) {
        exchange->connections[i].socket = (Socket){.fd = -1, .ready = on_ready};
        buf_init(&exchange->connections[i].in, ANSWER_MAX);
        exchange->idle[exchange->n_idle++] = &exchange->connections[i];
    }
}

void exchange_end(Exchange *exchange)
{
    for (size_t i = 0; i < exchange->n_connections; i++) {
        Connection *connection = &exchange->connections[i];
        call_free(connection->call);
        hang_up(connection);
        buf_done(&connection->in);
    }
    forget_over(exchange);
    for (size_t i = 0; i < exchange->n_waiting; i++)
        call_free(exchange->waiting[i]);
    free((void *)exchange->waiting);
    free((void *)exchange->idle);
    free(exchange->connections);
    (void)close(exchange->epoll_fd);
}
