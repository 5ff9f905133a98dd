const FIRST = 3_000
// A village's line is back before anybody looks: one small request a minute costs nobody anything.
const MOST = 60_000

/**
 * How many milliseconds to wait after so many failures in a row: longer each time, never two phones
 * at the same moment, and never sooner than the server asked for (seconds).
 */
export function delayAfter(failures: number, retryAfter: number | null = null, chance: number = Math.random()): number {
  const grown = Math.min(MOST, FIRST * 2 ** Math.min(20, Math.max(0, failures - 1)))
  const asked = (retryAfter ?? 0) * 1000
  return Math.round(Math.max(grown * (0.5 + chance), asked * (1 + chance / 4)))
}
