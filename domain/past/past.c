/*
 * past.c - the weeks before, minute by minute: whoever acts next acts, and between two of them time brings what
 * it brings. One thread, one life after another; a life is a case and what is still to become of it.
 */
#include "domain/past/story.h"
#include "platform/log/log.h"

#define TICK (10 * MINUTE) /* how often what is due is looked for */

const ErrorKind PAST_FAILED = {ERROR_INTERNAL, "past/failed",
                               "What happened before could not be made up"};

/* The clock goes on to `at`, and what is due on the way is done at its time. */
static const Error *go_on_to(Story *story, Time at)
{
    while (story->looked_at + TICK <= at && !story->past->is_told_to_end()) {
        story->looked_at += TICK;
        time_rehearse(story->looked_at);
        while (timer_runner_round(story->timers).n_fired > 0)
            ;
        story->now = story->looked_at;
        TRY(story_walk(story));
        TRY(story_mediate(story));
        arena_reset(story->moment);
    }
    story->now = at;
    time_rehearse(at);
    return NULL;
}

static Life *earliest(const Story *story)
{
    Life *first = NULL;

    for (size_t i = 0; i < story->n_lives; i++) {
        Life *life = &story->lives[i];
        if (life->next_at != TIME_NONE && (!first || life->next_at < first->next_at))
            first = life;
    }
    return first;
}

static void tell_day(const Story *story, int64_t *told)
{
    int64_t days = (story->now - story->began_at) / DAY;

    if (days == *told)
        return;
    *told = days;
    log_info("living", LOG_I64("day", days), LOG_I64("of", story->past->days));
}

static const Error *live(Story *story)
{
    int64_t told = 0;

    for (Life *life = earliest(story); life && life->next_at < story->past->until;
         life = earliest(story)) {
        if (story->past->is_told_to_end())
            return NULL;
        TRY(go_on_to(story, life->next_at > story->now ? life->next_at : story->now));
        tell_day(story, &told);
        TRY(life_step(story, life));
        arena_reset(story->moment);
    }
    return go_on_to(story, story->past->until);
}

const Error *past_live(Server *server, Arena *arena, const Past *past)
{
    Time now = time_now();
    CLEANUP(arena_freep) Arena *moment = arena_new();
    Story story = {
        .server = server,
        .past = past,
        .db = db_new(past->db_url),
        .arena = arena,
        .moment = moment,
        .actors = map_new(),
        .pictures = map_new(),
        .timers = timer_runner_new(&(TimerRunnerConfig){.server = server,
                                                        .db_url = past->db_url,
                                                        .hasty = true,
                                                        .modules = server_config(server)->modules}),
        .began_at = now,
        .now = now,
        .looked_at = now,
    };
    db_hasty(story.db);
    const Error *error = story_foresee(&story);

    if (!error) {
        story_quarrels(&story);
        error = live(&story);
    }
    time_rehearse(past->until);
    timer_runner_free(story.timers);
    map_free(story.actors);
    map_free(story.pictures);
    db_free(story.db);
    return error;
}
