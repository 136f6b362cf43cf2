import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenThings } from '../surfaces/v1/test-support-things.ts'
import { openTestApp, type TestApp, type TestMerchant } from '../surfaces/v1/test-support.ts'
import { openDatabase, type Sql } from './database.ts'
import { migrate } from './migrate.ts'
import { raiseTenantWall, tenantSql } from './tenant-wall.ts'

let server: TestApp
let sql: Sql
let one: TestMerchant
let other: TestMerchant
let foreignPayment: string

beforeAll(async () => {
  server = await openTestApp()
  sql = server.sql
  one = await server.givenMerchant()
  other = await server.givenMerchant()
  await givenThings(server, one)
  foreignPayment = (await givenThings(server, other))['/v1/payments/{id}'] ?? ''
})
afterAll(() => server.close())

// No part of another table; named with what says whose a row is.
const tables = () => sql<{ name: string; isWalled: boolean; hasOwner: boolean }[]>`
  select c.relname as name, c.relrowsecurity and exists (
      select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_rows') as is_walled,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'merchant_id'
      and not a.attisdropped) as has_owner
  from pg_class c
  where c.relkind in ('r', 'p') and not c.relispartition
    and c.relnamespace = current_schema()::regnamespace`
const walledTables = async () =>
  (await tables()).filter(({ isWalled }) => isWalled).map(({ name }) => name)

test('every table with a merchant’s rows has its policy', async () => {
  const open = (await tables()).filter(({ hasOwner, isWalled }) => hasOwner && !isWalled)
  // For a new one: select protect_tenant_table('…') in the migration that makes it.
  expect(open.map(({ name }) => name)).toEqual([])
})

test('without any condition, a merchant’s read sees its own rows and no other', async () => {
  const own = tenantSql(sql, one.id)
  const full: string[] = []
  for (const { name, isWalled, hasOwner } of await tables()) {
    // What is every merchant's to see, as the providers that are off, has no owner.
    if (!isWalled || !(hasOwner || name === 'merchants')) continue
    const owner = name === 'merchants' ? 'id' : 'merchant_id'
    const rows = await own<{ owner: string }[]>`select ${own(owner)} as owner from ${own(name)}`
    expect([name, ...new Set(rows.map((row) => row.owner))]).toEqual(
      rows.length > 0 ? [name, one.id] : [name],
    )
    const [all] = await sql<{ merchants: number }[]>`
      select count(distinct ${sql(owner)}) as merchants from ${sql(name)}`
    if (all && all.merchants > 1 && rows.length > 0) full.push(name)
  }
  // Those that this test can say something about.
  expect(full).toEqual(
    expect.arrayContaining(['merchants', 'api_keys', 'payments', 'charges', 'refunds']),
  )
  expect(full).toEqual(expect.arrayContaining(['payment_links', 'incoming_money', 'audit_log']))
})

test('when no merchant is set, nothing is there', async () => {
  for (const name of await walledTables()) {
    const rows = await sql.begin(async (tx) => {
      await tx.unsafe('set local role autogopay_tenant')
      return tx`select from ${tx(name)}`
    })
    expect([name, rows.length]).toEqual([name, 0])
  }
})

test('nothing of it stays on the connection, whether the read fails or not', async () => {
  const single = openDatabase(server.databaseUrl, { max: 1 })
  const own = tenantSql(single, one.id)
  await own`select from payments`
  await expect(own`select 1 / 0`).rejects.toThrow('division by zero')
  await expect(own`select from payments where nonsense`).rejects.toThrow('nonsense')
  const [after] = await single<{ role: string; tenant: string | null; payments: number }[]>`
    select current_setting('role') as role, tenant_id() as tenant,
      (select count(distinct merchant_id) from payments) as payments`
  expect(after).toEqual({ role: 'none', tenant: null, payments: 2 })
  await single.end()
})

test('a merchant’s read can write nothing, and get past nothing', async () => {
  const own = tenantSql(sql, one.id)
  await expect(own`update payments set amount = 1`).rejects.toThrow(/read-only|permission/)
  await expect(own`select * from payment_customers`).rejects.toThrow('permission denied')
  await expect(own`select * from schema_migrations`).rejects.toThrow('permission denied')
  expect(() => own.unsafe('select 1')).toThrow('no sql.unsafe')
  expect(() => tenantSql(sql, "x'; reset role; --")).toThrow('not the id of a merchant')
})

test('statements are put together as ever, and transactions are behind the wall too', async () => {
  const own = tenantSql(sql, one.id)
  const part = own`where id = ${foreignPayment} or true`
  expect(await own`select id from payments ${part}`).toHaveLength(1)
  const inside = await own.begin(async (tx) => tx`select id from payments`)
  expect(inside).toHaveLength(1)
})

test('a route that forgot its condition leaks nothing', async () => {
  // The statement of GET /v1/payments/{id}, without the merchant's part of its condition.
  const planted = (db: Sql) => db`
    select p.id from payments p join charges c on c.id = p.charge_id where p.id = ${foreignPayment}`
  expect(await planted(sql)).toHaveLength(1)
  expect(await planted(tenantSql(sql, one.id))).toHaveLength(0)
  expect(await planted(tenantSql(sql, other.id))).toHaveLength(1)
})

test('a database’s own user needs no more than the role', async () => {
  const name = `shop_${randomBytes(6).toString('hex')}`
  const url = new URL(server.databaseUrl)
  await sql.unsafe(`create role ${name} login password 'secret'`)
  await sql.unsafe(`create database ${name} owner ${name}`)
  Object.assign(url, { username: name, password: 'secret', pathname: `/${name}` })
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const open = async () => openDatabase(url.href, { max: 2 })
  const before = await open()
  try {
    await migrate(before, new Date())
    // It may not make roles, and the one that is there is somebody else's: reads go on, and the log says it.
    expect(await raiseTenantWall(before, log)).toBe(false)
    expect(lines.join('')).toContain('is down')
    expect(await tenantSql(before, one.id)`select from payments`).toHaveLength(0)

    await sql.unsafe(`grant autogopay_tenant to ${name}`)
    const after = await open()
    expect(await raiseTenantWall(after, log)).toBe(true)
    const [row] = await tenantSql(after, one.id)<{ role: string }[]>`
      select current_user::text as role from (values (1)) v
      left join payments on true`
    expect(row?.role).toBe('autogopay_tenant')
    await after.end()
  } finally {
    await before.end()
    await sql.unsafe(`drop database ${name} with (force)`)
    await sql.unsafe(`drop role ${name}`)
  }
})
