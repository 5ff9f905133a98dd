import { afterEach, describe, expect, it } from 'vitest'
import type { Me, Role } from '@/api/types'
import { mayImport, mayRegister, session } from '@/session'
import { w } from '@/words'

const as = (role: Role): void => {
  session.me = { roles: [{ role, role_name: '', area: '371328', area_name: '' }] } as unknown as Me
}
afterEach(() => {
  session.me = null
})

describe('the register', () => {
  it('is imported by those the server lets, and by nobody else', () => {
    const let_ = (['inspector', 'team_leader', 'assistant', 'auditor', 'supervisor', 'leader', 'bureau'] as Role[]).filter((role) => {
      as(role)
      return mayImport()
    })
    expect(let_).toEqual(['supervisor', 'leader', 'bureau'])
    as('inspector')
    expect(mayRegister()).toBe(true)
  })

  it('says the town of an address once', () => {
    expect(w.register.addressIn('常路镇', '常路镇后界山村94号')).toBe('常路镇后界山村94号')
    expect(w.register.addressIn('常路镇', '后界山村94号')).toBe('常路镇 后界山村94号')
  })
})
