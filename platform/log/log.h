/*
 * log.h - structured log: one JSON object a line on stderr.
 *
 *   log_info("ready", LOG_STR("url", url), LOG_I64("ms", ms));
 *   {"at":"2026-11-23T08:30:00.123Z","level":"info","event":"ready","url":"http://...","ms":412}
 *
 * The level is the one global of the program. Personal data and secrets never go into a field.
 * Thread-safe: a line is one write(2).
 */
#ifndef PLATFORM_LOG_LOG_H
#define PLATFORM_LOG_LOG_H

#include "base/base.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

typedef struct LogField {
    const char *name;
    const char *str; /* NULL: the number counts */
    int64_t i64;
} LogField;

static inline LogField log_str_field(const char *name, const char *value)
{
    return (LogField){.name = name, .str = value ? value : ""};
}

#define LOG_STR(name_, value_) log_str_field((name_), (value_))
#define LOG_I64(name_, value_) ((LogField){.name = (name_), .i64 = (int64_t)(value_)})

void log_set_level(LogLevel level);
void log_write(LogLevel level, const char *event, const LogField *fields, size_t n_fields);

#define LOG_FIELDS_(...)      (const LogField[]){__VA_ARGS__}, LENGTH(((const LogField[]){__VA_ARGS__}))
#define log_debug(event, ...) log_write(LOG_DEBUG, (event), LOG_FIELDS_(__VA_ARGS__))
#define log_info(event, ...)  log_write(LOG_INFO, (event), LOG_FIELDS_(__VA_ARGS__))
#define log_warn(event, ...)  log_write(LOG_WARN, (event), LOG_FIELDS_(__VA_ARGS__))
#define log_error(event, ...) log_write(LOG_ERROR, (event), LOG_FIELDS_(__VA_ARGS__))

#endif
