/*
 * upload.h - bytes that come in pieces over a line that breaks: each person's own, named by their
 * SHA-256, in DIR/uploads/PERSON/.
 *
 * A piece says where it begins; what was there already is skipped, so a piece may be sent again.
 * Pieces are not synced: what a power cut spoils does not match its name and begins anew. Nobody
 * finds out from here what others have sent.
 */
#ifndef PLATFORM_FILES_UPLOAD_H
#define PLATFORM_FILES_UPLOAD_H

#include "base/error.h"
#include "base/id.h"

#define UPLOAD_BYTES_MAX ((int64_t)8 * 1024 * 1024)
#define UPLOAD_PIECE_MAX ((size_t)256 * 1024)
#define UPLOADS_MAX      40 /* of one person, at a time */

extern const ErrorKind UPLOAD_GAP;      /* 409: a piece that begins behind what has come */
extern const ErrorKind UPLOAD_MISMATCH; /* 422: whole, and not what its name says; it is gone */
extern const ErrorKind UPLOAD_FULL;     /* 409: too many of this person wait */
extern const ErrorKind UPLOAD_MISSING;  /* 404: not here, or not whole */

typedef struct Upload {
    const char *data_dir;
    Id person;
    const char *sha256; /* of the whole; anything but 64 hexadecimal digits is UPLOAD_MISSING */
} Upload;

typedef struct UploadState {
    int64_t offset; /* so much has come */
    bool whole;     /* all of it, and it is what its name says */
} UploadState;

/* What is whole is compared with its name again. */
const Error *upload_state(Arena *arena, const Upload *upload, UploadState *ret_state) MUST_CHECK;
/* data from `offset` on, of `bytes` in all. */
const Error *upload_add(Arena *arena, const Upload *upload, int64_t bytes, int64_t offset,
                        const void *data, size_t n, UploadState *ret_state) MUST_CHECK;
/* What is whole, into the arena. UPLOAD_MISSING too when it is no longer what its name says: then it is removed. */
const Error *upload_take(Arena *arena, const Upload *upload, const void **ret_data,
                         size_t *ret_n) MUST_CHECK;
/* It is kept elsewhere now. */
void upload_drop(Arena *arena, const Upload *upload);
/* Removes what has not grown for max_age_s. *ret_n: how many. */
const Error *upload_sweep(Arena *arena, const char *data_dir, int64_t max_age_s,
                          int64_t *ret_n) MUST_CHECK;

#endif
