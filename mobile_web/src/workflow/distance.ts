/** The twin of inspections/distance.py: what the inspector sees is what the reader of the visit sees. */
const EARTH_METRES = 6_371_000
const FAR_METRES = 500

export interface Degrees {
  latitude: number
  longitude: number
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** The distance of two positions in metres, WGS 84, by the haversine. */
export function metresBetween(one: Degrees, other: Degrees): number {
  const across = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2
  const along = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2
  const arc = across + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * along
  return Math.round(2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(arc))))
}

/** Whether the visit certainly begins elsewhere, the device's own doubt left out. */
export const isFar = (metres: number, accuracy: number): boolean => metres - accuracy > FAR_METRES
