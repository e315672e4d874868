/* png_write.h - a picture that the program has drawn itself, as a PNG. */
#ifndef PLATFORM_FILES_PNG_WRITE_H
#define PLATFORM_FILES_PNG_WRITE_H

#include "base/str.h"

/* Appends a PNG of width x height pixels, 8 bits a sample: colour: red, green and blue, else grey. pixels: row by
 * row, from the top left. Without memory for it out->overflow is set. */
void png_write(Buf *out, const uint8_t *pixels, int width, int height, bool colour);

#endif
