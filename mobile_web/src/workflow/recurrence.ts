/** 复发: the same item at the same establishment within 12 months (rectification/recurrence.py). */

/** An item of the checklists that was found wanting on a day. */
export interface Finding {
  item_code: string
  found_on: string
}

/** The same day 12 months before; 28 February for a leap day. */
export function aYearBefore(day: string): string {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`
  return before.endsWith('02-29') ? `${before.slice(0, 4)}-02-28` : before
}

/** The day each item was last found on within the 12 months up to `day`, by item code. */
export function lastFound(findings: Finding[], day: string): Map<string, string> {
  const since = aYearBefore(day)
  const last = new Map<string, string>()
  for (const { item_code: code, found_on: on } of findings) {
    if (code && on >= since && on <= day && on > (last.get(code) ?? '')) last.set(code, on)
  }
  return last
}
