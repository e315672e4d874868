/*
 * ledger.h - what the server has promised, and whether it keeps it. Pure: it is told what was
 * acknowledged, what each desk heard and what was found in the end, and it names what does not hold.
 *
 * An event is a version of a case: the versions of a case are 1, 2, 3.. without a gap, and each is
 * told once to each desk in whose range the case lies, and to no other.
 */
#ifndef SIMULATE_LEDGER_H
#define SIMULATE_LEDGER_H

#include "base/id.h"
#include "base/map.h"
#include "base/time.h"
#include "base/unit_key.h"

/* Whoever listens at a centre hears all of its range; whoever listens for a department, what
 * concerns it there. */
typedef struct Ear {
    UnitRange range;
    Tier tier;       /* of a centre's desk */
    bool department; /* may miss what is not its own, and hears nothing outside its range */
    bool resynced;   /* was told to ask anew: what came before is not its to have heard */
} Ear;

#define EAR_TIERS    4  /* city, district, town, village */
#define VERSIONS_MAX 63 /* what is told of later ones is not followed */

typedef struct LedgerCase {
    char id[ID_TEXT_SIZE];
    UnitKey unit;
    int64_t acknowledged;      /* the highest version that somebody was answered with; 0: none */
    int64_t found;             /* when it was read back; 0: not yet */
    bool missing;              /* it was asked for, and was not there */
    uint64_t heard[EAR_TIERS]; /* a bit a version */
    /* For the rules of the desks: */
    uint32_t reporter; /* place in City.admins, or NOBODY */
    uint32_t luck;
    int64_t reported_us; /* CLOCK_MONOTONIC, when it was to be sent; 0: not by us */
    struct LedgerCase *next;
} LedgerCase;

#define NOBODY UINT32_MAX

typedef enum Fault {
    FAULT_LOST,     /* acknowledged, and not there */
    FAULT_OLDER,    /* there, but not as new as was acknowledged */
    FAULT_UNHEARD,  /* a desk was not told of a version in its range */
    FAULT_TWICE,    /* it was told of one twice */
    FAULT_STRANGER, /* a desk heard of a case outside its range */
    FAULT_CLOCK,    /* a time that cannot be: made before it was sent, due before it was made */
    FAULT_ANSWER,   /* an answer that no rule foresees */
    FAULT_MAX,
} Fault;
extern const char *const FAULT_NAMES[];

typedef struct Ledger {
    Map *by_id;
    LedgerCase *cases; /* newest first */
    size_t n_cases;
    uint64_t faults[FAULT_MAX];
    char first[FAULT_MAX][256]; /* the first of each kind, in words */
} Ledger;

void ledger_begin(Ledger *ledger);
void ledger_end(Ledger *ledger);

/* Found, or made. id: text of 36 characters. unit 0: not known yet. */
LedgerCase *ledger_case(Ledger *ledger, const char *id, UnitKey unit);
LedgerCase *ledger_find(const Ledger *ledger, const char *id); /* NULL: never heard of */

void ledger_fault(Ledger *ledger, Fault fault, const char *format, ...) PRINTF_LIKE(3, 4);
void ledger_acknowledge(LedgerCase *subject, int64_t version);
void ledger_hear(Ledger *ledger, const Ear *ear, const char *id, UnitKey unit, int64_t version);
/* version 0: it is not there. */
void ledger_read_back(Ledger *ledger, LedgerCase *subject, int64_t version);
/* TIME_NONE: not said. sent and answered: by our clock. */
void ledger_check_times(Ledger *ledger, const LedgerCase *subject, Time created_at, Time due_at,
                        Time sent, Time answered);
/* In the end, when all has been read back and everything that is on its way has come. ears: the
 * desks of the centres that listened from the beginning. */
void ledger_judge(Ledger *ledger, const Ear *ears, size_t n_ears);
uint64_t ledger_faults(const Ledger *ledger);

#endif
