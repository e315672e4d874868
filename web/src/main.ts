import './trusted'
import { createApp } from 'vue'
import './shell/tokens.css'
import './shell/base.css'
import './shell/prefs'
import { chosenLanguage, fetchWords } from './i18n/words'
import App from './shell/App.vue'
import { router } from './shell/router'

// The words are asked for at once, not when the page has come; the rest is in the head of the page (first.ts).
const language = chosenLanguage()
const resident = (): Promise<unknown> => (language === 'zh' ? import('./i18n/tip_zh') : import('./i18n/tip_en'))
const words = [fetchWords(language), ...(/^\/tip(\/find)?\/?$/.test(location.pathname) ? [resident()] : [])]
for (const one of words) void one.catch(() => undefined)

// A task of its own: reading the scripts was one already, and in between a slow phone can answer a finger.
setTimeout(() => {
  const app = createApp(App).use(router)
  setTimeout(() => app.mount('#app'))
})
