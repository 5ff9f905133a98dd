import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'
import type { Me } from '@/api/types'
import { useDraft, type OpenDraft } from '@/components/useDraft'
import { session } from '@/session'
import { db } from '@/store/db'
import { beginDraft, discardDraft, findDraft, saveDraft } from '@/store/drafts'
import { enqueue, queueOf } from '@/store/outbox'
import { remember } from '@/store/remembered'
import { itemsOf } from '@/workflow/answers'
import { answerItem } from '@/workflow/inspection'
import { hair, shop } from './cast'

let tabs: EffectScope[] = []

async function tab(): Promise<OpenDraft> {
  const scope = effectScope()
  tabs.push(scope)
  const opened = scope.run(() => useDraft('visit-1')) as OpenDraft
  await until(() => !opened.loading.value)
  return opened
}

async function until(true_: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !true_(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(true_()).toBe(true)
}

function answer(opened: OpenDraft, code: string, result: 'pass' | 'fail'): void {
  const item = itemsOf(hair).find((one) => one.code === code)
  if (opened.draft.value && item) answerItem(opened.draft.value, hair.id, item, { result }, true)
}
const answered = (opened: OpenDraft): string[] => Object.keys(opened.draft.value?.checklists[0]?.answers ?? {})
const visit = (draft = shop()) => ({ id: draft.id, owner: 'wang', kind: 'inspection' as const, subject: draft.id, label: '', body: { id: draft.id }, draft })

beforeEach(async () => {
  for (const scope of tabs) scope.stop()
  tabs = []
  await Promise.all(db.tables.map((table) => table.clear()))
  await remember(`checklist/${hair.id}`, hair)
  session.me = { id: 'wang' } as Me
  await beginDraft(shop())
})

describe('one draft in two tabs', () => {
  it('keeps the failed item of the one and the passed item of the other', async () => {
    const [first, second] = [await tab(), await tab()]
    answer(first, 'LIC-01', 'fail')
    await until(() => answered(second).includes('LIC-01'))
    answer(second, 'LIC-02', 'pass')
    await until(() => answered(first).includes('LIC-02'))
    const kept = await findDraft('visit-1')
    expect(kept?.checklists[0]?.answers).toMatchObject({ 'LIC-01': { result: 'fail' }, 'LIC-02': { result: 'pass' } })
    expect(kept?.problems.map((one) => one.text)).toEqual(['finding LIC-01'])
  })

  it('does not write back what it merely followed', async () => {
    const [first, second] = [await tab(), await tab()]
    answer(first, 'LIC-02', 'pass')
    await until(() => answered(second).includes('LIC-02'))
    const before = await findDraft('visit-1')
    await nextTick()
    await second.saved()
    expect(await findDraft('visit-1')).toEqual(before)
  })

  it('lets a page that slept give way to what it has not seen', async () => {
    const awake = { ...shop(), note: 'awake' }
    expect(await saveDraft(awake, 'a', 0)).toBe('saved')
    expect(await saveDraft({ ...shop(), note: 'asleep' }, 'b', 0)).toBe('overtaken')
    expect((await findDraft('visit-1'))?.note).toBe('awake')
  })

  it('is sent once, and never comes back by editing on', async () => {
    const [first, second] = [await tab(), await tab()]
    expect(await enqueue(visit())).toBe(true)
    await until(() => second.gone.value && first.gone.value)
    expect(await enqueue(visit())).toBe(false)
    answer(second, 'LIC-02', 'pass')
    await nextTick()
    await second.saved()
    expect(await findDraft('visit-1')).toBeUndefined()
    expect((await queueOf('wang')).map((row) => row.id)).toEqual(['visit-1'])
  })

  it('thrown away in one is gone in the other', async () => {
    const [, second] = [await tab(), await tab()]
    await discardDraft('visit-1')
    await until(() => second.gone.value)
    expect(await saveDraft(shop(), 'late', 0)).toBe('gone')
    expect(await db.drafts.count()).toBe(0)
  })
})
