import type { Checklist, ChecklistItem, SyncResult } from '@/api/types'
import type { StoredPhoto } from '@/api/photos'
import type { Draft } from '@/store/drafts'
import type { PhotoRow } from '@/store/photos'
import type { Line } from '@/sync/engine'

const item = (code: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id: `id-${code}`,
  code,
  text: `text ${code}`,
  how: '',
  answer: { type: 'pass_fail_na' },
  severity: 'minor',
  severity_name: '',
  key_item: false,
  default_order: 'immediate',
  default_workdays: 0,
  not_applicable_when: '',
  finding: `finding ${code}`,
  requirement: `requirement ${code}`,
  evidence: [],
  basis: [],
  suggest_case: false,
  ...more,
})

/** A barbershop's checklist, cut down to one item of each kind. */
export const hair: Checklist = {
  id: 'list-hair',
  code: 'CL-HAIR',
  version: '1',
  name: 'hair',
  categories: ['hair'],
  free: false,
  current: true,
  item_count: 4,
  groups: [
    { code: 'LIC', name: 'licences', items: [item('LIC-01', { severity: 'critical', default_order: 'deadline', default_workdays: 15, evidence: ['photo'] }), item('LIC-02')] },
    {
      code: 'ENV',
      name: 'air',
      items: [
        item('ENV-01', { answer: { type: 'number', unit: '%', op: '<=', limit: 0.15, decimals: 2 }, finding: 'CO2 {value}%' }),
        item('STF-01', { answer: { type: 'count_pair', part_zh: 'with', whole_zh: 'all' }, finding: '{whole} people, {missing} without' }),
      ],
    },
  ],
}

export const shop = (id = 'visit-1', owner = 'wang'): Draft => ({
  id,
  owner,
  establishment: { id: 'shop', name: 'shop', category: 'hair', category_name: '', town_name: '', address: '', person_in_charge: '', phone: '' },
  team: 'team-1',
  officers: ['wang', 'li'],
  members: [],
  vehicles: [],
  reason: 'daily',
  mode: 'open',
  outcome: 'completed',
  started_at: '2026-11-20T09:00:00+08:00',
  campaign: null,
  assignment: null,
  position: null,
  note: '',
  checklists: [{ checklist: hair.id, name: 'hair', answers: {} }],
  photos: [],
  problems: [],
  parked: {},
  signing: null,
  updated_at: 0,
})

export const done = (id: string, current: unknown = null): SyncResult => ({ id, status: 'done', code: '', message: '', current })

/** A line to a server that answers as told, and remembers what it was sent. */
export function line(answer: (command: { id: string }) => Promise<SyncResult> | SyncResult, put?: Line['putPhoto']): Line & { sent: string[] } {
  const sent: string[] = []
  return {
    sent,
    askTheTime: () => Promise.resolve(),
    sync: async (commands) => {
      const results: SyncResult[] = []
      for (const command of commands as { id: string }[]) {
        sent.push(command.id)
        results.push(await answer(command))
      }
      return results
    },
    putPhoto: put ?? ((photo) => Promise.resolve(stored(photo))),
    putCopy: (photo) => Promise.resolve({ ...stored(photo), arrived: false, copy_sha256: photo.copy?.sha256 ?? null }),
    putPart: (photo, data) => Promise.resolve({ received: data.byteLength, size: data.byteLength, photo: stored(photo) }),
  }
}

/** What a server answers that has the original of a photo. */
export const stored = ({ id, sha256 }: PhotoRow): StoredPhoto => ({
  id, sha256, arrived: true, copy_sha256: null, original_wanted: false,
})
