// How a case looks on the map: the same shapes as in the lists.
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style'
import type ImageStyle from 'ol/style/Image'

export interface Palette {
  area: string
  here: string
  beyond: string
  line: string
  border: string
  label: string
  edge: string
  focus: string
  ink: string
  person: string
  levels: Record<string, string>
}

/** The tokens, as the canvas needs them. */
export function palette(element: HTMLElement): Palette {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    area: read('--map-area'),
    here: read('--map-here'),
    beyond: read('--map-beyond'),
    line: read('--map-line'),
    border: read('--map-border'),
    label: read('--map-label'),
    edge: read('--paper'),
    focus: read('--main'),
    ink: read('--ink'),
    person: read('--good'),
    levels: { S1: read('--s1'), S2: read('--s2'), S3: read('--s3'), S4: read('--s4') },
  }
}

function shape(severity: string, size: number, colour: string, edge: string): ImageStyle {
  const fill = new Fill({ color: severity === 'S4' ? edge : colour })
  const stroke = new Stroke({ color: severity === 'S4' ? colour : edge, width: severity === 'S4' ? 2.5 : 1.5 })
  if (severity === 'S1') return new RegularShape({ points: 3, radius: size * 1.35, fill, stroke })
  if (severity === 'S2') return new RegularShape({ points: 4, radius: size * 1.25, fill, stroke })
  return new Circle({ radius: size, fill, stroke })
}

export function markStyle(severity: string, isPicked: boolean, colours: Palette): Style[] {
  const colour = colours.levels[severity] ?? colours.label
  const mark = new Style({ image: shape(severity, isPicked ? 8 : 6, colour, colours.edge), zIndex: isPicked ? 2 : 1 })
  if (!isPicked) return [mark]
  const ring = new Style({
    image: new Circle({
      radius: 17,
      stroke: new Stroke({ color: colours.focus, width: 3 }),
      fill: new Fill({ color: 'rgba(26,98,214,.12)' }),
    }),
    zIndex: 2,
  })
  return [ring, mark]
}

/** Several as one: their number, in the colour of the gravest, and wider the more there are. */
export function clusterStyle(n: number, severity: string, colours: Palette): Style[] {
  const colour = colours.levels[severity] ?? colours.label
  return [
    new Style({
      image: new Circle({
        radius: 11 + Math.min(9, Math.log2(n) * 1.6),
        fill: new Fill({ color: colours.edge }),
        stroke: new Stroke({ color: colour, width: 3 }),
      }),
      text: new Text({
        text: String(n),
        font: `600 12px ${getComputedStyle(document.body).fontFamily}`,
        fill: new Fill({ color: colours.ink }),
      }),
    }),
  ]
}
