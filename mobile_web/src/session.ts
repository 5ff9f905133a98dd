import { reactive } from 'vue'
import { isFailure } from '@/api/errors'
import { fetchMe, signIn as signInHttp, signOut as signOutHttp } from '@/api/session'
import type { Me, Role } from '@/api/types'
import { forget, recall, remember } from '@/store/remembered'

interface Session {
  /** Whether the question who is there was answered. */
  known: boolean
  me: Me | null
  /** Working from what the phone remembers: the server could not be asked. */
  offline: boolean
}

export const session: Session = reactive({ known: false, me: null, offline: false })

const KEY = 'me'

/** Finds out who is signed in; without a line, whoever was. */
export async function openSession(): Promise<void> {
  try {
    session.me = await fetchMe()
    await remember(KEY, session.me)
  } catch (error) {
    const unreachable = isFailure(error) && error.kind === 'unreachable'
    session.me = unreachable ? ((await recall<Me>(KEY)) ?? null) : null
  }
  session.known = true
}

export async function signIn(username: string, password: string): Promise<void> {
  const me = await signInHttp(username, password)
  session.me = me.teams ? me : await fetchMe()
  session.known = true
  await remember(KEY, session.me)
}

/** Drafts and unsent work stay; they belong to the person and show again after signing in. */
export async function signOut(): Promise<void> {
  await signOutHttp()
  await leave()
}

/** The server no longer knows who this is. */
export async function leave(): Promise<void> {
  session.me = null
  await forget(KEY)
}

/** Reads the count of unread messages again; silent when it cannot. */
export async function refreshUnread(): Promise<void> {
  try {
    const me = await fetchMe()
    if (session.me) session.me.unread = me.unread
  } catch {
    // The badge shows what was known last.
  }
}

/** The area somebody's pages begin with: the county, or the town where their role reaches no further. */
export function ownArea(): string {
  const county = session.me?.county?.key ?? ''
  const areas = session.me?.roles.map((grant) => grant.area) ?? []
  return areas.some((area) => county.startsWith(area)) ? county : (areas[0] ?? county)
}

export const hasRole = (...roles: Role[]): boolean =>
  session.me?.roles.some((grant) => roles.includes(grant.role)) ?? false

/** Who may go out and check. */
export const mayInspect = (): boolean => hasRole('inspector', 'team_leader', 'supervisor')

/** Only who holds an enforcement certificate may order. */
export const mayOrder = (): boolean =>
  Boolean(session.me?.certificate_number) && hasRole('inspector', 'team_leader', 'supervisor')

/** Who may make a campaign. */
export const mayPlan = (): boolean => hasRole('supervisor', 'leader', 'bureau')
/** Who may send teams out. */
export const mayAssign = (): boolean => hasRole('team_leader', 'supervisor', 'leader', 'bureau')
export const mayRegister = (): boolean => hasRole('inspector', 'team_leader', 'supervisor', 'leader', 'bureau')
/** Who may import the register from a spreadsheet (inspections/register_import.py). */
export const mayImport = (): boolean => hasRole('supervisor', 'leader', 'bureau')
/** Who may write down a problem that no visit found; an assistant reports tips. */
export const mayReport = (): boolean => mayOrder() || hasRole('inspector', 'assistant')
