import { clockOffset } from '@/deviceClock'
import { newId } from '@/ids'
import { session } from '@/session'
import type { NewCommand } from '@/store/outbox'
import { w } from '@/words'
import { teamToStart } from './start'

/** The command of a visit that only rechecks: on site, no checklist, the officers who looked. */
export async function recheckVisit(place: { id: string; name: string }, officers: string[], at: string): Promise<NewCommand> {
  const team = await teamToStart()
  const id = newId()
  return {
    id,
    owner: session.me?.id ?? '',
    kind: 'inspection',
    subject: id,
    label: w.outbox.recheck(place.name),
    body: {
      id,
      establishment: place.id,
      team: team?.id ?? '',
      officers,
      outing: { members: officers, vehicles: team?.vehicle ? [team.vehicle] : [] },
      reason: 'recheck',
      mode: 'open',
      outcome: 'completed',
      started_at: at,
      finished_at: at,
      device_offset: clockOffset(),
      campaign: null,
      assignment: null,
      position: null,
      note: '',
      checklists: [],
      photos: [],
      problems: [],
      order: null,
    },
  }
}
