/*
 * counts.c - how many disputes were accepted and how many of them resolved (化解率), by place, kind and body; and nobody.
 *
 * Both numbers of the rate are told, with the moment they were counted. What was accepted belongs to the day it was; what
 * never was, to the day it ended, and is in no rate: a refusal lowers nobody's figure. Sealed files are counted apart and
 * shown from ten on, so that no difference of two answers points at one (P-13).
 */
#include "base/str.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/mediations/open.h"
#include "domain/units/units.h"

#define SEALED_LEAST 10

/* ---- rules -------------------------------------------------------------------------------------- */

int64_t mediation_rate_permille(int64_t resolved, int64_t accepted)
{
    return accepted > 0 ? (resolved * 1000 + accepted / 2) / accepted : I64_NONE;
}

int64_t mediation_sealed_shown(int64_t n)
{
    return n >= SEALED_LEAST ? n : I64_NONE;
}

/* ---- shapes -------------------------------------------------------------------------------------- */

/* All, of a kind, or of a body. */
typedef struct Count {
    int64_t accepted, resolved, rate_permille, open, failed, breached, withdrawn;
    int64_t refused, declined, taken_back; /* never accepted */
    int kind;
    Id body;
    const char *name;
} Count;

#define FIGURE_ROWS                                                                             \
    I64_FIELD(Count, accepted, REQUIRED, SAYS("in the period")),                                \
        I64_FIELD(Count, resolved, REQUIRED, SAYS("of these: agreed on and not breached")),     \
        I64_FIELD(Count, open, REQUIRED, SAYS("of these: under way")),                          \
        I64_FIELD(Count, failed, REQUIRED), I64_FIELD(Count, breached, REQUIRED),               \
        I64_FIELD(Count, withdrawn, REQUIRED, SAYS("of these, by a party")),                    \
        I64_FIELD(Count, refused, REQUIRED, SAYS("not accepted; in no rate")),                  \
        I64_FIELD(Count, declined, REQUIRED, SAYS("the other side did not want it; the same")), \
        I64_FIELD(Count, taken_back, REQUIRED, SAYS("before it was accepted; the same"))
#define RATE_ROW                              \
    I64_FIELD(Count, rate_permille, NULLABLE, \
              SAYS("resolved of accepted, in thousandths; null: nothing was accepted"))
#define KIND_ROW ENUM_FIELD(Count, kind, DISPUTE_KIND_NAMES, REQUIRED)
#define BODY_ID  ID_FIELD(Count, body, REQUIRED)

static const Field FIGURE_FIELDS[] = {FIGURE_ROWS};
static const Shape FIGURES_READ = {"MediationFigures", sizeof(Count), LENGTH(FIGURE_FIELDS),
                                   FIGURE_FIELDS};
static const Field KIND_READ_FIELDS[] = {KIND_ROW, FIGURE_ROWS};
static const Shape KIND_READ = {"MediationKindFigures", sizeof(Count), LENGTH(KIND_READ_FIELDS),
                                KIND_READ_FIELDS};
static const Field BODY_READ_FIELDS[] = {BODY_ID, FIGURE_ROWS};
static const Shape BODY_READ = {"MediationBodyFigures", sizeof(Count), LENGTH(BODY_READ_FIELDS),
                                BODY_READ_FIELDS};

static const Field BY_KIND_FIELDS[] = {KIND_ROW, FIGURE_ROWS, RATE_ROW};
static const Shape BY_KIND = {"MediationCountOfKind", sizeof(Count), LENGTH(BY_KIND_FIELDS),
                              BY_KIND_FIELDS};
static const Field BY_BODY_FIELDS[] = {BODY_ID, STR_FIELD(Count, name, NULLABLE), FIGURE_ROWS,
                                       RATE_ROW};
static const Shape BY_BODY = {"MediationCountOfBody", sizeof(Count), LENGTH(BY_BODY_FIELDS),
                              BY_BODY_FIELDS};

typedef struct Counts {
    Time as_of;
    int64_t accepted, resolved, rate_permille, open, failed, breached, withdrawn;
    int64_t refused, declined, taken_back;
    int64_t sealed_accepted, sealed_resolved;
    List by_kind, by_body;
} Counts;

static const Field COUNTS_FIELDS[] = {
    TIME_FIELD(Counts, as_of, REQUIRED),
    I64_FIELD(Counts, accepted, REQUIRED, SAYS("in the period; sealed files are apart")),
    I64_FIELD(Counts, resolved, REQUIRED, SAYS("of these: agreed on and not breached")),
    I64_FIELD(Counts, rate_permille, NULLABLE, SAYS("null: nothing was accepted")),
    I64_FIELD(Counts, open, REQUIRED),
    I64_FIELD(Counts, failed, REQUIRED),
    I64_FIELD(Counts, breached, REQUIRED),
    I64_FIELD(Counts, withdrawn, REQUIRED),
    I64_FIELD(Counts, refused, REQUIRED, SAYS("not accepted; in no rate")),
    I64_FIELD(Counts, declined, REQUIRED),
    I64_FIELD(Counts, taken_back, REQUIRED),
    I64_FIELD(Counts, sealed_accepted, NULLABLE, SAYS("null: fewer than ten")),
    I64_FIELD(Counts, sealed_resolved, NULLABLE,
              SAYS("null: fewer than ten are, or fewer than ten are not")),
    LIST_FIELD(Counts, by_kind, &BY_KIND, REQUIRED, SAYS("without sealed files")),
    LIST_FIELD(Counts, by_body, &BY_BODY, REQUIRED, SAYS("the same; the 200 with most")),
};
const Shape MEDIATION_COUNTS = {"MediationCounts", sizeof(Counts), LENGTH(COUNTS_FIELDS),
                                COUNTS_FIELDS};

typedef struct CountsQuery {
    UnitKey unit;
    const char *from, *to;
} CountsQuery;

static const Field COUNTS_QUERY_FIELDS[] = {
    KEY_FIELD(CountsQuery, unit, SAYS("it and those below; default: your range")),
    STR_FIELD(CountsQuery, from, LIMIT(1, 40),
              SAYS("a day or an instant; default: from the first")),
    STR_FIELD(CountsQuery, to, LIMIT(1, 40), SAYS("a day is meant whole; default: until now")),
};
const Shape MEDIATION_COUNTS_QUERY = {"MediationCountsQuery", sizeof(CountsQuery),
                                      LENGTH(COUNTS_QUERY_FIELDS), COUNTS_QUERY_FIELDS};

/* ---- counting --------------------------------------------------------------------------------------- */

/* As an array literal: the states that are resolved, or those under way that are not. */
static const char *states_of(Arena *arena, bool resolved)
{
    const char *names[MEDIATION_STATE_MAX];
    size_t n = 0;

    for (int state = 0; state < MEDIATION_STATE_MAX; state++) {
        bool counts = mediation_state_is_resolved((MediationState)state);
        bool open = mediation_state_kind((MediationState)state) == MEDIATION_OPEN;
        if (resolved ? counts : open && !counts)
            names[n++] = MEDIATION_STATE_NAMES[state];
    }
    return db_texts(arena, names, n);
}

typedef struct Counting {
    UnitRange units;
    Period period;
} Counting;

#define COUNTING(req, counting)                                                                   \
    db_i64((req)->actor->scope.lo), db_i64((req)->actor->scope.hi), db_i64((counting)->units.lo), \
        db_i64((counting)->units.hi), db_time((counting)->period.from),                           \
        db_time((counting)->period.to), db_infer(states_of((req)->arena, true)),                  \
        db_infer(states_of((req)->arena, false))

static const Error *count_all(Request *req, const Counting *counting, bool sealed, Count *ret_count)
{
    return db_one(req->tx, &SQL_MEDIATION_COUNTS, ARGS(COUNTING(req, counting), db_bool(sealed)),
                  &DB_FAILED, &FIGURES_READ, ret_count);
}

static void rate_all(List *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        Count *row = (Count *)rows->items + i;
        row->rate_permille = mediation_rate_permille(row->resolved, row->accepted);
    }
}

static const Error *count_parts(Request *req, const Counting *counting, Counts *counts)
{
    TRY(db_all(req->tx, &SQL_MEDIATION_COUNTS_BY_KIND, ARGS(COUNTING(req, counting)), &KIND_READ,
               &counts->by_kind));
    TRY(db_all(req->tx, &SQL_MEDIATION_COUNTS_BY_BODY, ARGS(COUNTING(req, counting)), &BODY_READ,
               &counts->by_body));
    rate_all(&counts->by_kind);
    rate_all(&counts->by_body);
    Count *rows = counts->by_body.items;
    Mediation *files = arena_array(req->arena, counts->by_body.n + 1, sizeof(*files));
    for (size_t i = 0; i < counts->by_body.n; i++)
        files[i] = (Mediation){.body = rows[i].body};
    TRY(mediation_name_bodies(req, files, counts->by_body.n));
    for (size_t i = 0; i < counts->by_body.n; i++)
        rows[i].name = files[i].body_name;
    return NULL;
}

const Error *get_mediation_counts(Request *req)
{
    const CountsQuery *query = req->query;
    Counting counting = {
        .units = query->unit ? unit_key_range(query->unit) : req->actor->scope,
    };
    Count all = {0}, sealed = {0};
    Counts counts = {.as_of = req->now};

    TRY(period_parse(req->arena, query->from, query->to, &counting.period));
    TRY(count_all(req, &counting, false, &all));
    TRY(count_all(req, &counting, true, &sealed));
    counts.accepted = all.accepted;
    counts.resolved = all.resolved;
    counts.rate_permille = mediation_rate_permille(all.resolved, all.accepted);
    counts.open = all.open;
    counts.failed = all.failed;
    counts.breached = all.breached;
    counts.withdrawn = all.withdrawn;
    counts.refused = all.refused;
    counts.declined = all.declined;
    counts.taken_back = all.taken_back;
    counts.sealed_accepted = mediation_sealed_shown(sealed.accepted);
    counts.sealed_resolved = I64_NONE;
    if (sealed.accepted - sealed.resolved >= SEALED_LEAST)
        counts.sealed_resolved = mediation_sealed_shown(sealed.resolved);
    TRY(count_parts(req, &counting, &counts));
    return reply_with(req, 200, &MEDIATION_COUNTS, &counts);
}
