import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { session } from './session'
import HomePage from './pages/HomePage.vue'
import LoginPage from './pages/LoginPage.vue'

const routes: RouteRecordRaw[] = [
  { path: '/login', component: LoginPage, meta: { open: true, bare: true } },
  { path: '/', component: HomePage },
  { path: '/scan', component: () => import('./pages/ScanPage.vue') },
  // Where stickers lead: the server answers it; this serves where the server cannot be reached.
  { path: '/q/:token', component: () => import('./pages/ScanPage.vue'), props: true },
  { path: '/establishments', component: () => import('./pages/RegisterPage.vue') },
  { path: '/establishments/new', component: () => import('./pages/EstablishmentFormPage.vue') },
  { path: '/establishments/import', component: () => import('./pages/ImportPage.vue') },
  { path: '/establishments/:id', component: () => import('./pages/EstablishmentPage.vue'), props: true },
  { path: '/establishments/:id/edit', component: () => import('./pages/EstablishmentFormPage.vue'), props: true },
  { path: '/establishments/:id/steps', component: () => import('./pages/problem').then((pages) => pages.SelectionPage), props: true, meta: { noTabs: true } },
  { path: '/inspect/:id', component: () => import('./pages/field').then((pages) => pages.InspectPage), props: true, meta: { noTabs: true } },
  { path: '/inspect/:id/review', component: () => import('./pages/field').then((pages) => pages.ReviewPage), props: true, meta: { noTabs: true } },
  { path: '/sent/:id', component: () => import('./pages/field').then((pages) => pages.SentPage), props: true },
  { path: '/outbox', component: () => import('./pages/field').then((pages) => pages.OutboxPage) },
  { path: '/inspections', component: () => import('./pages/InspectionsPage.vue') },
  { path: '/inspections/:id', component: () => import('./pages/InspectionPage.vue'), props: true },
  { path: '/problems', component: () => import('./pages/LedgerPage.vue') },
  { path: '/problems/new', component: () => import('./pages/ReportPage.vue') },
  { path: '/problems/:id', component: () => import('./pages/problem').then((pages) => pages.ProblemPage), props: true },
  { path: '/problems/:id/:action', component: () => import('./pages/problem').then((pages) => pages.StepPage), props: true, meta: { noTabs: true } },
  { path: '/orders', component: () => import('./pages/OrdersPage.vue') },
  { path: '/orders/:id', component: () => import('./pages/OrderPage.vue'), props: true },
  { path: '/papers/:kind/:id', component: () => import('./pages/PapersPage.vue'), props: true },
  { path: '/outings', component: () => import('./pages/OutingsPage.vue') },
  { path: '/summary', component: () => import('./pages/SummaryPage.vue') },
  { path: '/campaigns', component: () => import('./pages/CampaignsPage.vue') },
  { path: '/campaigns/new', component: () => import('./pages/CampaignFormPage.vue') },
  { path: '/campaigns/:id', component: () => import('./pages/CampaignPage.vue'), props: true },
  { path: '/assignments', component: () => import('./pages/AssignmentsPage.vue') },
  { path: '/assignments/new', component: () => import('./pages/AssignmentFormPage.vue') },
  { path: '/assignments/:id/could-not', component: () => import('./pages/CouldNotPage.vue'), props: true },
  { path: '/messages', component: () => import('./pages/MessagesPage.vue') },
  { path: '/me/channels', component: () => import('./pages/ChannelsPage.vue') },
  { path: '/me', component: () => import('./pages/MePage.vue') },
  { path: '/:rest(.*)*', component: () => import('./pages/NotFoundPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => {
    if (to.path === from.path) return false
    return saved ?? { top: 0 }
  },
})

// A page of an older build that is gone from the server: the new build has it under a new name.
const RELOADED = 'reloaded-for'
router.onError((error: Error, to) => {
  if (!/dynamically imported module|Importing a module|Unable to preload/i.test(error.message)) return
  if (sessionStorage.getItem(RELOADED) === to.fullPath) return
  sessionStorage.setItem(RELOADED, to.fullPath)
  window.location.assign(to.fullPath)
})

router.beforeEach((to) => {
  if (to.meta.open || session.me) return true
  return { path: '/login', query: to.fullPath === '/' ? {} : { back: to.fullPath } }
})
