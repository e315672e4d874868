/* seed.h - a city into an empty database: its map, its catalogue and, to try it, a made-up staff. */
#ifndef APP_SEED_H
#define APP_SEED_H

#include "platform/db/db.h"

/* In one transaction: the units and the catalogue of city_dir and, with data_dir, how far its centres are (made up), an account for every
 * desk and DATA_DIR/demo-accounts.json (mode 0600), which lists them with their password. data_dir NULL:
 * without accounts. n_grid_staff: see staff_seed. born_at: the clock is set back to it before (TIME_NONE: it stays). Whoever is killed in between finds the database empty again. A database that
 * holds a unit or a person is left as it is: *ret_seeded is false. */
const Error *city_seed(Db *db, Arena *arena, const char *city_dir, const char *data_dir,
                       int64_t n_grid_staff, Time born_at, bool *ret_seeded) MUST_CHECK;

#endif
