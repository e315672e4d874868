/* limits.h - a town's own handling limits. For the files of this folder only. */
#ifndef DOMAIN_CATALOGUE_LIMITS_H
#define DOMAIN_CATALOGUE_LIMITS_H

#include "platform/http/module.h"

extern const Shape ITEM_LIMIT, ITEM_LIMIT_NEW;

Handler get_item_limits, post_item_limit;

#endif
