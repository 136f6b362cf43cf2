import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { PaymentRow } from './payment-row.ts'
import { listRefunds } from './refunds.ts'
import { acceptMoney, assignMoney, dismissMoney, refundMoney } from './review-money.ts'
import { sendDueRefunds } from './send-refund.ts'
import { sweepOnce } from './sweep.ts'
import { moneyMoves } from './test-support.ts'
import { paymentTimeline } from './timeline.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())

const {
  policy,
  statusOf,
  typesOf,
  theMoney,
  decision,
  sweepUntil,
  givenExpired,
  payLate,
  givenPaid,
  refund,
} = moneyMoves(() => world)
beforeEach(async () => {
  await world.control('scenario', { name: 'none' })
  await policy('review')
  world.events.length = 0
})

/** A payment that expired, with late money that waits for a decision. */
const givenHeld = async () => {
  const row = await givenExpired()
  await payLate(row)
  return { row: await world.reload(row.id), money: await theMoney(row.id) }
}
const refundsOf = async (id: string) =>
  (await listRefunds(world.context, id)).map(({ origin, status, amount }) => [
    origin,
    status,
    amount,
  ])
const assign = (moneyId: string, to: PaymentRow, note: string | null = null) =>
  assignMoney(world.context, { ...decision(moneyId, note), paymentId: to.id })
/** Looks at payments as the sweep will one day. */
const lookAt = async (...rows: PaymentRow[]) => {
  await world.sql`
    update payments set next_check_at = ${world.context.clock()}
    where id = any(${rows.map(({ id }) => id)})`
  await sweepOnce(world.context)
}

describe('money of which a part went back before it was accepted', () => {
  test('pays with what is left, and no refund counts twice', async () => {
    const { row, money } = await givenHeld()
    await world.refundAtProvider(row, 20_000)
    await eventually(async () => (await theMoney(row.id)).amountRefunded === 20_000)
    await acceptMoney(world.context, decision(money.id))
    const paid = await world.reload(row.id)
    expect(paid).toMatchObject({ status: 'partially_refunded', amountRefunded: 20_000 })
    expect(typesOf(row.id).slice(-2)).toEqual(['payment.paid_late', 'payment.partially_refunded'])

    await lookAt(row)
    expect(await refundsOf(row.id)).toEqual([['provider', 'confirmed', 20_000]])
    await expect(refund(paid, 30_001)).rejects.toMatchObject({ code: 'invalid_request' })
    await refund(paid)
    expect(await world.reload(row.id)).toMatchObject({ status: 'refunded', amountRefunded: 50_000 })
    expect(await refundsOf(row.id)).toEqual([
      ['provider', 'confirmed', 20_000],
      ['merchant', 'confirmed', 30_000],
    ])
  })

  test('takes its refunds along to the payment that it is assigned to', async () => {
    const { row, money } = await givenHeld()
    await world.refundAtProvider(row, 20_000)
    await eventually(async () => (await theMoney(row.id)).amountRefunded === 20_000)
    const other = await world.givenPayment()
    await assign(money.id, other)
    expect(await world.reload(other.id)).toMatchObject({
      status: 'partially_refunded',
      amountRefunded: 20_000,
    })
    expect(await refundsOf(other.id)).toEqual([['provider', 'confirmed', 20_000]])
    expect(await refundsOf(row.id)).toEqual([])
  })
})

describe('money that was assigned', () => {
  test('and given back at the provider moves the payment that it pays', async () => {
    const { row, money } = await givenHeld()
    const other = await world.givenPayment()
    await assign(money.id, other)
    await world.refundAtProvider(row, 50_000)
    await eventually(async () => (await statusOf(other.id)) === 'refunded')
    expect(await refundsOf(other.id)).toEqual([['provider', 'confirmed', 50_000]])
    expect(await statusOf(row.id)).toBe('expired')
    await expect(refund(await world.reload(other.id))).rejects.toMatchObject({
      code: 'payment_not_refundable',
    })
  })

  test('is looked at for that without any notice', async () => {
    const { row, money } = await givenHeld()
    const other = await world.givenPayment()
    await assign(money.id, other)
    await sweepUntil(async () => (await world.reload(other.id)).chargeStatus === 'cancelled')
    await world.scenario('notice-lost', row)
    await world.refundAtProvider(row, 50_000)
    world.advance(3_700_000)
    await sweepUntil(async () => (await statusOf(other.id)) === 'refunded')
  })

  test('crosswise goes back from the payment that it pays, and from no other', async () => {
    const [a, b] = [await givenHeld(), await givenHeld()]
    await assign(a.money.id, b.row)
    await assign(b.money.id, a.row)
    await refund(await world.reload(a.row.id))
    expect(await statusOf(a.row.id)).toBe('refunded')
    await lookAt(a.row, b.row)
    expect(await world.reload(b.row.id)).toMatchObject({ status: 'paid', amountRefunded: 0 })
    expect(await refundsOf(b.row.id)).toEqual([])

    await world.refundAtProvider(a.row, 10_000)
    await eventually(async () => (await world.reload(b.row.id)).amountRefunded === 10_000)
    expect(await refundsOf(b.row.id)).toEqual([['provider', 'confirmed', 10_000]])
    expect(await refundsOf(a.row.id)).toEqual([['merchant', 'confirmed', 50_000]])
  })

  test('crosswise at one moment pays both, and nobody waits for the other', async () => {
    const [a, b] = [await givenHeld(), await givenHeld()]
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([assign(a.money.id, b.row), assign(b.money.id, a.row)])
      expect([await statusOf(a.row.id), await statusOf(b.row.id)]).toEqual(['paid', 'paid'])
      await undecide(a.row, b.row)
    }
  })

  test('is told with who decided and why in the timelines of both payments', async () => {
    const { row, money } = await givenHeld()
    const other = await world.givenPayment()
    await assign(money.id, other, 'paid the old code')
    const decided = { reviewedBy: world.apiKey.id, note: 'paid the old code' }
    const paying = await paymentTimeline(world.context, other.id)
    expect(paying).toContainEqual(
      expect.objectContaining({ type: 'money.reviewed', data: expect.objectContaining(decided) }),
    )
    for (const { id } of [row, other]) {
      expect(await paymentTimeline(world.context, id)).toContainEqual(
        expect.objectContaining({
          kind: 'money',
          review: 'assigned',
          paymentId: other.id,
          ...decided,
        }),
      )
    }
  })
})

/** Puts two payments with assigned money back to where they waited for the decision. */
async function undecide(...rows: PaymentRow[]) {
  for (const { id, chargeId } of rows) {
    await world.sql`
      update payments set status = 'expired', amount_paid = null, incoming_money_id = null,
        paid_at = null, late = false, open_reviews = 1 where id = ${id}`
    await world.sql`
      update incoming_money set review = 'open', payment_id = ${id} where charge_id = ${chargeId}`
  }
}

describe('a refund of ours, and one at the provider meanwhile', () => {
  test('that fails has the provider asked at once what went back there', async () => {
    const row = await givenPaid()
    await world.scenario('unavailable', row, { operation: 'refund', count: 1 })
    await refund(row)
    expect(await refundsOf(row.id)).toEqual([['merchant', 'sent', 50_000]])
    await world.scenario('notice-lost', row)
    await world.refundAtProvider(row, 50_000)
    world.advance(31_000)
    await sendDueRefunds(world.context)
    expect(await statusOf(row.id)).toBe('refunded')
    expect(await refundsOf(row.id)).toEqual([
      ['merchant', 'failed', 50_000],
      ['provider', 'confirmed', 50_000],
    ])
  })

  test('is withdrawn where nobody was asked for it yet', async () => {
    const { row, money } = await givenHeld()
    await refundMoney(world.context, { ...decision(money.id), reason: null })
    await world.refundAtProvider(row, 50_000)
    await eventually(async () => (await theMoney(row.id)).review === 'refunded')
    expect(await refundsOf(row.id)).toEqual([
      ['merchant', 'failed', 50_000],
      ['provider', 'confirmed', 50_000],
    ])
    expect(await world.reload(row.id)).toMatchObject({ status: 'expired', openReviews: 0 })
    expect(typesOf(row.id).filter((type) => type === 'refund.sent')).toEqual([])
  })
})

test('news of a refund that nobody could confirm is asked about again within a minute', async () => {
  const row = await givenPaid()
  await world.scenario('cut-off', row, { operation: 'status' })
  await world.refundAtProvider(row, 10_000)
  await eventually(async () => (await world.verdicts(row.id)).includes('received'))
  world.advance(5_000)
  await eventually(async () => {
    await sweepOnce(world.context)
    const [next] = await world.sql<{ at: Date }[]>`
      select next_check_at as at from payments where id = ${row.id}`
    const inMs = (next?.at.getTime() ?? 0) - world.context.clock().getTime()
    return inMs > 20_000 && inMs < 60_000
  })
  await world.scenario('none', row)
  world.advance(60_000)
  await sweepOnce(world.context)
  expect(await world.reload(row.id)).toMatchObject({ amountRefunded: 10_000 })
})

test('money that was dismissed and given back at the provider is refunded', async () => {
  const { row, money } = await givenHeld()
  await dismissMoney(world.context, decision(money.id))
  await world.refundAtProvider(row, 50_000)
  await eventually(async () => (await theMoney(row.id)).review === 'refunded')
  expect((await world.reload(row.id)).openReviews).toBe(0)
})

describe('the database itself', () => {
  const insert = (row: PaymentRow, moneyId: string, amount: number, status = 'confirmed') =>
    world.sql`
      insert into refunds (id, merchant_id, payment_id, incoming_money_id, charge_id, connection_id,
        amount, status, created_at)
      values (${`ref_${Math.random()}`}, ${row.merchantId}, ${row.id}, ${moneyId}, ${row.chargeId},
        ${row.connectionId}, ${amount}, ${status}, now())`

  test('refuses refunds beyond what came in, whoever writes them', async () => {
    const row = await givenPaid()
    const { id } = await theMoney(row.id)
    await expect(insert(row, id, 999_999_999)).rejects.toThrow('incoming_money_check')
    await insert(row, id, 30_000)
    expect(await world.reload(row.id)).toMatchObject({ amountRefunded: 30_000 })
    await expect(insert(row, id, 20_001)).rejects.toThrow('incoming_money_check')
    await expect(insert(row, id, 20_001, 'sent')).rejects.toThrow('incoming_money_check')
    await expect(
      world.sql`update refunds set amount = 50000 where payment_id = ${row.id}`,
    ).rejects.toThrow('cannot change its amount')
    await expect(
      world.sql`update refunds set incoming_money_id = null where payment_id = ${row.id}`,
    ).rejects.toThrow()
    expect((await theMoney(row.id)).amountRefunded).toBe(30_000)
  })

  test('refuses them at one moment too', async () => {
    const { row, money } = await givenHeld()
    const written = await Promise.allSettled(
      Array.from({ length: 8 }, () => insert(row, money.id, 20_000)),
    )
    const refused = written.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused.filter(({ code }) => code !== '23514')).toEqual([])
    expect(refused).toHaveLength(6)
    expect((await theMoney(row.id)).amountRefunded).toBe(40_000)
  })

  test('a refund waits for none that is about to be written of the same money', async () => {
    const { row, money } = await givenHeld()
    // Where another refund stands once its foreign key was checked.
    await world.sql.begin(async (tx) => {
      await tx`select from incoming_money where id = ${money.id} for key share`
      await insert(row, money.id, 20_000)
    })
    expect((await theMoney(row.id)).amountRefunded).toBe(20_000)
  })
})
