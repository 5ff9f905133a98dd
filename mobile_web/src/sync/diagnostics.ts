import { post } from '@/api/client'
import { dayOf, stamp } from '@/clock'
import { clockOffset } from '@/deviceClock'
import { newId } from '@/ids'
import { db } from '@/store/db'
import { journal, type JournalRow } from '@/store/journal'
import { w } from '@/words'
import { build } from './errors'
import { measureStorage, storage } from './storage'

/** The log as it is saved or sent: POST diagnostics/ takes exactly this. */
export interface Diagnostics {
  id: string
  written_at: string
  client: string
  user_agent: string
  state: Record<string, unknown>
  entries: Pick<JournalRow, 'at' | 'what' | 'facts'>[]
}

const MOST_SENT = 500

export async function diagnostics(): Promise<Diagnostics> {
  await measureStorage()
  const [waiting, photos, drafts] = await Promise.all([db.outbox.toArray(), db.photos.count(), db.drafts.count()])
  return {
    id: newId(),
    written_at: stamp(),
    client: build(),
    user_agent: navigator.userAgent,
    state: {
      commands: waiting.map((row) => ({ id: row.id, kind: row.kind, state: row.state, code: row.code, tries: row.tries })),
      photos,
      drafts,
      clock_offset: clockOffset(),
      storage: { used: storage.used, quota: storage.quota, safe: storage.safe },
      service_worker: Boolean(navigator.serviceWorker?.controller),
      secure: window.isSecureContext,
      locks: 'locks' in navigator,
    },
    entries: (await journal()).slice(-MOST_SENT).map(({ at, what, facts }) => ({ at, what, facts })),
  }
}

export async function diagnosticsFile(): Promise<File> {
  const content = JSON.stringify(await diagnostics(), null, 2)
  return new File([content], `${w.sending.logName(dayOf())}.json`, { type: 'application/json' })
}

export const sendDiagnostics = async (): Promise<void> => {
  await post('diagnostics/', await diagnostics())
}
