import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import type { AttemptResult } from './delivery.ts'
import { listDeliveries } from './deliveries.ts'
import { createEndpoint, removeEndpoint } from './endpoints.ts'
import { enqueueDeliveries } from './enqueue.ts'
import { completeAttempts } from './complete.ts'
import { holdDeliveries, leaseDue } from './lease.ts'
import type { LeasedDelivery } from './delivery.ts'
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
import { updateEndpoint } from './update-endpoint.ts'

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

const ALL = { leaseMs: 60_000, limit: 100, room: new Map<string, number>(), roomElsewhere: 100 }
const take = async (options: Parameters<typeof leaseDue>[1]) =>
  (await leaseDue(sql, options)).deliveries
const deliveriesOf = async (merchantId: string) =>
  (await listDeliveries(sql, { merchantId, limit: 100 })).data
const resultOf = (leased: LeasedDelivery, changes: Partial<AttemptResult>): AttemptResult => ({
  deliveryId: leased.id,
  number: leased.number,
  merchantId: leased.merchantId,
  endpointId: leased.endpointId,
  at: new Date(),
  url: 'https://hooks.shop.test/in',
  durationMs: 5,
  connectMs: 1,
  firstByteMs: 4,
  isTelling: true,
  isTest: false,
  responseStatus: 200,
  responseExcerpt: '',
  error: null,
  outcome: 'delivered',
  retryInMs: null,
  disableReason: null,
  ...changes,
})

test('a sender killed in the middle of a try is replaced when its lease ends', async () => {
  const masterKey = newMasterKey()
  const ctx = contextFor(sql, { vault: openVault(masterKey) })
  const merchantId = await givenMerchant(sql)
  const receiver = await receiverThat((_, response) => {
    // The first sender never gets its answer.
    if (receiver.received.length > 1) response.end()
  })
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  const event = eventOf(merchantId)
  await enqueue(ctx, event)

  const program = fileURLToPath(new URL('./sender-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program, database.url, masterKey], { stdio: 'ignore' })
  await receiver.count(1)
  const killedMs = performance.now()
  child.kill('SIGKILL')
  await once(child, 'exit')

  await whileSending(ctx, async () => {
    await receiver.count(2)
    expect(performance.now() - killedMs).toBeLessThan(8_000)
    await until(async () => (await deliveriesOf(merchantId))[0]?.status === 'delivered')
  })
  const [first, second] = receiver.received
  expect(second?.headers['webhook-id']).toBe(event.id)
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(second?.body).toEqual(first?.body)
  // The try that nobody finished left no row, and its number is not used again.
  const [delivery] = await deliveriesOf(merchantId)
  expect(delivery?.attempts.map(({ number }) => number)).toEqual([2])
})

test('one that is lost again and again is leased for longer, and not given up', async () => {
  await sql`delete from webhook_deliveries`
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/lost' })
  await enqueue(ctx, eventOf(merchantId))
  const leases: number[] = []
  for (let lost = 0; lost <= 30; lost += 1) {
    expect((await take(ALL)).map(({ lostTries }) => lostTries)).toEqual([lost])
    const [row] = await sql<{ forMs: number }[]>`
      update webhook_deliveries set leased_until = now() - interval '1 second'
      where merchant_id = ${merchantId}
      returning (select extract(epoch from max(leased_until) - now()) * 1000 from webhook_deliveries
        where merchant_id = ${merchantId})::float8 as for_ms`
    leases.push(Math.round((row?.forMs ?? 0) / ALL.leaseMs))
  }
  expect(leases.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 1))
  expect(leases.slice(10, 13)).toEqual([2, 4, 8])
  expect(Math.max(...leases)).toBe(256)
  await sql`delete from webhook_deliveries`
})

test('senders at once give each delivery to one of them', async () => {
  // Patient, so that a busy machine makes no second try.
  const ctx = contextFor(sql, { leaseMs: 60_000, timeoutMs: 30_000 })
  const merchantIds = await Promise.all(Array.from({ length: 5 }, () => givenMerchant(sql)))
  const receiver = await receiverThat()
  for (const merchantId of merchantIds) await createEndpoint(ctx, { merchantId, url: receiver.url })
  await sql.begin(async (tx) => {
    for (let at = 0; at < 300; at += 1) {
      await enqueueDeliveries(ctx)(tx, eventOf(merchantIds[at % 5] ?? ''))
    }
  })
  await whileSending(ctx, () => whileSending(ctx, () => whileSending(ctx, () => allSettled())))
  expect(receiver.received).toHaveLength(300)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(300)
})

test('a lease belongs to one process until it ends', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  await enqueue(ctx, eventOf(merchantId))
  const [leased] = await take({ ...ALL, leaseMs: 30 })
  expect(leased).toMatchObject({ number: 1, retriesLeft: 3, dialect: 'native', isDisabled: false })
  expect((await deliveriesOf(merchantId))[0]).toMatchObject({
    status: 'pending',
    nextAttemptAt: null,
  })
  let again: LeasedDelivery | undefined
  await until(async () => {
    ;[again] = await take(ALL)
    return again !== undefined
  })
  expect(again).toMatchObject({ id: leased?.id, number: 2 })
  expect(await take(ALL)).toEqual([])
})

test('taking deliveries writes no index, also all those of a page at once', async () => {
  await sql`delete from webhook_deliveries`
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  await enqueue(ctx, eventOf(merchantId))
  await multiplyDeliveries(sql, { merchantId, times: 60 })
  const [leased, rows, withinPage] = await sql.begin(async (tx) => {
    const updates = async () => {
      const [row] = await tx<{ rows: number; withinPage: number }[]>`
        select sum(pg_stat_get_xact_tuples_updated(inhrelid))::int as rows,
          sum(pg_stat_get_xact_tuples_hot_updated(inhrelid))::int as within_page
        from pg_inherits where inhparent = 'webhook_deliveries'::regclass`
      return row ?? { rows: Number.NaN, withinPage: Number.NaN }
    }
    const before = await updates()
    const { deliveries } = await leaseDue(tx as never, ALL)
    const after = await updates()
    return [
      deliveries.length,
      after.rows - before.rows,
      after.withinPage - before.withinPage,
    ] as const
  })
  expect({ leased, rows, withinPage }).toEqual({ leased: 61, rows: 61, withinPage: 61 })
  await sql`delete from webhook_deliveries`
})

test('a process of before, which leases by status, cannot take what another holds', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  await enqueue(ctx, eventOf(merchantId))
  const [leased] = await take({ ...ALL, leaseMs: 200 })
  if (!leased) throw new Error('nothing was due')
  const takeAsBefore = () => sql`
    update webhook_deliveries set status = 'leased', attempts = attempts + 1,
      next_attempt_at = now() + interval '200 milliseconds'
    where id = ${leased.id} and status in ('pending', 'leased') and next_attempt_at <= now()`
  await expect(takeAsBefore()).rejects.toThrow('leased_once')
  await until(() =>
    takeAsBefore().then(
      () => true,
      () => false,
    ),
  )
  // Now that one has it, and this process waits until that lease has ended, and counts a lost try.
  expect(await take(ALL)).toEqual([])
  await completeAttempts(sql, [resultOf(leased, {})])
  expect((await deliveriesOf(merchantId))[0]).toMatchObject({ status: 'pending' })
  let again: LeasedDelivery | undefined
  await until(async () => {
    ;[again] = await take(ALL)
    return again !== undefined
  })
  expect(again).toMatchObject({ number: 3, lostTries: 1 })
  if (again) await completeAttempts(sql, [resultOf(again, {})])
  expect((await deliveriesOf(merchantId))[0]).toMatchObject({ status: 'delivered' })
})

test('a process that lost its lease leaves its attempt, and moves nothing', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  await enqueue(ctx, eventOf(merchantId))
  const [slow] = await take({ ...ALL, leaseMs: 0 })
  const [fresh] = await take(ALL)
  if (!slow || !fresh) throw new Error('both should have leased it')
  const late = resultOf(slow, { outcome: 'failed', responseStatus: 500 })
  await completeAttempts(sql, [late])
  expect((await deliveriesOf(merchantId))[0]).toMatchObject({
    status: 'pending',
    attempts: [{ number: 1, responseStatus: 500 }],
  })
  const good = resultOf(fresh, {})
  await completeAttempts(sql, [good, late])
  await completeAttempts(sql, [good])
  expect((await deliveriesOf(merchantId))[0]).toMatchObject({
    status: 'delivered',
    attempts: [{ number: 1 }, { number: 2, responseStatus: 200 }],
  })
})

test('what is put aside for a disabled endpoint fails when that is removed at this moment', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const { id } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/' })
  await updateEndpoint(ctx, { merchantId, id, enabled: false })
  await enqueue(ctx, eventOf(merchantId))
  const { deliveries } = await leaseDue(sql, ALL)
  expect(deliveries).toHaveLength(1)
  // Between the sender's look and its putting aside.
  await removeEndpoint(ctx, { merchantId, id })
  await holdDeliveries(sql, deliveries)
  const statusNow = async () =>
    (await listDeliveries(sql, { merchantId, limit: 10 })).data[0]?.status
  await whileSending(ctx, () => until(async () => (await statusNow()) === 'failed'))
  expect(await statusNow()).toBe('failed')
})

test('endpoints take turns, and none gets more than it has room for', async () => {
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const [busy, calm, full] = await Promise.all(
    ['busy', 'calm', 'full'].map((name) =>
      createEndpoint(ctx, { merchantId, url: `http://127.0.0.1:1/${name}` }),
    ),
  )
  for (let queued = 0; queued < 5; queued += 1) await enqueue(ctx, eventOf(merchantId))
  const room = new Map([
    [busy?.id ?? '', 1],
    [full?.id ?? '', 0],
  ])
  const leased = await take({ ...ALL, room, roomElsewhere: 3 })
  const count = (id?: string) => leased.filter(({ endpointId }) => endpointId === id).length
  expect([count(busy?.id), count(calm?.id), count(full?.id)]).toEqual([1, 3, 0])
  const next = await take({ ...ALL, limit: 3 })
  expect(new Set(next.map(({ endpointId }) => endpointId)).size).toBe(3)
})

test('a look at what became due lately still finds what an endpoint has that was asked for', async () => {
  await sql`delete from webhook_deliveries`
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const endpoints = await Promise.all(
    ['asked', 'not-asked', 'late'].map((name) =>
      createEndpoint(ctx, {
        merchantId,
        url: `http://127.0.0.1:1/${name}`,
        events: ['payment.paid'],
      }),
    ),
  )
  const [asked, , late] = endpoints.map(({ id }) => id)
  for (let queued = 0; queued < 5; queued += 1) await enqueue(ctx, eventOf(merchantId))
  await sql`update webhook_deliveries set next_attempt_at = now() - interval '1 hour'
    where merchant_id = ${merchantId} and endpoint_id <> ${late ?? ''}`
  await sql`update webhook_deliveries set next_attempt_at = now() - interval '1 minute'
    where merchant_id = ${merchantId} and endpoint_id = ${late ?? ''}`
  const [row] = await sql<{ since: string }[]>`
    select (now() - interval '10 minutes')::text as since`
  const room = new Map([[asked ?? '', 3]])
  const lately = { ...ALL, room, dueAfter: row?.since ?? '', alsoOf: [asked ?? ''] }
  const first = await take(lately)
  const count = (of?: string) => first.filter(({ endpointId }) => endpointId === of).length
  expect([first.length, count(asked), count(late)]).toEqual([8, 3, 5])
  // Only those two of the asked one are left there, and all of the third.
  expect(await take(lately)).toHaveLength(2)
  expect(await take(ALL)).toHaveLength(5)
})

test('one endpoint’s endless queue hides no other from a thorough look', async () => {
  await sql`delete from webhook_deliveries`
  const ctx = contextFor(sql)
  const merchantId = await givenMerchant(sql)
  const { id: busy } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/busy' })
  await enqueue(ctx, eventOf(merchantId))
  await multiplyDeliveries(sql, { merchantId, times: 600 })
  const { id: calm } = await createEndpoint(ctx, { merchantId, url: 'http://127.0.0.1:1/calm' })
  await enqueue(ctx, eventOf(merchantId))
  const options = { ...ALL, room: new Map([[busy, 0]]) }
  const quick = await leaseDue(sql, options)
  expect([quick.isWindowFull, quick.deliveries.length]).toEqual([true, 0])
  const found = await take({ ...options, isThorough: true })
  expect(found.map(({ endpointId }) => endpointId)).toEqual([calm])
  await sql`delete from webhook_deliveries`
})

async function allSettled(): Promise<void> {
  await until(async () => {
    const [row] = await sql<{ open: number }[]>`
      select count(*)::int as open from webhook_deliveries d join webhook_endpoints e
      on e.id = d.endpoint_id where d.status in ('pending', 'leased') and e.url like '%/hook'`
    return row?.open === 0
  })
}
