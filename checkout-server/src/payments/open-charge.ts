import { setTimeout } from 'node:timers/promises'
import { AppError } from '../platform/errors.ts'
import {
  isOutcomeUnknown,
  ProviderMisconfigured,
  type OpenedCharge,
} from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'
import { markEnded } from './transitions.ts'

const PROVIDER_TIMEOUT_MS = 20_000
const LOOKS_ELSEWHERE = 4
const LOOK_AGAIN_MS = 500

const opening = new Map<string, Promise<PaymentRow>>()

/**
 * Makes sure that a waiting payment's charge is open at the provider, opening it if need be. Safe to
 * repeat: the provider knows the charge by its id.
 * @returns The payment with what the payer needs.
 * @throws {AppError} `provider_unavailable`: nothing is known, ask again; `provider_refused`: final,
 *   or the merchant's connection must be mended first.
 */
export async function openCharge(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  if (row.status === 'denied') throw refused('the provider refused this payment before')
  if (row.status !== 'pending' || row.chargeStatus !== 'requested') return row
  const secondsLeft = Math.ceil((row.expiresAt.getTime() - context.clock().getTime()) / 1000)
  if (secondsLeft <= 0) return row

  // Callers that want the same charge at the same moment share one question.
  const running = opening.get(row.chargeId) ?? openNow(context, row, secondsLeft)
  opening.set(row.chargeId, running)
  try {
    return await running
  } finally {
    opening.delete(row.chargeId)
  }
}

async function openNow(
  context: PaymentContext,
  row: PaymentRow,
  secondsLeft: number,
): Promise<PaymentRow> {
  const answer = await askProvider(context, row, secondsLeft).catch((error: unknown) =>
    openedElsewhere(context, row, error),
  )
  if ('chargeId' in answer) return answer
  if (answer.kind === 'refused') {
    context.log.warn({ paymentId: row.id, reason: answer.reason }, 'the provider refused a charge')
    await markEnded(context, { paymentId: row.id, to: 'denied' })
    throw refused(answer.reason)
  }
  return storeOpened(context, row, answer)
}

/** The provider may be busy with the same question of another process: its answer is ours too. */
async function openedElsewhere(
  context: PaymentContext,
  row: PaymentRow,
  error: unknown,
): Promise<PaymentRow> {
  if (!(error instanceof AppError) || error.code !== 'provider_unavailable') throw error
  for (let look = 0; look < LOOKS_ELSEWHERE; look += 1) {
    const current = await findPaymentRow(context.sql, row.id)
    if (current && current.chargeStatus !== 'requested') return current
    await setTimeout(LOOK_AGAIN_MS)
  }
  throw error
}

async function askProvider(context: PaymentContext, row: PaymentRow, expiresInSeconds: number) {
  const provider = await context.providerOf(row.connectionId)
  try {
    return await provider.createCharge(
      {
        chargeId: row.chargeId,
        amount: row.chargeAmount,
        expiresInSeconds,
        description: row.description,
        customer: row.customer,
        returnUrl: context.links.returnUrl(row.id),
      },
      AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
    )
  } catch (cause) {
    if (cause instanceof ProviderMisconfigured) {
      context.log.error({ connectionId: row.connectionId, err: cause }, 'a connection is broken')
      throw new AppError(
        'provider_refused',
        `The payment provider does not accept this connection: ${cause.message}`,
        { cause },
      )
    }
    if (isOutcomeUnknown(cause)) {
      throw new AppError(
        'provider_unavailable',
        'The payment provider did not answer. Send the same request again with the same Idempotency-Key or order id: it makes one payment only.',
        { cause },
      )
    }
    throw cause
  }
}

async function storeOpened(
  context: PaymentContext,
  row: PaymentRow,
  answer: OpenedCharge,
): Promise<PaymentRow> {
  const now = context.clock()
  const [bumped] = await context.sql<{ sequence: number }[]>`
    with opened as (
      update charges set status = 'open', provider_transaction_id = ${answer.transactionId},
        qr_text = ${answer.qrText}, qr_image_url = ${answer.qrImageUrl},
        deeplink_url = ${answer.deeplinkUrl}, opened_at = ${now}
      where id = ${row.chargeId} and status = 'requested' returning payment_id
    )
    update payments set sequence = sequence + 1
    where id = (select payment_id from opened) returning sequence`
  if (!bumped) return storedBefore(context, row)
  context.changed(row.id)
  // What was just written is known: no need to read it again.
  return {
    ...row,
    chargeStatus: 'open',
    sequence: bumped.sequence,
    providerTransactionId: answer.transactionId,
    qrText: answer.qrText,
    qrImageUrl: answer.qrImageUrl,
    deeplinkUrl: answer.deeplinkUrl,
  }
}

/** Another process opened the charge, or the payment ended, while this one was asking. */
async function storedBefore(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  const current = await findPaymentRow(context.sql, row.id)
  if (!current) throw new Error(`payment ${row.id} vanished while its charge was opened`)
  return current
}

function refused(reason: string): AppError {
  return new AppError('provider_refused', `The payment provider refused the charge: ${reason}`)
}
