#include "domain/cases/explore.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "domain/cases/samples.h"

#include <cmocka.h>

/* ---- who fires, and with what ----------------------------------------------------------------- */

typedef struct Player {
    const char *role;
    UnitKey unit;
    const char *department;
    uint8_t person;
    bool answers_only; /* like one before, for the rules: of those who are alike one asks */
} Player;

static const Player CAST[] = {
    {"RESIDENT", 0, NULL, REPORTER, false},
    {"VILLAGE_HEAD", VILLAGE, NULL, HEAD, false},
    {"SHIFT_LEADER", TOWN, NULL, LEADER, false},
    {"SUPERVISOR", TOWN, NULL, OTHER, true},
    {"SHIFT_LEADER", CITY, NULL, CITY_LEADER, true},
    {"GRID_ADMIN", GRID, NULL, GRID_ADMIN, false},
    {"GRID_ADMIN", GRID_2, NULL, GRID_ADMIN_2, false},
    {"LIAISON", TOWN, "XF", LIAISON, false},
    {"LIAISON", TOWN, "CG", LIAISON_2, false},
};

/* Whom an event may name, by a digit; what is wrong with one is for the effect to find. */
static const StaffPost NAMED[] = {
    {.person = PERSON(GRID_ADMIN), .role = "GRID_ADMIN", .name = "", .unit = GRID},
    {.person = PERSON(GRID_ADMIN_2), .role = "GRID_ADMIN", .name = "", .unit = GRID_2},
    {.person = PERSON(LIAISON), .role = "LIAISON", .name = "", .unit = TOWN, .department = "XF"},
};

#define OFFERS_MAX 5
#define NOTHING                                                                              \
    (CaseMoveIn)                                                                             \
    {                                                                                        \
        .reason = "so", .outcome = ENUM_NONE, .rating = I64_NONE, .minutes = I64_NONE,       \
        .until = TIME_NONE, .level = I64_NONE, .class = ENUM_NONE, .note = "so", .lon = NAN, \
        .lat = NAN, .datum = ENUM_NONE                                                       \
    }

static size_t offer_persons(CaseMoveIn *offers)
{
    static const char *const DIGITS[] = {"0", "1", "2"};

    for (size_t i = 0; i < LENGTH(DIGITS); i++)
        offers[i].person = DIGITS[i];
    return LENGTH(DIGITS);
}

/* What may be sent with the event: the whole choice where the choice matters. */
static size_t offers_of(CaseEvent event, CaseMoveIn *offers)
{
    for (size_t i = 0; i < OFFERS_MAX; i++)
        offers[i] = NOTHING;
    switch ((int)event) {
    case CASE_DO_ASK_VERIFY:
    case CASE_DO_ASSIGN_CHECK:
        return offer_persons(offers);
    case CASE_DO_DISPATCH:
        offers[3].department = "XF";
        offers[4].department = "CG";
        return offer_persons(offers) + 2;
    case CASE_DO_ASSIGN_DUTY:
        offers[0].department = "XF";
        return 1;
    case CASE_DO_ASK_HELP:
        offers[0].department = "CG";
        return 1;
    case CASE_DO_REFER:
        offers[0].unit = VILLAGE;
        offers[1].unit = TOWN;
        return 2;
    case CASE_DO_MERGE:
        offers[0].into = PERSON(1);
        return 1;
    case CASE_DO_DENY:
    case CASE_DO_PASS:
        offers[0].lon = case_in(CASE_VERIFYING).lon; /* where every sample lies */
        offers[0].lat = case_in(CASE_VERIFYING).lat;
        return 1;
    case CASE_DO_RATE:
        offers[0].rating = 5;
        return 1;
    case CASE_DO_ASK_EXTENSION:
        offers[0].minutes = 10;
        return 1;
    case CASE_DO_ASK_SUSPENSION:
        offers[0].until = NOW + 1;
        offers[0].class = 0;
        return 1;
    case CASE_DO_FORCE_CLOSE:
        offers[0].outcome = CASE_CANNOT;
        return 1;
    case CASE_DO_SUPERVISE:
        for (int64_t level = 1; level <= CASE_SUPERVISION_MAX; level++)
            offers[level - 1].level = level;
        return CASE_SUPERVISION_MAX;
    default:
        return 1;
    }
}

/* ---- the way so far --------------------------------------------------------------------------- */

typedef struct Leaving {
    Spot to;
    CaseEvent event;
} Leaving;

#define LEAVINGS_MAX 512
#define CAST_MAX     (LENGTH(CAST) + 1)

typedef struct Exploring {
    const Start *start;
    LawOfPassage *law;
    Arena *arena;
    Actor cast[CAST_MAX];
    Explored *found;
    uint32_t *places; /* a hash table of spots by number + 1 */
    size_t n_places;
    uint32_t room, edge_room;
    uint32_t at;
    Leaving leavings[2][LEAVINGS_MAX]; /* by what was filled in */
    size_t n_leavings[2];
} Exploring;

#define WAY_MAX 100

void explored_fail(const Explored *explored, uint32_t spot, const char *law)
{
    CaseEvent way[WAY_MAX];
    size_t n = 0;
    Buf text;

    for (uint32_t at = spot; at != 0 && n < WAY_MAX; at = explored->from[at])
        way[n++] = explored->by[at];
    buf_init(&text, 4096);
    while (n-- > 0) {
        buf_str(&text, " ");
        buf_str(&text, way[n] == CASE_EVENT_MAX ? "(time)" : CASE_EVENT_NAMES[way[n]]);
    }
    fail_msg("%s: %s after%s", law, CASE_STATE_NAMES[explored->spots[spot].state], buf_cstr(&text));
}

static void check(const Exploring *exploring, const char *broken)
{
    if (broken)
        explored_fail(exploring->found, exploring->at, broken);
}

/* ---- one step --------------------------------------------------------------------------------- */

static void leave(Exploring *exploring, int fill, Spot to, CaseEvent event)
{
    size_t *n = &exploring->n_leavings[fill];

    if (*n == LEAVINGS_MAX)
        explored_fail(exploring->found, exploring->at, "more ways out than LEAVINGS_MAX");
    Leaving *leaving = &exploring->leavings[fill][(*n)++];
    memset(leaving, 0, sizeof(*leaving));
    leaving->to = to;
    leaving->event = event;
}

/* The move as the real thing makes it. False: its effect refuses the input. */
static bool carry_out(Exploring *exploring, const Moving *asked, const CaseClockPlan *clocks,
                      int fill)
{
    Moving moving = *asked;
    CaseClockPlan after = *clocks;
    const char *digit = moving.in->person;

    if (digit)
        moving.person = NAMED[*digit - '0'];
    moving.objection_end = NOW + 1;
    moving.into = case_in(CASE_FILED);
    moving.into.id = moving.in->into;
    if (case_move_apply(&moving))
        return false;
    case_clocks_turn(&moving.before, &moving.after, moving.move->event, NOW, &after);
    bool by_time = case_event_axis(moving.move->event) == CASE_AXIS_SYSTEM;
    const Passage passage = {&moving.before, &moving.after, &after, moving.move,
                             by_time ? NULL : moving.req->actor};
    check(exploring, exploring->law(&passage));
    leave(exploring, fill, spot_of(&moving.after, &after, exploring->start->focus),
          moving.move->event);
    return true;
}

static void fire(Exploring *exploring, int fill, Case *subject, const CaseClockPlan *clocks,
                 const Actor *actor, const CaseMove *move)
{
    Request req = {.arena = exploring->arena, .actor = actor, .now = NOW};
    CaseMoveIn offers[OFFERS_MAX];
    size_t n = offers_of(move->event, offers);
    const char *why = NULL;

    for (size_t i = 0; i < n; i++) {
        const Moving asked = {.req = &req, .in = &offers[i], .move = move, .before = *subject};
        bool is_second = offers[i].department && !str_eq(offers[i].department, "XF");
        if (is_second && exploring->start->focus == ON_BESIDE)
            continue;
        if (case_input_fault(move->event, &offers[i], &why))
            explored_fail(exploring->found, exploring->at, "an offer lacks something");
        (void)carry_out(exploring, &asked, clocks, fill);
    }
}

static bool asks(CaseEvent event)
{
    CasePhase phase = case_event_phase(event);

    return phase == CASE_ASKS || phase == CASE_SECONDS;
}

/* What the exploration does not follow. */
static bool is_left_out(Focus focus, CaseEvent event)
{
    switch ((int)event) {
    case CASE_DO_SUPERVISE:
    case CASE_DO_REPLY:
    case CASE_DO_REFER:
    case CASE_DO_ACCEPT_REFERRAL:
    case CASE_DO_DECLINE_REFERRAL:
        return focus == ON_CASE;
    case CASE_DO_ASK_EXTENSION:
    case CASE_DO_ASK_HELP:
    case CASE_DO_DISPUTE:
    case CASE_DO_REOPEN:
        return focus == ON_BESIDE;
    default:
        return false;
    }
}

static void let_people_act(Exploring *exploring, int fill, Case *subject,
                           const CaseClockPlan *clocks)
{
    Id reporter = PERSON(str_eq(subject->source, "GRID") ? GRID_ADMIN : REPORTER);

    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        CaseEvent event = CASE_MOVES[i].event;
        if (CASE_MOVES[i].from != (CaseState)subject->state ||
            is_left_out(exploring->start->focus, event))
            continue;
        const CaseMove *move = case_move_now(subject, event, NOW);
        for (size_t j = 0; move && j < CAST_MAX; j++) {
            const Actor *actor = &exploring->cast[j];
            bool is_double = j == LENGTH(CAST);
            bool stands_back =
                is_double ? event == CASE_DO_REFER
                          : CAST[j].answers_only && (asks(event) || event == CASE_DO_REFER);
            subject->mine = id_eq(actor->person, reporter);
            if (!stands_back && actor_may(actor, move->grant) &&
                !case_duty_fault(subject, actor, event))
                fire(exploring, fill, subject, clocks, actor, move);
        }
    }
}

/* ---- time ------------------------------------------------------------------------------------- */

static const Actor SYSTEM = {.role = "SYSTEM", .name = ""};

static void let_point_act(Exploring *exploring, int fill, const Case *subject,
                          const CaseClockPlan *clocks, size_t i)
{
    CaseClockPlan passed = *clocks;
    CaseClock *clock = &passed.live[i];
    const CasePoint *point = spot_point_next((CaseStep)clock->step, clock->passed);
    bool is_paused = clock->step == CASE_STEP_HANDLE && subject->state == CASE_SUSPENDED;

    bool is_beside = exploring->start->focus == ON_CASE && clock->step == CASE_STEP_REPLY;

    if (!point || is_paused || is_beside)
        return;
    Request req = {.arena = exploring->arena, .actor = &SYSTEM, .now = NOW};
    CaseMoveIn in = NOTHING;
    in.level = case_point_level(subject, point);
    clock->passed = point->percent;
    const Moving asked = {
        .req = &req,
        .in = &in,
        .move = case_move_now(subject, (CaseEvent)point->event, NOW),
        .before = *subject,
    };
    if (!asked.move)
        explored_fail(exploring->found, exploring->at, "a clock runs and its point can do nothing");
    (void)carry_out(exploring, &asked, &passed, fill);
}

static void let_time_pass(Exploring *exploring, int fill, const Case *subject,
                          const CaseClockPlan *clocks)
{
    static const CaseEvent BY_ITSELF[] = {CASE_DO_ARCHIVE, CASE_DO_TAKE_BACK};
    Case later = *subject;

    for (size_t i = 0; i < clocks->n_live; i++)
        let_point_act(exploring, fill, subject, clocks, i);
    for (size_t i = 0; i < LENGTH(BY_ITSELF); i++) {
        Request req = {.arena = exploring->arena, .actor = &SYSTEM, .now = NOW};
        CaseMoveIn in = NOTHING;
        const CaseMove *move = case_move_now(subject, BY_ITSELF[i], NOW);
        const Moving asked = {.req = &req, .in = &in, .move = move, .before = *subject};
        if (move)
            (void)carry_out(exploring, &asked, clocks, fill);
    }
    if (subject->answer_until != TIME_NONE && subject->answer_until > NOW) {
        later.answer_until = NOW;
        leave(exploring, fill, spot_of(&later, clocks, exploring->start->focus), CASE_EVENT_MAX);
    }
}

/* ---- breadth first ---------------------------------------------------------------------------- */

static uint64_t hash_of(const Spot *spot)
{
    const uint8_t *bytes = (const uint8_t *)spot;
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < sizeof(*spot); i++)
        hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    return hash ^ (hash >> 32);
}

static void *grown(void *old, uint32_t n, size_t size)
{
    void *new = realloc(old, (size_t)n * size);

    assert_non_null(new);
    return new;
}

static uint32_t *place_of(Exploring *exploring, const Spot *spot)
{
    size_t at = hash_of(spot) % exploring->n_places;

    while (exploring->places[at] &&
           memcmp(&exploring->found->spots[exploring->places[at] - 1], spot, sizeof(*spot)) != 0)
        at = (at + 1) % exploring->n_places;
    return &exploring->places[at];
}

static void make_room(Exploring *exploring)
{
    Explored *found = exploring->found;

    if (found->n + 1 < exploring->room)
        return;
    exploring->room *= 2;
    found->spots = grown(found->spots, exploring->room, sizeof(*found->spots));
    found->first_edge = grown(found->first_edge, exploring->room, sizeof(*found->first_edge));
    found->from = grown(found->from, exploring->room, sizeof(*found->from));
    found->by = grown(found->by, exploring->room, sizeof(*found->by));
    free(exploring->places);
    exploring->n_places = (size_t)exploring->room * 2;
    exploring->places = calloc(exploring->n_places, sizeof(*exploring->places));
    assert_non_null(exploring->places);
    for (uint32_t i = 0; i < found->n; i++)
        *place_of(exploring, &found->spots[i]) = i + 1;
}

static uint32_t number_of(Exploring *exploring, const Spot *spot, CaseEvent by)
{
    Explored *found = exploring->found;

    make_room(exploring);
    uint32_t *place = place_of(exploring, spot);
    if (*place == 0) {
        found->spots[found->n] = *spot;
        found->from[found->n] = exploring->at;
        found->by[found->n] = by;
        *place = ++found->n;
    }
    return *place - 1;
}

static void add_edge(Exploring *exploring, Edge edge)
{
    Explored *found = exploring->found;

    for (uint32_t i = found->first_edge[exploring->at]; i < found->n_edges; i++) {
        if (found->edges[i].to == edge.to && found->edges[i].event == edge.event)
            return;
    }
    if (found->n_edges == exploring->edge_room) {
        exploring->edge_room = exploring->edge_room ? exploring->edge_room * 2 : 1024;
        found->edges = grown(found->edges, exploring->edge_room, sizeof(*found->edges));
    }
    found->edges[found->n_edges++] = edge;
}

static void take_steps(Exploring *exploring)
{
    if (exploring->n_leavings[0] != exploring->n_leavings[1] ||
        memcmp(exploring->leavings[0], exploring->leavings[1],
               exploring->n_leavings[0] * sizeof(Leaving)) != 0)
        explored_fail(exploring->found, exploring->at, "what was forgotten is read");
    exploring->found->first_edge[exploring->at] = exploring->found->n_edges;
    for (size_t i = 0; i < exploring->n_leavings[0]; i++) {
        const Leaving *leaving = &exploring->leavings[0][i];
        uint32_t to = number_of(exploring, &leaving->to, leaving->event);
        add_edge(exploring, (Edge){to, leaving->event});
    }
}

static void visit(Exploring *exploring, LawOfSpot *law)
{
    for (int fill = 0; fill < 2; fill++) {
        CaseClockPlan clocks;
        Case subject;
        Spot spot = exploring->found->spots[exploring->at];
        spot_open(&spot, exploring->start, fill, &subject, &clocks);
        Spot again = spot_of(&subject, &clocks, exploring->start->focus);
        if (memcmp(&spot, &again, sizeof(spot)) != 0)
            explored_fail(exploring->found, exploring->at, "a spot is not what it was made of");
        check(exploring, law(&subject, &clocks));
        exploring->n_leavings[fill] = 0;
        let_people_act(exploring, fill, &subject, &clocks);
        let_time_pass(exploring, fill, &subject, &clocks);
    }
    take_steps(exploring);
    arena_reset(exploring->arena);
}

static Actor actor_of(Player player)
{
    Actor actor = actor_at(player.person, player.unit, player.department);

    actor.role = player.role;
    actor.name = "";
    actor.grants = role_grants(player.role);
    return actor;
}

Explored *explore(const Start *start, LawOfSpot *spot_law, LawOfPassage *passage_law)
{
    Exploring *exploring = calloc(1, sizeof(*exploring));
    Explored *found = calloc(1, sizeof(*found));
    Case first = case_in(CASE_REPORTED);
    CaseClockPlan clocks = {.n_live = 0};

    assert_non_null(exploring);
    assert_non_null(found);
    *exploring = (Exploring){
        .start = start, .law = passage_law, .arena = arena_new(), .found = found, .room = 1};
    for (size_t i = 0; i < LENGTH(CAST); i++)
        exploring->cast[i] = actor_of(CAST[i]);
    exploring->cast[LENGTH(CAST)] =
        actor_of((Player){"SHIFT_LEADER", TOWN, NULL, start->double_post, false});
    case_clocks_turn(NULL, &first, CASE_EVENT_MAX, NOW, &clocks);
    const Spot spot = spot_of(&first, &clocks, start->focus);
    (void)number_of(exploring, &spot, CASE_EVENT_MAX);
    for (exploring->at = 0; exploring->at < found->n; exploring->at++)
        visit(exploring, spot_law);
    found->first_edge[found->n] = found->n_edges;
    arena_free(exploring->arena);
    free(exploring->places);
    free(exploring);
    return found;
}

void explored_free(Explored *explored)
{
    free(explored->spots);
    free(explored->first_edge);
    free(explored->from);
    free(explored->by);
    free(explored->edges);
    free(explored);
}
