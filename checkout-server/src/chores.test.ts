import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../testing/database.ts'
import { doChores } from './chores.ts'
import { createMerchant } from './merchants/merchants.ts'
import { idFloor, newId, type IdPrefix } from './platform/ids.ts'
import { openLog } from './platform/log.ts'
import { makePartitions } from './platform/partitions.ts'
import { newMasterKey, openVault } from './platform/vault.ts'

const database = await createTestDatabase()
const { sql } = database
afterAll(() => database.drop())

const NOW = new Date()
const clock = () => NOW
const vault = openVault(newMasterKey())
const lines: string[] = []
const log = openLog('error', { write: (line) => lines.push(line) })
const { id: merchantId } = await createMerchant(
  { sql, clock, vault },
  { name: 'Toko', email: 'pemilik@example.com', password: 'cukup panjang' },
)
await sql`
  insert into connections (id, merchant_id, provider, base_url, sealed_credentials)
  values ('con_1', ${merchantId}, 'midtrans', 'http://127.0.0.1:9', '')`
await sql`
  insert into webhook_endpoints
    (id, merchant_id, url, dialect, events, sealed_secret, created_at)
  values ('whe_1', ${merchantId}, 'https://shop.example', 'native', '{}', '', ${NOW})`

const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000)
const idOf = (prefix: IdPrefix, days: number) => newId(prefix, daysAgo(days))
const keepDays = { idempotencyKeys: 7, webhookAttempts: 90, events: 90 }
const clean = (keep = keepDays, most = 2) =>
  doChores({ sql, clock, log, vault, keepDays: keep }, { most })

beforeEach(async () => {
  lines.length = 0
  for (const days of [200, 150, 100, 0]) await makePartitions(sql, daysAgo(days))
  await sql`
    truncate webhook_attempts, webhook_deliveries, provider_events, idempotency_keys, merchant_events`
})

async function givenDelivery(days: number, status: string, triedDaysAgo: number[]) {
  const id = idOf('whd', days)
  await sql`
    insert into webhook_deliveries (id, merchant_id, endpoint_id, event_id, event_type, payload,
      status, created_at)
    values (${id}, ${merchantId}, 'whe_1', 'evt_1', 'payment.paid', '', ${status}, ${daysAgo(days)})`
  for (const [at, tried] of triedDaysAgo.entries()) {
    await sql`
      insert into webhook_attempts (delivery_id, number, merchant_id, url, at, duration_ms)
      values (${id}, ${at + 1}, ${merchantId}, '', ${daysAgo(tried)}, 1)`
  }
  return id
}
const attempts = async () => {
  const rows = await sql<{ deliveryId: string; number: number }[]>`
    select delivery_id, number from webhook_attempts order by delivery_id, number`
  return rows.map(({ deliveryId, number }) => `${deliveryId} ${number}`)
}

test('old tries go, those of today and of deliveries that still go on stay', async () => {
  await givenDelivery(120, 'delivered', [120, 119, 118])
  await givenDelivery(110, 'failed', [110])
  const waiting = await givenDelivery(105, 'pending', [105, 104, 103])
  const leased = await givenDelivery(104, 'leased', [104])
  // Sent again by hand last week.
  const again = await givenDelivery(100, 'delivered', [100, 99, 7])
  const young = await givenDelivery(89, 'delivered', [89])
  await clean()
  expect(await attempts()).toEqual([
    `${waiting} 1`,
    `${waiting} 2`,
    `${waiting} 3`,
    `${leased} 1`,
    `${again} 3`,
    `${young} 1`,
  ])
  const [kept] = await sql`select count(*)::int as count from webhook_deliveries`
  expect(kept).toEqual({ count: 6 })
})

test('old notices go, save those that wait for their verdict', async () => {
  const notices = [
    ['accepted', 120],
    ['received', 119],
    ['duplicate', 118],
    ['forged', 91],
    ['accepted', 89],
  ] as const
  for (const [verdict, days] of notices) {
    await sql`
      insert into provider_events (id, merchant_id, connection_id, provider, dedupe_key, body,
        verdict, reason, received_at)
      values (${idOf('pev', days)}, ${merchantId}, 'con_1', 'midtrans', ${`${days}`}, '',
        ${verdict}, '', ${daysAgo(days)})`
  }
  await clean()
  const kept = await sql<{ dedupeKey: string }[]>`
    select dedupe_key from provider_events order by id`
  expect(kept.map(({ dedupeKey }) => dedupeKey)).toEqual(['119', '89'])
})

test('idempotency keys are kept for a week', async () => {
  for (const days of [30, 20, 10, 8, 6, 0]) {
    await sql`
      insert into idempotency_keys
        (merchant_id, key, fingerprint, resource_id, created_at, running_until)
      values (${merchantId}, ${`${days}`}, '', '', ${daysAgo(days)}, ${daysAgo(days)})`
  }
  await clean()
  const kept = await sql<{ key: string }[]>`select key from idempotency_keys order by created_at`
  expect(kept.map(({ key }) => key)).toEqual(['6', '0'])
})

async function givenEvents() {
  for (const days of [200, 150, 100, 5]) {
    await sql`
      insert into merchant_events (id, merchant_id, type, payload, created_at)
      values (${idOf('evt', days)}, ${merchantId}, 'payment.paid', '', ${daysAgo(days)})`
  }
}
const oldestEvent = async () => {
  const [row] = await sql<{ id: string }[]>`select min(id) as id from merchant_events`
  return row?.id ?? ''
}
const months = async () => {
  const rows = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relname ~ '^merchant_events_[0-9_]+$' and relkind = 'r' order by 1`
  return rows.map(({ name }) => name)
}

test('events go by whole months, once all of a month is too old', async () => {
  await givenEvents()
  const before = await months()
  await Promise.all([clean(), clean()])
  const after = await months()
  const isOld = (name: string) => {
    const [year, month] = name.split('_').slice(-2).map(Number)
    return Date.UTC(year ?? 0, month ?? 0, 1) <= daysAgo(90).getTime()
  }
  expect(before.filter(isOld).length).toBeGreaterThan(1)
  expect(after).toEqual(before.filter((name) => !isOld(name)))
  // Of the day 90 days ago all is there, and nothing of the months before.
  const month = new Date(Date.UTC(daysAgo(90).getUTCFullYear(), daysAgo(90).getUTCMonth(), 1))
  expect((await oldestEvent()) >= idFloor('evt', month)).toBe(true)
  expect(lines).toEqual([])
})

test('a month that was taken off but not dropped is dropped the next time', async () => {
  const [oldest = ''] = await months()
  await sql.unsafe(`alter table merchant_events detach partition ${oldest}`)
  await clean()
  expect(await months()).not.toContain(oldest)
})

test('0 keeps everything', async () => {
  await givenEvents()
  const before = await months()
  await givenDelivery(190, 'delivered', [190])
  await clean({ idempotencyKeys: 0, webhookAttempts: 0, events: 0 })
  expect(await attempts()).toHaveLength(1)
  expect(await months()).toEqual(before)
})

test('a chore that fails is logged and keeps none of the others from being done', async () => {
  await givenDelivery(120, 'delivered', [120])
  await sql`alter table idempotency_keys rename to hidden`
  await clean()
  await sql`alter table hidden rename to idempotency_keys`
  expect(lines.join('')).toContain('forget idempotency keys')
  expect(await attempts()).toEqual([])
})
