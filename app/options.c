#include "app/options.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/past/past.h"

#define HOOK_KEY_MIN 16

typedef enum OptionId {
    OPTION_DATA,
    OPTION_LISTEN,
    OPTION_DATABASE,
    OPTION_CITY,
    OPTION_DEMO,
    OPTION_DEMO_STAFF,
    OPTION_DEMO_DAYS,
    OPTION_SHARE,
    OPTION_TRUST_PROXY,
    OPTION_REQUEST_TIMEOUT,
    OPTION_OLDEST_PAGE,
    OPTION_PUSH_CONTACT,
    OPTION_PUSH_SERVICE,
    OPTION_NOTICE_HOOK,
    OPTION_NOTICE_HOOK_KEY,
    OPTION_REHEARSE,
    OPTION_VERSION,
    OPTION_HELP,
} OptionId;

#define DEMO_STAFF_MAX 100000

static const struct Option {
    OptionId id;
    const char *name;
    const char *value; /* NULL: takes none */
    const char *says;
} OPTIONS[] = {
    {OPTION_DATA, "--data", "DIR", "where everything is kept (default ./data)"},
    {OPTION_LISTEN, "--listen", "ADDR:PORT", "where to serve (default 127.0.0.1:8080)"},
    {OPTION_DATABASE, "--database", "URL",
     "use this PostgreSQL 15 database; without it a private cluster is kept in DIR"},
    {OPTION_CITY, "--city", "CITY",
     "on an empty database, make this city: a folder of city/, or the path of one. It has no "
     "accounts: zw admin makes the first"},
    {OPTION_DEMO, "--demo", "CITY",
     "the same, to try it: with an account for every desk, all with one random password"},
    {OPTION_DEMO_STAFF, "--demo-staff", "N",
     "with --demo: so many grid administrators, and all accounts logged in, for zw simulate"},
    {OPTION_DEMO_DAYS, "--demo-days", "N",
     "with --demo: a city that is N days old, 1 to 60, with the cases of these days"},
    {OPTION_SHARE, "--share", "DIR", "the product's files: city/ and web/ (found by itself)"},
    {OPTION_TRUST_PROXY, "--trust-proxy", NULL,
     "a proxy in front sets X-Forwarded-For and X-Forwarded-Proto: believe it"},
    {OPTION_REQUEST_TIMEOUT, "--request-timeout", "SECONDS",
     "a request must have come whole by then, 1 to 3600 (default 15)"},
    {OPTION_OLDEST_PAGE, "--oldest-page", "N",
     "phones whose pages are older than version N must update first (default 1)"},
    {OPTION_PUSH_CONTACT, "--push-contact", "URI",
     "tell people also when no page is open, through the push service of their browser, which may "
     "ask at URI (mailto:ops@example.org)"},
    {OPTION_PUSH_SERVICE, "--push-service", "HOST",
     "a push service besides the well-known ones: a host, or an origin "
     "(https://push.example.org:8443)"},
    {OPTION_NOTICE_HOOK, "--notice-hook", "URL",
     "tell each notice to a gateway of yours, by id, which reaches people by SMS, say"},
    {OPTION_NOTICE_HOOK_KEY, "--notice-hook-key", "FILE",
     "holds the key under which that is signed, 16 characters or more"},
    {OPTION_REHEARSE, "--rehearse", "TIME",
     "for drills and tests: the clock starts at TIME (2026-11-25T08:30:00+08:00); never go back"},
    {OPTION_VERSION, "--version", NULL, "print the version"},
    {OPTION_HELP, "--help", NULL, "print this"},
};

static void print_help(FILE *out)
{
    (void)fprintf(out, "zhiwangd: the server of zhiwang\n\n");
    for (size_t i = 0; i < LENGTH(OPTIONS); i++) {
        const struct Option *option = &OPTIONS[i];
        (void)fprintf(out, "  %-17s %-10s %s\n", option->name, option->value ? option->value : "",
                      option->says);
    }
}

static int usage_error(const char *what, const char *which)
{
    (void)fprintf(stderr, "zhiwangd: %s: %s\nTry zhiwangd --help.\n", which, what);
    return 2;
}

/* "ADDR:PORT" or "[v6]:PORT": the last colon divides. */
static bool listen_parse(Arena *arena, const char *text, Options *options)
{
    const char *colon = strrchr(text, ':');
    int64_t port = 0;
    size_t n = colon ? (size_t)(colon - text) : 0;

    if (!colon || n == 0 || !str_to_i64(colon + 1, &port) || port < 0 || port > 65535)
        return false;
    bool bracketed = text[0] == '[' && text[n - 1] == ']';
    options->listen_addr =
        bracketed ? arena_strndup(arena, text + 1, n - 2) : arena_strndup(arena, text, n);
    options->listen_port = (int)port;
    return true;
}

static bool count_parse(const char *text, int *ret_count)
{
    int64_t count = 0;

    if (!str_to_i64(text, &count) || count < 1 || count > 3600)
        return false;
    *ret_count = (int)count;
    return true;
}

/* RFC 8292 2.1: an address at which somebody answers. */
static bool contact_is_good(const char *text)
{
    bool known = str_starts(text, "mailto:") || str_starts(text, "https://");

    return known && strlen(text) <= 200 && strpbrk(text, " \t\r\n") == NULL;
}

static int contact_take(const struct Option *option, const char *value, Options *options)
{
    if (!contact_is_good(value)) {
        return usage_error("must be mailto: or https:, as in mailto:ops@example.org", option->name);
    }
    options->push_contact = value;
    return -1;
}

/* The push services of the browsers people use. */
static const char *const PUSH_SERVICES[] = {
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
    NULL,
};

static int push_service_add(const char *value, Arena *arena, Options *options)
{
    size_t n = 0;

    while (options->push_services[n])
        n++;
    if (*value == '\0' || strpbrk(value, " \t\r\n,"))
        return usage_error("must be a host or an origin", "--push-service");
    const char **longer = arena_array(arena, n + 2, sizeof(*longer));
    memcpy((void *)longer, (const void *)options->push_services, n * sizeof(*longer));
    longer[n] = value;
    longer[n + 1] = NULL;
    options->push_services = longer;
    return -1;
}

static int number_take(const struct Option *option, const char *value, int64_t most,
                       int64_t *ret_number)
{
    int64_t n = 0;

    if (!str_to_i64(value, &n) || n < 1 || n > most) {
        (void)fprintf(stderr, "zhiwangd: %s: must be 1 to %lld\nTry zhiwangd --help.\n",
                      option->name, (long long)most);
        return 2;
    }
    *ret_number = n;
    return -1;
}

/* One line. NULL: cannot be read, or is too short to be a key. */
static const char *key_read(Arena *arena, const char *path)
{
    char line[512];
    FILE *file = fopen(path, "re");
    bool read = file && fgets(line, sizeof(line), file);

    if (file)
        (void)fclose(file);
    if (!read)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return strlen(line) >= HOOK_KEY_MIN ? arena_strdup(arena, line) : NULL;
}

static int hook_apply(const struct Option *option, const char *value, Arena *arena,
                      Options *options)
{
    if (option->id == OPTION_NOTICE_HOOK_KEY) {
        options->hook_key = key_read(arena, value);
        return options->hook_key
                   ? -1
                   : usage_error("must be a file that holds a key of 16 characters or more",
                                 option->name);
    }
    if ((!str_starts(value, "https://") && !str_starts(value, "http://")) ||
        strpbrk(value, " \t\r\n")) {
        return usage_error("must be a URL, as in https://gateway.example.org/notices",
                           option->name);
    }
    options->hook_url = value;
    return -1;
}

static bool readable(const char *path)
{
    return access(path, R_OK | X_OK) == 0;
}

/* Beside the source tree's build directory, or where a package puts it. */
static const char *share_find(Arena *arena)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (n > 0) {
        self[n] = '\0';
        const char *bin = arena_strdup(arena, dirname(self));
        const char *const candidates[] = {
            arena_printf(arena, "%s/..", bin),
            arena_printf(arena, "%s/../..", bin),
            arena_printf(arena, "%s/../share/zhiwang", bin),
        };
        for (size_t i = 0; i < LENGTH(candidates); i++) {
            if (readable(arena_printf(arena, "%s/city/dongguan", candidates[i])))
                return candidates[i];
        }
    }
    return "/usr/share/zhiwang";
}

static void share_settle(Arena *arena, Options *options)
{
    if (!options->share_dir)
        options->share_dir = share_find(arena);
    const char *built = arena_printf(arena, "%s/web/dist", options->share_dir);
    const char *packed = arena_printf(arena, "%s/web", options->share_dir);
    if (readable(built)) {
        options->web_dir = built;
    } else if (access(arena_printf(arena, "%s/package.json", packed), F_OK) != 0 &&
               readable(packed)) {
        options->web_dir = packed;
    }
}

static const struct Option *option_find(const char *name)
{
    for (size_t i = 0; i < LENGTH(OPTIONS); i++) {
        if (str_eq(OPTIONS[i].name, name))
            return &OPTIONS[i];
    }
    return NULL;
}

static int option_apply(const struct Option *option, const char *value, Arena *arena,
                        Options *options)
{
    switch (option->id) {
    case OPTION_DATA:
        options->data_dir = value;
        break;
    case OPTION_LISTEN:
        if (!listen_parse(arena, value, options))
            return usage_error("must be ADDR:PORT, as in 127.0.0.1:8080", option->name);
        break;
    case OPTION_DATABASE:
        options->database_url = value;
        break;
    case OPTION_CITY:
    case OPTION_DEMO:
        if (!*value)
            return usage_error("must be a folder of city/, or the path of one", option->name);
        options->city = value;
        options->demo = option->id == OPTION_DEMO;
        break;
    case OPTION_DEMO_STAFF:
        return number_take(option, value, DEMO_STAFF_MAX, &options->demo_staff);
    case OPTION_DEMO_DAYS:
        return number_take(option, value, PAST_DAYS_MAX, &options->demo_days);
    case OPTION_SHARE:
        options->share_dir = value;
        break;
    case OPTION_TRUST_PROXY:
        options->trust_proxy = true;
        break;
    case OPTION_REQUEST_TIMEOUT:
    case OPTION_OLDEST_PAGE:
        if (!count_parse(value, option->id == OPTION_OLDEST_PAGE ? &options->oldest_page
                                                                 : &options->request_timeout_s))
            return usage_error("must be 1 to 3600", option->name);
        break;
    case OPTION_PUSH_CONTACT:
        return contact_take(option, value, options);
    case OPTION_PUSH_SERVICE:
        return push_service_add(value, arena, options);
    case OPTION_NOTICE_HOOK:
    case OPTION_NOTICE_HOOK_KEY:
        return hook_apply(option, value, arena, options);
    case OPTION_REHEARSE:
        if (!time_parse(value, &options->rehearse_from))
            return usage_error("must be a time with its zone, RFC 3339", option->name);
        break;
    case OPTION_VERSION:
        (void)puts("zhiwangd " ZW_VERSION);
        return 0;
    case OPTION_HELP:
        print_help(stdout);
        return 0;
    }
    return -1;
}

int options_parse(int argc, char **argv, Arena *arena, Options *ret_options)
{
    Options options = {
        .data_dir = "data",
        .listen_addr = "127.0.0.1",
        .listen_port = 8080,
        .request_timeout_s = 15,
        .oldest_page = 1,
        .push_services = PUSH_SERVICES,
        .rehearse_from = TIME_NONE,
    };

    for (int i = 1; i < argc; i++) {
        const struct Option *option = option_find(argv[i]);
        const char *value = "";
        if (!option)
            return usage_error("is not an option", argv[i]);
        if (option->value) {
            if (i + 1 >= argc)
                return usage_error("needs a value", option->name);
            value = argv[++i];
        }
        int exit_code = option_apply(option, value, arena, &options);
        if (exit_code >= 0)
            return exit_code;
    }
    if (options.demo_days > 0 && !options.demo)
        return usage_error("goes with --demo", "--demo-days");
    if (options.demo_staff > 0 && options.demo_days > 0) {
        return usage_error("not together with --demo-staff, whose sessions begin now",
                           "--demo-days");
    }
    if (options.hook_url && !options.hook_key)
        return usage_error("needs --notice-hook-key", "--notice-hook");
    /* The server changes directory for nobody, but the cluster's processes do. */
    char absolute[PATH_MAX];
    if (options.data_dir[0] != '/' && getcwd(absolute, sizeof(absolute)))
        options.data_dir = arena_printf(arena, "%s/%s", absolute, options.data_dir);
    share_settle(arena, &options);
    *ret_options = options;
    return -1;
}
