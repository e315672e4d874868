#include "domain/cases/fsm.h"

#include <string.h>

const char *const CASE_STATE_NAMES[] = {
#define STATE(name, kind) [CASE_##name] = #name,
#include "domain/cases/case_fsm.def"
    [CASE_STATE_MAX] = NULL,
};

const char *const CASE_EVENT_NAMES[] = {
#define EVENT(name, axis, phase, ask) [CASE_DO_##name] = #name,
#include "domain/cases/case_fsm.def"
    [CASE_EVENT_MAX] = NULL,
};

const char *const CASE_ASK_NAMES[] = {
#define ASK(name) [CASE_ASK_##name] = #name,
#include "domain/cases/case_fsm.def"
    [CASE_ASK_MAX] = NULL,
};

const CaseMove CASE_MOVES[] = {
#define MOVE(from, event, to, grant) {CASE_##from, CASE_DO_##event, CASE_##to, (grant)},
#include "domain/cases/case_fsm.def"
};
const size_t CASE_N_MOVES = LENGTH(CASE_MOVES);

static const CaseStateKind STATE_KINDS[] = {
#define STATE(name, kind) [CASE_##name] = CASE_##kind,
#include "domain/cases/case_fsm.def"
};

static const struct {
    CaseAxis axis;
    CasePhase phase;
    CaseAsk ask;
} EVENTS[] = {
#define EVENT(name, axis, phase, ask) \
    [CASE_DO_##name] = {CASE_AXIS_##axis, CASE_##phase, CASE_ASK_##ask},
#include "domain/cases/case_fsm.def"
};

CaseStateKind case_state_kind(CaseState state)
{
    return STATE_KINDS[state];
}

bool case_state_is_open(CaseState state)
{
    return STATE_KINDS[state] == CASE_LIVE;
}

CaseAxis case_event_axis(CaseEvent event)
{
    return EVENTS[event].axis;
}

CasePhase case_event_phase(CaseEvent event)
{
    return EVENTS[event].phase;
}

CaseAsk case_event_ask(CaseEvent event)
{
    return EVENTS[event].ask;
}

const CaseMove *case_move_find(CaseState from, CaseEvent event)
{
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        if (CASE_MOVES[i].from == from && CASE_MOVES[i].event == event)
            return &CASE_MOVES[i];
    }
    return NULL;
}

static bool is_same_arrow(const CaseMove *a, const CaseMove *b)
{
    return a->from == b->from && a->to == b->to && strcmp(a->grant, b->grant) == 0;
}

/* Moves with the same ends and grant share one arrow: the diagram stays small enough to read. */
static void print_arrow(Buf *out, size_t first)
{
    const CaseMove *move = &CASE_MOVES[first];

    for (size_t i = 0; i < first; i++) {
        if (is_same_arrow(&CASE_MOVES[i], move))
            return;
    }
    buf_printf(out, "    %s --> %s: %s", CASE_STATE_NAMES[move->from], CASE_STATE_NAMES[move->to],
               CASE_EVENT_NAMES[move->event]);
    for (size_t i = first + 1; i < CASE_N_MOVES; i++) {
        if (is_same_arrow(&CASE_MOVES[i], move))
            buf_printf(out, ", %s", CASE_EVENT_NAMES[CASE_MOVES[i].event]);
    }
    buf_printf(out, " [%s]\n", move->grant);
}

void case_fsm_mermaid(Buf *out)
{
    buf_printf(out, "stateDiagram-v2\n    [*] --> %s: %s [case:report]\n",
               CASE_STATE_NAMES[CASE_REPORTED], CASE_FIRST_EVENT);
    for (size_t i = 0; i < CASE_N_MOVES; i++)
        print_arrow(out, i);
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        if (STATE_KINDS[state] == CASE_FINAL)
            buf_printf(out, "    %s --> [*]\n", CASE_STATE_NAMES[state]);
    }
}

/* Names and grants are of letters, '_' and ':': nothing in them needs escaping. */
void case_fsm_json(Buf *out)
{
    buf_str(out, "{\"states\":[");
    for (int state = 0; state < CASE_STATE_MAX; state++) {
        buf_printf(out, "%s{\"name\":\"%s\",\"final\":%s}", state ? "," : "",
                   CASE_STATE_NAMES[state], STATE_KINDS[state] == CASE_FINAL ? "true" : "false");
    }
    buf_str(out, "],\"moves\":[");
    for (size_t i = 0; i < CASE_N_MOVES; i++) {
        const CaseMove *move = &CASE_MOVES[i];
        buf_printf(out, "%s{\"from\":\"%s\",\"event\":\"%s\",\"to\":\"%s\",\"grant\":\"%s\"}",
                   i ? "," : "", CASE_STATE_NAMES[move->from], CASE_EVENT_NAMES[move->event],
                   CASE_STATE_NAMES[move->to], move->grant);
    }
    buf_str(out, "]}");
}
