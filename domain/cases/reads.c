/*
 * reads.c - GET /cases/{id}/reads: who looked at what of a person for the sake of this case.
 *
 * The person reads it himself (GET /me/reads, the page of a code); here those read it who answer for the
 * desk, in the one line of the case. Who was looked at is not told: the purpose says whether it was who
 * reported, or somebody's position.
 */
#include "domain/cases/case.h"
#include "domain/staff/staff.h"

const Error *list_case_reads(Request *req)
{
    Id id = ID_NONE;
    Case found = {.id = ID_NONE};
    List reads = {0};

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    TRY(case_get(req, req->tx, id, &found));
    TRY(staff_reads_of_case(req, id, &reads));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &PERSON_READ, &reads, NULL);
}
