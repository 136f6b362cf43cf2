import type { Gateway } from '../world/gateway.ts'
import type { Ledger } from './ledger.ts'

const PAID: readonly string[] = ['paid', 'partially_refunded', 'refunded']

/** What must be true once the faults have stopped and everything has had its time. */
export function checkLiveness(scene: { ledger: Ledger; gateway: Gateway }): string[] {
  return [...checkMoney(scene), ...checkEnds(scene), ...checkWebhooks(scene)]
}

/** Money that the gateway has for us is known here, once, as what it is. */
function checkMoney({ ledger, gateway }: Parameters<typeof checkLiveness>[0]): string[] {
  return [...gateway.charges.values()].flatMap((charge) => {
    if (charge.paidAtMs === null) return []
    const money = ledger.money.find(({ transactionId }) => transactionId === charge.transactionId)
    const payment = ledger.payments.find(({ id }) => id === charge.paymentId)
    if (!money || !payment)
      return [`Rp ${charge.paidAmount} for ${charge.paymentId} was never found`]
    const isAsked = charge.paidAmount === charge.amount
    if (!isAsked && money.kind !== 'wrong_amount')
      return [`${money.id} is ${money.kind}, not wrong`]
    const isPlain = money.kind === 'payment' || money.review === 'accepted'
    if (isPlain !== (PAID.includes(payment.status) && payment.chargeId === charge.chargeId)) {
      return [`${money.id} is ${money.kind} ${money.review}, and ${payment.id} ${payment.status}`]
    }
    const ours = [...charge.refunds].filter(([id]) => id.startsWith('ref_'))
    const returned = ours.reduce((sum, [, amount]) => sum + amount, 0)
    return isPlain && payment.amountRefunded < returned
      ? [`${payment.id}: Rp ${returned} went back, we know of Rp ${payment.amountRefunded}`]
      : []
  })
}

/** Nothing is left half-done. */
function checkEnds({ ledger }: Parameters<typeof checkLiveness>[0]): string[] {
  const stateOf = (paymentId: string | null) =>
    ledger.payments.find(({ id }) => id === paymentId)?.status
  return [
    ...ledger.payments
      .filter(({ status }) => status === 'pending')
      .map(({ id }) => `${id} still waits, long after its end`),
    ...ledger.refunds
      .filter(({ status }) => status === 'requested' || status === 'sent')
      .map(({ id }) => `refund ${id} was never finished`),
    ...ledger.money
      .filter(({ review }) => review === 'refunding')
      .map(({ id }) => `${id} never went back, as the merchant's policy wants`),
    ...ledger.notices
      // Of a payment whose money has all gone back there is nothing left to ask.
      .filter(({ paymentId }) => stateOf(paymentId) !== 'refunded')
      .filter(({ verdict }) => verdict === 'received')
      .map(({ paymentId }) => `a notice about ${paymentId} was never judged`),
  ]
}

/** Every event was delivered, or failed after its whole schedule. */
function checkWebhooks({ ledger }: Parameters<typeof checkLiveness>[0]): string[] {
  return ledger.deliveries.flatMap(({ id, status, attempts }) => {
    if (status === 'delivered') return []
    if (status === 'failed' && attempts >= 4) return []
    return [`delivery ${id} is ${status} after ${attempts} tries`]
  })
}
