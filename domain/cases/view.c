/* view.c - GET /cases/{id}: a case as one actor sees it, with what he may do and take back. */
#include "domain/cases/guards.h"

/* ---- taking back ---- */

static int64_t undo_seconds(const Case *subject)
{
    int event = case_event_named(subject->last_event);

    return event == ENUM_NONE ? 0 : case_undo_seconds((CaseEvent)event);
}

Time case_undo_end(const Case *subject)
{
    int64_t seconds = undo_seconds(subject);

    return seconds == 0 ? TIME_NONE : subject->updated_at + seconds * TIME_SECOND;
}

const char *case_undo_fault(const Case *subject, const Actor *actor)
{
    if (undo_seconds(subject) == 0)
        return "the last move stands";
    if (id_is_none(subject->last_by) || !id_eq(subject->last_by, actor->person))
        return "who made the last move takes it back";
    return NULL;
}

/* Days later: who stands where it was merged, and might merge it himself. */
const char *case_undo_late_fault(const Case *subject, const Actor *actor, Time now)
{
    static const int64_t DAY = INT64_C(86400) * TIME_SECOND;
    int event = case_event_named(subject->last_event);
    int64_t days = event == ENUM_NONE ? 0 : case_undo_days((CaseEvent)event);

    if (days == 0)
        return "the last move stands";
    if (!case_actor_commands(actor, subject->owner))
        return "another centre has the duty";
    if (now > subject->updated_at + days * DAY)
        return "that is too long ago";
    return NULL;
}

/* The grant is that of the move in each of its rows. */
static bool may_undo_late(const Case *found, const Actor *actor, Time now)
{
    int event = case_event_named(found->last_event);

    if (case_undo_late_fault(found, actor, now))
        return false;
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        if (CASE_MOVES[i].event == (CaseEvent)event && CASE_MOVES[i].to == (CaseState)found->state)
            return actor_may(actor, CASE_MOVES[i].grant);
    }
    return false;
}

/* ---- what he may ---- */

/* Before it is filed: what whoever files it has to make up for with a reason. */
static void fill_lacks(Request *req, Case *found)
{
    bool is_unfiled = found->state == CASE_REPORTED || found->state == CASE_VERIFYING;

    if (!is_unfiled || !case_is_unshown(found))
        return;
    found->lacks = (Strs){arena_array(req->arena, 1, sizeof(char *)), 1};
    found->lacks.items[0] = "PHOTO";
    found->photos_lacking = case_photos_lacking(found);
}

/* Events that stand behind another are not listed: a client says VOID, and the first one asks. */
void case_fill_may(Request *req, Case *found)
{
    found->may = (Strs){arena_array(req->arena, CASE_EVENT_MAX, sizeof(char *)), 0};
    for (int event = 0; event < CASE_EVENT_MAX; event++) {
        if (!case_event_is_meant((CaseEvent)event) &&
            case_actor_may(found, req->actor, (CaseEvent)event, req->now))
            found->may.items[found->may.n++] = CASE_EVENT_NAMES[event];
    }
    fill_lacks(req, found);
    if (!case_undo_fault(found, req->actor) && req->now < case_undo_end(found)) {
        found->undo_until = case_undo_end(found);
        found->undoes = found->last_event;
    }
    found->undo_late = may_undo_late(found, req->actor, req->now);
}

const Error *ask_case(Request *req)
{
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &CASE_NOT_FOUND, &id));
    case_ask(req, id);
    return NULL;
}

const Error *get_case(Request *req)
{
    Case *found = req->found[0].items;

    if (req->found[0].n == 0)
        return error_new(req->arena, &CASE_NOT_FOUND, "%s", "");
    case_complete(req, found);
    case_fill_may(req, found);
    reply_etag_version(req, found->version);
    return reply_with(req, 200, &CASE_SHAPE, found);
}
