#include "simulate/photo.h"

#include "simulate/schedule.h"

#include "platform/files/png_write.h"

#define SIDE 24

void photo_make(uint64_t luck, Buf *out)
{
    uint8_t greys[SIDE * SIDE];

    for (size_t i = 0; i < sizeof(greys); i++)
        greys[i] = (uint8_t)(chance(&luck) & 0xff);
    png_write(out, greys, SIDE, SIDE, false);
}
