import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import { createEndpoint } from './endpoints.ts'
import { redeliver } from './redeliver.ts'
import { SCHEDULES } from './retry.ts'
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

const HOUR_MS = 3_600_000
const database = await createTestDatabase()
const { sql } = database
const receivers: Awaited<ReturnType<typeof openReceiver>>[] = []
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()))
  await database.drop()
})

const given = async (
  schedule: 'default' | 'long',
  answer: (tries: number) => [number, object?],
) => {
  const ctx = contextFor(sql, { schedules: SCHEDULES })
  const merchantId = await givenMerchant(sql)
  const receiver = await openReceiver((_, response) => {
    const [status, headers] = answer(receiver.received.length)
    response.writeHead(status, { ...headers }).end()
  })
  receivers.push(receiver)
  const endpoint = await createEndpoint(ctx, { merchantId, url: receiver.url, schedule })
  await enqueue(ctx, eventOf(merchantId))
  const { data } = await listDeliveries(sql, { merchantId, limit: 1 })
  return { ctx, merchantId, receiver, endpoint, id: data[0]?.id ?? '' }
}

/**
 * Lets time pass for one delivery until its next try is due: due times are the database's, so moving
 * its rows back is the same as moving the clock on.
 * @returns How long that was, in ms; null: there is no next try.
 */
async function passTime(id: string): Promise<number | null> {
  const [row] = await sql<{ ms: number }[]>`
    select extract(epoch from next_attempt_at - now())::float8 * 1000 as ms
    from webhook_deliveries where id = ${id} and status = 'pending' and leased_until is null`
  if (!row) return null
  await sql`
    update webhook_deliveries set next_attempt_at = next_attempt_at - ${row.ms} * interval '1 ms',
      schedule_from = schedule_from - ${row.ms} * interval '1 ms'
    where id = ${id}`
  return row.ms
}

/** Works a delivery's schedule off. @returns The waits between its tries, in ms. */
async function workOff(trial: Awaited<ReturnType<typeof given>>): Promise<number[]> {
  const { ctx, id, receiver } = trial
  const waits: number[] = []
  await whileSending(ctx, async (sender) => {
    for (let tries = 1; ; tries += 1) {
      await receiver.count(tries)
      await until(async () => {
        const [row] = await sql<{ isLeased: boolean }[]>`
          select leased_until is not null as is_leased from webhook_deliveries where id = ${id}`
        return row?.isLeased === false
      })
      const ms = await passTime(id)
      if (ms === null) return
      waits.push(ms)
      sender.wake()
    }
  })
  return waits
}

test('the long schedule really tries ten times over 75 hours', async () => {
  const trial = await given('long', () => [500])
  const waits = await workOff(trial)
  expect(trial.receiver.received).toHaveLength(10)
  expect(waits.reduce((sum, ms) => sum + ms, 0) / HOUR_MS).toBeGreaterThanOrEqual(75)
  for (const [at, ms] of waits.entries()) {
    const ratio = ms / (SCHEDULES.long[at] ?? Number.NaN)
    // What passed between answer and look is the test's own time.
    expect(ratio).toBeGreaterThan(at === 0 ? 0.4 : 0.79)
    expect(ratio).toBeLessThan(1.21)
  }
  const delivery = await getDelivery(sql, trial)
  expect(delivery).toMatchObject({ status: 'failed', nextAttemptAt: null })
  expect(delivery.attempts).toHaveLength(10)
})

test('the default schedule tries four times', async () => {
  const trial = await given('default', () => [500])
  expect(await workOff(trial)).toHaveLength(3)
})

test('Retry-After is honoured, up to a day, and adds no tries', async () => {
  const answers = [['3600'], ['999999'], ['1']] as const
  const trial = await given('default', (tries) => [
    429,
    { 'retry-after': answers[tries - 1]?.[0] ?? '0' },
  ])
  const [first, second, third] = await workOff(trial)
  expect((first ?? 0) / HOUR_MS).toBeCloseTo(1, 1)
  expect((second ?? 0) / HOUR_MS).toBeCloseTo(24, 1)
  expect(third).toBeLessThan(240_000)
  expect(trial.receiver.received).toHaveLength(4)
})

test('it ends with the first success, and X-Retry-Attempt counts the tries before', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const receiver = await openReceiver((_, response) =>
    response.writeHead(receiver.received.length < 7 ? 500 : 200).end(),
  )
  receivers.push(receiver)
  const input = { merchantId, url: receiver.url, dialect: 'autogopay', schedule: 'long' } as const
  await createEndpoint(ctx, input)
  await enqueue(ctx, eventOf(merchantId))
  await whileSending(ctx, () =>
    until(async () => {
      const { data } = await listDeliveries(sql, { merchantId, limit: 1 })
      return data[0]?.status === 'delivered'
    }),
  )
  const counts = receiver.received.map(({ headers }) => headers['x-retry-attempt'])
  expect(counts).toEqual(['0', '1', '2', '3', '4', '5', '6'])
})

test('a redelivery by hand has the whole schedule before it', async () => {
  const trial = await given('long', () => [500])
  await workOff(trial)
  await sql`update webhook_deliveries set schedule_from = schedule_from - interval '30 days'
            where id = ${trial.id}`
  await redeliver(trial.ctx, trial)
  const [row] = await sql`
    select retries_left, schedule_from > now() - interval '1 minute' as fresh
    from webhook_deliveries where id = ${trial.id}`
  expect(row).toEqual({ retriesLeft: 9, fresh: true })
})

test('a changed schedule counts for what is on its way', async () => {
  const { ctx, merchantId, endpoint, id } = await given('default', () => [500])
  const left = async () => {
    const [row] = await sql<{ retriesLeft: number }[]>`
      select retries_left from webhook_deliveries where id = ${id}`
    return row?.retriesLeft
  }
  await updateEndpoint(ctx, { merchantId, id: endpoint.id, schedule: 'long' })
  expect(await left()).toBe(9)
  await sql`update webhook_deliveries set retries_left = 4 where id = ${id}`
  await updateEndpoint(ctx, { merchantId, id: endpoint.id, schedule: 'default' })
  expect(await left()).toBe(0)
})
