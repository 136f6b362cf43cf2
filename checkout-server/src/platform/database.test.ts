import { connect, createServer, type AddressInfo } from 'node:net'
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

test('a connection lost while it learns the types of arrays fails what waits for it and nothing else', async () => {
  const target = new URL(database.url)
  let cuts = 0
  const relay = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
    near.on('data', (chunk: Buffer) => {
      // The library's own first question, which no query of ours waits for.
      if (cuts < 2 && chunk.includes('typarray')) {
        cuts += 1
        near.resetAndDestroy()
        far.destroy()
      } else far.write(chunk)
    })
    far.pipe(near)
  })
  await new Promise((resolve) => {
    relay.listen(0, '127.0.0.1', () => resolve(null))
  })
  const url = new URL(target)
  url.port = String((relay.address() as AddressInfo).port)
  const sql = openDatabase(url.href, { max: 1 })
  const ask = () => sql`select array['a', 'b'] as list`
  await eventually(() => ask().then(Boolean, () => false))
  expect(await ask()).toEqual([{ list: ['a', 'b'] }])
  expect(cuts).toBe(2)
  await sql.end()
  relay.close()
})
