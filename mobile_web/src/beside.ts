import { keepJournal } from './sync/errors'
import { keepSending } from './sync/keepSending'
import { measureStorage } from './sync/storage'

/** What runs beside every page once the first screen stands. It needs the database. */
export function runBeside(): void {
  keepSending()
  keepJournal()
  void measureStorage()
}
