/*
 * parties.c - who the parties are: named to few, for a purpose, and written down before it is shown.
 */
#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/mediations/mediations.sql.h"

static const ErrorKind STALE = {ERROR_CONFLICT, "mediation/stale",
                                "Somebody else has moved this file in the meantime"};
static const ErrorKind NOT_NOW = {ERROR_CONFLICT, "mediation/not-now",
                                  "This cannot be done with the file as it stands"};
static const ErrorKind NAMES_SEALED = {ERROR_DENIED, "mediation/names-sealed",
                                       "Names of this file are for its mediators"};

/* ---- names ---------------------------------------------------------------------------------------------------- */

/* What they are opened for. A purpose that is not here opens nothing (P-03). */
static const char *const PURPOSES[] = {"INVITE", "WRITE_AGREEMENT", "VISIT", "WARN_DANGER", NULL};

typedef struct NamesQuery {
    int purpose;
} NamesQuery;

static const Field NAMES_QUERY_FIELDS[] = {
    ENUM_FIELD(NamesQuery, purpose, PURPOSES, REQUIRED,
               SAYS("written down, and shown to the parties")),
};
const Shape MEDIATION_NAMES_QUERY = {"MediationNamesQuery", sizeof(NamesQuery),
                                     LENGTH(NAMES_QUERY_FIELDS), NAMES_QUERY_FIELDS};

typedef struct PartyNames {
    const char *alias, *name, *contact, *guardian, *guardian_contact, *other;
} PartyNames;

static const Field NAMES_FIELDS[] = {
    STR_FIELD(PartyNames, alias, REQUIRED),
    STR_FIELD(PartyNames, name, NULLABLE, SAYS("null: its time is over")),
    STR_FIELD(PartyNames, contact, NULLABLE),
    STR_FIELD(PartyNames, guardian, NULLABLE),
    STR_FIELD(PartyNames, guardian_contact, NULLABLE),
    STR_FIELD(PartyNames, other, NULLABLE,
              SAYS("who the other side is, in the words of who applied")),
};
const Shape MEDIATION_NAMES = {"MediationNames", sizeof(PartyNames), LENGTH(NAMES_FIELDS),
                               NAMES_FIELDS};

static const Error *write_read(Request *req, const Mediation *file, const MediationBy *by,
                               const char *purpose)
{
    const DbArg town = db_i64(id_town(file->id)), id = db_id(file->id), person = db_id(by->person);
    int64_t n = 0;

    TRY(db_exec(req->tx, &SQL_MEDIATION_READ_AGAIN,
                ARGS(town, id, person, db_str(purpose), db_time(req->now)), &n));
    if (n > 0)
        return NULL;
    return db_exec(req->tx, &SQL_MEDIATION_READ,
                   ARGS(town, id, person, db_str(purpose), db_time(req->now), db_id(by->post),
                        db_str(by->role), db_id(by->body)),
                   NULL);
}

const Error *get_mediation_names(Request *req)
{
    const NamesQuery *query = req->query;
    MediationScope scope = {.code_sha256 = NULL};
    Mediation file = {.id = ID_NONE};
    List rows = {NULL, 0};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_MEDIATION, &id));
    TRY(mediation_scope(req, &scope));
    TRY(mediation_get(req, &scope, id, false, &file));
    const MediationBy by = mediation_by(req, &scope, &file);
    if (!mediation_opens_names(&by, &file))
        return error_new(req->arena, &NAMES_SEALED, "%s", "");
    TRY(write_read(req, &file, &by, PURPOSES[query->purpose]));
    TRY(db_all(req->tx, &SQL_MEDIATION_NAMES_OF, ARGS(db_i64(id_town(id)), db_id(id)),
               &MEDIATION_NAMES, &rows));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &MEDIATION_NAMES, &rows, NULL);
}

/* ---- who read them ------------------------------------------------------------------------------------------------ */

typedef struct NamesRead {
    Time at, seen_until;
    const char *purpose, *role, *office, *name;
    Id body; /* read, not shown */
} NamesRead;

static const Field READ_FIELDS[] = {
    TIME_FIELD(NamesRead, at, REQUIRED),
    TIME_FIELD(NamesRead, seen_until, REQUIRED,
               SAYS("looked at again until then, within the hour")),
    STR_FIELD(NamesRead, purpose, REQUIRED),
    STR_FIELD(NamesRead, role, REQUIRED),
    STR_FIELD(NamesRead, office, NULLABLE),
    STR_FIELD(NamesRead, name, REQUIRED),
};
const Shape MEDIATION_READ = {"MediationNamesRead", sizeof(NamesRead), LENGTH(READ_FIELDS),
                              READ_FIELDS};

static const Field READ_ROW_FIELDS[] = {
    TIME_FIELD(NamesRead, at, REQUIRED),     TIME_FIELD(NamesRead, seen_until, REQUIRED),
    STR_FIELD(NamesRead, purpose, REQUIRED), STR_FIELD(NamesRead, role, REQUIRED),
    STR_FIELD(NamesRead, name, REQUIRED),    ID_FIELD(NamesRead, body, REQUIRED),
};
static const Shape READ_ROW = {"MediationNamesReadRow", sizeof(NamesRead), LENGTH(READ_ROW_FIELDS),
                               READ_ROW_FIELDS};

/* Names of the bodies: those of a file are named by its reading, so each read is asked as a file of its own. */
static const Error *name_offices(Request *req, List *reads)
{
    NamesRead *rows = reads->items;
    Mediation *files = arena_array(req->arena, reads->n + 1, sizeof(*files));

    for (size_t i = 0; i < reads->n; i++)
        files[i] = (Mediation){.body = rows[i].body};
    TRY(mediation_name_bodies(req, files, reads->n));
    for (size_t i = 0; i < reads->n; i++)
        rows[i].office = files[i].body_name;
    return NULL;
}

const Error *get_mediation_reads(Request *req)
{
    MediationScope scope = {.code_sha256 = NULL};
    Mediation file = {.id = ID_NONE};
    List rows = {NULL, 0};
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_MEDIATION, &id));
    TRY(mediation_scope(req, &scope));
    TRY(mediation_get(req, &scope, id, false, &file));
    TRY(db_all(req->tx, &SQL_MEDIATION_READS_OF, ARGS(db_i64(id_town(id)), db_id(id)), &READ_ROW,
               &rows));
    TRY(name_offices(req, &rows));
    reply_header(req, "Cache-Control", "no-store");
    return reply_list(req, &MEDIATION_READ, &rows, NULL);
}

/* ---- put right, or come in ------------------------------------------------------------------------------------------- */

typedef struct PartyEdit {
    int64_t version;
    const char *name, *contact, *guardian, *guardian_contact;
    bool minor;
    int consent;
    const char *consent_how;
} PartyEdit;

static const Field PARTY_EDIT_FIELDS[] = {
    I64_FIELD(PartyEdit, version, REQUIRED, LIMIT(1, 1e9), SAYS("the file as you saw it")),
    STR_FIELD(PartyEdit, name, LIMIT(2, 40), SAYS("needed of a party that comes in")),
    STR_FIELD(PartyEdit, contact, LIMIT(5, 40)),
    STR_FIELD(PartyEdit, guardian, LIMIT(2, 40), SAYS("of who is under age")),
    STR_FIELD(PartyEdit, guardian_contact, LIMIT(5, 40)),
    BOOL_FIELD(PartyEdit, minor, SAYS("true: is under age. It is not taken back")),
    ENUM_FIELD(PartyEdit, consent, CONSENT_NAMES),
    STR_FIELD(PartyEdit, consent_how, LIMIT(2, 200)),
};
const Shape MEDIATION_PARTY_EDIT = {"MediationPartyEdit", sizeof(PartyEdit),
                                    LENGTH(PARTY_EDIT_FIELDS), PARTY_EDIT_FIELDS};

/* In memory as it will be read. */
static void put(Request *req, const MediationParty *edit, Mediation *file)
{
    MediationParty *parties = arena_array(req->arena, file->parties.n + 1, sizeof(*parties));
    size_t at = 0, n = file->parties.n;

    for (size_t i = 0; i < n; i++)
        parties[i] = ((const MediationParty *)file->parties.items)[i];
    while (at < n && !str_eq(parties[at].alias, edit->alias))
        at++;
    if (at == n) {
        parties[n++] = (MediationParty){
            .alias = edit->alias, .consent = CONSENT_PENDING, .consent_at = TIME_NONE};
    }
    parties[at].minor |= edit->minor;
    parties[at].has_contact |= edit->contact != NULL;
    parties[at].has_guardian |= edit->guardian != NULL;
    if (edit->consent != ENUM_NONE) {
        parties[at].consent = edit->consent;
        parties[at].consent_at = edit->consent == CONSENT_PENDING ? TIME_NONE : req->now;
    }
    if (edit->consent_how)
        parties[at].consent_how = edit->consent_how;
    file->parties = (List){parties, n};
    file->sealed |= edit->minor;
}

static const Error *allow(Request *req, const MediationBy *by, const Mediation *file,
                          const MediationParty *edit, int64_t version)
{
    if (file->version != version)
        return error_stale(req->arena, &STALE, file->version);
    if (!machine_find(&MEDIATION_MACHINE, file->state, MEDIATION_DO_PARTY) ||
        !mediation_is_theirs(by, MEDIATION_DO_PARTY))
        return error_new(req->arena, &NOT_NOW, "PARTY from %s", MEDIATION_STATE_NAMES[file->state]);
    const MediationFault fault = mediation_party_fault(file, edit);
    return fault.says ? error_field(req->arena, &INPUT_INVALID, fault.field, "%s", fault.says)
                      : NULL;
}

const Error *put_mediation_party(Request *req)
{
    const PartyEdit *in = req->body;
    MediationScope scope = {.code_sha256 = NULL};
    Mediation file = {.id = ID_NONE};
    MediationParty edit = {
        .alias = req_path(req, "alias"),
        .name = in->name,
        .contact = in->contact,
        .guardian = in->guardian,
        .guardian_contact = in->guardian_contact,
        .minor = in->minor,
        .consent = in->consent,
        .consent_how = in->consent_how,
    };
    Id id = ID_NONE;

    TRY(req_path_id(req, "id", &NO_MEDIATION, &id));
    TRY(mediation_scope(req, &scope));
    TRY(mediation_get(req, &scope, id, true, &file));
    const MediationBy by = mediation_by(req, &scope, &file);
    TRY(allow(req, &by, &file, &edit, in->version));
    TRY(mediation_party_write(req, &file, &edit, !mediation_party(&file, edit.alias)));
    put(req, &edit, &file);
    TRY(mediation_step_party(req, &scope, &by, &file));
    return mediation_reply(req, &by, &file, 200);
}
