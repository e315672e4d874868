/*
 * rounds.h - visits: premises are due, somebody goes there, and says of every point what it is like.
 *
 * What is due in a grid is its round. Who walks it is whoever serves that grid. Nobody is ranked by it.
 */
#ifndef DOMAIN_ROUNDS_ROUNDS_H
#define DOMAIN_ROUNDS_ROUNDS_H

#include "platform/http/module.h"

extern const Module ROUNDS_MODULE;

/* What is due in every town at `now` is planned, in transactions of bounded size. For a made-up city. */
const Error *rounds_plan(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

#endif
