/* stranger.c - who has a code and no account. */
#include "domain/cases/stranger.h"

#include <string.h>

#include "domain/staff/staff.h"

/* The id is of version 8, of no town: it can be nobody's who has an account. */
void stranger_become(Request *req, Stranger *stranger)
{
    uint8_t digest[TOKEN_HASH_SIZE];
    Id person;

    secret_hash(stranger->code, stranger->code_sha256);
    secret_hash(arena_printf(req->arena, "reporter %s", stranger->code), digest);
    memcpy(person.b, digest, sizeof(person.b));
    person.b[6] = (uint8_t)((person.b[6] & 0x0f) | 0x80);
    person.b[8] = (uint8_t)((person.b[8] & 0x3f) | 0x80);
    stranger->actor = (Actor){
        .person = person,
        .login = "",
        .name = "",
        .role = "RESIDENT",
        .scope = UNIT_RANGE_EMPTY,
        .grants = role_grants("RESIDENT"),
    };
    req->actor = &stranger->actor;
}

const Error *stranger_arrive(Request *req, const char *code, Stranger *ret_stranger)
{
    if (!code) {
        code_make(ret_stranger->code);
    } else if (!code_normalize(code, ret_stranger->code)) {
        return error_field(req->arena, &INPUT_INVALID, "code",
                           "is not 20 of 0-9 A-Z without I L O U");
    }
    stranger_become(req, ret_stranger);
    return NULL;
}
