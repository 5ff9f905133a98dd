import { measureClock, reading } from '@/deviceClock'
import { w } from '@/words'
import { takeEarly } from './early'
import { Failure, kindOf } from './errors'

const BASE = '/api/v1/'
const TIMEOUT = 30_000

export type Query = Record<string, string | number | boolean | null | undefined>

let onSignedOut: () => void = () => {}
/** Names who is told when the server no longer knows who is asking. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

let speaker = ''
/** Names the person this page speaks for: the session may have become another's in another tab. */
export function speakFor(person: string): void {
  speaker = person
}

let onLine: (up: boolean) => void = () => {}
/** Names who is told whether the server could be reached. */
export function whenLineKnown(listener: (up: boolean) => void): void {
  onLine = listener
}

export function queryString(query: Query = {}): string {
  const parts = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parts.append(key, String(value))
  }
  const text = parts.toString()
  return text ? `?${text}` : ''
}

function csrfToken(): string {
  return /(?:^|;\s*)(?:__Host-|__Secure-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ''
}

function refusalOf({ answer, text }: Heard, quiet: boolean): Failure {
  let code = `http_${answer.status}`
  let message: string = w.errors.status(answer.status)
  let details: Record<string, unknown> = {}
  try {
    const body = JSON.parse(text) as { code?: string; message?: string; details?: Record<string, unknown> }
    code = body.code ?? code
    message = body.message ?? message
    details = body.details ?? {}
  } catch {
    // Not the API speaking (a proxy, an error page): the status says what there is to say.
  }
  const kind = kindOf(answer.status)
  if (kind === 'signed_out' && !quiet) onSignedOut()
  const wait = Number(answer.headers.get('Retry-After'))
  return new Failure(kind, code, message, answer.status, details, wait > 0 ? wait : null)
}

export interface Options {
  query?: Query
  body?: unknown
  /** Bytes to send as they are, with their type. */
  bytes?: { data: ArrayBuffer; type: string }
  form?: FormData
  headers?: Record<string, string>
  /** The answer is a file, on which the server works for a while. */
  file?: boolean
  /** Do not tell that the person is signed out: the caller is asking just that. */
  quiet?: boolean
}

/** An answer that came in whole: a line may break in the middle of one. */
interface Heard {
  answer: Response
  text: string
  file: Blob | null
}

async function send(method: string, path: string, options: Options): Promise<Heard> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  let body: BodyInit | undefined
  if (options.bytes) {
    headers['Content-Type'] = options.bytes.type
    body = options.bytes.data
  } else if (options.form) {
    body = options.form
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  if (method !== 'GET') headers['X-CSRFToken'] = csrfToken()
  if (speaker && !options.quiet) headers['X-Person'] = speaker
  const stop = new AbortController()
  const asked = reading()
  const timer = setTimeout(() => stop.abort(), options.bytes || options.form || options.file ? 4 * TIMEOUT : TIMEOUT)
  try {
    const address = path + queryString(options.query)
    const early = method === 'GET' ? takeEarly(address) : undefined
    const answer = await (early ??
      fetch(BASE + address, { method, headers, body, credentials: 'same-origin', signal: stop.signal }))
    onLine(true)
    // What was answered some time ago, here or in a cache on the way, says nothing about now.
    if (!early && !answer.headers.get('Age')) measureClock(answer.headers.get('Date'), asked)
    if (options.file && answer.ok) return { answer, text: '', file: await answer.blob() }
    return { answer, text: await answer.text(), file: null }
  } catch {
    onLine(false)
    throw new Failure('unreachable', 'unreachable', w.errors.unreachable)
  } finally {
    clearTimeout(timer)
  }
}

async function hear(method: string, path: string, options: Options): Promise<Heard> {
  let heard = await send(method, path, options)
  if (heard.answer.status === 403 && method !== 'GET' && !csrfToken()) {
    // The first write of a fresh browser has no token yet; fetch one and say it again.
    await send('GET', 'auth/csrf/', {})
    heard = await send(method, path, options)
  }
  if (!heard.answer.ok) throw refusalOf(heard, options.quiet ?? false)
  return heard
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const heard = await hear(method, path, options)
  if (heard.answer.status === 204) return undefined as T
  try {
    return JSON.parse(heard.text) as T
  } catch {
    throw new Failure('unreachable', 'not_json', w.errors.notJson)
  }
}

export const get = <T>(path: string, query?: Query): Promise<T> => request<T>('GET', path, { query })
export const post = <T>(path: string, body?: unknown, options: Options = {}): Promise<T> =>
  request<T>('POST', path, { ...options, body })

/** A file the server makes, under the name it gives it. */
export async function requestFile(method: string, path: string, options: Options = {}): Promise<File> {
  const { answer, file } = await hear(method, path, { ...options, file: true })
  const named = /filename\*=utf-8''([^;]+)/i.exec(answer.headers.get('Content-Disposition') ?? '')?.[1]
  const name = decodeURIComponent(named ?? path.replace(/^.*\//, ''))
  return new File(file ? [file] : [], name, { type: file?.type })
}
