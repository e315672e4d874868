/* rules.c - the tables of assignments.def. */
#include "base/str.h"
#include "domain/assignments/assignment.h"

const char *const PURPOSE_NAMES[] = {
#define PURPOSE(name, sends, is_sent) [PURPOSE_##name] = #name,
#include "domain/assignments/assignments.def"
    [PURPOSE_MAX] = NULL,
};

static const struct {
    const char *sends, *is_sent;
} GRANTS[] = {
#define PURPOSE(name, sends, is_sent) [PURPOSE_##name] = {(sends), (is_sent)},
#include "domain/assignments/assignments.def"
};

const char *purpose_grant_of_sender(Purpose purpose)
{
    return GRANTS[purpose].sends;
}

const char *purpose_grant_of_sent(Purpose purpose)
{
    return GRANTS[purpose].is_sent;
}

static const OfferRule OFFERS[] = {
#define OFFER(severity, answer, lead, load) {#severity, (answer), (lead), (load)},
#include "domain/assignments/assignments.def"
};

const OfferRule *offer_rule(const char *severity)
{
    size_t i = 0;

    while (i < LENGTH(OFFERS) - 1 && !str_eq(OFFERS[i].severity, severity))
        i++;
    return &OFFERS[i];
}
