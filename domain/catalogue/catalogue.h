/*
 * catalogue.h - what may be reported, and which department must handle it.
 *
 * Departments, classes and items with effective dates: a case keeps the version of an item that
 * held on its day. Departments and all versions of the items are loaded once at start: their readers
 * are thread-safe and ask no database.
 */
#ifndef DOMAIN_CATALOGUE_CATALOGUE_H
#define DOMAIN_CATALOGUE_CATALOGUE_H

#include "base/shape.h"
#include "platform/http/module.h"

typedef enum Severity { SEVERITY_S1, SEVERITY_S2, SEVERITY_S3, SEVERITY_S4, SEVERITY_MAX } Severity;
extern const char *const SEVERITY_NAMES[]; /* "S1".. NULL-terminated */

/* How the minutes of a limit are counted. */
typedef enum LimitKind {
    LIMIT_URGENT,       /* every minute, day and night, holidays too */
    LIMIT_WORKING_HOUR, /* minutes of working time, however many a day has */
    LIMIT_WORKING_DAY,  /* whole working days; 1440 minutes each */
    LIMIT_NATURAL,      /* whole days of the calendar; 1440 minutes each */
    LIMIT_KIND_MAX,
} LimitKind;
extern const char *const LIMIT_KIND_NAMES[]; /* "URGENT".. NULL-terminated */

typedef struct Department {
    const char *code; /* "XF" */
    const char *name;
    const char *name_en;
    const char *name_now; /* what the duty is called since later reforms; NULL: unchanged */
} Department;

typedef struct Item {
    const char *code;  /* "0602" */
    const char *class; /* "06" */
    const char *class_name;
    const char *class_name_en;
    const char *name;
    const char *name_en;
    const char *department; /* code of the lead department */
    int severity;           /* Severity */
    int limit_kind;         /* LimitKind */
    int64_t limit_minutes;
    Strs evidence;     /* "PHOTO", "POSITION".. */
    bool remote_check; /* what was done may be seen from the desk: nobody need go there */
    int64_t photos;    /* of how it was found, at least so many; 0: it asks for no PHOTO */
    int32_t valid_from;
    int32_t valid_to; /* the first day it is no more; 0: still in force */
} Item;

extern const Module CATALOGUE_MODULE;
extern const Shape DEPARTMENT_SHAPE;
extern const Shape ITEM_SHAPE;

/* The version of the item that holds on that day (yyyymmdd); NULL: no such item, or not in force
 * then. Lives as long as the server. */
const Item *catalogue_item_at(const Server *server, const char *code, int32_t date);

/* What a call for help is filed under on that day: the item of this code; when that is NULL or not in force, of those of
 * severity S1 that run day and night the one with the shortest limit, the first by code. NULL: there is none. */
const Item *catalogue_item_of_calls(const Server *server, const char *code, int32_t date);

/* All versions of all items, by code, the newest first. */
const Item *catalogue_items(const Server *server, size_t *ret_n);

/* As loaded at start, by code. */
const Department *catalogue_departments(const Server *server, size_t *ret_n);
bool catalogue_department_known(const Server *server, const char *code);
/* "" when unknown. Live as long as the server. The item's name is that of its newest version. */
const char *catalogue_department_name(const Server *server, const char *code);
const char *catalogue_item_name(const Server *server, const char *code);

/* Seeding: copies departments.csv, classes.csv and items.csv of the directory into the empty
 * tables. CSV_BAD (platform/csv/csv.h) names the file, line and column at fault. */
const Error *catalogue_load_city(Tx *tx, Arena *arena, const char *city_dir) MUST_CHECK;

#endif
