/* statements.h - the SQL of this folder, for the test that prepares every statement. */
#ifndef PLATFORM_HTTP_STATEMENTS_H
#define PLATFORM_HTTP_STATEMENTS_H

#include "platform/db/db.h"

extern const Stmt *const HTTP_STMTS[]; /* NULL-terminated */

#endif
