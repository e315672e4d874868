/* parts.h - what the files of this module share: a file, who acts on it, how it begins and moves, the handlers by file. */
#ifndef DOMAIN_MEDIATIONS_PARTS_H
#define DOMAIN_MEDIATIONS_PARTS_H

#include "domain/bodies/bodies.h"
#include "domain/calendar/calendar.h"
#include "domain/mediations/fsm.h"
#include "domain/mediations/mediations.h"
#include "platform/timers/timers.h"

extern const ErrorKind NO_MEDIATION; /* none, or out of scope: the same answer */

typedef enum MediationVia { MEDIATION_WINDOW, MEDIATION_OPENLY, MEDIATION_VIA_MAX } MediationVia;
typedef enum DayHalf { HALF_AM, HALF_PM } DayHalf;
typedef enum Consent { CONSENT_PENDING, CONSENT_YES, CONSENT_NO } Consent;
typedef enum SessionState { SESSION_PLANNED, SESSION_HELD, SESSION_CALLED_OFF } SessionState;
typedef enum AgreementKind { AGREEMENT_ORAL, AGREEMENT_WRITTEN } AgreementKind;
typedef enum RefuseReason {
    REFUSE_CRIME,
    REFUSE_DECIDED,
    REFUSE_ADMINISTRATIVE,
    REFUSE_DANGER_110,
    REFUSE_OTHER,
} RefuseReason;
extern const char *const VIA_NAMES[], *const HALF_NAMES[],
                                          *const CONSENT_NAMES[]; /* NULL-terminated, as all */
extern const char *const SESSION_STATE_NAMES[], *const AGREEMENT_NAMES[], *const REFUSE_NAMES[];
/* 甲 乙 丙 .., what a party is called wherever no name stands. */
extern const char *const ALIASES[];
#define ALIASES_MAX 10

/* ---- a file ------------------------------------------------------------------------------------------ */

typedef struct MediationParty {
    const char *alias;
    bool minor;
    int consent; /* Consent */
    const char *consent_how;
    Time consent_at;
    bool has_contact, has_guardian;
    /* Of one that is written; never read with a file. */
    const char *name, *contact, *guardian, *guardian_contact;
} MediationParty;

typedef struct MediationSession {
    Id id;
    Time at;
    const char *room;
    int state; /* SessionState */
    const char *minutes;
    Strs present;
} MediationSession;

typedef struct MediationSignature {
    const char *alias;
    int32_t day;
} MediationSignature;

typedef struct MediationAgreement {
    int64_t version; /* of the file when it was made; not sent */
    int kind;        /* AgreementKind */
    const char *facts, *content, *performance;
    int32_t effective_at, seal_day;
    List signatures; /* of MediationSignature */
} MediationAgreement;

typedef struct MediationPerformance {
    Id id;
    const char *what;
    int32_t due, done;
    const char *note;
} MediationPerformance;

typedef struct MediationVisit {
    int32_t day;
    const char *outcome;
} MediationVisit;

typedef struct MediationAppointed {
    Id person;
    const char *name;
    Time since, until; /* TIME_NONE: he mediates */
} MediationAppointed;

typedef enum MediationStep {
    MEDIATION_STEP_ACCEPT,
    MEDIATION_STEP_MEDIATE,
    MEDIATION_STEP_REFERRAL, /* to be answered */
    MEDIATION_STEP_CONFIRM,
    MEDIATION_STEP_VISIT,
    MEDIATION_STEP_ARCHIVE,
    MEDIATION_STEP_MAX,
} MediationStep;
extern const char *const MEDIATION_STEP_NAMES[];

typedef struct MediationClock {
    int step; /* MediationStep */
    int64_t round;
    int kind; /* ClockKind: WORKING_DAY or NATURAL */
    int64_t limit_days;
    Time started_at, due_at; /* TIME_NONE: it stands, or its year is not known */
    int64_t edition;
    Time fired_at, reminded_at, ended_at;
    bool late;
    List days; /* of ClockDay: its sum, day by day; of one that runs */
} MediationClock;

typedef struct MediationMove {
    int64_t version;
    Time at;
    const char *event, *from, *to;
    const char *role;   /* "SYSTEM": time; "PARTY": a party, by the code */
    const char *office; /* the body's name */
    const char *reason, *note;
    Id person, body; /* read, not shown */
} MediationMove;

/* What an event that somebody may fire still lacks. */
typedef struct MediationLack {
    const char *event, *field, *says;
} MediationLack;

typedef struct Mediation {
    Id id;
    const char *number;
    Id body;
    const char *body_name;
    int body_kind, referred_kind; /* BodyKind */
    int kind;                     /* DisputeKind */
    UnitKey unit;
    const char *unit_name; /* from memory */
    double lon, lat;
    const char *place, *words;
    const char *other; /* of one that is written; read with the names alone */
    int32_t wish_day;
    int wish_half; /* DayHalf */
    int via;       /* MediationVia */
    Id taken_by;   /* read, not shown */
    int state;     /* MediationState */
    int64_t version;
    bool sealed, extended, escalated, rights_told;
    Time since; /* when it was applied for */
    Time escalated_at, rights_told_at, accepted_at, counted_at, agreed_at, over_at, archived_at;
    int outcome; /* MediationState in which it ended */
    Id referred_to, came_from;
    const char *referred_name;
    Time due_at;
    bool late;
    Time next_session_at;
    int64_t mediators;
    List parties;                  /* of MediationParty, by alias */
    List sessions;                 /* of MediationSession, by time */
    MediationAgreement *agreement; /* that holds; or NULL */
    List performances;             /* of MediationPerformance, of that agreement */
    List visits;                   /* of MediationVisit, since that agreement */
    List appointed;                /* of MediationAppointed, also those who were */
    List clocks;                   /* of MediationClock, also those that ended */
    List pauses;                   /* of Pause */
    List steps;                    /* of MediationMove */
    Strs may;                      /* events that the asking actor may fire now */
    List missing;                  /* of MediationLack: what others of his lack */
} Mediation;

extern const Shape MEDIATION, MEDIATION_LINE, MEDIATION_LINE_READ;

/* ---- who acts, and what he sees ------------------------------------------------------------------------- */

/* Of somebody with an account: his files. Of a code: its one. */
typedef struct MediationScope {
    Id person;
    const char *heads,
        *bodies; /* array literals: the bodies he heads today, those he is a member of */
    const char *code_sha256; /* NULL: no code */
    List memberships;        /* of Membership */
} MediationScope;
const Error *mediation_scope(Request *req, MediationScope *ret_scope) MUST_CHECK;
MediationScope mediation_scope_of_code(const char *code_sha256);
/* $1 $2 $3 $4 of every statement that reads or writes a file. */
#define MEDIATION_SCOPE(scope)                                                   \
    db_id((scope)->person), db_infer((scope)->heads), db_infer((scope)->bodies), \
        db_str((scope)->code_sha256)

/* What somebody is to a file. */
typedef struct MediationBy {
    Id person, post;
    const char *role; /* "PARTY", "SYSTEM", or that of his post */
    Id body;          /* for which he acts; none: a party, or time */
    bool heads;       /* its body */
    bool heads_target, appointed, took_in, party, system;
} MediationBy;
MediationBy mediation_by(const Request *req, const MediationScope *scope, const Mediation *file);
extern const MediationBy MEDIATION_BY_PARTY, MEDIATION_BY_TIME;

/* ---- one file: file.c ------------------------------------------------------------------------------------- */

/* The whole of it but names. lock: for a write. may and missing are empty. NO_MEDIATION. */
const Error *mediation_get(Request *req, const MediationScope *scope, Id id, bool lock,
                           Mediation *ret_file) MUST_CHECK;
/* The same for what time does; the request has no actor. */
const Error *mediation_get_for_time(Request *req, Id id, Mediation *ret_file,
                                    bool *ret_found) MUST_CHECK;
/* may and missing. */
void mediation_fill_may(Arena *arena, const MediationBy *by, Mediation *file);
/* As `by` sees it: clocks that run with their sums, may and missing. Changes the file. */
const Error *mediation_show(Request *req, const MediationBy *by, Mediation *file) MUST_CHECK;
const Error *mediation_reply(Request *req, const MediationBy *by, Mediation *file,
                             int status) MUST_CHECK;
/* Of rows, of Mediation: names and kinds of their bodies, from the directory. */
const Error *mediation_name_bodies(Request *req, Mediation *files, size_t n) MUST_CHECK;

/* ---- it begins and moves: begin.c, move.c ------------------------------------------------------------------ */

/* From body (checked: active, serves kind and place), kind, unit, lon, lat, place, words, other, wish_*, via, taken_by, sealed
 * and parties (with names); id when the client made one. code_sha256: of the applicant 甲; NULL: none. Sets number, state,
 * version, the clock and its due_at; tells the heads. ret_was_there: somebody with the same id was there, nothing is written. */
const Error *mediation_begin(Request *req, const MediationBy *by, const char *code_sha256,
                             Mediation *made, bool *ret_was_there) MUST_CHECK;

typedef struct PerformanceIn {
    const char *what;
    int32_t due;
} PerformanceIn;

typedef struct MediationMoveIn {
    int event; /* MediationEvent */
    int64_t version;
    int reason; /* RefuseReason */
    const char *words, *alias;
    bool rights_told, no_conflict, parties_accept, consents;
    Strs persons;
    Time at;
    const char *room;
    Id session;
    const char *minutes;
    Strs present;
    Id body;
    int kind; /* AgreementKind */
    const char *facts, *content, *performance;
    List signatures; /* of MediationSignature */
    int32_t seal_day, day;
    List performances; /* of PerformanceIn */
    Id item;           /* a performance */
    const char *outcome;
} MediationMoveIn;
extern const Shape MEDIATION_MOVE_IN;

/* One step of a file that mediation_get locked: guards, effects, clocks, record, news. The file is as it is after it. */
const Error *mediation_do(Request *req, const MediationScope *scope, const MediationBy *by,
                          const MediationMoveIn *in, Mediation *file) MUST_CHECK;

/* The step is written, and added to the file's. */
const Error *mediation_record(Request *req, const MediationBy *by, Mediation *file,
                              MediationMove step) MUST_CHECK;

const Error *mediation_step_party(Request *req, const MediationScope *scope, const MediationBy *by,
                                  Mediation *file) MUST_CHECK;
/* A party in its row; what is NULL or not said stays. */
const Error *mediation_party_write(Request *req, const Mediation *file, const MediationParty *party,
                                   bool is_new) MUST_CHECK;
int mediation_alias(const char *alias); /* its place in ALIASES, or ENUM_NONE */

/* ---- clocks.c ----------------------------------------------------------------------------------------------- */

#define MEDIATION_TIMER_NAME "mediation.clocks"
/* After mediation_clocks_turn, before the file is written: ends of the clocks that run, and due_at. */
const Error *mediation_clocks_reckon(Request *req, Mediation *file) MUST_CHECK;
/* After it is written: the rows, and the timer at what comes first. */
const Error *mediation_clocks_write(Request *req, const Mediation *file) MUST_CHECK;
/* The sum of each clock that runs, day by day. */
const Error *mediation_clocks_explain(Request *req, Mediation *file) MUST_CHECK;
const Error *mediation_fire(Server *server, Tx *tx, const Timer *timer, Time now) MUST_CHECK;
const Error *mediations_recount(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;

/* ---- news.c ---------------------------------------------------------------------------------------------------- */

/* Heard live by who opens the file, and told to whom the event concerns. event: NULL, it has begun. */
const Error *mediation_tell(Request *req, const Mediation *file, const char *event) MUST_CHECK;
/* The days for a court are ending. */
const Error *mediation_tell_confirm(Request *req, const Mediation *file) MUST_CHECK;

/* ---- handlers ---------------------------------------------------------------------------------------------------- */

extern const Shape MEDIATION_QUERY, MEDIATION_NEW, MEDIATION_NAMES, MEDIATION_NAMES_QUERY,
    MEDIATION_PARTY_EDIT, MEDIATION_READ;
Handler list_mediations, get_mediation, get_mediation_states;          /* list.c, file.c */
Handler post_mediation, post_mediation_move;                           /* begin.c, move.c */
Handler get_mediation_names, put_mediation_party, get_mediation_reads; /* parties.c */

#endif
