import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { enqueueDeliveries } from './enqueue.ts'
import { awaitEvents, listEvents } from './events.ts'
import { contextFor, enqueue, eventOf, givenMerchant } from './test-support.ts'

const database = await createTestDatabase()
const { sql } = database
const ctx = contextFor(sql)
afterAll(() => database.drop())

const idsOf = (page: Awaited<ReturnType<typeof listEvents>>) => page.data.map(({ id }) => id)

test('events are there without any endpoint, old to new, and to their merchant alone', async () => {
  const [merchantId, stranger] = [await givenMerchant(sql), await givenMerchant(sql)]
  const events = [eventOf(merchantId), eventOf(merchantId), eventOf(merchantId)]
  for (const event of events) await enqueue(ctx, event)
  const all = await listEvents(ctx, { merchantId, limit: 10 })
  expect(idsOf(all)).toEqual(events.map(({ id }) => id))
  expect(all.data[0]).toMatchObject({ type: 'payment.paid', data: events[0]?.data })
  expect(await listEvents(ctx, { merchantId: stranger, limit: 10 })).toEqual({
    data: [],
    nextCursor: null,
  })
  await expect(
    listEvents(ctx, { merchantId: stranger, after: events[0]?.id, limit: 10 }),
  ).rejects.toMatchObject({ code: 'invalid_request', errors: [{ field: 'after' }] })
})

test('pages go on from their cursor, and an empty one keeps it', async () => {
  const merchantId = await givenMerchant(sql)
  const events = Array.from({ length: 5 }, () => eventOf(merchantId))
  for (const event of events) await enqueue(ctx, event)
  const seen: string[] = []
  let after: string | undefined
  for (let page = 0; page < 4; page += 1) {
    const { data, nextCursor } = await listEvents(ctx, { merchantId, after, limit: 2 })
    seen.push(...data.map(({ id }) => id))
    after = nextCursor ?? undefined
  }
  expect(seen).toEqual(events.map(({ id }) => id))
  expect(after).toBe(events.at(-1)?.id)
})

test('a follower misses nothing, in whatever order transactions end', async () => {
  const merchantId = await givenMerchant(sql)
  const writers = 12
  const perWriter = 25
  const seen: string[] = []
  const written: string[] = []
  let isWriting = true
  const follow = async () => {
    let after: string | undefined
    for (let idle = 0; idle < 3;) {
      const wasWriting = isWriting
      const page = await listEvents(ctx, { merchantId, after, limit: 7 })
      seen.push(...idsOf(page))
      after = page.nextCursor ?? undefined
      idle = page.data.length === 0 && !wasWriting ? idle + 1 : 0
    }
  }
  const write = async () => {
    for (let at = 0; at < perWriter; at += 1) {
      const event = eventOf(merchantId)
      await sql.begin(async (tx) => {
        await enqueueDeliveries(ctx)(tx, event)
        // Between the position and the commit: here is where a naive reader overtakes.
        await tx`select pg_sleep(${Math.random() * 0.01})`
      })
      written.push(event.id)
    }
  }
  const following = follow()
  const pool = Array.from({ length: writers }, write)
  await Promise.all(pool)
  isWriting = false
  await following
  expect(seen).toHaveLength(writers * perWriter)
  expect(new Set(seen)).toEqual(new Set(written))
})

test('a reader does not wait for who is writing, nor keeps others from it, and misses nothing', async () => {
  const merchantId = await givenMerchant(sql)
  const [first, slow, quick] = [eventOf(merchantId), eventOf(merchantId), eventOf(merchantId)]
  await enqueue(ctx, first)
  const isWritten = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const writing = sql.begin(async (tx) => {
    await enqueueDeliveries(ctx)(tx, slow)
    isWritten.resolve()
    await mayEnd.promise
  })
  await isWritten.promise
  // Nothing, not even what was there before: it cannot be said yet what comes first.
  expect(await listEvents(ctx, { merchantId, limit: 10 })).toEqual({ data: [], nextCursor: null })
  await enqueue(ctx, quick)
  const again = { merchantId, after: first.id, limit: 10 }
  expect(await listEvents(ctx, again)).toEqual({ data: [], nextCursor: first.id })
  mayEnd.resolve()
  await writing
  expect(idsOf(await listEvents(ctx, again))).toEqual([slow.id, quick.id])
  const [setting] = await sql<{ lockTimeout: string }[]>`show lock_timeout`
  expect(setting?.lockTimeout).toBe('0')
})

test('waiting ends with the first event, and without one at the end of the time', async () => {
  const merchantId = await givenMerchant(sql)
  const query = { merchantId, limit: 10 }
  expect(await awaitEvents(ctx, { ...query, wait: 1 })).toEqual({ data: [], nextCursor: null })
  const waiting = awaitEvents(ctx, { ...query, wait: 8 })
  const event = eventOf(merchantId)
  await enqueue(ctx, event)
  expect(idsOf(await waiting)).toEqual([event.id])
})
