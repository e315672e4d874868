/* spawn.h - starting a program as another user, with a clean environment and its output in a file. */
#ifndef PLATFORM_PG_SPAWN_H
#define PLATFORM_PG_SPAWN_H

#include <sys/types.h>

#include "base/base.h"

typedef struct Account {
    char name[64];
    uid_t uid;
    gid_t gid;
    gid_t groups[32];
    int n_groups;
    bool change; /* we are root and must become it */
} Account;

/* Who runs PostgreSQL: `postgres` when we are root, else ourselves. False: no such user. */
bool account_find(Account *ret_account);

/* Starts argv[0] (a path) with output appended to log_path. The child has default signals, ends
 * by die_with_us (0: not) when the thread that called this ends, and has no descriptor of ours.
 * Returns its pid, or -1. */
pid_t spawn(const Account *account, const char *const *argv, const char *log_path, int die_with_us);
/* The same, and waits: the exit status, 128 + signal, or -1. */
int spawn_wait(const Account *account, const char *const *argv, const char *log_path);

#endif
