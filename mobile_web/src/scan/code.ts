/** What somebody held before the camera or typed: the twin of inspections/codes.py. */
export type Said =
  | { kind: 'token'; token: string }
  | { kind: 'short'; code: string; readings: string[] }
  | { kind: 'foreign'; text: string }

const SHORT_LENGTH = 8
const MISREAD: Record<string, string> = { 0: 'DQ', O: 'DQ', 1: '7JT', I: '7JT', L: '7JT' }
const MOST_READINGS = 27
const IN_ADDRESS = /^https?:\/\/[^/\s]+\/q\/([0-9A-Za-z_-]{9,64})\/?(?:[?#].*)?$/
const TOKEN = /^[0-9A-Za-z_-]{32}$/

/** A short code as people read it: ABCD-2345. */
export const shownCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`

/** What counts of it: case, width, spaces and dashes do not. */
const signsOf = (typed: string): string[] =>
  [...typed.normalize('NFKC').toUpperCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign))

/** The short codes that somebody may mean who typed this; signs no code has stand for others. */
export function readings(typed: string): string[] {
  const signs = signsOf(typed)
  if (signs.length !== SHORT_LENGTH) return []
  let meant = ['']
  for (const sign of signs) {
    meant = meant.flatMap((head) => [...(MISREAD[sign] ?? sign)].map((one) => head + one))
    if (meant.length > MOST_READINGS) return []
  }
  return meant
}

/** Tells our own codes, of whatever host, from anything else that is printed as a code. */
export function understand(text: string): Said {
  const said = text.trim()
  const token = IN_ADDRESS.exec(said)?.[1] ?? TOKEN.exec(said)?.[0]
  if (token) return { kind: 'token', token }
  const short = readings(said)
  return short.length ? { kind: 'short', code: signsOf(said).join(''), readings: short } : { kind: 'foreign', text: said }
}
