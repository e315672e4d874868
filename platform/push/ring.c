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

void ring_put(Ring *ring, RingEvent event)
{
    RingEvent *slot = &ring->slots[ring->end % ring->size];

    if (slot->text) {
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

    return dash && parse_part(text, (size_t)(dash - text), ret_xid) &&
           parse_part(dash + 1, strlen(dash + 1), ret_seq);
}

bool ring_find(const Ring *ring, const char *last_event_id, uint64_t *ret_position)
{
    uint64_t low = ring_start(ring), high = ring->end;
    int64_t xid = 0, seq = 0;

    if (!parse_id(last_event_id, &xid, &seq) || low == high)
        return false;
    const RingEvent *oldest = ring_at(ring, low), *newest = ring_at(ring, high - 1);
    bool just_gone = ring->gone_xid > 0 && compare(xid, seq, ring->gone_xid, ring->gone_seq) == 0;
    if (compare(xid, seq, oldest->xid, oldest->seq) < 0 && !just_gone)
        return false;
    /* Newer than all that is known: of another database, or invented. */
    if (compare(xid, seq, newest->xid, newest->seq) > 0)
        return false;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const RingEvent *event = ring_at(ring, middle);
        if (compare(event->xid, event->seq, xid, seq) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *ret_position = low;
    return true;
}

void ring_id_before(const Ring *ring, uint64_t position, char *out)
{
    out[0] = '\0';
    if (position <= ring_start(ring) || position > ring->end)
        return;
    const RingEvent *event = ring_at(ring, position - 1);
    (void)snprintf(out, RING_ID_SIZE, "%" PRId64 "-%" PRId64, event->xid, event->seq);
}
