import { createRouter, createWebHistory } from 'vue-router'
import { asked, hasDesk, loadMe, me } from '../session/session'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', component: () => import('../session/LoginPage.vue') },
    { path: '/', component: () => import('../cases/DeskPage.vue') },
    { path: '/report', component: () => import('../report/ReportPage.vue') },
    { path: '/mine', component: () => import('../cases/MinePage.vue') },
    { path: '/cases/:id', component: () => import('../cases/CasePage.vue') },
    { path: '/me', component: () => import('../session/MePage.vue') },
    { path: '/:rest(.*)', redirect: '/' },
  ],
})

router.beforeEach(async (to) => {
  if (!asked.value) await loadMe()
  if (!me.value)
    return to.path === '/login' ? true : { path: '/login', query: to.path === '/' ? {} : { to: to.fullPath } }
  if (to.path === '/login') return '/'
  if (to.path === '/' && !hasDesk()) return '/mine'
  return true
})
