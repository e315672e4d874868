/*
 * public.c - whoever has no account follows his mediation by a code, and takes it back; how he asks for it is apply.c.
 *
 * The code is the only key, and only its hash is stored. The page it opens names no mediator and no other party: offices,
 * days, and who read the names for what (P-05). It goes with the names when their time is over.
 */

#include "base/str.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/mediations/open.h"
#include "domain/units/units.h"

static const ErrorKind NO_CODE = {ERROR_MISSING, "mediation/no-code", "No mediation has this code"};

void mediation_code_open(MediationCode *opened)
{
    uint8_t digest[TOKEN_HASH_SIZE];

    secret_hash(opened->code, digest);
    hex_encode(digest, sizeof(digest), opened->sha256);
}

typedef struct CodeRow {
    Id id;
} CodeRow;

static const Field CODE_ROW_FIELDS[] = {ID_FIELD(CodeRow, id, REQUIRED)};
static const Shape CODE_ROW = {"MediationCodeRow", sizeof(CodeRow), LENGTH(CODE_ROW_FIELDS),
                               CODE_ROW_FIELDS};

const Error *mediation_of_code(Request *req, const MediationCode *opened, bool lock,
                               Mediation *ret_file, bool *ret_found)
{
    const MediationScope scope = mediation_scope_of_code(opened->sha256);
    CodeRow row = {ID_NONE};

    TRY(db_maybe(req->tx, &SQL_MEDIATION_CODE_FIND, ARGS(db_str(opened->sha256)), &CODE_ROW, &row,
                 ret_found));
    return *ret_found ? mediation_get(req, &scope, row.id, lock, ret_file) : NULL;
}

static const Error *open_file(Request *req, MediationCode *opened, bool lock, Mediation *ret_file)
{
    bool is_found = false;

    if (!code_normalize(req_path(req, "code"), opened->code))
        return error_new(req->arena, &NO_CODE, "%s", "");
    mediation_code_open(opened);
    TRY(mediation_of_code(req, opened, lock, ret_file, &is_found));
    return is_found ? NULL : error_new(req->arena, &NO_CODE, "%s", "");
}

/* ---- what is shown ------------------------------------------------------------------------------- */

static const Field OFFICE_FIELDS[] = {
    STR_FIELD(MediationOffice, name, REQUIRED),
    STR_FIELD(MediationOffice, name_en, NULLABLE),
    STR_FIELD(MediationOffice, contact, NULLABLE),
    STR_FIELD(MediationOffice, address, NULLABLE),
};
const Shape MEDIATION_OFFICE = {"MediationOffice", sizeof(MediationOffice), LENGTH(OFFICE_FIELDS),
                                OFFICE_FIELDS};

typedef struct ShownStep {
    const char *step;
    Time at;
    const char *reason, *words;
} ShownStep;

static const Field SHOWN_STEP_FIELDS[] = {
    STR_FIELD(ShownStep, step, REQUIRED),
    TIME_FIELD(ShownStep, at, REQUIRED),
    STR_FIELD(ShownStep, reason, NULLABLE, SAYS("why it was refused")),
    STR_FIELD(ShownStep, words, NULLABLE, SAYS("the same in words, for who applied")),
};
static const Shape SHOWN_STEP = {"MediationShownStep", sizeof(ShownStep), LENGTH(SHOWN_STEP_FIELDS),
                                 SHOWN_STEP_FIELDS};

typedef struct ShownSession {
    Time at;
    const char *room;
} ShownSession;

static const Field SHOWN_SESSION_FIELDS[] = {
    TIME_FIELD(ShownSession, at, REQUIRED),
    STR_FIELD(ShownSession, room, REQUIRED),
};
static const Shape SHOWN_SESSION = {"MediationShownSession", sizeof(ShownSession),
                                    LENGTH(SHOWN_SESSION_FIELDS), SHOWN_SESSION_FIELDS};

typedef struct ShownRead {
    Time at, seen_until;
    const char *purpose, *role, *office;
    Id body; /* read, not shown */
} ShownRead;

#define READ_FIELD_ROWS                                                  \
    TIME_FIELD(ShownRead, at, REQUIRED),                                 \
        TIME_FIELD(ShownRead, seen_until, REQUIRED,                      \
                   SAYS("looked at again until then, within the hour")), \
        STR_FIELD(ShownRead, purpose, REQUIRED), STR_FIELD(ShownRead, role, REQUIRED)

static const Field SHOWN_READ_FIELDS[] = {READ_FIELD_ROWS, STR_FIELD(ShownRead, office, NULLABLE)};
static const Shape SHOWN_READ = {"MediationShownRead", sizeof(ShownRead), LENGTH(SHOWN_READ_FIELDS),
                                 SHOWN_READ_FIELDS};
static const Field READ_ROW_FIELDS[] = {READ_FIELD_ROWS, ID_FIELD(ShownRead, body, REQUIRED)};
static const Shape READ_ROW = {"MediationShownReadRow", sizeof(ShownRead), LENGTH(READ_ROW_FIELDS),
                               READ_ROW_FIELDS};

typedef struct Followed {
    const char *number;
    int kind, state;
    int64_t version;
    MediationOffice *body;
    List steps, sessions, days, reads;
    Time answer_by, due_by;
    Strs may;
} Followed;

static const Field FOLLOWED_FIELDS[] = {
    STR_FIELD(Followed, number, REQUIRED),
    ENUM_FIELD(Followed, kind, DISPUTE_KIND_NAMES, REQUIRED),
    ENUM_FIELD(Followed, state, MEDIATION_STATE_NAMES, REQUIRED),
    I64_FIELD(Followed, version, REQUIRED),
    OBJ_FIELD(Followed, body, MediationOffice, &MEDIATION_OFFICE, REQUIRED,
              SAYS("an office, never a person")),
    LIST_FIELD(Followed, steps, &SHOWN_STEP, REQUIRED, SAYS("events, the oldest first")),
    LIST_FIELD(Followed, sessions, &SHOWN_SESSION, REQUIRED, SAYS("that are planned")),
    TIME_FIELD(Followed, answer_by, NULLABLE, SAYS("by when the body says yes or no")),
    TIME_FIELD(Followed, due_by, NULLABLE, SAYS("by when it is mediated; null: not now")),
    LIST_FIELD(Followed, days, &CLOCK_DAY_SHAPE, REQUIRED, SAYS("how that day was reckoned")),
    LIST_FIELD(Followed, reads, &SHOWN_READ, REQUIRED, SAYS("who read the names, and what for")),
    STRS_FIELD(Followed, may, REQUIRED),
};
const Shape MEDIATION_FOLLOWED = {"MediationFollowed", sizeof(Followed), LENGTH(FOLLOWED_FIELDS),
                                  FOLLOWED_FIELDS};

/* What is told to an authority, or decided of the file alone, is no step of whoever waits. */
static bool is_shown(const char *event)
{
    static const MediationEvent HIDDEN[] = {MEDIATION_DO_ESCALATE, MEDIATION_DO_SEAL,
                                            MEDIATION_DO_PARTY, MEDIATION_DO_ARCHIVE};

    for (size_t i = 0; i < LENGTH(HIDDEN); i++) {
        if (str_eq(event, MEDIATION_EVENT_NAMES[HIDDEN[i]]))
            return false;
    }
    return true;
}

static List steps_shown(Arena *arena, const Mediation *file)
{
    ShownStep *steps = arena_array(arena, file->steps.n + 1, sizeof(*steps));
    size_t n = 0;

    for (size_t i = 0; i < file->steps.n; i++) {
        const MediationMove *move = (const MediationMove *)file->steps.items + i;
        bool is_no = str_eq(move->event, MEDIATION_EVENT_NAMES[MEDIATION_DO_REFUSE]);
        if (!is_shown(move->event))
            continue;
        steps[n++] = (ShownStep){move->event, move->at, is_no ? move->reason : NULL,
                                 is_no ? move->note : NULL};
    }
    return (List){steps, n};
}

static List sessions_shown(Arena *arena, const Mediation *file)
{
    ShownSession *sessions = arena_array(arena, file->sessions.n + 1, sizeof(*sessions));
    size_t n = 0;

    for (size_t i = 0; i < file->sessions.n; i++) {
        const MediationSession *session = (const MediationSession *)file->sessions.items + i;
        if (session->state == SESSION_PLANNED)
            sessions[n++] = (ShownSession){session->at, session->room};
    }
    return (List){sessions, n};
}

/* Names of bodies come with a file, so each read is asked as one. */
static const Error *read_reads(Request *req, const Mediation *file, List *ret_reads)
{
    TRY(db_all(req->tx, &SQL_MEDIATION_READS_SHOWN,
               ARGS(db_i64(id_town(file->id)), db_id(file->id)), &READ_ROW, ret_reads));
    ShownRead *reads = ret_reads->items;
    Mediation *files = arena_array(req->arena, ret_reads->n + 1, sizeof(*files));
    for (size_t i = 0; i < ret_reads->n; i++)
        files[i] = (Mediation){.body = reads[i].body};
    TRY(mediation_name_bodies(req, files, ret_reads->n));
    for (size_t i = 0; i < ret_reads->n; i++)
        reads[i].office = files[i].body_name;
    return NULL;
}

const Error *mediation_office(Request *req, Id id, MediationOffice *ret_office)
{
    Body body;

    shape_clear(&BODY, &body);
    TRY(body_get(req, id, &body));
    *ret_office = (MediationOffice){body.name, body.name_en, body.contact, body.address};
    return NULL;
}

MediationWait mediation_wait(const Mediation *file)
{
    MediationWait wait = {TIME_NONE, TIME_NONE, {NULL, 0}};

    for (size_t i = 0; i < file->clocks.n; i++) {
        const MediationClock *clock = (const MediationClock *)file->clocks.items + i;
        bool answers = clock->step == MEDIATION_STEP_ACCEPT;
        if (clock->ended_at != TIME_NONE || (!answers && clock->step != MEDIATION_STEP_MEDIATE))
            continue;
        *(answers ? &wait.answer_by : &wait.due_by) = clock->due_at;
        wait.days = clock->days;
    }
    return wait;
}

static const Error *reply_file(Request *req, Mediation *file)
{
    MediationOffice office = {0};
    Followed shown = {
        .number = file->number,
        .kind = file->kind,
        .state = file->state,
        .version = file->version,
        .body = &office,
    };

    TRY(mediation_show(req, &MEDIATION_BY_PARTY, file));
    TRY(mediation_office(req, file->body, &office));
    TRY(read_reads(req, file, &shown.reads));
    const MediationWait wait = mediation_wait(file);
    shown.answer_by = wait.answer_by;
    shown.due_by = wait.due_by;
    shown.days = wait.days;
    shown.steps = steps_shown(req->arena, file);
    shown.sessions = sessions_shown(req->arena, file);
    shown.may = file->may;
    reply_header(req, "Cache-Control", "no-store");
    return reply_with(req, 200, &MEDIATION_FOLLOWED, &shown);
}

const Error *get_public_mediation(Request *req)
{
    Mediation file = {.id = ID_NONE};
    MediationCode opened;

    TRY(open_file(req, &opened, false, &file));
    return reply_file(req, &file);
}

/* ---- taking it back --------------------------------------------------------------------------------- */

typedef struct PartyMove {
    int event;
    int64_t version;
} PartyMove;

static const char *const PARTY_EVENTS[] = {"WITHDRAW", NULL};

static const Field PARTY_MOVE_FIELDS[] = {
    ENUM_FIELD(PartyMove, event, PARTY_EVENTS, REQUIRED),
    I64_FIELD(PartyMove, version, REQUIRED, LIMIT(1, 1e9), SAYS("the file as you saw it")),
};
const Shape MEDIATION_PARTY_MOVE = {"MediationPartyMove", sizeof(PartyMove),
                                    LENGTH(PARTY_MOVE_FIELDS), PARTY_MOVE_FIELDS};

/* The same said again, whose first answer was lost on the way: nobody without an account has a key by which that would
 * be known. */
static bool is_said_already(const Mediation *file, const PartyMove *in)
{
    const MediationMove *steps = file->steps.items;
    const MediationMove *last = file->steps.n > 0 ? &steps[file->steps.n - 1] : NULL;

    return last && file->version == in->version + 1 &&
           str_eq(last->role, MEDIATION_BY_PARTY.role) &&
           str_eq(last->event, PARTY_EVENTS[in->event]);
}

const Error *post_public_mediation_move(Request *req)
{
    const PartyMove *in = req->body;
    Mediation file = {.id = ID_NONE};
    MediationMoveIn move;
    MediationCode opened;

    TRY(open_file(req, &opened, true, &file));
    if (is_said_already(&file, in))
        return reply_file(req, &file);
    const MediationScope scope = mediation_scope_of_code(opened.sha256);
    shape_clear(&MEDIATION_MOVE_IN, &move);
    move.event = MEDIATION_DO_WITHDRAW;
    move.version = in->version;
    TRY(mediation_do(req, &scope, &MEDIATION_BY_PARTY, &move, &file));
    return reply_file(req, &file);
}
