#include "domain/staff/account_rules.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

/* ---- passwords ---------------------------------------------------------------------------- */

/* What those who guess try first, and what a rule of kinds alone would let through: looked for
 * anywhere in the password, whatever the case of letters. */
static const char *const COMMON[] = {
    "password", "passw0rd", "p@ssw0rd", "qwerty", "1q2w3e",  "qazwsx",  "asdfgh",   "zxcvbn",
    "123456",   "654321",   "111111",   "000000", "888888",  "666666",  "abc123",   "admin",
    "iloveyou", "welcome",  "letmein",  "woaini", "5201314", "zhiwang", "dongguan",
};

static bool holds_ignoring_case(const char *text, const char *part)
{
    size_t n = strlen(part);

    for (; *text; text++) {
        if (strncasecmp(text, part, n) == 0)
            return true;
    }
    return false;
}

/* How many of: small letters, capitals, digits, all else. */
static int kinds_in(const char *text)
{
    bool seen[4] = {false};
    int kinds = 0;

    for (const char *c = text; *c; c++) {
        int kind = 3;
        if (*c >= 'a' && *c <= 'z')
            kind = 0;
        if (*c >= 'A' && *c <= 'Z')
            kind = 1;
        if (*c >= '0' && *c <= '9')
            kind = 2;
        seen[kind] = true;
    }
    for (size_t i = 0; i < LENGTH(seen); i++)
        kinds += seen[i];
    return kinds;
}

static bool is_one_run(const char *text)
{
    for (const char *c = text; c[0] && c[1]; c++) {
        if (c[0] != c[1])
            return false;
    }
    return true;
}

const char *password_fault(const char *login, const char *password)
{
    size_t length = utf8_length(password, strlen(password));

    if (length < PASSWORD_LENGTH_MIN)
        return "must have at least 10 characters";
    if (length > PASSWORD_LENGTH_MAX)
        return "must have at most 128 characters";
    if (is_one_run(password))
        return "must not be one character again and again";
    if (*login && holds_ignoring_case(password, login))
        return "must not hold the login";
    for (size_t i = 0; i < LENGTH(COMMON); i++) {
        if (holds_ignoring_case(password, COMMON[i]))
            return "holds what is guessed first, such as 123456 or password";
    }
    if (length < PASSWORD_LENGTH_LONG && kinds_in(password) < 3) {
        return "must have three of: small letters, capitals, digits, other characters; or 16 "
               "characters";
    }
    return NULL;
}

bool login_good(const char *login)
{
    static const char GOOD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t n = strlen(login);

    return n >= 1 && n <= 64 && strspn(login, GOOD) == n;
}

/* ---- posts -------------------------------------------------------------------------------- */

#define AT(tier) (1U << (unsigned)(tier))

static const struct Standing {
    const char *role;
    unsigned tiers; /* where it can stand */
    bool department;
} STANDINGS[] = {
    {"SHIFT_LEADER", AT(TIER_CITY) | AT(TIER_TOWN), false},
    {"ACCEPTOR", AT(TIER_CITY) | AT(TIER_TOWN) | AT(TIER_VILLAGE), false},
    {"DISPATCHER", AT(TIER_CITY) | AT(TIER_TOWN), false},
    {"SUPERVISOR", AT(TIER_CITY) | AT(TIER_TOWN), false},
    {"VILLAGE_HEAD", AT(TIER_VILLAGE), false},
    {"GRID_ADMIN", AT(TIER_GRID), false},
    {"LIAISON", AT(TIER_CITY) | AT(TIER_TOWN), true},
    {"HANDLER", AT(TIER_CITY) | AT(TIER_TOWN) | AT(TIER_VILLAGE), true},
    {"STAFF_ADMIN", AT(TIER_CITY) | AT(TIER_TOWN), false},
    {"MEDIATION_HEAD", AT(TIER_CITY) | AT(TIER_TOWN) | AT(TIER_VILLAGE), false},
    {"MEDIATOR", AT(TIER_CITY) | AT(TIER_TOWN) | AT(TIER_VILLAGE), false},
};

const char *post_fault(const char *role, Tier tier, const char *department)
{
    for (size_t i = 0; i < LENGTH(STANDINGS); i++) {
        const struct Standing *one = &STANDINGS[i];
        if (strcmp(one->role, role) != 0)
            continue;
        if (!(one->tiers & AT(tier)))
            return "nobody stands in this role at a unit of this tier";
        if (one->department && !department)
            return "this role is of a department: name it";
        if (!one->department && department)
            return "this role is of no department";
        return NULL;
    }
    return "is no role that is given";
}
