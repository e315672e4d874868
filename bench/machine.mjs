// What the kernel says about processes: time on a core, memory.
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Seconds on a core of all threads of the process that live, to the nanosecond. */
export function cpuSeconds(pid) {
  let ns = 0n
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += BigInt(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // the thread has ended in between
    }
  }
  return Number(ns) / 1e9
}

function fieldOf(path, name) {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(path, 'utf8'))
  return found ? Number(found[1]) : 0
}

/** kB of this process that no other process shares, and its part of what is shared. */
export function memoryKb(pid) {
  return fieldOf(`/proc/${pid}/smaps_rollup`, 'Pss')
}

/** The process and its descendants. */
export function family(pid) {
  const parents = new Map()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // ended in between
    }
  }
  const found = [pid]
  for (const member of found) {
    for (const [child, parent] of parents) if (parent === member) found.push(child)
  }
  return found
}

/** Jiffies of all cores since the start: idle (or waiting for a disk), and all. */
function jiffies() {
  const [, , ...all] = readFileSync('/proc/stat', 'utf8').split('\n')[0].split(' ').map(Number)
  return { idle: all[3] + all[4], all: all.slice(0, 8).reduce((sum, n) => sum + n, 0) }
}

/** Until the machine does nothing else for three seconds, or for so many seconds at the most. False: it never was. */
export async function calm(seconds) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const before = jiffies()
    await new Promise((done) => setTimeout(done, 3000))
    const now = jiffies()
    if ((now.idle - before.idle) / (now.all - before.all) > 0.93) return true
  }
  return false
}

/** In words, without a name: what the figures were taken on. */
export function machineClass() {
  const release = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'
  return `${cpus().length} cores, ${release}`
}
