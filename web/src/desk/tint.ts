// What the map of the desk is coloured by: cases as they stand now, or an indicator of this month. Pure.
import { stepOf } from '../plots/steps'
import { valueText } from '../stats/show'
import type { Formula, Shown } from '../stats/types'
import type { Tier } from '../units/place'

export type Below = 'town' | 'village' | 'grid'
export const DIGITS: Record<Below, 9 | 12 | 15> = { town: 9, village: 12, grid: 15 }

/** One place of it: what it is worth on the map, and what is written in the table. */
export interface Place {
  key: string
  name: string
  n: number
  text: string
}

/** What somebody of this tier can compare; of indicators the server has no grids. */
export function belowsOf(tier: Tier, isIndicator: boolean): Below[] {
  const all: Below[] =
    tier === 'VILLAGE' ? ['grid'] : tier === 'TOWN' ? ['village', 'grid'] : ['town', 'village', 'grid']
  return isIndicator ? all.filter((one) => one !== 'grid') : all
}

/** Whole numbers, for the steps of colour: a rate in percent, a span in minutes. */
export const worth = (shown: Pick<Shown, 'value'>, unit: Formula['unit']): number =>
  shown.value === null ? 0 : Math.round(unit === 'RATE' ? shown.value * 100 : shown.value)
export const placeOf = (key: string, name: string, shown: Shown, unit: Formula['unit']): Place => ({
  key,
  name,
  n: worth(shown, unit),
  text: valueText(shown, unit),
})

/** The most first; of equals, by name. */
export const ranked = (places: Place[]): Place[] => [...places].sort((a, b) => b.n - a.n || a.key.localeCompare(b.key))

/** The step of a grid: that of the place it lies in. -1: nothing there. */
export const stepAt = (grid: string, places: Map<string, number>, below: Below, lows: number[]): number =>
  stepOf(places.get(grid.slice(0, DIGITS[below]).padEnd(15, '0')) ?? 0, lows)
