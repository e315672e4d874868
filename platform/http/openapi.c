/* openapi.c - the API's description (OpenAPI 3.1), from the tables that run it. Made once at start. */
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "platform/http/job.h"
#include "platform/json/json.h"

#define DOCUMENT_MAX ((size_t)4 << 20)

typedef struct Writer {
    Buf out;
    Map *shapes; /* name -> Shape, those that have been named */
    const Shape *pending[256];
    size_t n_pending;
} Writer;

static void text(Writer *writer, const char *name, const char *value)
{
    json_write_str(&writer->out, name);
    buf_char(&writer->out, ':');
    json_write_str(&writer->out, value);
}

/* A reference to the shape, which is then written among the components. */
static void reference(Writer *writer, const Shape *shape)
{
    if (!map_get(writer->shapes, shape->name) && writer->n_pending < LENGTH(writer->pending)) {
        union {
            const Shape *in;
            void *out;
        } value = {.in = shape};
        (void)map_put(writer->shapes, shape->name, value.out);
        writer->pending[writer->n_pending++] = shape;
    }
    buf_printf(&writer->out, "{\"$ref\":\"#/components/schemas/%s\"}", shape->name);
}

static void limits(Writer *writer, const Field *field, const char *min, const char *max)
{
    if (field->limit.set) {
        buf_printf(&writer->out, ",\"%s\":%.15g,\"%s\":%.15g", min, field->limit.min, max,
                   field->limit.max);
    }
}

static void names(Writer *writer, const Field *field)
{
    buf_str(&writer->out, "\"type\":\"string\",\"enum\":[");
    for (size_t i = 0; field->names[i]; i++) {
        if (i > 0)
            buf_char(&writer->out, ',');
        json_write_str(&writer->out, field->names[i]);
    }
    buf_char(&writer->out, ']');
}

static void array_of(Writer *writer, const Field *field)
{
    buf_str(&writer->out, "\"type\":\"array\",\"items\":");
    if (field->type == FIELD_LIST) {
        reference(writer, field->of);
    } else {
        buf_str(&writer->out, "{\"type\":\"string\"}");
    }
    limits(writer, field, "minItems", "maxItems");
}

/* The members of the field's schema, without the braces. */
static void field_members(Writer *writer, const Field *field)
{
    switch (field->type) {
    case FIELD_I64:
        buf_str(&writer->out, "\"type\":\"integer\"");
        limits(writer, field, "minimum", "maximum");
        break;
    case FIELD_F64:
        buf_str(&writer->out, "\"type\":\"number\"");
        limits(writer, field, "minimum", "maximum");
        break;
    case FIELD_BOOL:
        buf_str(&writer->out, "\"type\":\"boolean\"");
        break;
    case FIELD_STR:
        buf_str(&writer->out, "\"type\":\"string\"");
        limits(writer, field, "minLength", "maxLength");
        break;
    case FIELD_ENUM:
        names(writer, field);
        break;
    case FIELD_KEY:
        buf_str(&writer->out, "\"type\":\"string\",\"pattern\":\"^[0-9]{15}$\"");
        break;
    case FIELD_ID:
        buf_str(&writer->out, "\"type\":\"string\",\"format\":\"uuid\"");
        break;
    case FIELD_TIME:
        buf_str(&writer->out, "\"type\":\"string\",\"format\":\"date-time\"");
        break;
    case FIELD_DATE:
        buf_str(&writer->out, "\"type\":\"string\",\"format\":\"date\"");
        break;
    case FIELD_STRS:
    case FIELD_LIST:
        array_of(writer, field);
        break;
    case FIELD_OBJ:
        buf_str(&writer->out, "\"allOf\":[");
        reference(writer, field->of);
        buf_char(&writer->out, ']');
        break;
    case FIELD_JSON:
        buf_str(&writer->out, "\"description\":\"any JSON\"");
        return;
    }
    if (field->says) {
        buf_char(&writer->out, ',');
        text(writer, "description", field->says);
    }
}

static void schema(Writer *writer, const Shape *shape)
{
    json_write_str(&writer->out, shape->name);
    buf_str(&writer->out, ":{\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < shape->n; i++) {
        if (i > 0)
            buf_char(&writer->out, ',');
        json_write_str(&writer->out, shape->fields[i].name);
        buf_str(&writer->out, ":{");
        field_members(writer, &shape->fields[i]);
        buf_char(&writer->out, '}');
    }
    buf_str(&writer->out, "},\"required\":[");
    bool first = true;
    for (size_t i = 0; i < shape->n; i++) {
        if (!shape->fields[i].required)
            continue;
        if (!first)
            buf_char(&writer->out, ',');
        json_write_str(&writer->out, shape->fields[i].name);
        first = false;
    }
    buf_str(&writer->out, "]}");
}

static void parameter(Writer *writer, bool *first, const char *in, const char *name, bool required,
                      const Field *field)
{
    if (!*first)
        buf_char(&writer->out, ',');
    *first = false;
    buf_char(&writer->out, '{');
    text(writer, "name", name);
    buf_printf(&writer->out, ",\"in\":\"%s\",\"required\":%s,\"schema\":{", in,
               required ? "true" : "false");
    if (field) {
        field_members(writer, field);
    } else {
        buf_str(&writer->out, "\"type\":\"string\"");
    }
    buf_str(&writer->out, "}}");
}

static void parameters(Writer *writer, const Route *route)
{
    bool first = true;

    buf_str(&writer->out, ",\"parameters\":[");
    for (const char *open = strchr(route->path, '{'); open; open = strchr(open + 1, '{')) {
        char name[64] = {0};
        size_t n = strcspn(open + 1, "}");
        memcpy(name, open + 1, n < sizeof(name) ? n : sizeof(name) - 1);
        parameter(writer, &first, "path", name, true, NULL);
    }
    for (size_t i = 0; route->query && i < route->query->n; i++) {
        parameter(writer, &first, "query", route->query->fields[i].name,
                  route->query->fields[i].required, &route->query->fields[i]);
    }
    if (route->run_mode == RUN_WRITE || route->run_mode == RUN_BATCH)
        parameter(writer, &first, "header", "Idempotency-Key", false, NULL);
    buf_char(&writer->out, ']');
}

static void body(Writer *writer, const Route *route)
{
    if (route->body) {
        buf_str(&writer->out, ",\"requestBody\":{\"required\":true,\"content\":"
                              "{\"application/json\":{\"schema\":");
        reference(writer, route->body);
        buf_str(&writer->out, "}}}");
    } else if (route->raw_max > 0) {
        buf_str(&writer->out, ",\"requestBody\":{\"required\":true,\"content\":{\"*/*\":{}}}");
    }
}

/* As send.c adds it, but for what a handler says may be kept. */
static bool tells_position(const Route *route)
{
    bool is_run = route->run_mode == RUN_READ || route->run_mode == RUN_PLAIN;

    return route->method == HTTP_GET && route->may && is_run && !route->by_hash;
}

static void answer(Writer *writer, const Route *route)
{
    buf_str(&writer->out, ",\"responses\":{\"2XX\":{\"description\":\"done\"");
    if (tells_position(route)) {
        buf_str(&writer->out,
                ",\"headers\":{\"Zw-Position\":{\"$ref\":\"#/components/headers/Position\"}}");
    }
    if (route->reply) {
        buf_str(&writer->out, ",\"content\":{\"application/json\":{\"schema\":");
        if (route->reply_list) {
            buf_str(&writer->out,
                    "{\"type\":\"object\",\"required\":[\"items\",\"next_cursor\"],"
                    "\"properties\":{\"next_cursor\":{\"type\":[\"string\",\"null\"]},"
                    "\"items\":{\"type\":\"array\",\"items\":");
        }
        reference(writer, route->reply);
        buf_str(&writer->out, route->reply_list ? "}}}}}" : "}}");
    }
    buf_str(&writer->out, "},\"default\":{\"description\":\"a problem\",\"content\":"
                          "{\"application/problem+json\":{\"schema\":"
                          "{\"$ref\":\"#/components/schemas/Problem\"}}}}}");
}

static void operation(Writer *writer, const Route *route)
{
    char method[8] = {0};

    for (size_t i = 0; HTTP_METHOD_NAMES[route->method][i] && i < sizeof(method) - 1; i++)
        method[i] = (char)(HTTP_METHOD_NAMES[route->method][i] | 0x20);
    buf_printf(&writer->out, "\"%s\":{", method);
    text(writer, "summary", route->says ? route->says : "");
    if (route->may && route->may[0]) {
        buf_char(&writer->out, ',');
        text(writer, "description", route->may);
    }
    if (!route->may)
        buf_str(&writer->out, ",\"security\":[]");
    parameters(writer, route);
    body(writer, route);
    answer(writer, route);
    buf_char(&writer->out, '}');
}

static bool same_path(const Route *a, const Route *b)
{
    return a->at_root == b->at_root && strcmp(a->path, b->path) == 0;
}

/* Each path once, with all its methods, in the order of the tables. */
static void paths(Writer *writer, const RouteTable *routes)
{
    size_t n = route_table_count(routes);
    bool first = true;

    for (size_t i = 0; i < n; i++) {
        const Route *route = route_table_at(routes, i);
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || same_path(route_table_at(routes, j), route);
        if (seen)
            continue;
        buf_printf(&writer->out, "%s\"%s%s\":{", first ? "" : ",", route->at_root ? "" : API_PREFIX,
                   route->path);
        first = false;
        operation(writer, route);
        for (size_t j = i + 1; j < n; j++) {
            if (!same_path(route_table_at(routes, j), route))
                continue;
            buf_char(&writer->out, ',');
            operation(writer, route_table_at(routes, j));
        }
        buf_char(&writer->out, '}');
    }
}

static const char PROBLEM[] =
    "\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"trace\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
    "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
    "\"field\":{\"type\":\"string\"},\"version\":{\"type\":\"integer\"},"
    "\"trace\":{\"type\":\"string\"}}}";

static const char POSITION[] =
    "\"Position\":{\"description\":\"how new the answer is: a stream that is asked for with it as "
    "since tells all "
    "that the answer does not show yet\",\"schema\":{\"type\":\"integer\"}}";

const char *openapi_make(Arena *arena, const RouteTable *routes)
{
    Writer writer = {.shapes = map_new()};

    buf_init(&writer.out, DOCUMENT_MAX);
    buf_str(&writer.out,
            "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"zhiwang\",\"version\":\"" ZW_VERSION
            "\",\"license\":{\"name\":\"MulanPSL-2.0\"}},"
            "\"security\":[{\"bearer\":[]},{\"cookie\":[]}],\"paths\":{");
    paths(&writer, routes);
    buf_str(&writer.out,
            "},\"components\":{\"securitySchemes\":{"
            "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
            "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"zw_session\"}},"
            "\"headers\":{");
    buf_printf(&writer.out, "%s},\"schemas\":{", POSITION);
    buf_str(&writer.out, PROBLEM);
    /* A schema may name further shapes: the list grows while it is walked. */
    for (size_t i = 0; i < writer.n_pending; i++) {
        buf_char(&writer.out, ',');
        schema(&writer, writer.pending[i]);
    }
    buf_str(&writer.out, "}}}");
    const char *document = arena_strndup(arena, buf_cstr(&writer.out), writer.out.len);
    buf_done(&writer.out);
    map_free(writer.shapes);
    return document;
}
