import { get, post, request, type Query } from './client'
import { rowsOf } from './session'
import type { Desk, Message, Order, OrderLink, Page, Papers, Problem, ProblemSlim, SyncResult, WorkflowTable } from './types'

export const listProblems = (query: Query): Promise<Page<ProblemSlim>> => get('problems/', query)
export const fetchProblem = (id: string): Promise<Problem> => get(`problems/${id}/`)
export const takeStep = (id: string, body: object): Promise<Problem> => post(`problems/${id}/steps/`, body)

export const listOrders = (query: Query): Promise<Page<Order>> => get('orders/', query)
export const fetchOrder = (id: string): Promise<Order> => get(`orders/${id}/`)

const linkOf = (order: string): string => `orders/${order}/link/`
export const fetchOrderLink = (order: string): Promise<OrderLink> => get(linkOf(order))
export const renewOrderLink = (order: string, id: string): Promise<OrderLink> => post(linkOf(order), { id })
export const revokeOrderLink = (order: string): Promise<OrderLink> => request('DELETE', linkOf(order))
export const showLinkPhotos = (order: string, shows: boolean): Promise<OrderLink> =>
  request('PATCH', linkOf(order), { body: { shows_photos: shows } })

const papersOf = (kind: string, subject: string): string => `papers/${kind}/${subject}/`
export const fetchPapers = (kind: string, subject: string): Promise<Papers> => get(papersOf(kind, subject))
export const issuePaper = (kind: string, subject: string, body: object): Promise<Papers> =>
  post(papersOf(kind, subject), body)
export const paperFile = (paper: string, kind: 'pdf' | 'docx'): string => `/api/v1/papers/${paper}.${kind}`

export const fetchWorkflow = (): Promise<WorkflowTable> => get('workflow/')
export const fetchDesk = (): Promise<Desk> => get('desk/')

export const listMessages = (query: Query): Promise<Page<Message>> => get('messages/', query)
export const readMessage = (id: string): Promise<unknown> => post(`messages/${id}/read/`)
export const readAllMessages = (): Promise<unknown> => post('messages/read-all/')

export async function sync(commands: object[]): Promise<SyncResult[]> {
  return rowsOf(await post<{ results: SyncResult[] }>('sync/', commands))
}
