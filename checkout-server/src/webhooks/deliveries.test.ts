import { WebhookDelivery } from '@autogopay/shared'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { createEndpoint } from './endpoints.ts'
import { enqueueDeliveries } from './enqueue.ts'
import {
  contextFor,
  enqueue,
  eventOf,
  givenMerchant,
  openReceiver,
  until,
  whileSending,
} from './test-support.ts'
import { redeliver } from './redeliver.ts'

const database = await createTestDatabase()
const { sql } = database
const ctx = contextFor(sql)
const receiver = await openReceiver((_, response) => {
  response.statusCode = isUp ? 200 : 500
  response.end()
})
let isUp = true
afterAll(async () => {
  await receiver.close()
  await database.drop()
})

const givenEndpoint = async (url = receiver.url) => {
  const merchantId = await givenMerchant(sql)
  const { id } = await createEndpoint(ctx, { merchantId, url })
  return { merchantId, endpointId: id }
}
const list = async (query: Parameters<typeof listDeliveries>[1]) =>
  (await listDeliveries(sql, query)).data
const only = async (merchantId: string) => {
  const deliveries = await list({ merchantId, limit: 2 })
  expect(deliveries).toHaveLength(1)
  return deliveries[0] as WebhookDelivery
}
const sendAll = (merchantId: string) =>
  whileSending(ctx, () =>
    until(async () => (await list({ merchantId, limit: 100, status: 'pending' })).length === 0),
  )

test('a transaction that is rolled back leaves no delivery', async () => {
  const { merchantId } = await givenEndpoint()
  const rolledBack = sql.begin(async (tx) => {
    await enqueueDeliveries(ctx)(tx, eventOf(merchantId))
    throw new Error('the payment did not move after all')
  })
  await expect(rolledBack).rejects.toThrow('did not move')
  expect(await list({ merchantId, limit: 10 })).toEqual([])
})

test('an event that is announced twice is delivered once', async () => {
  const { merchantId } = await givenEndpoint()
  const event = eventOf(merchantId)
  await enqueue(ctx, event)
  await enqueue(ctx, event)
  expect(await only(merchantId)).toMatchObject({ eventId: event.id, status: 'pending' })
})

test('the payload is what was true at the event, and the id sorts by its time', async () => {
  const { merchantId } = await givenEndpoint()
  const event = eventOf(merchantId)
  await enqueue(ctx, event)
  const { id } = await only(merchantId)
  expect(id).toMatch(/^whd_[0-9a-hjkmnp-tv-z]{26}$/)
  expect(id.slice(4, 14)).toBe(event.id.slice(4, 14))
  const [row] = await sql<{ payload: Buffer }[]>`
    select payload from webhook_deliveries where id = ${id}`
  expect(JSON.parse(String(row?.payload))).toMatchObject({ id: event.id, data: event.data })
})

test('pages go from new to old, without gaps or repeats', async () => {
  const { merchantId } = await givenEndpoint()
  for (let at = 0; at < 5; at += 1) await enqueue(ctx, eventOf(merchantId))
  const all = await list({ merchantId, limit: 100 })
  expect(WebhookDelivery.array().parse(all)).toEqual(all)
  expect(all.map(({ id }) => id)).toEqual(
    all
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  )

  const pages = []
  let cursor: string | undefined
  do {
    const page = await listDeliveries(sql, { merchantId, limit: 2, ...(cursor && { cursor }) })
    pages.push(page.data.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 1])
  expect(pages.flat()).toEqual(all.map(({ id }) => id))
})

test('filters narrow the list, and another merchant sees nothing', async () => {
  const { merchantId, endpointId } = await givenEndpoint()
  const stranger = await givenMerchant(sql)
  const [first, second] = [eventOf(merchantId), eventOf(merchantId)]
  await enqueue(ctx, first)
  await sendAll(merchantId)
  await enqueue(ctx, second)
  const events = async (query: object, owner = merchantId) =>
    (await list({ merchantId: owner, limit: 10, ...query })).map(({ eventId }) => eventId)
  expect(await events({ status: 'delivered' })).toEqual([first.id])
  expect(await events({ status: 'pending' })).toEqual([second.id])
  expect(await events({ status: 'failed' })).toEqual([])
  expect(await events({ endpointId })).toHaveLength(2)
  expect(await events({ endpointId: 'whe_none' })).toEqual([])
  expect(await events({ paymentId: second.paymentId })).toEqual([second.id])
  expect(await events({}, stranger)).toEqual([])

  const [delivery] = await list({ merchantId, limit: 1, status: 'pending' })
  const foreign = { merchantId: stranger, id: delivery?.id ?? '' }
  await expect(getDelivery(sql, foreign)).rejects.toMatchObject({ code: 'not_found' })
  await expect(redeliver(ctx, foreign)).rejects.toMatchObject({ code: 'not_found' })
  expect((await getDelivery(sql, { ...foreign, merchantId })).status).toBe('pending')
})

test('a delivered one is sent again under the same id with the same bytes', async () => {
  const { merchantId } = await givenEndpoint()
  const event = eventOf(merchantId)
  await enqueue(ctx, event)
  await sendAll(merchantId)
  const { id } = await only(merchantId)
  const again = await redeliver(ctx, { merchantId, id })
  expect(again).toMatchObject({ status: 'pending', deliveredAt: null })
  await sendAll(merchantId)
  const sent = receiver.received.filter(({ headers }) => headers['webhook-id'] === event.id)
  expect(sent).toHaveLength(2)
  expect(sent[1]?.body).toEqual(sent[0]?.body)
  expect((await only(merchantId)).attempts.map(({ number }) => number)).toEqual([1, 2])
})

test('a failed one gets its whole schedule again; each try keeps its row', async () => {
  const { merchantId } = await givenEndpoint()
  isUp = false
  try {
    await enqueue(ctx, eventOf(merchantId))
    await sendAll(merchantId)
    const failed = await only(merchantId)
    expect(failed).toMatchObject({ status: 'failed' })
    await redeliver(ctx, { merchantId, id: failed.id })
    await sendAll(merchantId)
    const failedAgain = await only(merchantId)
    expect(failedAgain.status).toBe('failed')
    expect(failedAgain.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  } finally {
    isUp = true
  }
})

test('one that waits for its retry is tried now, and has no more tries than before', async () => {
  const { merchantId } = await givenEndpoint()
  await enqueue(ctx, eventOf(merchantId))
  const { id } = await only(merchantId)
  await sql`update webhook_deliveries set next_attempt_at = now() + interval '1 hour', retries_left = 1
            where id = ${id}`
  await redeliver(ctx, { merchantId, id })
  const [row] = await sql`
    select retries_left, next_attempt_at <= now() as due from webhook_deliveries where id = ${id}`
  expect(row).toEqual({ retriesLeft: 1, due: true })
})
