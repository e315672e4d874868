// The map: grids as canvas images, borders, and points on top. Canvas 2D, for desks without a GPU.
// Nothing but what the server gives is drawn: no tiles, no other host.
import Feature from 'ol/Feature'
import { LineString, MultiLineString, Point as PointShape, Polygon } from 'ol/geom'
import VectorLayer from 'ol/layer/Vector'
import VectorImageLayer from 'ol/layer/VectorImage'
import OlMap from 'ol/Map'
import { fromLonLat, toLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Fill, Stroke, Style, Text } from 'ol/style'
import View from 'ol/View'
import { borders, type Area } from './outlines'
import { markStyle, palette, type Palette } from './marks'
import type { Point } from './place'

export interface Mark extends Point {
  id: string
  severity: string
}
export interface Label extends Point {
  name: string
}

const still = window.matchMedia('(prefers-reduced-motion: reduce)')
const xy = ([lon, lat]: [number, number]): number[] => fromLonLat([lon, lat])

export class GridMap {
  private readonly areas = new VectorSource()
  private readonly lines = new VectorSource()
  private readonly labels = new VectorSource()
  private readonly points = new VectorSource()
  private readonly map: OlMap
  private colours: Palette
  private here = ''
  private picked = ''

  constructor(target: HTMLElement, onMark: (id: string) => void, onPlace: (place: Point) => void) {
    this.colours = palette(target)
    this.map = new OlMap({
      target,
      controls: [],
      view: new View({ center: fromLonLat([113.75, 22.95]), zoom: 10, minZoom: 8, maxZoom: 18, enableRotation: false }),
      layers: [
        new VectorImageLayer({
          source: this.areas,
          imageRatio: 1.3,
          style: (feature) => this.areaStyle(String(feature.get('key'))),
        }),
        new VectorImageLayer({
          source: this.lines,
          imageRatio: 1.3,
          style: (feature) =>
            new Style({ stroke: new Stroke({ color: this.colours.border, width: feature.get('town') ? 2 : 1.2 }) }),
        }),
        new VectorLayer({
          source: this.labels,
          declutter: true,
          style: (feature) => this.labelStyle(String(feature.get('name'))),
        }),
        new VectorLayer({
          source: this.points,
          style: (feature) =>
            markStyle(String(feature.get('severity')), feature.get('id') === this.picked, this.colours),
        }),
      ],
    })
    this.map.on('singleclick', (event) => {
      const hit = this.map.forEachFeatureAtPixel(event.pixel, (feature) => feature.get('id') as string | undefined, {
        hitTolerance: 6,
      })
      if (hit) return onMark(hit)
      const [lon, lat] = toLonLat(event.coordinate) as [number, number]
      onPlace({ lon, lat })
    })
  }

  private areaStyle(key: string): Style {
    const isHere = this.here !== '' && key.startsWith(this.here)
    return new Style({
      fill: new Fill({ color: isHere ? this.colours.here : this.colours.area }),
      stroke: new Stroke({ color: this.colours.line, width: 0.6 }),
    })
  }
  private labelStyle(text: string): Style {
    return new Style({
      text: new Text({
        text,
        font: `12px ${getComputedStyle(document.body).fontFamily}`,
        fill: new Fill({ color: this.colours.label }),
        stroke: new Stroke({ color: this.colours.area, width: 3 }),
      }),
    })
  }

  addAreas(areas: Area[]): void {
    this.areas.addFeatures(
      areas.map((area) => {
        const feature = new Feature(new Polygon([area.ring.map(xy)]))
        feature.set('key', area.key)
        return feature
      }),
    )
    const line = (digits: number, town: boolean): Feature => {
      const feature = new Feature(
        new MultiLineString(borders(areas, digits).map((edge) => new LineString(edge.map(xy)))),
      )
      feature.set('town', town)
      return feature
    }
    this.lines.addFeatures([line(12, false), line(9, true)])
  }
  setLabels(labels: Label[]): void {
    this.labels.clear()
    this.labels.addFeatures(
      labels.map(
        (label) => new Feature({ geometry: new PointShape(fromLonLat([label.lon, label.lat])), name: label.name }),
      ),
    )
  }
  /** Severe ones last, so that they lie on top. */
  setMarks(marks: Mark[]): void {
    this.points.clear()
    const sorted = [...marks].sort((a, b) => b.severity.localeCompare(a.severity))
    this.points.addFeatures(
      sorted.map(
        (mark) =>
          new Feature({
            geometry: new PointShape(fromLonLat([mark.lon, mark.lat])),
            id: mark.id,
            severity: mark.severity,
          }),
      ),
    )
  }
  /** The unit whose grids stand out, by the beginning of their keys. */
  setHere(prefix: string): void {
    if (prefix === this.here) return
    this.here = prefix
    this.areas.changed()
  }
  setPicked(id: string): void {
    this.picked = id
    this.points.changed()
  }
  repaint(): void {
    this.colours = palette(this.map.getTargetElement())
    for (const source of [this.areas, this.lines, this.labels, this.points]) source.changed()
  }

  /** All areas whose key begins so; all, when none does. */
  fit(prefix = ''): void {
    const wanted = this.areas.getFeatures().filter((feature) => String(feature.get('key')).startsWith(prefix))
    const source = new VectorSource({ features: wanted.length > 0 ? wanted : this.areas.getFeatures() })
    const extent = source.getExtent()
    if (!extent || !Number.isFinite(extent[0]!)) return
    this.map.getView().fit(extent, { padding: [24, 24, 24, 24], duration: still.matches ? 0 : 250, maxZoom: 16 })
  }
  /** Brings a point into view; a point that is well in view moves nothing. */
  show(place: Point): void {
    const view = this.map.getView()
    const at = fromLonLat([place.lon, place.lat])
    const pixel = this.map.getPixelFromCoordinate(at)
    const [width, height] = this.map.getSize() ?? [0, 0]
    const inView = pixel && pixel[0]! > 40 && pixel[1]! > 40 && pixel[0]! < width - 40 && pixel[1]! < height - 40
    if (!inView) view.animate({ center: at, duration: still.matches ? 0 : 350 })
  }
  zoom(by: number): void {
    const view = this.map.getView()
    view.animate({ zoom: (view.getZoom() ?? 12) + by, duration: still.matches ? 0 : 150 })
  }
  resize(): void {
    this.map.updateSize()
  }
  end(): void {
    this.map.setTarget(undefined)
    this.map.dispose()
  }
}
