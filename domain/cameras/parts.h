/* parts.h - what the files of this module share. */
#ifndef DOMAIN_CAMERAS_PARTS_H
#define DOMAIN_CAMERAS_PARTS_H

#include "domain/cameras/cameras.h"

#define CAMERA_CODE_DIGITS 20
#define CAMERAS_BYTES_MAX  ((size_t)16 * 1024 * 1024)

#define CAMERA_SCOPE(actor) db_i64((actor)->scope.lo), db_i64((actor)->scope.hi)

typedef enum CameraState { CAMERA_WORKING, CAMERA_BROKEN, CAMERA_REMOVED } CameraState;
extern const char *const CAMERA_STATE_NAMES[]; /* NULL-terminated */
extern const char *const CAMERA_PURPOSES[];    /* the same, by purposes.def */

bool camera_code_good(const char *code);

/* NULL: one may be sent there. Otherwise what is wrong with it. Only addresses that a browser, or a
 * player it hands them to, opens; without a password in it, for whoever may look would then know it. */
const char *camera_address_fault(const char *address);

/* read.c */
extern const Shape CAMERA, CAMERAS_QUERY, CAMERA_LOOK_ROW, CAMERA_LOOKS_QUERY;
Handler list_cameras, list_camera_looks;

/* look.c */
extern const Shape CAMERA_LOOK_IN, CAMERA_SHOWN;
Handler post_camera_look;

/* take.c */
extern const Shape CAMERAS_TAKE_QUERY, CAMERAS_TAKEN;
Handler put_cameras;

#endif
