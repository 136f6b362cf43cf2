import type { StoredAnswer } from '../../src/payments/idempotency.ts'
import type { Accounts } from '../world/accounts.ts'
import { refundedOf, type Gateway } from '../world/gateway.ts'
import { returnedInApp } from './accounts.ts'
import type { Ledger, LedgerPayment, LedgerRefund } from './ledger.ts'

const PAID: readonly string[] = ['paid', 'partially_refunded', 'refunded']
const OPEN: readonly string[] = ['requested', 'open']
const DECIDED: readonly string[] = ['accepted', 'assigned']
const UNRETURNED: readonly string[] = ['failed', 'needs_manual_transfer', 'cancelled']

/** What may follow what: DESIGN §5, rule 2, written down a second time on purpose. */
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  pending: ['paid', 'expired', 'cancelled', 'denied'],
  expired: ['paid'],
  cancelled: ['paid'],
  denied: [],
  paid: ['partially_refunded', 'refunded'],
  partially_refunded: ['partially_refunded', 'refunded'],
  refunded: [],
}

/** What was seen before, to compare with. */
export interface Memory {
  answerTo: Map<string, string>
  answersSeen: number
}

export const newMemory = (): Memory => ({
  answerTo: new Map(),
  answersSeen: 0,
})

interface Scene {
  ledger: Ledger
  memory: Memory
  gateway: Gateway
  accounts: Accounts
  answers: readonly { key: string; answer: StoredAnswer }[]
  /** What people say they have transferred: rupiah by refund. */
  transfers: ReadonlyMap<string, number>
}

/** Promises that must hold at every moment. @returns What is broken, in a sentence each. */
export function checkSafety(scene: Scene): string[] {
  return [
    ...scene.ledger.payments.flatMap((payment) => [
      ...checkState(scene, payment),
      ...checkPaid(scene, payment),
      ...checkEvents(scene, payment),
      ...checkRefunds(scene, payment),
    ]),
    ...scene.ledger.broken,
    ...checkIncomingMoney(scene),
    ...checkGiven(scene),
    ...checkOrders(scene),
    ...checkAnswers(scene),
  ]
}

/** One charge at most is open, and what waits for a decision is counted. */
function checkState({ ledger }: Scene, payment: LedgerPayment): string[] {
  const charges = ledger.charges.filter(({ paymentId }) => paymentId === payment.id)
  const reviews = ledger.money.filter(
    ({ paymentId, review }) => paymentId === payment.id && review === 'open',
  )
  return [
    ...(charges.filter(({ status }) => OPEN.includes(status)).length > 1
      ? [`${payment.id} has two open charges`]
      : []),
    ...(reviews.length === payment.openReviews
      ? []
      : [`${payment.id} counts ${payment.openReviews} decisions to make, not ${reviews.length}`]),
  ]
}

/** Paid means: by money that came in, of the amount that was asked for unless a person says so. */
function checkPaid({ ledger }: Scene, payment: LedgerPayment): string[] {
  if (!PAID.includes(payment.status)) return []
  const money = ledger.money.find(({ id }) => id === payment.incomingMoneyId)
  if (money?.paymentId !== payment.id) {
    return [`${payment.id} is ${payment.status}, and has no money for it`]
  }
  const others = ledger.payments.filter(({ incomingMoneyId }) => incomingMoneyId === money.id)
  if (others.length > 1) return [`${money.id} pays ${others.map(({ id }) => id).join(' and ')}`]
  const asked = ledger.charges.find(({ id }) => id === money.chargeId)?.amount ?? payment.amount
  const isDecided = DECIDED.includes(money.review) && money.reviewedBy !== 'policy'
  if (payment.amountPaid !== money.amount || (money.amount !== asked && !isDecided)) {
    return [`${payment.id}, which asked for Rp ${asked}, is paid with Rp ${money.amount}`]
  }
  return money.kind === 'duplicate' && money.review !== 'assigned'
    ? [`${payment.id} is paid with ${money.id}, which came twice`]
    : []
}

/** What we say came in is what came in at the gateway, once, and of each at most that goes back. */
function checkIncomingMoney({ ledger, gateway }: Scene): string[] {
  const charges = [...gateway.charges.values()]
  return ledger.money.flatMap(({ id, transactionId, accountKey, amount }) => {
    const refunds = ledger.refunds.filter(({ incomingMoneyId }) => incomingMoneyId === id)
    const broken = overdrawn(id, refunds, amount)
    if (accountKey.startsWith('acc_')) return broken
    const truth = charges.find((charge) => charge.transactionId === transactionId)
    if (!truth || truth.paidAtMs === null) return [`${id}: no such money came in at the gateway`]
    if (truth.paidAmount === amount) return broken
    return [`${id} says Rp ${amount} came in; it was Rp ${truth.paidAmount}`]
  })
}

/** Each move has its one event, and the last event names the state. */
function checkEvents({ ledger }: Scene, payment: LedgerPayment): string[] {
  const events = ledger.events.filter(({ paymentId }) => paymentId === payment.id)
  const moves = events.filter(({ type }) => isMove(type)).map(({ type }) => stateOf(type))
  const broken: string[] = []
  if (events.filter(({ type }) => type.startsWith('payment.paid')).length > 1) {
    broken.push(`${payment.id} has two paid events`)
  }
  const sequences = events.filter(({ type }) => isMove(type)).map(({ sequence }) => sequence)
  if (new Set(sequences).size < sequences.length) {
    broken.push(`${payment.id} has two moves of one sequence`)
  }
  let state = 'pending'
  for (const name of moves) {
    if (!MAY_FOLLOW[state]?.includes(name))
      broken.push(`${payment.id}: ${name} came after ${state}`)
    state = name
  }
  if (state !== payment.status) {
    broken.push(`${payment.id} is ${payment.status}, and its last event says ${state}`)
  }
  return broken
}

const stateOf = (type: string) => type.replace(/^payment\./, '').replace('_late', '')
const isMove = (type: string) => type.startsWith('payment.') && stateOf(type) in MAY_FOLLOW

/** Never more goes back than came in, and we never claim more than was given. */
function checkRefunds(scene: Scene, payment: LedgerPayment): string[] {
  const { ledger, gateway, transfers } = scene
  const money = ledger.money.find(({ id }) => id === payment.incomingMoneyId)
  const truth = gateway.charges.get(money?.chargeId ?? '')
  const refunds = ledger.refunds.filter(
    ({ incomingMoneyId }) => incomingMoneyId === payment.incomingMoneyId,
  )
  const byHand = refunds.reduce((sum, { id }) => sum + (transfers.get(id) ?? 0), 0)
  const returned = (truth ? refundedOf(truth) : 0) + byHand + returnedInApp(scene, money)
  const broken = overdrawn(payment.id, refunds, payment.amountPaid ?? payment.amount)
  if (payment.amountRefunded > returned) {
    broken.push(
      `${payment.id} claims Rp ${payment.amountRefunded} refunded; Rp ${returned} was given`,
    )
  }
  return broken
}

/** The gateway gives back what we asked it to. */
function checkGiven({ ledger, gateway }: Scene): string[] {
  return [...gateway.charges.values()].flatMap(({ refunds }) =>
    [...refunds]
      .filter(([id]) => id.startsWith('ref_'))
      .filter(([id, amount]) => ledger.refunds.find((ours) => ours.id === id)?.amount !== amount)
      .map(([id, amount]) => `the gateway gave Rp ${amount} for ${id}, which we do not know`),
  )
}

/** What we ask for, and what has gone back, is each no more than came in. */
function overdrawn(id: string, refunds: readonly LedgerRefund[], most: number): string[] {
  const sumOf = (isCounted: (refund: LedgerRefund) => boolean) =>
    refunds.filter(isCounted).reduce((sum, { amount }) => sum + amount, 0)
  const wished = sumOf(
    ({ origin, status }) => origin !== 'provider' && !UNRETURNED.includes(status),
  )
  const returned = sumOf(({ status }) => status === 'confirmed')
  return [wished, returned]
    .filter((sum) => sum > most)
    .map((sum) => `${id}: refunds of Rp ${sum} of Rp ${most}`)
}

/** One order has one payment that waits or was paid. */
function checkOrders({ ledger }: Scene): string[] {
  const waiting = ledger.payments.filter(({ status }) => status === 'pending')
  const names = waiting.map(({ merchantId, orderId }) => `${merchantId} ${orderId}`)
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `two payments of one order wait: ${name}`)
}

/** I2: the answers to one key are the same bytes. */
function checkAnswers({ answers, memory }: Scene): string[] {
  const broken: string[] = []
  for (const { key, answer } of answers.slice(memory.answersSeen)) {
    const text = `${answer.status} ${answer.body.toString()}`
    const first = memory.answerTo.get(key) ?? text
    memory.answerTo.set(key, first)
    if (first !== text) broken.push(`two answers to key ${key}: ${first} and ${text}`)
  }
  memory.answersSeen = answers.length
  return broken
}
