/*
 * audio.h - what a recording is, judged by its bytes: one track of Opus in WebM (RFC 9559, RFC 6716),
 * and nothing beside it.
 *
 * Read are the EBML head, the tracks and the times of clusters and blocks; sound is not decoded. A
 * second track, pictures, subtitles, attachments, encryption and compression are refused: what is
 * played on a desk is sound. Pure functions over hostile bytes; fuzzed.
 */
#ifndef PLATFORM_FILES_AUDIO_H
#define PLATFORM_FILES_AUDIO_H

#include "base/base.h"

typedef struct Audio {
    int64_t duration_ms; /* from the first block to the last; a block is at most 120 ms */
    int64_t blocks;
} Audio;

#define AUDIO_MEDIA_TYPE "audio/webm"

/* False: not that, or without a sound. *ret_audio is left alone. */
bool audio_check(const uint8_t *data, size_t n, Audio *ret_audio);

#endif
