/*
 * sync.h - phones that were without a network: what they bring, and what is new for them.
 *
 * It knows no rule of any noun: each item of a batch, and each thing that is new, is answered by the
 * route it would have had by itself (platform/http/inner.h).
 */
#ifndef DOMAIN_SYNC_SYNC_H
#define DOMAIN_SYNC_SYNC_H

#include "platform/http/module.h"

extern const Module SYNC_MODULE;

#endif
