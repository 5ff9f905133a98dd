import { recallClock, whenClockMeasured, type Measured } from '@/deviceClock'
import { deviceHas, deviceKeeps } from '@/store/device'

const KEY = 'clock'
const EVERY = 60_000

/** Goes on with what an earlier page measured, and keeps what this one measures for a later one. */
export function rememberTheClock(): void {
  let kept: Measured | undefined
  whenClockMeasured((measured) => {
    const same = kept && kept.page === measured.page && kept.offset === measured.offset
    if (same && kept && measured.steady - kept.steady < EVERY) return
    kept = measured
    deviceKeeps(KEY, measured)
  })
  recallClock(deviceHas<Measured>(KEY))
}
