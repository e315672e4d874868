/* story.h - what the files of this folder share: the lives that are lived at once, and the clock they share. */
#ifndef DOMAIN_PAST_STORY_H
#define DOMAIN_PAST_STORY_H

#include "base/chance.h"
#include "base/map.h"
#include "domain/cases/cases.h"
#include "domain/past/lives.h"
#include "domain/past/past.h"
#include "platform/http/inner.h"
#include "platform/timers/runner.h"

#define MINUTE (INT64_C(60) * TIME_SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

extern const ErrorKind PAST_FAILED;

/* What can happen: a row of happenings.csv. */
typedef struct Happening {
    const char *item;
    const char *title;
    const char *description;
    const char *place;
    UnitKey village; /* where that place is */
} Happening;

/* A case, and what is still to become of it. */
typedef struct Life {
    const Happening *what;
    const Way *way;
    size_t step;
    Time next_at; /* TIME_NONE: it is over */
    Id id;        /* ID_NONE: not reported yet */
    UnitKey unit;
    double lon, lat;
    const char *reporter; /* login */
    bool of_the_public;
    bool by_phone;    /* somebody called: there is no picture */
    uint64_t picture; /* which place it looks like */
    uint64_t luck;
} Life;

typedef struct Story {
    Server *server;
    const Past *past;
    Db *db;
    Arena *arena;  /* as long as the story */
    Arena *moment; /* one step */
    Map *actors;   /* by login */
    Map *pictures;
    TimerRunner *timers;
    Time began_at, now, looked_at;
    List happenings; /* of Happening */
    Life *lives;
    size_t n_lives, n_lives_max;
    List walked;               /* of DueVisit: begun, and not done yet */
    struct Quarrels *quarrels; /* quarrels.c */
    int n_overlooked;          /* what others are to find where somebody had looked */
} Story;

/* foresee.c: who will meet what, and when: fills story->lives. */
const Error *story_foresee(Story *story) MUST_CHECK;
/* One more, that somebody meets in the grid at `at`; NULL: there is no room for more. by_phone: a resident called. */
Life *foresee_found(Story *story, const Happening *what, UnitKey grid, Time at, bool by_phone,
                    uint64_t *luck);

/* step.c: the next step of a life, its report first. Sets life->next_at. */
const Error *life_step(Story *story, Life *life) MUST_CHECK;

/* Who he is. */
const Error *story_person(Story *story, const char *login, Id *ret_person) MUST_CHECK;
/* The request of somebody, as he would send it; what is refused is PAST_FAILED. */
const Error *story_ask(Story *story, const char *login, const InnerCall *call,
                       InnerAnswer *ret_answer) MUST_CHECK;

/* walk.c: what is done at this moment, a tick of the clock, of the rounds of the town where most happens. */
const Error *story_walk(Story *story) MUST_CHECK;

/* The town that most of what can happen lies in; 0: nothing can. */
int32_t story_busiest_town(const Story *story);

/* quarrels.c: disputes, as they will be; and what is done of them at this moment, a tick of the clock. */
void story_quarrels(Story *story);
const Error *story_mediate(Story *story) MUST_CHECK;

/* pace.c */
Time midnight_of(Time at); /* of the city's day */
/* When an act of this pace is done, in a case as it stands now. */
Time paced(Pace pace, const CaseBrief *brief, Time now, uint64_t *luck);

#endif
