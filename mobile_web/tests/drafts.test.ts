import { beforeEach, describe, expect, it } from 'vitest'
import { reactive } from 'vue'
import { PhoneDatabase, db } from '@/store/db'
import { beginDraft, discardDraft, draftsOf, findDraft, saveDraft } from '@/store/drafts'
import { keepPhoto } from '@/store/photos'
import { answerItem } from '@/workflow/inspection'
import { itemsOf } from '@/workflow/answers'
import { hair, shop } from './cast'

beforeEach(async () => {
  await Promise.all(db.tables.map((table) => table.clear()))
})

describe('a draft', () => {
  it('stands in the database after every answer, so that a refresh loses none', async () => {
    const draft = reactive(shop())
    await beginDraft(draft)
    for (const item of itemsOf(hair)) {
      answerItem(draft, hair.id, item, { result: item.code === 'LIC-01' ? 'fail' : 'pass' }, true)
      await saveDraft(draft, 'tab', 0)
      // Another page of the same browser, opened after the first is gone.
      const reopened = new PhoneDatabase()
      const found = await reopened.drafts.get(draft.id)
      expect(found?.checklists[0]?.answers[item.code]?.result).toBe(item.code === 'LIC-01' ? 'fail' : 'pass')
      reopened.close()
    }
    const found = await findDraft(draft.id)
    expect(Object.keys(found?.checklists[0]?.answers ?? {})).toEqual(['LIC-01', 'LIC-02', 'ENV-01', 'STF-01'])
    expect(found?.problems[0]?.text).toBe('finding LIC-01')
  })

  it('ends with the last of many writes made without waiting', async () => {
    const draft = shop()
    await beginDraft(draft)
    const writes: Promise<unknown>[] = []
    for (let i = 1; i <= 50; i += 1) {
      draft.note = `note ${i}`
      writes.push(saveDraft(draft, 'tab', 0))
    }
    await Promise.all(writes)
    expect((await findDraft(draft.id))?.note).toBe('note 50')
  })

  it('shows to the person who wrote it and to nobody else', async () => {
    await beginDraft(shop('visit-1', 'wang'))
    await beginDraft(shop('visit-2', 'li'))
    expect((await draftsOf('wang')).map((one) => one.id)).toEqual(['visit-1'])
  })

  it('takes its photos along when it is thrown away', async () => {
    await beginDraft(shop())
    const meta = { source: 'camera', taken_at: '', device_offset: 0 } as const
    await keepPhoto({ id: 'p1', owner: 'wang', subject: 'visit-1', sha256: 'a', data: new ArrayBuffer(3), type: 'image/jpeg', meta, state: 'held', message: '' })
    await discardDraft('visit-1')
    expect(await db.photos.count()).toBe(0)
  })
})
