import { db } from './db'

/** What belongs to the device and to nobody: how its clock stood, which page sends. */
export interface DeviceRow {
  key: string
  value: unknown
}

export async function deviceKeeps<T>(key: string, value: T): Promise<void> {
  await db.device.put({ key, value })
}

export async function deviceHas<T>(key: string): Promise<T | undefined> {
  return (await db.device.get(key))?.value as T | undefined
}
