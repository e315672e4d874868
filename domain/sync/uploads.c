/* uploads.c - files that come in pieces. What they are for is said when they are whole. */
#include "domain/sync/exchange.h"
#include "platform/files/upload.h"
#include "platform/http/server.h"

#define KEPT_S \
    (INT64_C(48) * 3600) /* after the last piece: a phone may be without a network for long */

typedef struct UploadQuery {
    int64_t offset;
    int64_t bytes;
} UploadQuery;

static const Field UPLOAD_QUERY_FIELDS[] = {
    I64_FIELD(UploadQuery, offset, REQUIRED, LIMIT(0, UPLOAD_BYTES_MAX),
              SAYS("where this piece begins")),
    I64_FIELD(UploadQuery, bytes, REQUIRED, LIMIT(1, UPLOAD_BYTES_MAX), SAYS("of the whole")),
};
const Shape UPLOAD_QUERY = SHAPE(UploadQuery, UPLOAD_QUERY_FIELDS);

typedef struct UploadShown {
    const char *sha256;
    int64_t offset;
    bool whole;
} UploadShown;

static const Field UPLOAD_SHOWN_FIELDS[] = {
    STR_FIELD(UploadShown, sha256, REQUIRED),
    I64_FIELD(UploadShown, offset, REQUIRED, SAYS("so much has come")),
    BOOL_FIELD(UploadShown, whole, SAYS("all of it, and it is what its name says")),
};
const Shape UPLOAD_SHOWN = SHAPE(UploadShown, UPLOAD_SHOWN_FIELDS);

static Upload upload_of(const Request *req)
{
    return (Upload){server_config(req->server)->data_dir, req->actor->person,
                    req_path(req, "sha256")};
}

static const Error *reply_state(Request *req, const Upload *upload, UploadState now)
{
    const UploadShown shown = {upload->sha256, now.offset, now.whole};

    return reply_with(req, 200, &UPLOAD_SHOWN, &shown);
}

const Error *put_upload(Request *req)
{
    const UploadQuery *query = req->query;
    Upload upload = upload_of(req);
    UploadState now = {0};

    TRY(upload_add(req->arena, &upload, query->bytes, query->offset, req->raw, req->raw_len, &now));
    return reply_state(req, &upload, now);
}

const Error *get_upload(Request *req)
{
    Upload upload = upload_of(req);
    UploadState now = {0};

    TRY(upload_state(req->arena, &upload, &now));
    return reply_state(req, &upload, now);
}

const Error *uploads_sweep(Server *server, Db *db, Arena *arena, Time now)
{
    int64_t n = 0;

    (void)db;
    (void)now;
    return upload_sweep(arena, server_config(server)->data_dir, KEPT_S, &n);
}
