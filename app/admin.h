/* admin.h - zw admin: the account that makes the others, by whoever sits at the machine. */
#ifndef APP_ADMIN_H
#define APP_ADMIN_H

#include "base/error.h"

/* Prints the password, for one use within 72 hours, on standard output. database_url NULL: the private
 * cluster of data_dir. A session of that account lives at most 10 s longer in a server that runs. */
const Error *admin_make(Arena *arena, const char *data_dir, const char *database_url,
                        const char *login) MUST_CHECK;

#endif
