// The map: grids as canvas images, borders, and points on top. Canvas 2D, for desks without a GPU.
// Nothing but what the server gives is drawn: no tiles, no other host.
import Feature, { type FeatureLike } from 'ol/Feature'
import { LineString, MultiLineString, Point as PointShape, Polygon } from 'ol/geom'
import type BaseLayer from 'ol/layer/Base'
import VectorLayer from 'ol/layer/Vector'
import VectorImageLayer from 'ol/layer/VectorImage'
import OlMap from 'ol/Map'
import { createEmpty, extend } from 'ol/extent'
import { fromLonLat, getPointResolution, toLonLat } from 'ol/proj'
import Cluster from 'ol/source/Cluster'
import VectorSource from 'ol/source/Vector'
import { Fill, Stroke, Style, Text } from 'ol/style'
import View from 'ol/View'
import { CameraLayer, type CameraSpot } from './cameralayer'
import { borders, type Area } from './outlines'
import { clusterStyle, markStyle, palette, type Palette } from './marks'
import { parted } from './parted'
import { dotsOf, PeopleLayer, type Dot, type Someone } from './peoplelayer'
import type { Point } from './place'

export interface Mark extends Point {
  id: string
  severity: string
}
export type MapLayer = 'grids' | 'cases' | 'people' | 'trails' | 'cameras'
/** Where a map looks: its middle, and how far its corners are from it. */
export interface Sight extends Point {
  zoom: number
  metres: number
}
export interface Label extends Point {
  name: string
}

/** Below this zoom cases that lie close are drawn as one, with their number; alarms never are. */
const CLUSTER_BELOW = 12
const CLUSTER_PX = 44
/** Metres a pixel: with more, villages and grids are too small for lines of their own. */
const FINE_BELOW = 70
/** Round what is fitted; on the right stand the buttons. */
const AROUND = [24, 56, 24, 24]

const still = window.matchMedia('(prefers-reduced-motion: reduce)')
const xy = ([lon, lat]: [number, number]): number[] => fromLonLat([lon, lat])

export class GridMap {
  private readonly areas = new VectorSource()
  private readonly lines = new VectorSource()
  private readonly labels = new VectorSource()
  private readonly points = new VectorSource<Feature<PointShape>>()
  private readonly clusters = new Cluster({ source: this.points, distance: CLUSTER_PX })
  /** What may cost life, and what is picked: drawn last, and for itself. */
  private readonly alone = new VectorSource<Feature<PointShape>>()
  private readonly map: OlMap
  private colours: Palette
  private own = ''
  private here = ''
  private picked = ''
  private marks: Mark[] = []
  private tint: (key: string) => string | null = () => null
  private readonly people = new PeopleLayer(() => this.colours)
  private readonly cameras = new CameraLayer(() => this.colours)
  private readonly trails = new VectorSource<Feature<LineString>>()
  private readonly groups: Record<MapLayer, BaseLayer[]>
  private off: MapLayer[] = []
  private someone: Someone[] = []
  private readonly middles = new Map<string, number[]>()
  /** Somebody has moved it: what is read late does not move it back. */
  private isHeld = false

  /** onPeople: those who are drawn where somebody pressed. */
  constructor(
    target: HTMLElement,
    onMark: (id: string) => void,
    onPlace: (place: Point) => void,
    onPeople: (people: Someone[]) => void = () => undefined,
    onCamera: (code: string) => void = () => undefined,
  ) {
    this.colours = palette(target)
    const lines = new VectorImageLayer({
      source: this.lines,
      imageRatio: 1.3,
      style: (feature, resolution) => this.borderStyle(feature.get('town') === true, resolution < FINE_BELOW),
    })
    const trails = new VectorLayer({ source: this.trails, style: () => this.trailStyle() })
    const cases = [
      new VectorLayer({
        source: this.clusters,
        maxZoom: CLUSTER_BELOW,
        style: (feature) => this.clusterStyle(feature.get('features') as Feature[]),
      }),
      new VectorLayer({ source: this.points, minZoom: CLUSTER_BELOW, style: (feature) => this.pointStyle(feature) }),
      new VectorLayer({ source: this.alone, style: (feature) => this.pointStyle(feature) }),
    ]
    this.groups = {
      grids: [lines],
      cases,
      people: [this.people.layer],
      trails: [trails],
      cameras: [this.cameras.layer],
    }
    this.map = new OlMap({
      target,
      controls: [],
      view: new View({ center: fromLonLat([113.75, 22.95]), zoom: 10, minZoom: 8, maxZoom: 18, enableRotation: false }),
      layers: [
        new VectorImageLayer({
          source: this.areas,
          imageRatio: 1.3,
          style: (feature, resolution) => this.areaStyle(String(feature.get('key')), resolution < FINE_BELOW),
        }),
        lines,
        new VectorLayer({
          source: this.labels,
          declutter: true,
          style: (feature) => this.labelStyle(String(feature.get('name'))),
        }),
        trails,
        this.cameras.layer,
        this.people.layer,
        ...cases,
      ],
    })
    const hold = (): void => void (this.isHeld = true)
    this.map.on('pointerdrag', hold)
    for (const type of ['wheel', 'dblclick']) target.addEventListener(type, hold, { passive: true })
    target.addEventListener('keydown', ({ key }) => /^([+-]|Arrow.*)$/.test(key) && hold())
    this.map.on('singleclick', (event) => {
      const hit = this.map.forEachFeatureAtPixel(event.pixel, (feature) => this.marksOf(feature as Feature), {
        hitTolerance: 6,
      })
      if (hit?.length === 1) return onMark(String(hit[0]!.get('id')))
      if (hit) return this.lookInto(hit)
      const dot = this.dotAt(event.pixel)
      if (dot) return onPeople(dot.people)
      const camera = this.cameraAt(event.pixel)
      if (camera) return onCamera(camera)
      const [lon, lat] = toLonLat(event.coordinate) as [number, number]
      onPlace({ lon, lat })
    })
  }

  private dotAt(pixel: number[]): Dot | undefined {
    return this.map.forEachFeatureAtPixel(pixel, (feature) => feature.get('dot') as Dot, {
      hitTolerance: 10,
      layerFilter: (layer) => layer === this.people.layer,
    })
  }
  private cameraAt(pixel: number[]): string | undefined {
    return this.map.forEachFeatureAtPixel(pixel, (feature) => String(feature.get('camera')), {
      hitTolerance: 4,
      layerFilter: (layer) => layer === this.cameras.layer,
    })
  }
  /** Those over whom something is held with the mouse; null: it was taken away. */
  peopleUnder(event: MouseEvent | null): Someone[] {
    const dot = event ? this.dotAt(this.map.getEventPixel(event)) : undefined
    this.people.setOver(dot ?? null)
    return dot?.people ?? []
  }
  /** The cases that a thing drawn stands for; none, when it is no case. */
  private marksOf(feature: Feature): Feature[] | undefined {
    const inside = feature.get('features') as Feature[] | undefined
    if (inside) return inside
    return feature.get('id') === undefined ? undefined : [feature]
  }
  /** As close as it takes to tell them apart. */
  private lookInto(features: Feature[]): void {
    this.isHeld = true
    const extent = createEmpty()
    for (const feature of features) extend(extent, feature.getGeometry()!.getExtent())
    // Two metres a pixel at the closest, for those at one spot.
    const duration = still.matches ? 0 : 250
    this.map.getView().fit(extent, { padding: [60, 60, 60, 60], minResolution: 2, duration })
  }
  private borderStyle(isTown: boolean, isFine: boolean): Style | undefined {
    if (!isTown && !isFine) return undefined
    return new Style({ stroke: new Stroke({ color: this.colours.border, width: isTown && isFine ? 2 : 1.2 }) })
  }
  private trailStyle(): Style[] {
    return [
      new Style({ stroke: new Stroke({ color: this.colours.edge, width: 5 }) }),
      new Style({ stroke: new Stroke({ color: this.colours.person, width: 2.5, lineDash: [6, 4] }) }),
    ]
  }
  private areaStyle(key: string, isFine: boolean): Style {
    const isHere = this.here !== '' && key.startsWith(this.here)
    const tint = this.tint(key)
    const own = key.startsWith(this.own) ? this.colours.area : this.colours.beyond
    const color = tint ?? (isHere ? this.colours.here : own)
    return new Style({
      fill: new Fill({ color }),
      stroke:
        isHere && tint
          ? new Stroke({ color: this.colours.focus, width: 1.6 })
          : new Stroke({ color: isFine && !this.off.includes('grids') ? this.colours.line : color, width: 0.6 }),
    })
  }
  private pointStyle(feature: FeatureLike): Style[] {
    return markStyle(String(feature.get('severity')), feature.get('id') === this.picked, this.colours)
  }
  private clusterStyle(features: Feature[]): Style[] {
    if (features.length === 1) return this.pointStyle(features[0]!)
    const levels = features.map((feature) => String(feature.get('severity'))).sort()
    return clusterStyle(features.length, levels[0]!, this.colours)
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
        const shape = new Polygon([area.ring.map(xy)])
        this.middles.set(area.key, shape.getInteriorPoint().getCoordinates())
        const feature = new Feature(shape)
        feature.set('key', area.key)
        return feature
      }),
    )
    this.placePeople()
    const line = (digits: number, town: boolean): Feature => {
      const feature = new Feature(
        new MultiLineString(borders(areas, digits).map((edge) => new LineString(edge.map(xy)))),
      )
      feature.set('town', town)
      return feature
    }
    this.lines.addFeatures([line(12, false), line(9, true)])
  }
  /** Before their areas are here: so that all of these places will be in view. */
  frame(places: Point[]): void {
    if (this.isHeld) return
    const extent = createEmpty()
    for (const place of places) extend(extent, new PointShape(fromLonLat([place.lon, place.lat])).getExtent())
    if (Number.isFinite(extent[0]!)) this.map.getView().fit(extent, { padding: AROUND.map((px) => px + 24) })
  }
  setLabels(labels: Label[]): void {
    this.labels.clear()
    this.labels.addFeatures(
      labels.map(
        (label) => new Feature({ geometry: new PointShape(fromLonLat([label.lon, label.lat])), name: label.name }),
      ),
    )
  }
  setMarks(marks: Mark[]): void {
    this.marks = marks
    this.placeMarks()
  }
  private placeMarks(): void {
    const drawn = (mark: Mark): Feature<PointShape> => {
      const feature = new Feature(new PointShape(fromLonLat([mark.lon, mark.lat])))
      feature.setProperties({ id: mark.id, severity: mark.severity }, true)
      return feature
    }
    const { together, alone } = parted(this.marks, this.picked)
    this.points.clear(true)
    this.points.addFeatures(together.map(drawn))
    this.points.changed()
    this.alone.clear(true)
    this.alone.addFeatures(alone.map(drawn))
    this.alone.changed()
  }
  setPeople(people: Someone[]): void {
    this.someone = people
    this.placePeople()
  }
  private placePeople(): void {
    this.people.set(dotsOf(this.someone, (grid) => this.middles.get(grid)))
  }
  setCameras(cameras: CameraSpot[]): void {
    this.cameras.set(cameras)
  }
  /** The ways of those who are under way, each from its first point to its last. */
  setTrails(trails: Point[][]): void {
    this.trails.clear(true)
    this.trails.addFeatures(
      trails
        .filter((points) => points.length > 1)
        .map((points) => new Feature(new LineString(points.map(({ lon, lat }) => fromLonLat([lon, lat]))))),
    )
    this.trails.changed()
  }
  /** What is switched off. */
  setOff(off: MapLayer[]): void {
    this.off = off
    for (const [name, layers] of Object.entries(this.groups) as [MapLayer, BaseLayer[]][])
      for (const layer of layers) layer.setVisible(!off.includes(name))
    this.areas.changed()
  }
  /** The colour of a grid by its key; null: the map's own. */
  setTint(tint: (key: string) => string | null): void {
    this.tint = tint
    this.areas.changed()
  }
  /** The unit whose map it is, by the beginning of its grids' keys: what lies beyond stands back. */
  setOwn(prefix: string): void {
    this.own = prefix
    this.areas.changed()
  }
  /** The unit whose grids stand out, by the beginning of their keys. */
  setHere(prefix: string): void {
    if (prefix === this.here) return
    this.here = prefix
    this.areas.changed()
  }
  setPicked(id: string): void {
    if (id === this.picked) return
    this.picked = id
    this.placeMarks()
  }
  repaint(): void {
    this.colours = palette(this.map.getTargetElement())
    for (const source of [this.areas, this.lines, this.labels, this.points, this.alone, this.trails]) source.changed()
    this.people.repaint()
    this.cameras.repaint()
  }

  /** All areas whose key begins so; all, when none does. */
  fit(prefix = ''): void {
    const wanted = this.areas.getFeatures().filter((feature) => String(feature.get('key')).startsWith(prefix))
    const source = new VectorSource({ features: wanted.length > 0 ? wanted : this.areas.getFeatures() })
    const extent = source.getExtent()
    if (!extent || !Number.isFinite(extent[0]!)) return
    this.map.getView().fit(extent, { padding: AROUND, duration: still.matches ? 0 : 250, maxZoom: 16 })
  }
  /** The same, for the first look: not over what somebody has looked for meanwhile. */
  settle(prefix: string): void {
    if (!this.isHeld) this.fit(prefix)
    this.map.render()
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
    this.isHeld = true
    const view = this.map.getView()
    view.animate({ zoom: (view.getZoom() ?? 12) + by, duration: still.matches ? 0 : 150 })
  }
  /** Where it looks. told: it looks elsewhere now. */
  onView(told: (sight: Sight) => void): void {
    this.map.on('rendercomplete', () => {
      const view = this.map.getView()
      const middle = view.getCenter() ?? [0, 0]
      const [lon, lat] = toLonLat(middle) as [number, number]
      const [width, height] = this.map.getSize() ?? [0, 0]
      const pixel = getPointResolution('EPSG:3857', view.getResolution() ?? 1, middle)
      told({ lon, lat, zoom: view.getZoom() ?? 0, metres: (Math.hypot(width, height) / 2) * pixel })
    })
  }
  resize(): void {
    this.map.updateSize()
  }
  end(): void {
    this.map.setTarget(undefined)
    this.map.dispose()
  }
}
