/*
 * notices.h - what each person is told: an inbox, and messages to browsers that are not open.
 *
 * Other modules do not call it: it reads the outbox. An event that names persons becomes a notice
 * of each of them, once, whatever dies in between.
 */
#ifndef DOMAIN_NOTICES_NOTICES_H
#define DOMAIN_NOTICES_NOTICES_H

#include "platform/http/module.h"

extern const Module NOTICES_MODULE;

#endif
