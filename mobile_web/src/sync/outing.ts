import { session } from '@/session'
import type { Draft } from '@/store/drafts'
import { recall, remember } from '@/store/remembered'
import { today } from './today'

/** Who is out today, with whom, in what and what for: the next door need not be told again. */
export type Outing = Pick<Draft, 'team' | 'officers' | 'members' | 'vehicles' | 'reason' | 'mode' | 'campaign'>

const KEY = 'outing'

/** Keeps how a visit was made for the other visits of the day. */
export async function rememberOuting(draft: Draft): Promise<void> {
  const { team, officers, members, vehicles, reason, mode, campaign } = draft
  await remember(`${KEY}/${draft.owner}`, { day: today(), team, officers, members, vehicles, reason, mode, campaign })
}

/** The outing of today, if there was a visit already. */
export async function recallOuting(): Promise<Outing | null> {
  const kept = await recall<Outing & { day: string }>(`${KEY}/${session.me?.id ?? ''}`)
  return kept?.day === today() ? kept : null
}
