#include "domain/modules.h"

#include "domain/analysis/analysis.h"
#include "domain/assignments/assignments.h"
#include "domain/bodies/bodies.h"
#include "domain/calendar/calendar.h"
#include "domain/cameras/cameras.h"
#include "domain/cases/cases.h"
#include "domain/catalogue/catalogue.h"
#include "domain/centres/centres.h"
#include "domain/desk/desk.h"
#include "domain/grids/grids.h"
#include "domain/mediations/mediations.h"
#include "domain/notices/notices.h"
#include "domain/positions/positions.h"
#include "domain/premises/premises.h"
#include "domain/rounds/rounds.h"
#include "domain/screens/screens.h"
#include "domain/staff/staff.h"
#include "domain/stats/stats.h"
#include "domain/sync/sync.h"
#include "domain/units/units.h"

/* The catalogue says how a limit is counted and the calendar counts it; neither knows the other. */
_Static_assert((int)CLOCK_URGENT == (int)LIMIT_URGENT &&
                   (int)CLOCK_WORKING_HOUR == (int)LIMIT_WORKING_HOUR &&
                   (int)CLOCK_WORKING_DAY == (int)LIMIT_WORKING_DAY &&
                   (int)CLOCK_NATURAL == (int)LIMIT_NATURAL &&
                   (int)CLOCK_KIND_MAX == (int)LIMIT_KIND_MAX,
               "ClockKind is LimitKind");

/* A module reads what stands above it when it starts. */
const Module *const MODULES[] = {
    &UNITS_MODULE,     &CATALOGUE_MODULE,   &STAFF_MODULE,
    &CALENDAR_MODULE,  &PREMISES_MODULE,    &CASES_MODULE,
    &POSITIONS_MODULE, &ASSIGNMENTS_MODULE, &CAMERAS_MODULE,
    &GRIDS_MODULE,     &ROUNDS_MODULE,      &STATS_MODULE,
    &ANALYSIS_MODULE,  &SCREENS_MODULE,     &SYNC_MODULE,
    &NOTICES_MODULE,   &DESK_MODULE,        &CENTRES_MODULE,
    &BODIES_MODULE,    &MEDIATIONS_MODULE,  NULL,
};
