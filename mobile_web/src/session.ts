import { reactive } from 'vue'
import { speakFor } from '@/api/client'
import { forgetEarly } from '@/api/early'
import { isFailure } from '@/api/errors'
import { fetchMe, signIn as signInHttp, signOut as signOutHttp } from '@/api/session'
import type { Me, Role } from '@/api/types'
import { deviceHas, deviceKeeps } from '@/store/device'
import { rememberFor } from '@/store/owner'

interface Session {
  /** Whether the question who is there was answered. */
  known: boolean
  me: Me | null
  /** Working from what the phone remembers: the server could not be asked. */
  offline: boolean
}

export const session: Session = reactive({ known: false, me: null, offline: false })

const KEY = 'me'
const LEAVING = 'signing-out'

/** Takes somebody's place on this page: their memory, their queue, their name on every request. */
function enter(me: Me | null): void {
  if (!me) forgetEarly()
  rememberFor(me?.id ?? '')
  speakFor(me?.id ?? '')
  session.me = me
  session.known = true
}

const unreachable = (error: unknown): boolean => isFailure(error) && error.kind === 'unreachable'

/**
 * Finds out who is signed in. Whoever was here last need not wait for the server: the page opens for
 * them and closes again where the server no longer knows them.
 */
export async function openSession(): Promise<void> {
  const kept = deviceHas<Me | null>(KEY)
  if (kept) {
    enter(kept)
    void confirm()
    return
  }
  try {
    // Signed out where there was no line: the server is told before it is asked.
    if (deviceHas<boolean>(LEAVING)) await finishLeaving()
    const me = await fetchMe()
    deviceKeeps(KEY, me)
    enter(me)
  } catch {
    enter(null)
  }
}

/** Asks beside a page that stands already. Without a line nothing changes; a refusal is told to all. */
async function confirm(): Promise<void> {
  const me = await fetchMe({ quiet: false }).catch(() => null)
  if (!me || me.id !== session.me?.id) return
  deviceKeeps(KEY, me)
  session.me = me
}

export async function signIn(username: string, password: string): Promise<void> {
  const found = await signInHttp(username, password)
  const me = found.teams ? found : await fetchMe()
  deviceKeeps(LEAVING, false)
  deviceKeeps(KEY, me)
  enter(me)
}

async function finishLeaving(): Promise<void> {
  await signOutHttp()
  deviceKeeps(LEAVING, false)
}

/**
 * Leaves this device. Drafts and unsent work stay; they belong to the person and show again after
 * signing in. Without a line the server hears of it as soon as there is one.
 */
export async function signOut(): Promise<void> {
  deviceKeeps(LEAVING, true)
  await leave()
  // Whoever signs in next on this phone must not be told of another's business.
  void import('@/push').then(({ pushOff }) => pushOff()).catch(() => {})
  try {
    await finishLeaving()
  } catch (error) {
    if (!unreachable(error)) throw error
  }
}

/** The server no longer knows who this is. */
export async function leave(): Promise<void> {
  deviceKeeps(KEY, null)
  enter(null)
}

/** The server would not hear this page: somebody else signed in beside it, or nobody is. */
export async function findOutWhoIsThere(): Promise<void> {
  const before = session.me?.id
  const me = await fetchMe().catch(() => null)
  if (me && me.id !== before) deviceKeeps(KEY, me)
  if (me) enter(me)
  else await leave()
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

/** Who issues papers and hands out links; who only reads is shown neither: whoever has them acts as the establishment. */
export const mayHandOut = (): boolean => hasRole('inspector', 'team_leader', 'supervisor', 'leader')
/** Who may make a campaign. */
export const mayPlan = (): boolean => hasRole('supervisor', 'leader', 'bureau')
/** Who may send teams out. */
export const mayAssign = (): boolean => hasRole('team_leader', 'supervisor', 'leader', 'bureau')
export const mayRegister = (): boolean => hasRole('inspector', 'team_leader', 'supervisor', 'leader', 'bureau')
/** Who may import the register from a spreadsheet (inspections/register_import.py). */
export const mayImport = (): boolean => hasRole('supervisor', 'leader', 'bureau')
/** Who may write down a problem that no visit found; an assistant reports tips. */
export const mayReport = (): boolean => mayOrder() || hasRole('inspector', 'assistant')
