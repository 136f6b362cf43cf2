import { setTimeout } from 'node:timers/promises'
import { AppError } from '../platform/errors.ts'
import {
  isOutcomeUnknown,
  ProviderMisconfigured,
  type OpenedCharge,
} from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import type { IdempotencyKey, StoredAnswer } from './idempotency.ts'
import { veiled } from './kept-answer.ts'
import { keepOpened } from './keep-opened.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'
import type { AnswerOf } from './store-payment.ts'
import { markEnded } from './transitions.ts'

const PROVIDER_TIMEOUT_MS = 20_000
const LOOKS_ELSEWHERE = 4
const LOOK_AGAIN_MS = 500

const opening = new Map<string, Promise<Opened>>()

/** A payment with its charge open. */
interface Opened {
  row: PaymentRow
  /** The answer that is kept for repeats by now; null: none was. */
  answer: StoredAnswer | null
}

/** Whom to answer when the charge is open. */
interface Asker {
  key: IdempotencyKey | null
  answerOf: AnswerOf
}

/**
 * Makes sure that a waiting payment's charge is open at the provider, opening it if need be. Safe to
 * repeat: the provider knows the charge by its id.
 * @returns The payment with what the payer needs.
 * @throws {AppError} `provider_unavailable`: nothing is known, ask again; `provider_refused`: final,
 *   or the merchant's connection must be mended first.
 */
export async function openCharge(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  return (await openAndAnswer(context, row, null)).row
}

/**
 * The same, with the answer to who asked stored in the same statement as the open charge.
 * @returns `answer`: null when it is still to be made and kept, since the charge was open before.
 */
export async function openAndAnswer(
  context: PaymentContext,
  row: PaymentRow,
  asker: Asker | null,
): Promise<Opened> {
  if (row.status === 'denied') throw refused('the provider refused this payment before')
  if (row.status !== 'pending' || row.chargeStatus !== 'requested') return { row, answer: null }
  const secondsLeft = Math.ceil((row.expiresAt.getTime() - context.clock().getTime()) / 1000)
  if (secondsLeft <= 0) return { row, answer: null }

  // Callers that want the same charge at the same moment share one question; an answer is the first's.
  const shared = opening.get(row.chargeId)
  if (shared) return { row: (await shared).row, answer: null }
  const running = openNow(context, { row, secondsLeft, asker })
  opening.set(row.chargeId, running)
  try {
    return await running
  } finally {
    opening.delete(row.chargeId)
  }
}

async function openNow(
  context: PaymentContext,
  { row, secondsLeft, asker }: { row: PaymentRow; secondsLeft: number; asker: Asker | null },
): Promise<Opened> {
  const answer = await askProvider(context, row, secondsLeft).catch((error: unknown) =>
    openedElsewhere(context, row, error),
  )
  if ('chargeId' in answer) return { row: answer, answer: null }
  if (answer.kind === 'refused') {
    context.log.warn({ paymentId: row.id, reason: answer.reason }, 'the provider refused a charge')
    await markEnded(context, { paymentId: row.id, to: 'denied' })
    throw refused(answer.reason)
  }
  return storeOpened(context, { row, opened: answer, asker })
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
  { row, opened, asker }: { row: PaymentRow; opened: OpenedCharge; asker: Asker | null },
): Promise<Opened> {
  // What is about to be written is known: no need to read it again.
  const open: PaymentRow = {
    ...row,
    chargeStatus: 'open',
    providerTransactionId: opened.transactionId,
    qrText: opened.qrText,
    qrImageUrl: opened.qrImageUrl,
    deeplinkUrl: opened.deeplinkUrl,
  }
  const key = asker?.key ?? null
  // A code that came as a picture alone may be read for the answer, from a charge that is kept by then.
  const isWhole = open.qrText !== null || open.qrImageUrl === null
  const answer = key && asker && isWhole ? await asker.answerOf(open) : null
  const kept = await keepOpened(context, {
    row: open,
    openedAt: context.clock(),
    answer: key && answer ? { ...key, ...veiled(context, row.id, answer) } : null,
  })
  if (!kept) return { row: await storedBefore(context, row), answer: null }
  context.changed(row.id)
  return {
    row: { ...open, sequence: kept.sequence },
    answer: kept.isAnswered ? answer : null,
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
