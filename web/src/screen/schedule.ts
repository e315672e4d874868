// Which scene stands when: of the time alone, so that all walls of a city change together. And which alarms
// take the wall over.
import type { Alarm } from './wall'

export const SCENES = ['today', 'matters'] as const
export type Scene = (typeof SCENES)[number]
export interface Schedule {
  scenes: Scene[]
  everyS: number
  /** An alarm takes the wall over for so long. */
  alarmMin: number
}
function within(text: unknown, least: number, most: number, otherwise: number): number {
  const n = Number(text)
  return text !== undefined && text !== '' && Number.isFinite(n) ? Math.min(most, Math.max(least, n)) : otherwise
}
/** As the address has it: ?scenes=today,matters&every=30&alarm=15 */
export function scheduleOf(query: Record<string, unknown>): Schedule {
  const asked = String(query.scenes ?? '').split(',')
  const scenes = SCENES.filter((scene) => asked.includes(scene))
  return {
    scenes: scenes.length > 0 ? scenes : [...SCENES],
    everyS: within(query.every, 5, 3600, 30),
    alarmMin: within(query.alarm, 0, 1440, 30),
  }
}
/** A scene that somebody turned to by hand. */
export interface Held {
  scene: Scene
  until: number
}
/** Held for a whole period at least, and given up at a turn of the clock: there the walls are in step again. */
export function turnFrom(shown: Scene, by: number, now: number, schedule: Schedule): Held {
  const { scenes, everyS } = schedule
  const period = everyS * 1000
  const next = scenes.indexOf(shown) + by + scenes.length
  return { scene: scenes[next % scenes.length]!, until: Math.ceil((now + period) / period) * period }
}
export function sceneAt(now: number, schedule: Schedule, held: Held | null = null): Scene {
  if (held && now < held.until && schedule.scenes.includes(held.scene)) return held.scene
  return schedule.scenes[Math.floor(now / (schedule.everyS * 1000)) % schedule.scenes.length]!
}
export const takingOver = (alarms: Alarm[], now: number, schedule: Schedule): Alarm[] =>
  alarms.filter((alarm) => now - Date.parse(alarm.created_at) < schedule.alarmMin * 60000)
