import { Failure, isFailure } from '@/api/errors'
import { fetchByCode } from '@/api/register'
import { understand } from '@/scan/code'
import { placeByCode } from '@/store/places'
import { w } from '@/words'

/** Whether the code was held before the camera or typed: what is wrong with it is said otherwise. */
export type Way = 'seen' | 'typed'

/** The id of the establishment with a code, from this phone or the server; raises Failure with a sentence. */
export async function findByCode(text: string, way: Way): Promise<string> {
  const said = understand(text)
  if (said.kind === 'foreign') {
    const message = way === 'typed' && !said.text.includes('/') ? w.scan.badCode : w.scan.foreign(said.text)
    throw new Failure('refused', 'foreign_code', message)
  }
  const here = await placeByCode(said)
  if (here) return here.id
  try {
    return (await fetchByCode(said.kind === 'token' ? said.token : said.code)).id
  } catch (error) {
    if (isFailure(error) && error.code === 'unreachable') {
      throw new Failure('unreachable', 'unreachable', w.scan.unknownHere)
    }
    throw error
  }
}
