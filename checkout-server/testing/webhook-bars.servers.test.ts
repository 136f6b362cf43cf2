import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from './database.ts'
import type { BarWorld } from '../reliability/harness/bar.ts'
import { bars as exact } from '../reliability/webhooks-exact.ts'
import { measureKills } from '../reliability/webhooks-killed.ts'

const drops: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const drop of drops) await drop()
})

/** A small run on the PostgreSQL that the other tests use too. */
const world: BarWorld = {
  quick: true,
  databases: {
    version: 'of the tests',
    async create() {
      const database = await createTestDatabase()
      drops.push(database.drop)
      return database.url
    },
    copy: () => Promise.reject(new Error('not needed here')),
    stop: async () => {},
  },
  note: () => {},
}

test.each(exact)('$id holds in small: $must', { timeout: 120_000 }, async ({ measure }) => {
  const { figure, passed } = await measure(world)
  expect(passed, figure).toBe(true)
})

test(
  'W1 in small: senders killed, receivers of which half are bad: nothing lost',
  {
    timeout: 180_000,
  },
  async () => {
    const options = { total: 300, merchantCount: 30, stopsDatabase: false }
    const { figure } = await measureKills(world, options)
    // Not the duplicates: on a busy machine an answer may come after its try was given up.
    expect(figure).toMatch(/^0 of 300 lost, 0 failed/)
  },
)
