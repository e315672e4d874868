/* ogc.c - /ogc: what there is, and how it is asked for. The features are in ogc_items.c. */
#include "domain/grids/ogc.h"

#include <string.h>

#include "base/str.h"
#include "platform/json/json.h"

#define PAGE_BYTES_MAX ((size_t)64 * 1024)

#define SYNTHETIC_NOTE "Of the demo city, all boundaries inside its outline are synthetic."

static const Error *reply_page(Request *req, Buf *out, const char *type)
{
    return reply_bytes(req, 200, type, buf_cstr(out), out->len);
}

static void link_to(Buf *out, Request *req, const char *path, const char *rel, const char *type)
{
    buf_printf(out, "{\"href\":\"%s%s\",\"rel\":\"%s\",\"type\":\"%s\"}", ogc_base(req), path, rel,
               type);
}

const Error *get_ogc(Request *req)
{
    Buf out CLEANUP(buf_done);

    buf_init(&out, PAGE_BYTES_MAX);
    buf_str(
        &out,
        "{\"title\":\"zhiwang\",\"description\":\"Grids and the units above them. " SYNTHETIC_NOTE
        "\",\"links\":[");
    link_to(&out, req, "", "self", "application/json");
    buf_char(&out, ',');
    link_to(&out, req, "/conformance", "conformance", "application/json");
    buf_char(&out, ',');
    link_to(&out, req, "/collections", "data", "application/json");
    buf_char(&out, ',');
    link_to(&out, req, "/api", "service-desc", "application/vnd.oai.openapi+json;version=3.0");
    buf_char(&out, ',');
    link_to(&out, req, "/api", "service-doc", "application/vnd.oai.openapi+json;version=3.0");
    buf_str(&out, "]}");
    return reply_page(req, &out, "application/json");
}

const Error *get_ogc_conformance(Request *req)
{
    static const char BODY[] =
        "{\"conformsTo\":["
        "\"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core\","
        "\"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30\","
        "\"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson\"]}";

    return reply_bytes(req, 200, "application/json", BODY, sizeof(BODY) - 1);
}

/* ---- /ogc/api -------------------------------------------------------------------------------------- */

static void api_path(Buf *out, const char *path, const char *parameters, const char *type)
{
    buf_printf(out,
               "%s\"%s\":{\"get\":{\"parameters\":[%s],\"responses\":{\"200\":{\"description\":"
               "\"ok\",\"content\":{\"%s\":{\"schema\":{\"type\":\"object\"}}}}}}}",
               out->data[out->len - 1] == '{' ? "" : ",", path, parameters, type);
}

static const char *collection_parameter(Request *req)
{
    char *text = arena_printf(req->arena, "{\"name\":\"collectionId\",\"in\":\"path\",\"required\":"
                                          "true,\"schema\":{\"type\":\"string\",\"enum\":[");
    const char *comma = "";

    for (size_t i = 0; i < OGC_N_COLLECTIONS; i++) {
        if (!ogc_is_here(req->server, &OGC_COLLECTIONS[i]))
            continue;
        text = arena_printf(req->arena, "%s%s\"%s\"", text, comma, OGC_COLLECTIONS[i].id);
        comma = ",";
    }
    return arena_printf(req->arena, "%s]}}", text);
}

const Error *get_ogc_api(Request *req)
{
    static const char FEATURE[] = ",{\"name\":\"featureId\",\"in\":\"path\",\"required\":true,"
                                  "\"schema\":{\"type\":\"string\"}}";
    static const char QUERY[] =
        ",{\"name\":\"limit\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"minimum\":1,"
        "\"maximum\":10000,\"default\":10}},{\"name\":\"offset\",\"in\":\"query\",\"schema\":{"
        "\"type\":\"integer\",\"minimum\":0,\"default\":0}},{\"name\":\"bbox\",\"in\":\"query\","
        "\"style\":\"form\",\"explode\":false,\"schema\":{\"type\":\"array\",\"minItems\":4,"
        "\"maxItems\":6,\"items\":{\"type\":\"number\"}}},{\"name\":\"datetime\",\"in\":\"query\","
        "\"schema\":{\"type\":\"string\"}}";
    const char *collection = collection_parameter(req);
    Buf out CLEANUP(buf_done);

    buf_init(&out, PAGE_BYTES_MAX);
    buf_str(&out, "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"zhiwang\",\"version\":\"" ZW_VERSION
                  "\"},\"paths\":{");
    api_path(&out, "/ogc", "", "application/json");
    api_path(&out, "/ogc/conformance", "", "application/json");
    api_path(&out, "/ogc/collections", "", "application/json");
    api_path(&out, "/ogc/collections/{collectionId}", collection, "application/json");
    api_path(&out, "/ogc/collections/{collectionId}/items",
             arena_printf(req->arena, "%s%s", collection, QUERY), "application/geo+json");
    api_path(&out, "/ogc/collections/{collectionId}/items/{featureId}",
             arena_printf(req->arena, "%s%s", collection, FEATURE), "application/geo+json");
    buf_str(&out, "}}");
    return reply_page(req, &out, "application/vnd.oai.openapi+json;version=3.0");
}

/* ---- /ogc/collections --------------------------------------------------------------------------------- */

/* Of all outlines in force. */
static OgcBox whole_box(const Server *server)
{
    size_t n = 0;
    UnitKey city = units_city(server);
    const GeoArea *areas = units_outlines(server, unit_key_range(city ? city : 1), &n);
    OgcBox box = {180, 90, -180, -90};

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < areas[i].n; k++) {
            double lon = geo_degrees(areas[i].ring[k].lon);
            double lat = geo_degrees(areas[i].ring[k].lat);
            box.west = lon < box.west ? lon : box.west;
            box.east = lon > box.east ? lon : box.east;
            box.south = lat < box.south ? lat : box.south;
            box.north = lat > box.north ? lat : box.north;
        }
    }
    return n > 0 ? box : (OgcBox){-180, -90, 180, 90};
}

static int32_t first_day(const Server *server)
{
    const Unit *city = units_find(server, units_city(server));

    return city ? city->valid_from : 19000101;
}

static void write_collection(Buf *out, Request *req, const OgcCollection *collection, OgcBox box)
{
    int32_t day = first_day(req->server);

    buf_printf(out, "{\"id\":\"%s\",\"title\":", collection->id);
    json_write_str(out, collection->title);
    buf_str(out, ",\"description\":");
    json_write_str(out, collection->says);
    buf_printf(out,
               ",\"extent\":{\"spatial\":{\"bbox\":[[%.6f,%.6f,%.6f,%.6f]],\"crs\":"
               "\"http://www.opengis.net/def/crs/OGC/1.3/CRS84\"},\"temporal\":{\"interval\":[["
               "\"%04d-%02d-%02dT00:00:00+08:00\",null]]}},\"itemType\":\"feature\",\"crs\":["
               "\"http://www.opengis.net/def/crs/OGC/1.3/CRS84\"],\"links\":[",
               box.west, box.south, box.east, box.north, day / 10000, day / 100 % 100, day % 100);
    const char *path = arena_printf(req->arena, "/collections/%s", collection->id);
    link_to(out, req, path, "self", "application/json");
    buf_char(out, ',');
    link_to(out, req, arena_printf(req->arena, "%s/items", path), "items", "application/geo+json");
    buf_str(out, "]}");
}

const Error *get_ogc_collections(Request *req)
{
    OgcBox box = whole_box(req->server);
    Buf out CLEANUP(buf_done);

    buf_init(&out, PAGE_BYTES_MAX);
    buf_str(&out, "{\"links\":[");
    link_to(&out, req, "/collections", "self", "application/json");
    buf_str(&out, "],\"collections\":[");
    for (size_t i = 0; i < OGC_N_COLLECTIONS; i++) {
        if (!ogc_is_here(req->server, &OGC_COLLECTIONS[i]))
            continue;
        if (i > 0)
            buf_char(&out, ',');
        write_collection(&out, req, &OGC_COLLECTIONS[i], box);
    }
    buf_str(&out, "]}");
    return reply_page(req, &out, "application/json");
}

const Error *get_ogc_collection(Request *req)
{
    const Error *error = NULL;
    const OgcCollection *collection = ogc_collection(req, &error);
    Buf out CLEANUP(buf_done);

    buf_init(&out, PAGE_BYTES_MAX);
    if (!collection)
        return error;
    write_collection(&out, req, collection, whole_box(req->server));
    return reply_page(req, &out, "application/json");
}
