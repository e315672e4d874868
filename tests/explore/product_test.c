/*
 * product_test.c - the case and the assignments to it, side by side: every way of both at once.
 *
 * The case is explored by domain/cases/explore.c. Of what it can be, an assignment reads no more than a
 * View; of all spots with the same view one stands for them, and the case goes from view to view as its
 * spots do. Beside it are two assignments, of any purpose, to any of three persons, in any state they
 * come to by the functions that move them in the real thing (guards, steps, candidates). An assignment
 * that is over leaves its place to another one. Who was asked before is not kept: whoever may be sent may
 * be asked next, so there are more ways here than in the real thing, and none is missing.
 *
 * No function that moves an assignment is given a case to write, so none changes its state, its lead, its
 * owner or its clocks; what those must be is asserted of every spot of the case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "domain/assignments/candidate.h"
#include "domain/assignments/guards.h"
#include "domain/cases/explore.h"
#include "domain/cases/samples.h"

#include <cmocka.h>

#define HOUR (INT64_C(3600) * TIME_SECOND)

/* ---- the case, as an assignment reads it ------------------------------------------------------ */

typedef struct View {
    uint8_t state, owner, department, handler, help;
} View;

#define VIEWS_MAX 1024

typedef struct Sight {
    View view;
    Case subject; /* one of those that look so */
    CaseBrief brief;
} Sight;

static Sight sights[VIEWS_MAX];
static size_t n_sights;
static bool leads_to[VIEWS_MAX][VIEWS_MAX];

static CaseBrief brief_of(const Case *subject)
{
    return (CaseBrief){
        .id = subject->id,
        .severity = subject->severity,
        .unit = subject->unit,
        .owner = subject->owner,
        .department = subject->department,
        .helpers = subject->helpers,
        .handler = subject->handler,
        .handler_unit = subject->handler_unit,
        .state = CASE_STATE_NAMES[subject->state],
        .is_open = case_state_is_open((CaseState)subject->state),
    };
}

static size_t sight_of(const Spot *spot, const Start *start)
{
    const View view = {spot->state, spot->owner, spot->department, spot->handler, spot->help > 0};
    CaseClockPlan clocks;
    size_t i = 0;

    while (i < n_sights && memcmp(&sights[i].view, &view, sizeof(view)) != 0)
        i++;
    if (i < n_sights)
        return i;
    if (n_sights == VIEWS_MAX)
        fail_msg("more views than VIEWS_MAX");
    Sight *sight = &sights[n_sights++];
    sight->view = view;
    spot_open(spot, start, 0, &sight->subject, &clocks);
    if (sight->subject.owner == 0)
        sight->subject.owner = VILLAGE; /* the real one keeps it at its end */
    sight->brief = brief_of(&sight->subject);
    return i;
}

/* Beside any assignment: somebody has the duty, and time runs or is stopped where it may be. */
static const char *spot_law(const Case *subject, const CaseClockPlan *clocks)
{
    bool is_open = case_state_is_open((CaseState)subject->state);

    if (case_state_kind((CaseState)subject->state) == CASE_FINAL)
        return NULL; /* a spot keeps nothing else of it */
    if (!unit_range_has(unit_key_range(subject->owner), subject->unit))
        return "one centre over the place owns the case";
    if (is_open && subject->state != CASE_SUSPENDED && clocks->n_live == 0)
        return "an open case has a clock that runs, or is suspended";
    return NULL;
}

static const char *any_passage(const Passage *passage)
{
    (void)passage;
    return NULL;
}

static void look_at(const Start *start)
{
    Explored *found = explore(start, spot_law, any_passage);

    n_sights = 0;
    memset(leads_to, 0, sizeof(leads_to));
    for (uint32_t i = 0; i < found->n; i++) {
        size_t from = sight_of(&found->spots[i], start);
        for (uint32_t e = found->first_edge[i]; e < found->first_edge[i + 1]; e++)
            leads_to[from][sight_of(&found->spots[found->edges[e].to], start)] = true;
    }
    explored_free(found);
}

/* ---- two assignments -------------------------------------------------------------------------- */

static const struct {
    uint8_t person;
    UnitKey unit;
    const char *department;
} SENT[] = {
    {GRID_ADMIN, GRID, NULL},
    {GRID_ADMIN_2, GRID_2, NULL},
    {LIAISON, TOWN, "XF"},
};

/* A slot is a number: 0 when nothing is open in it. */
#define SLOTS (1 + ASSIGNMENT_STATE_MAX * LENGTH(SENT) * PURPOSE_MAX)

static size_t slot_of(int state, size_t person, int purpose)
{
    return 1 + ((size_t)state * LENGTH(SENT) + person) * PURPOSE_MAX + (size_t)purpose;
}

static size_t person_in(size_t slot)
{
    return (slot - 1) / PURPOSE_MAX % LENGTH(SENT);
}

static Assignment open_slot(size_t slot, const Sight *sight)
{
    int state = (int)((slot - 1) / PURPOSE_MAX / LENGTH(SENT));

    return (Assignment){
        .state = state,
        .purpose = (int)((slot - 1) % PURPOSE_MAX),
        .version = 1,
        .person = PERSON(SENT[person_in(slot)].person),
        .from_at = state == ASSIGNMENT_RESERVED ? NOW + 24 * HOUR : TIME_NONE,
        .answer_until = state == ASSIGNMENT_OFFERED ? NOW + 1 : TIME_NONE,
        .case_state = sight->brief.state,
        .severity = sight->brief.severity,
        .unit = sight->brief.unit,
        .owner = sight->brief.owner,
    };
}

/* ---- the way through both --------------------------------------------------------------------- */

typedef struct Node {
    uint16_t sight, slots[2];
} Node;

static struct {
    bool *seen;
    Node *waiting;
    size_t n_waiting, room, n;
} way;

static bool taken[ASSIGNMENT_STATE_MAX][ASSIGNMENT_EVENT_MAX];

/* The order of the two says nothing. */
static void visit(size_t sight, size_t a, size_t b)
{
    const Node node = {(uint16_t)sight, {(uint16_t)(a < b ? a : b), (uint16_t)(a < b ? b : a)}};
    bool *seen = &way.seen[(sight * SLOTS + node.slots[0]) * SLOTS + node.slots[1]];

    if (*seen)
        return;
    *seen = true;
    if (way.n_waiting == way.room) {
        way.room = way.room ? way.room * 2 : 1024;
        way.waiting = realloc(way.waiting, way.room * sizeof(*way.waiting));
        assert_non_null(way.waiting);
    }
    way.waiting[way.n_waiting++] = node;
    way.n++;
}

static void broken(const Node *node, const char *law)
{
    const Sight *sight = &sights[node->sight];
    const char *says[2] = {"nothing", "nothing"};

    for (size_t i = 0; i < LENGTH(says); i++) {
        if (node->slots[i])
            says[i] = ASSIGNMENT_STATE_NAMES[open_slot(node->slots[i], sight).state];
    }
    fail_msg("%s: %s beside %s and %s", law, sight->brief.state, says[0], says[1]);
}

/* ---- laws ------------------------------------------------------------------------------------- */

static const char *step_law(const Assignment *before, const Assignment *after,
                            const MachineMove *move, const Sight *sight)
{
    AssignmentStateKind from = assignment_state_kind((AssignmentState)move->from);
    AssignmentStateKind to = assignment_state_kind((AssignmentState)move->to);

    if (after->version != before->version + 1 || after->state != (int)move->to)
        return "a step is one version, to where the table says";
    if (!id_eq(after->person, before->person) || after->purpose != before->purpose)
        return "an assignment stays that of one person for one purpose";
    if ((after->state == ASSIGNMENT_OFFERED) != (after->answer_until != TIME_NONE))
        return "an offer, and nothing else, waits for its answer";
    if ((to == ASSIGNMENT_OVER) != (after->ended_at != TIME_NONE))
        return "what is over has ended, and nothing else has";
    if (!sight->brief.is_open && from == ASSIGNMENT_WAITING && to != ASSIGNMENT_OVER)
        return "nothing begins in a case that is over";
    return NULL;
}

static const char *actor_law(const Assignment *before, const Actor *actor, AssignmentEvent event)
{
    bool commands = !actor->department && unit_range_has(actor->scope, before->owner);

    if (assignment_event_axis(event) == ASSIGNMENT_AXIS_PERSON)
        return id_eq(actor->person, before->person) ? NULL : "who was sent answers for himself";
    if (assignment_event_axis(event) == ASSIGNMENT_AXIS_COMMAND)
        return commands ? NULL : "the centre that has the duty withdraws";
    return "nobody fires what time fires";
}

/* It ends without the case and without who was sent: what waits by time alone, all by the centre, and
 * by itself when who was sent has left. */
static const char *way_out_law(const Assignment *subject, const Sight *sight)
{
    const Actor centre = actor_at(LEADER, sight->brief.owner, NULL);
    AssignmentEvent by_time = assignment_event_of_time(subject);
    bool waits = assignment_state_kind((AssignmentState)subject->state) == ASSIGNMENT_WAITING;
    const MachineMove *move = assignment_move_now(subject, by_time);

    if (!assignment_actor_may(subject, &centre, ASSIGNMENT_DO_WITHDRAW))
        return "the centre that has the duty can withdraw what is open";
    if (!assignment_move_now(subject, ASSIGNMENT_DO_LEAVE))
        return "nobody who has left is on the way";
    if (!waits)
        return NULL;
    if (!move)
        return "time does something to what waits";
    if (!sight->brief.is_open && assignment_state_is_open((AssignmentState)move->to))
        return "what waits for a case that is over ends by itself";
    return NULL;
}

static const char *sent_law(const Sight *sight, size_t person, Purpose purpose)
{
    const CaseBrief *brief = &sight->brief;

    if (!brief->is_open)
        return "nobody is sent to a case that is over";
    if (purpose == PURPOSE_HANDLE && !str_eq(brief->department, SENT[person].department))
        return "who handles it is of the side that has it";
    bool handled = id_eq(brief->handler, PERSON(SENT[person].person)) ||
                   (brief->department && str_eq(brief->department, SENT[person].department)) ||
                   (!brief->department && brief->handler_unit == SENT[person].unit);
    if (purpose == PURPOSE_CHECK && (handled || id_is_none(brief->handler)))
        return "the side that handled does not check";
    return NULL;
}

/* ---- steps ------------------------------------------------------------------------------------ */

static void check(const Node *node, const char *law)
{
    if (law)
        broken(node, law);
}

/* The person may be sent for this as the case is, and is not yet; by the real judgement. */
static bool may_be_sent(const Node *node, size_t person, Purpose purpose)
{
    const Sight *sight = &sights[node->sight];
    Candidate candidate = {.person = PERSON(SENT[person].person),
                           .unit = SENT[person].unit,
                           .department = SENT[person].department,
                           .distance_m = I64_NONE};

    for (size_t i = 0; i < LENGTH(node->slots); i++) {
        size_t slot = node->slots[i];
        candidate.sent |=
            slot && person_in(slot) == person && open_slot(slot, sight).purpose == (int)purpose;
    }
    candidate_judge(&sight->brief, purpose, &candidate);
    return candidate_may_be_sent(&candidate);
}

/* Sent now, or reserved, into the place that is free. */
static void begin(const Node *node, size_t other, size_t person, Purpose purpose, Time from_at)
{
    const Sight *sight = &sights[node->sight];
    Assignment made = open_slot(slot_of(0, person, (int)purpose), sight);

    made.from_at = from_at;
    assignment_first_step(&made, NOW);
    bool is_offered = made.state == ASSIGNMENT_OFFERED;
    if (is_offered != (from_at == TIME_NONE) || is_offered != (made.answer_until != TIME_NONE))
        broken(node, "what is wanted later is reserved, and all else is offered");
    check(node, sent_law(sight, person, purpose));
    visit(node->sight, slot_of(made.state, person, (int)purpose), other);
}

static void send_somebody(const Node *node, Arena *arena)
{
    const Actor centre = actor_at(LEADER, sights[node->sight].brief.owner, NULL);
    Request req = {.arena = arena, .actor = &centre, .now = NOW};

    if (node->slots[0]) /* they are in order: none is free */
        return;
    for (int purpose = 0; purpose < PURPOSE_MAX; purpose++) {
        if (assignment_may_send(&req, &sights[node->sight].brief, (Purpose)purpose))
            continue;
        for (size_t person = 0; person < LENGTH(SENT); person++) {
            if (!may_be_sent(node, person, (Purpose)purpose))
                continue;
            begin(node, node->slots[1], person, (Purpose)purpose, TIME_NONE);
            begin(node, node->slots[1], person, (Purpose)purpose, NOW + 24 * HOUR);
        }
    }
}

/* The next is asked, whoever may be. */
static void ask_next(const Node *node, size_t other, Purpose purpose)
{
    const Node after = {node->sight, {0, (uint16_t)other}};

    if (!sights[node->sight].brief.is_open)
        return;
    for (size_t person = 0; person < LENGTH(SENT); person++) {
        if (may_be_sent(&after, person, purpose))
            begin(&after, other, person, purpose, TIME_NONE);
    }
}

static void take(const Node *node, size_t i, const MachineMove *move)
{
    const Sight *sight = &sights[node->sight];
    const Assignment before = open_slot(node->slots[i], sight);
    size_t other = node->slots[1 - i];
    Assignment after = before;

    assignment_step(&after, move, NOW);
    taken[move->from][move->event] = true;
    check(node, step_law(&before, &after, move, sight));
    if (assignment_state_is_open((AssignmentState)move->to)) {
        visit(node->sight, slot_of(after.state, person_in(node->slots[i]), after.purpose), other);
        return;
    }
    visit(node->sight, 0, other);
    if (assignment_asks_next(move))
        ask_next(node, other, (Purpose)before.purpose);
}

static void let_people_act(const Node *node, size_t i)
{
    const Actor cast[] = {
        actor_at(GRID_ADMIN, GRID, NULL), actor_at(GRID_ADMIN_2, GRID_2, NULL),
        actor_at(LIAISON, TOWN, "XF"),    actor_at(HEAD, VILLAGE, NULL),
        actor_at(LEADER, TOWN, NULL),     actor_at(OTHER, SISTER, NULL),
    };
    const Assignment subject = open_slot(node->slots[i], &sights[node->sight]);

    for (int event = 0; event < ASSIGNMENT_EVENT_MAX; event++) {
        for (size_t j = 0; j < LENGTH(cast); j++) {
            if (!assignment_actor_may(&subject, &cast[j], (AssignmentEvent)event))
                continue;
            check(node, actor_law(&subject, &cast[j], (AssignmentEvent)event));
            take(node, i, assignment_move_now(&subject, (AssignmentEvent)event));
        }
    }
}

static void let_time_pass(const Node *node, size_t i)
{
    const Assignment subject = open_slot(node->slots[i], &sights[node->sight]);
    bool waits = assignment_state_kind((AssignmentState)subject.state) == ASSIGNMENT_WAITING;
    const MachineMove *left = assignment_move_now(&subject, ASSIGNMENT_DO_LEAVE);
    const MachineMove *due = assignment_move_now(&subject, assignment_event_of_time(&subject));

    check(node, way_out_law(&subject, &sights[node->sight]));
    take(node, i, left);
    if (waits)
        take(node, i, due);
}

static void leave(const Node *node, Arena *arena)
{
    if (node->slots[0] && person_in(node->slots[0]) == person_in(node->slots[1]) &&
        (node->slots[0] - 1) % PURPOSE_MAX == (node->slots[1] - 1) % PURPOSE_MAX)
        broken(node, "one person is not sent twice for one purpose");
    for (size_t i = 0; i < LENGTH(node->slots); i++) {
        if (node->slots[i] == 0)
            continue;
        let_people_act(node, i);
        let_time_pass(node, i);
    }
    send_somebody(node, arena);
    for (size_t to = 0; to < n_sights; to++) {
        if (leads_to[node->sight][to])
            visit(to, node->slots[0], node->slots[1]);
    }
}

/* ---- */

static const Start STARTS[] = {
    {"a report of the public, with two departments and two rounds", "RESIDENT", "S3", ON_CASE, true,
     GRID_ADMIN},
    {"one of the grid, supervised and referred", "GRID", "S2", ON_BESIDE, false, GRID_ADMIN},
};

static void case_and_assignments_keep_the_laws_side_by_side(void **context)
{
    (void)context;
    for (size_t i = 0; i < LENGTH(STARTS); i++) {
        Arena *arena = arena_new();
        look_at(&STARTS[i]);
        way.n = way.n_waiting = 0;
        way.seen = calloc(n_sights * SLOTS * SLOTS, sizeof(*way.seen));
        assert_non_null(way.seen);
        visit(0, 0, 0);
        while (way.n_waiting > 0) {
            const Node node = way.waiting[--way.n_waiting];
            leave(&node, arena);
            arena_reset(arena);
        }
        print_message("%7zu ways to stand, %zu of the case: %s\n", way.n, n_sights, STARTS[i].says);
        free(way.seen);
        arena_free(arena);
    }
    free(way.waiting);
}

static void every_move_of_an_assignment_is_taken(void **context)
{
    (void)context;
    for (size_t i = 0; i < ASSIGNMENT_MACHINE.n_moves; i++) {
        const MachineMove *move = &ASSIGNMENT_MACHINE.moves[i];
        if (!taken[move->from][move->event]) {
            fail_msg("%s is never taken from %s", ASSIGNMENT_EVENT_NAMES[move->event],
                     ASSIGNMENT_STATE_NAMES[move->from]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_and_assignments_keep_the_laws_side_by_side),
        cmocka_unit_test(every_move_of_an_assignment_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
