/*
 * news.c - who hears of a file: whoever opens it, and nobody else.
 *
 * Other events are heard by everybody in whose range they lie. These lie in none: they name their persons, so that no
 * console hears that there is a dispute, and where.
 */
#include "base/str.h"
#include "domain/mediations/guards.h"
#include "domain/staff/staff.h"
#include "domain/units/units.h"
#include "platform/events/outbox.h"

/* A key that no unit has, and no range holds. */
#define NOWHERE   ((UnitKey)1)
#define HEARD_MAX 200

typedef struct Audience {
    Id persons[HEARD_MAX];
    size_t n;
} Audience;

static void add(Audience *audience, Id person)
{
    for (size_t i = 0; i < audience->n; i++) {
        if (id_eq(audience->persons[i], person))
            return;
    }
    if (!id_is_none(person) && audience->n < HEARD_MAX)
        audience->persons[audience->n++] = person;
}

static const Error *add_heads(Request *req, Id body, Audience *audience)
{
    List rows = {NULL, 0};

    if (id_is_none(body))
        return NULL;
    TRY(body_members(req->tx, body, req->now, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const BodyMember *member = (const BodyMember *)rows.items + i;
        if (member->head)
            add(audience, member->person);
    }
    return NULL;
}

static void add_mediators(const Mediation *file, Audience *audience)
{
    const MediationAppointed *appointed = file->appointed.items;

    for (size_t i = 0; i < file->appointed.n; i++) {
        if (appointed[i].until == TIME_NONE)
            add(audience, appointed[i].person);
    }
}

/* As many events as it takes to name them all. */
static const Error *emit(Request *req, const Audience *audience, const char *topic,
                         const char *data)
{
    for (size_t from = 0; from < audience->n; from += EVENT_PERSONS_MAX) {
        Event event = {.topic = topic, .unit = NOWHERE, .data = data};
        for (size_t i = from; i < audience->n && event.n_persons < EVENT_PERSONS_MAX; i++)
            event.persons[event.n_persons++] = audience->persons[i];
        TRY(event_emit(req, &event));
    }
    return NULL;
}

static const char *text_of(Request *req, const Mediation *file, const char *event)
{
    char id[ID_TEXT_SIZE];

    id_format(file->id, id);
    return arena_printf(
        req->arena,
        "{\"id\":\"%s\",\"number\":\"%s\",\"event\":\"%s\",\"state\":\"%s\",\"version\":%lld}", id,
        file->number, event, MEDIATION_STATE_NAMES[file->state], (long long)file->version);
}

/* ---- escalated, or late: who cannot open it ------------------------------------------------------------------- */

/* The shift leaders of the town: a number and the village, no name, and nothing of what it is about. */
static const Error *tell_shift_leaders(Request *req, const Mediation *file)
{
    const UnitKey town = unit_key_at_tier(file->unit, TIER_TOWN);
    const UnitKey village = unit_key_at_tier(file->unit, TIER_VILLAGE);
    Audience audience = {.n = 0};
    List posts = {NULL, 0};

    TRY(staff_posts_at(req->tx, &town, 1, units_today(req->now), &posts));
    for (size_t i = 0; i < posts.n; i++) {
        const StaffPost *post = (const StaffPost *)posts.items + i;
        if (str_eq(post->role, "SHIFT_LEADER"))
            add(&audience, post->person);
    }
    return emit(req, &audience, "mediation.escalated",
                arena_printf(req->arena, "{\"number\":\"%s\",\"unit\":\"%015lld\"}", file->number,
                             (long long)(file->sealed ? town : village)));
}

/* Nothing is decided by silence; the town's committee hears of it. */
static const Error *tell_town(Request *req, const Mediation *file)
{
    Audience audience = {.n = 0};
    Id body = ID_NONE;

    TRY(body_of_town(req->tx, file->unit, &body));
    TRY(add_heads(req, body, &audience));
    return emit(req, &audience, "mediation.late",
                arena_printf(req->arena, "{\"number\":\"%s\"}", file->number));
}

/* ---- told ------------------------------------------------------------------------------------------------------- */

/* Which steps are a notice to those who open the file, and not only seen on an open page. */
static bool is_told(const char *event)
{
    static const char *const TOLD[] = {"APPLY",          "APPOINT",   "STAND_ASIDE",     "REFER",
                                       "TAKE",           "GIVE_BACK", "REFERRAL_SILENT", "WITHDRAW",
                                       "LATE_TO_ACCEPT", "RUN_OUT",   "CONFIRM_OVER"};

    for (size_t i = 0; i < LENGTH(TOLD); i++) {
        if (str_eq(TOLD[i], event))
            return true;
    }
    return false;
}

const Error *mediation_tell(Request *req, const Mediation *file, const char *event)
{
    const char *name = event ? event : "APPLY";
    Audience audience = {.n = 0};

    TRY(add_heads(req, file->body, &audience));
    TRY(add_heads(req, file->referred_to, &audience));
    if (str_eq(name, "TAKE"))
        TRY(add_heads(req, file->came_from, &audience));
    add_mediators(file, &audience);
    if (file->state == MEDIATION_APPLIED)
        add(&audience, file->taken_by);
    TRY(emit(req, &audience, "mediation.moved", text_of(req, file, name)));
    if (is_told(name))
        TRY(emit(req, &audience, "mediation.told", text_of(req, file, name)));
    if (str_eq(name, "ESCALATE"))
        return tell_shift_leaders(req, file);
    if (str_eq(name, "LATE_TO_ACCEPT"))
        return tell_town(req, file);
    return NULL;
}

const Error *mediation_tell_confirm(Request *req, const Mediation *file)
{
    Audience audience = {.n = 0};

    TRY(add_heads(req, file->body, &audience));
    add_mediators(file, &audience);
    return emit(req, &audience, "mediation.told", text_of(req, file, "CONFIRM_SOON"));
}
