/** By key: what it does. '1-4' gets the digit, 'other' every letter that nothing else takes; false means it took nothing. */
export type Keys = Record<string, (key: string) => unknown>

export function actionOf(keys: Keys, key: string): ((key: string) => unknown) | undefined {
  if (/^[1-4]$/.test(key) && keys['1-4']) return keys['1-4']
  return keys[key] ?? (/^[a-z]$/.test(key) ? keys.other : undefined)
}
