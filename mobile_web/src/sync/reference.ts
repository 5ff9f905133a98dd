import { isFailure } from '@/api/errors'
import { fetchCalendar, fetchChecklist, fetchChecklists } from '@/api/inspections'
import type { Setting } from '@/api/picture'
import { fetchWorkflow } from '@/api/rectification'
import { fetchEstablishment } from '@/api/register'
import { fetchAreas, fetchPeople, fetchTeams } from '@/api/session'
import type { Area, Checklist, ChecklistSlim, Establishment, Person, Team, WorkflowTable } from '@/api/types'
import { townsKey } from '@/store/keys'
import { recall, remember } from '@/store/remembered'
import { WorkCalendar } from '@/workflow/deadlines'

/** Asks the server and keeps its answer; without a line, the last answer serves. */
async function fresh<T>(key: string, ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask()
    await remember(key, answer)
    return answer
  } catch (error) {
    if (!isFailure(error) || error.kind !== 'unreachable') throw error
    const kept = await recall<T>(key)
    if (kept === undefined) throw error
    return kept
  }
}

/** For so long what the setting brought is taken without asking. */
const SETTLED = 600_000

/** What the setting brings together: from the phone while that is young, else from the server. */
async function settled<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const at = (await recall<number>(SETTING)) ?? 0
  const age = Date.now() - at
  const kept = age >= 0 && age < SETTLED ? await recall<T>(key) : undefined
  return kept === undefined ? fresh(key, ask) : kept
}

const SETTING = 'setting'
const CHECKLISTS = 'checklists'
const TEAMS = 'teams'
const PEOPLE = 'people'
const WORKFLOW = 'workflow'
const calendarKey = (year: number): string => `calendar/${year}`

/** Keeps what the setting of the picture says under the names everything here looks it up by. */
export async function keepSetting(setting: Setting): Promise<void> {
  await remember(CHECKLISTS, setting.checklists)
  await remember(TEAMS, setting.teams)
  await remember(PEOPLE, setting.people)
  await remember(WORKFLOW, setting.workflow)
  for (const year of setting.calendar) await remember(calendarKey(year.year), year)
  const counties = new Set(setting.areas.map((town) => town.key.slice(0, 6)))
  for (const county of counties) {
    await remember(townsKey(county), setting.areas.filter((town) => town.key.startsWith(county)))
  }
  await remember(SETTING, Date.now())
  table = null
}

/** What never changes under its key is asked for once. */
async function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const kept = await recall<T>(key)
  if (kept !== undefined) return kept
  const answer = await ask()
  await remember(key, answer)
  return answer
}

/** The checklists in force for a category; the free one is for all of them. */
export async function checklistsFor(category: string): Promise<ChecklistSlim[]> {
  const lists = await settled(CHECKLISTS, fetchChecklists)
  return lists.filter((one) => one.current && (one.free || one.categories.includes(category)))
}

/** A published version of a checklist never changes. */
export const checklist = (id: string): Promise<Checklist> => once(`checklist/${id}`, () => fetchChecklist(id))

export const teams = (): Promise<Team[]> => settled(TEAMS, fetchTeams)
export const people = (): Promise<Person[]> => settled(PEOPLE, fetchPeople)
export const towns = (county: string): Promise<Area[]> => settled(townsKey(county), () => fetchAreas(county))

/** An establishment's file; without a line what the picture has of it. */
export async function establishment(id: string): Promise<Establishment> {
  try {
    return await fetchEstablishment(id)
  } catch (error) {
    if (!isFailure(error) || error.kind !== 'unreachable') throw error
    const { keptFile } = await import('./register')
    const kept = await keptFile(id, 0)
    if (!kept) throw error
    return kept
  }
}

const FIGURES = 'figure-names'
/** The names of the figures, as the last summary had them. */
export const figureNames = async (): Promise<Record<string, string>> =>
  (await recall<Record<string, string>>(FIGURES)) ?? {}
export const keepFigureNames = (names: Record<string, string>): Promise<void> => remember(FIGURES, names)

let table: Promise<WorkflowTable> | null = null
/** The workflow as the server has it; nobody writes it twice. */
export function workflowTable(): Promise<WorkflowTable> {
  table ??= settled(WORKFLOW, fetchWorkflow).catch((error: unknown) => {
    table = null
    throw error
  })
  return table
}

/** The work calendar of the years around a date; years nobody can be asked about are provisional. */
export async function calendarAround(day: string): Promise<WorkCalendar> {
  const year = Number(day.slice(0, 4))
  const years = await Promise.all(
    [year, year + 1].map((one) => settled(calendarKey(one), () => fetchCalendar(one)).catch(() => null)),
  )
  return new WorkCalendar(years.filter((one) => one !== null))
}
