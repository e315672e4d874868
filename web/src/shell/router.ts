import { createRouter, createWebHistory } from 'vue-router'
import { loadWords } from '../i18n'
import { homeOf } from '../session/home'
import { asked, hasAccounts, hasDesk, hasInbox, hasMap, hasMediation, loadMe, may, me } from '../session/session'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', component: () => import('../session/LoginPage.vue') },
    { path: '/', component: () => import('../cases/DeskPage.vue'), meta: { full: true } },
    { path: '/map', component: () => import('../desk/MapPage.vue'), meta: { full: true, quiet: true } },
    { path: '/inbox', component: () => import('../inbox/InboxPage.vue'), meta: { full: true } },
    { path: '/stats', component: () => import('../stats/StatsPage.vue') },
    { path: '/grids', component: () => import('../grids/GridsPage.vue') },
    { path: '/grids/:id', component: () => import('../grids/EditionPage.vue'), meta: { full: true } },
    { path: '/command', component: () => import('../areas/CommandPage.vue'), meta: { may: 'stats:read' } },
    { path: '/analysis', component: () => import('../areas/AnalysisPage.vue'), meta: { may: 'stats:read' } },
    { path: '/supervision', component: () => import('../areas/SupervisionPage.vue'), meta: { may: 'stats:read' } },
    { path: '/decision', component: () => import('../areas/DecisionPage.vue'), meta: { may: 'stats:read' } },
    // Open: a wall has no session, and shows a token of its own.
    { path: '/screen', component: () => import('../screen/ScreenPage.vue'), meta: { open: true } },
    { path: '/centres', component: () => import('../centres/CentresPage.vue'), meta: { may: 'centre:read' } },
    { path: '/premises', component: () => import('../premises/PremisesPage.vue'), meta: { may: 'premises:read' } },
    {
      path: '/premises/tags',
      component: () => import('../premises/TagSheetPage.vue'),
      meta: { may: 'premises:manage' },
    },
    { path: '/coverage', component: () => import('../premises/CoveragePage.vue'), meta: { may: 'round:read' } },
    { path: '/visits', component: () => import('../premises/VisitsPage.vue'), meta: { may: 'round:read' } },
    // Who mediates opens files, who counts sees numbers: the page knows which.
    { path: '/mediation', component: () => import('../mediation/MediationPage.vue') },
    {
      path: '/mediation/:id',
      component: () => import('../mediation/FilePage.vue'),
      meta: { may: 'mediation:mediate' },
    },
    {
      path: '/mediation/:id/print',
      component: () => import('../mediation/PrintPage.vue'),
      meta: { may: 'mediation:mediate' },
    },
    { path: '/list', component: () => import('../areas/ListPage.vue'), meta: { may: 'stats:read' } },
    { path: '/exports', component: () => import('../exports/ExportsPage.vue'), meta: { may: 'case:read' } },
    { path: '/audit', component: () => import('../cases/AuditPage.vue'), meta: { may: 'case:audit' } },
    { path: '/report', component: () => import('../report/ReportPage.vue') },
    { path: '/rounds', component: () => import('../rounds/RoundsPage.vue'), meta: { may: 'round:walk' } },
    { path: '/rounds/:id', component: () => import('../rounds/VisitPage.vue'), meta: { may: 'round:walk' } },
    { path: '/outbox', component: () => import('../field/OutboxPage.vue') },
    { path: '/hand', component: () => import('../field/HandPage.vue'), meta: { may: 'position:report' } },
    { path: '/call', component: () => import('../field/CallPage.vue'), meta: { may: 'position:report' } },
    { path: '/track', component: () => import('../field/TrackPage.vue') },
    { path: '/presence', component: () => import('../field/PresencePage.vue') },
    { path: '/mine', component: () => import('../cases/MinePage.vue') },
    { path: '/cases/:id', component: () => import('../cases/CasePage.vue') },
    { path: '/hand-over', component: () => import('../desk/HandOverPage.vue') },
    { path: '/notices', component: () => import('../notices/NoticesPage.vue') },
    { path: '/me', component: () => import('../session/MePage.vue') },
    { path: '/password', component: () => import('../session/PasswordPage.vue') },
    { path: '/accounts', component: () => import('../accounts/AccountsPage.vue') },
    // For residents without an account: no session is asked for, no stream is opened.
    { path: '/tip', component: () => import('../public/TipPage.vue'), meta: { open: true } },
    { path: '/tip/find', component: () => import('../public/FindPage.vue'), meta: { open: true } },
    { path: '/tip/:code', component: () => import('../public/FollowPage.vue'), meta: { open: true } },
    {
      path: '/services',
      alias: '/tip/turn', // where it was first
      component: () => import('../public/ServicesPage.vue'),
      meta: { open: true },
    },
    { path: '/mediate', component: () => import('../public/MediatePage.vue'), meta: { open: true } },
    { path: '/mediate/:code', component: () => import('../public/MediateFollowPage.vue'), meta: { open: true } },
    { path: '/:rest(.*)', redirect: '/' },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!asked.value) await loadMe()
  if (!me.value)
    return to.path === '/login' ? true : { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (me.value.password_once) return to.path === '/password' ? true : '/password'
  if (to.path === '/login') return homeOf(me.value)
  if (to.path === '/' && hasAccounts()) return '/accounts'
  if (to.path === '/accounts' && !hasAccounts()) return '/'
  if (to.path === '/' && hasInbox()) return { path: '/inbox', query: to.query }
  if ((to.path === '/' || to.path === '/map') && !hasDesk()) return may('mediation:mediate') ? '/mediation' : '/mine'
  if (to.path === '/mediation' && !hasMediation()) return '/'
  if ((to.path === '/inbox' && !hasInbox()) || (to.path === '/stats' && !may('stats:read'))) return '/'
  if ((to.path === '/presence' && !may('position:presence')) || (to.path === '/track' && !may('position:report')))
    return '/'
  if (to.path.startsWith('/grids') && !hasMap()) return '/'
  if (typeof to.meta.may === 'string' && !may(to.meta.may)) return '/'
  return true
})

// By now the parts of the page are here, and have said which texts they need. Without them it shows all the same.
router.beforeResolve(async () => {
  await loadWords().catch(() => undefined)
})
