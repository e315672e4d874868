#include "platform/push/inbox.h"

#include <stdlib.h>
#include <unistd.h>

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void inbox_init(Inbox *inbox, size_t max_events, size_t max_listeners)
{
    *inbox = (Inbox){.max_events = max_events, .max_listeners = max_listeners};
    pthread_mutex_init(&inbox->lock, NULL);
    pthread_cond_init(&inbox->room, NULL);
    inbox->waiting.events = must(calloc(max_events, sizeof(RingEvent)));
}

void inbox_taken_done(InboxTaken *taken)
{
    free(taken->events);
    free(taken->newcomers);
    free(taken->ended);
    *taken = (InboxTaken){0};
}

void inbox_done(Inbox *inbox)
{
    InboxTaken *waiting = &inbox->waiting;

    for (size_t i = 0; i < waiting->n_events; i++)
        free(waiting->events[i].text);
    for (size_t i = 0; i < waiting->n_newcomers; i++)
        (void)close(waiting->newcomers[i].fd);
    inbox_taken_done(waiting);
    pthread_mutex_destroy(&inbox->lock);
    pthread_cond_destroy(&inbox->room);
}

bool inbox_adopt(Inbox *inbox, int fd, const StreamFilter *filter)
{
    InboxTaken *waiting = &inbox->waiting;

    pthread_mutex_lock(&inbox->lock);
    bool taken = !inbox->stopping && atomic_load(&inbox->n_listeners) < inbox->max_listeners;
    if (taken) {
        if (waiting->n_newcomers == waiting->cap_newcomers) {
            waiting->cap_newcomers = waiting->cap_newcomers ? waiting->cap_newcomers * 2 : 16;
            waiting->newcomers =
                must(realloc(waiting->newcomers, waiting->cap_newcomers * sizeof(Newcomer)));
        }
        waiting->newcomers[waiting->n_newcomers++] =
            (Newcomer){.fd = fd, .filter = *filter, .position = inbox->published};
        atomic_fetch_add(&inbox->n_listeners, 1);
    }
    pthread_mutex_unlock(&inbox->lock);
    return taken;
}

bool inbox_publish(Inbox *inbox, const RingEvent *event)
{
    InboxTaken *waiting = &inbox->waiting;

    pthread_mutex_lock(&inbox->lock);
    bool room = waiting->n_events < inbox->max_events && !inbox->stopping;
    if (room) {
        waiting->events[waiting->n_events++] = *event;
        inbox->published++;
    }
    pthread_mutex_unlock(&inbox->lock);
    return room;
}

bool inbox_wait_room(Inbox *inbox)
{
    pthread_mutex_lock(&inbox->lock);
    while (inbox->waiting.n_events == inbox->max_events && !inbox->stopping)
        pthread_cond_wait(&inbox->room, &inbox->lock);
    bool stopping = inbox->stopping;
    pthread_mutex_unlock(&inbox->lock);
    return !stopping;
}

void inbox_end_session(Inbox *inbox, Id session)
{
    InboxTaken *waiting = &inbox->waiting;

    pthread_mutex_lock(&inbox->lock);
    if (!inbox->stopping) {
        if (waiting->n_ended == waiting->cap_ended) {
            waiting->cap_ended = waiting->cap_ended ? waiting->cap_ended * 2 : 16;
            waiting->ended = must(realloc(waiting->ended, waiting->cap_ended * sizeof(SessionEnd)));
        }
        waiting->ended[waiting->n_ended++] = (SessionEnd){session, monotonic_ms()};
    }
    pthread_mutex_unlock(&inbox->lock);
}

void inbox_open(Inbox *inbox, int64_t begin_xid, int64_t begin_seq)
{
    pthread_mutex_lock(&inbox->lock);
    if (!inbox->open) {
        /* What was published so far is history, and no news to those who came meanwhile: their
         * answer has not begun, so they have not been promised anything from before now. */
        for (size_t i = 0; i < inbox->waiting.n_newcomers; i++)
            inbox->waiting.newcomers[i].position = inbox->published;
        inbox->open = inbox->waiting.begins = true;
        inbox->waiting.begin_xid = begin_xid;
        inbox->waiting.begin_seq = begin_seq;
    }
    pthread_mutex_unlock(&inbox->lock);
}

void inbox_stop(Inbox *inbox)
{
    pthread_mutex_lock(&inbox->lock);
    inbox->stopping = true;
    pthread_cond_broadcast(&inbox->room);
    pthread_mutex_unlock(&inbox->lock);
}

size_t inbox_count(const Inbox *inbox)
{
    return atomic_load(&inbox->n_listeners);
}

void inbox_left(Inbox *inbox)
{
    atomic_fetch_sub(&inbox->n_listeners, 1);
}

bool inbox_take(Inbox *inbox, InboxTaken *taken)
{
    InboxTaken empty = *taken;

    if (!empty.events)
        empty.events = must(calloc(inbox->max_events, sizeof(RingEvent)));
    empty.n_events = empty.n_newcomers = empty.n_ended = 0;
    empty.begins = false;
    pthread_mutex_lock(&inbox->lock);
    *taken = inbox->waiting;
    inbox->waiting = empty;
    if (!inbox->open) {
        /* The newcomers go on waiting: give their list back. */
        inbox->waiting.newcomers = taken->newcomers;
        inbox->waiting.n_newcomers = taken->n_newcomers;
        inbox->waiting.cap_newcomers = taken->cap_newcomers;
        taken->newcomers = empty.newcomers;
        taken->n_newcomers = 0;
        taken->cap_newcomers = empty.cap_newcomers;
    }
    bool stopping = inbox->stopping;
    pthread_cond_broadcast(&inbox->room);
    pthread_mutex_unlock(&inbox->lock);
    return stopping;
}
