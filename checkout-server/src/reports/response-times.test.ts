import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { openLog } from '../platform/log.ts'
import { forgetResponseTimes, openResponseTimer, readResponseTimes } from './response-times.ts'

const DAY_MS = 24 * 60 * 60 * 1000
let now = new Date('2026-01-31T05:00:00Z')
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const context = () => ({ sql: database.sql, clock: () => now, log: openLog('silent') })
const measured = async (merchantId: string, times: readonly number[]) => {
  const timer = openResponseTimer(context())
  for (const ms of times) timer.note({ merchantId, ms })
  await timer.stop()
}

test('nothing is claimed before anything was measured', async () => {
  expect(await readResponseTimes(context(), 'mer_none')).toEqual({
    from: '2026-01-25',
    to: '2026-01-31',
    count: 0,
    averageMs: null,
    p95Ms: null,
  })
})

test('processes add up, and the 95th of 100 is named at most a tenth too high', async () => {
  const times = Array.from({ length: 100 }, (_, at) => at + 1)
  await Promise.all([measured('mer_a', times.slice(0, 50)), measured('mer_a', times.slice(50))])
  const found = await readResponseTimes(context(), 'mer_a')
  expect(found).toMatchObject({ count: 100, averageMs: 50.5 })
  expect(found.p95Ms).toBeGreaterThanOrEqual(95)
  expect(found.p95Ms).toBeLessThanOrEqual(95 * 1.1 + 0.1)
})

test('each merchant sees their own calls, of the last 7 days in Jakarta', async () => {
  const today = now
  now = new Date(today.getTime() - 7 * DAY_MS)
  await measured('mer_b', [900])
  now = today
  await measured('mer_b', [10, 20])
  expect(await readResponseTimes(context(), 'mer_b')).toMatchObject({ count: 2, averageMs: 15 })
})

test('old days can be forgotten', async () => {
  await forgetResponseTimes(database.sql, new Date(now.getTime() + DAY_MS))
  const rows = await database.sql`select from response_times`
  expect(rows).toHaveLength(0)
})
