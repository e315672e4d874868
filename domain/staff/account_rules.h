/*
 * account_rules.h - what may be chosen as a login or a password, and where a role can stand. Pure.
 */
#ifndef DOMAIN_STAFF_ACCOUNT_RULES_H
#define DOMAIN_STAFF_ACCOUNT_RULES_H

#include "base/unit_key.h"

#define PASSWORD_LENGTH_MIN 10
#define PASSWORD_LENGTH_MAX 128
/* From here on length alone is enough: a sentence is better than a short riddle. */
#define PASSWORD_LENGTH_LONG 16

/* NULL when a person may choose it, else what is wrong, in a sentence. At least 10 characters, of
 * three of the four kinds unless there are 16; not made of the login, of one run or of what everybody
 * takes first (GB/T 22239-2019 8.1.4.1 a: complexity). Length is in characters of valid UTF-8. */
const char *password_fault(const char *login, const char *password);

/* 1 to 64 of letters, digits, '.', '_' and '-': the rule of people_login_check. */
bool login_good(const char *login);

/* NULL when somebody in this role can stand at a unit of this tier, else what is wrong. department:
 * NULL for a post of the command tree. */
const char *post_fault(const char *role, Tier tier, const char *department);

#endif
