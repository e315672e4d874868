/* brief.c - what other modules get of a case: what it is, who sees it, and the rules they ask
 * about. */
#include <string.h>

#include "domain/cases/case.sql.h"
#include "domain/cases/cases.h"
#include "domain/cases/guards.h"

const Error *case_brief(Request *req, Tx *tx, Id id, CaseBrief *ret_brief)
{
    Case found = {0};

    TRY(case_get(req, tx, id, &found));
    *ret_brief = (CaseBrief){
        .id = found.id,
        .number = found.number,
        .title = found.title,
        .severity = found.severity,
        .lon = found.lon,
        .lat = found.lat,
        .unit = found.unit,
        .owner = found.owner,
        .department = found.department,
        .helpers = found.helpers,
        .handler = found.handler,
        .handler_unit = found.handler_unit,
        .limit_kind = found.limit_kind,
        .limit_minutes = found.limit_minutes,
        .state = CASE_STATE_NAMES[found.state],
        .is_open = case_state_is_open((CaseState)found.state),
        .version = found.version,
        .created_at = found.created_at,
        .due_at = found.due_at,
    };
    return NULL;
}

const Error *case_show_to(Tx *tx, Id id, Id person, Id cause)
{
    return db_exec(tx, &SQL_CASE_GUEST_ADD,
                   ARGS(db_i64(id_town(id)), db_id(id), db_id(person), db_id(cause)), NULL);
}

const Error *case_hide_from(Tx *tx, Id id, Id person, Id cause)
{
    return db_exec(tx, &SQL_CASE_GUEST_REMOVE,
                   ARGS(db_i64(id_town(id)), db_id(id), db_id(person), db_id(cause)), NULL);
}

bool case_state_name_is_open(const char *name)
{
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (strcmp(CASE_STATE_NAMES[state], name) == 0)
            return case_state_is_open((CaseState)state);
    }
    return false;
}

const char *const *case_open_state_names(Arena *arena, size_t *ret_n)
{
    const char **names = arena_array(arena, CASE_STATE_MAX, sizeof(*names));
    size_t n = 0;

    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (case_state_is_open((CaseState)state))
            names[n++] = CASE_STATE_NAMES[state];
    }
    *ret_n = n;
    return names;
}

bool case_actor_commands(const Actor *actor, UnitKey owner)
{
    const Case subject = {.owner = owner};

    return case_duty_fault(&subject, actor, CASE_DO_DISPATCH) == NULL;
}

/* As much of the case as the guards below look at. */
static Case subject_of(const CaseBrief *brief)
{
    return (Case){
        .unit = brief->unit,
        .owner = brief->owner,
        .department = brief->department,
        .helpers = brief->helpers,
        .handler = brief->handler,
        .handler_unit = brief->handler_unit,
    };
}

static bool is_under_owner(const CaseBrief *brief, UnitKey unit)
{
    return unit_range_has(unit_key_range(brief->owner), unit);
}

bool case_worker_may_handle(const CaseBrief *brief, CaseWorker worker)
{
    const Case subject = subject_of(brief);
    const CaseCandidate candidate = {worker.person, worker.unit, worker.department};

    if (!brief->department)
        return case_may_handle(&subject, candidate);
    return str_eq(brief->department, worker.department) && worker.unit != 0 &&
           unit_range_has(unit_key_range(worker.unit), brief->unit);
}

bool case_worker_may_check(const CaseBrief *brief, CaseWorker worker)
{
    const Case subject = subject_of(brief);
    const CaseCandidate candidate = {worker.person, worker.unit, worker.department};

    return is_under_owner(brief, worker.unit) && case_may_check(&subject, candidate);
}

bool case_worker_may_verify(const CaseBrief *brief, CaseWorker worker)
{
    return !worker.department && is_under_owner(brief, worker.unit);
}
