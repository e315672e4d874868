// From the rounds to what is kept: medians, spread, the table, the JSON.
import { writeFileSync } from 'node:fs'

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

// Three figures that say something, whatever the size.
function round(value) {
  if (value === null || !Number.isFinite(value)) return null
  return Number(value.toPrecision(value >= 1000 ? 4 : 3))
}

/**
 * One row. `rounds` is [{ours, limit, ...}]: each pair was measured one right after the other, so
 * the ratio is taken within the round, and the median over the rounds. `less` says that a smaller
 * figure is better; either way a ratio above 1 is better than the limit. What else the rounds hold
 * (p99_ms, cpu_us) is kept by its median.
 */
export function figure({ name, unit, less = false, against }, rounds) {
  const ratios = rounds
    .filter((r) => r.limit !== null)
    .map((r) => (less ? r.limit / r.ours : r.ours / r.limit))
  const row = {
    name,
    unit,
    ours: round(median(rounds.map((r) => r.ours))),
    limit: ratios.length ? round(median(rounds.map((r) => r.limit))) : null,
    ratio: ratios.length ? round(median(ratios)) : null,
    rounds: rounds.length,
    ratio_min: ratios.length ? round(Math.min(...ratios)) : null,
    ratio_max: ratios.length ? round(Math.max(...ratios)) : null,
    against,
  }
  for (const key of Object.keys(rounds[0])) {
    if (key !== 'ours' && key !== 'limit') row[key] = round(median(rounds.map((r) => r[key])))
  }
  return row
}

const show = (value) => (value === null || value === undefined ? '' : String(value))

/** A table in Markdown: it is read in a terminal and in docs/performance.md. */
export function table(rows) {
  const lines = [['figure', 'ours', 'limit', 'ratio', 'min..max', 'rounds', 'unit', 'limit is']]
  for (const row of rows) {
    const spread = row.ratio === null ? '' : `${row.ratio_min}..${row.ratio_max}`
    lines.push([row.name, show(row.ours), show(row.limit), show(row.ratio), spread, show(row.rounds), row.unit, row.against ?? ''])
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  const text = (line) => `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
  return [text(lines[0]), `|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|`, ...lines.slice(1).map(text)].join('\n')
}

export function save(path, rows) {
  writeFileSync(path, `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`)
}
