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

/** In words, without a name: what the figures were taken on. */
export function machineClass() {
  const release = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'
  return `${cpus().length} cores, ${release}`
}
