#include "base/machine.h"

#include <string.h>

const MachineMove *machine_find(const Machine *machine, int from, int event)
{
    for (size_t i = 0; i < machine->n_moves; i++) {
        if (machine->moves[i].from == from && machine->moves[i].event == event)
            return &machine->moves[i];
    }
    return NULL;
}

static bool is_same_arrow(const Machine *machine, const MachineMove *a, const MachineMove *b)
{
    return a->from == b->from && a->to == b->to && strcmp(machine->who(a), machine->who(b)) == 0;
}

/* One arrow for many moves: the diagram stays small enough to read. */
static void print_arrow(const Machine *machine, Buf *out, size_t first)
{
    const MachineMove *move = &machine->moves[first];

    for (size_t i = 0; i < first; i++) {
        if (is_same_arrow(machine, &machine->moves[i], move))
            return;
    }
    buf_printf(out, "    %s --> %s: %s", machine->states[move->from], machine->states[move->to],
               machine->events[move->event]);
    for (size_t i = first + 1; i < machine->n_moves; i++) {
        if (is_same_arrow(machine, &machine->moves[i], move))
            buf_printf(out, ", %s", machine->events[machine->moves[i].event]);
    }
    buf_printf(out, " [%s]\n", machine->who(move));
}

void machine_mermaid(const Machine *machine, Buf *out)
{
    buf_str(out, "stateDiagram-v2\n");
    for (size_t i = 0; i < machine->n_firsts; i++) {
        const MachineFirst *first = &machine->firsts[i];
        buf_printf(out, "    [*] --> %s: %s [%s]\n", machine->states[first->to], first->event,
                   first->who);
    }
    for (size_t i = 0; i < machine->n_moves; i++)
        print_arrow(machine, out, i);
    for (int state = 0; machine->states[state]; state++) {
        if (machine->is_final(state))
            buf_printf(out, "    %s --> [*]\n", machine->states[state]);
    }
}

/* Names are of letters, digits, '_' and ':': nothing in them needs escaping. */
void machine_json(const Machine *machine, const char *who_key, Buf *out)
{
    buf_str(out, "{\"states\":[");
    for (int state = 0; machine->states[state]; state++) {
        buf_printf(out, "%s{\"name\":\"%s\",\"final\":%s}", state ? "," : "",
                   machine->states[state], machine->is_final(state) ? "true" : "false");
    }
    buf_str(out, "],\"moves\":[");
    for (size_t i = 0; i < machine->n_moves; i++) {
        const MachineMove *move = &machine->moves[i];
        buf_printf(out, "%s{\"from\":\"%s\",\"event\":\"%s\",\"to\":\"%s\",\"%s\":\"%s\"}",
                   i ? "," : "", machine->states[move->from], machine->events[move->event],
                   machine->states[move->to], who_key, machine->who(move));
    }
    buf_str(out, "]}");
}
