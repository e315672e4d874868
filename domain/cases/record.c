#include "domain/cases/record.h"

#include <string.h>

#include "base/str.h"
#include "domain/cases/guards.h"
#include "platform/json/json.h"

static const Field CASE_CHANGES_FIELDS[] = {
    KEY_FIELD(Case, referred_to, NULLABLE),
    ID_FIELD(Case, referred_by, NULLABLE),
    STR_FIELD(Case, department, NULLABLE),
    ID_FIELD(Case, handler, NULLABLE),
    KEY_FIELD(Case, handler_unit, NULLABLE),
    ID_FIELD(Case, checker, NULLABLE),
    STR_FIELD(Case, outcome, NULLABLE),
    I64_FIELD(Case, rework, NULLABLE),
    ID_FIELD(Case, merged_into, NULLABLE),
    I64_FIELD(Case, rating, NULLABLE),
    TIME_FIELD(Case, closed_at, NULLABLE),
    ENUM_FIELD(Case, ask, CASE_ASK_NAMES, NULLABLE),
    ID_FIELD(Case, asked_by, NULLABLE),
    ID_FIELD(Case, seconded_by, NULLABLE),
    ENUM_FIELD(Case, ending, CASE_ASK_NAMES, NULLABLE),
    ID_FIELD(Case, ending_by, NULLABLE),
    I64_FIELD(Case, ask_minutes, NULLABLE),
    TIME_FIELD(Case, ask_until, NULLABLE),
    I64_FIELD(Case, supervised, NULLABLE),
    BOOL_FIELD(Case, reply_owed, NULLABLE),
    ENUM_FIELD(Case, duty, CASE_DUTIES, NULLABLE),
    I64_FIELD(Case, returns, NULLABLE),
    BOOL_FIELD(Case, return_used, NULLABLE),
    STR_FIELD(Case, return_department, NULLABLE),
    STRS_FIELD(Case, helpers, NULLABLE),
    STRS_FIELD(Case, helping, NULLABLE),
    I64_FIELD(Case, extensions, NULLABLE),
    I64_FIELD(Case, suspensions, NULLABLE),
    TIME_FIELD(Case, review_at, NULLABLE),
    ID_FIELD(Case, verifier, NULLABLE),
    ENUM_FIELD(Case, verified, CASE_VERIFIED, NULLABLE),
    I64_FIELD(Case, reconsidered, NULLABLE),
    I64_FIELD(Case, objections, NULLABLE),
    BOOL_FIELD(Case, on_spot, NULLABLE),
    BOOL_FIELD(Case, forced, NULLABLE),
    I64_FIELD(Case, disputes, NULLABLE),
    BOOL_FIELD(Case, disputed, NULLABLE),
    I64_FIELD(Case, reopened, NULLABLE),
    TIME_FIELD(Case, filed_at, NULLABLE),
    TIME_FIELD(Case, answer_until, NULLABLE),
    STR_FIELD(Case, given_kind, NULLABLE),
    I64_FIELD(Case, given_minutes, NULLABLE),
};
const Shape CASE_CHANGES = SHAPE(Case, CASE_CHANGES_FIELDS);
#define N_CHANGES   LENGTH(CASE_CHANGES_FIELDS)
#define CHANGES_MAX ((size_t)64 * 1024)

static const Field CASE_MOVE_KEPT_FIELDS[] = {
    ID_FIELD(CaseMoveKept, id, REQUIRED),    I64_FIELD(CaseMoveKept, version, REQUIRED),
    TIME_FIELD(CaseMoveKept, at, REQUIRED),  STR_FIELD(CaseMoveKept, event, REQUIRED),
    STR_FIELD(CaseMoveKept, from),           STR_FIELD(CaseMoveKept, to, REQUIRED),
    STR_FIELD(CaseMoveKept, role, REQUIRED), KEY_FIELD(CaseMoveKept, owner, REQUIRED),
    STR_FIELD(CaseMoveKept, changes),        STRS_FIELD(CaseMoveKept, changed),
    BOOL_FIELD(CaseMoveKept, is_foreign),    STRS_FIELD(CaseMoveKept, held),
};
const Shape CASE_MOVE_KEPT = SHAPE(CaseMoveKept, CASE_MOVE_KEPT_FIELDS);

const char *const CASE_RULES[] = {
    [CASE_RULE_CHAIN] = "CHAIN",     [CASE_RULE_MACHINE] = "MACHINE",
    [CASE_RULE_GRANT] = "GRANT",     [CASE_RULE_PHASE] = "PHASE",
    [CASE_RULE_CHANGES] = "CHANGES", [CASE_RULE_STATE] = "STATE",
    [CASE_RULE_CLOCK] = "CLOCK",     NULL,
};

/* ---- members -------------------------------------------------------------------------------- */

static const void *member(const Field *field, const Case *subject)
{
    return (const char *)subject + field->offset;
}

static bool strs_equal(const Strs *a, const Strs *b)
{
    bool is_equal = a->n == b->n;

    for (size_t i = 0; is_equal && i < a->n; i++)
        is_equal = strcmp(a->items[i], b->items[i]) == 0;
    return is_equal;
}

/* Of the types of CASE_CHANGES. */
static size_t member_size(const Field *field)
{
    switch ((int)field->type) {
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_ENUM:
        return sizeof(int);
    case FIELD_ID:
        return sizeof(Id);
    case FIELD_STR:
        return sizeof(char *);
    case FIELD_STRS:
        return sizeof(Strs);
    default: /* I64, KEY, TIME */
        return sizeof(int64_t);
    }
}

static bool member_equal(const Field *field, const Case *a, const Case *b)
{
    const void *left = member(field, a), *right = member(field, b);

    if (field->type == FIELD_STR)
        return str_eq(*(const char *const *)left, *(const char *const *)right);
    if (field->type == FIELD_STRS)
        return strs_equal(left, right);
    return memcmp(left, right, member_size(field)) == 0;
}

/* One object of these members. */
static const char *members_text(Arena *arena, const Field *fields, size_t n, const Case *subject)
{
    const Shape shape = {.name = "Case", .size = sizeof(Case), .n = n, .fields = fields};
    Buf out;

    buf_init(&out, CHANGES_MAX);
    json_write(&out, &shape, subject);
    const char *text = arena_strdup(arena, buf_cstr(&out));
    buf_done(&out);
    return text;
}

const char *case_changes(Arena *arena, const Case *before, const Case *after)
{
    Field changed[N_CHANGES];
    size_t n = 0;

    for (size_t i = 0; i < N_CHANGES; i++) {
        if (!member_equal(&CASE_CHANGES_FIELDS[i], before, after))
            changed[n++] = CASE_CHANGES_FIELDS[i];
    }
    return n > 0 ? members_text(arena, changed, n, after) : NULL;
}

void case_restore(Case *ret_case, const Case *past)
{
    for (size_t i = 0; i < N_CHANGES; i++) {
        size_t offset = CASE_CHANGES_FIELDS[i].offset;
        memcpy((char *)ret_case + offset, (const char *)past + offset,
               member_size(&CASE_CHANGES_FIELDS[i]));
    }
    ret_case->state = past->state;
    ret_case->owner = past->owner;
}

/* ---- rules of a single move ------------------------------------------------------------------ */

/* A history on its way: the case so far, and the questions that the events alone leave open. Moves
 * of before there were changes do not say it. */
typedef struct Telling {
    Arena *arena;
    Case subject;
    int asked[2]; /* CaseAsk, by CaseSide */
    bool is_seconded;
    CaseFault *fault;
} Telling;

/* What an undo goes back to, and whether it may: the event that is taken back, or ENUM_NONE. */
typedef struct Footing {
    Telling told;
    int event;
} Footing;

static bool broken(Telling *telling, CaseRule rule, int64_t version, const char *detail)
{
    *telling->fault = (CaseFault){(int)rule, version, detail};
    return false;
}

static int named(const char *const *names, const char *name)
{
    for (int i = 0; name && names[i]; i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return ENUM_NONE;
}

static const char *arrow(Arena *arena, const CaseMoveKept *move)
{
    return arena_printf(arena, "%s %s %s", move->from ? move->from : "-", move->event, move->to);
}

static bool chain_holds(Telling *telling, const CaseMoveKept *move)
{
    const Case *subject = &telling->subject;
    bool is_first = subject->version == 0;
    const char *from = is_first ? NULL : CASE_STATE_NAMES[subject->state];

    if (move->version != subject->version + 1) {
        return broken(
            telling, CASE_RULE_CHAIN, move->version,
            arena_printf(telling->arena, "after version %lld", (long long)subject->version));
    }
    if (!(from ? str_eq(move->from, from) : move->from == NULL)) {
        return broken(telling, CASE_RULE_CHAIN, move->version,
                      arena_printf(telling->arena, "from %s while it was %s",
                                   move->from ? move->from : "-", from ? from : "-"));
    }
    return true;
}

/* The map of grids was redrawn: the case stays as it is, and lies elsewhere. */
static bool is_rehome(const CaseMoveKept *move)
{
    int state = named(CASE_STATE_NAMES, move->to);

    return str_eq(move->event, CASE_REHOME_EVENT) && str_eq(move->from, move->to) &&
           state != ENUM_NONE && case_state_is_open((CaseState)state);
}

/* ret_event: ENUM_NONE for the first move and for a new home, which are no events of the machine. */
static bool machine_holds(Telling *telling, const CaseMoveKept *move, int *ret_event)
{
    int event = named(CASE_EVENT_NAMES, move->event), to = named(CASE_STATE_NAMES, move->to);
    bool is_by_system = strcmp(move->role, "SYSTEM") == 0, is_one = false;

    if (!move->from) {
        is_one = strcmp(move->event, CASE_FIRST_EVENT) == 0 && to == CASE_REPORTED && !is_by_system;
    } else if (is_rehome(move)) {
        is_one = is_by_system;
    } else if (event != ENUM_NONE) {
        const CaseMove *found = case_move_find((CaseState)telling->subject.state, (CaseEvent)event);
        bool is_for_system = case_event_axis((CaseEvent)event) == CASE_AXIS_SYSTEM;
        bool is_right = is_for_system == is_by_system || event == CASE_DO_FILE; /* S1: by itself */
        is_one = found && (int)found->to == to && is_right;
    }
    if (!is_one) {
        return broken(
            telling, CASE_RULE_MACHINE, move->version,
            arena_printf(telling->arena, "%s by %s", arrow(telling->arena, move), move->role));
    }
    *ret_event = event;
    return true;
}

/* With what the role held at the time, whatever it holds today. */
static bool grant_holds(Telling *telling, const CaseMoveKept *move, int from, int event)
{
    const CaseMove *found =
        event == ENUM_NONE ? NULL : case_move_find((CaseState)from, (CaseEvent)event);
    const char *grant = !move->from ? "case:report" : found ? found->grant : CASE_BY_SYSTEM;

    if (strcmp(move->role, "SYSTEM") == 0)
        return true;
    if (!case_strs_have(&move->held, grant)) {
        return broken(telling, CASE_RULE_GRANT, move->version,
                      arena_printf(telling->arena, "%s did not hold %s", move->role, grant));
    }
    if (move->is_foreign) {
        return broken(telling, CASE_RULE_GRANT, move->version,
                      arena_printf(telling->arena, "the post of %s was not the mover's that day",
                                   move->role));
    }
    return true;
}

/* Those that the state cannot settle. */
static void forget_questions(Telling *telling, int state)
{
    for (size_t side = 0; side < LENGTH(telling->asked); side++) {
        int ask = telling->asked[side];
        if (ask != CASE_ASK_NONE && !case_ask_stands((CaseAsk)ask, (CaseState)state))
            telling->asked[side] = CASE_ASK_NONE;
    }
    if (telling->asked[CASE_SIDE_HANDLES] != CASE_ASK_SUSPENSION)
        telling->is_seconded = false;
}

static bool phase_holds(Telling *telling, const CaseMoveKept *move, int event)
{
    CasePhase phase = event == ENUM_NONE ? CASE_ALONE : case_event_phase((CaseEvent)event);
    CaseAsk about = phase == CASE_ALONE ? CASE_ASK_NONE : case_event_ask((CaseEvent)event);
    int *open = &telling->asked[phase == CASE_ALONE ? CASE_SIDE_HANDLES : case_ask_side(about)];
    bool is_right =
        phase == CASE_ALONE || *open == (int)(phase == CASE_ASKS ? CASE_ASK_NONE : about);

    if (phase == CASE_SECONDS)
        is_right = is_right && !telling->is_seconded;
    if (!is_right) {
        return broken(telling, CASE_RULE_PHASE, move->version,
                      arena_printf(telling->arena, "%s while %s was open", move->event,
                                   *open == CASE_ASK_NONE ? "no question" : CASE_ASK_NAMES[*open]));
    }
    if (phase == CASE_SECONDS)
        telling->is_seconded = true;
    if (phase == CASE_ASKS)
        *open = (int)about;
    if (phase == CASE_SETTLES)
        *open = CASE_ASK_NONE;
    forget_questions(telling, named(CASE_STATE_NAMES, move->to));
    return true;
}

static bool changes_hold(Telling *telling, const CaseMoveKept *move)
{
    Case read;
    const Error *error = NULL;

    if (!move->changes)
        return true;
    error = json_decode(telling->arena, &CASE_CHANGES, move->changes, strlen(move->changes), &read);
    if (error)
        return broken(telling, CASE_RULE_CHANGES, move->version, error->detail);
    for (size_t i = 0; i < move->changed.n; i++) {
        const Field *field = shape_field(&CASE_CHANGES, move->changed.items[i]);
        if (field) {
            memcpy((char *)&telling->subject + field->offset, member(field, &read),
                   member_size(field));
        }
    }
    return true;
}

static void move_on(Case *subject, const CaseMoveKept *move)
{
    subject->state = named(CASE_STATE_NAMES, move->to);
    subject->version = move->version;
    subject->owner = move->owner;
    subject->updated_at = move->at;
}

static bool take_move(Telling *telling, const CaseMoveKept *move, Footing *footing)
{
    Telling before = *telling;
    int event = ENUM_NONE;

    if (!chain_holds(telling, move) || !machine_holds(telling, move, &event) ||
        !grant_holds(telling, move, telling->subject.state, event) ||
        !phase_holds(telling, move, event) || !changes_hold(telling, move))
        return false;
    move_on(&telling->subject, move);
    *footing = (Footing){before, event};
    return true;
}

static bool stands_as(const Case *subject, const Case *past)
{
    bool is_same = subject->state == past->state && subject->owner == past->owner;

    for (size_t i = 0; is_same && i < N_CHANGES; i++)
        is_same = member_equal(&CASE_CHANGES_FIELDS[i], subject, past);
    return is_same;
}

/* A person took the move before it back, and all is as it was. Nothing takes an undo back. */
static bool take_undo(Telling *telling, const CaseMoveKept *move, Footing *footing)
{
    const Telling *past = &footing->told;
    bool is_one = footing->event != ENUM_NONE && case_undo_seconds((CaseEvent)footing->event) > 0 &&
                  strcmp(move->role, "SYSTEM") != 0 &&
                  str_eq(move->to, CASE_STATE_NAMES[past->subject.state]);

    if (!chain_holds(telling, move))
        return false;
    if (!is_one) {
        return broken(
            telling, CASE_RULE_MACHINE, move->version,
            arena_printf(telling->arena, "%s by %s", arrow(telling->arena, move), move->role));
    }
    if (!grant_holds(telling, move, past->subject.state, footing->event) ||
        !changes_hold(telling, move))
        return false;
    move_on(&telling->subject, move);
    if (!stands_as(&telling->subject, &past->subject))
        return broken(telling, CASE_RULE_CHANGES, move->version, "it is not as it was before");
    memcpy(telling->asked, past->asked, sizeof(telling->asked));
    telling->is_seconded = past->is_seconded;
    footing->event = ENUM_NONE;
    return true;
}

/* As a case is when it is reported: nothing has been asked, counted or decided. */
static void begin(Case *subject)
{
    shape_clear(&CASE_CHANGES, subject);
    subject->version = 0;
    subject->duty = CASE_DUTY_NORMAL;
    subject->rework = subject->supervised = subject->returns = subject->extensions = 0;
    subject->suspensions = subject->reconsidered = subject->objections = subject->disputes = 0;
    subject->reopened = 0;
}

bool case_rebuild(Arena *arena, const CaseMoveKept *moves, size_t n, Case *ret_case,
                  CaseFault *ret_fault)
{
    Telling telling = {.arena = arena, .asked = {CASE_ASK_NONE, CASE_ASK_NONE}, .fault = ret_fault};
    Footing footing = {.event = ENUM_NONE};

    if (n == 0)
        return broken(&telling, CASE_RULE_CHAIN, 0, "no moves");
    begin(&telling.subject);
    for (size_t i = 0; i < n; i++) {
        bool is_undo = str_eq(moves[i].event, CASE_UNDO_EVENT);
        if (!(is_undo ? take_undo : take_move)(&telling, &moves[i], &footing))
            return false;
    }
    *ret_case = telling.subject;
    return true;
}

bool case_before_last(Arena *arena, const Case *stored, const CaseMoveKept *moves, size_t n,
                      Case *ret_past, CaseFault *ret_fault)
{
    Case now;

    if (!case_rebuild(arena, moves, n, &now, ret_fault) ||
        !case_rebuild(arena, moves, n - 1, ret_past, ret_fault))
        return false;
    if (stands_as(&now, stored))
        return true;
    *ret_fault = (CaseFault){CASE_RULE_STATE, stored->version, "its moves do not say how it is"};
    return false;
}

/* ---- against what is stored -------------------------------------------------------------------- */

/* The members that have columns of their own in the history. */
static const Field COLUMN_FIELDS[] = {
    I64_FIELD(Case, version),
    ENUM_FIELD(Case, state, CASE_STATE_NAMES),
    KEY_FIELD(Case, owner),
    TIME_FIELD(Case, updated_at),
};

static bool members_hold(Telling *telling, const Field *fields, size_t n, const Case *stored)
{
    const Case *made = &telling->subject;

    for (size_t i = 0; i < n; i++) {
        if (member_equal(&fields[i], made, stored))
            continue;
        Field shown = fields[i];
        shown.write_null = true;
        return broken(telling, CASE_RULE_STATE, stored->version,
                      arena_printf(telling->arena, "%s by its moves, %s stored",
                                   members_text(telling->arena, &shown, 1, made),
                                   members_text(telling->arena, &shown, 1, stored)));
    }
    return true;
}

static bool is_live(const CaseClock *live, size_t n, CaseStep step)
{
    for (size_t i = 0; i < n; i++) {
        if (live[i].step == (int)step)
            return true;
    }
    return false;
}

static bool clocks_hold(Telling *telling, const Case *stored, const CaseClock *live, size_t n_live)
{
    const CaseClock *main = case_clock_main(stored, live, n_live);
    int64_t version = stored->version;

    for (int step = 0; step < CASE_STEP_MAX; step++) {
        bool runs = case_clock_runs(stored, (CaseStep)step);
        if (runs != is_live(live, n_live, (CaseStep)step)) {
            return broken(telling, CASE_RULE_CLOCK, version,
                          arena_printf(telling->arena, "the clock %s %s", CASE_STEP_NAMES[step],
                                       runs ? "does not run" : "runs"));
        }
    }
    if (stored->due_at != (main ? main->due_at : TIME_NONE))
        return broken(telling, CASE_RULE_CLOCK, version, "due_at is not that of its clock");
    if (stored->warned != (main ? main->passed : 0))
        return broken(telling, CASE_RULE_CLOCK, version, "warned is not what its clock has passed");
    return true;
}

bool case_history_holds(Arena *arena, const Case *stored, const CaseMoveKept *moves, size_t n,
                        const CaseClock *live, size_t n_live, CaseFault *ret_fault)
{
    Telling telling = {.arena = arena, .fault = ret_fault};

    return case_rebuild(arena, moves, n, &telling.subject, ret_fault) &&
           members_hold(&telling, COLUMN_FIELDS, LENGTH(COLUMN_FIELDS), stored) &&
           members_hold(&telling, CASE_CHANGES_FIELDS, N_CHANGES, stored) &&
           clocks_hold(&telling, stored, live, n_live);
}
