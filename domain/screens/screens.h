/* screens.h - the big screen: sums of one unit for a wall, and the tokens that walls have. */
#ifndef DOMAIN_SCREENS_SCREENS_H
#define DOMAIN_SCREENS_SCREENS_H

#include "platform/http/module.h"

extern const Module SCREENS_MODULE;

#endif
