import type { ServerResponse } from 'node:http'
import { EndpointWebhook } from '@autogopay/shared'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { listDeliveries } from './deliveries.ts'
import { createEndpoint, getEndpoint, removeEndpoint, setCallbackUrl } from './endpoints.ts'
import { listEvents } from './events.ts'
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
import { updateEndpoint } from './update-endpoint.ts'

const database = await createTestDatabase()
const { sql } = database
const ctx = contextFor(sql)
const receivers: Awaited<ReturnType<typeof openReceiver>>[] = []
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()))
  await database.drop()
})

/** A merchant whose endpoint answers with a status that can be changed. */
async function givenEndpoint(status = 200) {
  const merchantId = await givenMerchant(sql)
  const answer = { status }
  const receiver = await openReceiver((_, response) => {
    response.statusCode = answer.status
    response.end()
  })
  receivers.push(receiver)
  const { id } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const look = () => getEndpoint(ctx, { merchantId, id })
  return { merchantId, id, answer, receiver, look }
}

const statusesOf = async (merchantId: string) =>
  (await listDeliveries(sql, { merchantId, limit: 100 })).data.map(({ status }) => status)
const settled = (merchantId: string) =>
  until(async () => (await statusesOf(merchantId)).every((status) => status !== 'pending'))
const onHold = (merchantId: string, count: number) =>
  until(async () => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from webhook_deliveries
      where merchant_id = ${merchantId} and status = 'pending' and next_attempt_at is null`
    return row?.count === count
  })

test('an endpoint is failing from its first failure to its next success', async () => {
  const { merchantId, answer, look } = await givenEndpoint(500)
  expect(await look()).toMatchObject({ health: 'healthy', failingSince: null })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, async () => {
    await settled(merchantId)
    expect(await look()).toMatchObject({ health: 'failing', failingSince: expect.any(String) })
    answer.status = 204
    await enqueue(ctx, eventOf(merchantId))
    await settled(merchantId)
  })
  expect(await look()).toMatchObject({ health: 'healthy', failingSince: null, disabledAt: null })
})

test('410 disables the endpoint; nothing is lost, whatever was under way or comes then', async () => {
  const { merchantId, id, answer, receiver, look } = await givenEndpoint(410)
  const gone = [eventOf(merchantId), eventOf(merchantId), eventOf(merchantId)]
  for (const event of gone) await enqueue(ctx, event)
  const later = [eventOf(merchantId), eventOf(merchantId)]
  await whileSending(ctx, async () => {
    await receiver.count(3)
    await until(async () => (await look()).health === 'disabled')
    expect((await look()).disabledReason).toBe('it answered 410 Gone')
    for (const event of later) await enqueue(ctx, event)
    await onHold(merchantId, 2)
    expect(await statusesOf(merchantId)).toEqual(Array(5).fill('pending'))
    expect(receiver.received).toHaveLength(3)

    answer.status = 200
    const enabled = await updateEndpoint(ctx, { merchantId, id, enabled: true })
    expect(enabled).toMatchObject({ health: 'healthy', disabledAt: null, disabledReason: null })
    await settled(merchantId)
  })
  expect(await statusesOf(merchantId)).toEqual(Array(5).fill('delivered'))
  const ids = receiver.received.slice(3).map(({ headers }) => headers['webhook-id'])
  expect(ids.toSorted()).toEqual([...gone, ...later].map((event) => event.id).toSorted())
  // Waiting was no try: what came while it was disabled arrived at its first.
  const { data } = await listDeliveries(sql, { merchantId, limit: 2 })
  expect(data.map(({ attempts }) => attempts.map(({ number }) => number))).toEqual([[1], [1]])
})

test('a 410 to the last try waits too; enabled, it is put aside again by the next 410', async () => {
  const { merchantId, id, answer, receiver, look } = await givenEndpoint(410)
  await enqueue(ctx, eventOf(merchantId))
  await sql`update webhook_deliveries set retries_left = 0 where merchant_id = ${merchantId}`
  await whileSending(ctx, async () => {
    for (let round = 0; round < 2; round += 1) {
      await until(async () => (await look()).health === 'disabled')
      // The wait of the 410 is over: what is due now is held.
      await sql`update webhook_deliveries set next_attempt_at = now()
                where merchant_id = ${merchantId} and next_attempt_at is not null`
      await onHold(merchantId, 1)
      if (round === 1) answer.status = 200
      await updateEndpoint(ctx, { merchantId, id, enabled: true })
      await receiver.count(round + 2)
    }
    await settled(merchantId)
  })
  expect(await statusesOf(merchantId)).toEqual(['delivered'])
})

test('a test that is answered 410 is not sent later', async () => {
  const { merchantId, id, look } = await givenEndpoint(410)
  expect(await sendTest(ctx, { merchantId, id })).toMatchObject({ status: 'failed' })
  expect((await look()).health).toBe('disabled')
})

test('what happens in the moment of enabling is not left behind', async () => {
  const { merchantId, id, receiver } = await givenEndpoint()
  await whileSending(ctx, async () => {
    for (let round = 0; round < 10; round += 1) {
      await updateEndpoint(ctx, { merchantId, id, enabled: false })
      const work = Array.from({ length: 8 }, () => enqueue(ctx, eventOf(merchantId)))
      await Promise.all([...work, updateEndpoint(ctx, { merchantId, id, enabled: true })])
    }
    await settled(merchantId)
  })
  expect(receiver.received).toHaveLength(80)
})

test('the merchant’s other endpoints are told that one was disabled', async () => {
  const { merchantId, id, look } = await givenEndpoint(410)
  const other = await openReceiver()
  receivers.push(other)
  await createEndpoint(ctx, {
    merchantId,
    url: other.url,
    events: ['webhook_endpoint.disabled'],
  })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => other.count(1))
  const told = EndpointWebhook.parse(JSON.parse(String(other.received[0]?.body)))
  const { url, disabledAt } = await look()
  expect(told).toMatchObject({
    type: 'webhook_endpoint.disabled',
    data: { id, url, disabledAt, reason: 'it answered 410 Gone' },
  })
})

test('they are told too when its owner turned it off, once', async () => {
  const { merchantId, id, look } = await givenEndpoint()
  const other = await openReceiver()
  receivers.push(other)
  const events = ['webhook_endpoint.disabled' as const]
  await createEndpoint(ctx, { merchantId, url: other.url, events })
  await updateEndpoint(ctx, { merchantId, id, enabled: false })
  await updateEndpoint(ctx, { merchantId, id, enabled: false, schedule: 'long' })
  await whileSending(ctx, () => settled(merchantId))
  const told = other.received.map(({ body }) => EndpointWebhook.parse(JSON.parse(String(body))))
  const { url, disabledAt } = await look()
  expect(told.map(({ data }) => data)).toEqual([
    { id, url, disabledAt, reason: 'turned off by its owner' },
  ])
})

test('where there is no other endpoint the list of events tells it', async () => {
  const { merchantId, id, look } = await givenEndpoint(410)
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => until(async () => (await look()).health === 'disabled'))
  const { data } = await listEvents(ctx, { merchantId, limit: 100 })
  expect(data.at(-1)).toMatchObject({
    type: 'webhook_endpoint.disabled',
    data: { id, reason: 'it answered 410 Gone' },
  })
})

test.each([false, true])(
  'a last try that fails while its endpoint is being disabled is not the end (removed: %s)',
  async (isRemoved) => {
    const merchantId = await givenMerchant(sql)
    const once = contextFor(sql, { schedules: { default: [], long: [] } })
    const waiting: ServerResponse[] = []
    const receiver = await openReceiver((_, response) => void waiting.push(response))
    receivers.push(receiver)
    const { id } = await createEndpoint(once, { merchantId, url: receiver.url })
    await enqueue(once, eventOf(merchantId))
    await whileSending(once, async () => {
      await receiver.count(1)
      await (isRemoved
        ? removeEndpoint(once, { merchantId, id })
        : updateEndpoint(once, { merchantId, id, enabled: false }))
      waiting.shift()?.writeHead(500).end()
      if (isRemoved) return settled(merchantId)
      await onHold(merchantId, 1)
      await updateEndpoint(once, { merchantId, id, enabled: true })
      await receiver.count(2)
      waiting.shift()?.end()
      return settled(merchantId)
    })
    expect(await statusesOf(merchantId)).toEqual([isRemoved ? 'failed' : 'delivered'])
  },
)

test('five days of failures alone disable an endpoint, and not a day less', async () => {
  const { merchantId, id, look } = await givenEndpoint(500)
  const failOnce = async () => {
    await enqueue(ctx, eventOf(merchantId))
    await whileSending(ctx, () => settled(merchantId))
  }
  const setSince = (days: number) => sql`
    update webhook_endpoints set failing_since = now() - ${days} * interval '1 day' where id = ${id}`
  for (let round = 0; round < 3; round += 1) await failOnce()
  await setSince(4.9)
  await failOnce()
  expect((await look()).health).toBe('failing')
  await setSince(5)
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => until(async () => (await look()).health === 'disabled'))
  expect(await look()).toMatchObject({
    health: 'disabled',
    disabledReason: 'every try of 5 days failed',
  })
})

test('two failures five days apart do not disable an endpoint', async () => {
  const merchantId = await givenMerchant(sql)
  const once = contextFor(sql, { schedules: { default: [], long: [] } })
  const receiver = await openReceiver((_, response) => response.writeHead(500).end())
  receivers.push(receiver)
  const { id } = await createEndpoint(once, { merchantId, url: receiver.url })
  await enqueue(once, eventOf(merchantId))
  await whileSending(once, () => settled(merchantId))
  await sql`update webhook_endpoints set failing_since = now() - interval '6 days' where id = ${id}`
  await enqueue(once, eventOf(merchantId))
  await whileSending(once, () => settled(merchantId))
  expect((await getEndpoint(once, { merchantId, id })).health).toBe('failing')
})

test('what could not be signed says nothing about the endpoint', async () => {
  const merchantId = await givenMerchant(sql)
  const keyless = contextFor(sql, { apiKeyText: async () => null })
  const { id } = await setCallbackUrl(keyless, { merchantId, url: 'http://127.0.0.1:1/' })
  await enqueue(keyless, eventOf(merchantId))
  await whileSending(keyless, () => settled(merchantId))
  expect((await getEndpoint(keyless, { merchantId, id })).health).toBe('healthy')
})

test('an endpoint that its owner turned off gets nothing, and nothing new after a month', async () => {
  const { merchantId, id, receiver } = await givenEndpoint()
  const off = await updateEndpoint(ctx, { merchantId, id, enabled: false })
  expect(off).toMatchObject({ health: 'disabled', disabledReason: 'turned off by its owner' })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => onHold(merchantId, 1))
  await sql`update webhook_endpoints set disabled_at = now() - interval '31 days' where id = ${id}`
  await enqueue(ctx, eventOf(merchantId))
  expect(await statusesOf(merchantId)).toEqual(['pending'])
  expect(receiver.received).toEqual([])

  // Older news than a month helps nobody.
  await sql`update webhook_deliveries set created_at = now() - interval '31 days'
            where merchant_id = ${merchantId}`
  await updateEndpoint(ctx, { merchantId, id, enabled: true })
  expect(await statusesOf(merchantId)).toEqual(['failed'])
})

test('setting the callback URL again sends what waited for the old one', async () => {
  const merchantId = await givenMerchant(sql)
  const gone = await openReceiver((_, response) => response.writeHead(410).end())
  const fresh = await openReceiver()
  receivers.push(gone, fresh)
  const { id } = await setCallbackUrl(ctx, { merchantId, url: gone.url })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, async () => {
    await until(async () => (await getEndpoint(ctx, { merchantId, id })).health === 'disabled')
    await enqueue(ctx, eventOf(merchantId))
    await onHold(merchantId, 1)
    await setCallbackUrl(ctx, { merchantId, url: fresh.url })
    await fresh.count(2)
    await settled(merchantId)
  })
})

test('a removed endpoint leaves nothing waiting', async () => {
  const { merchantId, id, receiver } = await givenEndpoint()
  await updateEndpoint(ctx, { merchantId, id, enabled: false })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => onHold(merchantId, 1))
  await enqueue(ctx, eventOf(merchantId))
  await removeEndpoint(ctx, { merchantId, id })
  await whileSending(ctx, () => settled(merchantId))
  expect(await statusesOf(merchantId)).toEqual(['failed', 'failed'])
  expect(receiver.received).toEqual([])
})
