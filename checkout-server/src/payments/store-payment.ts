import { AppError } from '../platform/errors.ts'
import type { Tx } from '../platform/database.ts'
import { QueueFull } from '../platform/coalesce.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import type { PaymentContext } from './context.ts'
import type { StoredAnswer } from './idempotency.ts'
import { unveiled, veiled } from './kept-answer.ts'
import { ConnectionEnded } from './live-connection.ts'
import { insertPayment, insertRenewal, type KeyClaim } from './new-payment.ts'
import {
  draftLeased,
  storeLeased,
  storeLeasedRenewal,
  type StoredPayment,
} from './own-account/store-leased.ts'
import type { PaymentRow } from './payment-row.ts'
import { storeTogether, type DraftToStore } from './store-together.ts'

/** Makes the answer to whoever asked for a payment. */
export type AnswerOf = (row: PaymentRow) => StoredAnswer | Promise<StoredAnswer>

/**
 * Stores a drafted payment, whichever way its money is collected: a gateway's charge is opened after
 * this, one on the merchant's own account is open when it is stored.
 * @param answerOf - Of a payment that needs nothing more, whose answer is thus stored with it.
 * @returns `answer`: null when it is still to be made and kept.
 * @throws {AppError} `no_free_amount`, `provider_refused`, `server_busy`; nothing is stored then.
 * @throws {ConnectionEnded} Nothing is stored either: another connection may do.
 */
export async function storePayment(
  context: PaymentContext,
  { row, claim, answerOf }: { row: PaymentRow; claim: KeyClaim | null; answerOf: AnswerOf },
): Promise<StoredPayment & { answer: StoredAnswer | null }> {
  const draft = await draftToStore(context, { row, claim, answerOf })
  if (draft && (await storedTogether(context, draft))) {
    const { row: stored, answer: kept } = draft
    const answer = kept && unveiled(context, stored.id, kept)
    return { row: stored, keyClaimed: true, orderClaimed: true, answer }
  }
  const alone = isOwnAccount(row.provider)
    ? await storeLeased(context, row, claim)
    : await storeAlone(context, row, claim)
  return { ...alone, answer: null }
}

async function storeAlone(
  context: PaymentContext,
  row: PaymentRow,
  claim: KeyClaim | null,
): Promise<StoredPayment> {
  const { isLive, ...claimed } = await insertPayment(context.sql, row, claim)
  if (!isLive) throw new ConnectionEnded(row.connectionId)
  return { ...claimed, row }
}

async function draftToStore(
  context: PaymentContext,
  { row, claim, answerOf }: { row: PaymentRow; claim: KeyClaim | null; answerOf: AnswerOf },
): Promise<DraftToStore | null> {
  if (!isOwnAccount(row.provider)) return { row, claim, accountId: null, answer: null }
  const leased = await draftLeased(context, row)
  if (!leased) return null
  const answer = await answerOf(leased.row)
  return { ...leased, claim, answer: veiled(context, leased.row.id, answer) }
}

async function storedTogether(context: PaymentContext, draft: DraftToStore): Promise<boolean> {
  try {
    return await storeTogether(context, draft)
  } catch (cause) {
    if (!(cause instanceof QueueFull)) throw cause
    throw new AppError(
      'server_busy',
      'Too many payments wait to be stored. Nothing was made: send the same request again in a few seconds.',
      {
        cause,
        headers: { 'retry-after': '5' },
      },
    )
  }
}

/** The same for a renewal, in the transaction that holds its order. */
export async function storeRenewal(
  context: PaymentContext,
  tx: Tx,
  row: PaymentRow,
): Promise<PaymentRow> {
  if (isOwnAccount(row.provider)) return storeLeasedRenewal(context, tx, row)
  await insertRenewal(tx, row)
  return row
}
