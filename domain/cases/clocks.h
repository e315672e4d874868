/*
 * clocks.h - the clocks of a case: which run, until when, and what happens on the way.
 *
 * clocks.def is the list. Whether a step runs is a pure function of the case (case_clock_runs), so
 * a clock starts when a move makes it true and ends when a move makes it false, and no open case
 * is ever without one. A clock keeps the kind and the minutes of its day: what ended is history.
 */
#ifndef DOMAIN_CASES_CLOCKS_H
#define DOMAIN_CASES_CLOCKS_H

#include "domain/calendar/calendar.h"
#include "domain/cases/case.h"
#include "platform/timers/timers.h"

typedef enum CaseStep {
#define STEP(name, k1, m1, k2, m2, k3, m3) CASE_STEP_##name,
#include "domain/cases/clocks.def"
    CASE_STEP_MAX,
} CaseStep;
extern const char *const CASE_STEP_NAMES[]; /* NULL-terminated, as the next two */
extern const char *const CLOCK_KIND_NAMES[];
extern const char *const CASE_AUDIENCES[];

typedef enum CaseAudience {
    CASE_TO_HANDLER,      /* who has it in hand */
    CASE_TO_HEAD,         /* the liaisons of the department; without one the owner's desk */
    CASE_TO_SHIFT_LEADER, /* of the owner, or the next centre above that has one */
    CASE_TO_SUPERVISOR,   /* the same */
} CaseAudience;

/* What time does at a point: fires the event, and tells the audience. */
typedef struct CasePoint {
    int64_t percent;
    CaseStep step;
    int event; /* CaseEvent, or ENUM_NONE: it only tells */
    CaseAudience audience;
    bool raise;
} CasePoint;
extern const CasePoint CASE_POINTS[];
extern const size_t CASE_N_POINTS;

typedef struct CaseClock {
    int step; /* CaseStep */
    int kind; /* ClockKind */
    int64_t round;
    int64_t minutes;
    Time started_at;
    Time due_at;  /* TIME_NONE while it is paused */
    Time next_at; /* the next point; TIME_NONE: none is left, or it is paused */
    int64_t next_percent;
    int64_t passed; /* the last point that was acted on */
    int64_t edition;
    Time ended_at;
    const char *end_event;
} CaseClock;
extern const Shape CASE_CLOCK_ROW;

/* Pure: does the step's clock run for a case that stands so? */
bool case_clock_runs(const Case *subject, CaseStep step);
/* Pure: the limit of the step for this case. kind: ClockKind. A step until a date has minutes 0. */
void case_clock_limit(const Case *subject, CaseStep step, int *ret_kind, int64_t *ret_minutes);
/* Pure: how long handling may take, of the item's kind: as it was when the case was sent out, however
 * the town's limit changes afterwards; before that, today's. */
int64_t case_limit_given(const Case *subject);
/* Pure: the clock whose end is the case's due_at, or NULL: what is handled is due when its HANDLE
 * is, everything else when its state's own step is. */
const CaseClock *case_clock_main(const Case *subject, const CaseClock *clocks, size_t n);
/* The first point of the step after `passed`, or NULL. */
const CasePoint *case_point_next(CaseStep step, int64_t passed);
/* Pure: the level of supervision that the point asks for, when it asks for one. */
int64_t case_point_level(const Case *subject, const CasePoint *point);

/* What a move does to the clocks. */
typedef struct CaseClockPlan {
    CaseClock live[CASE_STEP_MAX]; /* that run after the move */
    size_t n_live;
    bool changed[CASE_STEP_MAX]; /* by index of live: a row to write */
    int ended[CASE_STEP_MAX];    /* CaseStep of those that it ends */
    size_t n_ended;
    CaseClock handled;    /* the HANDLE clock that it ends, if its minutes are not 0 */
    int64_t took_minutes; /* what of its time had passed; I64_NONE: nothing ends, or not known */
    Pause pauses[CASE_SUSPENSIONS_MAX];
    size_t n_pauses;
} CaseClockPlan;

/* Pure: from the clocks of `before` in plan to those of `after`: which end, which begin, and which
 * have to be reckoned (changed). before: NULL for the first move. */
void case_clocks_turn(const Case *before, const Case *after, CaseEvent event, Time now,
                      CaseClockPlan *plan);
/* Pure: due_at and the next point of a clock, from what has been passed. plan: for the pauses, which
 * only HANDLE knows. In a year that is not known the clock has no end. */
const Error *case_clock_reckon(Arena *arena, const Calendar *calendar, const Case *subject,
                               const CaseClockPlan *plan, CaseClock *clock) MUST_CHECK;
/* The same after its minutes became more: what had been passed of the shorter limit and now lies
 * ahead again comes again. */
const Error *case_clock_reckon_longer(Arena *arena, const Calendar *calendar, const Case *subject,
                                      const CaseClockPlan *plan, Time now,
                                      CaseClock *clock) MUST_CHECK;
/* Part of the transaction, before the case is written: reads the live clocks of `before` (NULL for
 * the first move), and sets after->due_at and after->warned. */
const Error *case_clocks_plan(Request *req, const Case *before, Case *after, CaseEvent event,
                              CaseClockPlan *ret_plan) MUST_CHECK;
/* The same with the live clocks of `before` in plan: from memory alone. */
const Error *case_clocks_follow(Request *req, const Case *before, Case *after, CaseEvent event,
                                CaseClockPlan *plan) MUST_CHECK;
/* After the case is written: the rows, and the timer at the next point. end_event names the move. */
const Error *case_clocks_write(Request *req, const Case *after, const char *end_event,
                               CaseClockPlan *plan) MUST_CHECK;

/* A new case as it is stored, and what its first move does to the clocks. What files itself has made a
 * second one: it ends some of them, as `event`, and begins others. */
typedef struct CaseBegun {
    const Case *subject;
    const CaseClockPlan *plan;
    const CaseClockPlan *then; /* NULL: there was no second */
    const char *event;
} CaseBegun;
/* The rows and the timers of all of them. */
const Error *case_clocks_begin(Tx *tx, Server *server, const CaseBegun *begun, size_t n) MUST_CHECK;

/* The live clocks of a case as they stand. */
const Error *case_clocks_read(Request *req, const Case *subject,
                              CaseClockPlan *ret_plan) MUST_CHECK;
/* By the calendar now in force: every clock of the plan, its row and the case's timer; sets
 * subject->due_at. */
const Error *case_clocks_reckon(Request *req, Case *subject, CaseClockPlan *plan) MUST_CHECK;
/* After a move at that time was taken back, before the case is written: what it began is gone, what it
 * ended runs on. Sets subject->due_at and subject->warned. */
const Error *case_clocks_undo(Request *req, Case *subject, const char *event, Time at) MUST_CHECK;
/* The point has been reached: written, and the next one reckoned. Sets subject->warned when the
 * clock is the case's main one. */
const Error *case_clock_pass(Request *req, Case *subject, const CaseClockPlan *plan,
                             CaseClock *clock, const CasePoint *point) MUST_CHECK;
/* One timer a case, at the point that comes first; none when there is no such point. */
const Error *case_clocks_set_timer(Request *req, const Case *subject,
                                   const CaseClockPlan *plan) MUST_CHECK;

/* Is it that the calendar does not reach so far? */
bool case_year_is_missing(const Error *error);

/* The end of the last of so many working days after today, at that place. */
const Error *case_working_days_on(Request *req, UnitKey at, int64_t days, Time *ret_end) MUST_CHECK;

#define CASE_TIMER_NAME "case.clocks"
/* overdue.c: the case's timer is due. */
const Error *fire_case_timer(Server *server, Tx *tx, const Timer *timer,
                             Time now) MUST_CHECK; /* overdue.c */

#endif
