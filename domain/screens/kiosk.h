/*
 * kiosk.h - who looks at a screen: somebody who may read statistics, or a wall with a token.
 *
 * A token opens the routes of this module that show sums, and nothing else: it is no session, so every
 * other route answers it as it answers nobody. It is told once, kept as its hash, and can be revoked; it
 * ends by itself, or with its unit when an edition of the map ends that. It is looked up at each request,
 * so one that is over is dead at once.
 */
#ifndef DOMAIN_SCREENS_KIOSK_H
#define DOMAIN_SCREENS_KIOSK_H

#include "platform/http/module.h"

typedef struct Viewer {
    Id kiosk; /* ID_NONE: a person */
    UnitKey unit;
    UnitRange scope;
    const char *department; /* of a person's post, or NULL */
} Viewer;

extern const ErrorKind SCREEN_UNIT_ENDED; /* "screen/unit-ended" (410), with its name */

/* "screen/no-kiosk" (401) for an unknown, ended or revoked token; 403 for a person who may not;
 * "screen/unit-ended" when the map has the unit no more. */
const Error *viewer_find(Request *req, Tx *tx, Viewer *ret_viewer) MUST_CHECK;

extern const Shape KIOSK_NEW, KIOSK_MADE, KIOSK_SHAPE;
Handler post_kiosk, list_kiosks, delete_kiosk;
extern const Shape SCREEN_QUERY, SCREEN; /* board.c */
Handler get_screen;

#endif
