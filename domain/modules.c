#include "domain/modules.h"

#include "domain/cases/cases.h"
#include "domain/catalogue/catalogue.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"

/* A module reads what stands above it when it starts. */
const Module *const MODULES[] = {
    &UNITS_MODULE, &CATALOGUE_MODULE, &STAFF_MODULE, &CASES_MODULE, NULL,
};
