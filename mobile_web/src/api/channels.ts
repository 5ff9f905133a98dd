import { get, post, request } from './client'
import { rowsOf } from './session'
import type { MyChannel, Page } from './types'

export const fetchChannels = async (): Promise<MyChannel[]> => rowsOf(await get<Page<MyChannel>>('me/channels/'))

export const chooseChannel = (one: MyChannel): Promise<MyChannel> =>
  request('PUT', `me/channels/${one.id}/`, {
    body: {
      wanted: one.wanted,
      quiet_from: one.quiet_from,
      quiet_to: one.quiet_to,
      on_rest_days: one.on_rest_days,
      singles_a_day: one.singles_a_day,
    },
  })

export const registerDevice = (endpoint: string, p256dh: string, auth: string): Promise<unknown> =>
  post('me/devices/', { endpoint, p256dh, auth })
