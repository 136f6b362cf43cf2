import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { eventually } from '../../testing/eventually.ts'
import { openDatabase } from './database.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

test('a connection lost inside a transaction fails that one and nothing else', async () => {
  const sql = openDatabase(database.url, { max: 2 })
  await database.sql`create table locked (id int)`
  await database.sql`insert into locked values (1)`
  for (let round = 0; round < 3; round += 1) {
    const lock = await database.sql.reserve()
    await lock`begin`
    await lock`select from locked for update`
    const waiting = sql.begin(async (tx) => {
      await tx`select from locked for update`
    })
    const outcome = waiting.then(
      () => 'done',
      () => 'failed',
    )
    await eventually(async () => {
      // Not by the locking session: inside a transaction it would see one moment for ever.
      const killed = await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`
      return killed.length > 0
    })
    expect(await outcome).toBe('failed')
    await lock`rollback`
    lock.release()
    // What is left of the broken connection must not run into the next ones, nor crash the process.
    for (let next = 0; next < 4; next += 1) expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  }
  await sql.end()
})
