import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  Browser,
  newestOrder,
  openStore,
  receivedWebhooks,
  sendCallback,
} from './testing/browser.ts'
import { API_KEY, signedCallback, startFakeAutogopay } from './testing/fake-autogopay.ts'
import type { FakeAutogopay } from './testing/fake-autogopay.ts'
import type { Store } from './store.ts'

const AMOUNT = 89_000

let clock: Date
let fake: FakeAutogopay
let store: Store
let buyer: Browser
let path: string
let orderId: string

beforeEach(async () => {
  clock = new Date('2026-01-31T05:00:00Z')
  fake = await startFakeAutogopay()
  store = await openStore(fake, { now: () => clock })
  buyer = new Browser(store)
  path = (await buyer.buy()).path
  orderId = (await newestOrder(store)).orderId
})

afterEach(async () => {
  await store.close()
  await fake[Symbol.asyncDispose]()
})

const post = (body: BodyInit, headers: Record<string, string>) =>
  fetch(`${store.url}/webhooks/autogopay`, { method: 'POST', body, headers })
const status = async () => (await newestOrder(store)).status

test('a signed callback marks the order paid, on its page too', async () => {
  expect(await sendCallback(store, { orderId, amount: AMOUNT })).toEqual({
    status: 200,
    outcome: 'paid',
  })
  expect(await newestOrder(store)).toMatchObject({ status: 'paid', paidVia: 'webhook' })
  const answer: unknown = JSON.parse((await buyer.get(`${path}/status`)).text)
  expect(answer).toMatchObject({ orderId, status: 'paid', total: AMOUNT })
  const page = await buyer.get(path)
  expect(page.text).toContain('Lunas')
  expect(page.text).not.toContain('<autogopay-checkout')
})

test('the received callback is kept word for word', async () => {
  const { body, headers } = signedCallback({ orderId, amount: AMOUNT, webhookId: 'whd_1' })
  await post(body, headers)
  expect(await receivedWebhooks(store)).toMatchObject([
    { webhookId: 'whd_1', signatureValid: true, outcome: 'paid', body },
  ])
})

test('a callback signed with another key changes nothing', async () => {
  const apiKey = 'agp_test_somebody_else'
  const answer = await sendCallback(store, { orderId, amount: AMOUNT, apiKey })
  expect(answer).toEqual({ status: 401, outcome: 'forged' })
  expect(await status()).toBe('waiting')
  expect(await receivedWebhooks(store)).toMatchObject([{ signatureValid: false }])
})

test('the signature is over the raw bytes: the same JSON spaced differently is forged', async () => {
  const { body, headers } = signedCallback({ orderId, amount: AMOUNT })
  const response = await post(JSON.stringify(JSON.parse(body), null, 1), headers)
  expect(response.status).toBe(401)
  expect(await status()).toBe('waiting')
})

test.each(['', 'zz', 'ab', 'f'.repeat(64), 'ü'.repeat(32)])(
  'a signature that is none is refused: "%s"',
  async (signature) => {
    const { body, headers } = signedCallback({ orderId, amount: AMOUNT })
    const given = Buffer.from(signature).toString('latin1')
    expect((await post(body, { ...headers, 'X-Signature': given })).status).toBe(401)
    expect(await status()).toBe('waiting')
  },
)

test('a callback without X-Signature is of a dialect that this shop does not take', async () => {
  const body = JSON.stringify({ id: 'evt_1', type: 'payment.paid', data: { orderId } })
  const response = await post(body, { 'webhook-id': 'evt_1', 'webhook-signature': 'v1,AAAA' })
  expect(response.status).toBe(400)
  expect(await status()).toBe('waiting')
})

test('a signed body that is no callback is refused', async () => {
  for (const body of ['{"event":"transaction.lost"}', 'not json', '']) {
    const signature = createHmac('sha256', API_KEY).update(body).digest('hex')
    expect((await post(body, { 'X-Signature': signature })).status).toBe(400)
  }
})

test('a test of the address is acknowledged, and settles nothing', async () => {
  const body = '{"event":"webhook.test","timestamp":"2026-03-30 10:15:00"}'
  const signature = createHmac('sha256', API_KEY).update(body).digest('hex')
  expect((await post(body, { 'X-Signature': signature })).status).toBe(200)
  expect((await post(body, { 'X-Signature': 'x' })).status).toBe(401)
})

test('a repeated callback is acknowledged and pays once', async () => {
  const input = { orderId, amount: AMOUNT, webhookId: 'whd_1' }
  await sendCallback(store, input)
  expect(await sendCallback(store, input)).toEqual({ status: 200, outcome: 'repeat' })
  expect(await sendCallback(store, { ...input, webhookId: 'whd_2' })).toEqual({
    status: 200,
    outcome: 'already-paid',
  })
})

test('an old callback cannot use up the webhook-id of another order’s', async () => {
  const first = { orderId, amount: AMOUNT }
  await sendCallback(store, first)
  await buyer.buy()
  const second = (await newestOrder(store)).orderId
  await sendCallback(store, { ...first, webhookId: 'whd_of_second' })
  const answer = { orderId: second, amount: AMOUNT, webhookId: 'whd_of_second' }
  expect(await sendCallback(store, answer)).toMatchObject({ outcome: 'paid' })
})

test.each([AMOUNT - 1, AMOUNT + 1, 1, 0])('a callback about Rp %i pays nothing', async (amount) => {
  const answer = await sendCallback(store, { orderId, amount })
  expect(answer).toEqual({ status: 200, outcome: 'wrong-amount' })
  expect(await status()).toBe('waiting')
})

test('a callback that does not say PAID pays nothing', async () => {
  const answer = await sendCallback(store, { orderId, amount: AMOUNT, status: 'PENDING' })
  expect(answer).toEqual({ status: 200, outcome: 'not-paid' })
  expect(await status()).toBe('waiting')
})

test('an order of ours that is missing is asked for again, another system’s is not', async () => {
  const missing = await sendCallback(store, { orderId: 'TOKO-0000000000', amount: AMOUNT })
  expect(missing).toEqual({ status: 404, outcome: 'unknown-order' })
  const foreign = await sendCallback(store, { orderId: 'AUTOGOPAY-1234567890-5678', amount: 1 })
  expect(foreign).toEqual({ status: 200, outcome: 'not-ours' })
})

test('a callback that found no order is looked at again when it is sent again', async () => {
  const early = { orderId: 'TOKO-0000000000', amount: AMOUNT, webhookId: 'whd_early' }
  await sendCallback(store, early)
  expect(await sendCallback(store, early)).toEqual({ status: 404, outcome: 'unknown-order' })
})

test('an expired payment that is paid late still pays its order', async () => {
  await replaceExpiredPayment()
  expect(await sendCallback(store, { orderId, amount: AMOUNT })).toMatchObject({ outcome: 'paid' })
  expect(await status()).toBe('paid')
})

test('money for a second payment of a paid order is pointed out', async () => {
  await replaceExpiredPayment()
  await sendCallback(store, { orderId: `${orderId}-2`, amount: AMOUNT })
  const late = await sendCallback(store, { orderId, amount: AMOUNT })
  expect(late).toEqual({ status: 200, outcome: 'paid-twice' })
})

async function replaceExpiredPayment(): Promise<void> {
  fake.payments[0]!.status = 'expired'
  clock = new Date(clock.getTime() + 5_000)
  await buyer.get(path)
  await buyer.post(`${path}/pay`)
  expect(fake.payments).toHaveLength(2)
}

test('a body that is too large is refused before it is read', async () => {
  const response = await post('x'.repeat(70_000), { 'X-Signature': 'f'.repeat(64) })
  expect(response.status).toBe(413)
})

test('what anybody can post does not pile up', async () => {
  await sendCallback(store, { orderId, amount: AMOUNT })
  await Promise.all(
    Array.from({ length: 205 }, () => post('{}', { 'X-Signature': 'f'.repeat(64) })),
  )
  const webhooks = await receivedWebhooks(store)
  expect(webhooks.filter(({ signatureValid }) => !signatureValid)).toHaveLength(200)
  expect(webhooks.filter(({ signatureValid }) => signatureValid)).toHaveLength(1)
})
