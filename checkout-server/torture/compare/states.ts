import { canMove, type PaymentStatus } from '@autogopay/shared'
import type {
  Ledgers,
  OurEvent,
  OurLedger,
  OurPayment,
  ProviderLedger,
  ProviderTransaction,
} from '../ledgers/ledgers.ts'
import { findings, groupBy, type Finding } from './finding.ts'
import { accountsOf, isPaid, isSettled } from './money.ts'

/** A payment may be pending for this long after its end: a feed has a minute to tell, and is read then. */
const GRACE_MS = 90_000

/** States, sums and answers that the facts do not imply. */
export function findWrongStates(ledgers: Ledgers): Finding[] {
  const { provider, ours, now } = ledgers
  const { found, add } = findings('wrong_state')
  const chargesOf = groupBy(ours.charges, ({ paymentId }) => paymentId)
  const transactionsOf = groupBy(provider.transactions, ({ orderId }) => orderId ?? '')
  const eventsOf = groupBy(ours.events, ({ paymentId }) => paymentId)
  for (const payment of ours.payments) {
    const charges = chargesOf.get(payment.id) ?? []
    const transactions = charges.flatMap(({ id }) => transactionsOf.get(id) ?? [])
    const events = eventsOf.get(payment.id) ?? []
    const facts = { payment, provider, transactions, events, ours, now }
    const faults = [stateFault(facts), refundFault(facts), historyFault(facts), shownFault(facts)]
    for (const fault of faults) if (fault !== null) add({ paymentId: payment.id }, fault)
  }
  for (const refund of ours.refunds) {
    const fault = singleRefundFault(refund, provider.transactions)
    if (fault !== null) add(refund, fault)
  }
  return [...found, ...returnedMoney(ledgers), ...unknownCharges(ledgers), ...outside(ledgers)]
}

/** Whatever money pays, if anything: as much of it went back at the provider as we say. */
function returnedMoney({ provider, ours }: Ledgers): Finding[] {
  const { found, add } = findings('wrong_state')
  const transactionOf = new Map(provider.transactions.map((row) => [row.id, row]))
  for (const row of ours.money) {
    const transaction = transactionOf.get(row.providerTransactionId)
    const about = { paymentId: row.paymentId, transactionId: row.providerTransactionId }
    if (!transaction || !isSettled(transaction)) {
      add(about, `money ${row.id} of Rp ${row.amount} never came in at the provider`)
      continue
    }
    const sum = sumOf(transaction.refunds)
    if (row.amountRefunded !== sum) {
      add(about, `of money ${row.id} Rp ${row.amountRefunded} went back here, Rp ${sum} there`)
    }
    if (row.review === 'refunding') add(about, `money ${row.id} is still on its way back`)
  }
  return found
}

interface Facts {
  payment: OurPayment
  provider: ProviderLedger
  /** At the provider, of all charges of the payment. */
  transactions: ProviderTransaction[]
  events: OurEvent[]
  ours: OurLedger
  now: Date
}

/**
 * The money that pays this payment: settled, of the right amount, and in no review; or what the merchant
 * has assigned to it, whatever that came for and however much it is.
 */
function payingOf(facts: Facts): ProviderTransaction | null {
  const { payment, transactions, ours } = facts
  const assigned = assignedTo(facts)
  if (assigned) return assigned
  const mine = transactions.filter(
    (transaction) =>
      isSettled(transaction) &&
      accountsOf(ours, transaction).every((account) => account.kind === 'pays') &&
      ours.charges.some(
        ({ id, amount }) => id === transaction.orderId && amount === transaction.amount,
      ),
  )
  return mine.find(({ orderId }) => orderId === payment.chargeId) ?? mine[0] ?? null
}

function assignedTo({ payment, provider, ours }: Facts): ProviderTransaction | null {
  const row = ours.money.find(({ id }) => id === payment.incomingMoneyId)
  if (row?.review !== 'assigned' || row.paymentId !== payment.id) return null
  const there = provider.transactions.find(
    ({ id, amount }) => id === row.providerTransactionId && amount === row.amount,
  )
  return there && isSettled(there) ? there : null
}

function stateFault(facts: Facts): string | null {
  const { payment, transactions, now } = facts
  const paying = payingOf(facts)
  if (paying) {
    const expected = paidStateOf(paying)
    return payment.status === expected ? null : `it is ${payment.status}, the facts say ${expected}`
  }
  if (isPaid(payment)) return `it is ${payment.status}, and nobody paid it`
  const isOver = payment.expiresAt.getTime() + GRACE_MS < now.getTime()
  if (payment.status === 'pending') return isOver ? 'it is pending long after its end' : null
  // What ended it at the provider must be what ended it here.
  const ends = new Set(transactions.map(({ status }) => END_OF[status]))
  if (ends.has('cancelled') && !ends.has('expired') && payment.status !== 'cancelled') {
    return `it is ${payment.status}, the provider says cancelled`
  }
  if (ends.has('denied') && payment.status !== 'denied' && transactions.length === 1) {
    return `it is ${payment.status}, the provider says denied`
  }
  return null
}

const END_OF: Partial<Record<ProviderTransaction['status'], string>> = {
  cancel: 'cancelled',
  expire: 'expired',
  deny: 'denied',
}

function paidStateOf(transaction: ProviderTransaction): PaymentStatus {
  const sum = sumOf(transaction.refunds)
  if (sum === 0) return 'paid'
  return sum === transaction.amount ? 'refunded' : 'partially_refunded'
}

function refundFault(facts: Facts): string | null {
  const paying = payingOf(facts)
  const sum = paying ? sumOf(paying.refunds) : 0
  const { amountRefunded } = facts.payment
  if (paying && sum > paying.amount) return `Rp ${sum} went back of Rp ${paying.amount}`
  return amountRefunded === sum ? null : `Rp ${amountRefunded} went back here, Rp ${sum} there`
}

/** Only legal moves, `late` where the money came after an end, and the last event's state is the state. */
function historyFault(facts: Facts): string | null {
  const { payment, events } = facts
  const settledAt = payingOf(facts)?.settledAt
  // An end that we had not written down yet makes it late too, by the provider's clock.
  const wasOver = settledAt ? settledAt > payment.expiresAt : false
  let state: PaymentStatus = 'pending'
  let hasEnded = false
  for (const { type, status } of events) {
    const next = status as PaymentStatus
    const isMorePartial = state === next && next === 'partially_refunded'
    if (!canMove(state, next) && !isMorePartial) return `${type} led from ${state} to ${next}`
    const isLate = type === 'payment.paid_late'
    const isRight = isLate ? hasEnded || wasOver : !hasEnded
    if (next === 'paid' && !isRight) return `${type}, and it had ended: ${hasEnded}`
    hasEnded ||= next === 'expired' || next === 'cancelled'
    state = next
  }
  if (state !== payment.status) return `it is ${payment.status}, its last event says ${state}`
  const saysLate = events.some(({ type }) => type === 'payment.paid_late')
  if (isPaid(payment) && payment.late !== saysLate) return `late is ${payment.late}: it is not so`
  return null
}

function shownFault({ payment, ours }: Facts): string | null {
  const shown = ours.shown.get(payment.id)
  if (!shown) return 'the API does not list it'
  const isSame =
    shown.status === payment.status &&
    shown.amount === payment.amount &&
    shown.amountRefunded === payment.amountRefunded &&
    shown.late === payment.late
  return isSame ? null : `the API shows ${JSON.stringify(shown)}`
}

function singleRefundFault(
  refund: OurLedger['refunds'][number],
  transactions: readonly ProviderTransaction[],
): string | null {
  const there = transactions.flatMap(({ refunds }) => refunds).find(({ key }) => key === refund.id)
  if (refund.status === 'requested' || refund.status === 'sent') {
    return `refund ${refund.id} is still ${refund.status}`
  }
  if (there) {
    if (refund.status !== 'confirmed') return `refund ${refund.id} ${refund.status}: it was made`
    const isSame = there.amount === refund.amount
    return isSame ? null : `refund ${refund.id}: Rp ${refund.amount} here, Rp ${there.amount} there`
  }
  // One that somebody made at the provider has a key of its own there.
  const isOurs = refund.status === 'confirmed' && refund.origin !== 'provider'
  return isOurs ? `refund ${refund.id} was never made at the provider` : null
}

function unknownCharges({ provider, ours }: Ledgers): Finding[] {
  const { found, add } = findings('wrong_state')
  const known = new Set(ours.charges.map(({ id }) => id))
  for (const { id, orderId } of provider.transactions) {
    if (orderId !== null && !known.has(orderId))
      add({ transactionId: id }, `the charge ${orderId} is unknown to us`)
  }
  return found
}

/** What merchants and payers were told. */
function outside({ ours, diary }: Ledgers): Finding[] {
  const { found, add } = findings('wrong_state')
  const paymentOf = new Map(ours.payments.map((payment) => [payment.id, payment]))
  const eventsOf = groupBy(ours.events, ({ paymentId }) => paymentId)
  for (const { paymentId, text } of diary.complaints) add({ paymentId }, text)
  for (const order of diary.orders) {
    if (order.outcome === 'open') add({}, `order ${order.id} never got an answer`)
    if (order.outcome === 'made' && !paymentOf.has(order.paymentId ?? '')) {
      add({}, `order ${order.id} was answered with ${order.paymentId}, which is not there`)
    }
  }
  for (const { paymentId, status, isEnded } of diary.streams) {
    const payment = paymentOf.get(paymentId)
    if (!payment || payment.status === 'pending') continue
    const had = new Set(eventsOf.get(paymentId)?.map((event) => event.status))
    if (!isEnded) add({ paymentId }, `a page still shows ${status}, it is ${payment.status}`)
    else if (!had.has(status ?? '')) add({ paymentId }, `a page was shown ${status}`)
  }
  return found
}

function sumOf(refunds: readonly { amount: number }[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0)
}
