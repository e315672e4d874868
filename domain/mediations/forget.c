/*
 * forget.c - what time removes of who was in a dispute (P-07): names, telephone numbers, what it was about and where, the
 * code, and who looked. How long is in mediation_keep_classes. The file stays with its aliases, its record and its counts,
 * and a proof says of how many files of which class it was done.
 *
 * Each file is looked at again under its lock, so that two servers do no harm, and what is done is not done twice: what it
 * would be done to is gone.
 */
#include "base/str.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/mediations/open.h"
#include "domain/units/units.h"
#include "platform/log/log.h"

#define HOUR          (INT64_C(3600) * TIME_SECOND)
#define DAY           (24 * HOUR)
#define NIGHT_MINUTES 150
#define CLASSES_MAX   8

typedef struct DueRow {
    Id id;
    const char *class;
} DueRow;

static const Field DUE_ROW_FIELDS[] = {
    ID_FIELD(DueRow, id, REQUIRED),
    STR_FIELD(DueRow, class, REQUIRED),
};
static const Shape DUE_ROW = {"MediationDueRow", sizeof(DueRow), LENGTH(DUE_ROW_FIELDS),
                              DUE_ROW_FIELDS};

typedef struct Proof {
    const char *class;
    int64_t n;
} Proof;

static void prove(Proof *proofs, const char *class)
{
    size_t i = 0;

    while (i + 1 < CLASSES_MAX && proofs[i].class && !str_eq(proofs[i].class, class))
        i++;
    proofs[i].class = class;
    proofs[i].n++;
}

static const Error *forget_one(Tx *tx, int32_t town, Id id, Time now)
{
    const DbArg file[] = {db_i64(town), db_id(id)};

    TRY(db_exec(tx, &SQL_MEDIATION_FORGET_PARTIES, ARGS(db_i64(town), db_id(id), db_time(now)),
                NULL));
    TRY(db_exec(tx, &SQL_MEDIATION_FORGET_WORDS, file, LENGTH(file), NULL));
    TRY(db_exec(tx, &SQL_MEDIATION_FORGET_CODES, file, LENGTH(file), NULL));
    return db_exec(tx, &SQL_MEDIATION_FORGET_READS, file, LENGTH(file), NULL);
}

static const Error *forget_batch(Tx *tx, int32_t town, Time now, int64_t *ret_n)
{
    Proof proofs[CLASSES_MAX] = {{NULL, 0}};
    List due = {NULL, 0};
    int64_t n = 0;

    TRY(db_all(tx, &SQL_MEDIATION_FORGET_DUE, ARGS(db_i64(town), db_time(now)), &DUE_ROW, &due));
    for (size_t i = 0; i < due.n; i++) {
        DueRow row = ((const DueRow *)due.items)[i];
        bool is_due = false;
        TRY(db_maybe(tx, &SQL_MEDIATION_FORGET_HOLD,
                     ARGS(db_i64(town), db_time(now), db_id(row.id)), &DUE_ROW, &row, &is_due));
        if (!is_due)
            continue;
        TRY(forget_one(tx, town, row.id, now));
        prove(proofs, row.class);
        n++;
    }
    for (size_t i = 0; i < CLASSES_MAX && proofs[i].class; i++) {
        TRY(db_exec(tx, &SQL_MEDIATION_KEEP_PROOF,
                    ARGS(db_i64(town), db_str(proofs[i].class), db_time(now), db_i64(proofs[i].n)),
                    NULL));
    }
    *ret_n = n;
    return NULL;
}

/* A batch of one town. Comes again at once while there is more, else the next night. */
const Error *mediation_fire_keep(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Timer next = *timer;
    int64_t n = 0;

    TRY(forget_batch(tx, timer->town, now, &n));
    if (n > 0) {
        log_info("parties of mediations forgotten", LOG_I64("town", timer->town),
                 LOG_I64("files", n));
    }
    next.due_at = n > 0 ? now : mediation_next_night(now);
    return timer_set(tx, server, &next);
}

/* ---- every night --------------------------------------------------------------------------------- */

Time mediation_next_night(Time now)
{
    Time zone = INT64_C(60) * CITY_ZONE_MINUTES * TIME_SECOND;
    Time midnight = date_days(time_date(now, CITY_ZONE_MINUTES)) * DAY - zone;
    Time night = midnight + NIGHT_MINUTES * INT64_C(60) * TIME_SECOND;

    return night > now ? night : night + DAY;
}

Id mediation_keep_subject(int32_t town)
{
    CLEANUP(arena_freep) Arena *arena = arena_new();
    Id id = ID_NONE;

    (void)id_parse(arena_printf(arena, "00000000-0000-8001-%04x-%04x00000000",
                                0x8000U | ((uint32_t)town >> 16), (uint32_t)town & 0xffffU),
                   &id);
    return id;
}

typedef struct Arming {
    Server *server;
    int32_t town;
    Time now;
} Arming;

static const Error *arm_town(Tx *tx, void *context)
{
    const Arming *arming = context;
    const Timer timer = {
        .town = arming->town,
        .subject = mediation_keep_subject(arming->town),
        .kind = MEDIATION_KEEP_TIMER,
        .due_at = mediation_next_night(arming->now),
    };
    List there = {NULL, 0};

    TRY(timers_of(tx, timer.town, timer.subject, &there));
    for (size_t i = 0; i < there.n; i++) {
        if (str_eq(((const Timer *)there.items)[i].kind, MEDIATION_KEEP_TIMER))
            return NULL;
    }
    return timer_set(tx, arming->server, &timer);
}

/* A tick: every town has its timer. */
const Error *mediations_arm_keep(Server *server, Db *db, Arena *arena, Time now)
{
    size_t *n_armed = mediations_keep_armed(server);
    List towns = {NULL, 0};

    TRY(units_towns(db, arena, &towns));
    if (towns.n == *n_armed)
        return NULL;
    for (size_t i = 0; i < towns.n; i++) {
        Arming arming = {server, (int32_t)((const UnitTown *)towns.items)[i].town, now};
        TRY(db_transact(db, arena, TX_WRITE, arm_town, &arming));
    }
    *n_armed = towns.n;
    return NULL;
}
