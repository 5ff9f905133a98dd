import { get, post, request, type Query } from './client'
import { rowsOf } from './session'
import type { Establishment, EstablishmentChange, EstablishmentSlim, ImportReport, Page } from './types'

export const listEstablishments = (query: Query): Promise<Page<EstablishmentSlim>> =>
  get('establishments/', query)
export const fetchEstablishment = (id: string): Promise<Establishment> => get(`establishments/${id}/`)
export const fetchByCode = (code: string): Promise<Establishment> =>
  get(`establishments/by-code/${encodeURIComponent(code)}/`)
export const fetchHistory = async (id: string): Promise<EstablishmentChange[]> =>
  rowsOf(await get<Page<EstablishmentChange>>(`establishments/${id}/history/`))
export const createEstablishment = (body: object): Promise<Establishment> => post('establishments/', body)
export const changeEstablishment = (id: string, body: object): Promise<Establishment> =>
  request('PATCH', `establishments/${id}/`, { body })
export const qrAddress = (id: string): string => `/api/v1/establishments/${id}/qr.png`

/** Sends a spreadsheet; a dry run only tells what would change. */
export function importRegister(file: File, dryRun: boolean): Promise<ImportReport> {
  const form = new FormData()
  form.append('file', file)
  return request('POST', 'establishments/import/', { form, query: { dry_run: dryRun } })
}
