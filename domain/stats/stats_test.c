/*
 * stats_test.c - every indicator worked out by hand: 17 cases of one June, each with a fate of its
 * own, in two towns. The story of each stands above its rows; what they come to stands in EXPECTED.
 */
#include <libpq-fe.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/scope_law.h"
#include "domain/stats/indicators.h"
#include "domain/stats/stats.sql.h"
#include "domain/stats/sums.h"
#include "platform/db/migrate.h"
#include "platform/pg/pg.h"

#include <cmocka.h>

/* ---- the cases ------------------------------------------------------------------------------ */

#define A1 "441900101001001"
#define A2 "441900101002001"
#define B1 "441900102001001"

/* Times are the city's, of 2026: '06-02 09:00'. */
static const char *const WORLD[] = {
    "insert into units (key, tier, town, name, lon, lat, valid_from)"
    " select key, 'GRID', key / 1000000, 'x', 113, 23, '2016-12-31' from unnest('{" A1 "," A2 "," B1
    "}'::bigint[]) key",
    "insert into departments (code, name, name_en, valid_from)"
    " values ('XF', 'x', 'x', '2016-12-31'), ('GA', 'x', 'x', '2016-12-31')",
    "insert into item_classes (code, name, name_en, department)"
    " values ('06', 'x', 'x', 'XF'), ('03', 'x', 'x', 'GA')",
    "insert into items (code, valid_from, class, name, name_en, department, severity, limit_kind,"
    " limit_minutes, evidence) values"
    " ('0601', '2016-12-31', '06', 'x', 'x', 'XF', 'S3', 'URGENT', 1440, '{}'),"
    " ('0301', '2016-12-31', '03', 'x', 'x', 'GA', 'S3', 'URGENT', 2880, '{}')",
    "create function at(t text) returns timestamptz language sql as"
    " $$ select ('2026-' || t || ':00+08')::timestamptz $$",
    "create function a_case(n int, unit bigint, item text, department text, source text, state "
    "text,"
    " reported text, filed text, closed text, outcome text, rating int, supervised int, duty text,"
    " merged_into int) returns void language sql as"
    " $$ insert into cases (town, id, number, item, item_from, title, description, lon, lat, datum,"
    " unit, owner, department, severity, state, version, source, created_at, filed_at, closed_at,"
    " outcome, rating, supervised, duty, merged_into, updated_at) values (unit / 1000000,"
    " md5(n::text)::uuid, n::text, item, '2016-12-31', 'x', 'x', 113, 23, 'WGS84', unit, unit,"
    " department, 'S3', state, 9, source, at(reported), at(filed), at(closed), outcome, rating,"
    " supervised, duty, md5(merged_into::text)::uuid, at(reported)) $$",
    "create function a_clock(n int, step text, round int, department text, began text, due text,"
    " ended text, event text, rework int, extended boolean, took int) returns void language sql as"
    " $$ insert into case_clocks (town, case_id, step, round, kind, minutes, started_at, due_at,"
    " edition, ended_at, end_event, unit, item, department, rework, extended, took_minutes)"
    " select town, id, step, round, 'URGENT', 60, at(began), at(due), 1, at(ended), event, c.unit,"
    " c.item, a_clock.department, a_clock.rework, extended, took from cases c where number = "
    "n::text $$",
    "create function a_move(n int, version int, t text, event text) returns void language sql as"
    " $$ insert into case_moves (town, case_id, version, at, event, to_state, role, owner)"
    " select town, id, a_move.version, at(t), event, 'FILED', 'x', unit from cases where number = "
    "n::text $$",
    "create function a_pause(n int, f text, t text) returns void language sql as"
    " $$ insert into case_pauses (town, case_id, from_at, to_at, class, reason)"
    " select town, id, at(f), at(t), 'OTHER', 'x' from cases where number = n::text $$",
};

typedef struct CaseRow {
    long n;
    const char *unit, *item, *department, *source, *state, *reported, *filed, *closed, *outcome;
    int rating, supervised;
    const char *duty;
    int into;
} CaseRow;

typedef struct ClockRow {
    long n;
    const char *step;
    long round;
    const char *department, *began, *due, *ended, *event;
    int rework, extended, took;
} ClockRow;

#define GRID     "GRID"
#define RESIDENT "RESIDENT"
#define NORMAL   "NORMAL"

static const CaseRow CASES[] = {
    {1, A1, "0601", "XF", GRID, "CLOSED", "06-02 09:00", "06-02 09:20", "06-02 14:00", "FIXED", 4,
     0, NORMAL, 0},
    {2, A1, "0601", "XF", GRID, "ARCHIVED", "06-03 09:00", "06-03 12:00", "06-06 05:00", "FIXED", 0,
     1, NORMAL, 0},
    {3, A1, "0301", "GA", GRID, "HANDLED", "06-04 09:00", "06-04 09:30", NULL, "CANNOT", 0, 0,
     NORMAL, 0},
    {4, A2, "0601", "XF", RESIDENT, "HANDLING", "06-08 09:00", "06-08 13:00", NULL, NULL, 0, 1,
     NORMAL, 0},
    {5, A2, "0301", NULL, RESIDENT, "FILED", "06-10 09:00", "06-12 10:00", NULL, NULL, 0, 0, NORMAL,
     0},
    {6, A2, "0601", NULL, GRID, "REPORTED", "06-11 09:00", NULL, NULL, NULL, 0, 0, NORMAL, 0},
    {7, A2, "0601", NULL, GRID, "MERGED", "06-15 09:00", NULL, NULL, "DUPLICATE", 0, 0, NORMAL, 1},
    {8, B1, "0601", NULL, GRID, "VOID", "06-15 09:00", "06-15 09:30", NULL, NULL, 0, 0, NORMAL, 0},
    {9, B1, "0301", "XF", GRID, "HANDLING", "06-16 09:00", "06-22 09:00", NULL, NULL, 0, 0, NORMAL,
     0},
    {10, B1, "0601", "XF", GRID, "HANDLED", "06-17 09:00", "06-17 09:10", NULL, "FIXED", 0, 0,
     NORMAL, 0},
    {11, B1, "0601", "XF", RESIDENT, "CLOSED", "06-24 09:00", "06-24 10:00", "06-25 12:00", "FIXED",
     0, 0, NORMAL, 0},
    {12, B1, "0301", "XF", GRID, "DISPATCHED", "06-25 09:00", "06-25 09:10", NULL, NULL, 0, 0,
     "ASSIGNED", 0},
    {13, B1, "0601", "XF", GRID, "CLOSED", "06-27 09:00", "06-27 09:10", "06-28 09:00", "CANNOT", 0,
     0, NORMAL, 0},
    {14, B1, "0601", "XF", GRID, "CLOSED", "06-19 09:00", "06-19 09:10", "06-28 09:00", "CANNOT", 0,
     1, NORMAL, 0},
    {15, A1, "0601", NULL, GRID, "CLOSED", "06-18 09:00", "06-18 09:10", "06-18 09:40", "FIXED", 5,
     0, NORMAL, 0},
    {16, A1, "0601", "XF", GRID, "CLOSED", "05-31 23:59", "06-01 00:00", "06-02 01:00", "FIXED", 3,
     0, NORMAL, 0},
    {17, B1, "0601", "XF", GRID, "CHECKING", "06-01 00:00", "06-01 01:00", NULL, "FIXED", 0, 0,
     NORMAL, 0},
};

static const ClockRow CLOCKS[] = {
    /* 1: in time from end to end. */
    {1, "ACCEPT", 1, NULL, "06-02 09:00", "06-02 11:00", "06-02 09:20", "FILE", 0, 0, 0},
    {1, "DISPATCH", 1, NULL, "06-02 09:20", "06-02 11:20", "06-02 09:40", "DISPATCH", 0, 0, 0},
    {1, "SIGN", 1, "XF", "06-02 09:40", "06-02 13:40", "06-02 10:00", "SIGN", 0, 0, 0},
    {1, "HANDLE", 1, "XF", "06-02 09:40", "06-03 09:40", "06-02 12:00", "FINISH", 0, 0, 140},
    {1, "CLOSE", 1, "XF", "06-02 12:00", "06-02 20:00", "06-02 12:30", "ASSIGN_CHECK", 0, 0, 0},
    {1, "CHECK", 1, "XF", "06-02 12:30", "06-02 20:30", "06-02 14:00", "PASS", 0, 0, 0},
    /* 2: filed late, signed for late, handled late, supervised; failed its check; then checked late. */
    {2, "ACCEPT", 1, NULL, "06-03 09:00", "06-03 11:00", "06-03 12:00", "FILE", 0, 0, 0},
    {2, "DISPATCH", 1, NULL, "06-03 12:00", "06-03 14:00", "06-03 13:00", "DISPATCH", 0, 0, 0},
    {2, "SIGN", 1, "XF", "06-03 13:00", "06-03 17:00", "06-03 18:00", "SIGN", 0, 0, 0},
    {2, "HANDLE", 1, "XF", "06-03 13:00", "06-04 13:00", "06-05 13:00", "FINISH", 0, 0, 2880},
    {2, "REPLY", 1, "XF", "06-04 13:00", "06-05 18:00", "06-05 09:00", "REPLY", 0, 0, 0},
    {2, "CLOSE", 1, "XF", "06-05 13:00", "06-05 21:00", "06-05 14:00", "ASSIGN_CHECK", 0, 0, 0},
    {2, "CHECK", 1, "XF", "06-05 14:00", "06-05 22:00", "06-05 16:00", "FAIL", 0, 0, 0},
    {2, "HANDLE", 2, "XF", "06-05 16:00", "06-06 04:00", "06-05 18:00", "FINISH", 1, 0, 120},
    {2, "CLOSE", 2, "XF", "06-05 18:00", "06-06 02:00", "06-05 19:00", "ASSIGN_CHECK", 0, 0, 0},
    {2, "CHECK", 2, "XF", "06-05 19:00", "06-06 03:00", "06-06 05:00", "PASS", 0, 0, 0},
    /* 3: sent to the wrong department, handed back, sent on late; nobody sent it to check. */
    {3, "ACCEPT", 1, NULL, "06-04 09:00", "06-04 11:00", "06-04 09:30", "FILE", 0, 0, 0},
    {3, "DISPATCH", 1, NULL, "06-04 09:30", "06-04 11:30", "06-04 10:00", "DISPATCH", 0, 0, 0},
    {3, "SIGN", 1, "XF", "06-04 10:00", "06-04 14:00", "06-04 11:00", "GRANT_RETURN", 0, 0, 0},
    {3, "HANDLE", 1, "XF", "06-04 10:00", "06-05 10:00", "06-04 11:00", "GRANT_RETURN", 0, 0, 60},
    {3, "RETURN", 1, "XF", "06-04 10:30", "06-04 12:30", "06-04 11:00", "GRANT_RETURN", 0, 0, 0},
    {3, "DISPATCH", 2, NULL, "06-04 09:30", "06-04 11:30", "06-04 12:00", "DISPATCH", 0, 0, 0},
    {3, "SIGN", 2, "GA", "06-04 12:00", "06-04 16:00", "06-04 13:00", "SIGN", 0, 0, 0},
    {3, "HANDLE", 2, "GA", "06-04 12:00", "06-06 12:00", "06-05 12:00", "FINISH", 0, 0, 1440},
    {3, "CLOSE", 1, "GA", "06-05 12:00", "06-05 20:00", NULL, NULL, 0, 0, 0},
    /* 4: verified; asked to hand back, and not granted; overdue; supervised, no reply. */
    {4, "ACCEPT", 1, NULL, "06-08 09:00", "06-08 11:00", "06-08 10:00", "ASK_VERIFY", 0, 0, 0},
    {4, "VERIFY", 1, NULL, "06-08 10:00", "06-08 14:00", "06-08 13:00", "CONFIRM", 0, 0, 0},
    {4, "DISPATCH", 1, NULL, "06-08 13:00", "06-08 15:00", "06-08 14:00", "DISPATCH", 0, 0, 0},
    {4, "SIGN", 1, "XF", "06-08 14:00", "06-08 18:00", "06-08 17:00", "SIGN", 0, 0, 0},
    {4, "RETURN", 1, "XF", "06-08 14:30", "06-08 16:30", "06-08 15:30", "REJECT_RETURN", 0, 0, 0},
    {4, "HANDLE", 1, "XF", "06-08 14:00", "06-09 14:00", NULL, NULL, 0, 0, 0},
    {4, "REPLY", 1, "XF", "06-09 14:00", "06-10 18:00", NULL, NULL, 0, 0, 0},
    /* 5: found absent, late; objected; filed after all. To be sent out when June is just over. */
    {5, "ACCEPT", 1, NULL, "06-10 09:00", "06-10 11:00", "06-10 10:00", "ASK_VERIFY", 0, 0, 0},
    {5, "VERIFY", 1, NULL, "06-10 10:00", "06-10 14:00", "06-10 16:00", "DENY", 0, 0, 0},
    {5, "ACCEPT", 2, NULL, "06-12 09:00", "06-12 11:00", "06-12 10:00", "FILE", 0, 0, 0},
    {5, "DISPATCH", 1, NULL, "06-12 10:00", "07-01 00:00", NULL, NULL, 0, 0, 0},
    /* 6: refused; objected; nobody answers. */
    {6, "ACCEPT", 1, NULL, "06-11 09:00", "06-11 11:00", "06-11 10:00", "REFUSE", 0, 0, 0},
    {6, "ACCEPT", 2, NULL, "06-11 12:00", "06-11 14:00", NULL, NULL, 0, 0, 0},
    /* 7: merged into the first. */
    {7, "ACCEPT", 1, NULL, "06-15 09:00", "06-15 11:00", "06-15 09:30", "MERGE", 0, 0, 0},
    /* 8: filed, and made void before it had to be sent out. */
    {8, "ACCEPT", 1, NULL, "06-15 09:00", "06-15 11:00", "06-15 09:30", "FILE", 0, 0, 0},
    {8, "DISPATCH", 1, NULL, "06-15 09:30", "06-15 11:30", "06-15 10:00", "VOID", 0, 0, 0},
    /* 9: extended, and done at the last moment; the reporter's dispute is upheld; a second round, of
     * the other department, which signs late. */
    {9, "ACCEPT", 1, NULL, "06-16 09:00", "06-16 11:00", "06-16 09:10", "FILE", 0, 0, 0},
    {9, "DISPATCH", 1, NULL, "06-16 09:10", "06-16 11:10", "06-16 09:20", "DISPATCH", 0, 0, 0},
    {9, "SIGN", 1, "GA", "06-16 09:20", "06-16 13:20", "06-16 09:30", "SIGN", 0, 0, 0},
    {9, "HANDLE", 1, "GA", "06-16 09:20", "06-18 09:20", "06-18 09:20", "FINISH", 0, 1, 2880},
    {9, "CLOSE", 1, "GA", "06-18 09:20", "06-18 17:20", "06-18 09:30", "ASSIGN_CHECK", 0, 0, 0},
    {9, "CHECK", 1, "GA", "06-18 09:30", "06-18 17:30", "06-18 10:30", "PASS", 0, 0, 0},
    {9, "DISPUTE", 1, "GA", "06-19 09:00", "06-23 18:00", "06-22 09:00", "UPHOLD_DISPUTE", 0, 0, 0},
    {9, "DISPATCH", 2, NULL, "06-22 09:00", "06-22 11:00", "06-22 10:00", "DISPATCH", 0, 0, 0},
    {9, "SIGN", 2, "XF", "06-22 10:00", "06-22 14:00", "06-22 15:00", "SIGN", 0, 0, 0},
    {9, "HANDLE", 2, "XF", "06-22 10:00", "07-02 10:00", NULL, NULL, 0, 0, 0},
    /* 10: suspended at the end of June, till July: apart. */
    {10, "ACCEPT", 1, NULL, "06-17 09:00", "06-17 11:00", "06-17 09:10", "FILE", 0, 0, 0},
    {10, "DISPATCH", 1, NULL, "06-17 09:10", "06-17 11:10", "06-17 09:20", "DISPATCH", 0, 0, 0},
    {10, "SIGN", 1, "XF", "06-17 09:20", "06-17 13:20", "06-17 09:30", "SIGN", 0, 0, 0},
    {10, "HANDLE", 1, "XF", "06-17 09:20", "07-11 06:20", "07-11 09:00", "FINISH", 0, 0, 1600},
    /* 11: closed; the reporter says that it is not so; decided in July: apart. */
    {11, "ACCEPT", 1, NULL, "06-24 09:00", "06-24 11:00", "06-24 09:10", "ASK_VERIFY", 0, 0, 0},
    {11, "VERIFY", 1, NULL, "06-24 09:10", "06-24 13:10", "06-24 10:00", "CONFIRM", 0, 0, 0},
    {11, "HANDLE", 1, "XF", "06-24 11:00", "06-25 11:00", "06-25 10:00", "FINISH", 0, 0, 1380},
    {11, "CHECK", 1, "XF", "06-25 11:00", "06-25 19:00", "06-25 12:00", "PASS", 0, 0, 0},
    {11, "DISPUTE", 1, "XF", "06-29 09:00", "07-01 18:00", "07-02 09:00", "REJECT_DISPUTE", 0, 0,
     0},
    /* 12: handed back by two departments; the city speaks in July: apart. */
    {12, "ACCEPT", 1, NULL, "06-25 09:00", "06-25 11:00", "06-25 09:10", "FILE", 0, 0, 0},
    {12, "DISPATCH", 1, NULL, "06-25 09:10", "06-25 11:10", "06-25 10:00", "DISPATCH", 0, 0, 0},
    {12, "SIGN", 1, "XF", "06-25 10:00", "06-25 14:00", "06-25 11:00", "GRANT_RETURN", 0, 0, 0},
    {12, "DISPATCH", 2, NULL, "06-25 09:10", "06-25 11:10", "06-25 12:00", "DISPATCH", 0, 0, 0},
    {12, "SIGN", 2, "GA", "06-25 12:00", "06-25 16:00", "06-25 13:00", "GRANT_RETURN", 0, 0, 0},
    {12, "DISPATCH", 3, NULL, "06-25 09:10", "06-25 11:10", "07-03 09:00", "ASSIGN_DUTY", 0, 0, 0},
    {12, "SIGN", 3, "XF", "07-03 09:00", "07-03 13:00", NULL, NULL, 0, 0, 0},
    /* 13: closed by force while there was time: its handling was taken away. */
    {13, "ACCEPT", 1, NULL, "06-27 09:00", "06-27 11:00", "06-27 09:10", "FILE", 0, 0, 0},
    {13, "DISPATCH", 1, NULL, "06-27 09:10", "06-27 11:10", "06-27 09:20", "DISPATCH", 0, 0, 0},
    {13, "SIGN", 1, "XF", "06-27 09:20", "06-27 13:20", "06-27 09:30", "SIGN", 0, 0, 0},
    {13, "HANDLE", 1, "XF", "06-27 09:20", "06-29 09:20", "06-28 09:00", "FORCE_CLOSE", 0, 0, 1420},
    /* 14: closed by force when it was late: that is no way out. */
    {14, "ACCEPT", 1, NULL, "06-19 09:00", "06-19 11:00", "06-19 09:10", "FILE", 0, 0, 0},
    {14, "DISPATCH", 1, NULL, "06-19 09:10", "06-19 11:10", "06-19 09:20", "DISPATCH", 0, 0, 0},
    {14, "SIGN", 1, "XF", "06-19 09:20", "06-19 13:20", "06-19 09:30", "SIGN", 0, 0, 0},
    {14, "HANDLE", 1, "XF", "06-19 09:20", "06-20 09:20", "06-28 09:00", "FORCE_CLOSE", 0, 0, 9000},
    /* 15: repaired on the spot, and exempt from a check. */
    {15, "ACCEPT", 1, NULL, "06-18 09:00", "06-18 11:00", "06-18 09:10", "FILE", 0, 0, 0},
    {15, "DISPATCH", 1, NULL, "06-18 09:10", "06-18 11:10", "06-18 09:20", "HANDLE_ON_SPOT", 0, 0,
     0},
    {15, "CLOSE", 1, NULL, "06-18 09:20", "06-18 17:20", "06-18 09:40", "EXEMPT", 0, 0, 0},
    /* 16: reported in May, due at the first moment of June and filed at it; sent to check late. */
    {16, "ACCEPT", 1, NULL, "05-31 23:59", "06-01 00:00", "06-01 00:00", "FILE", 0, 0, 0},
    {16, "DISPATCH", 1, NULL, "06-01 00:00", "06-01 02:00", "06-01 01:00", "DISPATCH", 0, 0, 0},
    {16, "SIGN", 1, "XF", "06-01 01:00", "06-01 05:00", "06-01 02:00", "SIGN", 0, 0, 0},
    {16, "HANDLE", 1, "XF", "06-01 01:00", "06-02 01:00", "06-01 11:00", "FINISH", 0, 0, 600},
    {16, "CLOSE", 1, "XF", "06-01 11:00", "06-01 19:00", "06-01 20:00", "ASSIGN_CHECK", 0, 0, 0},
    {16, "CHECK", 1, "XF", "06-01 20:00", "06-02 04:00", "06-02 01:00", "PASS", 0, 0, 0},
    /* 17: suspended and resumed within June, handled late; the first checker could not check, the
     * second has not. */
    {17, "ACCEPT", 1, NULL, "06-01 00:00", "06-01 02:00", "06-01 01:00", "FILE", 0, 0, 0},
    {17, "DISPATCH", 1, NULL, "06-01 01:00", "06-01 03:00", "06-01 02:00", "DISPATCH", 0, 0, 0},
    {17, "SIGN", 1, "XF", "06-01 02:00", "06-01 06:00", "06-01 03:00", "SIGN", 0, 0, 0},
    {17, "HANDLE", 1, "XF", "06-01 02:00", "06-05 02:00", "06-09 00:00", "FINISH", 0, 0, 1560},
    {17, "CLOSE", 1, "XF", "06-09 00:00", "06-09 08:00", "06-09 01:00", "ASSIGN_CHECK", 0, 0, 0},
    {17, "CHECK", 1, "XF", "06-09 01:00", "06-09 09:00", "06-09 02:00", "CANNOT_CHECK", 0, 0, 0},
    {17, "CLOSE", 2, "XF", "06-09 02:00", "06-09 10:00", "06-09 03:00", "ASSIGN_CHECK", 0, 0, 0},
    {17, "CHECK", 2, "XF", "06-09 03:00", "06-09 11:00", NULL, NULL, 0, 0, 0},
};

static const struct {
    int n, version;
    const char *at, *event;
} MOVES[] = {
    {5, 3, "06-10 16:00", "DENY"},           {5, 4, "06-12 09:00", "OBJECT"},
    {6, 2, "06-11 10:00", "REFUSE"},         {6, 3, "06-11 12:00", "OBJECT"},
    {7, 2, "06-15 09:30", "MERGE"},          {8, 4, "06-15 10:00", "VOID"},
    {9, 9, "06-22 09:00", "UPHOLD_DISPUTE"}, {13, 6, "06-28 09:00", "FORCE_CLOSE"},
    {14, 6, "06-28 09:00", "FORCE_CLOSE"},   {2, 20, "07-01 00:00", "REFUSE"},
};

static const struct {
    int n;
    const char *from, *to;
} PAUSES[] = {
    {10, "06-17 12:00", "07-10 09:00"},
    {17, "06-02 09:00", "06-05 09:00"},
};

/* ---- the database --------------------------------------------------------------------------- */

typedef struct Fixture {
    char dir[64];
    Arena *arena;
    Pg *pg;
    Db *db;
} Fixture;

static void run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", PQresultErrorMessage(result), sql);
    PQclear(result);
}

static const char *quoted(Arena *arena, const char *text)
{
    return text ? arena_printf(arena, "'%s'", text) : "null";
}

static const char *number(Arena *arena, int n)
{
    return n ? arena_printf(arena, "%d", n) : "null";
}

static void fill(Arena *arena, PGconn *conn)
{
    for (size_t i = 0; i < LENGTH(WORLD); i++)
        run(conn, WORLD[i]);
    for (size_t i = 0; i < LENGTH(CASES); i++) {
        const CaseRow *c = &CASES[i];
        run(conn,
            arena_printf(
                arena, "select a_case(%ld, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %d, %s, %s)",
                c->n, c->unit, quoted(arena, c->item), quoted(arena, c->department),
                quoted(arena, c->source), quoted(arena, c->state), quoted(arena, c->reported),
                quoted(arena, c->filed), quoted(arena, c->closed), quoted(arena, c->outcome),
                number(arena, c->rating), c->supervised, quoted(arena, c->duty),
                number(arena, c->into)));
    }
    for (size_t i = 0; i < LENGTH(CLOCKS); i++) {
        const ClockRow *k = &CLOCKS[i];
        run(conn,
            arena_printf(arena, "select a_clock(%ld, %s, %ld, %s, %s, %s, %s, %s, %d, %s, %s)",
                         k->n, quoted(arena, k->step), k->round, quoted(arena, k->department),
                         quoted(arena, k->began), quoted(arena, k->due), quoted(arena, k->ended),
                         quoted(arena, k->event), k->rework, k->extended ? "true" : "false",
                         number(arena, k->took)));
    }
    for (size_t i = 0; i < LENGTH(MOVES); i++) {
        run(conn, arena_printf(arena, "select a_move(%d, %d, '%s', '%s')", MOVES[i].n,
                               MOVES[i].version, MOVES[i].at, MOVES[i].event));
    }
    for (size_t i = 0; i < LENGTH(PAUSES); i++) {
        run(conn, arena_printf(arena, "select a_pause(%d, '%s', '%s')", PAUSES[i].n, PAUSES[i].from,
                               PAUSES[i].to));
    }
}

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof(*fixture));
    int applied = 0;

    fixture->arena = arena_new();
    (void)snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/zw-stats-XXXXXX");
    assert_non_null(mkdtemp(fixture->dir));
    assert_int_equal(chmod(fixture->dir, 0711), 0);
    const Error *error = pg_start(fixture->arena, fixture->dir, &fixture->pg);
    if (error)
        fail_msg("%s", error->detail);
    fixture->db = db_new(pg_url(fixture->pg));
    error = migrate(fixture->db, fixture->arena, MIGRATIONS, N_MIGRATIONS, &applied);
    if (error)
        fail_msg("%s", error->detail);
    PGconn *conn = PQconnectdb(pg_url(fixture->pg));
    assert_int_equal(PQstatus(conn), CONNECTION_OK);
    fill(fixture->arena, conn);
    PQfinish(conn);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    char command[128];

    db_free(fixture->db);
    pg_stop(fixture->pg);
    arena_free(fixture->arena);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", fixture->dir);
    int left = system(command);
    free(fixture);
    return left;
}

/* ---- asking --------------------------------------------------------------------------------- */

#define CITY_LO 441900000000000
#define CITY_HI 441900999999999
#define TOWN_A  441900101
#define TOWN_B  441900102

typedef struct Asked {
    int64_t lo, hi; /* the scope, and what is asked for */
    const char *department;
    const char *from, *to;
    int64_t divisor;
    const char *column;
    int64_t town;
} Asked;

static const Asked JUNE = {
    CITY_LO,  CITY_HI, NULL,    "2026-05-31T16:00:00Z", "2026-06-30T16:00:00Z",
    I64_NONE, NULL,    I64_NONE};

/* As read.c has it, for these questions. */
static const char *summed_by(const Asked *asked)
{
    if (asked->department || str_eq(asked->column, "ITEM"))
        return NULL;
    if (asked->column)
        return "department";
    return asked->divisor == 1000 ? "village" : "town";
}

/* The sum of one key and code. Two of the same would be counted twice: an error. */
static const Sum *find_sum(Fixture *fixture, const Asked *asked, int64_t place, const char *name,
                           Indicator code)
{
    static const Stmt *const ALL[] = {&SQL_STATS_DUTIES, &SQL_STATS_REPORTS, &SQL_STATS_CLOSINGS,
                                      &SQL_STATS_EVENTS};
    const Sum *found = NULL;
    Time from = 0, to = 0;
    Tx *tx = NULL;

    assert_true(time_parse(asked->from, &from) && time_parse(asked->to, &to));
    assert_null(db_begin(fixture->db, fixture->arena, TX_READ, &tx));
    for (size_t i = 0; i < LENGTH(ALL); i++) {
        List rows = {0};
        const Error *error = db_all(
            tx, ALL[i],
            ARGS(db_i64(asked->lo), db_i64(asked->hi), db_str(asked->department), db_i64(asked->lo),
                 db_i64(asked->hi), db_time(from), db_time(to), db_i64(asked->divisor),
                 db_str(asked->column), db_i64(asked->town), db_str(summed_by(asked))),
            &SUM_SHAPE, &rows);
        if (error)
            fail_msg("%s: %s", ALL[i]->name, error->detail);
        for (size_t j = 0; j < rows.n; j++) {
            const Sum *sum = (const Sum *)rows.items + j;
            if (sum->code != (int)code || sum->place != place || !str_eq(sum->name, name))
                continue;
            if (found)
                fail_msg("%s comes twice", INDICATOR_CODES[code]);
            found = sum;
        }
    }
    db_rollback(tx);
    return found;
}

static void check(Fixture *fixture, const Asked *asked, int64_t place, const char *name,
                  Indicator code, int64_t numerator, int64_t denominator)
{
    Shown shown = indicator_show(code, find_sum(fixture, asked, place, name, code));

    if (shown.numerator != numerator || shown.denominator != denominator) {
        fail_msg("%s of %lld %s: %lld / %lld", INDICATOR_CODES[code], (long long)place,
                 name ? name : "", (long long)shown.numerator, (long long)shown.denominator);
    }
}

/* ---- the promises --------------------------------------------------------------------------- */

#define NONE I64_NONE

/* All of the city in June. Cases 10, 11 and 12 are apart; 16 was reported in May. */
static const struct {
    Indicator code;
    int64_t numerator, denominator;
} EXPECTED[] = {
    {INDICATOR_REPORTED, 13, NONE},   /* all but 16, less the residents' 4, 5, 11 */
    {INDICATOR_RECEIVED, 16, NONE},   /* all but 16 */
    {INDICATOR_VALID_REPORT, 11, 13}, /* not filed: 6, 7 */
    {INDICATOR_RESOLVED, 4, 14},      /* 1, 2, 11, 15 of all but 6, 7, 16 */
    {INDICATOR_MISSED, 0, 14},        /* nobody walked: missed_test.c has those that were */
    {INDICATOR_ACCEPT_IN_TIME, 14,
     16}, /* 13 cases that are not apart, 16; again 5, 6; late: 2, 6 again */
    {INDICATOR_VERIFY_IN_TIME, 1, 2}, /* 4; 5 late */
    {INDICATOR_FILE_IN_TIME, 11, 12}, /* 1 to 5, 8, 9, 13 to 17; late: 2 */
    {INDICATOR_FILE_CORRECT, 11, 12}, /* void: 8 */
    {INDICATOR_DISPATCH_IN_TIME, 10,
     11}, /* 1, 2, 3 3, 4, 9 9, 13, 14, 16, 17; late: 3 again; 5 in July */
    {INDICATOR_DISPATCH_CORRECT, 10, 11}, /* wrong: 3 */
    {INDICATOR_SIGN_IN_TIME, 8, 10},      /* 1 to 4, 9 9, 13, 14, 16, 17; late: 2, 9 again */
    {INDICATOR_RETURNED, 1, 11},          /* these, and 3 the first time */
    {INDICATOR_WRONGFUL_RETURN, 1, 11},   /* 4 */
    {INDICATOR_HANDLED, 7, 9},            /* 1, 2 2, 3, 9, 16, 17; not 4, 14; taken away: 13 */
    {INDICATOR_HANDLE_IN_TIME, 5, 9},     /* late: 2, 17 */
    {INDICATOR_EXTENDED, 1, 9},           /* 9 */
    {INDICATOR_SUSPENDED, 1, NONE},       /* 10; 17 goes on */
    {INDICATOR_SUSPENDED_RATE, 1, 9},
    {INDICATOR_REWORK, 1, 6},           /* 2 of 1, 2, 3, 9, 16, 17 */
    {INDICATOR_SUPERVISED, 1, 6},       /* 2; 4 and 14 were not handled */
    {INDICATOR_CLOSED, 5, 8},           /* 1, 2, 9, 15, 16; not 3, 17; 16 was sent to check late */
    {INDICATOR_CLOSE_IN_TIME, 4, 8},    /* late: 2 */
    {INDICATOR_CHECK_IN_TIME, 4, 6},    /* 1, 2 2, 9, 16, 17; late: 2 again; not yet: 17 */
    {INDICATOR_REPLY_IN_TIME, 1, 2},    /* 2; not 4 */
    {INDICATOR_DISPUTED, 2, NONE},      /* 11 of fact, 12 of duty */
    {INDICATOR_DISPUTE_UPHELD, 1, 1},   /* 9 */
    {INDICATOR_OBJECTION_UPHELD, 1, 2}, /* 5; not 6 */
    {INDICATOR_REOPENED, 1, NONE},      /* 9 */
    {INDICATOR_REFUSED, 2, NONE},       /* 5, 6 */
    {INDICATOR_MERGED, 1, NONE},        /* 7 */
    {INDICATOR_VOIDED, 1, NONE},        /* 8 */
    {INDICATOR_FORCED, 2, NONE},        /* 13, 14 */
    {INDICATOR_CLOSINGS, 7, NONE},      /* 1, 2, 11, 13 to 16 */
    {INDICATOR_RESPONSE, 3, 7},         /* 1, 15, 16 */
    {INDICATOR_SATISFACTION, 12, 15},   /* 4 + 5 + 3 */
};

static void every_indicator_is_what_it_comes_to_by_hand(void **state)
{
    for (size_t i = 0; i < LENGTH(EXPECTED); i++) {
        check(*state, &JUNE, NONE, NULL, EXPECTED[i].code, EXPECTED[i].numerator,
              EXPECTED[i].denominator);
    }
    /* The three others are minutes. */
    assert_int_equal(LENGTH(EXPECTED) + 3, INDICATOR_MAX);
}

static void places_and_departments_add_up_to_the_whole(void **state)
{
    Asked asked = JUNE;

    asked.divisor = 1000000;
    check(*state, &asked, TOWN_A, NULL, INDICATOR_HANDLE_IN_TIME, 4, 6); /* 1, 2 2, 3, 4, 16 */
    check(*state, &asked, TOWN_B, NULL, INDICATOR_HANDLE_IN_TIME, 1, 3); /* 9, 14, 17 */
    asked.divisor = 1000;
    check(*state, &asked, 441900101001, NULL, INDICATOR_HANDLE_IN_TIME, 4, 5);
    check(*state, &asked, 441900101002, NULL, INDICATOR_HANDLE_IN_TIME, 0, 1); /* 4 */
    asked.divisor = I64_NONE;
    asked.column = "DEPARTMENT";
    check(*state, &asked, NONE, "XF", INDICATOR_HANDLE_IN_TIME, 3, 7); /* 1, 2 2, 4, 14, 16, 17 */
    check(*state, &asked, NONE, "GA", INDICATOR_HANDLE_IN_TIME, 2, 2); /* 3, 9 */
    asked.column = "ITEM";
    check(*state, &asked, NONE, "0601", INDICATOR_HANDLE_IN_TIME, 3, 7);
    check(*state, &asked, NONE, "0301", INDICATOR_HANDLE_IN_TIME, 2, 2);
}

/* 9 was opened again from one department and is now with the other; 3 came back from the other. */
static void each_round_counts_for_the_department_that_had_it(void **state)
{
    Asked asked = JUNE;

    asked.column = "DEPARTMENT";
    check(*state, &asked, NONE, "GA", INDICATOR_REOPENED, 1, NONE);
    check(*state, &asked, NONE, "XF", INDICATOR_REOPENED, 0, NONE);
    check(*state, &asked, NONE, "XF", INDICATOR_RETURNED, 1, 9);
    check(*state, &asked, NONE, "GA", INDICATOR_RETURNED, 0, 2);
    check(*state, &asked, NONE, "XF", INDICATOR_SIGN_IN_TIME, 6, 8);
}

static void minutes_are_of_one_item(void **state)
{
    static const struct {
        const char *item;
        int64_t sum, n;
        double mean, median, p90;
    } ROWS[] = {
        {"0601", 5180, 4, 1295, 600,
         2880}, /* 140, 600, 1560, 2880; the rework of 2 is none of them */
        {"0301", 4320, 2, 2160, 1440, 2880}, /* 1440, 2880 */
    };
    Asked asked = JUNE;

    asked.column = "ITEM";
    for (size_t i = 0; i < LENGTH(ROWS); i++) {
        const char *item = ROWS[i].item;
        Shown mean = indicator_show(INDICATOR_HANDLE_MEAN,
                                    find_sum(*state, &asked, NONE, item, INDICATOR_HANDLE_MEAN));
        Shown median = indicator_show(
            INDICATOR_HANDLE_MEDIAN, find_sum(*state, &asked, NONE, item, INDICATOR_HANDLE_MEDIAN));
        Shown p90 = indicator_show(INDICATOR_HANDLE_P90,
                                   find_sum(*state, &asked, NONE, item, INDICATOR_HANDLE_P90));
        assert_int_equal(mean.numerator, ROWS[i].sum);
        assert_int_equal(mean.denominator, ROWS[i].n);
        assert_true(fabs(mean.value - ROWS[i].mean) < 1e-9);
        assert_true(fabs(median.value - ROWS[i].median) < 1e-9);
        assert_true(fabs(p90.value - ROWS[i].p90) < 1e-9);
    }
    assert_false(indicator_applies(INDICATOR_HANDLE_MEAN, BY_TOWN, false));
    assert_true(indicator_applies(INDICATOR_HANDLE_MEAN, BY_ITEM, false));
}

static void the_scope_is_in_every_statement(void **state)
{
    Asked asked = JUNE;

    asked.lo = TOWN_A * INT64_C(1000000);
    asked.hi = asked.lo + 999999;
    asked.town = TOWN_A;
    check(*state, &asked, NONE, NULL, INDICATOR_RECEIVED, 8, NONE); /* 1 to 7, 15; not 16 */
    check(*state, &asked, NONE, NULL, INDICATOR_HANDLE_IN_TIME, 4, 6);
    check(*state, &asked, NONE, NULL, INDICATOR_SUSPENDED, 0, NONE);
    check(*state, &asked, NONE, NULL, INDICATOR_DISPUTED, 0, NONE);
    check(*state, &asked, NONE, NULL, INDICATOR_FORCED, 0, NONE);
    check(*state, &asked, NONE, NULL, INDICATOR_CLOSINGS, 4, NONE); /* 1, 2, 15, 16 */
    asked.department = "XF";
    check(*state, &asked, NONE, NULL, INDICATOR_HANDLE_IN_TIME, 3, 5); /* less 3 */
    check(*state, &asked, NONE, NULL, INDICATOR_CLOSINGS, 3, NONE);
    asked.department = "GA";
    check(*state, &asked, NONE, NULL, INDICATOR_HANDLE_IN_TIME, 1, 1);
}

static void every_statement_that_reads_carries_the_scope(void **state)
{
    static const char *const SCOPES[] = {"between $1 and $2", NULL};
    static const Unscoped UNSCOPED[] = {
        {"stats_period_insert", "the unit was compared with the scope before"},
        {"stats_rows_insert", "the unit was compared with the scope before"},
        {"stats_due_future", "time acts on all of them"},
        {"stats_due_waiting", "time acts on all of them"},
        {"stats_due_take", "time acts on all of them"},
        {"stats_due_noted", "time acts on all of them"},
        {"stats_due_clear", "time acts on all of them"},
        {"stats_due_sum", "time acts on all of them"},
    };

    (void)state;
    check_scopes(STATS_STMTS, SCOPES, UNSCOPED, LENGTH(UNSCOPED));
}

/* What is frozen is inserted and read: nothing else is said to its tables. */
static void no_statement_changes_what_is_frozen(void **state)
{
    (void)state;
    for (const Stmt *const *stmt = STATS_STMTS; *stmt; stmt++) {
        for (size_t i = 0; i < (*stmt)->n_parts; i++) {
            const char *text = (*stmt)->parts[i].text;
            bool is_of_frozen = strstr(text, "stat_periods") || strstr(text, "stat_rows");
            if (is_of_frozen &&
                (strstr(text, "update ") || strstr(text, "delete ") || strstr(text, "on conflict")))
                fail_msg("%s changes rows", (*stmt)->name);
        }
    }
}

/* In July 10 has gone on: it is back among what is due, and its June is what it was. */
static void what_was_apart_comes_back(void **state)
{
    Asked july = JUNE;

    july.from = JUNE.to;
    july.to = "2026-07-31T16:00:00Z";
    check(*state, &july, NONE, NULL, INDICATOR_SUSPENDED, 0, NONE);
    check(*state, &july, NONE, NULL, INDICATOR_DISPUTED, 0, NONE);
    check(*state, &july, NONE, NULL, INDICATOR_HANDLE_IN_TIME, 0, 2);   /* 10 late; 9 pending */
    check(*state, &july, NONE, NULL, INDICATOR_DISPATCH_IN_TIME, 0, 1); /* 5 */
    check(*state, &july, NONE, NULL, INDICATOR_DISPUTE_UPHELD, 0, 1);   /* 11 */
    check(*state, &july, NONE, NULL, INDICATOR_REFUSED, 1, NONE);       /* at its first moment */
}

static void sum_days(Fixture *fixture, const char *now)
{
    Time at = 0;

    assert_true(time_parse(now, &at));
    assert_null(sum_due_days(NULL, fixture->db, fixture->arena, at));
}

static void run_sql(Fixture *fixture, const char *text)
{
    PGconn *conn = PQconnectdb(pg_url(fixture->pg));

    run(conn, text);
    PQfinish(conn);
}

/* From here on the days of June are read from sums, and everything above is said again. */
static void june_is_summed(void **state)
{
    sum_days(*state, "2026-07-20T02:00:00Z");
}

/* That they are read, and not the clocks: with other sums other numbers come. */
static void a_summed_day_is_read_from_its_sums(void **state)
{
    run_sql(*state,
            "update stat_due_sums set n = n + 100 where day = '2026-06-02' and step = 'SIGN'"
            " and counted_by = 'town' and kept");
    check(*state, &JUNE, NONE, NULL, INDICATOR_SIGN_IN_TIME, 108, 110);
}

/* What changed later counts from its commit on, and is in the sums when the day was summed again. */
static void a_day_that_changed_is_counted_by_its_clocks_until_it_is_summed_again(void **state)
{
    run_sql(*state,
            "insert into case_clocks_late (town, day) select distinct town, date '2026-06-02'"
            " from case_clocks");
    check(*state, &JUNE, NONE, NULL, INDICATOR_SIGN_IN_TIME, 8, 10);
    sum_days(*state, "2026-07-20T02:00:00Z");
    check(*state, &JUNE, NONE, NULL, INDICATOR_SIGN_IN_TIME, 8, 10);
    run_sql(*state, "update case_clocks set end_event = null, ended_at = null"
                    " where step = 'SIGN' and town = 441900101 and due_at < '2026-06-02 15:00+08'");
    check(*state, &JUNE, NONE, NULL, INDICATOR_SIGN_IN_TIME, 8, 10);
    run_sql(*state, "insert into case_clocks_late (town, day) values (441900101, '2026-06-02')");
    check(*state, &JUNE, NONE, NULL, INDICATOR_SIGN_IN_TIME, 7, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_indicator_is_what_it_comes_to_by_hand),
        cmocka_unit_test(places_and_departments_add_up_to_the_whole),
        cmocka_unit_test(each_round_counts_for_the_department_that_had_it),
        cmocka_unit_test(minutes_are_of_one_item),
        cmocka_unit_test(the_scope_is_in_every_statement),
        cmocka_unit_test(every_statement_that_reads_carries_the_scope),
        cmocka_unit_test(no_statement_changes_what_is_frozen),
        cmocka_unit_test(what_was_apart_comes_back),
        cmocka_unit_test(june_is_summed),
        cmocka_unit_test(every_indicator_is_what_it_comes_to_by_hand),
        cmocka_unit_test(places_and_departments_add_up_to_the_whole),
        cmocka_unit_test(each_round_counts_for_the_department_that_had_it),
        cmocka_unit_test(minutes_are_of_one_item),
        cmocka_unit_test(the_scope_is_in_every_statement),
        cmocka_unit_test(what_was_apart_comes_back),
        cmocka_unit_test(a_summed_day_is_read_from_its_sums),
        cmocka_unit_test(a_day_that_changed_is_counted_by_its_clocks_until_it_is_summed_again),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
