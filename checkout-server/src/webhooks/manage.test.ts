import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { listDeliveries } from './deliveries.ts'
import { createEndpoint, getEndpoint, removeEndpoint, setCallbackUrl } from './endpoints.ts'
import { redeliverFailed } from './redeliver.ts'
import { sendTest } from './test-delivery.ts'
import {
  contextFor,
  enqueue,
  eventOf,
  givenMerchant,
  openReceiver,
  until,
  whileSending,
} from './test-support.ts'
import { rollSecret, updateEndpoint } from './update-endpoint.ts'

const database = await createTestDatabase()
const { sql } = database
const ctx = contextFor(sql, { schedules: { default: [], long: [] } })
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
const notFound = { code: 'not_found' }

test('while a secret is replaced both sign; then the new one alone', async () => {
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  const { id, secret: old } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const { secret, oldSecretUntil } = await rollSecret(ctx, { merchantId, id })
  expect(Date.parse(oldSecretUntil ?? '') - Date.now()).toBeGreaterThan(23.9 * 3_600_000)
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  const [first] = receiver.received
  for (const key of [old, secret]) {
    expect(() => new Webhook(key).verify(first?.body ?? '', first?.headers as never)).not.toThrow()
  }
  expect(String(first?.headers['webhook-signature']).split(' ')).toHaveLength(2)

  await sql`update webhook_endpoints set old_secret_until = now() where id = ${id}`
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  const [, second] = receiver.received
  const verify = (key: string) => () =>
    new Webhook(key).verify(second?.body ?? '', second?.headers as never)
  expect(verify(secret)).not.toThrow()
  expect(verify(old)).toThrow(/No matching signature/)
})

test('an overlap of 0 ends the old secret at once', async () => {
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  const { id } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const rolled = await rollSecret(ctx, { merchantId, id, overlapHours: 0 })
  expect(rolled.oldSecretUntil).toBeNull()
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  expect(receiver.received[0]?.headers['webhook-signature']).not.toContain(' ')
})

test('a change of address counts for what is on its way', async () => {
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  const { id } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  await enqueue(ctx, eventOf(merchantId))
  await updateEndpoint(ctx, { merchantId, id, url: receiver.url, events: ['payment.expired'] })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  expect(receiver.received).toHaveLength(1)
  expect(await getEndpoint(ctx, { merchantId, id })).toMatchObject({
    url: receiver.url,
    events: ['payment.expired'],
  })
})

test('what may not be registered may not be changed to either', async () => {
  const production = { ...ctx, allowPrivate: false }
  const merchantId = await givenMerchant(sql)
  const { id } = await createEndpoint(production, { merchantId, url: 'https://shop.example/hook' })
  const update = (changes: object) => updateEndpoint(production, { merchantId, id, ...changes })
  const refused = (field: string) => ({ code: 'invalid_request', errors: [{ field }] })
  await expect(update({ url: 'https://169.254.169.254/' })).rejects.toMatchObject(refused('url'))
  const { id: callback } = await setCallbackUrl(production, {
    merchantId,
    url: 'https://shop.example/callback',
  })
  await expect(
    updateEndpoint(production, { merchantId, id: callback, events: ['payment.expired'] }),
  ).rejects.toMatchObject(refused('events'))
})

test('another merchant’s endpoint, and a removed one, cannot be touched', async () => {
  const [merchantId, stranger] = [await givenMerchant(sql), await givenMerchant(sql)]
  const { id } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  for (const touch of [updateEndpoint, rollSecret, sendTest]) {
    await expect(touch(ctx, { merchantId: stranger, id })).rejects.toMatchObject(notFound)
  }
  await removeEndpoint(ctx, { merchantId, id })
  for (const touch of [updateEndpoint, rollSecret, sendTest, getEndpoint]) {
    await expect(touch(ctx, { merchantId, id })).rejects.toMatchObject(notFound)
  }
})

test('a test goes out signed, at once, and shows the answer', async () => {
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat((_, response) => response.writeHead(202).end('got it'))
  const { id, secret } = await createEndpoint(ctx, {
    merchantId,
    url: receiver.url,
    events: ['payment.refunded'],
  })
  await updateEndpoint(ctx, { merchantId, id, enabled: false })
  const delivery = await sendTest(ctx, { merchantId, id })
  expect(delivery).toMatchObject({
    eventType: 'webhook_endpoint.test',
    paymentId: null,
    status: 'delivered',
    attempts: [{ number: 1, responseStatus: 202, responseExcerpt: 'got it' }],
  })
  const [request] = receiver.received
  expect(request?.headers['webhook-id']).toBe(delivery.eventId)
  const told = new Webhook(secret).verify(request?.body ?? '', request?.headers as never)
  expect(told).toMatchObject({ type: 'webhook_endpoint.test', data: { id } })
})

test('a test that fails says why, and is not tried again', async () => {
  const merchantId = await givenMerchant(sql)
  const { id } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  const delivery = await sendTest(ctx, { merchantId, id })
  expect(delivery).toMatchObject({
    status: 'failed',
    nextAttemptAt: null,
    attempts: [{ responseStatus: null, error: 'the connection was refused' }],
  })
})

test('a test in the AutoGoPay dialect cannot be taken for money', async () => {
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  const { id } = await setCallbackUrl(ctx, { merchantId, url: receiver.url })
  await sendTest(ctx, { merchantId, id })
  const [request] = receiver.received
  expect(JSON.parse(String(request?.body))).toEqual({
    event: 'webhook.test',
    timestamp: expect.any(String),
  })
  expect(request?.headers['x-callback-event']).toBe('webhook.test')
  expect(request?.headers['x-signature']).toBe(
    createHmac('sha256', 'agp_text_of_newest')
      .update(request?.body ?? '')
      .digest('hex'),
  )
})

test('what failed since a time is sent again also when its event is older', async () => {
  const merchantId = await givenMerchant(sql)
  const answer = { status: 500 }
  const receiver = await receiverThat((_, response) => response.writeHead(answer.status).end())
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  const since = new Date(Date.now() - 60_000).toISOString()
  await enqueue(ctx, { ...eventOf(merchantId), at: new Date(Date.now() - 3_600_000) })
  await whileSending(ctx, () => settled(merchantId))
  answer.status = 200
  expect(await redeliverFailed(ctx, { merchantId, since })).toEqual({
    redelivered: 1,
    hasMore: false,
  })
  await whileSending(ctx, () => settled(merchantId))
  expect((await deliveriesOf(merchantId)).map(({ status }) => status)).toEqual(['delivered'])
  // From before 1970: everything.
  const everything = { merchantId, since: '1960-01-01T00:00:00Z' }
  expect(await redeliverFailed(ctx, everything)).toEqual({ redelivered: 0, hasMore: false })
})

test('what an older process failed without noting when is sent again too', async () => {
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat((_, response) => response.writeHead(500).end())
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  await sql`update webhook_deliveries set failed_at = null where merchant_id = ${merchantId}`
  const since = new Date(Date.now() - 60_000).toISOString()
  const later = new Date(Date.now() + 60_000).toISOString()
  expect(await redeliverFailed(ctx, { merchantId, since: later })).toMatchObject({ redelivered: 0 })
  await sql`update webhook_deliveries set failed_at = null where merchant_id = ${merchantId}`
  expect(await redeliverFailed(ctx, { merchantId, since })).toMatchObject({ redelivered: 1 })
})

test('all that failed since a time is sent again, once, however often it is asked', async () => {
  const merchantId = await givenMerchant(sql)
  const answer = { status: 500 }
  const receiver = await receiverThat((_, response) => response.writeHead(answer.status).end())
  const { id: endpointId } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const { id: other } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  const old = eventOf(merchantId)
  await enqueue(ctx, old)
  const events = Array.from({ length: 20 }, () => eventOf(merchantId))
  for (const event of events) await enqueue(ctx, event)
  await whileSending(ctx, () => settled(merchantId))
  expect(receiver.received).toHaveLength(21)
  await sql`update webhook_deliveries set failed_at = failed_at - interval '1 hour'
            where endpoint_id = ${endpointId} and event_id = ${old.id}`

  answer.status = 200
  const query = { merchantId, endpointId, since: new Date(Date.now() - 1_800_000).toISOString() }
  const clicks = await Promise.all([1, 2, 3, 4].map(() => redeliverFailed(ctx, query)))
  expect(clicks.reduce((sum, { redelivered }) => sum + redelivered, 0)).toBe(20)
  await whileSending(ctx, () => settled(merchantId))
  const again = receiver.received.slice(21).map(({ headers }) => String(headers['webhook-id']))
  expect(again.toSorted()).toEqual(events.map(({ id }) => id).toSorted())
  expect(await redeliverFailed(ctx, query)).toEqual({ redelivered: 0, hasMore: false })

  await removeEndpoint(ctx, { merchantId, id: other })
  const everything = { merchantId, since: new Date(0).toISOString() }
  expect(await redeliverFailed(ctx, everything)).toEqual({ redelivered: 1, hasMore: false })
})
