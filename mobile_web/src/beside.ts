import { keepJournal } from './sync/errors'
import { keepSending } from './sync/keepSending'
import { measureStorage } from './sync/storage'

/** What runs beside every page once the first screen stands. It needs the database. */
export function runBeside(): void {
  keepSending()
  keepJournal()
  void measureStorage()
  // The picture takes a slow line a while: the first screen's own questions go first.
  window.setTimeout(() => void import('./sync/pull').then(({ keepPulling }) => keepPulling()).catch(() => undefined), 1000)
}
