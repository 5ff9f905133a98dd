import type { Area, Me, Person, Team } from './types'
import { get, request } from './client'
import type { Page } from './types'

export const fetchMe = ({ quiet } = { quiet: true }): Promise<Me> => request<Me>('GET', 'me/', { quiet })

export async function signIn(username: string, password: string): Promise<Me> {
  await request('GET', 'auth/csrf/', { quiet: true })
  return request<Me>('POST', 'auth/session/', { body: { username, password }, quiet: true })
}

export const signOut = (): Promise<void> => request('DELETE', 'auth/session/', { quiet: true })

/** Some lists are short and come whole, bare or wrapped. */
export const rowsOf = <T>(answer: T[] | { results: T[] }): T[] =>
  Array.isArray(answer) ? answer : answer.results

export const fetchAreas = async (parent: string): Promise<Area[]> =>
  rowsOf(await get<Page<Area>>('areas/', { parent, limit: 200 }))
export const fetchTeams = async (): Promise<Team[]> => rowsOf(await get<Page<Team>>('teams/', { limit: 200 }))
export const fetchPeople = async (): Promise<Person[]> =>
  rowsOf(await get<Page<Person>>('users/', { limit: 200 }))
