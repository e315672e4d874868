#include "simulate/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

void give_up(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it was begun on the line above */
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    exit(1);
}

int64_t now_us(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

int64_t number_of(const char *text, int64_t least, const char *what)
{
    int64_t value = 0;

    if (!str_to_i64(text, &value) || value < least)
        give_up("%s must be a number of at least %lld, not %s", what, (long long)least, text);
    return value;
}

int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        give_up("cannot connect to port %d: %s", port, strerror(errno));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void raise_descriptors(size_t wanted)
{
    struct rlimit limit = {0, 0};

    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted) {
        give_up("%zu descriptors are needed, %llu are allowed (ulimit -Hn)", wanted,
                (unsigned long long)limit.rlim_cur);
    }
}

static char *file_read(const char *path, size_t *ret_n)
{
    struct stat info;
    FILE *file = fopen(path, "rbe");

    if (!file || fstat(fileno(file), &info) != 0)
        give_up("cannot read %s: %s", path, strerror(errno));
    size_t n = (size_t)info.st_size;
    char *text = malloc(n + 1);
    if (!text || fread(text, 1, n, file) != n)
        give_up("cannot read %s", path);
    text[n] = '\0';
    (void)fclose(file);
    *ret_n = n;
    return text;
}

Message *messages_read(const char *path, size_t *ret_n)
{
    size_t size = 0, n = 0, cap = 0;
    char *at = file_read(path, &size);
    const char *end = at + size;
    Message *messages = NULL;

    while (at < end) {
        char *line_end = NULL;
        size_t length = strtoul(at, &line_end, 10);
        if (*line_end != '\n' || length == 0 || length > (size_t)(end - line_end - 1))
            give_up("%s: message %zu has no proper length", path, n + 1);
        if (n == cap) {
            cap = cap ? 2 * cap : 256;
            messages = realloc(messages, cap * sizeof(*messages));
            if (!messages)
                give_up("no memory");
        }
        messages[n++] = (Message){line_end + 1, length};
        at = line_end + 1 + length;
    }
    if (n == 0)
        give_up("%s holds no message", path);
    *ret_n = n;
    return messages;
}
