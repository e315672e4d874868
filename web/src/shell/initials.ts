// The initials of Chinese words by pinyin, from the order in which the browser sorts them: no table to carry.
// A character with two readings has the one it is sorted by, but for those that places have otherwise.
const BOUNDS = '阿芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝'
const LETTERS = 'abcdefghjklmnopqrstwxyz'
const IN_PLACES: Record<string, string> = { 厦: 'x' }
const order = new Intl.Collator('zh-CN-u-co-pinyin')
const known = new Map<string, string>()

function initial(character: string): string {
  if (/[a-z0-9]/i.test(character)) return character.toLowerCase()
  if (!/[\u4e00-\u9fff]/.test(character)) return ''
  const read = IN_PLACES[character]
  if (read) return read
  let at = 0
  while (at + 1 < BOUNDS.length && order.compare(BOUNDS[at + 1]!, character) <= 0) at += 1
  return LETTERS[at]!
}
/** "虎门镇" is "hmz". */
export function initials(text: string): string {
  const found = known.get(text)
  if (found !== undefined) return found
  const made = [...text].map(initial).join('')
  known.set(text, made)
  return made
}

/** How well a name answers what was typed: less is better; null is not at all. */
export function match(name: string, typed: string): number | null {
  const wanted = typed.trim().toLowerCase()
  const lower = name.toLowerCase()
  if (wanted === '') return 2
  if (lower === wanted) return 0
  if (lower.startsWith(wanted)) return 1
  if (lower.includes(wanted)) return 2
  if (!/^[a-z0-9]+$/.test(wanted)) return null
  const first = initials(name)
  return first.startsWith(wanted) ? 3 : first.includes(wanted) ? 4 : null
}
