#include "simulate/ledger.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const FAULT_NAMES[] = {"lost",     "older", "unheard", "heard twice",
                                   "stranger", "clock", "answer",  NULL};

/* Clocks of two programs on one machine, and a time that is told in whole microseconds. */
#define CLOCK_SLACK (2 * TIME_SECOND)

void ledger_begin(Ledger *ledger)
{
    *ledger = (Ledger){.by_id = map_new()};
}

void ledger_end(Ledger *ledger)
{
    for (LedgerCase *one = ledger->cases; one;) {
        LedgerCase *next = one->next;
        free(one);
        one = next;
    }
    map_free(ledger->by_id);
    ledger->cases = NULL;
    ledger->by_id = NULL;
}

void ledger_fault(Ledger *ledger, Fault fault, const char *format, ...)
{
    if (ledger->faults[fault]++ > 0)
        return;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(ledger->first[fault], sizeof(ledger->first[fault]), format, args);
    va_end(args);
}

LedgerCase *ledger_find(const Ledger *ledger, const char *id)
{
    return map_get(ledger->by_id, id);
}

LedgerCase *ledger_case(Ledger *ledger, const char *id, UnitKey unit)
{
    LedgerCase *subject = ledger_find(ledger, id);

    if (!subject) {
        subject = calloc(1, sizeof(*subject));
        if (!subject)
            abort();
        (void)snprintf(subject->id, sizeof(subject->id), "%s", id);
        subject->reporter = NOBODY;
        subject->next = ledger->cases;
        ledger->cases = subject;
        ledger->n_cases++;
        (void)map_put(ledger->by_id, subject->id, subject);
    }
    if (subject->unit == 0)
        subject->unit = unit;
    return subject;
}

void ledger_acknowledge(LedgerCase *subject, int64_t version)
{
    if (version > subject->acknowledged)
        subject->acknowledged = version;
}

void ledger_hear(Ledger *ledger, const Ear *ear, const char *id, UnitKey unit, int64_t version)
{
    if (!unit_range_has(ear->range, unit)) {
        ledger_fault(ledger, FAULT_STRANGER, "the desk at %lld heard of case %s at %lld",
                     (long long)ear->range.lo, id, (long long)unit);
        return;
    }
    LedgerCase *subject = ledger_case(ledger, id, unit);
    if (ear->department || ear->tier >= EAR_TIERS || version < 1 || version > VERSIONS_MAX)
        return;
    uint64_t bit = UINT64_C(1) << version;
    if (subject->heard[ear->tier] & bit) {
        ledger_fault(ledger, FAULT_TWICE, "the desk at %lld heard version %lld of case %s twice",
                     (long long)ear->range.lo, (long long)version, id);
    }
    subject->heard[ear->tier] |= bit;
}

void ledger_read_back(Ledger *ledger, LedgerCase *subject, int64_t version)
{
    subject->found = version;
    subject->missing = version == 0;
    if (version == 0) {
        ledger_fault(ledger, FAULT_LOST,
                     "case %s was acknowledged at version %lld and is not there", subject->id,
                     (long long)subject->acknowledged);
    } else if (version < subject->acknowledged) {
        ledger_fault(ledger, FAULT_OLDER,
                     "case %s was acknowledged at version %lld and stands at %lld", subject->id,
                     (long long)subject->acknowledged, (long long)version);
    }
}

void ledger_check_times(Ledger *ledger, const LedgerCase *subject, Time created_at, Time due_at,
                        Time sent, Time answered)
{
    if (created_at == TIME_NONE || created_at < sent - CLOCK_SLACK ||
        created_at > answered + CLOCK_SLACK) {
        ledger_fault(ledger, FAULT_CLOCK, "case %s was made at another time than it was sent",
                     subject->id);
    }
    if (due_at == TIME_NONE || due_at <= created_at) {
        ledger_fault(ledger, FAULT_CLOCK, "case %s is due before it was made, or never",
                     subject->id);
    }
}

/* Every version up to the one found must have been told. */
static void judge_ear(Ledger *ledger, const LedgerCase *subject, const Ear *ear)
{
    int64_t last = subject->found < VERSIONS_MAX ? subject->found : VERSIONS_MAX;

    for (int64_t version = 1; version <= last; version++) {
        if (!(subject->heard[ear->tier] & UINT64_C(1) << version)) {
            ledger_fault(ledger, FAULT_UNHEARD,
                         "the desk at %lld was not told of version %lld of case %s",
                         (long long)ear->range.lo, (long long)version, subject->id);
        }
    }
}

static int by_range(const void *a, const void *b)
{
    const Ear *x = *(const Ear *const *)a, *y = *(const Ear *const *)b;

    return (x->range.lo > y->range.lo) - (x->range.lo < y->range.lo);
}

/* The ear of a centre whose range begins there, among those sorted by it. */
static const Ear *ear_at(const Ear *const *ears, size_t n, UnitKey lo)
{
    const Ear wanted = {.range = {lo, lo}};
    const Ear *key = &wanted;
    const Ear *const *found = bsearch(&key, (const void *)ears, n, sizeof(Ear *), by_range);

    return found ? *found : NULL;
}

void ledger_judge(Ledger *ledger, const Ear *ears, size_t n_ears)
{
    const Ear **centres = calloc(n_ears + 1, sizeof(Ear *));
    size_t n = 0;

    if (!centres)
        abort();
    for (size_t i = 0; i < n_ears; i++) {
        if (!ears[i].department && !ears[i].resynced)
            centres[n++] = &ears[i];
    }
    qsort((void *)centres, n, sizeof(Ear *), by_range);
    for (const LedgerCase *one = ledger->cases; one; one = one->next) {
        for (int tier = TIER_CITY; tier < EAR_TIERS && one->found > 0; tier++) {
            UnitKey unit = unit_key_at_tier(one->unit, (Tier)tier);
            const Ear *ear = ear_at(centres, n, unit);
            if (ear && (int)unit_key_tier(unit) == tier)
                judge_ear(ledger, one, ear);
        }
    }
    free((void *)centres);
}

uint64_t ledger_faults(const Ledger *ledger)
{
    uint64_t sum = 0;

    for (int i = 0; i < FAULT_MAX; i++)
        sum += ledger->faults[i];
    return sum;
}
