import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldPlace, FieldProblem, Outline, PackedPlaces } from '@/api/picture'
import { session } from '@/session'
import { learn } from '@/store/answered'
import { db } from '@/store/db'
import type { OutboxRow } from '@/store/outbox'
import { applyChanges, beginPicture, completePicture, dropPicturesBut, keepPart, keepProblems, pictureOf, problemRows } from '@/store/picture'
import { understand } from '@/scan/code'
import { placeByCode, placeById, register } from '@/store/places'
import { entryOf, metresBetween, search } from '@/store/search'
import { shortCodeOf, unpack } from '@/store/unpack'

const outline: Outline = { cursor: '1-5-9', scope: 's1', as_of: '2026-11-20T10:00:00+08:00', places: 3, places_left_out: 0, parts: [{ after: null, upto: null }] }

/** Three shops, packed by hand as docs/sync.md says; the second was begun in the same millisecond as the first. */
const packed: PackedPlaces = {
  rows: 3,
  // 7000 8000 0000 0000 0001 / …0027 / …0003, in bytes.
  id_tails: btoa('\x70\x00\x80\x00\x00\x00\x00\x00\x00\x01' + '\x70\x00\x80\x00\x00\x00\x00\x00\x00\x27' + '\x70\x00\x80\x00\x00\x00\x00\x00\x00\x03'),
  letters: { 春: 'c', 天: 't', 理: 'l', 发: 'f', 店: 'd' },
  origin: [357901, 1178800],
  columns: {
    id_head: '019ab1c2d3e4\n\n019ab1c2d3e5',
    name: '春天理发店\n长乐诊所\n无名理发店',
    initials: '\nczzs lczs\n',
    category: 'hair\nclinic\nhair',
    town: '371328101\n371328107\n371328101',
    status: '\npaused\n',
    unlicensed: '\n\n1',
    licence_number: '鲁卫0007\n\n',
    licence_until: '9929\n\n',
    person_in_charge: '李四\n\n',
    phone_tail: '1234\n\n',
    address: '~集市街 3 号\n别处\n',
    latitude: '0\n\n1',
    longitude: '0\n\n0',
    grade: 'B\n\n',
    short_code: '\n\nABCD2345',
    token_head: '\n\nxyz-_123',
  },
}
const towns = { '371328101': '常路镇' }

const problem = (more: Partial<FieldProblem> = {}): FieldProblem => ({
  id: 'p1', number: '371328-2026-000001', version: 2, state: 'ordered', severity: 'minor', theme: 'hygiene', item_code: '', text: '毛巾', requirement: '换',
  establishment: { id: 'shop', name: '春天' }, category: 'hair', town: '371328101', team_name: '', source: 'inspection', found_on: '2026-11-20',
  order_kind: 'deadline', ordered_on: '2026-11-20', first_last_date: '2026-11-27', last_date: '2026-11-27', last_date_provisional: false, rectified_on: null,
  passed_on: null, round: 1, fixed_on_the_spot: false, suspended_from: '', extension_pending: false, escalation: null, referral: null, repeat: false, order: null,
  finders: ['wang'], rectifiers: [], recheckers: [], events: [], ...more,
})

beforeEach(async () => {
  for (const table of db.tables) await table.clear()
  session.me = { id: 'wang', county: { key: '371328', name: '蒙阴县' }, roles: [] } as unknown as typeof session.me
})

describe('a packed part of the register', () => {
  const [spring, clinic, nameless] = unpack(packed, towns)

  it('is read as docs/sync.md says', () => {
    expect(spring).toEqual({
      id: '019ab1c2-d3e4-7000-8000-000000000001', name: '春天理发店', initials: 'ctlfd', category: 'hair', town: '371328101', status: 'operating', unlicensed: false,
      licence_number: '鲁卫0007', licence_until: '2027-03-09', person_in_charge: '李四', phone_tail: '1234', address: '常路镇集市街 3 号',
      latitude: 35.7901, longitude: 117.88, grade: 'B', short_code: '32222222', token_head: '32222222',
    })
    expect(clinic).toMatchObject({ id: '019ab1c2-d3e4-7000-8000-000000000027', initials: 'czzs lczs', status: 'paused', address: '别处', latitude: null, short_code: 'A3222222' })
    expect(nameless).toMatchObject({ id: '019ab1c2-d3e5-7000-8000-000000000003', unlicensed: true, licence_until: null, short_code: 'ABCD2345', token_head: 'xyz-_123' })
  })

  it('works out the short code as the server does', () => {
    // tests/inspections/test_register.py has the same: 31 + 8 is A3222222.
    expect(shortCodeOf('00000000-0000-0000-0000-000000000027')).toBe('A3222222')
    expect(shortCodeOf('ffffffff-ffff-7fff-bfff-ffffffffffff')).toHaveLength(8)
  })
})

describe('the picture on the phone', () => {
  const load = async (owner = 'wang'): Promise<void> => {
    await beginPicture(owner, outline)
    await keepPart(owner, 0, packed)
    await keepProblems(owner, [problem()])
    await completePicture(owner)
  }

  it('finds an establishment by the address in its code, its token, or its short code as typed', async () => {
    await load()
    const nameless = '019ab1c2-d3e5-7000-8000-000000000003'
    expect((await placeByCode(understand('https://wj.example.cn/q/xyz-_123secretsecretsecret123456')))?.id).toBe(nameless)
    expect((await placeByCode(understand('xyz-_123secretsecretsecret123456')))?.id).toBe(nameless)
    expect((await placeByCode(understand(' abcd-2345 ')))?.id).toBe(nameless)
    expect((await placeByCode(understand('3222-2222')))?.name).toBe('春天理发店')
    expect(await placeByCode(understand('ZZZZ9999'))).toBeNull()
    expect(await placeByCode(understand(''))).toBeNull()
  })

  it('goes on where a broken line left it', async () => {
    await beginPicture('wang', { ...outline, parts: [{ after: null, upto: 'a' }, { after: 'a', upto: null }] })
    await keepPart('wang', 1, packed)
    expect(await pictureOf('wang')).toMatchObject({ loaded: [1], complete: false, cursor: '1-5-9' })
  })

  it('shows a change at once, and no longer what went out of sight', async () => {
    await load()
    const [spring] = (await register())?.places.filter((one) => one.name === '春天理发店') ?? []
    const id = spring?.id ?? ''
    await applyChanges('wang', { cursor: '1-6-1', more: false, scope: 's1', changes: [{ subject: 'establishment', id, object: { ...(spring as FieldPlace), name: '秋天理发店' } }] })
    expect((await placeById(id))?.name).toBe('秋天理发店')
    await applyChanges('wang', { cursor: '1-7-1', more: false, scope: 's1', changes: [{ subject: 'establishment', id, object: null }, { subject: 'problem', id: 'p1', object: null }] })
    expect(await placeById(id)).toBeNull()
    expect(await problemRows('wang')).toEqual([])
    expect((await pictureOf('wang'))?.cursor).toBe('1-7-1')
  })

  it('belongs to its person: another one on the phone finds none of it', async () => {
    await load()
    session.me = { ...session.me, id: 'zhao' } as typeof session.me
    expect(await register()).toBeNull()
    expect(await problemRows('zhao')).toEqual([])
    await dropPicturesBut('zhao')
    expect(await db.parts.count()).toBe(0)
    expect(await db.problems.count()).toBe(0)
    expect(await pictureOf('wang')).toBeUndefined()
  })

  it('learns from an answer, so that the next step names the right version though nothing was pulled', async () => {
    await load()
    const row = { id: 'c1', owner: 'wang', kind: 'step', subject: 'p1', body: {} } as unknown as OutboxRow
    await learn(row, { ...problem({ state: 'rectified', version: 3, rectified_on: '2026-11-23' }), officers: [], events: [{ action: 'rectify', source: 'ordered', target: 'rectified', round: 1, by_name: '王海', happened_at: 'x', note: '' }] })
    expect((await problemRows('wang'))[0]).toMatchObject({ state: 'rectified', version: 3, rectified_on: '2026-11-23', requirement: '换', events: [{ action: 'rectify' }] })
    await learn(row, { ...problem({ state: 'closed', version: 4 }), officers: [], events: [] })
    expect(await problemRows('wang')).toEqual([])
  })
})

describe('searching the register', () => {
  const places = unpack(packed, towns).map((place) => entryOf(place, towns[place.town as keyof typeof towns]))
  const names = (words: string, more = {}): string[] => search(places, { words, ...more }).map((one) => one.place.name)

  it('knows names, initials, licences, the end of a telephone number, short codes, towns and people', () => {
    for (const words of ['春天', '天理', 'ctl', 'CTLFD', '0007', '1234', '32222222', '李四']) expect([words, names(words)]).toEqual([words, ['春天理发店']])
    expect(names('lczs')).toEqual(['长乐诊所'])
    expect(names('常路')).toEqual(['春天理发店', '无名理发店'])
    expect(names('常路 春')).toEqual(['春天理发店'])
    expect(names('没有')).toEqual([])
  })

  it('filters, and puts the nearest first', () => {
    expect(names('', { category: 'clinic' })).toEqual(['长乐诊所'])
    expect(names('', { status: 'paused' })).toEqual(['长乐诊所'])
    const from = { latitude: 35.7903, longitude: 117.88, accuracy: 10 }
    const near = search(places, { from })
    expect(near.map((one) => [one.place.name, one.metres])).toEqual([['无名理发店', 11], ['春天理发店', 22], ['长乐诊所', null]])
  })

  it('measures metres', () => {
    // A minute of latitude is a nautical mile: 1,852 metres, on our sphere 1,853.
    expect(metresBetween({ latitude: 35, longitude: 117 }, { latitude: 35 + 1 / 60, longitude: 117 })).toBe(1853)
  })
})
