// The code of a report without an account: the only key to it, made here so that nobody else ever
// had it, and so that sending again is safe. Crockford's 32 signs, 100 bits.
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 20
const GROUP = 4

/** "7K2M-…": in groups, as it is read aloud. bytes: for tests. */
export function makeCode(bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(LENGTH))): string {
  return grouped([...bytes.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join(''))
}

export const groupsOf = (code: string): string[] => code.replace(/-/g, '').match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []
const grouped = (plain: string): string => groupsOf(plain).join('-')

/** As the server keeps it, from whatever was typed or pasted, a whole link too; '' when it is none. O is zero; I and L are one. */
export function readCode(typed: string): string {
  const plain = typed
    .trim()
    .replace(/^.*\/(tip|mediate)\//, '')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return plain.length === LENGTH && [...plain].every((sign) => LETTERS.includes(sign)) ? grouped(plain) : ''
}
