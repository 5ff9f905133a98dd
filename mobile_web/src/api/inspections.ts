import { get, post, type Query } from './client'
import { rowsOf } from './session'
import type {
  Assignment,
  CalendarYear,
  Campaign,
  Checklist,
  ChecklistSlim,
  Inspection,
  InspectionSlim,
  Outing,
  Page,
} from './types'

export const fetchChecklists = async (): Promise<ChecklistSlim[]> =>
  rowsOf(await get<Page<ChecklistSlim>>('checklists/'))
export const fetchChecklist = (id: string): Promise<Checklist> => get(`checklists/${id}/`)
export const fetchCalendar = (year: number): Promise<CalendarYear> => get('calendar/', { year })

export const listInspections = (query: Query): Promise<Page<InspectionSlim>> => get('inspections/', query)
export const fetchInspection = (id: string): Promise<Inspection> => get(`inspections/${id}/`)

export const listOutings = (query: Query): Promise<Page<Outing>> => get('outings/', query)
export const removeMember = (outing: string, user: string): Promise<Outing> =>
  post(`outings/${outing}/remove-member/`, { user })

export const listCampaigns = async (query: Query = {}): Promise<Campaign[]> =>
  rowsOf(await get<Page<Campaign>>('campaigns/', query))
export const fetchCampaign = (id: string): Promise<Campaign> => get(`campaigns/${id}/`)
export const createCampaign = (body: object): Promise<Campaign> => post('campaigns/', body)
export const addTargets = (id: string, establishments: string[]): Promise<unknown> =>
  post(`campaigns/${id}/targets/`, { establishments })
export const assignTargets = (
  id: string,
  body: { team: string; due: string; establishments: string[] | 'all' },
): Promise<unknown> => post(`campaigns/${id}/assign/`, body)

export const listAssignments = (query: Query): Promise<Page<Assignment>> => get('assignments/', query)
export const createAssignment = (body: object): Promise<Assignment> => post('assignments/', body)

export interface PhotoMeta {
  source: 'camera' | 'album'
  taken_at: string
  device_offset: number
  latitude?: number
  longitude?: number
  accuracy?: number
}
