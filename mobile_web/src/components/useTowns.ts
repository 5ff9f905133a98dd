import type { Area } from '@/api/types'
import { session } from '@/session'
import { towns } from '@/sync/reference'
import { useRemote, type Remote } from './useRemote'

/** The towns of the county the person works in. */
export const useTowns = (): Remote<Area[]> =>
  useRemote(() => (session.me?.county ? towns(session.me.county.key) : Promise.resolve([])))
