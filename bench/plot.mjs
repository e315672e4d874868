// Small pictures of what was measured, as SVG: no library, and readable on light and dark ground.
const WIDTH = 640, HEIGHT = 320, LEFT = 64, RIGHT = 150, TOP = 36, BOTTOM = 44
const COLOURS = ['#2563c9', '#c2410c', '#15803d', '#7e22ce', '#a16207', '#0e7490']

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const short = (n) => (n >= 1e6 ? `${n / 1e6} M` : n >= 1e3 ? `${n / 1e3} k` : String(Number(n.toPrecision(3))))

function frame(height, title, body) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<style>text{fill:#24292f}.g{stroke:#8c959f;stroke-opacity:.4}@media(prefers-color-scheme:dark){text{fill:#d1d7e0}}</style>
<text x="8" y="20" font-size="14">${escape(title)}</text>
${body.join('\n')}
</svg>
`
}

/** Powers of ten from below the smallest to above the largest. */
function decades(values) {
  const logs = values.map(Math.log10)
  const low = Math.floor(Math.min(...logs)), high = Math.max(low + 1, Math.ceil(Math.max(...logs)))
  return Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))
}

/** series: [{name, points: [[x, y], ..]}], both axes by powers of ten; all above 0. */
export function curves({ title, x, y, series }) {
  const shown = series.filter(({ points }) => points.length > 0)
  const all = shown.flatMap(({ points }) => points)
  if (all.length === 0) return frame(60, `${title}: nothing was measured`, [])
  const xs = decades(all.map(([at]) => at)), ys = decades(all.map(([, at]) => at))
  const scale = (ticks, from, to) => (value) => from + ((Math.log10(value) - Math.log10(ticks[0])) / Math.log10(ticks.at(-1) / ticks[0])) * (to - from)
  const px = scale(xs, LEFT, WIDTH - RIGHT), py = scale(ys, HEIGHT - BOTTOM, TOP)
  const body = []
  for (const tick of xs) body.push(`<path class="g" d="M${px(tick).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${px(tick).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${short(tick)}</text>`)
  for (const tick of ys) body.push(`<path class="g" d="M${LEFT} ${py(tick).toFixed(1)}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${(py(tick) + 4).toFixed(1)}" text-anchor="end">${short(tick)}</text>`)
  body.push(`<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escape(x)}</text>`, `<text x="8" y="${TOP - 2}">${escape(y)}</text>`)
  shown.forEach(({ name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length]
    const at = points.map((point) => `${px(point[0]).toFixed(1)} ${py(point[1]).toFixed(1)}`)
    body.push(`<path d="M${at.join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`)
    for (const one of at) body.push(`<circle cx="${one.split(' ')[0]}" cy="${one.split(' ')[1]}" r="3" fill="${colour}"/>`)
    body.push(`<path d="M${WIDTH - RIGHT + 12} ${TOP + 10 + i * 20}h14" stroke="${colour}" stroke-width="3"/><text x="${WIDTH - RIGHT + 30}" y="${TOP + 14 + i * 20}" font-size="${name.length > 18 ? 9 : 12}">${escape(name)}</text>`)
  })
  return frame(HEIGHT, title, body)
}

/** Rows of bench.json: how each stands to its limit, with the smallest and the largest of its rounds. 1 is the limit; by powers of two. */
export function bars(title, rows) {
  const shown = rows.filter((row) => row.ratio > 0)
  if (shown.length === 0) return frame(60, `${title}: nothing was measured`, [])
  const reach = Math.max(1, ...shown.flatMap((row) => [row.ratio_min, row.ratio_max]).map((r) => Math.abs(Math.log2(r))))
  const left = 150, right = WIDTH - 60, middle = (left + right) / 2
  const px = (ratio) => middle + (Math.log2(ratio) / reach) * ((right - left) / 2)
  const height = TOP + shown.length * 22 + 30
  const body = []
  for (let power = -Math.floor(reach); power <= reach; power++) {
    body.push(`<path class="g" d="M${px(2 ** power).toFixed(1)} ${TOP}V${height - 26}"${power === 0 ? ' stroke-width="2"' : ''}/><text x="${px(2 ** power).toFixed(1)}" y="${height - 10}" text-anchor="middle">${short(2 ** power)}</text>`)
  }
  shown.forEach((row, i) => {
    const y = TOP + i * 22, at = px(row.ratio)
    body.push(`<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escape(row.name)}</text>`,
      `<rect x="${Math.min(middle, at).toFixed(1)}" y="${y + 3}" width="${Math.abs(at - middle).toFixed(1)}" height="14" fill="${row.ratio >= 1 ? '#15803d' : '#c2410c'}" fill-opacity=".75"/>`,
      `<path d="M${px(row.ratio_min).toFixed(1)} ${y + 10}H${px(row.ratio_max).toFixed(1)}" stroke="#57606a" stroke-width="2"/>`,
      `<text x="${WIDTH - 8}" y="${y + 14}" text-anchor="end">${row.ratio}</text>`)
  })
  return frame(height, title, body)
}
