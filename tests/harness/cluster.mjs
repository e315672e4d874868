// The private PostgreSQL of a server under test, as something that things happen to.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const postmaster = (dir) => Number(readFileSync(join(dir, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0])

/** The processes that serve a connection of our server. */
export function backends(dir) {
  const found = execFileSync('pgrep', ['-P', String(postmaster(dir)), '-f', 'postgres: .*zhiwang.*'], { encoding: 'utf8' })
  return found.trim().split('\n').map(Number)
}

/** Stops processes where they stand: nothing is refused, nothing is answered. Returns what lets them go on. */
export function freeze(pids) {
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGCONT')
      } catch {
        // it has ended since
      }
    }
  }
}

export const everyone = (dir) => [postmaster(dir), ...backends(dir)]

/** What never comes true must not hold up the whole suite: far beyond anything that is only slow. */
const NEVER_MS = 90_000

/** Resolves with what `check` gives as soon as it is truthy. */
export async function eventually(check) {
  const began = performance.now()
  for (;;) {
    const value = await check()
    if (value) return value
    if (performance.now() - began > NEVER_MS) throw new Error(`never came true: ${check}`)
    await sleep(25)
  }
}
