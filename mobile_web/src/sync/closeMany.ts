import { clockOffset } from '@/deviceClock'
import { isFailure } from '@/api/errors'
import { takeStep } from '@/api/rectification'
import type { ProblemSlim } from '@/api/types'
import { stamp } from '@/clock'
import { newId } from '@/ids'
import { w } from '@/words'

export interface Closing {
  problem: ProblemSlim
  /** Empty where it was closed, else why not. */
  refused: string
}

/**
 * Closes several problems, each by its own step: the server judges each by itself (four eyes, photos
 * that are still on their way), and what it refuses holds up nothing else.
 */
export async function closeMany(problems: ProblemSlim[], note: string): Promise<Closing[]> {
  const report: Closing[] = []
  for (const problem of problems) {
    const said = { id: newId(), action: 'close', base_version: problem.version, happened_at: stamp(), device_offset: clockOffset(), note: note.trim() }
    try {
      await takeStep(problem.id, said)
      report.push({ problem, refused: '' })
    } catch (error) {
      report.push({ problem, refused: isFailure(error) ? error.message : w.errors.unexpected })
    }
  }
  return report
}
