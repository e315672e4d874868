// Where somebody writes. What an answer that comes late would do with the focus or the scroll, it does not do there.
const TEXT = 'input:not([type="radio"], [type="checkbox"], [type="button"], [type="file"]), textarea'

/** The field of text that has the focus; null: none has. */
export function fieldAtHand(): HTMLInputElement | HTMLTextAreaElement | null {
  const at = document.activeElement
  return at?.matches(TEXT) ? (at as HTMLInputElement) : null
}
