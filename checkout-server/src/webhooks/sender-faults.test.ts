import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { listDeliveries } from './deliveries.ts'
import { createEndpoint } from './endpoints.ts'
import {
  contextFor,
  enqueue,
  eventOf,
  givenMerchant,
  multiplyDeliveries,
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
const toLoopback = async () => [{ address: '127.0.0.1', family: 4 }]

test('a redirect is a failure and is not followed', async () => {
  const ctx = contextFor(sql, { schedules: { default: [], long: [] } })
  const merchantId = await givenMerchant(sql)
  const canary = await receiverThat()
  for (const status of [301, 302, 303, 307, 308]) {
    const receiver = await receiverThat((_, response) => {
      response.writeHead(status, { location: canary.url }).end()
    })
    await createEndpoint(ctx, { merchantId, url: receiver.url })
  }
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  const deliveries = await deliveriesOf(merchantId)
  expect(deliveries.map(({ status }) => status)).toEqual(Array(5).fill('failed'))
  expect(canary.received).toEqual([])
})

test('a private address registered in development is not served in production', async () => {
  const ctx = contextFor(sql, { schedules: { default: [], long: [] } })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat()
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  await createEndpoint(ctx, { merchantId, url: 'https://hooks.shop.test/in' })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending({ ...ctx, allowPrivate: false, lookup: toLoopback }, () => settled(merchantId))
  expect(receiver.received).toEqual([])
  const errors = (await deliveriesOf(merchantId)).map(({ attempts }) => attempts[0]?.error)
  expect(errors.toSorted()).toEqual([
    'The URL must use https.',
    'the host has an address that is not public',
  ])
})

test('a silent receiver is given up at the deadline', async () => {
  const ctx = contextFor(sql, { timeoutMs: 150, schedules: { default: [], long: [] } })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat(() => {})
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))
  const attempt = only(only(await deliveriesOf(merchantId)).attempts)
  expect(attempt).toMatchObject({ responseStatus: null, error: 'no answer came in time' })
  expect(attempt.durationMs).toBeLessThan(8_000)
})

test('big and dripping answers are cut, and their status still counts', async () => {
  const ctx = contextFor(sql, { timeoutMs: 300 })
  const merchantId = await givenMerchant(sql)
  let sentBytes = 0
  const big = await receiverThat((_, response) => {
    const block = Buffer.alloc(65_536, 'x')
    const pour = () => {
      while (!response.destroyed && sentBytes < 200_000_000) {
        sentBytes += block.length
        if (!response.write(block)) return void response.once('drain', pour)
      }
    }
    pour()
  })
  const dripping = await receiverThat((_, response) => {
    const drip = setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(drip))
  })
  await createEndpoint(ctx, { merchantId, url: big.url })
  await createEndpoint(ctx, { merchantId, url: dripping.url })
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () => settled(merchantId))

  const [first, second] = (await deliveriesOf(merchantId)).toSorted((a, b) =>
    a.url === big.url ? -1 : b.url === big.url ? 1 : 0,
  )
  expect(first).toMatchObject({ status: 'delivered' })
  expect(first?.attempts[0]?.responseExcerpt).toBe('x'.repeat(4_096))
  expect(sentBytes).toBeLessThan(20_000_000)
  expect(second).toMatchObject({ status: 'delivered' })
  expect(second?.attempts[0]?.responseExcerpt).toMatch(/^\.+$/)
  expect(second?.attempts[0]?.durationMs).toBeLessThan(8_000)
})

test('an endpoint that hangs delays no other, however long its queue', async () => {
  const ctx = contextFor(sql, { timeoutMs: 3_000, leaseMs: 5_000, pollMs: 500 })
  const hangingMerchant = await givenMerchant(sql)
  const merchantId = await givenMerchant(sql)
  const hanging = await receiverThat(() => {})
  const quick = await receiverThat()
  await createEndpoint(ctx, { merchantId: hangingMerchant, url: hanging.url })
  await createEndpoint(ctx, { merchantId, url: quick.url })
  await enqueue(ctx, eventOf(hangingMerchant))
  await multiplyDeliveries(sql, { merchantId: hangingMerchant, times: 1_500 })
  await whileSending(ctx, async (sender) => {
    await hanging.count(4)
    const startedMs = performance.now()
    await enqueue(ctx, eventOf(merchantId))
    sender.wake()
    await quick.count(1)
    expect(performance.now() - startedMs).toBeLessThan(2_900)
    expect(hanging.received).toHaveLength(4)
    await settled(merchantId)
  })
  await sql`delete from webhook_deliveries where merchant_id = ${hangingMerchant}`
})
