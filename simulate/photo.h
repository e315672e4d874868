/* photo.h - a small true picture, no two alike. */
#ifndef SIMULATE_PHOTO_H
#define SIMULATE_PHOTO_H

#include "base/str.h"

/* A PNG of 24 x 24 greys made of `luck`. */
void photo_make(uint64_t luck, Buf *out);

#endif
