// What a person likes on this device: light or dark, keys or none. Every page wears it, of residents too.
import { ref, watchEffect } from 'vue'
import { keepText, readKept } from './store'

export type Theme = 'system' | 'light' | 'dark'
const kept = readKept('zw-theme')
export const theme = ref<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system')
/** Single letters act only while this is on (WCAG 2.1.4). */
export const keysOn = ref(readKept('zw-keys') !== 'off')
/** Everything a quarter larger: for eyes, gloves and rain. */
export const bigType = ref(readKept('zw-type') === 'big')
/** What is touched is as large as a glove needs: on phones only. */
export const gloves = ref(readKept('zw-glove') === 'on')
export const isDark = ref(false)
/** A wall is dark, whatever this device likes. */
export const alwaysDark = ref(false)
const system = window.matchMedia('(prefers-color-scheme: dark)')

function paint(): void {
  isDark.value = alwaysDark.value || theme.value === 'dark' || (theme.value === 'system' && system.matches)
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light'
}
system.addEventListener('change', paint)
watchEffect(() => {
  keepText('zw-theme', theme.value)
  paint()
})
watchEffect(() => {
  keepText('zw-type', bigType.value ? 'big' : 'normal')
  document.documentElement.dataset.type = bigType.value ? 'big' : 'normal'
})
watchEffect(() => {
  keepText('zw-glove', gloves.value ? 'on' : 'off')
  document.documentElement.dataset.glove = gloves.value ? 'on' : 'off'
})
watchEffect(() => keepText('zw-keys', keysOn.value ? 'on' : 'off'))

export function switchTheme(): void {
  theme.value = isDark.value ? 'light' : 'dark'
}
