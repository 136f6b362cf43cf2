import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { ChargeStatus } from '../providers/provider.ts'
import { noteCheck } from './note-check.ts'
import type { PaymentRow } from './payment-row.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
const pending: ChargeStatus = {
  state: 'pending',
  transactionId: null,
  amount: 50_000,
  amountRefunded: 0,
  refundIds: [],
  paidAt: null,
}

/** Notes that it was asked about now; another look is due after so many minutes. */
const note = (
  row: PaymentRow,
  minutes: { ifPending: number; ifEnded?: number },
  { mayStay } = { mayStay: false },
) => {
  const askedAt = world.context.clock()
  const at = (gap: number) => new Date(askedAt.getTime() + gap * MINUTE_MS)
  const ifEnded = minutes.ifEnded === undefined ? null : at(minutes.ifEnded)
  const next = {
    answeredAt: askedAt,
    ifPending: at(minutes.ifPending),
    ifEnded,
    ifPaid: 'unchanged' as const,
    mayStay,
  }
  return noteCheck(world.context, { row, askedAt, answer: pending, result: 'unchanged', next })
}

const nextCheck = async (row: PaymentRow) => {
  const [found] = await world.sql<{ minutes: number }[]>`
    select round(extract(epoch from next_check_at - checked_at) / 60)::int as minutes
    from payments where id = ${row.id}`
  return found?.minutes
}

/** A payment whose first notice has come and is judged: that moves the next look too. */
const givenPayment = async () => {
  const row = await world.givenPayment()
  await eventually(async () => {
    const verdicts = await world.verdicts(row.id)
    return verdicts.length > 0 && !verdicts.includes('received')
  })
  return row
}

const givenWaitingNotice = async (row: PaymentRow) => {
  await world.sql`
    insert into provider_events (id, merchant_id, connection_id, provider, payment_id, dedupe_key,
      claimed_state, claimed_amount, body, verdict, reason, received_at)
    values (${`pev_${row.id}`}, ${row.merchantId}, ${row.connectionId}, 'midtrans', ${row.id},
      ${row.id}, 'pending', 50000, '{}', 'received', 'Not judged yet.',
      ${world.context.clock()})`
}

test('checks that end at the same moment set each their own next look', async () => {
  const rows = await Promise.all(Array.from({ length: 12 }, () => givenPayment()))
  await Promise.all(rows.map((row, at) => note(row, { ifPending: at + 1 })))
  expect(await Promise.all(rows.map(nextCheck))).toEqual(rows.map((_, at) => at + 1))
})

test('the next look is that of what the payment has become meanwhile', async () => {
  const row = await givenPayment()
  await world.sql`update payments set status = 'expired' where id = ${row.id}`
  await note(row, { ifPending: 1, ifEnded: 15 })
  expect(await nextCheck(row)).toBe(15)
})

test('a look that is set already stays where it may, unless it is close, past or too late', async () => {
  const row = await givenPayment()
  const setTo = (minutes: number) =>
    world.sql`
      update payments set next_check_at = now() + make_interval(mins => ${minutes})
      where id = ${row.id}`
  const noted = async (set: number, mayStay: boolean) => {
    await setTo(set)
    await note(row, { ifPending: 5 }, { mayStay })
    return nextCheck(row)
  }
  expect(await noted(3, true)).toBe(3)
  expect(await noted(3, false)).toBe(5)
  expect(await noted(0, true)).toBe(5)
  expect(await noted(-2, true)).toBe(5)
  expect(await noted(30, true)).toBe(5)
})

test('a notice without a verdict gets one, and then the next look is set', async () => {
  const [judged, other] = [await givenPayment(), await givenPayment()]
  await givenWaitingNotice(judged)
  await Promise.all([note(judged, { ifPending: 2 }), note(other, { ifPending: 3 })])
  expect(await world.verdicts(judged.id)).toContain('accepted')
  expect(await world.verdicts(judged.id)).not.toContain('received')
  expect([await nextCheck(judged), await nextCheck(other)]).toEqual([2, 3])
})

test('a payment that somebody else is changing holds up no other', async () => {
  const [held, other] = [await givenPayment(), await givenPayment()]
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>()
  const holding = world.sql.begin(async (tx) => {
    await tx`select from payments where id = ${held.id} for update`
    hasLocked()
    await released
  })
  await locked
  const late = note(held, { ifPending: 4 })
  await note(other, { ifPending: 5 })
  expect(await nextCheck(other)).toBe(5)
  release()
  await Promise.all([holding, late])
  expect(await nextCheck(held)).toBe(4)
})
