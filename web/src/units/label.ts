// The name of a unit by its key: asked once.
import { get } from '../api'

const asked = new Map<string, Promise<string>>()

export function unitLabel(key: string): Promise<string> {
  const known = asked.get(key)
  if (known) return known
  const asking = get<{ name: string }>(`/units/${key}`).then(
    (unit) => unit.name,
    () => (asked.delete(key), ''),
  )
  asked.set(key, asking)
  return asking
}
