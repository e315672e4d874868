/* rules.c - what a camera's number and address may be. */
#include <string.h>

#include "base/str.h"
#include "domain/cameras/parts.h"

const char *const CAMERA_STATE_NAMES[] = {"WORKING", "BROKEN", "REMOVED", NULL};

#define PURPOSE(name) #name,
const char *const CAMERA_PURPOSES[] = {
#include "domain/cameras/purposes.def"
    NULL};

static const char *const SCHEMES[] = {"https://", "http://", "rtsps://", "rtsp://"};

bool camera_code_good(const char *code)
{
    return strlen(code) == CAMERA_CODE_DIGITS && strspn(code, "0123456789") == CAMERA_CODE_DIGITS;
}

static const char *behind_scheme(const char *address)
{
    for (size_t i = 0; i < LENGTH(SCHEMES); i++) {
        if (str_starts(address, SCHEMES[i]))
            return address + strlen(SCHEMES[i]);
    }
    return NULL;
}

const char *camera_address_fault(const char *address)
{
    const char *host = behind_scheme(address);

    if (!host)
        return "must begin with https://, http://, rtsps:// or rtsp://";
    size_t n = strcspn(host, "/?#");
    if (n == 0)
        return "has no host";
    if (memchr(host, '@', n))
        return "has a name or a password in it: whoever looks would know it";
    for (const char *at = address; *at; at++) {
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at))
            return "has a character that an address cannot have";
    }
    return NULL;
}
