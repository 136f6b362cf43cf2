import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { openDatabase, type Sql } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { PaymentContext } from './context.ts'
import { receiveNotice } from './notices.ts'
import type { PaymentRow } from './payment-row.ts'
import { moneyMoves } from './test-support.ts'

let world: SandboxWorld
let other: Sql
beforeAll(async () => {
  world = await openSandboxWorld()
  other = openDatabase(world.databaseUrl)
})
afterAll(async () => {
  await other.end({ timeout: 5 })
  await world.close()
})
const { statusOf } = moneyMoves(() => world)

/** The same news of the payment, as often as it is called. */
function tellOf(row: PaymentRow, sql: Sql = world.sql) {
  const context: PaymentContext = {
    ...world.context,
    sql,
    providerOf: async (id) => ({
      ...(await world.context.providerOf(id)),
      readNotice: () => ({
        isAuthentic: true,
        chargeId: row.chargeId,
        state: 'paid',
        amount: row.chargeAmount,
        dedupeKey: `twin ${row.id}`,
      }),
    }),
  }
  return receiveNotice(context, {
    connection: { id: row.connectionId, merchantId: row.merchantId, provider: row.provider },
    rawBody: Buffer.from('{}'),
    mayKeepUnproven: () => Promise.resolve(true),
  })
}

async function givenPaidUnknown(): Promise<PaymentRow> {
  const row = await world.givenPayment()
  await world.scenario('notice-lost', row)
  await world.pay(row)
  return row
}

const untilLocksWait = (count: number) =>
  eventually(async () => {
    const [row] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    return (row?.count ?? 0) >= count
  })

test('a notice that comes again while the first pays is taken too', async () => {
  const row = await givenPaidUnknown()
  // Holds the first one up in the middle of its payment, as a busy database does.
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const holding = world.sql
    .begin(async (tx) => {
      await tx`
        insert into incoming_money (id, merchant_id, connection_id, account_key,
          provider_transaction_id, amount, kind, review, paid_at, received_at)
        values (${newId('inm', new Date())}, ${row.merchantId}, ${row.connectionId},
          ${row.connectionId}, ${row.providerTransactionId}, 1, 'unmatched', 'none', now(), now())`
      begun.resolve()
      await ended.promise
      throw new Error('undone')
    })
    .catch(() => {})
  await begun.promise
  const first = tellOf(row)
  await untilLocksWait(1)
  const second = tellOf(row)
  await untilLocksWait(2)
  ended.resolve()
  await holding
  await Promise.all([first, second])
  expect(await statusOf(row.id)).toBe('paid')
})

test('notices that come twice, to two processes, are all taken', async () => {
  const rows: PaymentRow[] = []
  for (let at = 0; at < 60; at += 1) rows.push(await givenPaidUnknown())
  const refused: unknown[] = []
  const twins = rows.flatMap((row) => [world.sql, other].map((sql) => ({ row, sql })))
  await Promise.all(
    twins.map(async ({ row, sql }) => {
      await pause(Math.random() * 60)
      await tellOf(row, sql).catch((error: unknown) => refused.push(error))
    }),
  )
  expect(refused).toEqual([])
}, 120_000)
