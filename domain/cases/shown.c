/*
 * shown.c - a table of sets of places. A row may stand in any place of its set, and takes that of its own older
 * text, a free one, or the one that was asked for least lately.
 *
 * One place a row would do but for chance: of fifty rows of a page two meet in one of 4,096 places every fourth time,
 * and push each other out at each reading of the page, which then takes two statements more.
 */
#include "domain/cases/shown.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Locks of the table; each guards every so-manyth set. */
#define LOCKS    64
#define SET_SIZE 8
#define N_SETS   (SHOWN_ROWS / SET_SIZE)

/* Never changed once it is made; the last to let go frees it. */
struct ShownText {
    atomic_int holders;
    size_t n;
    char bytes[];
};

typedef struct Place {
    Id id;
    int64_t row, item_row, photos, edition;
    char *handler_name; /* NULL: nobody */
    bool mine;
    ShownText *text; /* NULL: the place is free */
    uint64_t used;   /* when it was asked for last, by the set's own count */
} Place;

typedef struct Set {
    Place places[SET_SIZE];
    uint64_t n_used;
} Set;

struct Shown {
    pthread_mutex_t locks[LOCKS];
    Set sets[N_SETS];
};

static const Field CASE_MARK_FIELDS[] = {
    ID_FIELD(Case, id, REQUIRED),
    I64_FIELD(Case, row, REQUIRED),
    I64_FIELD(Case, item_row, REQUIRED),
    TIME_FIELD(Case, created_at, REQUIRED),
    TIME_FIELD(Case, due_at),
    STR_FIELD(Case, handler_name),
    I64_FIELD(Case, photos, REQUIRED),
    BOOL_FIELD(Case, mine, REQUIRED),
};
const Shape CASE_MARK = SHAPE(Case, CASE_MARK_FIELDS);

Shown *shown_new(void)
{
    Shown *shown = calloc(1, sizeof(*shown));

    if (!shown)
        abort();
    for (size_t i = 0; i < LOCKS; i++)
        (void)pthread_mutex_init(&shown->locks[i], NULL);
    return shown;
}

static void place_clear(Place *place)
{
    shown_let_go(place->text);
    free(place->handler_name);
    *place = (Place){.text = NULL};
}

void shown_free(Shown *shown)
{
    if (!shown)
        return;
    for (size_t i = 0; i < SHOWN_ROWS; i++)
        place_clear(&shown->sets[i / SET_SIZE].places[i % SET_SIZE]);
    for (size_t i = 0; i < LOCKS; i++)
        (void)pthread_mutex_destroy(&shown->locks[i]);
    free(shown);
}

/* The one who reported a case sees another row than the others: it has a place of its own. */
static size_t set_number(const Case *mark)
{
    uint64_t hash = mark->mine;

    for (size_t i = 0; i < sizeof(mark->id.b); i++)
        hash = (hash ^ mark->id.b[i]) * UINT64_C(1099511628211);
    return (size_t)(hash >> 32) % N_SETS;
}

/* Of this row, under whatever mark; else NULL. */
static Place *place_of(Set *set, const Case *mark)
{
    for (size_t i = 0; i < SET_SIZE; i++) {
        Place *place = &set->places[i];
        if (place->text && place->mine == mark->mine && id_eq(place->id, mark->id))
            return place;
    }
    return NULL;
}

/* What is free was never used. */
static Place *place_to_give(Set *set)
{
    Place *oldest = &set->places[0];

    for (size_t i = 1; i < SET_SIZE; i++) {
        if (set->places[i].used < oldest->used)
            oldest = &set->places[i];
    }
    return oldest;
}

static bool is_under(const Place *place, const Case *mark, int64_t edition)
{
    return place->row == mark->row && place->item_row == mark->item_row &&
           place->photos == mark->photos && place->edition == edition &&
           str_eq(place->handler_name, mark->handler_name);
}

ShownText *shown_find(Shown *shown, const Case *mark, int64_t edition)
{
    size_t number = set_number(mark);
    Set *set = &shown->sets[number];
    ShownText *text = NULL;

    (void)pthread_mutex_lock(&shown->locks[number % LOCKS]);
    Place *place = place_of(set, mark);
    if (place && is_under(place, mark, edition)) {
        place->used = ++set->n_used;
        text = place->text;
        (void)atomic_fetch_add(&text->holders, 1);
    }
    (void)pthread_mutex_unlock(&shown->locks[number % LOCKS]);
    return text;
}

static ShownText *text_make(const char *bytes, size_t n)
{
    ShownText *text = malloc(sizeof(*text) + n);

    if (!text)
        abort();
    atomic_init(&text->holders, 1);
    text->n = n;
    memcpy(text->bytes, bytes, n);
    return text;
}

ShownText *shown_keep(Shown *shown, const Case *mark, int64_t edition, const char *bytes, size_t n)
{
    size_t number = set_number(mark);
    Set *set = &shown->sets[number];
    ShownText *text = text_make(bytes, n);
    char *name = NULL;

    if (n > SHOWN_BYTES_MAX)
        return text;
    if (mark->handler_name && !(name = strdup(mark->handler_name)))
        abort();
    (void)atomic_fetch_add(&text->holders, 1);
    (void)pthread_mutex_lock(&shown->locks[number % LOCKS]);
    Place *place = place_of(set, mark);
    if (!place)
        place = place_to_give(set);
    place_clear(place);
    *place = (Place){.id = mark->id,
                     .row = mark->row,
                     .item_row = mark->item_row,
                     .photos = mark->photos,
                     .edition = edition,
                     .handler_name = name,
                     .mine = mark->mine,
                     .text = text,
                     .used = ++set->n_used};
    (void)pthread_mutex_unlock(&shown->locks[number % LOCKS]);
    return text;
}

void shown_write(Buf *out, const ShownText *text)
{
    buf_add(out, text->bytes, text->n);
}

void shown_let_go(ShownText *text)
{
    if (text && atomic_fetch_sub(&text->holders, 1) == 1)
        free(text);
}
