/* samples.h - a place, people and cases, for the tests of this folder. */
#ifndef DOMAIN_CASES_SAMPLES_H
#define DOMAIN_CASES_SAMPLES_H

#include "domain/cases/guards.h"

#define CITY       INT64_C(441900000000000)
#define OTHER_CITY INT64_C(440300000000000)
#define TOWN       INT64_C(441900119000000)
#define TOWN_2     INT64_C(441900120000000)
#define VILLAGE    INT64_C(441900119001000)
#define SISTER     INT64_C(441900119002000)
#define GRID       INT64_C(441900119001001)
#define GRID_2     INT64_C(441900119001002)
#define GRID_FAR   INT64_C(441900119002001)

#define NOW INT64_C(1700000000000000)

#define PERSON(n) ((Id){{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, (n)}})
enum {
    REPORTER = 1,
    HEAD,
    LEADER,
    GRID_ADMIN,
    GRID_ADMIN_2,
    LIAISON,
    LIAISON_2,
    OTHER,
    CITY_LEADER
};

/* Everyone holds every grant: what is tested is duty, not the verb. department may be NULL. */
Actor actor_at(uint8_t person, UnitKey unit, const char *department);
/* Reported by a grid administrator in GRID, the duty at VILLAGE; nothing else has happened. */
Case case_in(CaseState state);
/* The same, sent to the department XF, and signed for by LIAISON in later states. */
Case by_department(CaseState state);
/* The same, sent to GRID_ADMIN. */
Case by_person(CaseState state);

/* The same as by_department, and XF has asked CG and GA for help: they are helpers, and helping until
 * they have answered. */
Case helped(CaseState state, bool has_answered);

/* A promise of who may do what. */
typedef struct MayRow {
    const char *says;
    Case subject;
    Actor actor;
    CaseEvent event;
    bool may;
} MayRow;
/* The test fails with what the first of them says that does not hold. */
void check_may_rows(const MayRow *rows, size_t n);

#endif
