/* effects.c - which event has which effect; supervision and referral. */
#include "domain/cases/effects.h"

const ErrorKind CASE_BAD_PERSON = {ERROR_INVALID, "case/bad-person",
                                   "That person cannot be given this"};
static const ErrorKind BAD_UNIT = {ERROR_INVALID, "case/bad-unit",
                                   "The case cannot be referred there"};

const Error *case_check_person(Moving *moving, const char *grant)
{
    const StaffPost *post = &moving->person;
    Arena *arena = moving->req->arena;

    if (id_is_none(post->person))
        return error_field(arena, &CASE_BAD_PERSON, "person", "no such person");
    const Actor holder = {.grants = role_grants(post->role)};
    if (!actor_may(&holder, grant))
        return error_field(arena, &CASE_BAD_PERSON, "person", "does not hold %s", grant);
    return NULL;
}

void case_supervise(Case *after, int64_t level)
{
    if (level > CASE_SUPERVISION_MAX)
        level = CASE_SUPERVISION_MAX;
    if (level > after->supervised)
        after->supervised = level;
    after->reply_owed = true;
}

static const Error *effect_supervise(Moving *moving)
{
    int64_t level = moving->in->level;

    if (level <= moving->before.supervised && moving->move->event == CASE_DO_SUPERVISE) {
        return error_field(moving->req->arena, &INPUT_INVALID, "level",
                           "must be above %lld, the level it has",
                           (long long)moving->before.supervised);
    }
    case_supervise(&moving->after, level);
    moving->record.target =
        arena_printf(moving->req->arena, "%lld", (long long)moving->after.supervised);
    return NULL;
}

static const Error *effect_reply(Moving *moving)
{
    moving->after.reply_owed = false;
    return NULL;
}

static const Error *effect_refer(Moving *moving)
{
    Request *req = moving->req;
    UnitKey unit = moving->in->unit;
    char text[UNIT_KEY_TEXT_SIZE];

    if (!case_may_refer_to(&moving->before, unit)) {
        return error_field(req->arena, &BAD_UNIT, "unit",
                           "must be the place's centre next above or next below the owner");
    }
    moving->after.referred_to = unit;
    moving->after.referred_by = req->actor->person;
    unit_key_format(unit, text);
    moving->record.target = arena_strdup(req->arena, text);
    return NULL;
}

/* The duty goes over here and nowhere else: until now it was the sender's. */
static const Error *effect_accept_referral(Moving *moving)
{
    moving->after.owner = moving->before.referred_to;
    moving->after.referred_to = 0;
    moving->after.referred_by = ID_NONE;
    return NULL;
}

static const Error *effect_decline_referral(Moving *moving)
{
    moving->after.referred_to = 0;
    moving->after.referred_by = ID_NONE;
    return NULL;
}

/* Events without a row change the state, or ask, and nothing else. */
static Effect *const EFFECTS[CASE_EVENT_MAX] = {
    [CASE_DO_FILE] = effect_file,
    [CASE_DO_REFUSE] = effect_refuse,
    [CASE_DO_ASK_VERIFY] = effect_ask_verify,
    [CASE_DO_CONFIRM] = effect_confirm,
    [CASE_DO_DENY] = effect_deny,
    [CASE_DO_RECONSIDER] = effect_reconsider,
    [CASE_DO_OBJECT] = effect_object,
    [CASE_DO_DISPATCH] = effect_dispatch,
    [CASE_DO_ASSIGN_DUTY] = effect_assign_duty,
    [CASE_DO_HANDLE_ON_SPOT] = effect_handle_on_spot,
    [CASE_DO_SIGN] = effect_sign,
    [CASE_DO_RETURN] = effect_return,
    [CASE_DO_GRANT_RETURN] = effect_grant_return,
    [CASE_DO_ASK_EXTENSION] = effect_ask_extension,
    [CASE_DO_GRANT_EXTENSION] = effect_grant_extension,
    [CASE_DO_ASK_SUSPENSION] = effect_ask_suspension,
    [CASE_DO_SECOND_SUSPENSION] = effect_second_suspension,
    [CASE_DO_SUSPEND] = effect_suspend,
    [CASE_DO_ASK_HELP] = effect_ask_help,
    [CASE_DO_HELPED] = effect_answer_help,
    [CASE_DO_NOT_HELPED] = effect_answer_help,
    [CASE_DO_FINISH] = effect_finish,
    [CASE_DO_TAKE_BACK] = effect_take_back,
    [CASE_DO_ASSIGN_CHECK] = effect_assign_check,
    [CASE_DO_EXEMPT] = effect_close,
    [CASE_DO_PASS] = effect_pass,
    [CASE_DO_FAIL] = effect_fail,
    [CASE_DO_CANNOT_CHECK] = effect_cannot_check,
    [CASE_DO_RATE] = effect_rate,
    [CASE_DO_DISPUTE] = effect_dispute,
    [CASE_DO_UPHOLD_DISPUTE] = effect_reopen,
    [CASE_DO_REJECT_DISPUTE] = effect_reject_dispute,
    [CASE_DO_REOPEN] = effect_reopen,
    [CASE_DO_FORCE_CLOSE] = effect_force_close,
    [CASE_DO_SUPERVISE] = effect_supervise,
    [CASE_DO_SUPERVISE_BY_TIME] = effect_supervise,
    [CASE_DO_REPLY] = effect_reply,
    [CASE_DO_MERGE] = effect_merge,
    [CASE_DO_REFER] = effect_refer,
    [CASE_DO_ACCEPT_REFERRAL] = effect_accept_referral,
    [CASE_DO_DECLINE_REFERRAL] = effect_decline_referral,
};

static void forget_ask(Case *after)
{
    after->ask = CASE_ASK_NONE;
    after->asked_by = after->seconded_by = ID_NONE;
    after->ask_minutes = I64_NONE;
    after->ask_until = TIME_NONE;
}

static void forget_ending(Case *after)
{
    after->ending = CASE_ASK_NONE;
    after->ending_by = ID_NONE;
}

static void put_ask(Case *after, CaseAsk ask, const Actor *by)
{
    if (case_ask_side(ask) == CASE_SIDE_CENTRE) {
        after->ending = (int)ask;
        after->ending_by = by->person;
        after->ending_role = by->role;
    } else {
        after->ask = (int)ask;
        after->asked_by = by->person;
    }
}

/* Is it over with the question, by this move? */
static bool is_settled(int ask, const CaseMove *move)
{
    if (ask == CASE_ASK_NONE)
        return false;
    return !case_ask_stands((CaseAsk)ask, move->to) ||
           (case_event_phase(move->event) == CASE_SETTLES &&
            (int)case_event_ask(move->event) == ask);
}

static void settle_asks(Moving *moving)
{
    CaseEvent event = moving->move->event;

    if (is_settled(moving->before.ask, moving->move))
        forget_ask(&moving->after);
    if (is_settled(moving->before.ending, moving->move))
        forget_ending(&moving->after);
    if (case_event_phase(event) == CASE_ASKS)
        put_ask(&moving->after, case_event_ask(event), moving->req->actor);
}

const Error *case_move_apply(Moving *moving)
{
    Case *after = &moving->after;
    CaseState to = moving->move->to;
    Effect *effect = EFFECTS[moving->move->event];

    *after = moving->before;
    after->state = (int)to;
    after->version++;
    after->updated_at = moving->req->now;
    after->last_event = CASE_EVENT_NAMES[moving->move->event];
    after->last_by = moving->req->actor->person;
    settle_asks(moving);
    if (to != CASE_SUSPENDED)
        after->review_at = TIME_NONE;
    if (to != CASE_HANDLING && to != CASE_SUSPENDED)
        after->helping = (Strs){0};
    if (!case_state_is_open(to)) {
        after->referred_to = 0;
        after->referred_by = ID_NONE;
        after->reply_owed = false;
    }
    return effect ? effect(moving) : NULL;
}
