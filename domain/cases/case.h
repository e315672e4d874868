/*
 * case.h - what the files of this module share: the case itself, its errors, the way it is read,
 * and how its moves are recorded and told.
 */
#ifndef DOMAIN_CASES_CASE_H
#define DOMAIN_CASES_CASE_H

#include "domain/cases/cases.h"
#include "domain/cases/fsm.h"
#include "domain/cases/numbers.h"
#include "platform/events/outbox.h"
#include "platform/http/module.h"
#include "platform/http/throttle.h"

extern const ErrorKind CASE_BAD_MOVE;
extern const ErrorKind CASE_MAY_NOT;
extern const ErrorKind CASE_STALE;
extern const ErrorKind CASE_BAD_ITEM;
extern const ErrorKind CASE_BAD_PREMISES;
extern const ErrorKind CASE_BAD_DEPARTMENT;

/* How the duty for it stands: NORMAL; DISPUTED when two departments have handed it back, and then
 * only the city may assign it; ASSIGNED by the city, and then nobody hands it back. */
typedef enum CaseDuty { CASE_DUTY_NORMAL, CASE_DUTY_DISPUTED, CASE_DUTY_ASSIGNED } CaseDuty;
extern const char *const CASE_DUTIES[]; /* NULL-terminated, as the next one */

/* What was found by the person sent to see whether it is so. */
typedef enum CaseVerified { CASE_EXISTS, CASE_ABSENT } CaseVerified;
extern const char *const CASE_VERIFIED[];

/* Members below the line are for the rules; CASE_SHAPE does not send them. There is no member for
 * who reported (P-16): `reporters` is read only to address events, and never written out. */
typedef struct Case {
    Id id;
    const char *number;
    const char *item;
    const char *title;
    const char *description;
    double lon, lat;
    const char *place;
    Id premises; /* that it is of; ID_NONE: of the street. Not in lists, as their name */
    const char *premises_name;
    UnitKey unit;  /* the grid of the place */
    UnitKey owner; /* the centre that has the duty */
    const char *department;
    const char *severity;
    int state; /* CaseState */
    int64_t version;
    const char *source;
    Time created_at;
    Time due_at;
    Strs flags;
    Strs may;           /* events that the asking actor may fire now */
    Time undo_until;    /* until when the asking actor may take his last move back; not in lists */
    const char *undoes; /* the event that would be taken back */
    const char *item_name;
    const char *unit_name;
    const char *owner_name;
    UnitKey referred_to;
    Id handler;
    const char *handler_name;
    Id checker;
    const char *outcome;
    int64_t rework;
    int64_t rating;
    Id merged_into;
    Time closed_at;
    Time updated_at;
    int64_t photos;
    bool undo_late; /* the asking actor may take the last move back with a reason; not in lists */
    bool mine;      /* the asking actor reported it */
    bool joined;    /* the asking actor met it too, and somebody else reported it; not in lists */
    int64_t people; /* who reported it or joined; not in lists */
    int ask;        /* CaseAsk: what who handles it asks; waits for an answer */
    int ending;     /* CaseAsk: how the centre asks to end it, VOID or FORCE_CLOSE */
    int64_t ask_minutes; /* EXTENSION: how much more */
    Time ask_until;      /* SUSPENSION: to be looked at again then */
    int64_t supervised;  /* 0..3 */
    int duty;            /* CaseDuty */
    Time review_at;      /* SUSPENDED: when it is looked at again */
    int verified;        /* CaseVerified */
    Id verifier;
    const char *colour; /* GREEN YELLOW ORANGE RED: how much of its time has passed */
    Time answer_until;  /* until when the reporter may object, or it may be opened again */
    int64_t extensions, suspensions, returns, reopened;
    Strs helpers; /* departments that were asked to help; one alone leads */
    Strs helping; /* those of them that have not answered yet: until then it is not finished */
    Strs lacks;   /* what filing it rests on, and is not there: "PHOTO"; not in lists */
    int64_t photos_lacking; /* how many of them, of how it was found; not in lists */
    /* Where the phone was, if who reported moved the pin, and why; else NAN, NULL. Not in lists. */
    double fix_lon, fix_lat, fix_accuracy_m;
    const char *pin_reason;
    int64_t fix_distance_m; /* from there to the pin */
    /* ---- */
    Id referred_by;
    Id asked_by, seconded_by, ending_by;
    const char *ending_role; /* as which the centre asked last, one of ROLE_NAMES; not in lists */
    UnitKey handler_unit;
    const char *limit_kind; /* of the item in this town, as LIMIT_KIND_NAMES has it; not in lists */
    int64_t limit_minutes;
    const char *given_kind; /* the same as it was when it was sent out: what rework and more time */
    int64_t given_minutes;  /* are measured by */
    Strs evidence;          /* what the item asks for: "PHOTO".. */
    const char *item_department;   /* that has the duty for the item; neither is in lists */
    int64_t before_photos;         /* as it was found, by who asks; not in lists */
    int64_t after_photos;          /* by who handles it, since it is in hand, or before that by who
                                    * found it and asks; not in lists */
    int64_t check_photos;          /* by who checks it now, since it is checked; not in lists */
    int64_t found_photos;          /* as it was found, by whoever showed it; not in lists */
    int64_t photos_asked;          /* of those the item asks for at least so many; not in lists */
    int64_t basis_photos;          /* why it cannot be done, since it is in hand; not in lists */
    Time sign_due_at;              /* DISPATCHED: the end of its SIGN clock; not in lists */
    bool reply_owed;               /* supervised, and nobody has replied yet */
    bool return_used;              /* this dispatch has been handed back once */
    const char *return_department; /* who handed it back first */
    int64_t reconsidered, objections, disputes;
    bool on_spot, forced, disputed;
    bool remote_check; /* the item may be checked from the desk; not in lists */
    int64_t warned;    /* percent of its time that has passed, as told: 0, 50, 80, 100 */
    Time filed_at;
    const char *last_event; /* the last move, made at updated_at, and who made it; not in lists */
    Id last_by;
    const char *reporters; /* ids joined by ','; at most EVENT_PERSONS_MAX; NULL in lists */
    int64_t row, item_row; /* which version of its row and of its item's; in lists (shown.h) */
} Case;

extern const Shape CASE_SHAPE; /* as it is sent */
extern const Shape CASE_ROW;   /* as it is read */

/* How it ended. They are different ends, in public too: what was closed is not always fixed. */
typedef enum CaseOutcome {
    CASE_FIXED,
    CASE_NOT_OURS,
    CASE_CANNOT,
    CASE_DUPLICATE,
    CASE_NOT_TAKEN, /* "REFUSED" */
} CaseOutcome;
extern const char *const CASE_OUTCOMES[];

/* An ordinary case is given more time once, for up to half of its limit; the second time takes the
 * head of the unit. Supervision has three levels. A clock remembers so many suspensions: a case
 * that was stopped more often would be counted as if it had not been. */
#define CASE_EXTENSIONS_MAX  2
#define CASE_SUPERVISION_MAX 3
#define CASE_SUSPENSIONS_MAX 16

/* The four first parameters of every statement that reads or writes cases. */
#define CASE_SCOPE(actor)                                                              \
    db_i64((actor)->scope.lo), db_i64((actor)->scope.hi), db_str((actor)->department), \
        db_id((actor)->person)

/* The case as this actor may see it, or CASE_NOT_FOUND. */
const Error *case_get(Request *req, Tx *tx, Id id, Case *ret_case) MUST_CHECK;
/* The same, and nobody else moves it before the transaction ends. */
const Error *case_lock(Request *req, Tx *tx, Id id, Case *ret_case) MUST_CHECK;
/* Its row as case_get reads it, or none, asked ahead (Route.ask); case_complete is left to do. */
void case_ask(Request *req, Id id);
/* Names, flags: what is known without the database. */
void case_complete(Request *req, Case *found);
/* Is it one of the tenth of what was handled on the spot that is checked all the same? By its id:
 * nobody chooses, and everybody can tell. */
bool case_is_sampled(const Case *subject);
/* What the actor may do with it now, into may. */
void case_fill_may(Request *req, Case *found);

/* Pure: until when, as it is told, the last move may be taken back; TIME_NONE: it cannot be. */
Time case_undo_end(const Case *subject);
/* NULL: it is the actor's own move, and one that can be taken back. Else why not, in one line. */
const char *case_undo_fault(const Case *subject, const Actor *actor);
/* NULL: the actor may take the last move back with a reason, whoever made it. */
const char *case_undo_late_fault(const Case *subject, const Actor *actor, Time now);

/* A row of the history, as it is read. */
typedef struct CaseMoveRow {
    int64_t version;
    Time at; /* when it came */
    Time observed_at,
        sent_at; /* by the clock of a phone that kept it; TIME_NONE: it was not kept */
    const char *event;
    const char *from;
    const char *to;
    const char *role;
    UnitKey unit;
    const char *unit_name;
    const char *department;
    const char *person_name;
    const char *reason;
    const char *reason_code; /* of the event's list; NULL: it has none, or had none then */
    const char *note;
    const char *target;
} CaseMoveRow;

/* The history in scope, oldest first, of CaseMoveRow; or CASE_NOT_FOUND. */
const Error *case_moves_read(Request *req, Id id, List *ret_moves) MUST_CHECK;

/* A row of case_moves in the making; the rest comes from the case and the actor. */
typedef struct CaseRecord {
    const char *event;
    int from; /* CaseState, or ENUM_NONE for the first move */
    const char *reason, *reason_code, *note, *target;
    const char *department; /* who hears it though it may no longer be the case's; or NULL */
    Id handler, checker;    /* the same; or none */
    Id actor;               /* whose act it was; none: nobody's */
} CaseRecord;

/* What those who listen hear of it: topic "case.reported" when record->from is ENUM_NONE, else
 * "case.moved". */
Event case_event(Arena *arena, Time now, const Case *moved, const CaseRecord *record);
/* Puts it into the outbox of this transaction, and for the departments that help another one. */
const Error *case_tell(Tx *tx, Server *server, Time now, const Case *moved,
                       const CaseRecord *record) MUST_CHECK;

/* The body of the request becomes a photo of the case, as req->actor, and the answer its receipt.
 * Without a transaction: it makes its own. */
const Error *case_photo_receive(Request *req, Id case_id) MUST_CHECK;

/* NULL: the actor may add photos and voice notes to it now. */
const Error *case_may_attach(Request *req, const Case *found) MUST_CHECK;
/* REPORT, HANDLING or CHECK: by what the actor is in the case. */
const char *case_stage_of(Request *req, const Case *found);

/* The states in which a case is open, as an array literal for db_infer. */
const char *case_open_states(Arena *arena);

/* Module state (state.c). */
const Error *cases_start(Server *server, Db *db, Arena *arena, void **ret_state) MUST_CHECK;
void cases_stop(void *context);
Numbers *case_numbers(const Server *server);
Throttle *case_throttle(const Server *server);  /* of what is reported without an account */
const List *case_reasons(const Server *server); /* of CaseReason */
struct Shown *case_shown(const Server *server); /* rows of lists, as they were written */
size_t *case_keep_armed(const Server *server);  /* how many towns have their timer; the clock's */
Throttle *case_near_throttle(const Server *server); /* of looking what was reported nearby */

/* The handlers, by file. */
extern const BatchInsert CASE_REPORT; /* report.c */
Ask ask_case, ask_case_stats, ask_cases;
Handler get_case, get_case_moves, post_case_move, list_cases;
Handler post_photo, list_photos, get_photo;
Handler post_voice, list_voices, get_voice;
Handler get_case_export, post_case_undo, get_case_audit, get_case_stats, get_stream, get_states,
    get_case_reasons, get_case_clocks, get_duplicates, get_merged, list_case_reads;
Handler post_public_report, get_public_report, post_public_move, post_public_photo;
Handler post_public_nearby, post_public_join;
Handler list_reporters, delete_public_contact; /* reporters.c, public.c */

extern const Shape CASE_NEW, CASE_MOVE_IN, CASE_UNDO_IN, CASE_MOVE_ROW, CASE_QUERY;
extern const Shape VOICE_SHAPE, VOICE_QUERY;
extern const Shape PHOTO_SHAPE, PHOTO_QUERY, CASE_STATS, CASE_STATS_QUERY, CASE_AUDIT_SHOWN,
    CASE_CLOCK_SHOWN, CASE_NEAR, CASE_MERGED_SHAPE;
extern const Shape PUBLIC_NEW, PUBLIC_RECEIPT, PUBLIC_REPORT, PUBLIC_MOVE;
extern const Shape REPORTER_QUERY, REPORTER_SHOWN;
extern const Shape PUBLIC_PLACE, PUBLIC_NEAR, PUBLIC_JOIN;

/* What time does, as nobody in particular: everything lies in its scope, and it holds the grant
 * that nobody else holds. The arena is the transaction's. */
Request case_system_request(Server *server, Tx *tx, Time now);
/* The same in the memory and at the time of this request. */
Request case_as_system(const Request *req);

/* Ticks. */
const Error *release_cases(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *archive_cases(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *recount_cases(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *audit_cases(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
const Error *fold_case_counts(Server *server, Db *db, Arena *arena, Time now) MUST_CHECK;
void case_audit_register(Server *server); /* its metrics; once, at start */

#endif
