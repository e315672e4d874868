// Single keys for the whole page. They do nothing while somebody types, and can be switched off.
import { onMounted, onUnmounted } from 'vue'
import { actionOf, type Keys } from './keymap'
import { keysOn } from './prefs'

const TYPING =
  'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable], [role="combobox"]'
/** These have a meaning of their own on what has the focus. */
const OWN = 'button, a, [role="option"], [role="tab"], label'

export function useKeys(keys: Keys): void {
  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.closest(TYPING)) return
    if (!keysOn.value && event.key !== 'Escape') return
    if (event.key === 'Enter' && target.closest(OWN)) return
    const action = actionOf(keys, event.key.length === 1 ? event.key.toLowerCase() : event.key)
    if (!action) return
    if (action(event.key.toLowerCase()) !== false) event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onUnmounted(() => window.removeEventListener('keydown', onKey))
}
