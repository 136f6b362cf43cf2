import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { openLog } from '../platform/log.ts'
import { findDrift } from './drift.ts'
import { foldDeltas } from './fold.ts'
import { checkWhenDue } from './keep-figures.ts'

const database = await createTestDatabase()
const { sql } = database
afterAll(() => database.drop())

const HOUR_MS = 60 * 60 * 1000
const lines: string[] = []
const log = openLog('error', { write: (line) => lines.push(line) })
const contextIn = (hours: number) => ({
  sql,
  log,
  clock: () => new Date(Date.now() + hours * HOUR_MS),
})
const spoil = () => sql`
  insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
  values ('mer_x', '2026-01-31', 'con_x', 'paid', 1, 5000)`

test('once a day, in one process of several, drift is logged and mended', async () => {
  await spoil()
  expect(await checkWhenDue(contextIn(1))).toBe(0)
  expect(await findDrift(sql)).toHaveLength(1)
  const found = await Promise.all([1, 2, 3].map(() => checkWhenDue(contextIn(25))))
  expect(found.toSorted()).toEqual([0, 0, 1])
  expect(lines.join('')).toContain('mer_x')
  expect(await findDrift(sql)).toEqual([])
  await spoil()
  expect(await checkWhenDue(contextIn(26))).toBe(0)
  expect(await checkWhenDue(contextIn(50))).toBe(1)
})

test('changes are folded in whatever their number, each once', async () => {
  await sql`truncate report_days, report_deltas`
  await sql`
    insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
    select 'mer_' || n % 3, '2026-01-31', 'con_x', 'paid', 1, n from generate_series(1, 45000) n`
  let rounds = 0
  // Several processes at once: one folds, the others find it busy.
  for (;;) {
    rounds += 1
    const more = await Promise.all([foldDeltas(sql), foldDeltas(sql)])
    if (!more.some((count) => count > 0)) break
  }
  expect(rounds).toBeGreaterThan(1)
  const [sums] = await sql`
    select sum(count)::bigint as count, sum(amount)::bigint as amount,
      count(*)::int as rows, (select count(*)::int from report_deltas) as left
    from report_days`
  expect(sums).toEqual({ count: 45_000, amount: (45_000 * 45_001) / 2, rows: 3, left: 0 })
})
