/* guards.c - whether an event may be fired, by the facts of the file and by what was sent. */
#include "domain/mediations/guards.h"

#include "base/str.h"
#include "domain/units/units.h"

#define FINE               ((MediationFault){NULL, NULL})
#define FAULT(field, says) ((MediationFault){(field), (says)})

#define SESSIONS_MAX 50
#define EARLY_US     (INT64_C(3600) * TIME_SECOND) /* a session may begin before its time */
#define PAST_US \
    (INT64_C(24) * 3600 * TIME_SECOND) /* one that was held is planned and held afterwards */
#define AHEAD_US (INT64_C(366) * 86400 * TIME_SECOND)

/* ---- asked of a file ------------------------------------------------------------------------------------- */

const MediationParty *mediation_party(const Mediation *file, const char *alias)
{
    const MediationParty *parties = file->parties.items;

    for (size_t i = 0; i < file->parties.n; i++) {
        if (str_eq(parties[i].alias, alias))
            return &parties[i];
    }
    return NULL;
}

const MediationClock *mediation_clock(const Mediation *file, MediationStep step)
{
    const MediationClock *clocks = file->clocks.items;

    for (size_t i = 0; i < file->clocks.n; i++) {
        if (clocks[i].step == (int)step && clocks[i].ended_at == TIME_NONE)
            return &clocks[i];
    }
    return NULL;
}

static size_t sessions_in(const Mediation *file, SessionState state)
{
    const MediationSession *sessions = file->sessions.items;
    size_t n = 0;

    for (size_t i = 0; i < file->sessions.n; i++)
        n += sessions[i].state == (int)state;
    return n;
}

static const MediationSession *planned(const Mediation *file, Id id)
{
    const MediationSession *sessions = file->sessions.items;

    for (size_t i = 0; i < file->sessions.n; i++) {
        if (id_eq(sessions[i].id, id) && sessions[i].state == SESSION_PLANNED)
            return &sessions[i];
    }
    return NULL;
}

static size_t undone(const Mediation *file)
{
    const MediationPerformance *performances = file->performances.items;
    size_t n = 0;

    for (size_t i = 0; i < file->performances.n; i++)
        n += performances[i].done == 0;
    return n;
}

static bool somebody_mediates(const Mediation *file)
{
    const MediationAppointed *appointed = file->appointed.items;

    for (size_t i = 0; i < file->appointed.n; i++) {
        if (appointed[i].until == TIME_NONE)
            return true;
    }
    return false;
}

bool mediation_opens_names(const MediationBy *by, const Mediation *file)
{
    bool takes_in = by->took_in && file->state == MEDIATION_APPLIED;

    if (by->appointed)
        return true;
    if (file->sealed && somebody_mediates(file))
        return false;
    return by->heads || takes_in;
}

/* ---- whose it is ------------------------------------------------------------------------------------------- */

bool mediation_is_theirs(const MediationBy *by, MediationEvent event)
{
    bool either = by->heads || by->appointed;

    switch (mediation_event_axis(event)) {
    case MEDIATION_AXIS_HEAD:
        return by->heads;
    case MEDIATION_AXIS_MEDIATOR:
        return by->appointed;
    case MEDIATION_AXIS_EITHER:
        return either;
    case MEDIATION_AXIS_TARGET:
        return by->heads_target;
    case MEDIATION_AXIS_PARTY:
        return by->party || either;
    case MEDIATION_AXIS_TAKER:
        return by->took_in || either;
    case MEDIATION_AXIS_SYSTEM:
        return by->system;
    }
    return false;
}

bool mediation_is_idle(const Mediation *file, MediationEvent event)
{
    const MediationClock *confirm = mediation_clock(file, MEDIATION_STEP_CONFIRM);

    switch ((int)event) {
    case MEDIATION_DO_COMPLETE: /* it comes of PERFORM, never by itself */
        return true;
    case MEDIATION_DO_SEAL:
        return file->sealed;
    case MEDIATION_DO_ESCALATE:
        return file->escalated;
    case MEDIATION_DO_EXTEND:
        return file->extended;
    case MEDIATION_DO_PLAN_SESSION:
        return file->sessions.n >= SESSIONS_MAX;
    case MEDIATION_DO_HOLD_SESSION:
    case MEDIATION_DO_CALL_OFF_SESSION:
        return sessions_in(file, SESSION_PLANNED) == 0;
    case MEDIATION_DO_CONFIRM_ASK: /* within thirty days of its effect */
        return !confirm || confirm->fired_at != TIME_NONE;
    case MEDIATION_DO_PERFORM: /* while a court looks at it nothing comes to an end */
        return file->state == MEDIATION_CONFIRMING && undone(file) == 0;
    case MEDIATION_DO_BREACH:
        return file->performances.n > 0 && undone(file) == 0;
    default:
        return false;
    }
}

/* ---- what is lacking in the file ------------------------------------------------------------------------------ */

static MediationFault lack_to_accept(const Mediation *file)
{
    const MediationParty *parties = file->parties.items;

    if (file->parties.n < 2)
        return FAULT("parties", "two sides at least are named");
    for (size_t i = 0; i < file->parties.n; i++) {
        if (parties[i].consent != CONSENT_YES)
            return FAULT("parties", "every party says yes to it");
        if (parties[i].minor && !parties[i].has_guardian)
            return FAULT("parties", "for who is under age a guardian speaks");
    }
    return FINE;
}

/* Register, minutes, agreement, performances, a visit: what belongs to this end. What an oral agreement says is its own record. */
static MediationFault lack_to_archive(const Mediation *file)
{
    bool agreed = file->state == MEDIATION_PERFORMED || file->state == MEDIATION_BREACHED;

    if (!file->rights_told && file->state != MEDIATION_REFUSED)
        return FAULT("rights_told", "it is recorded that the parties were told their rights");
    if (!agreed)
        return FINE;
    if (!file->agreement)
        return FAULT("agreement", "the agreement is in it");
    if (file->agreement->kind == AGREEMENT_WRITTEN && sessions_in(file, SESSION_HELD) == 0)
        return FAULT("minutes", "the minutes of a session are in it");
    if (file->state == MEDIATION_PERFORMED && undone(file) > 0)
        return FAULT("performances", "everything agreed on is done");
    if (file->visits.n == 0)
        return FAULT("visit", "somebody asked afterwards how it is");
    return FINE;
}

MediationFault mediation_lack(const Mediation *file, MediationEvent event)
{
    if (event == MEDIATION_DO_ACCEPT)
        return lack_to_accept(file);
    if (event == MEDIATION_DO_ARCHIVE)
        return lack_to_archive(file);
    return FINE;
}

/* ---- what is wrong with what was sent ---------------------------------------------------------------------------- */

static MediationFault aliases_fault(const Mediation *file, const Strs *aliases, const char *field)
{
    for (size_t i = 0; i < aliases->n; i++) {
        if (!mediation_party(file, aliases->items[i]))
            return FAULT(field, "names no party of this file");
        for (size_t j = 0; j < i; j++) {
            if (str_eq(aliases->items[i], aliases->items[j]))
                return FAULT(field, "names a party twice");
        }
    }
    return FINE;
}

static bool stood_aside(const Mediation *file, Id person)
{
    const MediationMove *steps = file->steps.items;

    for (size_t i = 0; i < file->steps.n; i++) {
        if (id_eq(steps[i].person, person) &&
            str_eq(steps[i].event, MEDIATION_EVENT_NAMES[MEDIATION_DO_STAND_ASIDE]))
            return true;
    }
    return false;
}

static MediationFault persons_fault(const Mediation *file, const Strs *persons)
{
    for (size_t i = 0; i < persons->n; i++) {
        Id person = ID_NONE, other = ID_NONE;
        if (!id_parse(persons->items[i], &person))
            return FAULT("persons", "holds what is no id");
        if (stood_aside(file, person))
            return FAULT("persons", "names somebody who stood aside from this file");
        for (size_t j = 0; j < i; j++) {
            if (id_parse(persons->items[j], &other) && id_eq(person, other))
                return FAULT("persons", "names somebody twice");
        }
    }
    return FINE;
}

static MediationFault session_fault(const MediationTurn *turn, const Mediation *file)
{
    const MediationMoveIn *in = turn->in;
    const MediationSession *session = planned(file, in->session);

    if (!session)
        return FAULT("session", "is no planned session of this file");
    if (in->event == MEDIATION_DO_CALL_OFF_SESSION)
        return FINE;
    if (session->at > turn->now + EARLY_US)
        return FAULT("session", "has not begun yet");
    return aliases_fault(file, &in->present, "present");
}

/* Between the day it was accepted and today. */
static MediationFault day_fault(const MediationTurn *turn, const Mediation *file, int32_t day,
                                const char *field)
{
    if (day > turn->today)
        return FAULT(field, "has not come yet");
    if (day < units_today(file->accepted_at))
        return FAULT(field, "is before this was accepted");
    return FINE;
}

static MediationFault signatures_fault(const MediationTurn *turn, const Mediation *file)
{
    const MediationSignature *signatures = turn->in->signatures.items;
    const char *aliases[ALIASES_MAX];
    Strs all = {aliases, turn->in->signatures.n};

    for (size_t i = 0; i < all.n && i < ALIASES_MAX; i++) {
        aliases[i] = signatures[i].alias;
        MediationFault fault = day_fault(turn, file, signatures[i].day, "signatures");
        if (fault.says)
            return fault;
    }
    MediationFault fault = aliases_fault(file, &all, "signatures");
    if (!fault.says && all.n < file->parties.n)
        return FAULT("signatures", "every party signs");
    return fault;
}

static MediationFault performances_fault(const MediationTurn *turn, int32_t effective)
{
    const PerformanceIn *performances = turn->in->performances.items;

    for (size_t i = 0; i < turn->in->performances.n; i++) {
        if (performances[i].due < effective)
            return FAULT("performances", "is due before the agreement holds");
    }
    return FINE;
}

/* In force when the last party signed and the body sealed; an oral one on its day. */
int32_t mediation_effective_on(const MediationTurn *turn)
{
    const MediationSignature *signatures = turn->in->signatures.items;
    int32_t day = turn->in->seal_day;

    if (turn->in->kind == AGREEMENT_ORAL)
        return turn->today;
    for (size_t i = 0; i < turn->in->signatures.n; i++)
        day = signatures[i].day > day ? signatures[i].day : day;
    return day;
}

static MediationFault agreement_fault(const MediationTurn *turn, const Mediation *file)
{
    const MediationMoveIn *in = turn->in;
    bool is_written = in->kind == AGREEMENT_WRITTEN;

    if (!is_written && in->signatures.n > 0)
        return FAULT("signatures", "are for a written one");
    if (!is_written && in->seal_day != 0)
        return FAULT("seal_day", "is for a written one");
    if (is_written && in->seal_day == 0)
        return FAULT("seal_day", "is needed for a written one");
    if (is_written && sessions_in(file, SESSION_HELD) == 0)
        return FAULT("kind", "a written agreement follows a session that was held");
    if (is_written) {
        MediationFault fault = signatures_fault(turn, file);
        if (!fault.says)
            fault = day_fault(turn, file, in->seal_day, "seal_day");
        if (fault.says)
            return fault;
    }
    return performances_fault(turn, mediation_effective_on(turn));
}

static MediationFault after_effect_fault(const MediationTurn *turn, const Mediation *file)
{
    int32_t day = turn->in->day;

    if (day == 0)
        return FINE;
    if (day > turn->today)
        return FAULT("day", "has not come yet");
    if (file->agreement && day < file->agreement->effective_at)
        return FAULT("day", "is before the agreement held");
    return FINE;
}

static MediationFault item_fault(const MediationTurn *turn, const Mediation *file)
{
    const MediationPerformance *performances = file->performances.items;
    Id item = turn->in->item;

    if (undone(file) == 0)
        return id_is_none(item) ? FINE : FAULT("item", "nothing is left to be done");
    if (id_is_none(item))
        return FAULT("item", "which of them was done?");
    for (size_t i = 0; i < file->performances.n; i++) {
        if (id_eq(performances[i].id, item) && performances[i].done == 0)
            return after_effect_fault(turn, file);
    }
    return FAULT("item", "is nothing that is left to be done");
}

static MediationFault time_fault(const MediationTurn *turn)
{
    if (turn->in->at < turn->now - PAST_US)
        return FAULT("at", "is over");
    if (turn->in->at > turn->now + AHEAD_US)
        return FAULT("at", "is more than a year ahead");
    return FINE;
}

MediationFault mediation_input_fault(const MediationTurn *turn, const Mediation *file)
{
    const MediationMoveIn *in = turn->in;
    const char *alias[] = {in->alias};
    const Strs one = {alias, in->alias ? 1 : 0};

    switch (in->event) {
    case MEDIATION_DO_DECLINE:
    case MEDIATION_DO_WITHDRAW:
        return aliases_fault(file, &one, "alias");
    case MEDIATION_DO_APPOINT:
        return persons_fault(file, &in->persons);
    case MEDIATION_DO_PLAN_SESSION:
        return time_fault(turn);
    case MEDIATION_DO_HOLD_SESSION:
    case MEDIATION_DO_CALL_OFF_SESSION:
        return session_fault(turn, file);
    case MEDIATION_DO_REFER:
        return id_eq(in->body, file->body) ? FAULT("body", "has this file already") : FINE;
    case MEDIATION_DO_AGREE:
        return agreement_fault(turn, file);
    case MEDIATION_DO_PERFORM:
        return item_fault(turn, file);
    case MEDIATION_DO_CONFIRM_ASK:
    case MEDIATION_DO_CONFIRM_YES:
    case MEDIATION_DO_CONFIRM_NO:
    case MEDIATION_DO_VISIT:
        return after_effect_fault(turn, file);
    default:
        return FINE;
    }
}

/* ---- parties ---------------------------------------------------------------------------------------------- */

int mediation_alias(const char *alias)
{
    for (int i = 0; alias && i < ALIASES_MAX; i++) {
        if (str_eq(ALIASES[i], alias))
            return i;
    }
    return ENUM_NONE;
}

MediationFault mediation_party_fault(const Mediation *file, const MediationParty *edit)
{
    const MediationParty *was = mediation_party(file, edit->alias);
    bool applied = file->state == MEDIATION_APPLIED;
    bool minor = edit->minor || (was && was->minor),
         guarded = edit->guardian || (was && was->has_guardian);
    int consent = edit->consent != ENUM_NONE ? edit->consent : was ? was->consent : CONSENT_PENDING;

    if (!was && mediation_alias(edit->alias) != (int)file->parties.n)
        return (MediationFault){"alias", "parties are called in their order, each once"};
    if (!was && text_is_blank(edit->name))
        return (MediationFault){"name", "is needed of a party that comes in"};
    if (edit->name && text_is_blank(edit->name))
        return (MediationFault){"name", "is empty"};
    if (!applied && was && edit->consent != ENUM_NONE)
        return (MediationFault){"consent", "was given; who changes his mind withdraws"};
    if (!applied && !was && consent != CONSENT_YES)
        return (MediationFault){"consent", "whoever comes in later has said yes"};
    if (minor && consent == CONSENT_YES && !guarded)
        return (MediationFault){"guardian", "speaks for who is under age"};
    return (MediationFault){NULL, NULL};
}

/* ---- all of it --------------------------------------------------------------------------------------------- */

/* What is performed is the last of it: the file ends so. */
static const MachineMove *last_of(const Mediation *file, const MachineMove *move)
{
    const MachineMove *last = machine_find(&MEDIATION_MACHINE, move->from, MEDIATION_DO_COMPLETE);

    return move->event == MEDIATION_DO_PERFORM && last && undone(file) <= 1 ? last : move;
}

MediationVerdict mediation_judge(const MediationTurn *turn, const Mediation *file,
                                 MachineMove *ret_move, MediationFault *ret_fault)
{
    const MediationEvent event = (MediationEvent)turn->in->event;
    const MachineMove *move = machine_find(&MEDIATION_MACHINE, file->state, (int)event);

    if (turn->in->version != file->version)
        return MEDIATION_IS_STALE;
    if (!move || mediation_is_idle(file, event))
        return MEDIATION_IS_NOT_NOW;
    if (!mediation_is_theirs(turn->by, event))
        return MEDIATION_IS_NOT_THEIRS;
    *ret_fault = mediation_lack(file, event);
    if (ret_fault->says)
        return MEDIATION_LACKS;
    if (event == MEDIATION_DO_PARTY) {
        *ret_fault = FAULT("event", "goes by PUT /mediations/{id}/parties/{alias}");
    } else if (!turn->by->system) {
        *ret_fault = mediation_asks_fault(turn->arena, turn->by, turn->in);
    }
    if (!ret_fault->says)
        *ret_fault = mediation_input_fault(turn, file);
    if (ret_fault->says)
        return MEDIATION_IS_WRONG;
    *ret_move = *last_of(file, move);
    return MEDIATION_IS_FINE;
}
