#include "domain/mediations/samples.h"

#include "domain/units/units.h"

#define IDS 64

/* By its last byte alone. */
Id sample_id(int n)
{
    Id id = ID_NONE;

    id.b[6] = 0x80;
    id.b[8] = 0x80;
    id.b[15] = (uint8_t)n;
    return id;
}

const char *sample_id_text(Arena *arena, int n)
{
    char *text = arena_alloc(arena, ID_TEXT_SIZE);

    id_format(sample_id(n), text);
    return text;
}

Mediation sample_file(Arena *arena)
{
    MediationParty *parties = arena_array(arena, 2, sizeof(*parties));

    for (int i = 0; i < 2; i++) {
        parties[i] = (MediationParty){
            .alias = ALIASES[i], .consent = CONSENT_PENDING, .consent_at = TIME_NONE};
    }
    return (Mediation){
        .id = sample_id(1),
        .number = "441900119-T2026-00001",
        .body = sample_id(2),
        .body_name = "镇调委会",
        .body_kind = BODY_TOWN,
        .kind = DISPUTE_NEIGHBOUR,
        .unit = INT64_C(441900119002001),
        .wish_half = ENUM_NONE,
        .taken_by = sample_id(30),
        .state = MEDIATION_APPLIED,
        .version = 1,
        .since = SAMPLE_NOW,
        .outcome = ENUM_NONE,
        .escalated_at = TIME_NONE,
        .rights_told_at = TIME_NONE,
        .accepted_at = TIME_NONE,
        .counted_at = TIME_NONE,
        .agreed_at = TIME_NONE,
        .over_at = TIME_NONE,
        .archived_at = TIME_NONE,
        .due_at = TIME_NONE,
        .next_session_at = TIME_NONE,
        .parties = {parties, 2},
    };
}

MediationBy sample_by(const Mediation *file, int person)
{
    const MediationAppointed *appointed = file->appointed.items;
    MediationBy by = {.person = sample_id(person),
                      .post = sample_id(person),
                      .role = "MEDIATOR",
                      .body = file->body};

    if (person == 0)
        return MEDIATION_BY_PARTY;
    by.heads = person == 20;
    by.heads_target = person == 40 && file->state == MEDIATION_REFERRED;
    by.took_in = person == 30 && file->state == MEDIATION_APPLIED;
    for (size_t i = 0; i < file->appointed.n; i++)
        by.appointed |= appointed[i].until == TIME_NONE && id_eq(appointed[i].person, by.person);
    return by;
}

MediationMoveIn sample_move(const Mediation *file, MediationEvent event)
{
    MediationMoveIn in = {.event = (int)event};

    shape_clear(&MEDIATION_MOVE_IN, &in);
    in.event = (int)event;
    in.version = file->version;
    return in;
}

MediationTurn sample_turn(Arena *arena, const MediationBy *by, const MediationMoveIn *in)
{
    static uint8_t next;
    Id *ids = arena_array(arena, IDS, sizeof(*ids));

    for (size_t i = 0; i < IDS; i++) {
        ids[i] = sample_id(100);
        ids[i].b[14] = next++;
        ids[i].b[13] = (uint8_t)i;
    }
    return (MediationTurn){arena, by, in, SAMPLE_NOW, units_today(SAMPLE_NOW), ids};
}

/* ---- filled in with care --------------------------------------------------------------------------------- */

static Strs strs(Arena *arena, const char *first, const char *second)
{
    const char **items = arena_array(arena, 2, sizeof(*items));

    items[0] = first;
    items[1] = second;
    return (Strs){items, second ? 2 : 1};
}

static Id planned_of(const Mediation *file)
{
    const MediationSession *sessions = file->sessions.items;

    for (size_t i = 0; i < file->sessions.n; i++) {
        if (sessions[i].state == SESSION_PLANNED)
            return sessions[i].id;
    }
    return ID_NONE;
}

static bool was_held(const Mediation *file)
{
    const MediationSession *sessions = file->sessions.items;
    bool held = false;

    for (size_t i = 0; i < file->sessions.n; i++)
        held |= sessions[i].state == SESSION_HELD;
    return held;
}

static Id left_of(const Mediation *file)
{
    const MediationPerformance *performances = file->performances.items;

    for (size_t i = 0; i < file->performances.n; i++) {
        if (performances[i].done == 0)
            return performances[i].id;
    }
    return ID_NONE;
}

static void fill_agreement(Arena *arena, const Mediation *file, MediationMoveIn *in)
{
    const MediationParty *parties = file->parties.items;
    MediationSignature *signatures = arena_array(arena, file->parties.n, sizeof(*signatures));
    PerformanceIn *performances = arena_array(arena, 2, sizeof(*performances));
    int32_t today = units_today(SAMPLE_NOW);

    in->content = "赔偿八百元";
    for (size_t i = 0; i < 2; i++)
        performances[i] = (PerformanceIn){"付四百元", today};
    in->performances = (List){performances, 2};
    in->kind = was_held(file) ? AGREEMENT_WRITTEN : AGREEMENT_ORAL;
    if (in->kind == AGREEMENT_ORAL)
        return;
    for (size_t i = 0; i < file->parties.n; i++)
        signatures[i] = (MediationSignature){parties[i].alias, today};
    in->signatures = (List){signatures, file->parties.n};
    in->seal_day = today;
}

MediationMoveIn sample_right(Arena *arena, const Mediation *file, MediationEvent event)
{
    MediationMoveIn in = sample_move(file, event);

    if (mediation_event_needs_words(event))
        in.words = "说明";
    in.rights_told = event == MEDIATION_DO_ACCEPT || event == MEDIATION_DO_DECLINE ||
                     event == MEDIATION_DO_FAIL || event == MEDIATION_DO_WITHDRAW ||
                     event == MEDIATION_DO_BREACH;
    in.consents = event == MEDIATION_DO_SEND_APPRAISAL || event == MEDIATION_DO_REFER ||
                  event == MEDIATION_DO_EXTEND;
    if (event == MEDIATION_DO_REFUSE)
        in.reason = REFUSE_OTHER;
    if (event == MEDIATION_DO_DECLINE)
        in.alias = ALIASES[1];
    if (event == MEDIATION_DO_APPOINT) {
        in.persons = strs(arena, sample_id_text(arena, 10), NULL);
        in.no_conflict = in.parties_accept = true;
    }
    if (event == MEDIATION_DO_PLAN_SESSION) {
        in.at = SAMPLE_NOW;
        in.room = "调解室";
    }
    if (event == MEDIATION_DO_HOLD_SESSION || event == MEDIATION_DO_CALL_OFF_SESSION)
        in.session = planned_of(file);
    if (event == MEDIATION_DO_HOLD_SESSION) {
        in.minutes = "笔录";
        in.present = strs(arena, ALIASES[0], ALIASES[1]);
    }
    if (event == MEDIATION_DO_REFER)
        in.body = sample_id(id_eq(file->body, sample_id(3)) ? 4 : 3);
    if (event == MEDIATION_DO_AGREE)
        fill_agreement(arena, file, &in);
    if (event == MEDIATION_DO_PERFORM)
        in.item = left_of(file);
    if (event == MEDIATION_DO_VISIT) {
        in.day = units_today(SAMPLE_NOW);
        in.outcome = "已履行";
    }
    return in;
}

/* ---- on its way --------------------------------------------------------------------------------------------- */

static void fire(Arena *arena, int person, MediationEvent event, Mediation *file)
{
    const MediationBy by = person < 0 ? MEDIATION_BY_TIME : sample_by(file, person);
    const MediationMoveIn in = sample_right(arena, file, event);
    const MediationTurn turn = sample_turn(arena, &by, &in);
    const MachineMove *move = machine_find(&MEDIATION_MACHINE, file->state, (int)event);

    mediation_apply(&turn, move, file);
    mediation_clocks_turn(arena, event, SAMPLE_NOW, file);
}

/* By the shortest way; states that no way leads to stay as they come. */
static const MediationEvent WAYS[MEDIATION_STATE_MAX][8] = {
#define A MEDIATION_DO_ACCEPT
#define P MEDIATION_DO_APPOINT
    [MEDIATION_ACCEPTED] = {A},
    [MEDIATION_MEDIATING] = {A, P},
    [MEDIATION_ON_APPRAISAL] = {A, P, MEDIATION_DO_SEND_APPRAISAL},
    [MEDIATION_REFERRED] = {A, P, MEDIATION_DO_REFER},
    [MEDIATION_AGREED] = {A, P, MEDIATION_DO_PLAN_SESSION, MEDIATION_DO_HOLD_SESSION,
                          MEDIATION_DO_AGREE},
    [MEDIATION_CONFIRMING] = {A, P, MEDIATION_DO_PLAN_SESSION, MEDIATION_DO_HOLD_SESSION,
                              MEDIATION_DO_AGREE, MEDIATION_DO_CONFIRM_ASK},
    [MEDIATION_CONFIRMED] = {A, P, MEDIATION_DO_PLAN_SESSION, MEDIATION_DO_HOLD_SESSION,
                             MEDIATION_DO_AGREE, MEDIATION_DO_CONFIRM_ASK,
                             MEDIATION_DO_CONFIRM_YES},
    [MEDIATION_BREACHED] = {A, P, MEDIATION_DO_PLAN_SESSION, MEDIATION_DO_HOLD_SESSION,
                            MEDIATION_DO_AGREE, MEDIATION_DO_BREACH},
    [MEDIATION_FAILED] = {A, P, MEDIATION_DO_FAIL},
    [MEDIATION_DECLINED] = {MEDIATION_DO_DECLINE},
    [MEDIATION_REFUSED] = {MEDIATION_DO_REFUSE},
    [MEDIATION_WITHDRAWN] = {MEDIATION_DO_WITHDRAW},
#undef A
#undef P
};

Mediation sample_in(Arena *arena, MediationState state)
{
    Mediation file = sample_file(arena);
    MediationParty *parties = file.parties.items;

    mediation_clocks_turn(arena, MEDIATION_EVENT_MAX, SAMPLE_NOW, &file);
    for (size_t i = 0; i < file.parties.n && state != MEDIATION_APPLIED; i++)
        parties[i].consent = CONSENT_YES;
    for (size_t i = 0; i < LENGTH(WAYS[0]) && WAYS[state][i] != 0; i++) {
        bool heads = mediation_event_axis(WAYS[state][i]) == MEDIATION_AXIS_HEAD ||
                     file.state == MEDIATION_APPLIED;
        fire(arena, heads ? 20 : 10, WAYS[state][i], &file);
    }
    return file;
}
