import { liveQuery } from 'dexie'
import { watch } from 'vue'
import { isFailure } from '@/api/errors'
import { fetchChanges, fetchChecks, fetchFindings, fetchOpenProblems, fetchOutline, fetchPart, fetchSetting } from '@/api/picture'
import { mayInspect, mayReport, session } from '@/session'
import { db } from '@/store/db'
import { findingsAt, keepFindings } from '@/store/findings'
import {
  applyChanges,
  beginPicture,
  completePicture,
  dropPicturesBut,
  keepChecks,
  keepPart,
  keepProblems,
  pictureOf,
  type PictureRow,
} from '@/store/picture'
import { checklist, keepSetting } from './reference'

const EVERY = 60_000
const SETTING_EVERY = 3_600_000
const FINDINGS_EVERY = 86_400_000
/** So many requests at once keep a slow line busy while an answer is on its way. */
const AT_ONCE = 3
const LOCK = 'xiaohao-pull'

let settingAt = 0

/** Runs the tasks, a few at a time; the first that fails ends it. */
async function some(tasks: (() => Promise<unknown>)[]): Promise<void> {
  const waiting = [...tasks]
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** People, teams, towns, calendar, workflow and the checklists in force, with all their items. */
async function pullSetting(owner: string): Promise<void> {
  const setting = await fetchSetting()
  await keepSetting(setting)
  await some([
    async () => keepChecks(owner, await fetchChecks()),
    ...setting.checklists.map((one) => () => checklist(one.id)),
  ])
  settingAt = Date.now()
}

/** Loads what the outline named and is not here yet. */
async function pullPicture(owner: string, picture: PictureRow): Promise<void> {
  const missing = picture.parts.map((part, number) => ({ part, number })).filter(({ number }) => !picture.loaded.includes(number))
  // What a visit cannot do without comes first; the register is most of the bytes.
  await some([
    () => pullSetting(owner),
    async () => keepProblems(owner, await fetchOpenProblems()),
    ...missing.map(({ part, number }) => async () => keepPart(owner, number, await fetchPart(part))),
  ])
  await completePicture(owner)
}

/** Hears what changed since the picture; false where it must be loaded anew. */
async function pullChanges(owner: string, picture: PictureRow): Promise<boolean> {
  let cursor = picture.cursor
  for (;;) {
    const told = await fetchChanges(cursor)
    if (told.scope !== picture.scope) return false
    await applyChanges(owner, told)
    if (told.changes.some((change) => change.subject === 'checklist')) settingAt = 0
    if (!told.more) return true
    cursor = told.cursor
  }
}

async function begin(owner: string): Promise<void> {
  const outline = await fetchOutline()
  await pullPicture(owner, await beginPicture(owner, outline))
}

const expired = (error: unknown): boolean => isFailure(error) && error.code === 'cursor_expired'

async function round(owner: string): Promise<void> {
  await pullNews(owner)
  // After everything a visit cannot do without: it only tells what was found before.
  const at = await findingsAt(owner)
  if (Math.abs(Date.now() - at) > FINDINGS_EVERY) await keepFindings(owner, await fetchFindings())
}

async function pullNews(owner: string): Promise<void> {
  const picture = await pictureOf(owner)
  if (!picture) return begin(owner)
  if (!picture.complete) await pullPicture(owner, picture)
  const current = await pullChanges(owner, picture).catch((error: unknown) => {
    if (expired(error)) return false
    throw error
  })
  if (!current) return begin(owner)
  if (Date.now() - settingAt > SETTING_EVERY) await pullSetting(owner)
}

let running: Promise<void> | null = null
let again = false

/** One tab at a time where the browser has locks; without them two tabs pull the same, harmlessly. */
async function alone(work: () => Promise<void>): Promise<void> {
  const locks = (navigator as Navigator & { locks?: LockManager }).locks
  if (locks) await locks.request(LOCK, { ifAvailable: true }, (held) => (held ? work() : undefined))
  else await work()
}

/**
 * Brings the picture of whoever is signed in into step with the server: the whole of it the first
 * time, going on where a line broke, afterwards what changed. Silent where there is no line.
 */
export function pull(): Promise<void> {
  const owner = session.me?.id
  if (!owner || !(mayInspect() || mayReport())) return Promise.resolve()
  if (running) {
    again = true
    return running
  }
  running = (async () => {
    try {
      do {
        again = false
        await alone(() => round(owner))
      } while (again && session.me?.id === owner)
    } catch (error) {
      if (!isFailure(error)) throw error
      // No line, or signed out: the next round goes on from here.
    } finally {
      running = null
    }
  })()
  return running
}

/**
 * Keeps pulling while the page is open: at once, when the line comes back, when the page is looked
 * at again, now and then, and after something was sent.
 */
export function keepPulling(): void {
  const go = (): void => {
    if (session.me && document.visibilityState !== 'hidden') void pull()
  }
  window.addEventListener('online', go)
  document.addEventListener('visibilitychange', go)
  window.setInterval(go, EVERY)
  watch(
    () => session.me?.id,
    (owner) => {
      if (owner) void dropPicturesBut(owner).then(go)
    },
    { immediate: true },
  )
  let queued = 0
  liveQuery(() => db.outbox.count()).subscribe({
    next: (now) => {
      if (now < queued) go()
      queued = now
    },
  })
}
