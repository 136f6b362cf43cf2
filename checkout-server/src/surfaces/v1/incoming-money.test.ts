import {
  IncomingMoney,
  IncomingMoneyPage,
  Payment,
  PaymentTimeline,
  Problem,
  Refund,
  Settings,
  WebhookEvent,
  type LatePolicy,
} from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { recordIncomingMoney } from '../../payments/incoming-money.ts'
import { sweepOnce } from '../../payments/sweep.ts'
import { RefundList } from './answers.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
let stranger: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
  stranger = await server.givenMerchant()
})
afterAll(() => server.close())

const payments = () => server.connections.payments
const policy = async (latePolicy: LatePolicy) => {
  const answer = await shop.call('PATCH', '/v1/settings', { body: { latePolicy } })
  expect(Settings.parse(await answer.json())).toMatchObject({ latePolicy })
}
const givenPayment = async (amount = 50_000) =>
  Payment.parse(await (await shop.call('POST', '/v1/payments', { body: { amount } })).json())
const read = async (id: string) =>
  Payment.parse(await (await shop.call('GET', `/v1/payments/${id}`)).json())
const list = async (query: string) =>
  IncomingMoneyPage.parse(await (await shop.call('GET', `/v1/incoming-money?${query}`)).json())
const decide = (id: string, decision: string, body: object = {}) =>
  shop.call('POST', `/v1/incoming-money/${id}/${decision}`, { body })
const codeOf = async (answer: Response) => Problem.parse(await answer.json()).code

let count = 0
const givenMoney = (payment: Payment | null, change: { amount?: number } = {}) =>
  recordMoney(payment, change.amount ?? 50_000)
const recordMoney = async (payment: Payment | null, amount: number) => {
  count += 1
  const [row] = await server.sql<{ chargeId: string }[]>`
    select charge_id from payments where id = ${payment?.id ?? null}`
  return recordIncomingMoney(payments(), {
    connectionId: shop.connectionId,
    accountKey: 'acc_of_the_shop',
    transactionId: `transaction-${count}`,
    chargeId: row?.chargeId ?? null,
    paymentId: payment?.id ?? null,
    amount,
    paidAt: new Date(),
  })
}
const givenLate = async () => {
  const payment = await givenPayment()
  await shop.call('POST', `/v1/payments/${payment.id}/cancel`)
  return { payment, money: await givenMoney(payment) }
}

test('late money waits in the inbox, is told, and pays once it is accepted', async () => {
  await policy('review')
  const endpoint = await shop.call('POST', '/v1/webhook-endpoints', {
    body: { url: 'http://127.0.0.1:9/hook' },
  })
  expect(endpoint.status).toBe(201)
  const { payment, money } = await givenLate()
  expect(await read(payment.id)).toMatchObject({ status: 'cancelled', needsReview: true })
  const inbox = await list(`review=open&paymentId=${payment.id}`)
  expect(inbox.data).toMatchObject([{ id: money.id, kind: 'late', review: 'open' }])

  const accepted = await decide(money.id, 'accept', { note: 'still in stock' })
  expect(accepted.status).toBe(200)
  const shown = IncomingMoney.parse(await accepted.json())
  expect(shown).toMatchObject({ review: 'accepted', note: 'still in stock' })
  expect(shown.reviewedBy).toMatch(/^key_/)
  expect(await read(payment.id)).toMatchObject({
    status: 'paid',
    late: true,
    amountPaid: 50_000,
    needsReview: false,
  })
  expect((await decide(money.id, 'accept')).status).toBe(200)
  const dismissed = await decide(money.id, 'dismiss')
  expect([dismissed.status, await codeOf(dismissed)]).toEqual([409, 'review_closed'])

  const told = await server.sql<{ payload: Buffer }[]>`
    select payload from webhook_deliveries where payment_id = ${payment.id} order by created_at, id`
  const types = told.map(({ payload }) => WebhookEvent.parse(JSON.parse(String(payload))).type)
  expect(new Set(types)).toEqual(
    new Set(['payment.cancelled', 'money.late', 'money.reviewed', 'payment.paid_late']),
  )
})

test('the timeline shows it all, webhooks too', async () => {
  await policy('review')
  const { payment, money } = await givenLate()
  await decide(money.id, 'dismiss', { note: 'kept as credit' })
  const answer = await shop.call('GET', `/v1/payments/${payment.id}/events`)
  const { data } = PaymentTimeline.parse(await answer.json())
  expect(new Set(data.map(({ kind }) => kind))).toEqual(
    new Set(['charge', 'event', 'money', 'webhook']),
  )
  const types = data.flatMap((entry) => (entry.kind === 'event' ? [entry.type] : []))
  expect(types).toEqual(['payment.created', 'payment.cancelled', 'money.late', 'money.reviewed'])
  const decided = data.find((entry) => entry.kind === 'event' && entry.type === 'money.reviewed')
  expect(decided).toMatchObject({ data: { note: 'kept as credit', review: 'dismissed' } })
})

test('a second transaction for one payment is duplicate money, and goes back by hand', async () => {
  const payment = await givenPayment()
  await server.payAtProvider(payment.providerTransactionId ?? '')
  await shop.call('POST', '/api/qris/status', {
    body: { transaction_id: payment.providerTransactionId },
  })
  const { id } = await givenMoney(payment)
  expect(await read(payment.id)).toMatchObject({ status: 'paid', needsReview: true })
  const accepted = await decide(id, 'accept')
  expect([accepted.status, await codeOf(accepted)]).toEqual([409, 'order_already_paid'])
  const refunded = await decide(id, 'refund', { reason: 'paid twice' })
  expect(IncomingMoney.parse(await refunded.json())).toMatchObject({ review: 'refunding' })
  expect((await decide(id, 'refund')).status).toBe(200)
  const refunds = RefundList.parse(
    await (await shop.call('GET', `/v1/payments/${payment.id}/refunds`)).json(),
  )
  expect(refunds.data).toHaveLength(1)
  // The charge itself was paid by other money, which the provider must not return instead.
  const [task] = refunds.data
  expect(task?.status).toBe('needs_manual_transfer')
  await shop.call('POST', `/v1/refunds/${task?.id}/mark-transferred`, { body: {} })
  const shown = await list(`paymentId=${payment.id}&kind=duplicate`)
  expect(shown.data).toMatchObject([{ id, review: 'refunded', amountRefunded: 50_000 }])
  expect(await read(payment.id)).toMatchObject({ status: 'paid', amountRefunded: 0 })
})

test('unmatched money is assigned to a payment, or given back as a task', async () => {
  const { id } = await givenMoney(null)
  const refused = await decide(id, 'accept')
  expect([refused.status, await codeOf(refused)]).toEqual([409, 'money_not_payable'])
  const payment = await givenPayment()
  const nobodys = await decide(id, 'assign', { paymentId: 'pay_00000000000000000000000000' })
  expect(nobodys.status).toBe(404)
  const foreign = await stranger.call('POST', '/v1/payments', { body: { amount: 50_000 } })
  const foreignId = Payment.parse(await foreign.json()).id
  expect((await decide(id, 'assign', { paymentId: foreignId })).status).toBe(404)
  const missing = await decide(id, 'assign')
  expect([missing.status, await codeOf(missing)]).toEqual([422, 'invalid_request'])
  expect((await decide(id, 'assign', { paymentId: payment.id })).status).toBe(200)
  expect(await read(payment.id)).toMatchObject({ status: 'paid', late: false })

  const other = await givenMoney(null)
  await decide(other.id, 'refund')
  const [task] = await server.sql<{ id: string }[]>`
    select id from refunds where incoming_money_id = ${other.id}`
  const shown = await shop.call('GET', `/v1/refunds/${task?.id}`)
  expect(Refund.parse(await shown.json())).toMatchObject({
    status: 'needs_manual_transfer',
    paymentId: null,
  })
  const marked = await shop.call('POST', `/v1/refunds/${task?.id}/mark-transferred`, {
    body: { note: 'BCA 8841' },
  })
  expect(Refund.parse(await marked.json())).toMatchObject({ status: 'confirmed', note: 'BCA 8841' })
  const money = await shop.call('GET', `/v1/incoming-money/${other.id}`)
  expect(IncomingMoney.parse(await money.json())).toMatchObject({ review: 'refunded' })
})

test('a refund that went by the provider cannot be marked', async () => {
  const payment = await givenPayment()
  await server.payAtProvider(payment.providerTransactionId ?? '')
  await eventually(async () => {
    server.advance(6_000)
    await sweepOnce(payments())
    return (await read(payment.id)).status === 'paid'
  })
  const made = await shop.call('POST', `/v1/payments/${payment.id}/refunds`, { body: {} })
  const { id } = Refund.parse(await made.json())
  const marked = await shop.call('POST', `/v1/refunds/${id}/mark-transferred`, { body: {} })
  expect([marked.status, await codeOf(marked)]).toEqual([409, 'refund_not_manual'])
})

test('the inbox comes in pages, new to old', async () => {
  const made = []
  for (let turn = 0; turn < 5; turn += 1) made.push((await givenMoney(null)).id)
  const first = await list('limit=3&kind=unmatched&review=open')
  expect(first.data.map(({ id }) => id)).toEqual(made.toReversed().slice(0, 3))
  const second = await list(`limit=2&kind=unmatched&review=open&cursor=${first.nextCursor}`)
  expect(second.data.map(({ id }) => id)).toEqual(made.toReversed().slice(3, 5))
})

test.each(['', '/accept', '/refund', '/dismiss', '/assign'])(
  'another merchant’s money does not exist: %s',
  async (path) => {
    const { id } = await givenMoney(null)
    const body = path === '/assign' ? { paymentId: (await givenPayment()).id } : {}
    const answer = path
      ? await stranger.call('POST', `/v1/incoming-money/${id}${path}`, { body })
      : await stranger.call('GET', `/v1/incoming-money/${id}`)
    expect(answer.status).toBe(404)
  },
)
