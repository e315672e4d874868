// From figures and tokens to what ECharts draws. Pure, so that it can be tested without a canvas.
export interface Series {
  name: string
  /** The token of its colour: '--s3'. */
  colour: string
  values: number[]
  line?: boolean
}
export interface PlotFigures {
  labels: string[]
  series: Series[]
  /** Bars lie: a list of places, the longest above. */
  lying?: boolean
}
export interface Tokens {
  read: (name: string) => string
  font: string
  size: number
}

interface Axis {
  type: string
  [key: string]: unknown
}
export interface Option {
  xAxis: Axis
  yAxis: Axis
  series: Record<string, unknown>[]
  [key: string]: unknown
}

export function optionOf(figures: PlotFigures, tokens: Tokens): Option {
  const { read, font, size } = tokens
  const text = { color: read('--soft'), fontFamily: font, fontSize: size }
  const names: Axis = {
    type: 'category',
    data: figures.labels,
    inverse: figures.lying,
    axisLabel: {
      ...text,
      hideOverlap: !figures.lying,
      ...(figures.lying ? { width: size * 8, overflow: 'truncate' } : {}),
    },
    axisLine: { lineStyle: { color: read('--edge') } },
    axisTick: { show: false },
  }
  const numbers: Axis = {
    type: 'value',
    minInterval: 1,
    axisLabel: text,
    splitNumber: 4,
    splitLine: { lineStyle: { color: read('--line') } },
  }
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: {
      left: 4,
      right: figures.lying ? size * 3.2 : 8,
      top: figures.series.length > 1 ? size * 2.6 : 8,
      bottom: 2,
      containLabel: true,
    },
    legend:
      figures.series.length > 1
        ? {
            top: 0,
            left: 0,
            itemHeight: size * 0.8,
            itemWidth: size * 1.4,
            textStyle: { ...text, color: read('--ink') },
          }
        : undefined,
    // As canvas: markup is refused by the page's policy.
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: read('--paper'),
      borderColor: read('--edge'),
      textStyle: { color: read('--ink'), fontFamily: font, fontSize: size },
      axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(127,150,175,.14)' } },
    },
    xAxis: figures.lying ? numbers : names,
    yAxis: figures.lying ? names : numbers,
    series: figures.series.map((one) => ({
      name: one.name,
      type: one.line ? 'line' : 'bar',
      data: one.values,
      barMaxWidth: size * 1.8,
      symbolSize: 6,
      cursor: 'pointer',
      itemStyle: { color: read(one.colour) },
      lineStyle: { width: 2.5 },
      label: figures.lying
        ? { show: true, position: 'right', color: read('--ink'), fontFamily: font, fontSize: size }
        : undefined,
    })),
  }
}
