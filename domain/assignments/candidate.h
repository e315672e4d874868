/*
 * candidate.h - whom to send: what speaks for and against each person who could be sent, and in
 * which order they are proposed.
 *
 * Judging is pure: a case, a purpose and a post in, findings and an order out. There is no score
 * of a person: nothing is kept, and what is weighed (the way, and how much is open) belongs to this
 * case and this hour. Where somebody is, is known only while he is on shift; otherwise the seat of the
 * post stands for it, and that is said.
 */
#ifndef DOMAIN_ASSIGNMENTS_CANDIDATE_H
#define DOMAIN_ASSIGNMENTS_CANDIDATE_H

#include "domain/assignments/assignment.h"

/* What is said of a candidate: assignments.def. */
typedef enum Finding {
#define FINDING(name, kind, words) FINDING_##name,
#include "domain/assignments/assignments.def"
    FINDING_MAX,
} Finding;

typedef enum FindingKind {
    FINDING_FOR,
    FINDING_AGAINST,
    FINDING_BARS, /* may not be sent */
} FindingKind;

extern const char *const FINDING_NAMES[]; /* NULL-terminated */
FindingKind finding_kind(Finding finding);

/* One post of a person. */
typedef struct Candidate {
    Id person;
    const char *name;
    Id post;
    const char *role;
    UnitKey unit;
    const char *department; /* NULL: of the command tree */
    int64_t open_assignments;
    int64_t open_cases;
    Time on_shift_since; /* TIME_NONE: not on shift */
    int64_t distance_m;  /* from where one is, or from the seat of the unit; I64_NONE: not known */
    bool works_outside;  /* signs on and off */
    bool is_located;     /* on shift, and where is known: the way is from there */
    bool sent;           /* to this case for this purpose, and it is open */
    bool declined;       /* this case for this purpose, once */
    bool unanswered;     /* an offer of it */
    bool handled;        /* said yes to an assignment to handle or support there */
    /* ---- by candidate_judge */
    unsigned findings; /* bit FINDING_x */
    bool may_be_sent;  /* as the reply tells it */
    int64_t weight;    /* metres; the lighter is proposed first */
    /* ---- for the reply */
    const char *unit_name;
    List reasons, shortfalls; /* of Remark */
} Candidate;

bool candidate_has(const Candidate *candidate, Finding finding);
/* May be sent, if a dispatcher so decides. */
bool candidate_may_be_sent(const Candidate *candidate);
/* Is asked when somebody else has said no: may be sent, and has not said no or nothing itself. */
bool candidate_may_be_asked(const Candidate *candidate);

/* Fills findings and weight from everything above them. */
void candidate_judge(const CaseBrief *brief, Purpose purpose, Candidate *candidate);
/* Judged candidates into the order in which they are proposed: those who may be asked, those who
 * were asked in vain, those who may not be sent; the lighter first; then by id. Of a person with
 * several posts the first remains. At most max are kept; returns how many. */
size_t candidates_order(Candidate *candidates, size_t n, size_t max);

/* Why, in words: one remark a finding. */
typedef struct Remark {
    int code; /* Finding */
    const char *words;
} Remark;

/* Whom to look for. */
typedef struct CandidateSearch {
    const CaseBrief *brief;
    Purpose purpose;
    Time at;   /* who holds a post then; TIME_NONE: now */
    Id person; /* this one only, wherever in the city; ID_NONE: whoever stands near */
} CandidateSearch;

/* The remark of one finding. candidate->unit_name is set. */
const char *finding_words(Request *req, const CandidateSearch *search, const Candidate *candidate,
                          Finding finding);

/* Why the candidate may not be sent, in words: the first thing that bars. NULL: nothing does. */
const char *candidate_bar_words(Request *req, const CandidateSearch *search,
                                const Candidate *candidate);

#define CANDIDATES_MAX      10   /* are proposed */
#define CANDIDATES_READ_MAX 1000 /* posts, the nearest: more than twice the staff of a large town */

/* Judged and in order, at most CANDIDATES_MAX; those whom the actor of the request may see. */
const Error *candidates_find(Request *req, const CandidateSearch *search,
                             List *ret_candidates) MUST_CHECK;

#endif
