// Cameras on the map, from the zoom at which they can be told apart: below it they would cover what one looks for.
import Feature from 'ol/Feature'
import { Point as PointShape } from 'ol/geom'
import VectorLayer from 'ol/layer/Vector'
import { fromLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Icon, Style } from 'ol/style'
import type { Palette } from './marks'
import type { Point } from './place'

export const CAMERAS_FROM = 13
export interface CameraSpot extends Point {
  code: string
  state: string
}

/** The sign of the list, on a ground; one that is broken is struck out. */
const sign = (isBroken: boolean, { edge, label, ink }: Palette): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22" viewBox="-2 -2 28 28"><rect x="-1" y="1" width="26" height="22" rx="5" fill="${edge}" stroke="${label}" stroke-width="1.5"/><path d="M4 9h11v7H4zM15 11.5l5-2.5v7l-5-2.5" fill="none" stroke="${ink}" stroke-width="1.8" stroke-linejoin="round"/>${isBroken ? `<path d="M2 20L22 4" stroke="${ink}" stroke-width="2"/>` : ''}</svg>`,
  )}`

export class CameraLayer {
  private readonly source = new VectorSource<Feature<PointShape>>()
  private readonly styles = new Map<string, Style>()
  readonly layer: VectorLayer

  constructor(private readonly colours: () => Palette) {
    this.layer = new VectorLayer({
      source: this.source,
      minZoom: CAMERAS_FROM,
      style: (feature) => this.style(String(feature.get('state'))),
    })
  }
  private style(state: string): Style {
    const known = this.styles.get(state)
    if (known) return known
    const made = new Style({ image: new Icon({ src: sign(state === 'BROKEN', this.colours()) }) })
    this.styles.set(state, made)
    return made
  }
  set(cameras: CameraSpot[]): void {
    this.source.clear(true)
    this.source.addFeatures(
      cameras.map(({ code, state, lon, lat }) => {
        const feature = new Feature(new PointShape(fromLonLat([lon, lat])))
        feature.setProperties({ camera: code, state }, true)
        return feature
      }),
    )
    this.source.changed()
  }
  repaint(): void {
    this.styles.clear()
    this.source.changed()
  }
}
