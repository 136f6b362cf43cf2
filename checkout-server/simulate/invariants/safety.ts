import type { StoredAnswer } from '../../src/payments/idempotency.ts'
import { refundedOf, type Gateway } from '../world/gateway.ts'
import type { WorldMerchant } from '../world/merchants.ts'
import type { Receipt } from '../world/receivers.ts'
import type { Ledger, LedgerPayment, LedgerRefund } from './ledger.ts'

const PAID: readonly string[] = ['paid', 'partially_refunded', 'refunded']
const OPEN: readonly string[] = ['requested', 'open']
const UNRETURNED: readonly string[] = ['failed', 'needs_manual_transfer']

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
  answers: readonly { key: string; answer: StoredAnswer }[]
  receivers: { receipts: readonly Receipt[] }
  merchants: readonly WorldMerchant[]
}

/** Promises that must hold at every moment. @returns What is broken, in a sentence each. */
export function checkSafety(scene: Scene): string[] {
  return [
    ...scene.ledger.payments.flatMap((payment) => [
      ...checkMoney(scene, payment),
      ...checkEvents(scene, payment),
      ...checkRefunds(scene, payment),
    ]),
    ...scene.ledger.broken,
    ...checkIncomingMoney(scene),
    ...checkOrders(scene),
    ...checkDeliveries(scene),
    ...checkAnswers(scene),
    ...checkReceipts(scene),
  ]
}

/** Paid means: the provider has that money, and one charge at most is open. */
function checkMoney({ ledger, gateway }: Scene, payment: LedgerPayment): string[] {
  const charges = ledger.charges.filter(({ paymentId }) => paymentId === payment.id)
  const broken: string[] = []
  if (charges.filter(({ status }) => OPEN.includes(status)).length > 1) {
    broken.push(`${payment.id} has two open charges`)
  }
  if (!PAID.includes(payment.status)) return broken
  const truth = gateway.charges.get(payment.chargeId)
  if (!truth || truth.paidAtMs === null) {
    broken.push(`${payment.id} is ${payment.status}, and the gateway has no money for it`)
  } else if (truth.paidAmount !== payment.amount || payment.amountPaid !== payment.amount) {
    broken.push(`${payment.id} of Rp ${payment.amount} is paid with Rp ${truth.paidAmount}`)
  }
  return broken
}

/** What we say came in is what came in at the gateway, once, and of each at most that goes back. */
function checkIncomingMoney({ ledger, gateway }: Scene): string[] {
  const charges = [...gateway.charges.values()]
  return ledger.money.flatMap(({ id, transactionId, amount }) => {
    const truth = charges.find((charge) => charge.transactionId === transactionId)
    if (!truth || truth.paidAtMs === null) return [`${id}: no such money came in at the gateway`]
    if (truth.paidAmount !== amount) {
      return [`${id} says Rp ${amount} came in; it was Rp ${truth.paidAmount}`]
    }
    const refunds = ledger.refunds.filter(({ incomingMoneyId }) => incomingMoneyId === id)
    return overdrawn(id, refunds, amount)
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

/** Never more goes back than came in, and we never claim more than the gateway did. */
function checkRefunds({ ledger, gateway }: Scene, payment: LedgerPayment): string[] {
  const truth = gateway.charges.get(payment.chargeId)
  const refunds = ledger.refunds.filter(
    ({ paymentId, incomingMoneyId }) => paymentId === payment.id && !incomingMoneyId,
  )
  const broken = overdrawn(payment.id, refunds, payment.amount)
  const returned = truth ? refundedOf(truth) : 0
  if (payment.amountRefunded > returned) {
    broken.push(
      `${payment.id} claims Rp ${payment.amountRefunded} refunded; the gateway gave Rp ${returned}`,
    )
  }
  for (const [id, amount] of truth?.refunds ?? []) {
    const ours = ledger.refunds.find((refund) => refund.id === id)
    if (id.startsWith('ref_') && ours?.amount !== amount) {
      broken.push(`the gateway gave Rp ${amount} for ${id}, which we do not know`)
    }
  }
  return broken
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

/** W2: each event has one delivery for each endpoint that asked for it, and no delivery has none. */
function checkDeliveries({ ledger, merchants, receivers }: Scene): string[] {
  const broken: string[] = []
  const merchantOf = new Map(ledger.payments.map(({ id, merchantId }) => [id, merchantId]))
  const eventIds = new Set(ledger.events.map(({ id }) => id))
  for (const { id, paymentId, type } of ledger.events) {
    const merchant = merchants.find((each) => each.id === merchantOf.get(paymentId))
    for (const endpoint of merchant?.endpoints ?? []) {
      const count = ledger.deliveries.filter(
        ({ eventId, endpointId }) => eventId === id && endpointId === endpoint.id,
      ).length
      const wanted = endpoint.events.includes(type) ? 1 : 0
      if (count !== wanted) {
        broken.push(`${type} ${id} has ${count} deliveries to ${endpoint.path}, not ${wanted}`)
      }
    }
  }
  for (const { id, eventId, endpointId, status } of ledger.deliveries) {
    if (!eventIds.has(eventId)) broken.push(`delivery ${id} tells of ${eventId}, which never was`)
    const path = merchants
      .flatMap(({ endpoints }) => endpoints)
      .find((e) => e.id === endpointId)?.path
    const arrived = receivers.receipts.some(
      (receipt) =>
        receipt.path === path && receipt.webhookId === eventId && isSuccess(receipt.status),
    )
    if (status === 'delivered' && !arrived) {
      broken.push(`delivery ${id} counts as delivered, and no receiver said so`)
    }
  }
  return broken
}

const isSuccess = (status: number | null) => status !== null && status < 300

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

/** A webhook has the same bytes each time, and tells of something that was committed. */
function checkReceipts({ receivers, ledger }: Scene): string[] {
  const bodies = new Map<string, string>()
  const eventIds = new Set(ledger.events.map(({ id }) => id))
  return receivers.receipts.flatMap(({ path, webhookId, body }) => {
    const name = `${path} ${webhookId}`
    const first = bodies.get(name) ?? body
    bodies.set(name, first)
    if (first !== body) return [`${name} came with two bodies`]
    return eventIds.has(webhookId) ? [] : [`${name} was sent, and never happened`]
  })
}
