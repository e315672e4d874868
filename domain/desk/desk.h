/*
 * desk.h - the desk itself: who has a case in hand, how a shift hands over, how a person likes to look
 * at the queue. It knows cases; cases do not know it.
 */
#ifndef DOMAIN_DESK_DESK_H
#define DOMAIN_DESK_DESK_H

#include "platform/http/module.h"

extern const Module DESK_MODULE;

#endif
