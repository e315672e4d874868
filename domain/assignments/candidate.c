#include "domain/assignments/candidate.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define OFF_SHIFT_M        INT64_C(3000)  /* somebody on shift in the next village comes sooner */
#define DISTANCE_UNKNOWN_M INT64_C(20000) /* as far as the other end of a large town */

const char *const FINDING_NAMES[] = {
#define FINDING(name, kind, words) [FINDING_##name] = #name,
#include "domain/assignments/assignments.def"
    [FINDING_MAX] = NULL,
};

static const FindingKind KINDS[] = {
#define FINDING(name, kind, words) [FINDING_##name] = FINDING_##kind,
#include "domain/assignments/assignments.def"
};

_Static_assert(FINDING_MAX <= 32, "findings are bits of an unsigned");

FindingKind finding_kind(Finding finding)
{
    return KINDS[finding];
}

bool candidate_has(const Candidate *candidate, Finding finding)
{
    return (candidate->findings & (1U << (unsigned)finding)) != 0;
}

static void find(Candidate *candidate, Finding finding)
{
    candidate->findings |= 1U << (unsigned)finding;
}

static bool is_barred(const Candidate *candidate)
{
    for (int finding = 0; finding < FINDING_MAX; finding++) {
        if (KINDS[finding] == FINDING_BARS && candidate_has(candidate, (Finding)finding))
            return true;
    }
    return false;
}

bool candidate_may_be_sent(const Candidate *candidate)
{
    return !is_barred(candidate);
}

bool candidate_may_be_asked(const Candidate *candidate)
{
    return !is_barred(candidate) && !candidate_has(candidate, FINDING_DECLINED) &&
           !candidate_has(candidate, FINDING_UNANSWERED);
}

/* ---- the duty ------------------------------------------------------------------------------ */

static Finding duty_to_handle(const CaseBrief *brief, CaseWorker worker)
{
    if (case_worker_may_handle(brief, worker))
        return FINDING_DUTY;
    return str_eq(brief->department, worker.department) ? FINDING_OUTSIDE_DUTY
                                                        : FINDING_OTHER_DEPARTMENT;
}

static Finding duty_to_check(const CaseBrief *brief, const Candidate *candidate, CaseWorker worker)
{
    if (id_is_none(brief->handler))
        return FINDING_NOT_HANDLED;
    if (case_worker_may_check(brief, worker) && !candidate->handled)
        return FINDING_DUTY;
    return unit_range_has(unit_key_range(brief->owner), worker.unit) ? FINDING_HANDLED_IT
                                                                     : FINDING_OUTSIDE_DUTY;
}

/* Whoever supports stands under the centre that has the duty, or in a department whose range holds
 * the place: the fire brigade helps though the case went to another department. */
static Finding duty_to_support(const CaseBrief *brief, CaseWorker worker)
{
    UnitRange reach = unit_key_range(worker.department ? worker.unit : brief->owner);
    UnitKey reached = worker.department ? brief->unit : worker.unit;

    return unit_range_has(reach, reached) ? FINDING_DUTY : FINDING_OUTSIDE_DUTY;
}

static Finding duty_of(const CaseBrief *brief, Purpose purpose, const Candidate *candidate)
{
    CaseWorker worker = {candidate->person, candidate->unit, candidate->department};

    switch (purpose) {
    case PURPOSE_HANDLE:
        return duty_to_handle(brief, worker);
    case PURPOSE_CHECK:
        return duty_to_check(brief, candidate, worker);
    case PURPOSE_VERIFY:
        return case_worker_may_verify(brief, worker) ? FINDING_DUTY : FINDING_OUTSIDE_DUTY;
    case PURPOSE_SUPPORT:
        return duty_to_support(brief, worker);
    case PURPOSE_MAX:
        break;
    }
    return FINDING_OUTSIDE_DUTY;
}

/* ---- near, free, asked before -------------------------------------------------------------- */

static bool is_in_same(UnitKey post, UnitKey place, Tier tier)
{
    return unit_key_at_tier(post, tier) == unit_key_at_tier(place, tier);
}

static Finding nearness_of(UnitKey post, UnitKey place)
{
    if (is_in_same(post, place, TIER_GRID))
        return FINDING_SAME_GRID;
    if (is_in_same(post, place, TIER_VILLAGE))
        return FINDING_SAME_VILLAGE;
    return is_in_same(post, place, TIER_TOWN) ? FINDING_SAME_TOWN : FINDING_ELSEWHERE;
}

void candidate_judge(const CaseBrief *brief, Purpose purpose, Candidate *candidate)
{
    int64_t open = candidate->open_assignments + candidate->open_cases;
    int64_t way = candidate->distance_m;

    candidate->findings = 0;
    find(candidate, duty_of(brief, purpose, candidate));
    find(candidate, FINDING_ON_POST);
    if (candidate->works_outside) {
        find(candidate,
             candidate->on_shift_since == TIME_NONE ? FINDING_OFF_SHIFT : FINDING_ON_SHIFT);
    }
    find(candidate, nearness_of(candidate->unit, brief->unit));
    find(candidate, open == 0 ? FINDING_FREE : FINDING_LOADED);
    if (candidate->sent)
        find(candidate, FINDING_SENT);
    if (candidate->declined)
        find(candidate, FINDING_DECLINED);
    if (candidate->unanswered)
        find(candidate, FINDING_UNANSWERED);
    candidate->weight = (way == I64_NONE ? DISTANCE_UNKNOWN_M : way) +
                        (candidate_has(candidate, FINDING_OFF_SHIFT) ? OFF_SHIFT_M : 0) +
                        open * offer_rule(brief->severity)->load_metres;
}

/* ---- the order ----------------------------------------------------------------------------- */

static int class_of(const Candidate *candidate)
{
    if (candidate_may_be_asked(candidate))
        return 0;
    return candidate_may_be_sent(candidate) ? 1 : 2;
}

static int compare(const void *left, const void *right)
{
    const Candidate *a = left, *b = right;
    int by_class = class_of(a) - class_of(b);

    if (by_class != 0)
        return by_class;
    if (a->weight != b->weight)
        return a->weight < b->weight ? -1 : 1;
    int by_person = memcmp(a->person.b, b->person.b, sizeof(a->person.b));
    return by_person != 0 ? by_person : memcmp(a->post.b, b->post.b, sizeof(a->post.b));
}

static bool is_among(const Candidate *candidates, size_t n, Id person)
{
    for (size_t i = 0; i < n; i++) {
        if (id_eq(candidates[i].person, person))
            return true;
    }
    return false;
}

size_t candidates_order(Candidate *candidates, size_t n, size_t max)
{
    size_t kept = 0;

    qsort(candidates, n, sizeof(*candidates), compare);
    for (size_t i = 0; i < n && kept < max; i++) {
        if (!is_among(candidates, kept, candidates[i].person))
            candidates[kept++] = candidates[i];
    }
    return kept;
}
