import { afterAll, describe, expect, test } from 'vitest'
import type { BarWorld } from '../reliability/harness/bar.ts'
import { bars as disconnects } from '../reliability/disconnects.ts'
import { bars as downtime } from '../reliability/after-downtime.ts'
import { bars as killed } from '../reliability/killed-servers.ts'
import { bars as limits } from '../reliability/limits.ts'
import { bars as listeners } from '../reliability/lost-listeners.ts'
import { bars as notices } from '../reliability/lost-notices.ts'
import { bars as same } from '../reliability/same-requests.ts'
import { bars as soaked } from '../reliability/soak.ts'
import { bars as stalled } from '../reliability/stalled-readers.ts'
import { bars as atTheChange } from '../reliability/streams-at-the-change.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

const databases: TestDatabase[] = []
afterAll(async () => {
  for (const database of databases) await database.drop()
})

const world: BarWorld = {
  quick: true,
  databases: {
    version: 'of the tests',
    async create() {
      const database = await createTestDatabase()
      databases.push(database)
      return database.url
    },
    copy: () => Promise.reject(new Error('not needed here')),
    stop: () => Promise.resolve(),
  },
  note: () => {},
}

// The same programs as `npm run reliability`, with a small load: whether they work, and whether
// anything is missed. Times are held by the long run, on a machine that does nothing else.
describe.each(
  [
    disconnects,
    downtime,
    killed,
    limits,
    listeners,
    notices,
    same,
    soaked,
    stalled,
    atTheChange,
  ].flat(),
)('$id: $must', (bar) => {
  test('in short', { timeout: 300_000 }, async () => {
    const outcome = await bar.measure(world)
    expect(outcome).toMatchObject({ passed: true })
  })
})
