import {
  ProviderMisconfigured,
  ProviderUnavailable,
  type NewCharge,
  type OpenedCharge,
  type RefusedCharge,
} from '../provider.ts'
import { PaymentTypeNotEnabled, reasonOf, type Answer } from './answer.ts'
import { readChargeAnswer } from './charge-answer.ts'
import { chargeRequest, type PaymentType } from './charge-request.ts'
import { idempotencyKey } from './idempotency-key.ts'
import type { QrPictures } from './qr-image.ts'
import { getStatus, type StatusContext } from './status.ts'
import { withdraw } from './withdraw.ts'

interface ChargeContext extends StatusContext {
  pictures: QrPictures
}

/**
 * `POST /v2/charge`: as `gopay`, or as `qris` where the account has no GoPay.
 * @throws {ProviderUnavailable} The outcome is unknown. Also when the charge turns out to be paid or
 *   over already: asking for its status settles it.
 * @throws {ProviderMisconfigured} The account has neither payment type, or the key is wrong.
 */
export async function createCharge(
  context: ChargeContext,
  charge: NewCharge,
  signal?: AbortSignal,
): Promise<OpenedCharge | RefusedCharge> {
  try {
    return await chargeAs('gopay', context, charge, signal)
  } catch (error) {
    if (!(error instanceof PaymentTypeNotEnabled)) throw error
    context.log?.info({ chargeId: charge.chargeId }, 'the account has no GoPay; charging as QRIS')
  }
  try {
    return await chargeAs('qris', context, charge, signal)
  } catch (error) {
    if (!(error instanceof PaymentTypeNotEnabled)) throw error
    throw new ProviderMisconfigured('the Midtrans account has neither GoPay nor QRIS enabled', {
      cause: error,
    })
  }
}

async function chargeAs(
  paymentType: PaymentType,
  context: ChargeContext,
  charge: NewCharge,
  signal: AbortSignal | undefined,
): Promise<OpenedCharge | RefusedCharge> {
  const { chargeId } = charge
  const send = (replaced: readonly string[]): Promise<Answer> =>
    context.http.call({
      method: 'POST',
      path: '/v2/charge',
      idempotencyKey: idempotencyKey(`charge-${paymentType}`, chargeId, ...replaced),
      body: chargeRequest(charge, paymentType),
      signal,
    })
  const answer = await send([])
  if (answer.code !== 406) return settle(context, charge, answer, signal)

  const earlier = await withdrawEarlier(context, chargeId, signal)
  if (earlier.kind === 'refused') return earlier
  // Named after the transaction it replaces, so that a repeat of this very call is recognised too.
  const second = await send([earlier.transactionId])
  if (second.code === 406) throw new ProviderUnavailable('Midtrans still holds the order id')
  return settle(context, charge, second, signal)
}

/**
 * The order id is taken: by an earlier call of ours, since nobody else makes such ids. Its answer was
 * lost and Midtrans has forgotten the idempotency key (after five minutes). The QR and the deeplink
 * come in that answer alone, so an unpaid charge is withdrawn to make room for one that can be shown.
 */
async function withdrawEarlier(
  context: ChargeContext,
  chargeId: string,
  signal: AbortSignal | undefined,
): Promise<{ kind: 'withdrawn'; transactionId: string } | RefusedCharge> {
  const { state, transactionId } = await getStatus(context, chargeId, signal)
  if (state === 'denied') return { kind: 'refused', reason: 'refused at an earlier attempt' }
  if (state !== 'pending' || transactionId === null) {
    throw new ProviderUnavailable(`the charge exists at Midtrans already: ${state}`)
  }
  const after = await withdraw(context, 'cancel', { chargeId, transactionId }, signal)
  if (after.state !== 'cancelled' && after.state !== 'expired') {
    throw new ProviderUnavailable(`the charge exists at Midtrans already: ${after.state}`)
  }
  context.log?.warn({ chargeId, transactionId }, 'a charge whose answer was lost was replaced')
  return { kind: 'withdrawn', transactionId }
}

async function settle(
  context: ChargeContext,
  charge: NewCharge,
  answer: Answer,
  signal: AbortSignal | undefined,
): Promise<OpenedCharge | RefusedCharge> {
  const { code, body } = answer
  if (code === 202 || code >= 400) return { kind: 'refused', reason: reasonOf(answer) }
  if (code > 201) throw new ProviderUnavailable(`Midtrans answered ${reasonOf(answer)}`)
  const { transactionId, qrText, qrImageUrls, deeplinkUrl } = readChargeAnswer(body, charge)
  return {
    kind: 'opened',
    transactionId,
    qrText: await context.pictures.textOf({
      amount: charge.amount,
      qrText,
      qrImageUrls,
      signal,
    }),
    qrImageUrl: qrImageUrls[0] ?? null,
    deeplinkUrl,
  }
}
