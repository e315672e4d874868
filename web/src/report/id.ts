// UUIDv8 that carries its town: 48 bit Unix ms, version, 12 bit counter, variant, 30 bit town, 32
// random bits. Made here, a report can be sent again without becoming two.
let counter = 0

export function makeId(
  town: number,
  now: number = Date.now(),
  random: number = crypto.getRandomValues(new Uint32Array(1))[0]!,
): string {
  counter = (counter + 1) & 0xfff
  const time = now.toString(16).padStart(12, '0')
  const count = (0x8000 | counter).toString(16)
  const place = ((0x80000000 | town) >>> 0).toString(16).padStart(8, '0')
  const rest = random.toString(16).padStart(8, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-${count}-${place.slice(0, 4)}-${place.slice(4)}${rest}`
}

/** Of the key of a unit: its first nine digits. */
export const townOf = (key: string): number => Number(key.slice(0, 9))
