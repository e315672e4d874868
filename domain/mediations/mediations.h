/*
 * mediations.h - disputes that are mediated: applied for, accepted, mediated, agreed on, performed, archived.
 *
 * A file is opened by the mediators appointed to it and the heads of its body; for everybody else it does not exist.
 */
#ifndef DOMAIN_MEDIATIONS_MEDIATIONS_H
#define DOMAIN_MEDIATIONS_MEDIATIONS_H

#include "platform/http/module.h"

extern const Module MEDIATIONS_MODULE;

#endif
