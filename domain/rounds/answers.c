/*
 * answers.c - what was found at each point.
 *
 * What is not in order is either reported, and then the answer names the report by the id that the phone made for it,
 * or was put right on the spot. The report may come before the answer or after it, in the same batch or days later: so the
 * id is kept as it came, and a visit shows its number as soon as it is there. Kept are the points that are not in order or
 * were not seen; all others were in order, for every point must be answered.
 */
#include <string.h>

#include "base/str.h"
#include "domain/rounds/parts.h"
#include "domain/rounds/rounds.sql.h"

static const Field ANSWER_IN_FIELDS[] = {
    STR_FIELD(VisitAnswer, item, REQUIRED, LIMIT(1, 16)),
    ENUM_FIELD(VisitAnswer, answer, ANSWER_NAMES, REQUIRED, SAYS("YES: in order")),
    ID_FIELD(VisitAnswer, case_id,
             SAYS("NO: the report of it, by the id the client made; it may come later")),
    BOOL_FIELD(VisitAnswer, fixed, SAYS("NO: put right on the spot")),
    STR_FIELD(VisitAnswer, note, LIMIT(1, 500), SAYS("what was done, or why it was not seen")),
};
const Shape ANSWER_IN = {"VisitAnswerIn", sizeof(VisitAnswer), LENGTH(ANSWER_IN_FIELDS),
                         ANSWER_IN_FIELDS};

/* NULL: nothing is wrong with it; else what, and in which field. */
static const char *answer_fault(const VisitAnswer *in, int32_t town, const char **ret_field)
{
    bool has_case = !id_is_none(in->case_id);

    *ret_field = "case_id";
    if (in->answer != ANSWER_NO && has_case)
        return "is for NO alone";
    if (has_case && (!id_is_ours(in->case_id) || id_town(in->case_id) != town))
        return "is no id of a case of this town";
    if (in->answer == ANSWER_NO && has_case == in->fixed)
        return "names the report, or else it was put right: one of the two";
    *ret_field = "fixed";
    if (in->answer != ANSWER_NO && in->fixed)
        return "is for NO alone";
    *ret_field = "note";
    if (in->answer == ANSWER_YES && in->note)
        return "what is in order needs none";
    if ((in->answer == ANSWER_NOT_SEEN || in->fixed) && text_is_blank(in->note))
        return "is needed: what was done, or why it was not seen";
    return NULL;
}

static const VisitAnswer *find(const List *answers, const char *item, size_t *ret_times)
{
    const VisitAnswer *found = NULL;

    *ret_times = 0;
    for (size_t i = 0; i < answers->n; i++) {
        const VisitAnswer *one = (const VisitAnswer *)answers->items + i;
        if (strcmp(one->item, item) != 0)
            continue;
        found = one;
        (*ret_times)++;
    }
    return found;
}

static const Error *check_points(Request *req, const List *answers, const Visit *visit)
{
    size_t n = 0, times = 0;
    const Item **points = visit_points(req, visit, &n);

    for (size_t i = 0; i < n; i++) {
        if (!find(answers, points[i]->code, &times)) {
            return error_field(req->arena, &INPUT_INVALID, "answers", "%s has no answer",
                               points[i]->code);
        }
        if (times > 1) {
            return error_field(req->arena, &INPUT_INVALID, "answers", "%s has %zu answers",
                               points[i]->code, times);
        }
    }
    if (answers->n > n)
        return error_field(req->arena, &INPUT_INVALID, "answers", "there are more than points");
    return NULL;
}

const Error *answers_check(Request *req, const List *answers, Visit *after)
{
    int64_t *counts[] = {&after->n_yes, &after->n_no, &after->n_not_seen};

    after->n_yes = after->n_no = after->n_not_seen = 0;
    TRY(check_points(req, answers, after));
    for (size_t i = 0; i < answers->n; i++) {
        const VisitAnswer *one = (const VisitAnswer *)answers->items + i;
        const char *field = NULL, *fault = answer_fault(one, id_town(after->id), &field);
        if (fault) {
            return error_field(req->arena, &INPUT_INVALID,
                               arena_printf(req->arena, "answers[%zu].%s", i, field), "%s", fault);
        }
        (*counts[one->answer])++;
    }
    return NULL;
}

typedef struct AnswerColumns {
    const char **items, **answers, **cases, **fixed, **notes;
} AnswerColumns;

static AnswerColumns columns_new(Arena *arena, size_t n)
{
    return (AnswerColumns){
        arena_array(arena, n + 1, sizeof(char *)), arena_array(arena, n + 1, sizeof(char *)),
        arena_array(arena, n + 1, sizeof(char *)), arena_array(arena, n + 1, sizeof(char *)),
        arena_array(arena, n + 1, sizeof(char *))};
}

static const char *id_text(Arena *arena, Id id)
{
    char *text = arena_alloc(arena, ID_TEXT_SIZE);

    if (id_is_none(id))
        return "";
    id_format(id, text);
    return text;
}

const Error *answers_write(Request *req, const List *answers, const Visit *after)
{
    Arena *arena = req->arena;
    AnswerColumns columns = columns_new(arena, answers->n);
    size_t n = 0;

    for (size_t i = 0; i < answers->n; i++) {
        const VisitAnswer *one = (const VisitAnswer *)answers->items + i;
        if (one->answer == ANSWER_YES)
            continue;
        columns.items[n] = one->item;
        columns.answers[n] = ANSWER_NAMES[one->answer];
        columns.cases[n] = id_text(arena, one->case_id);
        columns.fixed[n] = one->fixed ? "true" : "false";
        columns.notes[n++] = one->note ? one->note : "";
    }
    if (n == 0)
        return NULL;
    return db_exec(req->tx, &SQL_VISIT_ANSWER,
                   ARGS(db_i64(id_town(after->id)), db_id(after->id),
                        db_infer(db_texts(arena, columns.items, n)),
                        db_infer(db_texts(arena, columns.answers, n)),
                        db_infer(db_texts(arena, columns.cases, n)),
                        db_infer(db_texts(arena, columns.fixed, n)),
                        db_infer(db_texts(arena, columns.notes, n))),
                   NULL);
}
