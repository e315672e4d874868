/*
 * city.h - who is there and where: the accounts that act, the places they act at, the items they
 * report. Read once from the list of accounts (demo-accounts.json) and the tables of the city.
 *
 * Everything stands in arrays and is named by its place in them, so that a schedule is numbers only.
 */
#ifndef SIMULATE_CITY_H
#define SIMULATE_CITY_H

#include "base/error.h"
#include "base/unit_key.h"

#define CITY_DEPARTMENTS_MAX 16

typedef struct Account {
    const char *login, *password, *role, *department;
    const char *token; /* NULL: it has to log in */
    UnitKey unit;
} Account;

typedef struct Span {
    size_t from, n;
} Span;

typedef struct Place { /* a grid */
    UnitKey key;
    double lon, lat;
    size_t village;
    Span admins; /* in City.admins */
    bool usable; /* the server finds the point in it */
} Place;

typedef struct Village {
    UnitKey key;
    size_t town;
    Span grids;          /* in City.places */
    Span admins;         /* in City.admins */
    const Account *desk; /* its head */
} Village;

typedef struct Town {
    UnitKey key;
    Span villages;
    const Account *desk; /* its dispatcher */
    const Account *handlers[CITY_DEPARTMENTS_MAX];
} Town;

typedef struct Matter {
    const char *code;
    size_t department;
    bool severe; /* S1 */
    bool photo;  /* its end rests on one */
    bool period; /* it is checked at the time of day at which it was found */
} Matter;

typedef struct City {
    UnitKey key;
    const Account *desk;
    const char *departments[CITY_DEPARTMENTS_MAX];
    size_t n_departments;
    const Account **admins; /* grid administrators, by their grids */
    size_t *admin_places;   /* where each of them is */
    size_t n_admins;
    Place *places;
    size_t n_places;
    Village *villages;
    size_t n_villages;
    Town *towns;
    size_t n_towns;
    Matter *matters;
    size_t n_matters;
} City;

/* city_dir: units.csv and items.csv. Lives in the arena. */
const Error *city_load(Arena *arena, const char *accounts_file, const char *city_dir,
                       City *ret_city) MUST_CHECK;

/* The grid of this key; n_places when there is none. */
size_t city_place(const City *city, UnitKey key);
size_t city_department(const City *city, const char *code); /* n_departments: none */

#endif
