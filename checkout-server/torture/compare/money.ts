import type { Ledgers, OurLedger, ProviderTransaction } from '../ledgers/ledgers.ts'
import { findings, groupBy, type Finding } from './finding.ts'

const PAID = new Set(['paid', 'partially_refunded', 'refunded'])
const SETTLED = new Set(['settlement', 'partial_refund', 'refund'])

/** Whether money came in by it, whatever went back later. */
export function isSettled({ status }: ProviderTransaction): boolean {
  return SETTLED.has(status)
}

/** Whether a payment's state says that it was paid. */
export function isPaid({ status }: { status: string }): boolean {
  return PAID.has(status)
}

/** How a settled transaction is accounted for. */
export type Account = { kind: 'pays'; paymentId: string } | { kind: 'reviewed'; review: string }

/** Every place in our ledger that takes the transaction's money. One is right. */
export function accountsOf(
  ours: Pick<OurLedger, 'payments' | 'charges' | 'money'>,
  transaction: ProviderTransaction,
): Account[] {
  const rows = ours.money.filter(
    ({ providerTransactionId, amount }) =>
      providerTransactionId === transaction.id && amount === transaction.amount,
  )
  // Money that pays its payment has a row too; only what waits or went another way is another place.
  const reviewed = rows.filter(({ review }) => REVIEWED.has(review))
  const ids = new Set(rows.map(({ id }) => id))
  const paying = ours.payments.filter(
    (payment) => isPaid(payment) && ids.has(payment.incomingMoneyId ?? ''),
  )
  return [
    ...paying.map(({ id }) => ({ kind: 'pays' as const, paymentId: id })),
    ...reviewed.map(({ review }) => ({ kind: 'reviewed' as const, review })),
  ]
}

const REVIEWED = new Set(['open', 'refunding', 'refunded', 'dismissed'])

/** Money that came in at the provider and is nowhere with us. */
export function findLost({ provider, ours }: Ledgers): Finding[] {
  const { found, add } = findings('lost')
  const chargeOf = new Map(ours.charges.map((charge) => [charge.id, charge]))
  for (const transaction of provider.transactions) {
    if (!isSettled(transaction)) continue
    const charge = chargeOf.get(transaction.orderId ?? '')
    const about = { paymentId: charge?.paymentId, transactionId: transaction.id }
    if (!charge && transaction.orderId !== null) {
      add(about, `Rp ${transaction.amount} were paid for a charge that we do not know`)
    } else if (accountsOf(ours, transaction).length === 0) {
      add(about, `Rp ${transaction.amount} were paid; here it is neither paid nor in review`)
    }
  }
  return found
}

/** Money that counts more than once, or that was asked for or given back more than once. */
export function findTwice(ledgers: Ledgers): Finding[] {
  return [
    ...countedTwice(ledgers),
    ...paidTwice(ledgers),
    ...chargedTwice(ledgers),
    ...refundedTwice(ledgers),
  ]
}

function countedTwice({ provider, ours }: Ledgers): Finding[] {
  const { found, add } = findings('twice')
  for (const transaction of provider.transactions) {
    const accounts = accountsOf(ours, transaction)
    const first = accounts.find((account) => account.kind === 'pays')
    if (accounts.length > 1) {
      const about = { paymentId: first?.paymentId, transactionId: transaction.id }
      add(about, `one transaction counts ${accounts.length} times: ${JSON.stringify(accounts)}`)
    }
  }
  for (const [transactionId, rows] of groupBy(ours.money, (row) => row.providerTransactionId)) {
    if (rows.length > 1) {
      add({ paymentId: rows[0]?.paymentId, transactionId }, `${rows.length} rows of incoming money`)
    }
  }
  return found
}

function paidTwice({ ours }: Ledgers): Finding[] {
  const { found, add } = findings('twice')
  const paid = ours.events.filter(({ type }) => PAID_EVENTS.has(type))
  for (const [paymentId, events] of groupBy(paid, (event) => event.paymentId)) {
    if (events.length > 1) add({ paymentId }, `${events.length} events say that it was paid`)
  }
  return found
}

const PAID_EVENTS = new Set(['payment.paid', 'payment.paid_late'])

const ENDED_UNPAID = new Set(['cancel', 'expire', 'deny'])

function chargedTwice({ provider, ours }: Ledgers): Finding[] {
  const { found, add } = findings('twice')
  const chargeOf = new Map(ours.charges.map((charge) => [charge.id, charge]))
  // The code of an own account takes money as often as payers send it: that is no second charge. Nor is
  // one that ended unpaid: an order's name is free again then, and a charge whose answer was lost is
  // replaced under it, its code never having been shown.
  const charges = provider.transactions.filter(
    ({ provider: name, status }) => name === 'midtrans' && !ENDED_UNPAID.has(status),
  )
  for (const [orderId, twins] of groupBy(charges, (row) => row.orderId ?? '')) {
    if (twins.length > 1) {
      const about = { paymentId: chargeOf.get(orderId)?.paymentId, transactionId: twins[1]?.id }
      add(about, `the provider has ${twins.length} charges under ${orderId}`)
    }
  }
  // Each new code of an order is a renewal, and counts up: two of one number were made by one wish.
  const wishOf = (row: { merchantId: string; orderId: string; renewal: number }) =>
    `${row.merchantId} ${row.orderId} ${row.renewal}`
  for (const [, twins] of groupBy(ours.payments, wishOf)) {
    if (twins.length > 1) {
      add(
        { paymentId: twins[0]?.id },
        `its order ${twins[0]?.orderId} has ${twins.length} payments`,
      )
    }
  }
  return found
}

/** Every refund of the run carries its wish as the reason, in both ledgers. */
function refundedTwice({ provider, ours }: Ledgers): Finding[] {
  const { found, add } = findings('twice')
  const there = provider.transactions.flatMap(({ id, refunds }) =>
    refunds.map(({ reason }) => ({ transactionId: id, reason })),
  )
  for (const [reason, twins] of groupBy(there, (refund) => refund.reason ?? '')) {
    if (reason !== '' && WISH.test(reason) && twins.length > 1) {
      const { transactionId } = twins[0] ?? {}
      add({ transactionId }, `the provider gave money back ${twins.length} times for ${reason}`)
    }
  }
  for (const [reason, twins] of groupBy(ours.refunds, (refund) => refund.reason ?? '')) {
    if (WISH.test(reason) && twins.length > 1) {
      add({ paymentId: twins[0]?.paymentId }, `${twins.length} refunds for ${reason}`)
    }
  }
  return found
}

const WISH = /^T\d+-\d+-R\d+$/
