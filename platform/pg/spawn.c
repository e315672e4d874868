#include "platform/pg/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool account_take(const struct passwd *entry, bool change, Account *ret_account)
{
    if (!entry || strlen(entry->pw_name) >= sizeof(ret_account->name))
        return false;
    *ret_account = (Account){.uid = entry->pw_uid, .gid = entry->pw_gid, .change = change};
    memcpy(ret_account->name, entry->pw_name, strlen(entry->pw_name) + 1);
    /* Looked up here: a child of a threaded program may not ask for names. */
    ret_account->n_groups = LENGTH(ret_account->groups);
    return !change || getgrouplist(entry->pw_name, entry->pw_gid, ret_account->groups,
                                   &ret_account->n_groups) > 0;
}

bool account_find(Account *ret_account)
{
    struct passwd entry, *found = NULL;
    char texts[4096];

    if (geteuid() == 0) {
        (void)getpwnam_r("postgres", &entry, texts, sizeof(texts), &found);
        return account_take(found, true, ret_account);
    }
    (void)getpwuid_r(geteuid(), &entry, texts, sizeof(texts), &found);
    if (account_take(found, false, ret_account))
        return true;
    /* A user without an entry, as in some containers: the number does. */
    *ret_account = (Account){.name = "this user", .uid = geteuid(), .gid = getegid()};
    return true;
}

static bool become(const Account *account)
{
    if (!account->change)
        return true;
    return setgroups((size_t)account->n_groups, account->groups) == 0 &&
           setgid(account->gid) == 0 && setuid(account->uid) == 0;
}

/* In the child: from here to exec only what is safe after a fork of a threaded program. */
_Noreturn static void child_run(const Account *account, const char *const *argv, int log,
                                int die_with_us, pid_t parent)
{
    static const char *const ENVIRONMENT[] = {"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC", NULL};
    sigset_t none;
    struct sigaction by_default = {.sa_handler = SIG_DFL};

    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        (void)sigaction(signal_number, &by_default, NULL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* Its own group: Ctrl-C at a terminal must reach the server first and alone. */
    (void)setpgid(0, 0);
    if (!become(account) || chdir("/") != 0)
        _exit(126);
    /* After the change of user, which clears it; and the parent may be gone already. */
    if (die_with_us && (prctl(PR_SET_PDEATHSIG, die_with_us) != 0 || getppid() != parent))
        _exit(125);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0)
        _exit(124);
    /* exec does not write to the texts; its type is older than const. */
    union {
        const char *const *in;
        char *const *out;
    } args = {.in = argv}, environment = {.in = ENVIRONMENT};
    (void)execve(argv[0], args.out, environment.out);
    _exit(127);
}

pid_t spawn(const Account *account, const char *const *argv, const char *log_path, int die_with_us)
{
    pid_t parent = getpid();
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    if (log < 0)
        return -1;
    if (account->change && fchown(log, account->uid, account->gid) != 0) {
        (void)close(log);
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0)
        child_run(account, argv, log, die_with_us, parent);
    (void)close(log);
    return pid;
}

int spawn_wait(const Account *account, const char *const *argv, const char *log_path)
{
    int status = 0;
    pid_t pid = spawn(account, argv, log_path, 0);

    if (pid < 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
