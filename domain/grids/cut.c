/*
 * cut.c - a ring cut in two along a line. Where the line meets the outline is rounded to whole
 * micro-degrees; the outline then goes through that point, and so must whoever shares the edge.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/grids/rings.h"

#define MEETINGS_MAX 256

/* Where the line meets the outline. */
typedef struct Meeting {
    size_t segment; /* of the line */
    double along;   /* it, 0 to 1 */
    size_t edge;    /* of the ring: from point `edge` to the next */
    GeoPoint at;
    bool is_corner; /* at is the point `edge` of the ring */
} Meeting;

typedef struct Meetings {
    Meeting items[MEETINGS_MAX];
    size_t n;
    bool too_many;
} Meetings;

static double length2(GeoPoint a, GeoPoint b)
{
    double dx = (double)a.lon - b.lon;
    double dy = (double)a.lat - b.lat;

    return dx * dx + dy * dy;
}

static GeoPoint next_of(const Ring *ring, size_t i)
{
    return ring->points[(i + 1) % ring->n];
}

static bool on_corner(GeoPoint at, GeoPoint corner)
{
    return length2(at, corner) <= (double)CUT_SNAP * CUT_SNAP;
}

/* A cut that nearly passes a corner goes through it. */
static void settle_meeting(const Ring *ring, Meeting *meeting)
{
    GeoPoint a = ring->points[meeting->edge];
    GeoPoint b = next_of(ring, meeting->edge);
    bool to_a = length2(meeting->at, a) <= length2(meeting->at, b);

    if (!on_corner(meeting->at, to_a ? a : b))
        return;
    meeting->is_corner = true;
    if (!to_a)
        meeting->edge = (meeting->edge + 1) % ring->n;
    meeting->at = ring->points[meeting->edge];
}

/* Do p..q and a..b meet? Ends count; lines on top of each other do not. */
static bool meet(GeoPoint p, GeoPoint q, GeoPoint a, GeoPoint b, double *ret_along)
{
    double rx = (double)q.lon - p.lon;
    double ry = (double)q.lat - p.lat;
    double sx = (double)b.lon - a.lon;
    double sy = (double)b.lat - a.lat;
    double turn = rx * sy - ry * sx;
    double dx = (double)a.lon - p.lon;
    double dy = (double)a.lat - p.lat;

    if (fabs(turn) < 0.5)
        return false;
    double t = (dx * sy - dy * sx) / turn;
    double u = (dx * ry - dy * rx) / turn;
    *ret_along = t;
    return t >= 0 && t <= 1 && u >= 0 && u <= 1;
}

static void find_meetings(const Ring *ring, const Ring *line, Meetings *found)
{
    for (size_t s = 0; s + 1 < line->n; s++) {
        GeoPoint p = line->points[s];
        GeoPoint q = line->points[s + 1];
        for (size_t e = 0; e < ring->n; e++) {
            double t = 0;
            if (!meet(p, q, ring->points[e], next_of(ring, e), &t))
                continue;
            if (found->n == MEETINGS_MAX) {
                found->too_many = true;
                return;
            }
            Meeting *meeting = &found->items[found->n++];
            *meeting = (Meeting){
                .segment = s,
                .along = t,
                .edge = e,
                .at = {(int32_t)lround(p.lon + t * ((double)q.lon - p.lon)),
                       (int32_t)lround(p.lat + t * ((double)q.lat - p.lat))},
            };
            settle_meeting(ring, meeting);
        }
    }
}

static int meeting_order(const void *left, const void *right)
{
    const Meeting *a = left;
    const Meeting *b = right;

    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return (a->along > b->along) - (a->along < b->along);
}

/* In the order of the line; a corner met by both its edges is met once. */
static void sort_meetings(Meetings *found)
{
    size_t n = 0;

    if (found->n > 0)
        qsort(found->items, found->n, sizeof(Meeting), meeting_order);
    for (size_t i = 0; i < found->n; i++) {
        if (n == 0 || !point_eq(found->items[n - 1].at, found->items[i].at))
            found->items[n++] = found->items[i];
    }
    found->n = n;
}

/* The line from one meeting to the next, both ends with it. */
static Ring line_between(Arena *arena, const Ring *line, const Meeting *from, const Meeting *to)
{
    Ring path = {arena_array(arena, line->n + 2, sizeof(GeoPoint)), 0};

    path.points[path.n++] = from->at;
    for (size_t i = from->segment + 1; i <= to->segment; i++) {
        GeoPoint at = line->points[i];
        if (!point_eq(at, path.points[path.n - 1]) && !point_eq(at, to->at))
            path.points[path.n++] = at;
    }
    path.points[path.n++] = to->at;
    return path;
}

/* Does it run inside? Asked in the middle of its longest piece. */
static bool runs_inside(const Ring *ring, const Ring *path)
{
    size_t longest = 0;

    for (size_t i = 0; i + 1 < path->n; i++) {
        if (length2(path->points[i], path->points[i + 1]) >
            length2(path->points[longest], path->points[longest + 1]))
            longest = i;
    }
    GeoPoint a = path->points[longest];
    GeoPoint b = path->points[longest + 1];
    GeoPoint middle = {a.lon + (b.lon - a.lon) / 2, a.lat + (b.lat - a.lat) / 2};
    for (size_t i = 0; i < ring->n; i++) { /* along an edge is not through */
        if ((point_eq(a, ring->points[i]) && point_eq(b, next_of(ring, i))) ||
            (point_eq(b, ring->points[i]) && point_eq(a, next_of(ring, i))))
            return false;
    }
    return ring_has(ring, middle);
}

/* Along the outline from one meeting to the other, then back along the path (given the way it must
 * be walked here). */
static Ring side(Arena *arena, const Ring *ring, const Meeting *from, const Meeting *to,
                 const Ring *back, bool reversed)
{
    Ring part = {arena_array(arena, ring->n + back->n + 2, sizeof(GeoPoint)), 0};
    size_t at = (from->edge + 1) % ring->n;
    size_t stop = to->is_corner ? to->edge : (to->edge + 1) % ring->n;
    size_t steps = (stop + ring->n - at) % ring->n;

    /* Both on one edge: the way round, unless `to` lies further along it. */
    if (from->edge == to->edge && !to->is_corner) {
        steps =
            length2(ring->points[from->edge], from->at) <= length2(ring->points[from->edge], to->at)
                ? 0
                : ring->n;
    }
    part.points[part.n++] = from->at;
    for (size_t i = 0; i < steps; i++)
        part.points[part.n++] = ring->points[(at + i) % ring->n];
    part.points[part.n++] = to->at;
    for (size_t i = 1; i + 1 < back->n; i++)
        part.points[part.n++] = back->points[reversed ? back->n - 1 - i : i];
    ring_settle(&part);
    return part;
}

static CutPoint end_of(const Ring *ring, const Meeting *meeting)
{
    return (CutPoint){ring->points[meeting->edge], next_of(ring, meeting->edge), meeting->at,
                      !meeting->is_corner};
}

/* Two points on one edge: the second lies on what the first leaves of it. */
static void order_ends(CutPoint ends[2])
{
    if (!ends[0].is_new || !ends[1].is_new || !point_eq(ends[0].a, ends[1].a))
        return;
    if (length2(ends[0].a, ends[0].at) > length2(ends[1].a, ends[1].at)) {
        CutPoint swap = ends[0];
        ends[0] = ends[1];
        ends[1] = swap;
    }
    ends[1].a = ends[0].at;
}

static bool is_free(const Ring *ring, const Meetings *found, const Ring *line, size_t end)
{
    GeoPoint at = line->points[end];

    for (size_t i = 0; i < found->n; i++) {
        if (on_corner(at, found->items[i].at))
            return true;
    }
    return !ring_has(ring, at);
}

CutResult ring_cut(Arena *arena, const Ring *ring, const Ring *line, Cut *ret_cut)
{
    Meetings *found = ARENA_NEW(arena, Meetings);
    size_t n_through = 0;
    size_t through = 0;
    Ring path = {NULL, 0};

    find_meetings(ring, line, found);
    sort_meetings(found);
    if (found->too_many)
        return CUT_MORE_THAN_ONCE;
    if (!is_free(ring, found, line, 0) || !is_free(ring, found, line, line->n - 1))
        return CUT_ENDS_INSIDE;
    for (size_t i = 0; i + 1 < found->n; i++) {
        Ring between = line_between(arena, line, &found->items[i], &found->items[i + 1]);
        if (!runs_inside(ring, &between))
            continue;
        n_through++;
        through = i;
        path = between;
    }
    if (n_through != 1)
        return n_through == 0 ? CUT_MISSES : CUT_MORE_THAN_ONCE;
    const Meeting *from = &found->items[through];
    const Meeting *to = &found->items[through + 1];
    Cut cut = {
        .right = side(arena, ring, from, to, &path, true),
        .left = side(arena, ring, to, from, &path, false),
        .ends = {end_of(ring, from), end_of(ring, to)},
    };
    order_ends(cut.ends);
    int64_t whole = ring_area2(ring->points, ring->n);
    int64_t parts =
        ring_area2(cut.left.points, cut.left.n) + ring_area2(cut.right.points, cut.right.n);
    /* Rounding the two ends moves the outline by less than a micro-degree over two edges. */
    if (cut.left.n < 3 || cut.right.n < 3 || parts > whole + whole / 1000 + 1000000)
        return CUT_CROSSES_ITSELF;
    *ret_cut = cut;
    return CUT_DONE;
}
