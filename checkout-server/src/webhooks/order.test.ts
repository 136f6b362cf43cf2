import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import type { MerchantEvent } from '../payments/events.ts'
import { newId } from '../platform/ids.ts'
import { listDeliveries } from './deliveries.ts'
import { createEndpoint } from './endpoints.ts'
import {
  contextFor,
  enqueue,
  eventOf,
  givenMerchant,
  openReceiver,
  until,
  whileSending,
} from './test-support.ts'

const database = await createTestDatabase()
const { sql } = database
const receivers: Awaited<ReturnType<typeof openReceiver>>[] = []
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()))
  await database.drop()
})

const settled = (merchantId: string) =>
  until(async () => {
    const { data } = await listDeliveries(sql, { merchantId, limit: 100 })
    return data.every(({ status }) => status !== 'pending')
  })

/** A merchant whose endpoint refuses the first `failures` requests about an event. */
async function givenEndpoint(failures: (eventId: string) => number) {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const tries = new Map<string, number>()
  const taken: string[] = []
  const receiver = await openReceiver((request, response) => {
    const id = String(request.headers['webhook-id'])
    const count = (tries.get(id) ?? 0) + 1
    tries.set(id, count)
    if (count > failures(id)) taken.push(id)
    response.writeHead(count > failures(id) ? 200 : 503).end()
  })
  receivers.push(receiver)
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  return { ctx, merchantId, taken, receiver }
}

/** A payment's life: each event a little later than the one before. */
function lifeOf(merchantId: string): MerchantEvent[] {
  const paid = eventOf(merchantId, 'payment.paid')
  const about = { paymentId: paid.paymentId }
  return [
    paid,
    { ...eventOf(merchantId, 'payment.partially_refunded'), ...about },
    { ...eventOf(merchantId, 'payment.refunded'), ...about },
  ]
}

test('a later event waits while an earlier one of its payment may still arrive', async () => {
  const lives: MerchantEvent[][] = []
  const firsts = new Set<string>()
  const { ctx, merchantId, taken } = await givenEndpoint((id) => (firsts.has(id) ? 2 : 0))
  for (let at = 0; at < 12; at += 1) {
    const life = lifeOf(merchantId)
    lives.push(life)
    firsts.add(life[0]?.id ?? '')
    for (const event of life) await enqueue(ctx, event)
  }
  // Three processes at once: order holds across them.
  await whileSending(ctx, () =>
    whileSending(ctx, () => whileSending(ctx, () => settled(merchantId))),
  )
  expect(taken).toHaveLength(36)
  for (const life of lives) {
    const ids = life.map(({ id }) => id)
    expect(taken.filter((id) => ids.includes(id))).toEqual(ids)
  }
})

test('one that has failed for good holds nobody up', async () => {
  let first = ''
  const { ctx, merchantId, taken } = await givenEndpoint((id) => (id === first ? 99 : 0))
  const life = lifeOf(merchantId)
  first = life[0]?.id ?? ''
  for (const event of life) await enqueue(ctx, event)
  await whileSending(ctx, () => settled(merchantId))
  expect(taken).toEqual(life.slice(1).map(({ id }) => id))
})

test('another payment, and another endpoint, is not held up', async () => {
  let first = ''
  const { ctx, merchantId, taken } = await givenEndpoint((id) => (id === first ? 99 : 0))
  const slow = { ...ctx, schedules: { default: [60_000], long: [60_000] } }
  const other = await openReceiver()
  receivers.push(other)
  await createEndpoint(slow, { merchantId, url: other.url })
  const life = lifeOf(merchantId)
  first = life[0]?.id ?? ''
  for (const event of life) await enqueue(slow, event)
  const elsewhere = eventOf(merchantId)
  await enqueue(slow, elsewhere)
  await whileSending(slow, async () => {
    await other.count(4)
    await until(async () => taken.length === 1)
  })
  expect(taken).toEqual([elsewhere.id])
  const ids = other.received.map(({ headers }) => headers['webhook-id'])
  const own = life.map(({ id }) => id)
  expect(ids.filter((id) => own.includes(String(id)))).toEqual(own)
})

test('order is that of the changes, whatever the clock of the process said', async () => {
  const { ctx, merchantId, taken } = await givenEndpoint(() => 0)
  const [paid, , refunded] = lifeOf(merchantId)
  if (!paid || !refunded) throw new Error('a life has three events')
  const behind = new Date(Date.now() - 60_000)
  const id = newId('evt', behind)
  await enqueue(ctx, paid)
  await enqueue(ctx, { ...refunded, id, at: behind })
  await whileSending(ctx, () => settled(merchantId))
  expect(taken).toEqual([paid.id, id])
})
