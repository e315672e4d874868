/* cases.h - a case: something wrong at a place that somebody must put right. */
#ifndef DOMAIN_CASES_CASES_H
#define DOMAIN_CASES_CASES_H

#include "platform/http/module.h"

extern const Module CASES_MODULE;

#endif
