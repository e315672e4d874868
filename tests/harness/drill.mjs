// Every number opens to its list: counts what is behind each, and says where the two differ.

/** All rows of a list, page by page. */
export async function all(client, path) {
  const rows = []
  for (let cursor = ''; ; ) {
    const answer = await client.get(`${path}&limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    rows.push(...answer.body.items)
    cursor = answer.body.next_cursor
    if (!cursor) return rows
  }
}

const NARROW = { none: () => '', town: (key) => `&unit=${key}`, village: (key) => `&unit=${key}`, department: (key) => `&department=${key}`, item: (key) => `&item=${key}` }

/** Indicators whose list is not as long as their numerator or denominator says: [{by, key, code, part, says, listed}]. */
export async function indicatorGaps(client, from, to, bys = Object.keys(NARROW)) {
  const formulas = new Map((await client.get('/stats/formulas')).body.items.map((f) => [f.code, f]))
  const gaps = []
  for (const by of bys) {
    const period = `from=${encodeURIComponent(from)}${to ? `&to=${encodeURIComponent(to)}` : ''}`
    const answer = await client.get(`/stats/indicators?by=${by}&${period}`)
    if (answer.status !== 200) throw new Error(`${by}: ${answer.status} ${answer.text}`)
    // The end that the server took, so that nothing falls due between the number and its list.
    const same = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(answer.body.to)}`
    for (const row of answer.body.rows) {
      for (const shown of row.indicators) {
        for (const part of ['NUMERATOR', 'DENOMINATOR']) {
          const says = listed(shown, part, formulas.get(shown.code))
          if (says === null) continue
          const rows = says === 0 ? [] : await all(client, `/analysis/indicators/${shown.code}?part=${part}&${same}${NARROW[by](row.key)}`)
          if (rows.length !== says) gaps.push({ by, key: row.key, code: shown.code, part, says, listed: rows.length })
        }
      }
    }
  }
  return gaps
}

/** How many rows a number stands for; null: it is a sum of something else, or is not there. */
function listed(shown, part, formula) {
  if (part === 'NUMERATOR') return formula.unit === 'MINUTES' || shown.code === 'SATISFACTION' ? null : shown.numerator
  if (shown.denominator === null) return null
  return shown.code === 'SATISFACTION' ? shown.denominator / 5 : shown.denominator
}

/** Counts of sets whose list is not as long: [{set, by, key, says, listed}]. */
export async function setGaps(client, sets, by, query = '') {
  const counted = await client.get(`/analysis/counts?sets=${sets.join()}&by=${by}${query}`)
  if (counted.status !== 200) throw new Error(`${by}: ${counted.status} ${counted.text}`)
  const gaps = []
  for (const { set, key, n } of counted.body.rows) {
    const where = ['town', 'village', 'grid'].includes(by) ? `&unit=${key}` : by === 'none' ? '' : by === 'day' ? `&from=${key}&to=${key}` : `&${by}=${key}`
    const rows = await all(client, `/analysis/cases?set=${set}${by === 'day' ? query.replace(/&from=[^&]*|&to=[^&]*/g, '') : query}${where}`)
    if (rows.length !== n) gaps.push({ set, by, key, says: n, listed: rows.length })
    if (new Set(rows.map((row) => row.id)).size !== rows.length) gaps.push({ set, by, key, says: 'each once', listed: rows.length })
  }
  return gaps
}
