// What residents report most, by code of the catalogue, in the order it is offered. A code that the
// catalogue does not have is left out.
export const OFTEN = ['0602', '0701', '0605', '0501', '0401', '0402', '0201', '1102', '1702', '1401', '1104', '1803']

/** Of the items by their codes those that exist, in the order asked for. */
export function pickItems<T extends { code: string }>(items: T[], codes: string[]): T[] {
  return codes.flatMap((code) => items.find((item) => item.code === code) ?? [])
}
