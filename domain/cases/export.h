/*
 * export.h - lists of cases that leave the system as workbooks (P-06).
 *
 * Anybody with a post takes out EXPORT_ROWS_MAX rows at once. More are asked for with a reason
 * (export_asks.c), let out by a second person, and taken within EXPORT_LASTS by who asked, from the
 * post that asked. Every workbook is marked and written down; each night the supervisors are told how
 * many there were (export_reports.c).
 */
#ifndef DOMAIN_CASES_EXPORT_H
#define DOMAIN_CASES_EXPORT_H

#include "domain/cases/case.h"

#define EXPORT_ROWS_MAX  200
#define EXPORT_ROWS_EVER 5000 /* with leave: what a workbook of one answer may hold */
#define EXPORT_LASTS     (INT64_C(24) * 3600 * TIME_SECOND)
#define EXPORT_ASKS_MAX  5 /* of a person, that wait */

extern const ErrorKind NO_EXPORT;

/* "2026-11-26 08:00" of the city; the arena's. */
const char *export_time_text(Arena *arena, Time at);
/* The rows, of Case, become a workbook and the answer, and are written down. told: a line above them;
 * ask: by whose leave, or ID_NONE. */
const Error *export_reply(Request *req, const List *rows, const char *told, Id ask) MUST_CHECK;

/* Tells the supervisors what was taken out the day before, once. A tick. */
const Error *report_exports(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

Handler post_export_ask, list_export_asks, post_export_decision, get_asked_export;
Handler list_exports, list_export_reports;
extern const Shape EXPORT_ASK_IN, EXPORT_ASK, EXPORT_DECISION, EXPORT_TAKEN, EXPORT_DAY,
    EXPORT_REPORT;

#endif
