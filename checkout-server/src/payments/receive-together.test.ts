import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { PaymentRow } from './payment-row.ts'
import { receiveTogether, type ReceivedNotice } from './receive-together.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())

const JUDGED_WITHIN_MS = 500

const receive = (
  row: PaymentRow,
  more: { chargeId?: string; connectionId?: string; key?: string } = {},
): Promise<ReceivedNotice | null> => {
  const at = world.context.clock()
  return receiveTogether(world.context, {
    connection: {
      id: more.connectionId ?? row.connectionId,
      merchantId: row.merchantId,
      provider: 'midtrans',
    },
    rawBody: Buffer.from(`{"of":"${row.id}"}`),
    notice: {
      isAuthentic: true,
      chargeId: more.chargeId ?? row.chargeId,
      state: 'paid',
      amount: row.chargeAmount,
      dedupeKey: more.key ?? `key ${row.id}`,
    },
    at,
    judgedBy: new Date(at.getTime() + JUDGED_WITHIN_MS),
  })
}

const given = async (count: number): Promise<PaymentRow[]> => {
  const rows: PaymentRow[] = []
  for (let made = 0; made < count; made += 1) rows.push(await world.givenPayment())
  return rows
}

test('notices of the same moment are stored each once, with their payments, and due to be judged', async () => {
  const rows = await given(4)
  await world.sql`update payments set next_check_at = now() + interval '1 hour'`
  const received = await Promise.all(rows.map((row) => receive(row)))
  expect(received.map((one) => one?.row.id)).toEqual(rows.map(({ id }) => id))
  const stored = await world.sql<{ paymentId: string; verdict: string; body: Buffer }[]>`
    select payment_id, verdict, body from provider_events
    where id = any(${received.map((one) => one?.id ?? '')}) order by payment_id`
  expect(stored.map(({ paymentId }) => paymentId)).toEqual(rows.map(({ id }) => id).toSorted())
  for (const { verdict, body, paymentId } of stored) {
    expect(verdict).toBe('received')
    expect(body.toString()).toBe(`{"of":"${paymentId}"}`)
  }
  const [due] = await world.sql<{ count: number }[]>`
    select count(*)::int as count from payments
    where id = any(${rows.map(({ id }) => id)}) and next_check_at < now() + interval '10 seconds'`
  expect(due?.count).toBe(rows.length)
})

test('a repeat, a charge that is not ours and one of another connection are left', async () => {
  const [first, other] = await given(2)
  if (!first || !other) throw new Error('too few payments')
  expect(await receive(first)).not.toBeNull()
  const left = await Promise.all([
    receive(first),
    receive(other, { chargeId: 'chg_unknown' }),
    receive(other, { connectionId: 'con_unknown', key: 'of another connection' }),
  ])
  expect(left).toEqual([null, null, null])
  const [stored] = await world.sql<{ count: number; seen: number }[]>`
    select count(*)::int as count, max(times_seen)::int as seen from provider_events
    where payment_id = ${first.id} and dedupe_key = ${`key ${first.id}`}`
  // Who counts repeats is the way for single notices.
  expect(stored).toEqual({ count: 1, seen: 1 })
})

test('a payment that somebody else is changing holds up no other’s notice', async () => {
  const [held, other] = await given(2)
  if (!held || !other) throw new Error('too few payments')
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>()
  const holding = world.sql.begin(async (tx) => {
    await tx`select from payments where id = ${held.id} for update`
    hasLocked()
    await released
  })
  await locked
  const received = await Promise.all([receive(held), receive(other)])
  release()
  await holding
  expect(received.map(Boolean)).toEqual([false, true])
})
