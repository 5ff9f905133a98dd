import type { IconName } from './components/icons'
import { mayInspect, session } from './session'
import { w } from './words'

export interface NavItem {
  to: string
  text: string
  icon: IconName
  unread?: boolean
}

const home = (): NavItem => {
  const kind = session.me?.home
  if (kind === 'supervisor') return { to: '/', text: w.nav.desk, icon: 'inbox' }
  if (kind === 'bureau') return { to: '/', text: w.nav.summary, icon: 'chart' }
  if (kind === 'admin') return { to: '/', text: w.nav.admin, icon: 'gear' }
  return { to: '/', text: w.nav.today, icon: 'home' }
}

const ledger = (): NavItem => ({ to: '/problems', text: w.nav.ledger, icon: 'ledger' })
const register = (): NavItem => ({ to: '/establishments', text: w.nav.register, icon: 'shop' })
const summary = (): NavItem => ({ to: '/summary', text: w.nav.summary, icon: 'chart' })
const messages = (): NavItem => ({ to: '/messages', text: w.nav.messages, icon: 'bell', unread: true })
const mine = (): NavItem => ({ to: '/me', text: w.nav.me, icon: 'person' })
const campaigns = (): NavItem => ({ to: '/campaigns', text: w.nav.campaigns, icon: 'flag' })

const onlyAdmin = (): boolean => session.me?.home === 'admin'

/** Five places under the thumb, by home. */
export function tabs(): NavItem[] {
  if (onlyAdmin()) return [home(), messages(), mine()]
  const kind = session.me?.home
  if (kind === 'supervisor') return [home(), ledger(), summary(), messages(), mine()]
  if (kind === 'bureau') return [home(), ledger(), campaigns(), messages(), mine()]
  return [home(), ledger(), register(), messages(), mine()]
}

/** Everything, for the menu beside the page and for the list on 我的. */
export function menu(): NavItem[] {
  if (onlyAdmin()) return [home(), messages(), mine()]
  const items = [home(), ledger(), register(), { to: '/inspections', text: w.nav.inspections, icon: 'eye' } as NavItem]
  items.push({ to: '/assignments', text: w.nav.assignments, icon: 'tasks' }, campaigns())
  if (session.me?.home !== 'bureau') items.push(summary())
  items.push(messages(), mine())
  return items
}

export const startsChecks = (): boolean => mayInspect()
