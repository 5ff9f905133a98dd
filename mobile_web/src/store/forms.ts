import { db, plain } from './db'
import { wasSubmitted } from './outbox'

/** A form half filled in: a step, a report, what could not be inspected. It lives on this phone only. */
export interface FormRow {
  /** Whose it is and what of: a person has one form of each. */
  key: string
  owner: string
  /** The id of the command it will become; its photos belong to it. */
  command: string
  content: unknown
  updated_at: number
}

/** The form kept under a key; one whose command has left meanwhile is gone. */
export async function findForm(key: string): Promise<FormRow | undefined> {
  const row = await db.forms.get(key)
  if (!row || !(await wasSubmitted(row.command))) return row
  await db.forms.delete(key)
  return undefined
}

export async function keepForm(row: Omit<FormRow, 'updated_at'>): Promise<void> {
  await db.forms.put({ ...row, content: plain(row.content), updated_at: Date.now() })
}

export async function forgetForm(key: string): Promise<void> {
  await db.forms.delete(key)
}

/** Throws a form away together with its photos. */
export async function discardForm(key: string, command: string): Promise<void> {
  await db.transaction('rw', db.forms, db.photos, async () => {
    await db.forms.delete(key)
    await db.photos.where('subject').equals(command).delete()
  })
}
