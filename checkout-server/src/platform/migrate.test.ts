import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { openDatabase } from './database.ts'
import { isMigrated, migrate } from './migrate.ts'
import { newId } from './ids.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

test('eight processes may migrate an empty database at once', async () => {
  const { sql } = database
  await sql`create schema fresh`
  const url = new URL(database.url)
  url.searchParams.set('search_path', 'fresh')
  const processes = Array.from({ length: 8 }, () => openDatabase(url.href, { max: 1 }))
  try {
    expect(await isMigrated(sql)).toBe(true)
    await Promise.all(processes.map((process) => migrate(process, new Date())))
    const names = await sql`select name from fresh.schema_migrations order by name`
    expect([...names]).toEqual([...(await sql`select name from schema_migrations order by name`)])
    expect(names.length).toBeGreaterThan(0)
  } finally {
    await Promise.all(processes.map((process) => process.end()))
  }
})

test('a migration outlasts the time that other statements have', async () => {
  const { sql } = database
  const [slow, late] = [await sql.reserve(), openDatabase(database.url, { max: 1 })]
  try {
    await slow`select pg_advisory_lock(hashtext('autogopay migrations'))`
    await late`set statement_timeout = '3s'`
    const migrated = migrate(late, new Date())
    await slow`select pg_sleep(3.5)`
    await slow`select pg_advisory_unlock(hashtext('autogopay migrations'))`
    await expect(migrated).resolves.toBeUndefined()
  } finally {
    slow.release()
    await late.end()
  }
})

test('amounts come back as exact numbers, never as text', async () => {
  const [row] = await database.sql<{ big: number }[]>`select 9007199254740991::bigint as big`
  expect(row?.big).toBe(9_007_199_254_740_991)
  await expect(database.sql`select 9007199254740993::bigint as big`).rejects.toThrow(RangeError)
})

test('a new payment lands in the partition of its month', async () => {
  const at = new Date()
  const id = newId('pay', at)
  const [row] = await database.sql<{ name: string | null }[]>`
    select c.relname as name from pg_class c join pg_inherits i on i.inhrelid = c.oid
    where i.inhparent = 'payments'::regclass
      and c.relname = ${`payments_${at.toISOString().slice(0, 7).replace('-', '_')}`}`
  expect(row?.name).toBeTruthy()
  expect(id).toMatch(/^pay_[0-9a-hjkmnp-tv-z]{26}$/)
})
