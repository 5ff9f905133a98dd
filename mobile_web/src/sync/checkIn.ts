import { changeEstablishment, fetchEstablishment } from '@/api/register'
import type { Degrees } from '@/workflow/distance'

/** Where an establishment is, as the register has it; null where nobody wrote it down. */
export const positionOf = (place: { latitude: number | string | null; longitude: number | string | null }): Degrees | null =>
  place.latitude === null || place.longitude === null
    ? null
    : { latitude: Number(place.latitude), longitude: Number(place.longitude) }

/** Writes down in the register where an establishment is; raises Failure without a line. */
export async function registerPosition(establishment: string, { latitude, longitude }: Degrees): Promise<void> {
  const now = await fetchEstablishment(establishment)
  await changeEstablishment(establishment, { base_version: now.version, latitude, longitude })
}

/** Whether the phone already lets this page know where it is, so that asking disturbs nobody. */
export async function mayLocate(): Promise<boolean> {
  const asked = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
  return asked?.state === 'granted'
}
