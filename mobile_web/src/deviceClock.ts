import { newId } from './ids'

/**
 * The clock of this device, which may be wrong and may be set at any moment (docs/sync.md, "A wrong
 * clock"). Moments are milliseconds; an offset is what must be added to the device's clock to have
 * the server's, in seconds.
 */
export interface Reading {
  /** The clock on the wall: it may jump. */
  wall: number
  /** Since the page was opened: it never jumps, but may stand still while the device sleeps. */
  steady: number
  page: string
}

export interface Measured extends Reading {
  offset: number
}

/** When something was written down, and what was known of the clock then. */
export interface Written extends Reading {
  known: Measured | null
}

const PAGE = newId()
/** The clocks of a device at rest stay this close to each other. */
const STILL = 5_000
/** How far two measurements of one clock may lie apart: slow lines, whole seconds, drift of days. */
const NEAR = 120_000
/** An answer that took longer says too little about the clock. */
const SLOW = 30_000

let last: Measured | null = null
let onMeasured: (measured: Measured) => void = () => {}

/** Names who is told of every measurement. */
export function whenClockMeasured(listener: (measured: Measured) => void): void {
  onMeasured = listener
}

export const reading = (): Reading => ({ wall: Date.now(), steady: performance.now(), page: PAGE })
export const written = (): Written => ({ ...reading(), known: last })
export const clockOffset = (): number => last?.offset ?? 0

/** Takes over what an earlier page measured, unless this one has measured already. */
export function recallClock(measured: Measured | undefined): void {
  last ??= measured ?? null
}

/** How far the wall clock ran ahead of the steady one: sleep, or somebody set it. */
const jump = (from: Reading, to: Reading): number => to.wall - from.wall - (to.steady - from.steady)

/** Whether two readings are of one page and nothing happened to the clock between them. */
const undisturbed = (from: Reading, to: Reading): boolean =>
  from.page === to.page && Math.abs(jump(from, to)) <= STILL

/** Learns from the Date header of an answer to a request made at `asked`. */
export function measureClock(header: string | null, asked: Reading): void {
  const date = header ? Date.parse(header) : NaN
  const heard = reading()
  if (Number.isNaN(date) || !undisturbed(asked, heard) || heard.wall - asked.wall > SLOW) return
  // The header has whole seconds, and was written somewhere between asking and hearing.
  const least = date - heard.wall
  const most = date + 999 - asked.wall
  const fits = (offset: number): boolean => offset >= least - 1000 && offset <= most + 1000
  const kept = [0, last?.offset ?? 0].find((offset) => fits(offset * 1000))
  last = { ...heard, offset: kept ?? Math.round((least + most) / 2000) }
  onMeasured(last)
}

/** The last measurement, while nothing can have happened to the clock since. */
export function freshClock(): Measured | null {
  return last && undisturbed(last, reading()) ? last : null
}

/** The clock as it is now, as well as it is known. */
export const clockNow = (): Measured => freshClock() ?? { ...reading(), offset: clockOffset() }

const moment = (of: Measured): number => of.wall + of.offset * 1000

/**
 * The offset the clock had when something was written, by what was known then and what is measured
 * now. It may have been set in between, before or after the writing. What was written cannot have
 * been written before the server was last heard of, nor after now; an offset that says so is not
 * the one, and where none fits the nearest possible moment is taken.
 */
export function offsetOf(then: Written, now: Measured): number {
  if (undisturbed(then, now)) return now.offset
  const { known } = then
  const earliest = known ? moment(known) : -Infinity
  const latest = moment(now)
  const candidates = [
    ...(known ? [known.offset] : []),
    now.offset,
    // Set back while the page was open: the steady clock tells how long ago it was.
    ...(then.page === now.page ? [Math.round(now.offset + jump(then, now) / 1000)] : []),
  ]
  const possible = (offset: number): boolean =>
    then.wall + offset * 1000 >= earliest - NEAR && then.wall + offset * 1000 <= latest + NEAR
  const found = candidates.find(possible)
  if (found !== undefined) return found
  const said = then.wall + (candidates[0] ?? 0) * 1000
  return Math.round((Math.min(Math.max(said, earliest), latest) - then.wall) / 1000)
}
