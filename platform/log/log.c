#include "platform/log/log.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "base/time.h"
#include "platform/json/json.h"

/* A line longer than this is cut to its event: a log must not be the way to fill a disk. */
#define LINE_MAX_BYTES ((size_t)16 * 1024)

/* The one global of the program: every thread logs, and none should need to be handed a logger. */
static _Atomic int log_level = LOG_INFO;

static const char *const LEVEL_NAMES[] = {"debug", "info", "warn", "error"};

void log_set_level(LogLevel level)
{
    atomic_store_explicit(&log_level, (int)level, memory_order_relaxed);
}

static void add_head(Buf *line, LogLevel level, const char *event)
{
    char at[TIME_TEXT_SIZE];

    time_format(time_now() / TIME_MS * TIME_MS, at);
    buf_printf(line, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":", at, LEVEL_NAMES[level]);
    json_write_str(line, event);
}

static void add_field(Buf *line, const LogField *field)
{
    buf_char(line, ',');
    json_write_str(line, field->name);
    buf_char(line, ':');
    if (field->str) {
        json_write_str(line, field->str);
    } else {
        buf_i64(line, field->i64);
    }
}

/* One write(2) a line, so that lines of several threads never mix. What cannot be written is lost:
 * there is nobody left to tell. */
static void line_send(Buf *line)
{
    buf_str(line, "}\n");
    for (size_t sent = 0; sent < line->len;) {
        ssize_t n = write(STDERR_FILENO, line->data + sent, line->len - sent);
        if (n <= 0)
            return;
        sent += (size_t)n;
    }
}

void log_write(LogLevel level, const char *event, const LogField *fields, size_t n_fields)
{
    Buf line;

    if ((int)level < atomic_load_explicit(&log_level, memory_order_relaxed))
        return;
    buf_init(&line, LINE_MAX_BYTES);
    add_head(&line, level, event);
    for (size_t i = 0; i < n_fields; i++)
        add_field(&line, &fields[i]);
    /* Room for the end of the line counts as part of it. */
    if (line.overflow || line.len + 2 > LINE_MAX_BYTES) {
        buf_clear(&line);
        line.overflow = false;
        add_head(&line, level, event);
        buf_str(&line, ",\"cut\":\"the line was too long\"");
    }
    line_send(&line);
    buf_done(&line);
}
