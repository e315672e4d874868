/* paint.h - stand-ins for photographs: drawn, so that nobody's door is on them, and no two alike. */
#ifndef DOMAIN_PAST_PAINT_H
#define DOMAIN_PAST_PAINT_H

#include "base/str.h"

#define PAINT_WIDTH  320
#define PAINT_HEIGHT 240

/* Appends a PNG: a place made of `place`, with things in the way or cleared, the light made of `light`. */
void paint(Buf *out, uint64_t place, uint64_t light, bool cleared);

#endif
