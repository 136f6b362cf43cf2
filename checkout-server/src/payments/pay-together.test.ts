import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { ArrivedMoney } from './incoming-money.ts'
import { payTogether, type Paid, type VerdictToGive } from './pay-together.ts'
import type { PaymentContext } from './context.ts'
import type { PaymentRow } from './payment-row.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())
beforeEach(() => {
  world.events.length = 0
  world.changed.length = 0
})

const given = (count: number) =>
  Promise.all(Array.from({ length: count }, () => world.givenPayment()))

const moneyOf = (row: PaymentRow) => ({
  connectionId: row.connectionId,
  accountKey: row.connectionId,
  transactionId: row.providerTransactionId ?? row.chargeId,
  chargeId: row.chargeId,
  paymentId: row.id,
  amount: row.chargeAmount,
  paidAt: world.context.clock(),
})

const pay = (
  row: PaymentRow,
  more: {
    money?: Partial<ArrivedMoney>
    notice?: VerdictToGive
    context?: PaymentContext
  } = {},
): Promise<Paid | null> =>
  payTogether(more.context ?? world.context, {
    money: { ...moneyOf(row), ...(more.money as object) },
    merchantId: row.merchantId,
    notice: more.notice ?? null,
  })

const statuses = async (rows: readonly PaymentRow[]) =>
  (await Promise.all(rows.map(({ id }) => world.reload(id)))).map(({ status }) => status)

const countOfMoney = async (row: PaymentRow) => {
  const [found] = await world.sql<{ count: number }[]>`
    select count(*)::int as count from incoming_money where payment_id = ${row.id}`
  return found?.count
}

test('payments that are paid at the same moment are paid once each, and each is told of', async () => {
  const rows = await given(20)
  const ids = rows.map(({ id }) => id).toSorted()
  world.changed.length = 0
  // Each twice: a check and a notice may bring the same money.
  const paid = await Promise.all([...rows, ...rows].map((row) => pay(row)))
  expect(paid.filter(Boolean)).toHaveLength(20)
  for (const row of rows) {
    const after = await world.reload(row.id)
    expect(after).toMatchObject({ status: 'paid', chargeStatus: 'paid', amountPaid: row.amount })
    expect(after.sequence).toBe(row.sequence + 1)
    expect(await countOfMoney(row)).toBe(1)
  }
  const told = world.events.filter(({ type }) => type === 'payment.paid')
  expect(told.map(({ paymentId }) => paymentId ?? '').toSorted()).toEqual(ids)
  expect(world.changed.toSorted()).toEqual(ids)
})

test('what is not the usual money is left, and keeps no other from being paid', async () => {
  const [usual, wrong, late, ended] = await given(4)
  if (!usual || !wrong || !late || !ended) throw new Error('too few payments')
  await world.sql`update payments set status = 'expired' where id = ${ended.id}`
  const paid = await Promise.all([
    pay(usual),
    pay(wrong, { money: { amount: wrong.amount - 1 } }),
    pay(late, { money: { paidAt: new Date(late.expiresAt.getTime() + 3_600_000) } }),
    pay(ended),
  ])
  expect(paid.map(Boolean)).toEqual([true, false, false, false])
  expect(await statuses([usual, wrong, late, ended])).toEqual([
    'paid',
    'pending',
    'pending',
    'expired',
  ])
  expect(await countOfMoney(wrong)).toBe(0)
})

test('money that was counted before pays nothing again', async () => {
  const [first, second] = await given(2)
  if (!first || !second) throw new Error('too few payments')
  expect(await pay(first)).not.toBeNull()
  const same = { transactionId: moneyOf(first).transactionId }
  expect(await pay(second, { money: same })).toBeNull()
  expect(await statuses([first, second])).toEqual(['paid', 'pending'])
})

test('a payment that somebody else is changing holds up no other', async () => {
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
  const [none, paid] = await Promise.all([pay(held), pay(other)])
  expect(none).toBeNull()
  // The notice that its charge was made may have held the other for a moment, too.
  await expect.poll(async () => paid ?? pay(other)).not.toBeNull()
  release()
  await holding
})

test('an event that cannot be announced leaves its batch unpaid, and the rest to be paid alone', async () => {
  const rows = await given(3)
  const [bad] = rows
  const context = {
    ...world.context,
    onEvent: async (...[tx, event]: Parameters<PaymentContext['onEvent']>) => {
      await world.context.onEvent(tx, event)
      if (event.paymentId === bad?.id) throw new Error('it cannot be announced')
    },
  }
  const paid = await Promise.all(rows.map((row) => pay(row, { context })))
  expect(paid).toEqual([null, null, null])
  expect(await statuses(rows)).toEqual(['pending', 'pending', 'pending'])
  expect(await Promise.all(rows.map(countOfMoney))).toEqual([0, 0, 0])
})

test('the notice’s verdict is written with the money, unless it has one', async () => {
  const [row, other] = await given(2)
  if (!row || !other) throw new Error('too few payments')
  const notice = async ({ id }: PaymentRow, verdict: 'received' | 'stale') => {
    const noticeId = `pev_together_${id}`
    await world.sql`
      insert into provider_events (id, merchant_id, connection_id, provider, payment_id, dedupe_key,
        body, verdict, reason, received_at)
      values (${noticeId}, ${row.merchantId}, ${row.connectionId}, 'midtrans', ${id}, ${noticeId},
        '{}', ${verdict}, 'as given', now())`
    return { id: noticeId, verdict: 'accepted' as const, reason: 'confirmed' }
  }
  const notices = [await notice(row, 'received'), await notice(other, 'stale')] as const
  const paid = await Promise.all([
    pay(row, { notice: notices[0] }),
    pay(other, { notice: notices[1] }),
  ])
  expect(paid).toEqual([{ isJudged: true }, { isJudged: false }])
  const stored = await world.sql<{ verdict: string }[]>`
    select verdict from provider_events where id = any(${notices.map(({ id }) => id)})
    order by reason`
  expect(stored.map(({ verdict }) => verdict)).toEqual(['stale', 'accepted'])
})
