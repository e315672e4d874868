/* lives.h - what can become of a case, as data: who does what, how long after, and how often. */
#ifndef DOMAIN_PAST_LIVES_H
#define DOMAIN_PAST_LIVES_H

#include "base/base.h"

typedef enum Who {
    WHO_REPORTED,
    WHO_CENTRE,     /* a post of the centre that has the duty */
    WHO_LEADER,     /* the shift leader of the town */
    WHO_SUPERVISOR, /* the town's */
    WHO_HANDLER,    /* of the department, in the town */
    WHO_LOCAL,      /* who walks the grid of the place */
} Who;

typedef enum Pace {
    PACE_SOON,   /* it is at hand */
    PACE_DESK,   /* among other things, while the desk is manned */
    PACE_WALK,   /* somebody goes there */
    PACE_WORK,   /* within the time there is */
    PACE_LATE,   /* beyond it */
    PACE_EVENING /* when the reporter comes home */
} Pace;

typedef struct Act {
    const char *name;
    const char *event; /* of case_fsm.def */
    Who who;
    Pace pace;
    const char *shows;  /* stage of the photo that is taken before; NULL: none */
    const char *says;   /* further members of the body; words in {} are put in by past.c */
    const char *state;  /* done only in this state; NULL: in any */
    bool of_the_public; /* done only when one of the public reported */
} Act;

/* NULL-terminated names of acts, one after another. A life ends there, or wherever it stands when it is today. */
typedef struct Way {
    const char *const *acts;
    int share;  /* of the sum of all shares */
    bool waits; /* it takes time that nobody has where a life may hang on it */
} Way;

extern const Way WAYS[];
extern const size_t N_WAYS;
const Act *act_find(const char *name); /* aborts on a name that is none */

#endif
