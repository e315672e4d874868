/*
 * voices.c - spoken notes of a case: Opus in WebM, judged by their bytes, kept by their SHA-256,
 * served to those who see the case. As photos: the file is written between transactions.
 */
#include "domain/cases/case.h"
#include "domain/cases/case.sql.h"
#include "domain/cases/keep.h"
#include "platform/files/audio.h"
#include "platform/files/store.h"
#include "platform/files/upload.h"
#include "platform/http/server.h"

static const ErrorKind NO_VOICE = {ERROR_MISSING, "case/no-voice", "No such voice note"};
static const ErrorKind NOT_VOICE = {ERROR_MEDIA, "case/not-voice", "Not a recording: Opus in WebM"};
static const ErrorKind TOO_MANY = {ERROR_CONFLICT, "case/voices-full",
                                   "The case has all the voice notes it may have"};

#define VOICES_MAX      5
#define VOICE_MS_MAX    (INT64_C(3) * 60 * 1000)
#define VOICE_BYTES_MAX ((size_t)2 * 1024 * 1024) /* three minutes are half of it */

typedef struct VoiceQuery {
    const char *upload;
    const char *stage;
} VoiceQuery;

static const Field VOICE_QUERY_FIELDS[] = {
    STR_FIELD(VoiceQuery, upload, REQUIRED, LIMIT(64, 64),
              SAYS("SHA-256 of an upload of yours that is whole")),
    STR_FIELD(VoiceQuery, stage, LIMIT(1, 16), SAYS("as for photos; it is told by what you are")),
};
const Shape VOICE_QUERY = SHAPE(VoiceQuery, VOICE_QUERY_FIELDS);

typedef struct Voice {
    Id id;
    const char *sha256;
    const char *source_sha256;
    int64_t bytes;
    int64_t duration_ms;
    const char *stage;
    Time at;
    const char *url;
    KEPT_MEMBERS;
} Voice;

static const Field VOICE_FIELDS[] = {
    ID_FIELD(Voice, id, REQUIRED),
    STR_FIELD(Voice, sha256, REQUIRED),
    STR_FIELD(Voice, source_sha256, SAYS("the same: a recording is kept as it came")),
    I64_FIELD(Voice, bytes, REQUIRED),
    I64_FIELD(Voice, duration_ms, REQUIRED),
    STR_FIELD(Voice, stage, REQUIRED),
    TIME_FIELD(Voice, at, REQUIRED),
    STR_FIELD(Voice, url),
    KEPT_FIELDS(Voice),
};
const Shape VOICE_SHAPE = SHAPE(Voice, VOICE_FIELDS);

static void voice_complete(Request *req, Id case_id, Voice *voice)
{
    char case_text[ID_TEXT_SIZE], text[ID_TEXT_SIZE];

    id_format(case_id, case_text);
    id_format(voice->id, text);
    voice->source_sha256 = voice->sha256;
    voice->url = arena_printf(req->arena, "/api/v1/cases/%s/voices/%s", case_text, text);
}

static const Error *find_voices(Request *req, Tx *tx, Id case_id, Id id, List *ret_voices)
{
    return db_all(tx, &SQL_CASE_VOICES,
                  ARGS(CASE_SCOPE(req->actor), db_i64(id_town(case_id)), db_id(case_id), db_id(id)),
                  &VOICE_SHAPE, ret_voices);
}

static const Voice *voice_of(const List *voices, const char *sha256)
{
    for (size_t i = 0; i < voices->n; i++) {
        const Voice *voice = (const Voice *)voices->items + i;
        if (str_eq(voice->sha256, sha256))
            return voice;
    }
    return NULL;
}

/* ---- adding -------------------------------------------------------------------------------- */

/* What was sent once, and whose receipt was lost, is found also when nothing more may be added. */
static const Error *check_first(Request *req, Id case_id, const char *sha256, Voice *ret_known,
                                bool *ret_is_known)
{
    Case found = {0};
    List voices = {0};
    Tx *tx = NULL;

    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    TRY(case_get(req, tx, case_id, &found));
    TRY(find_voices(req, tx, case_id, ID_NONE, &voices));
    const Voice *known = voice_of(&voices, sha256);
    *ret_is_known = known && known->gone_at == TIME_NONE;
    if (!*ret_is_known)
        return case_may_attach(req, &found);
    *ret_known = *known;
    return NULL;
}

static const Error *insert_voice(Request *req, Tx *tx, Id case_id, Voice *voice)
{
    Case found = {0};
    List voices = {0};

    TRY(case_lock(req, tx, case_id, &found));
    TRY(case_may_attach(req, &found));
    TRY(find_voices(req, tx, case_id, ID_NONE, &voices));
    const Voice *same = voice_of(&voices, voice->sha256);
    if (same && same->gone_at == TIME_NONE) {
        *voice = *same;
        return NULL;
    }
    if (voices.n >= VOICES_MAX)
        return error_new(req->arena, &TOO_MANY, "at most %d", VOICES_MAX);
    TRY(case_file_claim(req, tx, voice->sha256));
    voice->id = same ? same->id : req_new_id(req, id_town(case_id));
    voice->stage = case_stage_of(req, &found);
    voice->at = req->now;
    if (same) {
        return db_exec(tx, &SQL_CASE_VOICE_AGAIN,
                       ARGS(db_i64(id_town(case_id)), db_id(case_id), db_id(voice->id),
                            db_id(req->actor->person), db_str(voice->stage), db_time(voice->at)),
                       NULL);
    }
    return db_exec(tx, &SQL_CASE_VOICE_INSERT,
                   ARGS(db_i64(id_town(case_id)), db_id(case_id), db_id(voice->id),
                        db_id(req->actor->person), db_str(voice->sha256), db_i64(voice->bytes),
                        db_i64(voice->duration_ms), db_str(voice->stage), db_time(voice->at)),
                   NULL);
}

static const Error *save_voice(Request *req, Id case_id, Voice *voice)
{
    Tx *tx CLEANUP(db_rollbackp) = NULL;

    TRY(db_begin(req->db, req->arena, TX_WRITE, &tx));
    TRY(insert_voice(req, tx, case_id, voice));
    return db_commit(tx);
}

static const Error *keep_voice(Request *req, const Upload *upload, Voice *ret_voice)
{
    char *sha256 = arena_alloc(req->arena, SHA256_HEX_SIZE);
    const void *data = NULL;
    Audio audio = {0};
    size_t n = 0;

    TRY(upload_take(req->arena, upload, &data, &n));
    if (n > VOICE_BYTES_MAX || !audio_check(data, n, &audio))
        return error_new(req->arena, &NOT_VOICE, "%s", "");
    if (audio.duration_ms > VOICE_MS_MAX)
        return error_new(req->arena, &NOT_VOICE, "longer than three minutes");
    TRY(store_put(req->arena, upload->data_dir, data, n, sha256));
    *ret_voice = (Voice){.sha256 = sha256,
                         .bytes = (int64_t)n,
                         .duration_ms = audio.duration_ms,
                         .kept_until = TIME_NONE,
                         .gone_at = TIME_NONE};
    return NULL;
}

const Error *post_voice(Request *req)
{
    const VoiceQuery *query = req->query;
    const Upload upload = {server_config(req->server)->data_dir, req->actor->person, query->upload};
    Voice voice = {0};
    bool is_known = false;
    Id case_id = ID_NONE;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(check_first(req, case_id, query->upload, &voice, &is_known));
    if (!is_known) {
        TRY(keep_voice(req, &upload, &voice));
        TRY(save_voice(req, case_id, &voice));
    }
    upload_drop(req->arena, &upload);
    voice_complete(req, case_id, &voice);
    return reply_with(req, is_known ? 200 : 201, &VOICE_SHAPE, &voice);
}

/* ---- reading ------------------------------------------------------------------------------- */

const Error *list_voices(Request *req)
{
    Case found = {0};
    List voices = {0};
    Id case_id = ID_NONE;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(case_get(req, req->tx, case_id, &found));
    TRY(find_voices(req, req->tx, case_id, ID_NONE, &voices));
    for (size_t i = 0; i < voices.n; i++)
        voice_complete(req, case_id, (Voice *)voices.items + i);
    return reply_list(req, &VOICE_SHAPE, &voices, NULL);
}

static const Error *find_voice(Request *req, Id case_id, Id id, Voice *ret_voice)
{
    List voices = {0};
    Tx *tx = NULL;

    TRY(db_begin(req->db, req->arena, TX_READ, &tx));
    TRY(find_voices(req, tx, case_id, id, &voices));
    if (voices.n == 0)
        return error_new(req->arena, &NO_VOICE, "%s", "");
    *ret_voice = *(const Voice *)voices.items;
    return NULL;
}

const Error *get_voice(Request *req)
{
    Voice voice = {0};
    const void *data = NULL;
    Id case_id = ID_NONE, id = ID_NONE;
    size_t n = 0;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &case_id));
    TRY(req_path_id(req, "voice", &NO_VOICE, &id));
    TRY(find_voice(req, case_id, id, &voice));
    if (voice.gone_at != TIME_NONE)
        return error_new(req->arena, &CASE_FILE_GONE, "%s", voice.keep_class);
    TRY(store_get(req->arena, server_config(req->server)->data_dir, voice.sha256, &data, &n));
    reply_header(req, "Cache-Control", "private, max-age=31536000, immutable");
    return reply_bytes(req, 200, AUDIO_MEDIA_TYPE, data, n);
}
