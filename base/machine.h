/*
 * machine.h - a state machine asked, and told to people: as a diagram, and as JSON.
 *
 * The machine itself is a table of its module; here is how it is asked and shown, so that all are
 * alike. States and events are small numbers, and index the lists of names.
 */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

#include "base/str.h"

typedef struct MachineMove {
    int from, event, to;
} MachineMove;

/* How something begins. */
typedef struct MachineFirst {
    const char *event;
    int to;
    const char *who;
} MachineFirst;

typedef struct Machine {
    const char *const *states; /* NULL-terminated, as the next one; letters, digits and '_' */
    const char *const *events;
    const MachineFirst *firsts;
    size_t n_firsts;
    const MachineMove *moves;
    size_t n_moves;
    bool (*is_final)(int state);
    const char *(*who)(const MachineMove *move); /* may fire it: one of .moves is asked about */
} Machine;

/* The move that `event` makes from `from`, or NULL when there is none. */
const MachineMove *machine_find(const Machine *machine, int from, int event);
/* As a Mermaid state diagram. Moves with the same ends and who share one arrow. */
void machine_mermaid(const Machine *machine, Buf *out);
/* {"states":[{"name","final"}],"moves":[{"from","event","to",WHO_KEY}]}; who_key: what `who` is
 * called there. */
void machine_json(const Machine *machine, const char *who_key, Buf *out);

#endif
