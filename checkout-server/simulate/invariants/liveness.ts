import type { Accounts } from '../world/accounts.ts'
import type { Gateway, GatewayCharge } from '../world/gateway.ts'
import type { WorldMerchant } from '../world/merchants.ts'
import type { Receipt } from '../world/receivers.ts'
import { checkFeedRead, checkReturned } from './accounts.ts'
import type { Ledger, LedgerMoney } from './ledger.ts'
import { checkDelivered } from './webhooks.ts'

const PAID: readonly string[] = ['paid', 'partially_refunded', 'refunded']

/** What must be true once the faults have stopped and everything has had its time. */
export function checkLiveness(scene: Scene): string[] {
  return [
    ...checkMoney(scene),
    ...checkFeedRead(scene),
    ...checkReturned(scene),
    ...checkEnds(scene),
    ...checkDelivered(scene),
  ]
}

interface Scene {
  ledger: Ledger
  gateway: Gateway
  accounts: Accounts
  amountCooldownMs: number
  receivers: { receipts: readonly Receipt[] }
  merchants: readonly WorldMerchant[]
}

/** Money that the gateway has for us is known here, once, as what it is. */
function checkMoney({ ledger, gateway }: Scene): string[] {
  return [...gateway.charges.values()].flatMap((charge) => {
    if (charge.paidAtMs === null) return []
    const money = ledger.money.find(({ transactionId }) => transactionId === charge.transactionId)
    if (!money) return [`Rp ${charge.paidAmount} for ${charge.paymentId} was never found`]
    const isAsked = charge.paidAmount === charge.amount
    if (!isAsked && money.kind !== 'wrong_amount')
      return [`${money.id} is ${money.kind}, not wrong`]
    return checkUse(ledger, money, charge)
  })
}

/** Money that pays is some payment's, and what went back of it is known. */
function checkUse(ledger: Ledger, money: LedgerMoney, { refunds }: GatewayCharge): string[] {
  const payment = ledger.payments.find(({ incomingMoneyId }) => incomingMoneyId === money.id)
  const pays = money.kind === 'payment' || ['accepted', 'assigned'].includes(money.review)
  if (pays !== (payment !== undefined && PAID.includes(payment.status))) {
    return [`${money.id} is ${money.kind} ${money.review}, and pays ${payment?.id ?? 'nothing'}`]
  }
  const returned = ledger.refunds
    .filter(({ incomingMoneyId }) => incomingMoneyId === money.id)
    .reduce((sum, { id }) => sum + (refunds.get(id) ?? 0), 0)
  return payment && payment.amountRefunded < returned
    ? [`${payment.id}: Rp ${returned} went back, we know of Rp ${payment.amountRefunded}`]
    : []
}

/** Nothing is left half-done. */
function checkEnds({ ledger }: Scene): string[] {
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
      .filter(({ id, review }) => review === 'refunding' && !isTask(ledger, id))
      .map(({ id }) => `${id} never went back, as the merchant's policy wants`),
    ...ledger.notices
      // Of a payment whose money has all gone back there is nothing left to ask.
      .filter(({ paymentId }) => stateOf(paymentId) !== 'refunded')
      .filter(({ verdict }) => verdict === 'received')
      .map(({ paymentId }) => `a notice about ${paymentId} was never judged`),
  ]
}

/** It waits for a person, who may take any time. */
const isTask = ({ refunds }: Ledger, moneyId: string) =>
  refunds.some(
    ({ incomingMoneyId, status }) =>
      incomingMoneyId === moneyId && status === 'needs_manual_transfer',
  )
