import type postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { openDatabase, type Sql } from '../platform/database.ts'
import { openLog } from '../platform/log.ts'
import { readIdempotencyKey, RUNNING_MS } from './idempotency.ts'
import { draftPayment, newOrderId } from './new-payment.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './own-account/test-support.ts'
import { storeTogether, type DraftToStore } from './store-together.ts'

let world: OwnAccountWorld
let shop: { merchantId: string; accountId: string; connectionId: string }
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
  shop = await world.givenShop()
})
afterAll(() => world.close())

let amounts = 10_000
const keyOf = (key: string) => ({ key, fingerprint: Buffer.from(key), runningUntil: new Date() })

function draftOf(changes: {
  orderId?: string
  key?: string
  amount?: number
  merchantId?: string
  provider?: string
}): DraftToStore {
  const at = world.clock()
  amounts += 1
  const amount = changes.amount ?? amounts
  const provider = changes.provider ?? 'gopay_qris'
  const row = draftPayment({
    merchantId: changes.merchantId ?? shop.merchantId,
    apiKeyId: null,
    connection: { id: shop.connectionId, provider },
    order: { amount, orderId: changes.orderId ?? newOrderId(at) },
    at,
  })
  return {
    row: { ...row, qrText: `code over ${amount}` },
    claim: changes.key ? keyOf(changes.key) : null,
    accountId: provider === 'gopay_qris' ? shop.accountId : null,
    answer: changes.key ? { status: 201, body: Buffer.from(`“${row.id}”\n`) } : null,
  }
}

const storeAll = (drafts: readonly DraftToStore[]) =>
  Promise.allSettled(drafts.map((draft) => storeTogether(world.context, draft)))
const outcomes = async (drafts: readonly DraftToStore[]) =>
  (await storeAll(drafts)).map((it) => (it.status === 'fulfilled' ? it.value : it.reason))

async function rowsOf(sql: Sql, { row }: DraftToStore) {
  const [rows] = await sql<Record<string, number>[]>`
    select (select count(*)::int from payments where id = ${row.id}) as payments,
      (select count(*)::int from charges where payment_id = ${row.id}) as charges,
      (select count(*)::int from payment_events where payment_id = ${row.id}) as events,
      (select count(*)::int from payment_orders where payment_id = ${row.id}) as orders,
      (select count(*)::int from amount_leases where payment_id = ${row.id}) as leases,
      (select count(*)::int from idempotency_keys where resource_id = ${row.id}) as keys`
  return rows
}
const ALL = { payments: 1, charges: 1, events: 1, orders: 1, leases: 1, keys: 1 }
const NOTHING = { payments: 0, charges: 0, events: 0, orders: 0, leases: 0, keys: 0 }

describe('payments that are stored together', () => {
  test('are whole, each with the answer to its key, in fewer statements than payments', async () => {
    let statements = 0
    const sql = openDatabase(world.databaseUrl)
    const counting = new Proxy(sql, {
      apply: (target, self, args: never[]) => {
        statements += 1
        return Reflect.apply(target, self, args) as unknown
      },
    })
    const drafts = Array.from({ length: 200 }, (_, at) => draftOf({ key: `whole-${at}` }))
    const context = { sql: counting, log: world.context.log }
    const stored = await Promise.all(drafts.map((draft) => storeTogether(context, draft)))
    await sql.end()
    expect(stored).toEqual(drafts.map(() => true))
    expect(statements).toBeLessThanOrEqual(4)
    for (const draft of drafts) expect(await rowsOf(world.sql, draft)).toEqual(ALL)
    const [last] = drafts.slice(-1)
    const [kept] = await world.sql<{ responseStatus: number; responseBody: Buffer }[]>`
      select response_status, response_body from idempotency_keys where key = 'whole-199'`
    expect(kept).toEqual({ responseStatus: 201, responseBody: last?.answer?.body })
  })

  test('at a gateway wait for their charge to be opened, without any lease', async () => {
    const draft = draftOf({ provider: 'midtrans', key: 'gateway' })
    expect(await outcomes([{ ...draft, answer: null }])).toEqual([true])
    expect(await rowsOf(world.sql, draft)).toEqual({ ...ALL, leases: 0 })
    const [charge] = await world.sql`select status, opened_at from charges
      where id = ${draft.row.chargeId}`
    expect(charge).toEqual({ status: 'requested', openedAt: null })
  })

  test('with one key at the same moment are one payment', async () => {
    const drafts = Array.from({ length: 64 }, () => draftOf({ key: 'same-key' }))
    const stored = await outcomes(drafts)
    expect(stored.filter((it) => it === true)).toHaveLength(1)
    expect(stored.filter((it) => it === false)).toHaveLength(63)
    for (const [at, draft] of drafts.entries()) {
      expect(await rowsOf(world.sql, draft)).toEqual(stored[at] ? ALL : NOTHING)
    }
  })

  test('with one order id, or one amount, at the same moment are one payment', async () => {
    for (const same of [{ orderId: 'same-order' }, { amount: 777 }]) {
      const drafts = Array.from({ length: 20 }, (_, at) =>
        draftOf({ ...same, key: `${Object.keys(same)}-${at}` }),
      )
      const stored = await outcomes(drafts)
      expect(stored.filter((it) => it === true)).toHaveLength(1)
      for (const [at, draft] of drafts.entries()) {
        // A key of a payment that was not stored is as free as before.
        expect(await rowsOf(world.sql, draft)).toEqual(stored[at] ? ALL : NOTHING)
      }
    }
  })

  test('by two processes at once never share a key, an order id or an amount', async () => {
    const others = openDatabase(world.databaseUrl)
    const other = { sql: others, log: openLog('silent') }
    const shared = (at: number) => ({ key: `two-${at}`, orderId: `two-${at}`, amount: 800 + at })
    const ours = Array.from({ length: 100 }, (_, at) => draftOf(shared(at)))
    const theirs = Array.from({ length: 100 }, (_, at) => draftOf(shared(99 - at)))
    await Promise.all([
      storeAll(ours),
      Promise.allSettled(theirs.map((draft) => storeTogether(other, draft))),
    ])
    await others.end()
    const found = await Promise.all([...ours, ...theirs].map((draft) => rowsOf(world.sql, draft)))
    for (const rows of found) expect([ALL, NOTHING]).toContainEqual(rows)
    const [{ count } = { count: -1 }] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from payments where order_id like 'two-%'`
    expect(found.filter((rows) => rows?.['payments'] === 1)).toHaveLength(count)
    expect(count).toBeLessThanOrEqual(100)
  })

  test('leave out the one that breaks, and store the rest', async () => {
    const key = (header: string) =>
      readIdempotencyKey({ merchantId: shop.merchantId, header, wish: ['createPayment', {}] })
    const good = Array.from({ length: 30 }, (_, at) =>
      world.create(shop.merchantId, { amount: 20_000 + at }, key(`beside-${at}`)),
    )
    // Nothing that a caller sent may hold a NUL: PostgreSQL refuses the statement.
    const bad = world.create(shop.merchantId, { description: 'a\u0000b' }, key('bad'))
    const ends = await Promise.allSettled([bad, ...good])
    expect(ends.map(({ status }) => status)).toEqual(['rejected', ...good.map(() => 'fulfilled')])
    expect(ends[0]).toMatchObject({ reason: { name: 'PostgresError' } })
  })

  test('are there once each when the connection is lost: the answer that is kept is given now or to a repeat', async () => {
    const key = (at: number) =>
      readIdempotencyKey({ merchantId: shop.merchantId, header: `cut-${at}`, wish: ['pay', {}] })
    const create = (at: number, context = world.context) =>
      world.createWith(context, shop.merchantId, { amount: 30_000 + at }, key(at))
    const cut = losingAnswers(world.sql)
    const first = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => create(at, { ...world.context, sql: cut.sql })),
    )
    expect(cut.lost()).toBeGreaterThan(0)
    world.advance(RUNNING_MS + 1)
    const again = await Promise.all(Array.from({ length: 20 }, (_, at) => create(at)))
    expect(new Set(again).size).toBe(20)
    const given = first.map((one, at) => (one.status === 'fulfilled' ? one.value : again[at]))
    expect(given).toEqual(again)
    const [{ count } = { count: -1 }] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from payments where amount between 30000 and 30019`
    expect(count).toBe(20)
  })
})

/** A database whose statements are done, and whose answers are lost on their way. */
function losingAnswers(sql: Sql): { sql: Sql; lost: () => number } {
  let lost = 0
  const losing = new Proxy(sql, {
    apply: (target, self, args: never[]) => {
      const statement = Reflect.apply(target, self, args) as postgres.PendingQuery<never>
      const isText = Array.isArray(args[0]) && 'raw' in args[0]
      if (!isText || !String(args[0]).includes('json_to_recordset')) return statement
      return statement.then(() => {
        lost += 1
        throw Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' })
      })
    },
  })
  return { sql: losing, lost: () => lost }
}
