import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import type { AttemptResult } from './delivery.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { createEndpoint, setCallbackUrl } from './endpoints.ts'
import {
  contextFor,
  enqueue,
  eventOf,
  givenMerchant,
  multiplyDeliveries,
  openReceiver,
  until,
  whileSending,
  type Received,
} from './test-support.ts'

const database = await createTestDatabase()
const { sql } = database
const receivers: Awaited<ReturnType<typeof openReceiver>>[] = []
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()))
  await database.drop()
})

const receiverThat: typeof openReceiver = async (answer) => {
  const receiver = await openReceiver(answer)
  receivers.push(receiver)
  return receiver
}

const deliveriesOf = async (merchantId: string) =>
  (await listDeliveries(sql, { merchantId, limit: 100 })).data
const settled = (merchantId: string) =>
  until(async () => (await deliveriesOf(merchantId)).every(({ status }) => status !== 'pending'))
const only = <T>(items: readonly T[]): T => {
  expect(items).toHaveLength(1)
  return items[0] as T
}
const headerNames = ({ rawHeaders }: Received) =>
  rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())

test('a native webhook arrives once, with exactly these headers, and verifies', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  const { secret } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const event = eventOf(merchantId)
  await enqueue(ctx, event)
  await whileSending(ctx, () => settled(merchantId))

  const request = only(receiver.received)
  expect(request.method).toBe('POST')
  expect(headerNames(request).toSorted()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
    'webhook-id',
    'webhook-signature',
    'webhook-timestamp',
  ])
  expect(request.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'AutoGoPay-Webhooks/1',
    'webhook-id': event.id,
  })
  const verified = new Webhook(secret).verify(request.body, request.headers as never)
  expect(verified).toMatchObject({ id: event.id, type: 'payment.paid', data: event.data })

  // And by hand, from the specification alone.
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = request.headers
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${String(id)}.${String(timestamp)}.`)
    .update(request.body)
    .digest('base64')
  expect(request.headers['webhook-signature']).toBe(`v1,${mac}`)

  const delivery = only(await deliveriesOf(merchantId))
  expect(delivery).toMatchObject({ status: 'delivered', eventId: event.id, nextAttemptAt: null })
  expect(delivery.deliveredAt).not.toBeNull()
  expect(only(delivery.attempts)).toMatchObject({
    number: 1,
    responseStatus: 200,
    responseExcerpt: 'ok',
    error: null,
  })
})

test('an AutoGoPay callback is signed by the API key over the raw bytes', async () => {
  const asked: unknown[] = []
  const ctx = contextFor(sql, {
    apiKeyText: async (...args) => {
      asked.push(args)
      return 'agp_live_key'
    },
  })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat((_, response) => {
    response.statusCode = receiver.received.length < 3 ? 500 : 200
    response.end()
  })
  await setCallbackUrl(ctx, { merchantId, url: receiver.url })
  await enqueue(ctx, eventOf(merchantId))
  await enqueue(ctx, eventOf(merchantId, 'payment.expired'))
  await whileSending(ctx, () => settled(merchantId))

  expect(receiver.received).toHaveLength(3)
  expect(asked[0]).toEqual(['key_1', merchantId])
  for (const [attempt, request] of receiver.received.entries()) {
    expect(request.headers).toMatchObject({
      'x-signature': createHmac('sha256', 'agp_live_key').update(request.body).digest('hex'),
      'x-callback-event': 'transaction.received',
      'x-retry-attempt': String(attempt),
      'webhook-signature': expect.stringMatching(/^v1,/),
    })
  }
  expect(receiver.received[0]?.rawHeaders).toEqual(
    expect.arrayContaining(['X-Signature', 'X-Callback-Event', 'X-Retry-Attempt']),
  )
})

test('without an API key an AutoGoPay callback is not sent unsigned', async () => {
  const ctx = contextFor(sql, { apiKeyText: async () => null })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  await setCallbackUrl(ctx, { merchantId, url: receiver.url })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  expect(receiver.received).toEqual([])
  const { attempts } = only(await deliveriesOf(merchantId))
  expect(attempts.map(({ error }) => error)).toEqual(
    Array(4).fill('there is no live API key to sign with'),
  )
})

test('three retries with the same id and bytes, each newly signed, then it has failed', async () => {
  let second = 1_800_000_000
  const ctx = contextFor(sql, { clock: () => new Date((second += 7) * 1000) })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat((_, response) => {
    response.statusCode = 503
    response.end('Sedang\u0000 sibuk\r\n')
  })
  const { secret } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const told: AttemptResult[] = []
  await enqueue(ctx, eventOf(merchantId))
  await whileSending({ ...ctx, onAttempt: (result) => told.push(result) }, () =>
    settled(merchantId),
  )

  const sent = receiver.received
  expect(sent).toHaveLength(4)
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(sent.map(({ body }) => body.toString('hex'))).size).toBe(1)
  expect(new Set(sent.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4)
  for (const { headers, body } of sent) {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers
    expect(headers['webhook-signature']).toBe(
      new Webhook(secret).sign(String(id), new Date(Number(timestamp) * 1000), body),
    )
  }
  const delivery = only(await deliveriesOf(merchantId))
  expect(delivery).toMatchObject({ status: 'failed', nextAttemptAt: null, deliveredAt: null })
  expect(delivery.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4])
  expect(delivery.attempts[3]).toMatchObject({
    responseStatus: 503,
    responseExcerpt: 'Sedang sibuk',
  })
  expect(told.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'retry', 'failed'])
})

test('a delivery that was enqueued unannounced is found by the poll', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  await whileSending(ctx, async () => {
    const event = eventOf(merchantId)
    await enqueue(ctx, event)
    await receiver.count(1)
    await settled(merchantId)
    const [delivery] = await deliveriesOf(merchantId)
    const again = await getDelivery(sql, { merchantId, id: delivery?.id ?? '' })
    expect(again).toEqual(delivery)
  })
})

test('a queue is worked off without waiting for the poll', async () => {
  // Patient, so that a busy machine makes no second try.
  const ctx = contextFor(sql, { pollMs: 60_000, leaseMs: 60_000, timeoutMs: 30_000 })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  await enqueue(ctx, eventOf(merchantId))
  await multiplyDeliveries(sql, { merchantId, times: 799 })
  await whileSending(ctx, () => receiver.count(800))
  expect(receiver.received).toHaveLength(800)
})

test('stop waits for the try under way and writes its result', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat((_, response) => {
    setTimeout(() => response.end('late but good'), 200)
  })
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => receiver.count(1))
  expect(only(await deliveriesOf(merchantId)).status).toBe('delivered')
})
