/*
 * assignments.h - who was sent where, for what: one person, one case, one purpose.
 *
 * A record of its own. A person may have many at once; none of them changes another, the case, or
 * the person's post.
 */
#ifndef DOMAIN_ASSIGNMENTS_ASSIGNMENTS_H
#define DOMAIN_ASSIGNMENTS_ASSIGNMENTS_H

#include "platform/http/module.h"

extern const Module ASSIGNMENTS_MODULE;

#endif
