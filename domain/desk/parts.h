/* parts.h - what the files of this module share: handlers by file, and their shapes. */
#ifndef DOMAIN_DESK_PARTS_H
#define DOMAIN_DESK_PARTS_H

#include "base/shape.h"
#include "domain/desk/desk.h"

/* hold.c. A hold is a lease of HOLD_SECONDS, renewed while the case lies open on the desk. */
#define HOLD_SECONDS 30
Handler put_hold, get_hold, delete_hold, list_holds, list_take_overs, list_desk_take_overs;
extern const Shape HOLD_SHAPE, HOLD_IN, HELD_CASE, TAKE_OVER, DESK_TAKE_OVER;
const Error *holds_purge(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

/* hand_over.c */
Handler post_hand_over, list_hand_overs, get_hand_over, take_hand_over, list_colleagues;
extern const Shape HAND_OVER_SHAPE, HAND_OVER_LINE, HAND_OVER_IN, HAND_TO_SHAPE;

/* views.c */
#define VIEWS_MAX 20
Handler list_views, put_view, delete_view, get_layout, put_layout;
extern const Shape VIEW_SHAPE, VIEW_IN, LAYOUT_SHAPE;

#endif
