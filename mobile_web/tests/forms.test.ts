import 'fake-indexeddb/auto'
import { effectScope, nextTick } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useForm } from '@/components/useForm'
import { session } from '@/session'
import { db } from '@/store/db'
import { enqueue } from '@/store/outbox'

interface Note {
  note: string
}

/** Opens the form as a page does, and waits until the phone was asked. */
async function open() {
  const scope = effectScope()
  const form = scope.run(() => useForm<Note>('step/p1/rectify', () => ({ note: '' }), (one) => one.note !== ''))
  if (!form) throw new Error('no scope')
  await vi.waitUntil(() => form.opened.value)
  return { ...form, leave: () => scope.stop() }
}

async function write(page: Awaited<ReturnType<typeof open>>, note: string): Promise<void> {
  page.form.note = note
  await nextTick()
  await vi.waitUntil(async () => ((await db.forms.get(`${session.me?.id ?? ''}/step/p1/rectify`))?.content as Note | undefined)?.note === note)
}

beforeEach(async () => {
  await Promise.all(db.tables.map((table) => table.clear()))
  session.me = { id: 'wang' } as typeof session.me
})

describe('a form half filled in', () => {
  it('is there again after the page was left, with the id it had', async () => {
    const first = await open()
    await write(first, '毛巾已更换')
    first.leave()
    const again = await open()
    expect([again.form.note, again.resumed.value, again.command.value]).toEqual(['毛巾已更换', true, first.command.value])
  })

  it('belongs to whoever filled it in', async () => {
    await write(await open(), '毛巾已更换')
    session.me = { id: 'li' } as typeof session.me
    expect((await open()).form.note).toBe('')
  })

  it('is gone once its command has left, also when the page was killed in between', async () => {
    const page = await open()
    await write(page, '毛巾已更换')
    await enqueue({ id: page.command.value, owner: 'wang', kind: 'step', subject: 'p1', label: '', body: {} })
    const again = await open()
    expect([again.form.note, again.resumed.value]).toEqual(['', false])
    expect(again.command.value).not.toBe(page.command.value)
  })

  it('begins anew when it is thrown away', async () => {
    const page = await open()
    await write(page, '毛巾已更换')
    await page.restart()
    expect(page.form.note).toBe('')
    expect((await open()).resumed.value).toBe(false)
  })
})
