import { clockOffset } from '@/deviceClock'
import { dayOf } from '@/clock'

/** The local date by the server's clock, as far as this phone knows how wrong its own is. */
export const today = (): string => dayOf(Date.now() + clockOffset() * 1000)
