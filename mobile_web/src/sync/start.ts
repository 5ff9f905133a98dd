import type { Establishment } from '@/api/types'
import { stamp } from '@/clock'
import { newId } from '@/ids'
import { session } from '@/session'
import { beginDraft, type Draft } from '@/store/drafts'
import { recall, remember } from '@/store/remembered'
import { positionOf } from './checkIn'
import { recallOuting } from './outing'
import { checklist, checklistsFor, teams as allTeams } from './reference'

interface Start {
  assignment?: string | null
  campaign?: string | null
  reason?: string
}

const LAST_TEAM = 'last-team'
const ROUNDS = ['daily', 'campaign', 'draw']

/** Two officers to begin with: whoever holds the phone and a certificated teammate. */
function firstOfficers(members: { id: string; certificate_number?: string }[]): string[] {
  const me = session.me
  if (!me) return []
  const mate = members.find((one) => one.id !== me.id && one.certificate_number)
  return mate ? [me.id, mate.id] : [me.id]
}

export async function teamToStart(): Promise<{ id: string; vehicle: string; members: { id: string; certificate_number?: string }[] } | null> {
  const mine = session.me?.teams ?? []
  const choice = mine.length ? mine : await allTeams().catch(() => [])
  const last = await recall<string>(LAST_TEAM)
  return choice.find((team) => team.id === last) ?? choice[0] ?? null
}

export const rememberTeam = (id: string): Promise<void> => remember(LAST_TEAM, id)

/** Begins a visit: a draft with the current checklist of the establishment's category. */
export async function startInspection(place: Establishment, start: Start = {}): Promise<Draft> {
  const team = await teamToStart()
  const lists = await checklistsFor(place.category).catch(() => [])
  const first = lists.find((one) => one.current && !one.free) ?? lists.find((one) => one.free)
  // Here before the draft is: the next room may have no signal.
  if (first) await checklist(first.id)
  const outing = await recallOuting()
  // A recheck or a complaint is of one place; the round people are on is of the day.
  const round = outing !== null && !start.assignment && ROUNDS.includes(outing.reason)
  const campaign = start.campaign ?? (round ? outing.campaign : null)
  const draft: Draft = {
    id: newId(),
    owner: session.me?.id ?? '',
    establishment: {
      id: place.id,
      name: place.name,
      category: place.category,
      category_name: place.category_name,
      town_name: place.town_name,
      address: place.address,
      person_in_charge: place.person_in_charge,
      phone: place.phone,
      position: positionOf(place),
    },
    team: outing?.team ?? team?.id ?? '',
    officers: outing?.officers ?? firstOfficers(team?.members ?? []),
    members: outing?.members ?? [],
    vehicles: outing?.vehicles ?? (team?.vehicle ? [team.vehicle] : []),
    reason: start.reason ?? (campaign ? 'campaign' : round ? outing.reason : 'daily'),
    mode: outing?.mode ?? 'open',
    outcome: 'completed',
    started_at: stamp(),
    campaign,
    assignment: start.assignment ?? null,
    position: null,
    note: '',
    checklists: first ? [{ checklist: first.id, name: first.name, answers: {} }] : [],
    photos: [],
    problems: [],
    parked: {},
    signing: null,
    updated_at: Date.now(),
  }
  await beginDraft(draft)
  return draft
}
