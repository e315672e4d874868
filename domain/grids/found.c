/*
 * found.c - villages that an edition founds: a key of their own from the first stroke on, names, and
 * which one a draft means.
 */
#include <string.h>

#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"

static const ErrorKind VILLAGE_NAMED = {ERROR_CONFLICT, "edition/village-named",
                                        "The town has a village of that name"};
static const ErrorKind NO_VILLAGE_KEY = {ERROR_CONFLICT, "edition/no-village-numbers",
                                         "The town has no numbers left for new villages"};

typedef struct LastRow {
    int64_t last;
} LastRow;

static const Field LAST_ROW_FIELDS[] = {
    I64_FIELD(LastRow, last, REQUIRED),
};
static const Shape LAST_ROW = SHAPE(LastRow, LAST_ROW_FIELDS);

const DraftVillage *draft_village(const Draft *draft, UnitKey key)
{
    for (size_t i = 0; i < draft->n_villages; i++) {
        if (draft->villages[i].key == key)
            return &draft->villages[i];
    }
    return NULL;
}

const char *draft_village_name(const Server *server, const Draft *draft, UnitKey key)
{
    const DraftVillage *founded = draft_village(draft, key);

    return founded ? founded->name : units_name(server, key);
}

bool draft_has_grids(const Draft *draft, UnitKey village)
{
    for (size_t i = 0; i < draft->n; i++) {
        if (draft->grids[i].village == village)
            return true;
    }
    return false;
}

/* Two of one name in a town are told apart by nobody who calls. One without grids in the draft is none: it ends
 * with the edition, or was drawn and taken back. */
static bool is_named(const Request *req, const Draft *draft, const DraftVillage *village)
{
    size_t n = 0;
    const Unit *units = units_in(req->server, unit_key_range(village->town), &n);

    for (size_t i = 0; i < n; i++) {
        if (units[i].tier == TIER_VILLAGE && strcmp(units[i].name, village->name) == 0 &&
            draft_has_grids(draft, units[i].key))
            return true;
    }
    for (size_t i = 0; i < draft->n_villages; i++) {
        const DraftVillage *other = &draft->villages[i];
        if (other->key > 0 && other->town == village->town &&
            strcmp(other->name, village->name) == 0 && draft_has_grids(draft, other->key))
            return true;
    }
    return false;
}

/* Whoever reserves waits for who reserves before, as whoever redraws does. */
static const Error *reserve(Request *req, Id edition, DraftVillage *village)
{
    LastRow row = {0};

    TRY(units_redraw_lock(req->tx));
    TRY(db_one(req->tx, &SQL_VILLAGE_LAST,
               ARGS(db_key(village->town), db_key(unit_key_range(village->town).hi)),
               &NO_VILLAGE_KEY, &LAST_ROW, &row));
    if (row.last / 1000 % 1000 == 999)
        return error_new(req->arena, &NO_VILLAGE_KEY, "%s", units_name(req->server, village->town));
    village->key = row.last + 1000;
    return db_exec(req->tx, &SQL_VILLAGE_RESERVE,
                   ARGS(db_id(edition), db_key(village->key), db_str(village->name)), NULL);
}

const Error *draft_found_villages(Request *req, Id edition, Draft *draft)
{
    DraftVillage *villages = arena_array(req->arena, draft->n_villages + 1, sizeof(*villages));

    for (size_t i = 0; i < draft->n_villages; i++) {
        UnitKey drawn = draft->villages[i].key;
        villages[i] = draft->villages[i];
        if (drawn > 0)
            continue;
        if (is_named(req, draft, &villages[i]))
            return error_field(req->arena, &VILLAGE_NAMED, "founds", "%s", villages[i].name);
        TRY(reserve(req, edition, &villages[i]));
        for (size_t k = 0; k < draft->n; k++) {
            if (draft->grids[k].village == drawn)
                draft->grids[k].village = villages[i].key;
        }
    }
    draft->villages = villages;
    return NULL;
}
