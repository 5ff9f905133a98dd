import { get, post, request, requestFile, type Query } from './client'
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

export type LabelLayout = '3x7' | '2x4'

/** Sheets of labels as PDF: for the ids, or for all that the query asks for. */
export const printLabels = (layout: LabelLayout, start: number, whose: { ids: string[] } | { query: Query }): Promise<File> =>
  'ids' in whose
    ? requestFile('POST', 'establishments/labels.pdf', { body: { layout, start, ids: whose.ids } })
    : requestFile('POST', 'establishments/labels.pdf', { body: { layout, start }, query: whose.query })
