/* pace.c - simulated time and wall time, and who is cut off at a moment. */
#include "simulate/sim.h"
#include "simulate/wire.h"

int64_t sim_wall_us(const Sim *sim, int64_t day_ms)
{
    int64_t since_ms = day_ms - (int64_t)sim->options->from_s * 1000;

    return sim->began_us + (int64_t)((double)since_ms * 1000 / sim->options->speed);
}

int64_t sim_later_us(const Sim *sim, int64_t simulated_ms)
{
    return now_us() + (int64_t)((double)simulated_ms * 1000 / sim->options->speed);
}

/* Not all at once: what was kept is sent within five simulated minutes. */
int64_t sim_due_us(const Sim *sim, uint32_t who, int64_t due_us)
{
    if (!is_away(sim->scene, who))
        return due_us;
    uint64_t random = who;
    int64_t after_ms = (int64_t)sim->scene->to_s * 1000 + (int64_t)(chance(&random) % 300000);
    return sim_wall_us(sim, after_ms);
}
