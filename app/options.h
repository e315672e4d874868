/* options.h - the command line of zhiwangd, from one table that --help prints. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/arena.h"
#include "base/time.h"

typedef struct Options {
    const char *data_dir;
    const char *listen_addr;
    int listen_port;
    const char *database_url; /* NULL: a private cluster in data_dir */
    const char *city;         /* NULL: no city is made. A folder of city/, or a path */
    bool demo;                /* with an account for every desk */
    int64_t demo_staff;       /* grid administrators in it, see staff_seed; 0: as it comes */
    int64_t demo_days;        /* how old it is made, see past_live; 0: born now */
    const char *share_dir;    /* holds city/ and the built pages */
    const char *web_dir;      /* found in share_dir; NULL when no pages are built */
    bool trust_proxy;
    int request_timeout_s;            /* for a whole head and body to come */
    int oldest_page;                  /* of the pages that are still talked to */
    const char *push_contact;         /* NULL: nothing is sent to browsers that are not open */
    const char *const *push_services; /* NULL-terminated */
    const char *hook_url;             /* NULL: no gateway is told of notices */
    const char *hook_key;             /* what its file holds */
    Time rehearse_from;               /* TIME_NONE: no rehearsal */
} Options;

/* -1: go on. Otherwise the exit code: 0 after --help or --version, 2 for a usage error, which has
 * been explained on stderr. Texts live in the arena or argv. */
int options_parse(int argc, char **argv, Arena *arena, Options *ret_options);

#endif
