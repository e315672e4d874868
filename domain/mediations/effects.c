/* effects.c - the file as it is after a move. Pure: what move.c writes is what stands here. */
#include <string.h>

#include "domain/mediations/guards.h"

/* The list, one longer; the new element is empty and returned. */
static void *append(Arena *arena, List *list, size_t size)
{
    char *grown = arena_array(arena, list->n + 1, size);

    if (list->items)
        memcpy(grown, list->items, list->n * size);
    list->items = grown;
    return grown + list->n++ * size;
}

/* ---- sessions, who mediates ---------------------------------------------------------------------------- */

static void plan_session(const MediationTurn *turn, Mediation *file)
{
    MediationSession *made = append(turn->arena, &file->sessions, sizeof(*made));

    *made = (MediationSession){
        .id = turn->ids[0], .at = turn->in->at, .room = turn->in->room, .state = SESSION_PLANNED};
}

/* session none: all that are planned. */
static void end_sessions(Mediation *file, Id session, SessionState state, const MediationMoveIn *in)
{
    MediationSession *sessions = file->sessions.items;

    for (size_t i = 0; i < file->sessions.n; i++) {
        if (sessions[i].state != SESSION_PLANNED ||
            !(id_is_none(session) || id_eq(session, sessions[i].id)))
            continue;
        sessions[i].state = (int)state;
        if (state == SESSION_HELD) {
            sessions[i].minutes = in->minutes;
            sessions[i].present = in->present;
        }
    }
}

static bool is_among(const Strs *persons, Id person)
{
    Id other = ID_NONE;

    for (size_t i = 0; i < persons->n; i++) {
        if (id_parse(persons->items[i], &other) && id_eq(other, person))
            return true;
    }
    return false;
}

static bool mediates(const Mediation *file, Id person)
{
    const MediationAppointed *appointed = file->appointed.items;

    for (size_t i = 0; i < file->appointed.n; i++) {
        if (appointed[i].until == TIME_NONE && id_eq(appointed[i].person, person))
            return true;
    }
    return false;
}

/* Only these from now on. */
static void appoint(const MediationTurn *turn, const Strs *persons, Mediation *file)
{
    MediationAppointed *appointed = file->appointed.items;

    for (size_t i = 0; i < file->appointed.n; i++) {
        if (appointed[i].until == TIME_NONE && !is_among(persons, appointed[i].person))
            appointed[i].until = turn->now > appointed[i].since ? turn->now : appointed[i].since;
    }
    for (size_t i = 0; i < persons->n; i++) {
        Id person = ID_NONE;
        if (!id_parse(persons->items[i], &person) || mediates(file, person))
            continue;
        MediationAppointed *made = append(turn->arena, &file->appointed, sizeof(*made));
        *made = (MediationAppointed){.person = person, .since = turn->now, .until = TIME_NONE};
    }
}

static void stand_aside(const MediationTurn *turn, Mediation *file)
{
    MediationAppointed *appointed = file->appointed.items;

    for (size_t i = 0; i < file->appointed.n; i++) {
        if (appointed[i].until == TIME_NONE && id_eq(appointed[i].person, turn->by->person))
            appointed[i].until = turn->now > appointed[i].since ? turn->now : appointed[i].since;
    }
}

/* ---- to another body, to an expert ------------------------------------------------------------------------ */

static void take(const MediationTurn *turn, Mediation *file)
{
    static const Strs NOBODY = {NULL, 0};

    file->came_from = file->body;
    file->body = file->referred_to;
    file->body_name = file->referred_name;
    file->body_kind = file->referred_kind;
    file->accepted_at = turn->now;
    file->extended = false;
    appoint(turn, &NOBODY, file);
}

/* A clock that was set back, or another server's: a pause comes after the one before it, and lasts. */
static void turn_pause(const MediationTurn *turn, bool begins, Mediation *file)
{
    Pause *last = file->pauses.n > 0 ? (Pause *)file->pauses.items + file->pauses.n - 1 : NULL;

    if (begins) {
        Time from = last && last->to > turn->now ? last->to : turn->now;
        Pause *made = append(turn->arena, &file->pauses, sizeof(*made));
        *made = (Pause){from, TIME_NONE};
    } else if (last && last->to == TIME_NONE) {
        last->to = turn->now > last->from ? turn->now : last->from + 1;
    }
}

/* ---- agreed, and after it ------------------------------------------------------------------------------------ */

static void agree(const MediationTurn *turn, Mediation *file)
{
    const MediationMoveIn *in = turn->in;
    const PerformanceIn *performances = in->performances.items;
    MediationAgreement *made = ARENA_NEW(turn->arena, MediationAgreement);

    *made = (MediationAgreement){
        .version = file->version,
        .kind = in->kind,
        .facts = in->facts,
        .content = in->content,
        .performance = in->performance,
        .effective_at = mediation_effective_on(turn),
        .seal_day = in->seal_day,
        .signatures = in->signatures,
    };
    file->agreement = made;
    file->agreed_at = turn->now;
    file->visits = file->performances = (List){NULL, 0};
    for (size_t i = 0; i < in->performances.n; i++) {
        MediationPerformance *one = append(turn->arena, &file->performances, sizeof(*one));
        *one = (MediationPerformance){
            .id = turn->ids[i], .what = performances[i].what, .due = performances[i].due};
    }
}

static int32_t day_of(const MediationTurn *turn)
{
    return turn->in->day ? turn->in->day : turn->today;
}

static void perform(const MediationTurn *turn, Mediation *file)
{
    MediationPerformance *performances = file->performances.items;

    for (size_t i = 0; i < file->performances.n; i++) {
        if (!id_eq(performances[i].id, turn->in->item) || performances[i].done != 0)
            continue;
        performances[i].done = day_of(turn);
        performances[i].note = turn->in->words;
    }
}

static void visit(const MediationTurn *turn, Mediation *file)
{
    MediationVisit *made = append(turn->arena, &file->visits, sizeof(*made));

    *made = (MediationVisit){.day = turn->in->day, .outcome = turn->in->outcome};
}

static void make_void(Mediation *file)
{
    file->agreement = NULL;
    file->agreed_at = TIME_NONE;
    file->visits = file->performances = (List){NULL, 0};
}

/* ---- one move --------------------------------------------------------------------------------------------------- */

static void accept(const MediationTurn *turn, Mediation *file)
{
    file->accepted_at = turn->now;
    if (file->counted_at == TIME_NONE)
        file->counted_at = turn->now;
}

static void change(const MediationTurn *turn, const MachineMove *move, Mediation *file)
{
    switch (move->event) {
    case MEDIATION_DO_ACCEPT:
        accept(turn, file);
        break;
    case MEDIATION_DO_APPOINT:
        appoint(turn, &turn->in->persons, file);
        break;
    case MEDIATION_DO_STAND_ASIDE:
        stand_aside(turn, file);
        break;
    case MEDIATION_DO_PLAN_SESSION:
        plan_session(turn, file);
        break;
    case MEDIATION_DO_HOLD_SESSION:
        end_sessions(file, turn->in->session, SESSION_HELD, turn->in);
        break;
    case MEDIATION_DO_CALL_OFF_SESSION:
        end_sessions(file, turn->in->session, SESSION_CALLED_OFF, turn->in);
        break;
    case MEDIATION_DO_REFER:
        file->referred_to = turn->in->body;
        break;
    case MEDIATION_DO_TAKE:
        take(turn, file);
        break;
    case MEDIATION_DO_EXTEND:
        file->extended = true;
        break;
    case MEDIATION_DO_ESCALATE:
        file->escalated = true;
        file->escalated_at = turn->now;
        break;
    case MEDIATION_DO_AGREE:
        agree(turn, file);
        break;
    case MEDIATION_DO_CONFIRM_NO:
        make_void(file);
        break;
    case MEDIATION_DO_PERFORM:
    case MEDIATION_DO_COMPLETE:
        perform(turn, file);
        break;
    case MEDIATION_DO_VISIT:
        visit(turn, file);
        break;
    case MEDIATION_DO_SEAL:
        file->sealed = true;
        break;
    case MEDIATION_DO_ARCHIVE:
        file->archived_at = turn->now;
        break;
    default:
        break;
    }
}

/* Nobody comes to a session of a file that nobody mediates any more. */
bool mediation_keeps_sessions(const MachineMove *move)
{
    int state = move->to;

    if (move->event == MEDIATION_DO_TAKE)
        return false;
    return state == MEDIATION_ACCEPTED || state == MEDIATION_MEDIATING ||
           state == MEDIATION_ON_APPRAISAL;
}

void mediation_apply(const MediationTurn *turn, const MachineMove *move, Mediation *file)
{
    MediationStateKind was = mediation_state_kind((MediationState)move->from);
    MediationStateKind is = mediation_state_kind((MediationState)move->to);
    bool told = turn->in->rights_told || turn->by->party || move->event == MEDIATION_DO_RUN_OUT;

    file->version++;
    file->state = move->to;
    change(turn, move, file);
    if (move->to != MEDIATION_REFERRED)
        file->referred_to = ID_NONE;
    if (told) {
        file->rights_told = true;
        file->rights_told_at = turn->now;
    }
    if (move->to == MEDIATION_ON_APPRAISAL && move->from != MEDIATION_ON_APPRAISAL)
        turn_pause(turn, true, file);
    if (move->from == MEDIATION_ON_APPRAISAL && move->to != MEDIATION_ON_APPRAISAL)
        turn_pause(turn, false, file);
    if (!mediation_keeps_sessions(move))
        end_sessions(file, ID_NONE, SESSION_CALLED_OFF, turn->in);
    if (was == MEDIATION_OPEN && is == MEDIATION_OVER) {
        file->over_at = turn->now;
        file->outcome = move->to;
    }
}
