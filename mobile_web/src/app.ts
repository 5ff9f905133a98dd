import { createApp } from 'vue'
import App from './App.vue'
import { keepInstallOffer } from './install'
import { router } from './router'
import { findOutWhoIsThere, openSession, session } from './session'
import { whenLineKnown, whenSignedOut } from './api/client'
import { rememberTheClock } from './sync/clock'
import { registerWorker } from './worker'

async function start(): Promise<void> {
  whenLineKnown((up) => {
    session.offline = !up
  })
  rememberTheClock()
  keepInstallOffer()
  whenSignedOut(() => {
    const before = session.me?.id
    if (!before) return
    const back = router.currentRoute.value.fullPath
    void findOutWhoIsThere().then(() => {
      if (session.me?.id === before) return undefined
      return router.push(session.me ? '/' : { path: '/login', query: back === '/' ? {} : { back } })
    })
  })
  await openSession()
  createApp(App).use(router).mount('#app')
  void import('./beside').then(({ runBeside }) => runBeside())
  registerWorker()
}

void start()
