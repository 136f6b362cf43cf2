import { randomUUID } from 'node:crypto'
import { ProviderUnavailable, type ChargeStatus } from '../provider.ts'
import type { Answer } from './answer.ts'
import { pathOf } from './http.ts'
import { getStatus, NOT_FOUND, type StatusContext } from './status.ts'
import { readTransaction } from './transaction.ts'

// Expire answers "407" when it succeeds.
const DONE = {
  cancel: { codes: [200], state: 'cancelled' },
  expire: { codes: [200, 407], state: 'expired' },
} as const

/**
 * `POST /v2/{id}/cancel` or `/expire`. Whatever stood in the way (a payment that won the race, a charge
 * that ended before), the answer is what is true then.
 * @param charge.transactionId - Names one transaction where the order id may have several.
 */
export async function withdraw(
  context: StatusContext,
  operation: keyof typeof DONE,
  charge: { chargeId: string; transactionId?: string },
  signal?: AbortSignal,
): Promise<ChargeStatus> {
  const { chargeId, transactionId } = charge
  const answer = await context.http.call({
    method: 'POST',
    path: pathOf(transactionId ?? chargeId, operation),
    // New for every withdrawal, since a replayed success could speak of an earlier transaction of the
    // same order id while the present one stays payable.
    idempotencyKey: `${operation}-${randomUUID()}`,
    signal,
  })
  if (answer.code === 404) return NOT_FOUND
  const done = DONE[operation]
  const status = done.codes.some((code) => code === answer.code)
    ? readOrNull(context, chargeId, answer)
    : null
  return status?.state === done.state ? status : getStatus(context, chargeId, signal)
}

function readOrNull(context: StatusContext, chargeId: string, { body }: Answer) {
  try {
    return readTransaction(body, { chargeId, log: context.log })
  } catch (error) {
    if (error instanceof ProviderUnavailable) return null
    throw error
  }
}
