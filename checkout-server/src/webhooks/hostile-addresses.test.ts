import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { HOSTS } from '../../testing/hostile-addresses.ts'
import { insideByAllWays } from '../../testing/hostile-ways.ts'
import { contextFor } from './test-support.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

test('F1: no hostile address is reached by any way that a merchant has', async () => {
  // Every fifth here; all of them, and a thousand flips, in `npm run reliability -- --only F1`.
  const hosts = HOSTS.filter((_, at) => at % 5 === 0)
  const databasePort = Number(new URL(database.url).port)
  const outcome = await insideByAllWays({
    ctx: contextFor(database.sql),
    databasePort,
    hosts,
    flips: 40,
  })
  expect(outcome.inside).toEqual([])
  expect(outcome.refused).toBe(hosts.length * 5)
})
