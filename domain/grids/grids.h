/*
 * grids.h - the map of grids as it changes: editions that are drawn, checked, published.
 *
 * The map in force is the tree of units (domain/units). This module makes the next one of it.
 */
#ifndef DOMAIN_GRIDS_GRIDS_H
#define DOMAIN_GRIDS_GRIDS_H

#include "platform/http/module.h"

extern const Module GRIDS_MODULE;

#endif
