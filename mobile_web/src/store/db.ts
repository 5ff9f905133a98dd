import Dexie, { type Table } from 'dexie'
import type { DiscardRow } from './discards'
import type { Draft } from './drafts'
import type { FindingsRow } from './findings'
import type { FormRow } from './forms'
import type { JournalRow } from './journal'
import type { OutboxRow, SentRow } from './outbox'
import type { BytesRow, PhotoRow } from './photos'
import type { CheckRow, PartRow, PictureRow, PlaceRow, ProblemRow } from './picture'

export interface Remembered {
  key: string
  value: unknown
  at: number
}

/** What belongs to the device and must be taken by one page alone: which page sends. */
export interface DeviceRow {
  key: string
  value: unknown
}

/** What the phone holds. The service worker holds code, this holds data, never both the same. */
export class PhoneDatabase extends Dexie {
  remembered!: Table<Remembered, string>
  drafts!: Table<Draft, string>
  outbox!: Table<OutboxRow, number>
  sent!: Table<SentRow, string>
  photos!: Table<PhotoRow, string>
  bytes!: Table<BytesRow, string>
  forms!: Table<FormRow, string>
  device!: Table<DeviceRow, string>
  discards!: Table<DiscardRow, number>
  journal!: Table<JournalRow, number>
  pictures!: Table<PictureRow, string>
  parts!: Table<PartRow, [string, number]>
  places!: Table<PlaceRow, [string, string]>
  problems!: Table<ProblemRow, [string, string]>
  checks!: Table<CheckRow, [string, string]>
  findings!: Table<FindingsRow, string>

  constructor(name = 'xiaohao') {
    super(name)
    this.version(1).stores({
      remembered: 'key',
      drafts: 'id, owner, updated_at',
      outbox: '++seq, &id, owner, subject',
      sent: 'id, owner, at',
      photos: 'id, owner, subject, state',
    })
    this.version(2).stores({
      outbox: '++seq, &id, owner, subject, *makes, *after',
      forms: 'key, owner',
      device: 'key',
      discards: '++n, owner',
      journal: '++n',
      pictures: 'owner',
      parts: '[owner+part], owner',
      places: '[owner+id], owner',
      problems: '[owner+id], [owner+place], owner',
      checks: '[owner+id], [owner+place], owner',
      bytes: 'key, photo',
      findings: 'owner',
    })
  }
}

export const db = new PhoneDatabase()

export { plain } from './plain'
