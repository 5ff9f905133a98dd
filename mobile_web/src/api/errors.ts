/** How a request may fail, as the outbox must tell it apart (HOUSE 6). */
export type FailureKind =
  | 'unreachable' // no answer, 429, 5xx: keep it and try again
  | 'signed_out' // 401: the queue waits for the person
  | 'refused' // 400, 403, 404, 413, 422: the server said no, and says why
  | 'conflict' // 409: it has changed meanwhile

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly details: Record<string, unknown> = {},
    /** Seconds the server asks to wait, when it does. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
    this.name = 'Failure'
  }
}

export function kindOf(status: number): FailureKind {
  if (status === 401) return 'signed_out'
  if (status === 409) return 'conflict'
  if (status === 429 || status >= 500) return 'unreachable'
  return 'refused'
}

export const isFailure = (error: unknown): error is Failure => error instanceof Failure
