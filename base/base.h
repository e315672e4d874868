/* base.h - the few macros every file needs. No I/O, no state. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK                      __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt_arg, first_arg) __attribute__((format(printf, fmt_arg, first_arg)))
#define CLEANUP(fn)                     __attribute__((cleanup(fn)))
#define LENGTH(array)                   (sizeof(array) / sizeof((array)[0]))

#endif
