#include "platform/push/ring.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define EVENT_BYTES_MAX ((size_t)256 * 1024)
#define BARE_BYTES_MAX  ((size_t)128)

void ring_init(Ring *ring, size_t size)
{
    *ring = (Ring){.size = size > 0 ? size : 1};
    ring->slots = calloc(ring->size, sizeof(*ring->slots));
    if (!ring->slots)
        abort();
}

void ring_done(Ring *ring)
{
    for (size_t i = 0; i < ring->size; i++)
        free(ring->slots[i].text);
    free(ring->slots);
    ring->slots = NULL;
}

/* A line break inside data would end the field, and what follows would be read as fields. */
static void add_data(Buf *out, const char *data)
{
    buf_str(out, "data: ");
    for (const char *at = data; *at; at++) {
        if (*at == '\n') {
            buf_str(out, "\ndata: ");
        } else if (*at != '\r') {
            buf_char(out, *at);
        }
    }
    buf_str(out, "\n\n");
}

RingEvent ring_encode(const HubEvent *event)
{
    RingEvent encoded = {
        .xid = event->xid,
        .seq = event->seq,
        .unit = event->unit,
        .also = event->also,
        .n_persons = event->n_persons,
    };
    Buf out;

    if (encoded.n_persons > LENGTH(encoded.persons))
        encoded.n_persons = LENGTH(encoded.persons);
    memcpy(encoded.department, event->department, sizeof(encoded.department));
    encoded.department[sizeof(encoded.department) - 1] = '\0';
    memcpy(encoded.persons, event->persons, sizeof(encoded.persons));
    buf_init(&out, EVENT_BYTES_MAX + BARE_BYTES_MAX);
    buf_printf(&out, "id: %" PRId64 "-%" PRId64 "\nevent: %.*s\n", event->xid, event->seq,
               (int)strcspn(event->topic, "\r\n"), event->topic);
    add_data(&out, event->data);
    if (out.overflow || out.len > EVENT_BYTES_MAX) {
        /* Too long to be sent, and it may not be left out in silence: the listener asks anew. */
        buf_clear(&out);
        out.overflow = false;
        buf_printf(&out, "id: %" PRId64 "-%" PRId64 "\nevent: resync\ndata: {}\n\n", event->xid,
                   event->seq);
    }
    encoded.n_text = out.len;
    buf_printf(&out, "id: %" PRId64 "-%" PRId64 "\nevent: changed\ndata: {}\n\n", event->xid,
               event->seq);
    size_t n = 0;
    encoded.text = buf_take(&out, &n);
    if (!encoded.text)
        abort();
    encoded.n_bare = n - encoded.n_text;
    return encoded;
}

void ring_begin(Ring *ring, int64_t xid, int64_t seq)
{
    if (ring->has_lost)
        return;
    ring->gone_xid = xid;
    ring->gone_seq = seq;
}

void ring_put(Ring *ring, RingEvent event)
{
    RingEvent *slot = &ring->slots[ring->end % ring->size];

    if (slot->text) {
        ring->has_lost = true;
        ring->gone_xid = slot->xid;
        ring->gone_seq = slot->seq;
        free(slot->text);
    }
    *slot = event;
    ring->end++;
}

uint64_t ring_start(const Ring *ring)
{
    return ring->end > ring->size ? ring->end - ring->size : 0;
}

const RingEvent *ring_at(const Ring *ring, uint64_t position)
{
    return &ring->slots[position % ring->size];
}

static int compare(int64_t a_xid, int64_t a_seq, int64_t b_xid, int64_t b_seq)
{
    if (a_xid != b_xid)
        return a_xid < b_xid ? -1 : 1;
    return a_seq < b_seq ? -1 : a_seq > b_seq;
}

/* Digits only: what str_to_i64 takes besides them is no id of ours. */
static bool parse_part(const char *text, size_t n, int64_t *ret_value)
{
    char copy[20];

    if (n == 0 || n >= sizeof(copy) || strspn(text, "0123456789") < n)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    return str_to_i64(copy, ret_value);
}

static bool parse_id(const char *text, int64_t *ret_xid, int64_t *ret_seq)
{
    const char *dash = strchr(text, '-');

    if (!dash) {
        *ret_seq = INT64_MAX;
        return parse_part(text, strlen(text), ret_xid);
    }
    return parse_part(text, (size_t)(dash - text), ret_xid) &&
           parse_part(dash + 1, strlen(dash + 1), ret_seq);
}

bool ring_is_after(const RingEvent *event, int64_t xid, int64_t seq)
{
    return compare(event->xid, event->seq, xid, seq) > 0;
}

bool ring_reaches(const Ring *ring, int64_t xid)
{
    bool is_empty = ring_start(ring) == ring->end;

    return xid <= (is_empty ? ring->gone_xid : ring_at(ring, ring->end - 1)->xid);
}

RingPlace ring_find(const Ring *ring, const char *last_event_id, RingMark *ret_mark)
{
    uint64_t low = ring_start(ring), high = ring->end;
    int64_t xid = 0, seq = 0;

    if (!parse_id(last_event_id, &xid, &seq))
        return RING_GONE;
    if (compare(xid, seq, ring->gone_xid, ring->gone_seq) < 0)
        return RING_GONE;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (ring_is_after(ring_at(ring, middle), xid, seq)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *ret_mark = (RingMark){low, xid, seq};
    return ring_reaches(ring, xid) ? RING_HERE : RING_AHEAD;
}

void ring_id_before(const Ring *ring, uint64_t position, char *out)
{
    uint64_t start = ring_start(ring);
    int64_t xid = ring->gone_xid, seq = ring->gone_seq;

    out[0] = '\0';
    if (position < start || position > ring->end)
        return;
    if (position > start) {
        const RingEvent *event = ring_at(ring, position - 1);
        xid = event->xid;
        seq = event->seq;
    }
    (void)snprintf(out, RING_ID_SIZE, "%" PRId64 "-%" PRId64, xid, seq);
}
