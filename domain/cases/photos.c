/*
 * photos.c - pictures of a case: cleaned of what they give away, kept by their SHA-256, served to
 * those who see the case.
 *
 * Reading, cleaning and writing a file happen between transactions, never in one: a slow disk
 * holds no row.
 */
#include <string.h>

#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/keep.h"
#include "domain/units/units.h"
#include "platform/files/image.h"
#include "platform/files/store.h"
#include "platform/files/upload.h"
#include "platform/http/server.h"

static const ErrorKind NO_PHOTO = {ERROR_MISSING, "case/no-photo", "No such photo"};
static const ErrorKind NOT_IMAGE = {ERROR_MEDIA, "case/not-image", "Not a JPEG, PNG or WebP image"};
static const ErrorKind TOO_MANY = {ERROR_CONFLICT, "case/photos-full",
                                   "The case has all the photos it may have"};

/* Of one stage since its step began: nobody fills a case with his photos so that the next one, whose move rests
 * on a photo, can add none. Of how it was found: of one person. */
#define PHOTOS_MAX 20

static const char *const STAGES[] = {"REPORT", "HANDLING", "CHECK", "BASIS", NULL};
enum { STAGE_REPORT, STAGE_HANDLING, STAGE_CHECK, STAGE_BASIS };

typedef struct PhotoQuery {
    int stage;
    const char *upload;
} PhotoQuery;

static const Field PHOTO_QUERY_FIELDS[] = {
    ENUM_FIELD(PhotoQuery, stage, STAGES, SAYS("when not given: by what you are in the case")),
    STR_FIELD(PhotoQuery, upload, LIMIT(64, 64),
              SAYS("SHA-256 of an upload of yours that is whole, instead of a body")),
};
const Shape PHOTO_QUERY = SHAPE(PhotoQuery, PHOTO_QUERY_FIELDS);

typedef struct Photo {
    Id id;
    const char *sha256;
    const char *source_sha256;
    const char *type;
    int64_t bytes;
    int64_t width, height;
    const char *stage;
    Time taken_at;
    double lon, lat;
    Time at;
    const char *url;
    KEPT_MEMBERS;
} Photo;

static const Field PHOTO_FIELDS[] = {
    ID_FIELD(Photo, id, REQUIRED),
    STR_FIELD(Photo, sha256, REQUIRED, SAYS("of the bytes as kept and served")),
    STR_FIELD(
        Photo, source_sha256,
        SAYS("of the bytes as they were sent: the receipt with which a phone may forget them")),
    STR_FIELD(Photo, type, REQUIRED),
    I64_FIELD(Photo, bytes, REQUIRED),
    I64_FIELD(Photo, width, REQUIRED),
    I64_FIELD(Photo, height, REQUIRED),
    STR_FIELD(Photo, stage, REQUIRED),
    TIME_FIELD(Photo, taken_at, NULLABLE, SAYS("as the camera says")),
    F64_FIELD(Photo, lon, NULLABLE),
    F64_FIELD(Photo, lat, NULLABLE),
    TIME_FIELD(Photo, at, REQUIRED),
    STR_FIELD(Photo, url),
    KEPT_FIELDS(Photo),
};
const Shape PHOTO_SHAPE = SHAPE(Photo, PHOTO_FIELDS);

static void photo_complete(Request *req, Id case_id, Photo *photo)
{
    char case_text[ID_TEXT_SIZE], text[ID_TEXT_SIZE];

    id_format(case_id, case_text);
    id_format(photo->id, text);
    photo->url = arena_printf(req->arena, "/api/v1/cases/%s/photos/%s", case_text, text);
}

/* ---- adding -------------------------------------------------------------------------------- */

static bool is_handling(const Case *found, const Actor *actor)
{
    return id_eq(found->handler, actor->person) ||
           (found->department && str_eq(found->department, actor->department));
}

const Error *case_may_attach(Request *req, const Case *found)
{
    const Actor *actor = req->actor;
    bool is_party = found->mine || is_handling(found, actor) ||
                    id_eq(found->checker, actor->person) || actor_may(actor, "case:handle") ||
                    actor_may(actor, "case:check") || actor_may(actor, "case:file");

    if (!is_party) {
        return error_new(req->arena, &CASE_MAY_NOT, "%s",
                         "photos come from who reports, files, handles or checks");
    }
    if (!case_state_is_open((CaseState)found->state)) {
        return error_new(req->arena, &CASE_BAD_MOVE, "a photo when %s",
                         CASE_STATE_NAMES[found->state]);
    }
    return NULL;
}

/* Before it is sent out, who found it may be repairing it on the spot. */
static bool may_show_handling(const Case *found, const Actor *actor)
{
    bool is_early = found->state == CASE_REPORTED || found->state == CASE_FILED;

    return is_handling(found, actor) || (found->mine && is_early);
}

static int stage_by_role(const Case *found, const Actor *actor)
{
    if (id_eq(found->checker, actor->person))
        return STAGE_CHECK;
    return is_handling(found, actor) ? STAGE_HANDLING : STAGE_REPORT;
}

const char *case_stage_of(Request *req, const Case *found)
{
    return STAGES[stage_by_role(found, req->actor)];
}

/* A photo of the handling, and of why it cannot be done, comes from who handles, one of the check from who
 * checks: moves rest on it. */
static const Error *find_stage(Request *req, const Case *found, const char **ret_stage)
{
    const PhotoQuery *query = req->query;
    int stage = query ? query->stage : ENUM_NONE;
    bool is_checker = id_eq(found->checker, req->actor->person);

    if (stage == ENUM_NONE)
        stage = stage_by_role(found, req->actor);
    if ((stage == STAGE_CHECK && !is_checker) ||
        (stage == STAGE_BASIS && !is_handling(found, req->actor)) ||
        (stage == STAGE_HANDLING && !may_show_handling(found, req->actor)))
        return error_field(req->arena, &INPUT_INVALID, "stage", "is not yours in this case");
    *ret_stage = STAGES[stage];
    return NULL;
}

/* What is looked for: nothing given is all of them. */
typedef struct Wanted {
    Id id;
    const char *sha256;
    const char *source_sha256;
} Wanted;

static const Error *find_photos(Request *req, Tx *tx, Id case_id, Wanted wanted, List *ret_photos)
{
    return db_all(tx, &SQL_CASE_PHOTOS,
                  ARGS(CASE_SCOPE(req->actor), db_i64(id_town(case_id)), db_id(case_id),
                       db_id(wanted.id), db_str(wanted.sha256), db_str(wanted.source_sha256)),
                  &PHOTO_SHAPE, ret_photos);
}

static int64_t shown_of(const Case *found, const char *stage)
{
    const int64_t shown[] = {
        [STAGE_REPORT] = found->before_photos,
        [STAGE_HANDLING] = found->after_photos,
        [STAGE_CHECK] = found->check_photos,
        [STAGE_BASIS] = found->basis_photos,
    };

    for (size_t i = 0; i < LENGTH(shown); i++) {
        if (str_eq(STAGES[i], stage))
            return shown[i];
    }
    return 0;
}

/* The case is locked while its photos are counted. The same bytes again: the same receipt. */
static const Error *insert_photo(Request *req, Tx *tx, Id case_id, Photo *photo, bool *ret_made)
{
    Case found = {0};
    List same = {0};

    TRY(case_lock(req, tx, case_id, &found));
    TRY(case_may_attach(req, &found));
    TRY(find_photos(req, tx, case_id, (Wanted){.sha256 = photo->sha256}, &same));
    const Photo *known = same.items;
    if (same.n > 0 && known->gone_at == TIME_NONE) {
        *photo = *known;
        *ret_made = false;
        return NULL;
    }
    TRY(find_stage(req, &found, &photo->stage));
    if (shown_of(&found, photo->stage) >= PHOTOS_MAX)
        return error_new(req->arena, &TOO_MANY, "at most %d of this stage", PHOTOS_MAX);
    TRY(case_file_claim(req, tx, photo->sha256));
    photo->id = same.n > 0 ? known->id : req_new_id(req, id_town(case_id));
    photo->at = req->now;
    *ret_made = true;
    if (same.n > 0) {
        return db_exec(tx, &SQL_CASE_PHOTO_AGAIN,
                       ARGS(db_i64(id_town(case_id)), db_id(case_id), db_id(photo->id),
                            db_id(req->actor->person), db_str(photo->stage), db_time(photo->at)),
                       NULL);
    }
    return db_exec(tx, &SQL_CASE_PHOTO_INSERT,
                   ARGS(db_i64(id_town(case_id)), db_id(case_id), db_id(photo->id),
                        db_id(req->actor->person), db_str(photo->sha256), db_str(photo->type),
                        db_i64(photo->bytes), db_i64(photo->width), db_i64(photo->height),
                        db_str(photo->stage), db_time(photo->taken_at), db_f64(photo->lon),
                        db_f64(photo->lat), db_time(photo->at), db_str(photo->source_sha256)),
                   NULL);
}

/* Before the bytes are looked at: a stranger's bytes never reach the decoder or the disk. What was
 * sent once, and whose receipt was lost on the way, is found also when nothing more may be added. */
static const Error *check_first(Request *req, Id case_id, const char *source_sha256,
                                List *ret_known)
{
    Case found = {0};
    Tx *tx = NULL;

    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    TRY(case_get(req, tx, case_id, &found));
    TRY(find_photos(req, tx, case_id, (Wanted){.source_sha256 = source_sha256}, ret_known));
    if (ret_known->n > 0 && ((const Photo *)ret_known->items)->gone_at != TIME_NONE)
        ret_known->n = 0; /* a receipt would be for bytes that are not here */
    return ret_known->n > 0 ? NULL : case_may_attach(req, &found);
}

static const Error *save_photo(Request *req, Id case_id, Photo *photo, bool *ret_made)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(req->db, req->arena, TX_WRITE, &tx));
    TRY(insert_photo(req, tx, case_id, photo, ret_made));
    return db_commit(tx);
}

/* The bytes, and their hash as they came. What is claimed in Content-Type only opens the door; the
 * bytes decide. */
typedef struct Source {
    const uint8_t *data;
    size_t n;
    const char *sha256;
} Source;

static const Error *keep_image(Request *req, const Source *source, Photo *ret_photo)
{
    char sha256[SHA256_HEX_SIZE];
    Image image = {0};

    if (!image_clean(req->arena, source->data, source->n, CITY_ZONE_MINUTES, &image))
        return error_new(req->arena, &NOT_IMAGE, "%s", "");
    TRY(store_put(req->arena, server_config(req->server)->data_dir, image.data, image.n, sha256));
    *ret_photo = (Photo){
        .sha256 = arena_strdup(req->arena, sha256),
        .source_sha256 = source->sha256,
        .type = IMAGE_MEDIA_TYPES[image.type],
        .bytes = (int64_t)image.n,
        .width = image.width,
        .height = image.height,
        .taken_at = image.taken_at,
        .lon = image.lon,
        .lat = image.lat,
        .kept_until = TIME_NONE,
        .gone_at = TIME_NONE,
    };
    return NULL;
}

static const Error *body_of(Request *req, Source *ret_source)
{
    char *sha256 = arena_alloc(req->arena, SHA256_HEX_SIZE);

    if (!str_starts(req->content_type, "image/"))
        return error_new(req->arena, &NOT_IMAGE, "Content-Type must be image/...");
    sha256_hex(req->raw, req->raw_len, sha256);
    *ret_source = (Source){(const uint8_t *)req->raw, req->raw_len, sha256};
    return NULL;
}

static const Error *take_upload(Request *req, const Upload *upload, Source *ret_source)
{
    const void *data = NULL;
    size_t n = 0;

    TRY(upload_take(req->arena, upload, &data, &n));
    *ret_source = (Source){data, n, upload->sha256};
    return NULL;
}

static const Error *reply_photo(Request *req, Id case_id, int status, Photo *photo)
{
    photo_complete(req, case_id, photo);
    return reply_with(req, status, &PHOTO_SHAPE, photo);
}

/* The same bytes again: the same receipt, under the name by which they were sent this time. */
static const Error *receive(Request *req, Id case_id, const Upload *upload)
{
    bool is_made = false;
    Source source = {.sha256 = upload ? upload->sha256 : NULL};
    Photo photo = {0};
    List known = {0};

    if (!upload)
        TRY(body_of(req, &source));
    TRY(check_first(req, case_id, source.sha256, &known));
    if (known.n > 0)
        return reply_photo(req, case_id, 200, known.items);
    if (upload)
        TRY(take_upload(req, upload, &source));
    TRY(keep_image(req, &source, &photo));
    TRY(save_photo(req, case_id, &photo, &is_made));
    photo.source_sha256 = source.sha256;
    return reply_photo(req, case_id, is_made ? 201 : 200, &photo);
}

const Error *post_photo(Request *req)
{
    Id case_id = ID_NONE;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    return case_photo_receive(req, case_id);
}

/* The upload goes only after the commit: until then the phone may have to ask again. */
const Error *case_photo_receive(Request *req, Id case_id)
{
    const PhotoQuery *query = req->query;

    if (!query || !query->upload)
        return receive(req, case_id, NULL);
    const Upload upload = {server_config(req->server)->data_dir, req->actor->person, query->upload};
    TRY(receive(req, case_id, &upload));
    upload_drop(req->arena, &upload);
    return NULL;
}

/* ---- reading ------------------------------------------------------------------------------- */

const Error *list_photos(Request *req)
{
    Case found = {0};
    List photos = {0};
    Id case_id = ID_NONE;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(case_get(req, req->tx, case_id, &found));
    TRY(find_photos(req, req->tx, case_id, (Wanted){.id = ID_NONE}, &photos));
    for (size_t i = 0; i < photos.n; i++)
        photo_complete(req, case_id, (Photo *)photos.items + i);
    return reply_list(req, &PHOTO_SHAPE, &photos, NULL);
}

static const Error *find_photo(Request *req, Id case_id, Id id, Photo *ret_photo)
{
    List photos = {0};
    Tx *tx = NULL;

    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    TRY(find_photos(req, tx, case_id, (Wanted){.id = id}, &photos));
    if (photos.n == 0)
        return error_new(req->arena, &NO_PHOTO, "%s", "");
    *ret_photo = *(const Photo *)photos.items;
    return NULL;
}

/* A photo never changes; whoever may not see the case any more must not find it in a cache that
 * others share. */
const Error *get_photo(Request *req)
{
    Photo photo = {0};
    const void *data = NULL;
    Id case_id = ID_NONE, id = ID_NONE;
    size_t n = 0;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(req_path_id(req, "photo", &NO_PHOTO, &id));
    TRY(find_photo(req, case_id, id, &photo));
    if (photo.gone_at != TIME_NONE)
        return error_new(req->arena, &CASE_FILE_GONE, "%s", photo.keep_class);
    TRY(store_get(req->arena, server_config(req->server)->data_dir, photo.sha256, &data, &n));
    reply_header(req, "Cache-Control", "private, max-age=31536000, immutable");
    reply_header(req, "ETag", arena_printf(req->arena, "\"%s\"", photo.sha256));
    return reply_bytes(req, 200, photo.type, data, n);
}
