import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'
import { leave, openSession, session } from './session'
import { whenLineKnown, whenSignedOut } from './api/client'
import { keepSending } from './sync/queue'
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
  await openSession()
  whenSignedOut(() => {
    if (!session.me) return
    const back = router.currentRoute.value.fullPath
    void leave().then(() => router.push({ path: '/login', query: back === '/' ? {} : { back } }))
  })
  createApp(App).use(router).mount('#app')
  keepSending()
  registerWorker()
}

void start()
