import { isFailure } from '@/api/errors'
import { fetchCalendar, fetchChecklist, fetchChecklists } from '@/api/inspections'
import { fetchWorkflow } from '@/api/rectification'
import { fetchEstablishment } from '@/api/register'
import { fetchAreas, fetchPeople, fetchTeams } from '@/api/session'
import type { Area, Checklist, ChecklistSlim, Establishment, Person, Team, WorkflowTable } from '@/api/types'
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
  const lists = await fresh('checklists', fetchChecklists)
  return lists.filter((one) => one.current && (one.free || one.categories.includes(category)))
}

/** A published version of a checklist never changes. */
export const checklist = (id: string): Promise<Checklist> => once(`checklist/${id}`, () => fetchChecklist(id))

export const teams = (): Promise<Team[]> => fresh('teams', fetchTeams)
export const people = (): Promise<Person[]> => fresh('people', fetchPeople)
export const towns = (county: string): Promise<Area[]> => fresh(`areas/${county}`, () => fetchAreas(county))
export const establishment = (id: string): Promise<Establishment> =>
  fresh(`establishment/${id}`, () => fetchEstablishment(id))

const FIGURES = 'figure-names'
/** The names of the figures, as the last summary had them. */
export const figureNames = async (): Promise<Record<string, string>> =>
  (await recall<Record<string, string>>(FIGURES)) ?? {}
export const keepFigureNames = (names: Record<string, string>): Promise<void> => remember(FIGURES, names)

let table: Promise<WorkflowTable> | null = null
/** The workflow as the server has it; nobody writes it twice. */
export function workflowTable(): Promise<WorkflowTable> {
  table ??= fresh('workflow', fetchWorkflow).catch((error: unknown) => {
    table = null
    throw error
  })
  return table
}

/** The work calendar of the years around a date; years nobody can be asked about are provisional. */
export async function calendarAround(day: string): Promise<WorkCalendar> {
  const year = Number(day.slice(0, 4))
  const years = await Promise.all(
    [year, year + 1].map((one) => fresh(`calendar/${one}`, () => fetchCalendar(one)).catch(() => null)),
  )
  return new WorkCalendar(years.filter((one) => one !== null))
}

/** Puts on the phone what a visit needs, so that it can be written down where there is no signal. */
export async function prepareForTheField(today: string): Promise<void> {
  const lists = await fresh('checklists', fetchChecklists)
  for (const one of lists) if (one.current) await checklist(one.id)
  await Promise.all([calendarAround(today), teams(), people(), workflowTable()])
}
