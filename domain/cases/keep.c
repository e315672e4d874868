/*
 * keep.c - what time removes of a case: photos and voice notes whose class has had its days.
 *
 * In two steps, so that no row ever names a file that is not there: first the row says that it is
 * gone, and that is committed; then the file goes, unless another case shows the same bytes. Whoever
 * dies in between leaves a file too many, which the next firing erases.
 */
#include "domain/cases/keep.h"

#include "domain/cases/case.sql.h"
#include "domain/units/units.h"
#include "platform/files/store.h"
#include "platform/log/log.h"
#include "platform/timers/timers.h"

#define NIGHT_HOUR INT64_C(2)
#define HOUR       (INT64_C(3600) * TIME_SECOND)
#define DAY        (24 * HOUR)

const ErrorKind CASE_FILE_GONE = {ERROR_GONE, "case/file-removed",
                                  "Removed when the time it is kept for was over"};
const ErrorKind CASE_FILE_AGAIN = {ERROR_UNAVAILABLE, "case/file-again",
                                   "The same was just being removed: send it again"};

typedef struct ShownRow {
    bool shown;
} ShownRow;

static const Field SHOWN_ROW_FIELDS[] = {
    BOOL_FIELD(ShownRow, shown, REQUIRED),
};
static const Shape SHOWN_ROW = SHAPE(ShownRow, SHOWN_ROW_FIELDS);

typedef struct FileRow {
    const char *sha256;
} FileRow;

static const Field FILE_ROW_FIELDS[] = {
    STR_FIELD(FileRow, sha256, REQUIRED),
};
static const Shape FILE_ROW = SHAPE(FileRow, FILE_ROW_FIELDS);

const Error *case_file_claim(Request *req, Tx *tx, const char *sha256)
{
    TRY(db_exec(tx, &SQL_CASE_FILE_LOCK, ARGS(db_str(sha256)), NULL));
    if (!store_has(req->arena, server_config(req->server)->data_dir, sha256))
        return error_new(req->arena, &CASE_FILE_AGAIN, "%s", "");
    return NULL;
}

/* ---- a batch ------------------------------------------------------------------------------------- */

typedef struct Keeping {
    Server *server;
    Tx *tx;
    int32_t town;
    Time now;
    int64_t n_gone, n_erased, n_forgotten, n_nameless;
} Keeping;

static const Error *mark(Keeping *keeping)
{
    Arena *arena = tx_arena(keeping->tx);
    const DbArg today = db_date(arena, units_today(keeping->now));
    const Forgetting forgetting = {keeping->tx, keeping->town, keeping->now};
    static const struct {
        const Stmt *stmt;
        const char *class;
    } KINDS[] = {{&SQL_CASE_KEEP_PHOTOS, "PHOTO"}, {&SQL_CASE_KEEP_VOICES, "VOICE"}};

    for (size_t i = 0; i < LENGTH(KINDS); i++) {
        int64_t n = 0;
        TRY(db_exec(keeping->tx, KINDS[i].stmt,
                    ARGS(db_i64(keeping->town), db_time(keeping->now), today), &n));
        TRY(keep_proof(&forgetting, KINDS[i].class, n));
        keeping->n_gone += n;
    }
    TRY(forget_reporters(&forgetting, &keeping->n_forgotten));
    return forget_names(&forgetting, &keeping->n_nameless);
}

/* A file that cannot be erased is left for the next night: it must not keep the others. */
static const Error *erase(Keeping *keeping, const char *sha256)
{
    Arena *arena = tx_arena(keeping->tx);
    const DbArg args[] = {db_i64(keeping->town), db_str(sha256), db_time(keeping->now)};
    ShownRow row = {.shown = true};

    TRY(db_exec(keeping->tx, &SQL_CASE_FILE_LOCK, ARGS(db_str(sha256)), NULL));
    TRY(db_one(keeping->tx, &SQL_CASE_FILE_SHOWN, ARGS(db_str(sha256)), &STORE_FAILED, &SHOWN_ROW,
               &row));
    if (!row.shown) {
        const Error *error = store_remove(arena, server_config(keeping->server)->data_dir, sha256);
        if (error) {
            log_warn("a file stays on the disk", LOG_STR("sha256", sha256),
                     LOG_STR("error", error->detail));
            return NULL;
        }
    }
    TRY(db_exec(keeping->tx, &SQL_CASE_PHOTOS_ERASED, args, LENGTH(args), NULL));
    TRY(db_exec(keeping->tx, &SQL_CASE_VOICES_ERASED, args, LENGTH(args), NULL));
    keeping->n_erased++;
    return NULL;
}

/* What was said to be gone in a transaction that is over. */
static const Error *erase_marked(Keeping *keeping)
{
    List rows = {0};

    TRY(db_all(keeping->tx, &SQL_CASE_KEEP_UNERASED, ARGS(db_i64(keeping->town)), &FILE_ROW,
               &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(erase(keeping, ((const FileRow *)rows.items)[i].sha256));
    return NULL;
}

const Error *fire_keep_timer(Server *server, Tx *tx, const Timer *timer, Time now)
{
    Keeping keeping = {.server = server, .tx = tx, .town = timer->town, .now = now};
    Timer next = *timer;

    TRY(erase_marked(&keeping));
    TRY(mark(&keeping));
    bool is_more = keeping.n_gone + keeping.n_erased + keeping.n_forgotten + keeping.n_nameless > 0;
    if (is_more) {
        log_info("removed by retention", LOG_I64("town", keeping.town),
                 LOG_I64("gone", keeping.n_gone), LOG_I64("erased", keeping.n_erased),
                 LOG_I64("reporters_forgotten", keeping.n_forgotten),
                 LOG_I64("names_forgotten", keeping.n_nameless));
    }
    next.due_at = is_more ? now : keep_next_night(now);
    return timer_set(tx, server, &next);
}

/* ---- every night ---------------------------------------------------------------------------------- */

Time keep_next_night(Time now)
{
    Time zone = INT64_C(60) * CITY_ZONE_MINUTES * TIME_SECOND;
    Time midnight = date_days(time_date(now, CITY_ZONE_MINUTES)) * DAY - zone;
    Time night = midnight + NIGHT_HOUR * HOUR;

    return night > now ? night : night + DAY;
}

Id keep_subject(int32_t town)
{
    Arena *arena = arena_new();
    Id id = ID_NONE;

    (void)id_parse(arena_printf(arena, "00000000-0000-8000-%04x-%04x00000000",
                                0x8000U | ((uint32_t)town >> 16), (uint32_t)town & 0xffffU),
                   &id);
    arena_free(arena);
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
        .subject = keep_subject(arming->town),
        .kind = KEEP_TIMER_NAME,
        .due_at = keep_next_night(arming->now),
    };
    List there = {0};

    TRY(timers_of(tx, timer.town, timer.subject, &there));
    return there.n > 0 ? NULL : timer_set(tx, arming->server, &timer);
}

const Error *keep_arm(Server *server, Db *db, Arena *arena, Time now)
{
    size_t *n_armed = case_keep_armed(server);
    List towns = {0};

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
