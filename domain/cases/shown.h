/*
 * shown.h - cases in lists as they were written once: the JSON of a row, for as long as it would come out
 * the same.
 *
 * A list is read in two steps. The database says which cases it has, and of each of them what tells whether
 * it has changed: a mark. What was written under the same mark goes out as it is; the others are read whole.
 * So nothing here is ever out of date, whoever changed a row and by which server: the mark is read anew for
 * each list, and holds all that such a row is made of:
 *   - the row of `cases` and that of its item, by their xmin: PostgreSQL gives a row another one each time
 *     it is written, within one transaction excepted, of which others see the last alone;
 *   - what is counted or looked up beside it, as it is: photos, the name of who handles it, whether the
 *     asking actor reported it;
 *   - the edition of the tree of units, for the names of its places.
 * Whoever adds to CASE_SHAPE what a list shows and none of these covers adds it to the mark. A database must
 * not be put back to an earlier state under a running server; zw restore does not (operations.md).
 */
#ifndef DOMAIN_CASES_SHOWN_H
#define DOMAIN_CASES_SHOWN_H

#include "base/str.h"
#include "domain/cases/case.h"

typedef struct Shown Shown;
typedef struct ShownText ShownText;

/* At most so many rows, of at most so many bytes each; what is longer is written each time. */
#define SHOWN_ROWS      4096
#define SHOWN_BYTES_MAX ((size_t)8 * 1024)

/* The columns of a mark, into a Case. */
extern const Shape CASE_MARK;

Shown *shown_new(void);
void shown_free(Shown *shown); /* NULL is fine; nobody holds a text of it any more */

/* What was written under this mark; NULL: nothing is kept. Any thread. The caller lets go of it. */
ShownText *shown_find(Shown *shown, const Case *mark, int64_t edition);
/* n bytes, kept under this mark when there is room. The caller lets go of it. */
ShownText *shown_keep(Shown *shown, const Case *mark, int64_t edition, const char *bytes, size_t n);
void shown_write(Buf *out, const ShownText *text);
void shown_let_go(ShownText *text); /* NULL is fine */

#endif
