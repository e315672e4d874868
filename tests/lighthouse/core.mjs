// A trace as it would be if nobody else had used the machine: what waited for a core is taken out. Chromium writes of each
// event of a thread both clocks, the wall's and that of the time on a core; here each task of a page's thread keeps its
// beginning, and what is in it stands where the second clock has it. Lighthouse reads of it what it would read of the other.
const TASKS = /^(RunTask|ThreadControllerImpl::RunTask)$/
const isTask = (event) => event.ph === 'X' && TASKS.test(event.name)

/** The tasks of one thread, from the first; none lies in another. */
function outermost(events) {
  const tasks = events.filter((event) => isTask(event) && event.tdur !== undefined).sort((a, b) => a.ts - b.ts || b.dur - a.dur)
  let end = -Infinity
  return tasks.filter((task) => {
    if (task.ts < end) return false
    end = task.ts + task.dur
    return true
  })
}

function onCore(events) {
  const tasks = outermost(events)
  const of = (ts) => {
    let [low, high] = [0, tasks.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (tasks[middle].ts <= ts) low = middle + 1
      else high = middle
    }
    const task = tasks[low - 1]
    return task && ts <= task.ts + task.dur ? task : undefined
  }
  return events.map((event) => {
    const task = event.tts === undefined ? undefined : of(event.ts)
    if (!task) return event
    const ts = Math.min(task.ts + Math.max(0, event.tts - task.tts), task.ts + task.dur)
    return { ...event, ts, ...(event.tdur === undefined ? {} : { dur: event.tdur }) }
  })
}

export function withoutWaiting({ traceEvents, ...rest }) {
  const threads = new Map()
  for (const event of traceEvents) {
    const key = `${event.pid}/${event.tid}`
    if (threads.has(key)) threads.get(key).push(event)
    else threads.set(key, [event])
  }
  return { ...rest, traceEvents: [...threads.values()].flatMap(onCore) }
}
