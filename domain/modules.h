/* modules.h - the nouns of the city, as the server sees them. Order of domain/LAYERS. */
#ifndef DOMAIN_MODULES_H
#define DOMAIN_MODULES_H

#include "platform/http/module.h"

extern const Module *const MODULES[]; /* NULL-terminated */

#endif
