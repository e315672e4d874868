import './trusted'
import { createApp } from 'vue'
import './shell/tokens.css'
import './shell/base.css'
import { chosenLanguage, fetchWords } from './i18n/words'
import App from './shell/App.vue'
import { router } from './shell/router'

// What the first page needs is asked for at once, not one after the other. The router asks for the same, and finds
// it on its way.
const FIRST: [RegExp, () => Promise<unknown>[]][] = [
  [/^\/tip\/?$/, () => [resident(), import('./public/TipPage.vue')]],
  [/^\/tip\/find/, () => [resident(), import('./public/FindPage.vue')]],
  [/^\/report/, () => [import('./shell/Inside.vue'), import('./report/ReportPage.vue')]],
  [/^\/mine/, () => [import('./shell/Inside.vue'), import('./cases/MinePage.vue')]],
]
const language = chosenLanguage()
const resident = (): Promise<unknown> => (language === 'zh' ? import('./i18n/tip_zh') : import('./i18n/tip_en'))
const parts = FIRST.find(([path]) => path.test(location.pathname))?.[1]() ?? []
for (const one of [fetchWords(language), ...parts]) void one.catch(() => undefined)

createApp(App).use(router).mount('#app')
