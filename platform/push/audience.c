#include "platform/push/audience.h"

#include <stdlib.h>
#include <string.h>

/* ---- chains: intrusive, so that leaving takes no search ---- */

static void chain_put(Listener **head, Listener *listener, ListenerChain chain)
{
    ListenerLink *link = &listener->links[chain];

    link->next = *head;
    link->from = head;
    if (link->next)
        link->next->links[chain].from = &link->next;
    *head = listener;
}

static void chain_take(Listener *listener, ListenerChain chain)
{
    ListenerLink *link = &listener->links[chain];

    if (!link->from)
        return;
    *link->from = link->next;
    if (link->next)
        link->next->links[chain].from = link->from;
    *link = (ListenerLink){0};
}

/* ---- the tables ---- */

/* Finalizer of MurmurHash3: every bit of the key moves every bit of the place. */
static uint64_t mix(uint64_t key)
{
    key ^= key >> 33;
    key *= UINT64_C(0xff51afd7ed558ccd);
    key ^= key >> 33;
    key *= UINT64_C(0xc4ceb9fe1a85ec53);
    return key ^ key >> 33;
}

static Listener **chain_of_unit(const Audience *audience, UnitKey unit, const char *department)
{
    uint64_t code = 0;

    memcpy(&code, department, strnlen(department, sizeof(code)));
    return &audience->by_unit[mix(mix((uint64_t)unit) ^ code) & (audience->n_chains - 1)];
}

static Listener **chain_of_person(const Audience *audience, Id person)
{
    uint64_t halves[2];

    memcpy(halves, person.b, sizeof(halves));
    return &audience->by_person[mix(halves[0] ^ mix(halves[1])) & (audience->n_chains - 1)];
}

static bool is_subtree(UnitRange range)
{
    UnitRange whole = unit_key_range(range.lo);

    return whole.lo == range.lo && whole.hi == range.hi;
}

static Listener **chains_new(size_t n)
{
    Listener **chains = calloc(n, sizeof(Listener *));

    if (!chains)
        abort();
    return chains;
}

void audience_init(Audience *audience, size_t max_listeners)
{
    size_t n = 64;

    while (n < max_listeners)
        n *= 2;
    *audience = (Audience){chains_new(n), chains_new(n), n, NULL};
}

void audience_done(Audience *audience)
{
    free((void *)audience->by_unit);
    free((void *)audience->by_person);
    *audience = (Audience){0};
}

void audience_join(Audience *audience, Listener *listener)
{
    UnitRange range = listener->range;

    if (!id_is_none(listener->person))
        chain_put(chain_of_person(audience, listener->person), listener, CHAIN_PERSON);
    if (range.lo > range.hi)
        return;
    if (is_subtree(range)) {
        chain_put(chain_of_unit(audience, range.lo, listener->department), listener, CHAIN_UNIT);
    } else {
        chain_put(&audience->others, listener, CHAIN_UNIT);
    }
}

void audience_leave(Audience *audience, Listener *listener)
{
    (void)audience;
    chain_take(listener, CHAIN_UNIT);
    chain_take(listener, CHAIN_PERSON);
}

/* ---- who hears ---- */

typedef struct Due {
    const RingEvent *event;
    Listener **due;
    size_t n;
} Due;

/* Several units and persons share a chain: each listener in it is asked. */
static void add_chain(Due *due, Listener *first, ListenerChain chain)
{
    for (Listener *listener = first; listener; listener = listener->links[chain].next) {
        if (listener->is_due || !listener_hears(listener, due->event))
            continue;
        listener->is_due = true;
        due->due[due->n++] = listener;
    }
}

static void add_units_above(const Audience *audience, Due *due, UnitKey unit)
{
    const char *department = due->event->department;

    for (; unit != 0; unit = unit_key_parent(unit)) {
        add_chain(due, *chain_of_unit(audience, unit, ""), CHAIN_UNIT);
        if (department[0])
            add_chain(due, *chain_of_unit(audience, unit, department), CHAIN_UNIT);
    }
}

size_t audience_of(const Audience *audience, const RingEvent *event, Listener **due, size_t n)
{
    Due found = {event, due, n};

    add_units_above(audience, &found, event->unit);
    add_units_above(audience, &found, event->also);
    for (size_t i = 0; i < event->n_persons; i++)
        add_chain(&found, *chain_of_person(audience, event->persons[i]), CHAIN_PERSON);
    add_chain(&found, audience->others, CHAIN_UNIT);
    return found.n;
}
