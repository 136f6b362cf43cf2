import { ProviderUnavailable, type NewRefund, type RefundResult } from '../provider.ts'
import { assertPayable } from './amount.ts'
import { reasonOf } from './answer.ts'
import { cut } from './cut.ts'
import { pathOf } from './http.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { getStatus, type StatusContext } from './status.ts'

const MAX_REASON_LENGTH = 255

/**
 * `POST /v2/{order_id}/refund`.
 *
 * A refusal counts only after a look at the refunds that Midtrans knows: where the answer to an earlier
 * call was lost, the same call meets 406, or 412 or 414 because the money has already gone back.
 * @throws {ProviderUnavailable} Unknown whether it was done; the same refund may be asked for again.
 */
export async function refund(
  context: StatusContext,
  { refundId, chargeId, amount, reason }: NewRefund,
  signal?: AbortSignal,
): Promise<RefundResult> {
  const answer = await context.http.call({
    method: 'POST',
    path: pathOf(chargeId, 'refund'),
    idempotencyKey: idempotencyKey('refund', refundId),
    body: {
      refund_key: refundId,
      amount: assertPayable(amount),
      reason: cut(reason, MAX_REASON_LENGTH),
    },
    signal,
  })
  const { code } = answer
  if (code === 200) return { kind: 'confirmed' }
  const status = await getStatus(context, chargeId, signal)
  if (status.refundIds.includes(refundId)) return { kind: 'confirmed' }
  if (code === 406) {
    throw new ProviderUnavailable('Midtrans knows the refund but does not list it')
  }
  if (code !== 202 && code < 400) {
    throw new ProviderUnavailable(
      `Midtrans neither made nor refused the refund: ${reasonOf(answer)}`,
    )
  }
  return { kind: 'refused', reason: reasonOf(answer) }
}
