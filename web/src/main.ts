import './trusted'
import { createApp } from 'vue'
import './shell/tokens.css'
import './shell/base.css'
import App from './shell/App.vue'
import { router } from './shell/router'

createApp(App).use(router).mount('#app')
