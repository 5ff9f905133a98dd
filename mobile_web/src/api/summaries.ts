import { get, queryString, type Query } from './client'
import type { Narrative, Summary } from './types'

export const fetchSummary = (query: Query): Promise<Summary> => get('summary/', query)
export const fetchNarrative = (query: Query): Promise<Narrative> => get('summary/narrative/', query)
export const exportAddress = (query: Query): string => `/api/v1/summary/export.xlsx${queryString(query)}`
