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

/* The map was redrawn: open assignments of these cases of the town lie in another grid now. */
const Error *assignments_rehome(Tx *tx, int32_t town, const Id *cases, const UnitKey *units,
                                size_t n) MUST_CHECK;

#endif
