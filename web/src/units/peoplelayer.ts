// People on the map. A point only of whom the server tells one: who has accepted to go, and near an alarm. Of all
// others the grid they are in, and how many are there: a hollow square in the middle of the grid, nobody's place.
import Feature, { type FeatureLike } from 'ol/Feature'
import { Circle as CircleShape, Point as PointShape } from 'ol/geom'
import VectorLayer from 'ol/layer/Vector'
import { fromLonLat, getPointResolution } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Fill, RegularShape, Stroke, Style, Text } from 'ol/style'
import type { Palette } from './marks'

export interface Someone {
  person: string
  name: string
  /** null: not known. */
  grid: string | null
  /** Only of whom a point may be told. */
  at: { lon: number; lat: number; accuracy_m: number | null } | null
}
/** What is drawn at one place. */
export interface Dot {
  people: Someone[]
  where: number[]
  isLive: boolean
}

/** middle: of a grid, where the map has it. */
export function dotsOf(people: Someone[], middle: (grid: string) => number[] | undefined): Dot[] {
  const grids = new Map<string, Dot>()
  const out: Dot[] = []
  for (const one of people) {
    if (one.at) {
      out.push({ people: [one], where: fromLonLat([one.at.lon, one.at.lat]), isLive: true })
      continue
    }
    const where = one.grid === null ? undefined : middle(one.grid)
    if (one.grid === null || !where) continue
    const dot = grids.get(one.grid)
    if (dot) dot.people.push(one)
    else grids.set(one.grid, { people: [one], where, isLive: false })
  }
  return [...grids.values(), ...out]
}

const SIDE_PX = 8
const square = (dot: Dot, isOver: boolean, colours: Palette): RegularShape =>
  new RegularShape({
    points: 4,
    angle: Math.PI / 4,
    radius: isOver ? SIDE_PX * 1.9 : SIDE_PX * 1.3,
    fill: new Fill({ color: dot.isLive ? colours.person : colours.edge }),
    stroke: new Stroke({ color: dot.isLive ? colours.edge : colours.person, width: 2 }),
  })

export class PeopleLayer {
  private readonly source = new VectorSource<Feature<PointShape>>()
  private over: Dot | null = null
  readonly layer: VectorLayer

  constructor(private readonly colours: () => Palette) {
    this.layer = new VectorLayer({ source: this.source, style: (feature) => this.style(feature) })
  }
  private style(feature: FeatureLike): Style[] {
    const dot = feature.get('dot') as Dot
    const colours = this.colours()
    const n = dot.people.length
    const label = dot.isLive ? dot.people[0]!.name : n > 1 ? String(n) : ''
    const mark = new Style({
      image: square(dot, dot === this.over, colours),
      text: new Text({
        text: label,
        font: `600 12px ${getComputedStyle(document.body).fontFamily}`,
        offsetY: dot.isLive ? 18 : 0,
        fill: new Fill({ color: colours.ink }),
        stroke: new Stroke({ color: colours.edge, width: 3 }),
      }),
    })
    const near = dot.isLive ? dot.people[0]!.at!.accuracy_m : null
    return near === null ? [mark] : [this.doubt(dot.where, near), mark]
  }
  /** As far off as it may be. */
  private doubt(where: number[], metres: number): Style {
    const radius = metres / getPointResolution('EPSG:3857', 1, where)
    return new Style({
      geometry: new CircleShape(where, radius),
      stroke: new Stroke({ color: this.colours().person, width: 1, lineDash: [4, 4] }),
    })
  }
  set(dots: Dot[]): void {
    this.over = null
    this.source.clear(true)
    this.source.addFeatures(
      dots.map((dot) => {
        const feature = new Feature(new PointShape(dot.where))
        feature.set('dot', dot, true)
        return feature
      }),
    )
    this.source.changed()
  }
  /** Where a case is held over; null: nowhere. */
  setOver(dot: Dot | null): void {
    if (dot === this.over) return
    this.over = dot
    this.source.changed()
  }
  repaint(): void {
    this.source.changed()
  }
}
