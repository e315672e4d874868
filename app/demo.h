/* demo.h - a made-up staff in a real city, for who wants to look before he decides. */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "platform/db/db.h"

/* Into an empty database, in one transaction: the units and the catalogue of city_dir, an account
 * for every desk, and DATA_DIR/demo-accounts.json (mode 0600) that lists them with their password.
 * Whoever is killed in between finds the database empty again. A database that holds a unit or a
 * person is left as it is: *ret_seeded is false. */
const Error *demo_seed(Db *db, Arena *arena, const char *city_dir, const char *data_dir,
                       bool *ret_seeded) MUST_CHECK;

#endif
