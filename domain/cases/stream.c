/* stream.c - GET /stream: what one may hear; GET /states/case: the machine, for the pages. */
#include "domain/cases/case.h"

#define STATES_MAX ((size_t)64 * 1024)

/* The same bounds as what one may read: the range of the post, its department, and what concerns
 * oneself wherever it is. */
const Error *get_stream(Request *req)
{
    const Actor *actor = req->actor;

    req->stream.range = actor->scope;
    req->stream.person = actor->person;
    req->stream.session = actor->session;
    req->stream.department[0] = '\0';
    for (size_t i = 0; actor->department && actor->department[i]; i++) {
        if (i == sizeof(req->stream.department) - 1)
            break;
        req->stream.department[i] = actor->department[i];
        req->stream.department[i + 1] = '\0';
    }
    return NULL;
}

const Error *get_states(Request *req)
{
    Buf out;

    buf_init(&out, STATES_MAX);
    machine_json(&CASE_MACHINE, "grant", &out);
    const Error *error = reply_bytes(req, 200, "application/json", buf_cstr(&out), out.len);
    buf_done(&out);
    return error;
}
