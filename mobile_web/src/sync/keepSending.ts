import { watch } from 'vue'
import { session } from '@/session'
import { flush, type Round } from './engine'
import { delayAfter } from './pace'

const LOOK = 15_000

let failures = 0
/** By the steady clock: not before this moment, unless the person says so. */
let notBefore = 0
let askedToWait = false
let timer = 0

function learn(round: Round): void {
  if (round.ended !== 'unreachable') failures = 0
  else failures = round.progressed ? 1 : failures + 1
  askedToWait = round.retryAfter !== null
  window.clearTimeout(timer)
  if (!failures) notBefore = 0
  else {
    const delay = delayAfter(failures, round.retryAfter)
    notBefore = performance.now() + delay
    timer = window.setTimeout(go, delay)
  }
}

function go(): void {
  if (session.me && performance.now() >= notBefore) void sendNow()
}

/** Sends what waits now, because the person asks for it; says how it ended. */
export async function sendNow(): Promise<Round['ended']> {
  if (!session.me) return 'signed_out'
  const round = await flush(session.me.id)
  learn(round)
  return round.ended
}

/**
 * Keeps sending: when the line comes back, when the page is looked at again, and now and then, less
 * often the longer it fails. Neither iOS nor WeChat has Background Sync, so the open page does it.
 */
export function keepSending(): void {
  const goAtOnce = (): void => {
    // The line is another one now; only what the server asked for still holds.
    if (!askedToWait) notBefore = 0
    go()
  }
  window.addEventListener('online', goAtOnce)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') goAtOnce()
  })
  window.setInterval(go, LOOK)
  watch(() => session.me?.id, goAtOnce, { immediate: true })
  // Whatever the server answered: there is a line again, and waiting longer loses it.
  watch(
    () => session.offline,
    (offline) => {
      if (!offline) goAtOnce()
    },
  )
}
