import { refundedOf, type Gateway } from '../world/gateway.ts'
import type { Receipt } from '../world/receivers.ts'
import type { Ledger } from './ledger.ts'

const PAID: readonly string[] = ['paid', 'partially_refunded', 'refunded']

/** What must be true once the faults have stopped and everything has had its time. */
export function checkLiveness(scene: {
  ledger: Ledger
  gateway: Gateway
  receivers: { receipts: readonly Receipt[] }
  nowMs: number
}): string[] {
  return [...checkMoney(scene), ...checkEnds(scene), ...checkWebhooks(scene)]
}

/** Money that the gateway has for us is known here. */
function checkMoney({ ledger, gateway }: Parameters<typeof checkLiveness>[0]): string[] {
  const broken: string[] = []
  for (const charge of gateway.charges.values()) {
    const payment = ledger.payments.find(({ id }) => id === charge.paymentId)
    if (charge.paidAtMs === null) continue
    if (!payment) {
      broken.push(`the gateway has money for ${charge.chargeId}, whose payment is lost`)
      continue
    }
    const fits = charge.paidAmount === charge.amount
    if (fits && !PAID.includes(payment.status)) {
      broken.push(`Rp ${charge.paidAmount} for ${payment.id} was never found; it is ${payment.status}`)
    }
    const ours = [...charge.refunds].filter(([id]) => id.startsWith('ref_'))
    const returned = ours.reduce((sum, [, amount]) => sum + amount, 0)
    if (fits && payment.amountRefunded < returned) {
      broken.push(`${payment.id}: Rp ${refundedOf(charge)} went back, we know of ${payment.amountRefunded}`)
    }
  }
  return broken
}

/** Nothing is left half-done. */
function checkEnds({ ledger }: Parameters<typeof checkLiveness>[0]): string[] {
  return [
    ...ledger.payments
      .filter(({ status }) => status === 'pending')
      .map(({ id }) => `${id} still waits, long after its end`),
    ...ledger.refunds
      .filter(({ status }) => status === 'requested' || status === 'sent')
      .map(({ id }) => `refund ${id} was never finished`),
    ...ledger.notices
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
