import { clockOffset } from '@/deviceClock'
import { takeStep } from '@/api/rectification'
import { Failure, isFailure } from '@/api/errors'
import type { PossibleStep, Problem } from '@/api/types'
import { stamp } from '@/clock'
import { session } from '@/session'
import { waitingSteps } from '@/store/outbox'
import { releasePhotos } from '@/store/photos'
import { stepBody, type Filled, type FormParts } from '@/workflow/steps'
import { w } from '@/words'
import { onlineOnly } from '@/words.field'
import { flush, submit, type Outcome } from './engine'
import { workflowTable } from './reference'
import { recheckVisit } from './recheckVisit'

/**
 * Takes a step: through the queue where the workflow lets a phone write it down without a signal,
 * at once and in sight of the server where it does not.
 */
export async function sendStep(
  problem: Problem,
  step: PossibleStep,
  parts: FormParts,
  filled: Filled,
  id: string,
): Promise<Outcome> {
  const owner = session.me?.id ?? ''
  const at = stamp()
  const table = await workflowTable()
  const offline = table.steps.find((row) => row.action === step.action)?.offline ?? false
  let inspection: string | null = null
  if (parts.visit && filled.visit !== 'remote') {
    inspection = filled.visit
    if (filled.visit === 'new') {
      const visit = await recheckVisit(problem.establishment, filled.officers, at)
      await submit(visit)
      inspection = visit.id
    }
  }
  // Steps that wait raise the version by one each, as they will on the server.
  const version = problem.version + (await waitingSteps(owner, problem.id))
  const body = stepBody(step, parts, filled, { id, version, happenedAt: at, offset: clockOffset(), inspection })
  if (!offline) {
    const answer = await takeStep(problem.id, body).catch((error: unknown) => {
      // No answer at all: what the person can do about it is not to wait but to find a line.
      if (!isFailure(error) || error.code !== 'unreachable') throw error
      throw new Failure('unreachable', error.code, onlineOnly(w.actions[step.action] ?? step.action_name))
    })
    await releasePhotos(id)
    void flush(owner)
    return { status: 'done', answer }
  }
  return submit({
    id,
    owner,
    kind: 'step',
    subject: problem.id,
    label: w.outbox.step(w.actions[step.action] ?? step.action_name, problem.number),
    body: { ...body, problem: problem.id },
  })
}
