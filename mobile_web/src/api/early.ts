/**
 * Questions asked before the app that asks them has arrived: on a slow line their answers come
 * beside its code, not after it. Each answer is taken once, by the first who asks the same.
 */
const BASE = '/api/v1/'
const TIMEOUT = 30_000
const asked = new Map<string, Promise<Response>>()

/** Asks in the name of a person, where one is known: the session may be another's by now. */
export function askEarly(path: string, person?: string): void {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TIMEOUT)
  const answer = fetch(BASE + path, {
    headers: { Accept: 'application/json', ...(person ? { 'X-Person': person } : {}) },
    credentials: 'same-origin',
    signal: stop.signal,
  })
  // Whoever takes it hears of a failure; nobody need take it.
  answer.catch(() => {}).finally(() => clearTimeout(timer))
  asked.set(path, answer)
}

/** The answer to a question that was asked early; undefined where it was not, or was taken. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = asked.get(path)
  asked.delete(path)
  return answer
}

/** What was asked for nobody must not be taken for somebody. */
export function forgetEarly(): void {
  asked.clear()
}
