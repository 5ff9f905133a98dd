/**
 * What belongs to the device and to nobody's work: who was here last, what their home showed last,
 * how the clock stood. Small, and read before the first screen is drawn, so it does not wait for the
 * database. Where the browser refuses or forgets it, the server is asked again.
 */
const PREFIX = 'xiaohao/'

export function deviceKeeps<T>(key: string, value: T): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // Storage is full or switched off.
  }
}

export function deviceHas<T>(key: string): T | undefined {
  try {
    const kept = localStorage.getItem(PREFIX + key)
    return kept === null ? undefined : (JSON.parse(kept) as T)
  } catch {
    return undefined
  }
}
