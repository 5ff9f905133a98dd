import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldProblem, Outline, PackedFindings } from '@/api/picture'
import { session } from '@/session'
import { db } from '@/store/db'
import { findingsAt, findingsOf, keepFindings, unpackFindings } from '@/store/findings'
import { applyChanges, beginPicture, keepProblems } from '@/store/picture'
import { foundBefore } from '@/sync/open'
import { aYearBefore, lastFound } from '@/workflow/recurrence'

const SPRING = '019ab1c2-d3e4-7000-8000-000000000001'
const SUMMER = '019ab1c2-d3e4-7000-8000-000000000027'
/** Two establishments begun in the same millisecond: the first found wanting in two items, the second in one. */
const packed: PackedFindings = {
  since: '2025-11-20',
  codes: ['HAIR-DIS-01', 'HAIR-DIS-02'],
  id_tails: btoa('\x70\x00\x80\x00\x00\x00\x00\x00\x00\x01' + '\x70\x00\x80\x00\x00\x00\x00\x00\x00\x27'),
  columns: { id_head: '019ab1c2d3e4\n', count: '2\n1', item: '0\n1\n1', day: '164\n0\n1' },
}

describe('the same item within 12 months', () => {
  it('begins on the same day a year before', () => {
    expect(aYearBefore('2026-11-20')).toBe('2025-11-20')
    expect(aYearBefore('2028-02-29')).toBe('2027-02-28')
  })

  it('counts from that day to today, the newest finding of each item', () => {
    const on = (item_code: string, found_on: string) => ({ item_code, found_on })
    const last = lastFound([on('A', '2026-05-03'), on('A', '2026-03-01'), on('B', '2025-11-20'), on('C', '2025-11-19'), on('D', '2026-11-21'), on('', '2026-05-03')], '2026-11-20')
    expect([...last]).toEqual([['A', '2026-05-03'], ['B', '2025-11-20']])
  })
})

describe('findings on the phone', () => {
  beforeEach(async () => {
    for (const table of db.tables) await table.clear()
    session.me = { id: 'wang', county: null, roles: [] } as unknown as typeof session.me
  })

  it('are read as docs/sync.md says', () => {
    expect(unpackFindings(packed, SPRING)).toEqual([
      { item_code: 'HAIR-DIS-01', found_on: '2026-05-03' },
      { item_code: 'HAIR-DIS-02', found_on: '2025-11-20' },
    ])
    expect(unpackFindings(packed, SUMMER)).toEqual([{ item_code: 'HAIR-DIS-02', found_on: '2025-11-21' }])
    expect(unpackFindings(packed, '019ab1c2-d3e4-7000-8000-000000000099')).toEqual([])
    expect(unpackFindings({ ...packed, codes: [], id_tails: '', columns: { id_head: '', count: '', item: '', day: '' } }, SPRING)).toEqual([])
  })

  it('are what is open, what was closed before, and what a change left', async () => {
    const outline: Outline = { cursor: '1-5-9', scope: 's', as_of: '', places: 0, places_left_out: 0, parts: [] }
    await beginPicture('wang', outline)
    expect(await findingsAt('wang')).toBe(0)
    await keepFindings('wang', packed)
    const open = { id: 'p', state: 'ordered', item_code: 'HAIR-DIS-02', found_on: '2026-07-01', establishment: { id: SPRING, name: '' } } as unknown as FieldProblem
    await keepProblems('wang', [open])
    expect([...(await foundBefore(SPRING, '2026-11-20'))]).toEqual([['HAIR-DIS-02', '2026-07-01'], ['HAIR-DIS-01', '2026-05-03']])
    const gone = { subject: 'problem', id: 'p', object: null, finding: { establishment: SPRING, item_code: 'HAIR-DIS-02', found_on: '2026-07-01' } } as const
    await applyChanges('wang', { cursor: '1-5-10', more: false, scope: 's', changes: [gone] })
    expect((await foundBefore(SPRING, '2026-11-20')).get('HAIR-DIS-02')).toBe('2026-07-01')
    // Voided in the end: nothing is left of it.
    await applyChanges('wang', { cursor: '1-5-11', more: false, scope: 's', changes: [{ ...gone, finding: null }] })
    expect((await foundBefore(SPRING, '2026-11-20')).get('HAIR-DIS-02')).toBe('2025-11-20')
    expect(await findingsOf('li', SPRING)).toEqual([])
  })
})
