import { parseWib } from '@autogopay/shared/wib'
import { z } from 'zod'
import type { Log } from '../../platform/log.ts'
import { ProviderUnavailable, type ChargeStatus } from '../provider.ts'
import { parseAmount } from './amount.ts'

const rupiah = z.unknown().transform((text, context) => {
  try {
    return parseAmount(text)
  } catch {
    context.addIssue('is not whole rupiah')
    return z.NEVER
  }
})

const Transaction = z.object({
  status_code: z.union([z.string(), z.number()]).transform(String),
  transaction_id: z.string().min(1),
  order_id: z.string(),
  gross_amount: rupiah,
  currency: z.literal('IDR').nullish(),
  transaction_status: z.string(),
  fraud_status: z.string().nullish(),
  settlement_time: z.string().nullish(),
  refund_amount: rupiah.nullish(),
  refunds: z
    .array(z.object({ refund_key: z.string().nullish(), refund_amount: rupiah }))
    .nullish()
    .transform((refunds) => refunds ?? []),
})
type Transaction = z.infer<typeof Transaction>

/** A charge's state, once the provider knows the charge. */
export type KnownState = Exclude<ChargeStatus['state'], 'not_found'>

const STATES = new Map<string, KnownState>([
  ['pending', 'pending'],
  ['settlement', 'paid'],
  ['capture', 'paid'],
  ['expire', 'expired'],
  ['cancel', 'cancelled'],
  ['deny', 'denied'],
  ['failure', 'denied'],
  ['partial_refund', 'partially_refunded'],
  ['refund', 'refunded'],
  // The money was taken back from the merchant: to us the same as if it had been returned.
  ['partial_chargeback', 'partially_refunded'],
  ['chargeback', 'refunded'],
])

/**
 * Our name of a transaction's state. Paid needs three fields that agree.
 * @returns Null: a state we do not know, or fields that contradict each other.
 */
export function stateOf(facts: {
  transactionStatus: string
  /** Absent counts as `accept`. */
  fraudStatus: string | null | undefined
  statusCode: string
}): KnownState | null {
  const state = STATES.get(facts.transactionStatus) ?? null
  if (state !== 'paid') return state
  return (facts.fraudStatus ?? 'accept') === 'accept' && facts.statusCode === '200' ? state : null
}

/**
 * Translates a transaction as status, cancel and expire answer it.
 * @param context.chargeId - Our charge id: the answer must be about it.
 * @throws {ProviderUnavailable} The answer is not a transaction, or another charge's.
 */
export function readTransaction(
  body: unknown,
  { chargeId, log }: { chargeId: string; log?: Log | undefined },
): ChargeStatus & { transactionId: string; amount: number } {
  const parsed = Transaction.safeParse(body)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    throw new ProviderUnavailable(`Midtrans answered no transaction: ${faults.join('; ')}`)
  }
  const transaction = parsed.data
  if (transaction.order_id !== chargeId) {
    throw new ProviderUnavailable('Midtrans answered with the transaction of another order')
  }
  const { transaction_status: transactionStatus, fraud_status: fraudStatus } = transaction
  const known = stateOf({ transactionStatus, fraudStatus, statusCode: transaction.status_code })
  if (known === null) {
    log?.warn(
      { chargeId, transactionStatus, fraudStatus, statusCode: transaction.status_code },
      'Midtrans reports a state that means nothing to us; the charge is taken to be pending',
    )
  }
  const state = known ?? 'pending'
  return {
    state,
    transactionId: transaction.transaction_id,
    amount: transaction.gross_amount,
    amountRefunded: refundedOf(transaction, state),
    refundIds: transaction.refunds.flatMap(({ refund_key }) => refund_key ?? []),
    paidAt: HAS_BEEN_PAID.has(state) ? paidAtOf(transaction, log) : null,
  }
}

const HAS_BEEN_PAID = new Set<KnownState>(['paid', 'partially_refunded', 'refunded'])

function refundedOf(transaction: Transaction, state: KnownState): number {
  const { gross_amount: amount, refunds } = transaction
  if (state === 'refunded') return amount
  const sum = refunds.reduce((total, refund) => total + refund.refund_amount, 0)
  return Math.min(amount, refunds.length > 0 ? sum : (transaction.refund_amount ?? 0))
}

function paidAtOf(transaction: Transaction, log: Log | undefined): Date | null {
  if (!transaction.settlement_time) return null
  try {
    return parseWib(transaction.settlement_time)
  } catch (err) {
    // When it was paid is not worth losing the news that it was.
    log?.warn(
      { err, chargeId: transaction.order_id },
      'Midtrans sent an unreadable settlement_time',
    )
    return null
  }
}
