/* call.h - somebody outside calls for help. */
#ifndef DOMAIN_CASES_CALL_H
#define DOMAIN_CASES_CALL_H

#include "platform/http/module.h"

extern const Shape CALL_NEW;
Handler post_call;

#endif
