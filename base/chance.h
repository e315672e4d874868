/* chance.h - numbers that look like chance and are the same every time: for what is made up. Never for secrets. */
#ifndef BASE_CHANCE_H
#define BASE_CHANCE_H

#include "base/base.h"

/* The next of a series (splitmix64); *state is where the series stands, any number to begin with. */
uint64_t chance(uint64_t *state);
/* One of least..most, both of them too. */
int chance_between(uint64_t *state, int least, int most);

#endif
