/*
 * consequences.c - GET /editions/{id}/consequences: what would happen if the edition took effect now,
 * before anybody publishes it: which grids end and begin, which open cases go where, whose posts.
 */
#include "domain/cases/cases.h"
#include "domain/grids/edition.h"
#include "domain/grids/grids.sql.h"
#include "domain/staff/staff.h"

#define CASES_LISTED_MAX 1000

typedef struct GridNews {
    UnitKey key;
    const char *name;
    const char *what; /* ENDS BEGINS RESHAPED */
    double area_km2;
} GridNews;

static const Field GRID_NEWS_FIELDS[] = {
    STR_FIELD(GridNews, what, REQUIRED, SAYS("ENDS BEGINS RESHAPED")),
    KEY_FIELD(GridNews, key, REQUIRED, SAYS("BEGINS: the key it would get")),
    STR_FIELD(GridNews, name, REQUIRED),
    F64_FIELD(GridNews, area_km2, NULLABLE),
};
static const Shape GRID_NEWS = SHAPE(GridNews, GRID_NEWS_FIELDS);

typedef struct DescentNews {
    UnitKey from, to;
    const char *kind;
} DescentNews;

static const Field DESCENT_NEWS_FIELDS[] = {
    KEY_FIELD(DescentNews, from, REQUIRED),
    KEY_FIELD(DescentNews, to, REQUIRED),
    STR_FIELD(DescentNews, kind, REQUIRED),
};
static const Shape DESCENT_NEWS = SHAPE(DescentNews, DESCENT_NEWS_FIELDS);

typedef struct VillageNews {
    UnitKey key;
    const char *name;
    const char *what; /* ENDS BEGINS */
    UnitKey to;
} VillageNews;

static const Field VILLAGE_NEWS_FIELDS[] = {
    STR_FIELD(VillageNews, what, REQUIRED, SAYS("ENDS BEGINS")),
    KEY_FIELD(VillageNews, key, REQUIRED),
    STR_FIELD(VillageNews, name, REQUIRED),
    KEY_FIELD(VillageNews, to, NULLABLE, SAYS("ENDS: where its posts go")),
};
static const Shape VILLAGE_NEWS = SHAPE(VillageNews, VILLAGE_NEWS_FIELDS);

typedef struct CaseNewsRow {
    Id id;
    const char *number, *title;
    UnitKey from, to, owner;
    bool stays;
} CaseNewsRow;

static const Field CASE_NEWS_ROW_FIELDS[] = {
    ID_FIELD(CaseNewsRow, id, REQUIRED),
    STR_FIELD(CaseNewsRow, number, REQUIRED),
    STR_FIELD(CaseNewsRow, title, REQUIRED),
    KEY_FIELD(CaseNewsRow, from, REQUIRED),
    KEY_FIELD(CaseNewsRow, to, REQUIRED),
    KEY_FIELD(CaseNewsRow, owner, REQUIRED, SAYS("who would have the duty")),
    BOOL_FIELD(CaseNewsRow, stays, SAYS("its place goes to another town; the case does not")),
};
static const Shape CASE_NEWS_ROW = SHAPE(CaseNewsRow, CASE_NEWS_ROW_FIELDS);

typedef struct PostNews {
    const char *name, *role;
    UnitKey from, to;
} PostNews;

static const Field POST_NEWS_FIELDS[] = {
    STR_FIELD(PostNews, name, REQUIRED),
    STR_FIELD(PostNews, role, REQUIRED),
    KEY_FIELD(PostNews, from, REQUIRED),
    KEY_FIELD(PostNews, to, REQUIRED),
};
static const Shape POST_NEWS = SHAPE(PostNews, POST_NEWS_FIELDS);

typedef struct DutyNews {
    const char *name;
    int kind;
    UnitKey from, to;
} DutyNews;

static const Field DUTY_NEWS_FIELDS[] = {
    STR_FIELD(DutyNews, name, REQUIRED),
    ENUM_FIELD(DutyNews, kind, DUTY_KINDS, REQUIRED),
    KEY_FIELD(DutyNews, from, REQUIRED),
    KEY_FIELD(DutyNews, to, OPTIONAL),
};
static const Shape DUTY_NEWS = SHAPE(DutyNews, DUTY_NEWS_FIELDS);

typedef struct Consequences {
    int64_t n_cases;
    List villages, grids, lineage, cases, posts, duties;
} Consequences;

static const Field CONSEQUENCES_FIELDS[] = {
    LIST_FIELD(Consequences, villages, &VILLAGE_NEWS, REQUIRED,
               SAYS("one without grids ends; one that is founded begins")),
    LIST_FIELD(Consequences, grids, &GRID_NEWS, REQUIRED),
    LIST_FIELD(Consequences, lineage, &DESCENT_NEWS, REQUIRED),
    I64_FIELD(Consequences, n_cases, REQUIRED, SAYS("open cases whose grid would be another")),
    LIST_FIELD(Consequences, cases, &CASE_NEWS_ROW, REQUIRED, SAYS("the first 1,000 of them")),
    LIST_FIELD(Consequences, posts, &POST_NEWS, REQUIRED, SAYS("posts at what ends")),
    LIST_FIELD(Consequences, duties, &DUTY_NEWS, REQUIRED, SAYS("duties at grids that end")),
};
const Shape CONSEQUENCES = SHAPE(Consequences, CONSEQUENCES_FIELDS);

typedef struct Looking {
    Request *req;
    const Edition *edition;
    const DraftPlan *plan;
    Consequences *found;
} Looking;

static void list_grids(Looking *looking)
{
    const Redraw *redraw = &looking->plan->redraw;
    Arena *arena = looking->req->arena;
    GridNews *news = arena_array(arena, redraw->n_ended + redraw->n_drawn + 1, sizeof(*news));
    DescentNews *lineage = arena_array(arena, redraw->n_lineage + 1, sizeof(*lineage));
    size_t n = 0;

    for (size_t i = 0; i < redraw->n_ended; i++) {
        const Unit *unit = units_find(looking->req->server, redraw->ended[i]);
        if (unit->tier == TIER_GRID)
            news[n++] = (GridNews){unit->key, unit->name, "ENDS", unit->area_km2};
    }
    for (size_t i = 0; i < redraw->n_drawn; i++) {
        const GridDrawn *drawn = &redraw->drawn[i];
        news[n++] = (GridNews){drawn->key, drawn->name, drawn->is_new ? "BEGINS" : "RESHAPED",
                               drawn->area_km2};
    }
    for (size_t i = 0; i < redraw->n_lineage; i++) {
        lineage[i] =
            (DescentNews){redraw->lineage[i].from, redraw->lineage[i].to, redraw->lineage[i].kind};
    }
    looking->found->grids = (List){news, n};
    looking->found->lineage = (List){lineage, redraw->n_lineage};
}

static UnitKey successor_of(const DraftPlan *plan, UnitKey from)
{
    for (size_t i = 0; i < plan->n_successors; i++) {
        if (plan->successors[i].from == from)
            return plan->successors[i].to;
    }
    return from;
}

static void list_villages(Looking *looking)
{
    const Redraw *redraw = &looking->plan->redraw;
    VillageNews *news =
        arena_array(looking->req->arena, redraw->n_ended + redraw->n_founded + 1, sizeof(*news));
    size_t n = 0;

    for (size_t i = 0; i < redraw->n_ended; i++) {
        const Unit *unit = units_find(looking->req->server, redraw->ended[i]);
        if (unit->tier == TIER_VILLAGE) {
            news[n++] = (VillageNews){unit->key, unit->name, "ENDS",
                                      successor_of(looking->plan, unit->key)};
        }
    }
    for (size_t i = 0; i < redraw->n_founded; i++)
        news[n++] = (VillageNews){redraw->founded[i].key, redraw->founded[i].name, "BEGINS", 0};
    looking->found->villages = (List){news, n};
}

static void list_case(Looking *looking, const CasePlace *place)
{
    Consequences *found = looking->found;
    CaseNewsRow *rows = found->cases.items;
    const Redraw *redraw = &looking->plan->redraw;
    const CaseMap map = {looking->req->server, looking->plan->index, redraw, redraw->on};
    CaseRehome move = {*place, place->unit, place->owner};
    UnitKey to = case_map_grid(&map, place);

    if (to == 0 || to == place->unit)
        return;
    (void)case_map_move(&map, place, to, &move);
    bool stays = unit_key_town(to) != unit_key_town(place->unit);
    found->n_cases++;
    if (found->cases.n == CASES_LISTED_MAX)
        return;
    rows[found->cases.n++] = (CaseNewsRow){
        .id = place->id,
        .number = place->number,
        .title = place->title,
        .from = place->unit,
        .to = to,
        .owner = move.owner,
        .stays = stays,
    };
}

static const Error *list_cases_of(Looking *looking, int32_t town)
{
    Request *req = looking->req;
    List places = {0};
    Id last = ID_NONE;

    do {
        TRY(cases_open_places(req->tx, req->actor, town, unit_key_range(looking->edition->unit),
                              last, &places));
        for (size_t i = 0; i < places.n; i++)
            list_case(looking, (const CasePlace *)places.items + i);
        if (places.n > 0)
            last = ((const CasePlace *)places.items)[places.n - 1].id;
    } while (places.n == CASE_PLACES_PAGE);
    return NULL;
}

static const Error *list_all_cases(Looking *looking)
{
    size_t n = 0;
    UnitKey unit = looking->edition->unit;
    const Unit *units = units_in(looking->req->server, unit_key_range(unit), &n);

    looking->found->cases.items =
        arena_array(looking->req->arena, CASES_LISTED_MAX, sizeof(CaseNewsRow));
    if (unit_key_tier(unit) >= TIER_TOWN)
        return list_cases_of(looking, unit_key_town(unit));
    for (size_t i = 0; i < n; i++) {
        if (units[i].tier == TIER_TOWN)
            TRY(list_cases_of(looking, unit_key_town(units[i].key)));
    }
    return NULL;
}

static const Error *list_posts(Looking *looking)
{
    Request *req = looking->req;
    const DraftPlan *plan = looking->plan;
    List posts = {0};

    TRY(staff_posts_at(req->tx, plan->redraw.ended, plan->redraw.n_ended, units_today(req->now),
                       &posts));
    PostNews *news = arena_array(req->arena, posts.n + 1, sizeof(*news));
    for (size_t i = 0; i < posts.n; i++) {
        const StaffPost *post = (const StaffPost *)posts.items + i;
        news[i] = (PostNews){post->name, post->role, post->unit, successor_of(plan, post->unit)};
    }
    looking->found->posts = (List){news, posts.n};
    return NULL;
}

static const Error *list_duties(Looking *looking)
{
    Request *req = looking->req;
    const DraftPlan *plan = looking->plan;
    List *duties = &looking->found->duties;

    TRY(db_all(req->tx, &SQL_GRID_DUTIES_AT,
               ARGS(EDITION_SCOPE(req->actor),
                    db_keys(req->arena, plan->redraw.ended, plan->redraw.n_ended),
                    db_date(req->arena, units_today(req->now))),
               &DUTY_NEWS, duties));
    for (size_t i = 0; i < duties->n; i++) {
        DutyNews *duty = (DutyNews *)duties->items + i;
        duty->to = successor_of(plan, duty->from);
    }
    return NULL;
}

static const Error *look(Looking *looking)
{
    list_grids(looking);
    list_villages(looking);
    TRY(list_all_cases(looking));
    TRY(list_posts(looking));
    return list_duties(looking);
}

const Error *get_consequences(Request *req)
{
    Edition edition = {.id = ID_NONE};
    Draft draft = {.n = 0};
    DraftPlan plan = {.index = NULL};
    Consequences found = {.n_cases = 0};
    Id id;

    TRY(req_path_id(req, "id", &EDITION_NOT_FOUND, &id));
    TRY(edition_get(req, id, &edition));
    if (edition.state == EDITION_IN_FORCE)
        return error_new(req->arena, &EDITION_BAD_MOVE, "it is in force: see the lineage of units");
    TRY(draft_read(req->tx, id, &draft));
    TRY(draft_plan(req->arena, req->server, edition.unit, &draft, units_today(req->now), &plan));
    Looking looking = {req, &edition, &plan, &found};
    const Error *error = look(&looking);
    geo_index_free(plan.index);
    TRY(error);
    return reply_with(req, 200, &CONSEQUENCES, &found);
}
