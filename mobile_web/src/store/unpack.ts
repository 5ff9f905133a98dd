import type { FieldPlace, PackedPlaces } from '@/api/picture'
import { addDays } from '@/clock'

const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const SHORT_LENGTH = 8
const DEGREE = 10_000
const TAIL = 10

/** The short code that follows from an id: its last 40 bits in base 31, lowest digit first. */
export function shortCodeOf(id: string): string {
  let rest = Number.parseInt(id.replace(/-/g, '').slice(-10), 16)
  let code = ''
  for (let n = 0; n < SHORT_LENGTH; n += 1) {
    code += LETTERS[rest % LETTERS.length]
    rest = Math.floor(rest / LETTERS.length)
  }
  return code
}

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The id of which a packed column has the head as text and the tail as bytes. */
export const idOf = (head: string, tails: string, row: number): string => dashed(head + hexOf(tails, TAIL * row))

function hexOf(bytes: string, from: number): string {
  let hex = ''
  for (let at = from; at < from + TAIL; at += 1) hex += HEX[bytes.charCodeAt(at)]
  return hex
}

const dateOf = (days: string): string | null => (days ? addDays('2000-01-01', Number(days)) : null)
const degreesOf = (beyond: string, origin: number): number | null => (beyond ? (Number(beyond) + origin) / DEGREE : null)

function initialsOf(name: string, letters: Record<string, string>): string {
  let found = ''
  for (const character of name) found += letters[character] ?? ''
  return found
}

/** Reads a packed part of the register, as docs/sync.md says it is read. */
export function unpack(part: PackedPlaces, townNames: Record<string, string>): FieldPlace[] {
  const columns: Record<string, string[]> = {}
  for (const [name, text] of Object.entries(part.columns)) columns[name] = text.split('\n')
  const at = (name: string, row: number): string => columns[name]?.[row] ?? ''
  const tails = atob(part.id_tails)
  const places: FieldPlace[] = []
  let head = ''
  for (let row = 0; row < part.rows; row += 1) {
    head = at('id_head', row) || head
    const id = idOf(head, tails, row)
    const name = at('name', row)
    const town = at('town', row)
    const address = at('address', row)
    const code = at('short_code', row) || shortCodeOf(id)
    places.push({
      id,
      name,
      initials: at('initials', row) || initialsOf(name, part.letters),
      category: at('category', row),
      town,
      status: at('status', row) || 'operating',
      unlicensed: at('unlicensed', row) === '1',
      licence_number: at('licence_number', row),
      licence_until: dateOf(at('licence_until', row)),
      person_in_charge: at('person_in_charge', row),
      phone_tail: at('phone_tail', row),
      address: address.startsWith('~') ? (townNames[town] ?? '') + address.slice(1) : address,
      latitude: degreesOf(at('latitude', row), part.origin[0]),
      longitude: degreesOf(at('longitude', row), part.origin[1]),
      grade: at('grade', row),
      short_code: code,
      token_head: at('token_head', row) || code,
    })
  }
  return places
}
