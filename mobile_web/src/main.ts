import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'
import { findOutWhoIsThere, openSession, session } from './session'
import { whenLineKnown, whenSignedOut } from './api/client'
import { rememberTheClock } from './sync/clock'
import { keepJournal } from './sync/errors'
import { keepSending } from './sync/keepSending'
import { measureStorage } from './sync/storage'
import { registerWorker } from './worker'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/forms.css'

async function start(): Promise<void> {
  whenLineKnown((up) => {
    session.offline = !up
  })
  await rememberTheClock()
  await openSession()
  whenSignedOut(() => {
    const before = session.me?.id
    if (!before) return
    const back = router.currentRoute.value.fullPath
    void findOutWhoIsThere().then(() => {
      if (session.me?.id === before) return undefined
      return router.push(session.me ? '/' : { path: '/login', query: back === '/' ? {} : { back } })
    })
  })
  createApp(App).use(router).mount('#app')
  keepSending()
  keepJournal()
  void measureStorage()
  registerWorker()
}

void start()
