/* fuzz_audio.c - any bytes: what is taken for a recording has sound and a sane length; what is not leaves
 * the answer alone. */
#include <stdlib.h>

#include "platform/files/audio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Audio audio = {-1, -1};

    if (audio_check(data, size, &audio)) {
        if (audio.blocks < 1 || audio.duration_ms < 0)
            abort();
    } else if (audio.blocks != -1) {
        abort();
    }
    return 0;
}
