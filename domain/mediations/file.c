/* file.c - one file: how it is read, who somebody is to it, and how it is told. */
#include <string.h>

#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/mediations/mediations.sql.h"
#include "domain/units/units.h"

const ErrorKind NO_MEDIATION = {ERROR_MISSING, "mediation/not-found", "No such mediation"};
const char *const VIA_NAMES[] = {"WINDOW", "OPEN", NULL};
const char *const HALF_NAMES[] = {"AM", "PM", NULL};
const char *const CONSENT_NAMES[] = {"PENDING", "YES", "NO", NULL};
const char *const SESSION_STATE_NAMES[] = {"PLANNED", "HELD", "CALLED_OFF", NULL};
const char *const ALIASES[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", NULL};
static const char *const COUNTED_NAMES[] = {"URGENT", "WORKING_HOUR", "WORKING_DAY", "NATURAL",
                                            NULL};

/* ---- shapes ---------------------------------------------------------------------------------------------- */

static const Field PARTY_FIELDS[] = {
    STR_FIELD(MediationParty, alias, REQUIRED),
    BOOL_FIELD(MediationParty, minor, REQUIRED),
    ENUM_FIELD(MediationParty, consent, CONSENT_NAMES, REQUIRED),
    STR_FIELD(MediationParty, consent_how, NULLABLE),
    TIME_FIELD(MediationParty, consent_at, NULLABLE),
    BOOL_FIELD(MediationParty, has_contact, REQUIRED),
    BOOL_FIELD(MediationParty, has_guardian, REQUIRED),
};
static const Shape PARTY = SHAPE(MediationParty, PARTY_FIELDS);

static const Field SESSION_FIELDS[] = {
    ID_FIELD(MediationSession, id, REQUIRED),
    TIME_FIELD(MediationSession, at, REQUIRED),
    STR_FIELD(MediationSession, room, REQUIRED),
    ENUM_FIELD(MediationSession, state, SESSION_STATE_NAMES, REQUIRED),
    STR_FIELD(MediationSession, minutes, NULLABLE),
    STRS_FIELD(MediationSession, present, SAYS("aliases")),
};
static const Shape SESSION = SHAPE(MediationSession, SESSION_FIELDS);

static const Field SIGNATURE_FIELDS[] = {
    STR_FIELD(MediationSignature, alias, REQUIRED),
    DATE_FIELD(MediationSignature, day, REQUIRED),
};
static const Shape SIGNATURE = SHAPE(MediationSignature, SIGNATURE_FIELDS);

#define AGREEMENT_FIELDS_                                                              \
    ENUM_FIELD(MediationAgreement, kind, AGREEMENT_NAMES, REQUIRED),                   \
        STR_FIELD(MediationAgreement, facts, NULLABLE),                                \
        STR_FIELD(MediationAgreement, content, REQUIRED),                              \
        STR_FIELD(MediationAgreement, performance, NULLABLE),                          \
        DATE_FIELD(MediationAgreement, effective_at, REQUIRED, SAYS("it holds from")), \
        DATE_FIELD(MediationAgreement, seal_day, NULLABLE)

static const Field AGREEMENT_FIELDS[] = {
    AGREEMENT_FIELDS_,
    LIST_FIELD(MediationAgreement, signatures, &SIGNATURE, REQUIRED),
};
static const Shape AGREEMENT = SHAPE(MediationAgreement, AGREEMENT_FIELDS);
static const Field AGREEMENT_READ_FIELDS[] = {AGREEMENT_FIELDS_,
                                              I64_FIELD(MediationAgreement, version, REQUIRED)};
static const Shape AGREEMENT_READ = {"MediationAgreementRead", sizeof(MediationAgreement),
                                     LENGTH(AGREEMENT_READ_FIELDS), AGREEMENT_READ_FIELDS};

static const Field PERFORMANCE_FIELDS[] = {
    ID_FIELD(MediationPerformance, id, REQUIRED),
    STR_FIELD(MediationPerformance, what, REQUIRED),
    DATE_FIELD(MediationPerformance, due, REQUIRED),
    DATE_FIELD(MediationPerformance, done, NULLABLE),
    STR_FIELD(MediationPerformance, note, NULLABLE),
};
static const Shape PERFORMANCE = SHAPE(MediationPerformance, PERFORMANCE_FIELDS);

static const Field VISIT_FIELDS[] = {
    DATE_FIELD(MediationVisit, day, REQUIRED),
    STR_FIELD(MediationVisit, outcome, REQUIRED),
};
static const Shape VISIT_SHOWN = SHAPE(MediationVisit, VISIT_FIELDS);

static const Field APPOINTED_FIELDS[] = {
    ID_FIELD(MediationAppointed, person, REQUIRED),
    STR_FIELD(MediationAppointed, name, NULLABLE),
    TIME_FIELD(MediationAppointed, since, REQUIRED),
    TIME_FIELD(MediationAppointed, until, NULLABLE, SAYS("null: mediates")),
};
static const Shape APPOINTED = SHAPE(MediationAppointed, APPOINTED_FIELDS);

static const Field CLOCK_FIELDS[] = {
    ENUM_FIELD(MediationClock, step, MEDIATION_STEP_NAMES, REQUIRED),
    ENUM_FIELD(MediationClock, kind, COUNTED_NAMES, REQUIRED),
    I64_FIELD(MediationClock, limit_days, REQUIRED),
    TIME_FIELD(MediationClock, started_at, REQUIRED),
    TIME_FIELD(MediationClock, due_at, NULLABLE, SAYS("null: it stands, or its year is not known")),
    BOOL_FIELD(MediationClock, late, REQUIRED),
    LIST_FIELD(MediationClock, days, &CLOCK_DAY_SHAPE, REQUIRED, SAYS("its sum, day by day")),
};
static const Shape CLOCK = SHAPE(MediationClock, CLOCK_FIELDS);

static const Field CLOCK_READ_FIELDS[] = {
    ENUM_FIELD(MediationClock, step, MEDIATION_STEP_NAMES, REQUIRED),
    I64_FIELD(MediationClock, round, REQUIRED),
    ENUM_FIELD(MediationClock, kind, COUNTED_NAMES, REQUIRED),
    I64_FIELD(MediationClock, limit_days, REQUIRED),
    TIME_FIELD(MediationClock, started_at, REQUIRED),
    TIME_FIELD(MediationClock, due_at),
    I64_FIELD(MediationClock, edition, REQUIRED),
    TIME_FIELD(MediationClock, fired_at),
    TIME_FIELD(MediationClock, reminded_at),
    TIME_FIELD(MediationClock, ended_at),
};
static const Shape CLOCK_READ = {"MediationClockRead", sizeof(MediationClock),
                                 LENGTH(CLOCK_READ_FIELDS), CLOCK_READ_FIELDS};

static const Field PAUSE_FIELDS[] = {TIME_FIELD(Pause, from, REQUIRED),
                                     TIME_FIELD(Pause, to, NULLABLE)};
static const Shape PAUSE = {"MediationPause", sizeof(Pause), LENGTH(PAUSE_FIELDS), PAUSE_FIELDS};

#define STEP_FIELDS_                                                                         \
    I64_FIELD(MediationMove, version, REQUIRED), TIME_FIELD(MediationMove, at, REQUIRED),    \
        STR_FIELD(MediationMove, event, REQUIRED), STR_FIELD(MediationMove, from, NULLABLE), \
        STR_FIELD(MediationMove, to, REQUIRED),                                              \
        STR_FIELD(MediationMove, role, REQUIRED,                                             \
                  SAYS("SYSTEM: time; PARTY: a party, by the code")),                        \
        STR_FIELD(MediationMove, reason, NULLABLE), STR_FIELD(MediationMove, note, NULLABLE)

static const Field STEP_FIELDS[] = {STEP_FIELDS_, STR_FIELD(MediationMove, office, NULLABLE)};
static const Shape STEP = {"MediationStep", sizeof(MediationMove), LENGTH(STEP_FIELDS),
                           STEP_FIELDS};
static const Field STEP_READ_FIELDS[] = {STEP_FIELDS_, ID_FIELD(MediationMove, person),
                                         ID_FIELD(MediationMove, body)};
static const Shape STEP_READ = {"MediationStepRead", sizeof(MediationMove),
                                LENGTH(STEP_READ_FIELDS), STEP_READ_FIELDS};

static const Field LACK_FIELDS[] = {
    STR_FIELD(MediationLack, event, REQUIRED),
    STR_FIELD(MediationLack, field, REQUIRED),
    STR_FIELD(MediationLack, says, REQUIRED),
};
static const Shape LACK = SHAPE(MediationLack, LACK_FIELDS);

#define LINE_FIELDS_                                                                         \
    ID_FIELD(Mediation, id, REQUIRED), STR_FIELD(Mediation, number, REQUIRED),               \
        ENUM_FIELD(Mediation, kind, DISPUTE_KIND_NAMES, REQUIRED),                           \
        ENUM_FIELD(Mediation, state, MEDIATION_STATE_NAMES, REQUIRED),                       \
        ID_FIELD(Mediation, body, REQUIRED), KEY_FIELD(Mediation, unit, REQUIRED),           \
        TIME_FIELD(Mediation, since, REQUIRED),                                              \
        TIME_FIELD(Mediation, due_at, NULLABLE, SAYS("of the clock that is due first")),     \
        BOOL_FIELD(Mediation, sealed, REQUIRED), BOOL_FIELD(Mediation, escalated, REQUIRED), \
        BOOL_FIELD(Mediation, extended), ENUM_FIELD(Mediation, via, VIA_NAMES, REQUIRED),    \
        ENUM_FIELD(Mediation, outcome, MEDIATION_STATE_NAMES, NULLABLE,                      \
                   SAYS("in which state it ended")),                                         \
        ID_FIELD(Mediation, referred_to, NULLABLE), I64_FIELD(Mediation, version, REQUIRED)

#define LINE_SHOWN_FIELDS_                                                                        \
    LINE_FIELDS_, STR_FIELD(Mediation, body_name, NULLABLE),                                      \
        STR_FIELD(Mediation, referred_name, NULLABLE), STR_FIELD(Mediation, unit_name, NULLABLE), \
        BOOL_FIELD(Mediation, late, REQUIRED), TIME_FIELD(Mediation, next_session_at, NULLABLE),  \
        I64_FIELD(Mediation, mediators, SAYS("how many are appointed"))

static const Field LINE_SHOWN_FIELDS[] = {LINE_SHOWN_FIELDS_};
const Shape MEDIATION_LINE = {"MediationLine", sizeof(Mediation), LENGTH(LINE_SHOWN_FIELDS),
                              LINE_SHOWN_FIELDS};

static const Field LINE_READ_FIELDS[] = {LINE_FIELDS_, TIME_FIELD(Mediation, next_session_at),
                                         I64_FIELD(Mediation, mediators)};
const Shape MEDIATION_LINE_READ = {"MediationLineRead", sizeof(Mediation), LENGTH(LINE_READ_FIELDS),
                                   LINE_READ_FIELDS};

#define FILE_FIELDS_                                                                              \
    LINE_FIELDS_, F64_FIELD(Mediation, lon, REQUIRED), F64_FIELD(Mediation, lat, REQUIRED),       \
        STR_FIELD(Mediation, place, NULLABLE), STR_FIELD(Mediation, words, NULLABLE),             \
        DATE_FIELD(Mediation, wish_day, NULLABLE),                                                \
        ENUM_FIELD(Mediation, wish_half, HALF_NAMES, NULLABLE),                                   \
        BOOL_FIELD(Mediation, rights_told, REQUIRED),                                             \
        TIME_FIELD(Mediation, rights_told_at, NULLABLE),                                          \
        TIME_FIELD(Mediation, escalated_at, NULLABLE),                                            \
        TIME_FIELD(Mediation, accepted_at, NULLABLE), TIME_FIELD(Mediation, agreed_at, NULLABLE), \
        TIME_FIELD(Mediation, over_at, NULLABLE), TIME_FIELD(Mediation, archived_at, NULLABLE),   \
        ID_FIELD(Mediation, came_from, NULLABLE)

static const Field FILE_READ_FIELDS[] = {FILE_FIELDS_, ID_FIELD(Mediation, taken_by),
                                         TIME_FIELD(Mediation, counted_at)};
static const Shape FILE_READ = {"MediationRead", sizeof(Mediation), LENGTH(FILE_READ_FIELDS),
                                FILE_READ_FIELDS};

static const Field FILE_SHOWN_FIELDS[] = {
    FILE_FIELDS_,
    STR_FIELD(Mediation, body_name, NULLABLE),
    STR_FIELD(Mediation, referred_name, NULLABLE),
    STR_FIELD(Mediation, unit_name, NULLABLE),
    BOOL_FIELD(Mediation, late, REQUIRED),
    TIME_FIELD(Mediation, next_session_at, NULLABLE),
    I64_FIELD(Mediation, mediators, SAYS("how many are appointed")),
    LIST_FIELD(Mediation, parties, &PARTY, REQUIRED),
    LIST_FIELD(Mediation, sessions, &SESSION, REQUIRED),
    OBJ_FIELD(Mediation, agreement, MediationAgreement, &AGREEMENT, NULLABLE),
    LIST_FIELD(Mediation, performances, &PERFORMANCE, REQUIRED),
    LIST_FIELD(Mediation, visits, &VISIT_SHOWN, REQUIRED),
    LIST_FIELD(Mediation, appointed, &APPOINTED, REQUIRED),
    LIST_FIELD(Mediation, clocks, &CLOCK, REQUIRED, SAYS("that run")),
    LIST_FIELD(Mediation, pauses, &PAUSE, REQUIRED, SAYS("of the days to mediate in")),
    LIST_FIELD(Mediation, steps, &STEP, REQUIRED),
    STRS_FIELD(Mediation, may, REQUIRED, SAYS("events that you may fire now")),
    LIST_FIELD(Mediation, missing, &LACK, REQUIRED,
               SAYS("events that would be yours, and what they lack")),
};
const Shape MEDIATION = SHAPE(Mediation, FILE_SHOWN_FIELDS);

/* ---- who asks ---------------------------------------------------------------------------------------------- */

static const char *ids_text(Arena *arena, const List *memberships, bool heads_only)
{
    const Membership *rows = memberships->items;
    const char **texts = arena_array(arena, memberships->n + 1, sizeof(*texts));
    size_t n = 0;

    for (size_t i = 0; i < memberships->n; i++) {
        if (heads_only && !rows[i].head)
            continue;
        char *text = arena_alloc(arena, ID_TEXT_SIZE);
        id_format(rows[i].body, text);
        texts[n++] = text;
    }
    return db_texts(arena, texts, n);
}

const Error *mediation_scope(Request *req, MediationScope *ret_scope)
{
    List rows = {NULL, 0};

    TRY(bodies_of_person(req->tx, req->actor->person, req->now, &rows));
    *ret_scope = (MediationScope){
        .person = req->actor->person,
        /* Whoever acts as a mediator heads nothing with this post. */
        .heads = req_may(req, "mediation:accept") ? ids_text(req->arena, &rows, true) : "{}",
        .bodies = ids_text(req->arena, &rows, false),
        .memberships = rows,
    };
    return NULL;
}

MediationScope mediation_scope_of_code(const char *code_sha256)
{
    return (MediationScope){.heads = "{}", .bodies = "{}", .code_sha256 = code_sha256};
}

const MediationBy MEDIATION_BY_PARTY = {.role = "PARTY", .party = true};
const MediationBy MEDIATION_BY_TIME = {.role = "SYSTEM", .system = true};

static bool is_member(const MediationScope *scope, Id body, bool as_head)
{
    const Membership *rows = scope->memberships.items;

    for (size_t i = 0; i < scope->memberships.n; i++) {
        if (id_eq(rows[i].body, body) && (rows[i].head || !as_head))
            return true;
    }
    return false;
}

MediationBy mediation_by(const Request *req, const MediationScope *scope, const Mediation *file)
{
    const MediationAppointed *appointed = file->appointed.items;
    bool accepts = req_may(req, "mediation:accept"), works = is_member(scope, file->body, false);
    MediationBy by = {
        .person = req->actor->person, .post = req->actor->post, .role = req->actor->role};

    by.heads = accepts && is_member(scope, file->body, true);
    by.heads_target =
        accepts && !id_is_none(file->referred_to) && is_member(scope, file->referred_to, true);
    by.took_in = works && file->state == MEDIATION_APPLIED && id_eq(file->taken_by, by.person);
    for (size_t i = 0; i < file->appointed.n; i++) {
        by.appointed |=
            works && appointed[i].until == TIME_NONE && id_eq(appointed[i].person, by.person);
    }
    by.body = by.heads || by.appointed || by.took_in ? file->body : file->referred_to;
    return by;
}

/* ---- may ------------------------------------------------------------------------------------------------------ */

void mediation_fill_may(Arena *arena, const MediationBy *by, Mediation *file)
{
    const char **names = arena_array(arena, MEDIATION_EVENT_MAX, sizeof(*names));
    MediationLack *lacks = arena_array(arena, MEDIATION_EVENT_MAX, sizeof(*lacks));
    size_t n = 0, n_lacks = 0;

    for (int event = 0; event < MEDIATION_EVENT_MAX; event++) {
        if (!machine_find(&MEDIATION_MACHINE, file->state, event) ||
            !mediation_is_theirs(by, (MediationEvent)event) ||
            mediation_is_idle(file, (MediationEvent)event))
            continue;
        MediationFault fault = mediation_lack(file, (MediationEvent)event);
        if (fault.says) {
            lacks[n_lacks++] =
                (MediationLack){MEDIATION_EVENT_NAMES[event], fault.field, fault.says};
        } else {
            names[n++] = MEDIATION_EVENT_NAMES[event];
        }
    }
    file->may = (Strs){names, n};
    file->missing = (List){lacks, n_lacks};
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

typedef struct BodyName {
    Id id;
    const char *name;
    int kind;
    UnitKey unit;
} BodyName;

static const Field BODY_NAME_FIELDS[] = {
    ID_FIELD(BodyName, id, REQUIRED),
    STR_FIELD(BodyName, name, REQUIRED),
    ENUM_FIELD(BodyName, kind, BODY_KIND_NAMES, REQUIRED),
    KEY_FIELD(BodyName, unit),
};
static const Shape BODY_NAME = SHAPE(BodyName, BODY_NAME_FIELDS);

typedef struct Names {
    const char **towns, **ids; /* asked for */
    size_t n;
    List found; /* of BodyName */
} Names;

static void ask_name(Arena *arena, Names *names, Id id)
{
    char *text = arena_alloc(arena, ID_TEXT_SIZE);

    if (id_is_none(id))
        return;
    id_format(id, text);
    for (size_t i = 0; i < names->n; i++) {
        if (str_eq(names->ids[i], text))
            return;
    }
    names->ids[names->n] = text;
    names->towns[names->n++] = arena_printf(arena, "%d", id_town(id));
}

static const BodyName *name_of(const Names *names, Id id)
{
    const BodyName *rows = names->found.items;

    for (size_t i = 0; i < names->found.n; i++) {
        if (id_eq(rows[i].id, id))
            return &rows[i];
    }
    return NULL;
}

const Error *mediation_name_bodies(Request *req, Mediation *files, size_t n)
{
    size_t most = 1;

    for (size_t i = 0; i < n; i++)
        most += 2 + files[i].steps.n;
    Names names = {arena_array(req->arena, most, sizeof(char *)),
                   arena_array(req->arena, most, sizeof(char *)),
                   0,
                   {NULL, 0}};
    for (size_t i = 0; i < n; i++) {
        const MediationMove *steps = files[i].steps.items;
        ask_name(req->arena, &names, files[i].body);
        ask_name(req->arena, &names, files[i].referred_to);
        for (size_t j = 0; j < files[i].steps.n; j++)
            ask_name(req->arena, &names, steps[j].body);
    }
    TRY(db_all(req->tx, &SQL_MEDIATION_BODY_NAMES,
               ARGS(db_infer(db_texts(req->arena, names.towns, names.n)),
                    db_infer(db_texts(req->arena, names.ids, names.n))),
               &BODY_NAME, &names.found));
    for (size_t i = 0; i < n; i++) {
        const BodyName *own = name_of(&names, files[i].body),
                       *other = name_of(&names, files[i].referred_to);
        MediationMove *steps = files[i].steps.items;
        files[i].body_name = own ? own->name : NULL;
        files[i].body_kind = own ? own->kind : BODY_VILLAGE;
        files[i].referred_name = other ? other->name : NULL;
        files[i].referred_kind = other ? other->kind : BODY_VILLAGE;
        for (size_t j = 0; j < files[i].steps.n; j++) {
            const BodyName *office = name_of(&names, steps[j].body);
            steps[j].office = office ? office->name : NULL;
        }
    }
    return NULL;
}

/* All that belongs to a file, in one round trip. */
static const Error *read_parts(Request *req, Mediation *file)
{
    List agreements = {NULL, 0}, signatures = {NULL, 0};
    const DbArg args[] = {db_i64(id_town(file->id)), db_id(file->id)};
    const DbRead reads[] = {
        {&SQL_MEDIATION_PARTIES_OF, args, LENGTH(args), &PARTY, &file->parties},
        {&SQL_MEDIATION_SESSIONS_OF, args, LENGTH(args), &SESSION, &file->sessions},
        {&SQL_MEDIATION_AGREEMENT_OF, args, LENGTH(args), &AGREEMENT_READ, &agreements},
        {&SQL_MEDIATION_SIGNATURES_OF, args, LENGTH(args), &SIGNATURE, &signatures},
        {&SQL_MEDIATION_PERFORMANCES_OF, args, LENGTH(args), &PERFORMANCE, &file->performances},
        {&SQL_MEDIATION_VISITS_OF, args, LENGTH(args), &VISIT_SHOWN, &file->visits},
        {&SQL_MEDIATION_APPOINTED_OF, args, LENGTH(args), &APPOINTED, &file->appointed},
        {&SQL_MEDIATION_CLOCKS_OF, args, LENGTH(args), &CLOCK_READ, &file->clocks},
        {&SQL_MEDIATION_PAUSES_OF, args, LENGTH(args), &PAUSE, &file->pauses},
        {&SQL_MEDIATION_STEPS_OF, args, LENGTH(args), &STEP_READ, &file->steps},
    };

    TRY(db_all_of(req->tx, reads, LENGTH(reads)));
    file->agreement = agreements.n > 0 ? agreements.items : NULL;
    if (file->agreement)
        file->agreement->signatures = signatures;
    return mediation_name_bodies(req, file, 1);
}

const Error *mediation_get(Request *req, const MediationScope *scope, Id id, bool lock,
                           Mediation *ret_file)
{
    TRY(db_one(req->tx, lock ? &SQL_MEDIATION_LOCKED : &SQL_MEDIATION_ONE,
               ARGS(MEDIATION_SCOPE(scope), db_i64(id_town(id)), db_id(id)), &NO_MEDIATION,
               &FILE_READ, ret_file));
    return read_parts(req, ret_file);
}

const Error *mediation_get_for_time(Request *req, Id id, Mediation *ret_file, bool *ret_found)
{
    TRY(db_maybe(req->tx, &SQL_MEDIATION_FOR_TIME, ARGS(db_i64(id_town(id)), db_id(id)), &FILE_READ,
                 ret_file, ret_found));
    return *ret_found ? read_parts(req, ret_file) : NULL;
}

/* ---- telling ------------------------------------------------------------------------------------------------------ */

static void count_parts(Mediation *file)
{
    const MediationAppointed *appointed = file->appointed.items;
    const MediationSession *sessions = file->sessions.items;

    file->mediators = 0;
    file->next_session_at = TIME_NONE;
    for (size_t i = 0; i < file->appointed.n; i++)
        file->mediators += appointed[i].until == TIME_NONE;
    for (size_t i = 0; i < file->sessions.n; i++) {
        if (sessions[i].state == SESSION_PLANNED &&
            (file->next_session_at == TIME_NONE || sessions[i].at < file->next_session_at))
            file->next_session_at = sessions[i].at;
    }
}

const Error *mediation_show(Request *req, const MediationBy *by, Mediation *file)
{
    mediation_fill_may(req->arena, by, file);
    count_parts(file);
    file->unit_name = units_name(req->server, file->unit);
    if (id_is_none(file->referred_to))
        file->referred_name = NULL;
    file->late = file->due_at != TIME_NONE && file->due_at < req->now;
    return mediation_clocks_explain(req, file);
}

const Error *mediation_reply(Request *req, const MediationBy *by, Mediation *file, int status)
{
    TRY(mediation_show(req, by, file));
    reply_etag_version(req, file->version);
    reply_header(req, "Cache-Control", "no-store");
    return reply_with(req, status, &MEDIATION, file);
}

const Error *get_mediation(Request *req)
{
    MediationScope scope = {.code_sha256 = NULL};
    Mediation file = {.id = ID_NONE};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_MEDIATION, &id));
    TRY(mediation_scope(req, &scope));
    TRY(mediation_get(req, &scope, id, false, &file));
    const MediationBy by = mediation_by(req, &scope, &file);
    return mediation_reply(req, &by, &file, 200);
}
