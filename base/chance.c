#include "base/chance.h"

uint64_t chance(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int chance_between(uint64_t *state, int least, int most)
{
    return least + (int)(chance(state) % (uint64_t)(most - least + 1));
}
