// The map of a draft: grids to choose, a line to cut along, corners to drag; faults on top. Canvas 2D,
// nothing but what the server gives.
import Collection from 'ol/Collection'
import { platformModifierKeyOnly } from 'ol/events/condition'
import Feature from 'ol/Feature'
import { LineString, MultiLineString, MultiPoint, Point as PointShape, Polygon } from 'ol/geom'
import type SimpleGeometry from 'ol/geom/SimpleGeometry'
import { defaults } from 'ol/interaction/defaults'
import Draw from 'ol/interaction/Draw'
import type Interaction from 'ol/interaction/Interaction'
import Modify from 'ol/interaction/Modify'
import Snap from 'ol/interaction/Snap'
import VectorLayer from 'ol/layer/Vector'
import VectorImageLayer from 'ol/layer/VectorImage'
import OlMap from 'ol/Map'
import { fromLonLat, toLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style'
import View from 'ol/View'
import { palette, type Palette } from '../units/marks'
import { rounded, shortLabel, villageEdges, type Corner, type Grid } from './draft'
import type { Fault } from './types'

export type Tool = 'pick' | 'line' | 'reshape'
export interface MapEvents {
  pick(label: string): void
  fault(index: number): void
  line(corners: Corner[]): void
  reshaped(drawn: Map<string, Corner[]>): void
}

const still = window.matchMedia('(prefers-reduced-motion: reduce)')
const xy = (at: Corner): number[] => fromLonLat(at)
const corner = (at: number[]): Corner => {
  const [lon, lat] = toLonLat(at) as Corner
  return [rounded(lon), rounded(lat)]
}
const polygonOf = (ring: Corner[]): Polygon => new Polygon([[...ring, ring[0]!].map(xy)])
const ringOf = (shape: Polygon): Corner[] => shape.getCoordinates()[0]!.slice(0, -1).map(corner)
/** Texts on it are drawn only where there is room for them. */
const LABEL_RESOLUTION = 12

export class EditorMap {
  private readonly areas = new VectorSource<Feature<Polygon>>()
  private readonly lines = new VectorSource()
  private readonly sketch = new VectorSource<Feature<LineString>>()
  private readonly faults = new VectorSource()
  private readonly map: OlMap
  private colours: Palette
  private picked = new Set<string>()
  private chosen = -1
  private acting: Interaction[] = []
  private tool: Tool = 'pick'

  /** view: of another map, to move with it. */
  constructor(
    target: HTMLElement,
    private readonly events: Partial<MapEvents>,
    view?: View,
  ) {
    this.colours = palette(target)
    this.map = new OlMap({
      target,
      controls: [],
      interactions: defaults({ doubleClickZoom: false, altShiftDragRotate: false, pinchRotate: false }),
      view: view ?? new View({ center: fromLonLat([113.75, 22.95]), zoom: 11, minZoom: 8, maxZoom: 20 }),
      layers: [
        new VectorLayer({ source: this.areas, declutter: true, style: (f, at) => this.areaStyle(f as Feature, at) }),
        new VectorImageLayer({
          source: this.lines,
          imageRatio: 1.2,
          style: () => new Style({ stroke: new Stroke({ color: this.colours.border, width: 2 }) }),
        }),
        new VectorLayer({ source: this.sketch, style: () => this.lineStyle() }),
        new VectorLayer({ source: this.faults, style: (f) => this.faultStyle(Number(f.get('index'))) }),
      ],
    })
    this.map.on('singleclick', (event) => {
      if (this.acting.some((one) => one instanceof Draw)) return
      const hits = this.map.getFeaturesAtPixel(event.pixel, { hitTolerance: 4 })
      const fault = hits.find((one) => one.get('index') !== undefined)
      if (fault) return this.events.fault?.(Number(fault.get('index')))
      const hit = this.areas.getFeaturesAtCoordinate(event.coordinate)[0]
      if (hit) this.events.pick?.(String(hit.getId()))
    })
  }
  get view(): View {
    return this.map.getView()
  }

  private areaStyle(feature: Feature, resolution: number): Style[] {
    const isPicked = this.picked.has(String(feature.getId()))
    const isNew = feature.get('isNew') === true
    const area = new Style({
      zIndex: isPicked ? 2 : 1,
      fill: new Fill({ color: isPicked || isNew ? this.colours.here : this.colours.area }),
      stroke: new Stroke({
        color: isPicked ? this.colours.focus : isNew ? this.colours.label : this.colours.line,
        width: isPicked ? 3 : isNew ? 1.6 : 1,
        ...(isNew && !isPicked ? { lineDash: [6, 4] } : {}),
      }),
      ...(resolution < LABEL_RESOLUTION || isPicked
        ? {
            text: new Text({
              text: String(feature.get('text')),
              font: `${isPicked ? '600 13px' : '12px'} ${getComputedStyle(document.body).fontFamily}`,
              fill: new Fill({ color: this.colours.label }),
              stroke: new Stroke({ color: this.colours.area, width: 3 }),
            }),
          }
        : {}),
    })
    return isPicked && this.tool === 'reshape' ? [area, this.cornerStyle()] : [area]
  }
  /** What can be dragged is seen before the hand is there. */
  private cornerStyle(): Style {
    return new Style({
      zIndex: 3,
      geometry: (feature) => new MultiPoint((feature.getGeometry() as Polygon).getCoordinates()[0]!.slice(1)),
      image: new Circle({
        radius: 4,
        declutterMode: 'none',
        fill: new Fill({ color: this.colours.edge }),
        stroke: new Stroke({ color: this.colours.focus, width: 1.5 }),
      }),
    })
  }
  private lineStyle(): Style[] {
    return [
      new Style({ stroke: new Stroke({ color: this.colours.edge, width: 5 }) }),
      new Style({ stroke: new Stroke({ color: this.colours.focus, width: 3, lineDash: [8, 5] }) }),
    ]
  }
  private handleStyle(): Style {
    return new Style({
      image: new Circle({
        radius: 6,
        fill: new Fill({ color: this.colours.edge }),
        stroke: new Stroke({ color: this.colours.focus, width: 2.5 }),
      }),
      stroke: new Stroke({ color: this.colours.focus, width: 3, lineDash: [8, 5] }),
    })
  }
  private faultStyle(index: number): Style {
    const isChosen = index === this.chosen
    return new Style({
      zIndex: isChosen ? 2 : 1,
      image: new RegularShape({
        points: 4,
        radius: isChosen ? 15 : 12,
        fill: new Fill({ color: this.colours.levels.S1 }),
        stroke: new Stroke({ color: this.colours.edge, width: 2 }),
      }),
      text: new Text({
        text: String(index + 1),
        font: `600 11px ${getComputedStyle(document.body).fontFamily}`,
        fill: new Fill({ color: this.colours.edge }),
      }),
    })
  }

  setGrids(grids: Grid[]): void {
    this.areas.clear()
    this.areas.addFeatures(
      grids.map((grid) => {
        const feature = new Feature({
          geometry: polygonOf(grid.ring),
          isNew: grid.key === null,
          text: shortLabel(grid),
        })
        feature.setId(grid.label)
        return feature
      }),
    )
    this.lines.clear()
    this.lines.addFeature(
      new Feature(new MultiLineString(villageEdges(grids).map((edge) => new LineString(edge.map(xy))))),
    )
  }
  setPicked(labels: string[]): void {
    this.picked = new Set(labels)
    this.areas.changed()
  }
  setFaults(faults: Fault[], chosen: number): void {
    this.chosen = chosen
    this.faults.clear()
    this.faults.addFeatures(
      faults.map((one, index) => new Feature({ geometry: new PointShape(fromLonLat([one.lon, one.lat])), index })),
    )
  }
  setLine(corners: Corner[]): void {
    this.sketch.clear()
    if (corners.length > 1) this.sketch.addFeature(new Feature(new LineString(corners.map(xy))))
  }

  /** What the hand does now. near: the grids whose corners can be dragged, and those that share them. */
  use(tool: Tool, near: string[] = []): void {
    for (const one of this.acting) this.map.removeInteraction(one)
    this.acting = []
    this.tool = tool
    this.areas.changed()
    if (tool === 'line') this.acting = [this.drawing(), new Snap({ source: this.areas, pixelTolerance: 8 })]
    if (tool === 'reshape') this.acting = [this.dragging(near), new Snap({ source: this.areas, pixelTolerance: 8 })]
    for (const one of this.acting) this.map.addInteraction(one)
  }
  private drawing(): Draw {
    const draw = new Draw({ type: 'LineString', minPoints: 2, style: () => this.handleStyle() })
    draw.on('drawstart', () => this.sketch.clear())
    draw.on('drawend', (event) =>
      this.events.line?.((event.feature.getGeometry() as LineString).getCoordinates().map(corner)),
    )
    return draw
  }
  private dragging(near: string[]): Modify {
    const features = near.flatMap((label) => this.areas.getFeatureById(label) ?? []) as Feature<SimpleGeometry>[]
    const modify = new Modify({
      features: new Collection(features as Feature[]),
      pixelTolerance: 9,
      style: () => this.handleStyle(),
      condition: (event) => !platformModifierKeyOnly(event),
    })
    modify.on('modifyend', () =>
      this.events.reshaped?.(
        new Map(features.map((one) => [String(one.getId()), ringOf(one.getGeometry() as unknown as Polygon)])),
      ),
    )
    return modify
  }
  /** Outlines as they would be, without being read anew. */
  show(rings: Map<string, Corner[]>): void {
    for (const [label, ring] of rings) this.areas.getFeatureById(label)?.setGeometry(polygonOf(ring))
  }
  finishLine(): void {
    for (const one of this.acting) if (one instanceof Draw) one.finishDrawing()
  }
  stopLine(): void {
    for (const one of this.acting) if (one instanceof Draw) one.abortDrawing()
    this.sketch.clear()
  }

  repaint(): void {
    this.colours = palette(this.map.getTargetElement())
    for (const source of [this.areas, this.lines, this.sketch, this.faults]) source.changed()
  }
  /** These grids; all, when none is named. */
  fit(labels: string[] = []): void {
    const some = labels.flatMap((label) => this.areas.getFeatureById(label) ?? []) as Feature<Polygon>[]
    const source = new VectorSource({ features: some.length > 0 ? some : this.areas.getFeatures() })
    const extent = source.getExtent()
    if (!extent || !Number.isFinite(extent[0]!)) return
    this.map.updateSize()
    this.view.fit(extent, { padding: [40, 40, 40, 40], duration: still.matches ? 0 : 250, maxZoom: 17 })
  }
  /** There, and so near that what lies there fills a quarter of the view. */
  fly(lon: number, lat: number, squareMetres: number | null): void {
    const [x, y] = fromLonLat([lon, lat]) as [number, number]
    const half = Math.max(2 * Math.sqrt(squareMetres ?? 5000), 40) / Math.cos((lat * Math.PI) / 180)
    this.view.fit([x - half, y - half, x + half, y + half], { duration: still.matches ? 0 : 450, maxZoom: 20 })
  }
  zoom(by: number): void {
    this.view.animate({ zoom: (this.view.getZoom() ?? 12) + by, duration: still.matches ? 0 : 150 })
  }
  /** Where a place lies on the canvas, in CSS pixels. */
  pixelOf(lon: number, lat: number): number[] | null {
    return this.map.getPixelFromCoordinate(fromLonLat([lon, lat]))
  }
  resize(): void {
    this.map.updateSize()
  }
  end(): void {
    this.map.setTarget(undefined)
    this.map.dispose()
  }
}
