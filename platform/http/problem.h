/* problem.h - an Error as application/problem+json (RFC 9457). */
#ifndef PLATFORM_HTTP_PROBLEM_H
#define PLATFORM_HTTP_PROBLEM_H

#include "base/error.h"
#include "base/str.h"

#define PROBLEM_TYPE "application/problem+json"

/* Appends the document. The detail of an INTERNAL error stays in the log. */
void problem_write(Buf *out, const Error *error, const char *trace);

#endif
