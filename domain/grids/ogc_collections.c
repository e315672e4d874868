/* ogc_collections.c - the collections of /ogc, which of them this city has, and where /ogc is. */
#include <string.h>

#include "base/str.h"
#include "domain/grids/ogc.h"

static const ErrorKind NO_COLLECTION = {ERROR_MISSING, "ogc/no-collection", "No such collection"};

const OgcCollection OGC_COLLECTIONS[] = {
    {"city", "市 City", "The city, as its grids together cover it", TIER_CITY, false},
    {"districts", "区（县） Districts", "Districts of the city", TIER_DISTRICT, false},
    {"towns", "镇街 Towns", "Towns and sub-districts of the command tree", TIER_TOWN, false},
    {"villages", "村（社区） Villages", "Villages and communities of the command tree",
     TIER_VILLAGE, false},
    {"grids", "网格 Grids", "Grids, in every edition: datetime says which", TIER_GRID, false},
    {"centres", "指挥中心 Command centres",
     "Seats of the city centre, the centres of districts and towns, and the village stations",
     TIER_CITY, true},
};
const size_t OGC_N_COLLECTIONS = LENGTH(OGC_COLLECTIONS);

bool ogc_is_here(const Server *server, const OgcCollection *collection)
{
    return collection->tier != TIER_DISTRICT || units_have_districts(server);
}

const OgcCollection *ogc_collection(Request *req, const Error **ret_error)
{
    const char *id = req_path(req, "collection");

    for (size_t i = 0; i < OGC_N_COLLECTIONS; i++) {
        if (strcmp(OGC_COLLECTIONS[i].id, id) == 0 && ogc_is_here(req->server, &OGC_COLLECTIONS[i]))
            return &OGC_COLLECTIONS[i];
    }
    *ret_error = error_new(req->arena, &NO_COLLECTION, "%s", id);
    return NULL;
}

const char *ogc_base(const Request *req)
{
    if (!req->host[0])
        return "/ogc";
    return arena_printf(req->arena, "%s://%s/ogc", req->secure ? "https" : "http", req->host);
}
