import Dexie from 'dexie'
import type { FieldChanges, FieldPlace, FieldProblem, Outline, PackedPlaces } from '@/api/picture'
import type { Assignment } from '@/api/types'
import { db, plain } from './db'
import { leaveFinding } from './findings'

/** How far the picture of a person is loaded, and from where changes are told. */
export interface PictureRow extends Outline {
  owner: string
  /** The parts of the register that are here, by their number in the outline. */
  loaded: number[]
  /** Whether everything of the outline is here: only then does it stand for the server. */
  complete: boolean
  /** When the server was last heard, in ms of this device's clock. */
  heard: number
  /** Rises with every change of the register, so that what was read of it is read anew. */
  register: number
}

/** A part of the register, packed as it came: thousands of rows would take seconds to write. */
export interface PartRow {
  owner: string
  part: number
  body: PackedPlaces
}

/** An establishment that changed since the parts were loaded; null when it is out of sight. */
export interface PlaceRow {
  owner: string
  id: string
  object: FieldPlace | null
}

export interface ProblemRow {
  owner: string
  id: string
  /** The id of the establishment. */
  place: string
  object: FieldProblem
}

export interface CheckRow {
  owner: string
  id: string
  place: string
  object: Assignment
}

const HELD = [db.pictures, db.parts, db.places, db.problems, db.checks, db.findings] as const

export const pictureOf = (owner: string): Promise<PictureRow | undefined> => db.pictures.get(owner)

/** Drops the picture of whoever does not hold this phone any longer; drafts and queue stay. */
export async function dropPicturesBut(owner: string): Promise<void> {
  await db.transaction('rw', [...HELD], async () => {
    for (const table of HELD) await table.where('owner').notEqual(owner).delete()
  })
}

/** Begins a picture anew; what was here of an older one goes. */
export async function beginPicture(owner: string, outline: Outline): Promise<PictureRow> {
  const row: PictureRow = { ...outline, owner, loaded: [], complete: false, heard: Date.now(), register: 0 }
  await db.transaction('rw', [...HELD], async () => {
    for (const table of HELD) await table.where('owner').equals(owner).delete()
    await db.pictures.put(row)
  })
  return row
}

export async function keepPart(owner: string, part: number, body: PackedPlaces): Promise<void> {
  await db.transaction('rw', db.pictures, db.parts, async () => {
    await db.parts.put({ owner, part, body })
    await db.pictures.where('owner').equals(owner).modify((row) => {
      row.loaded = [...new Set([...row.loaded, part])]
      row.register += 1
    })
  })
}

export const problemRow = (owner: string, object: FieldProblem): ProblemRow => ({
  owner,
  id: object.id,
  place: object.establishment.id,
  object,
})
const checkRow = (owner: string, object: Assignment): CheckRow => ({
  owner,
  id: object.id,
  place: object.establishment.id,
  object,
})

export async function keepProblems(owner: string, problems: FieldProblem[]): Promise<void> {
  await db.transaction('rw', db.problems, async () => {
    await db.problems.where('owner').equals(owner).delete()
    await db.problems.bulkPut(problems.map((one) => problemRow(owner, one)))
  })
}

export async function keepChecks(owner: string, checks: Assignment[]): Promise<void> {
  await db.transaction('rw', db.checks, async () => {
    await db.checks.where('owner').equals(owner).delete()
    await db.checks.bulkPut(checks.map((one) => checkRow(owner, one)))
  })
}

/** Everything the outline named is here. */
export async function completePicture(owner: string): Promise<void> {
  await db.pictures.update(owner, { complete: true, heard: Date.now() })
}

async function put(owner: string, change: FieldChanges['changes'][number]): Promise<void> {
  const key: [string, string] = [owner, change.id]
  if (change.subject === 'establishment') await db.places.put({ owner, id: change.id, object: change.object })
  else if (change.subject === 'problem') {
    if (change.object) await db.problems.put(problemRow(owner, change.object))
    else {
      await db.problems.delete(key)
      await leaveFinding(owner, change.id, change.finding ?? null)
    }
  } else if (change.subject === 'assignment') {
    if (change.object) await db.checks.put(checkRow(owner, change.object))
    else await db.checks.delete(key)
  }
}

/** Lays changes over the picture and moves its cursor, all or nothing. */
export async function applyChanges(owner: string, told: FieldChanges): Promise<void> {
  await db.transaction('rw', [...HELD], async () => {
    for (const change of plain(told.changes)) await put(owner, change)
    const places = told.changes.some((change) => change.subject === 'establishment')
    await db.pictures.where('owner').equals(owner).modify((row) => {
      row.cursor = told.cursor
      row.heard = Date.now()
      if (places) row.register += 1
    })
  })
}

/** The open problems of the picture, those of one establishment where it is named. */
export async function problemRows(owner: string, place?: string): Promise<FieldProblem[]> {
  const rows = place
    ? db.problems.where('[owner+place]').equals([owner, place])
    : db.problems.where('[owner+id]').between([owner, Dexie.minKey], [owner, Dexie.maxKey])
  return (await rows.toArray()).map((row) => row.object)
}

export const checkRows = async (owner: string): Promise<Assignment[]> =>
  (await db.checks.where('owner').equals(owner).toArray()).map((row) => row.object)
