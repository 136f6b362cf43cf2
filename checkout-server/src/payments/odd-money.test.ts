import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { cancelPayment } from './cancel.ts'
import { recordIncomingMoney } from './incoming-money.ts'
import { cancelRefund, markTransferred } from './manual-refunds.ts'
import { openCharge } from './open-charge.ts'
import { toCheckoutPayment, toPayment } from './payment-row.ts'
import { listIncomingMoney } from './read-money.ts'
import { listRefunds } from './refunds.ts'
import { renewPayment } from './renew.ts'
import { acceptMoney, assignMoney, dismissMoney, refundMoney } from './review-money.ts'
import { sweepOnce } from './sweep.ts'
import { moneyMoves } from './test-support.ts'
import { paymentTimeline } from './timeline.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.control('scenario', { name: 'none' })
  await policy('accept')
  world.events.length = 0
})

const {
  policy,
  statusOf,
  typesOf,
  moneyOf,
  theMoney,
  decision,
  sweepUntil,
  givenExpired,
  payLate,
  givenPaid,
  refund,
} = moneyMoves(() => world)

let transactions = 0
/** Money in the merchant's own account that fits no charge. */
const givenUnmatched = async (amount = 50_000) => {
  transactions += 1
  const { connectionId } = await world.givenPayment()
  const { id } = await recordIncomingMoney(world.context, {
    connectionId,
    accountKey: 'acc_test',
    transactionId: `mutation-${transactions}`,
    chargeId: null,
    paymentId: null,
    amount,
    paidAt: world.context.clock(),
  })
  return id
}

/** What the page of a payment is told, and how new that is. */
const shown = async (id: string) => {
  const { needsReview, orderPaid, qrText, deeplinkUrl, sequence } = toCheckoutPayment(
    await world.reload(id),
    {
      links: world.context.links,
      merchant: { name: 'Kopi Senja', logoHash: null, accent: null, receiptNote: null },
      renewalLimit: 3,
      device: 'phone',
      now: world.context.clock(),
    },
  )
  return { needsReview, orderPaid, isPayable: qrText !== null || deeplinkUrl !== null, sequence }
}

describe('late money', () => {
  test('pays its payment where the policy accepts it, and says who decided', async () => {
    const row = await givenExpired()
    await payLate(row)
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: true })
    expect(await theMoney(row.id)).toMatchObject({
      kind: 'late',
      review: 'accepted',
      reviewedBy: 'policy',
    })
    expect(typesOf(row.id)).toEqual(['payment.expired', 'payment.paid_late'])
  })

  test('waits where the policy wants a review, and pays once somebody accepts it', async () => {
    await policy('review')
    const row = await givenExpired()
    await payLate(row)
    const money = await theMoney(row.id)
    expect(money).toMatchObject({ kind: 'late', review: 'open', amount: 50_000 })
    expect(toPayment(await world.reload(row.id), world.context.links)).toMatchObject({
      status: 'expired',
      needsReview: true,
    })
    expect(typesOf(row.id)).toEqual(['payment.expired', 'money.late'])

    const accepted = await acceptMoney(world.context, decision(money.id, 'the seat is free'))
    expect(accepted).toMatchObject({
      review: 'accepted',
      reviewedBy: world.apiKey.id,
      note: 'the seat is free',
    })
    expect(await acceptMoney(world.context, decision(money.id))).toEqual(accepted)
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: true, openReviews: 0 })
    expect(typesOf(row.id).slice(2)).toEqual(['money.reviewed', 'payment.paid_late'])
    await expect(
      refundMoney(world.context, { ...decision(money.id), reason: null }),
    ).rejects.toThrow('nothing to decide')
  })

  test('is looked for minutes after the end, also where that was learned of late', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    world.advance(150_000)
    await sweepUntil(async () => (await statusOf(row.id)) === 'expired')
    const [look] = await world.sql<{ seconds: number }[]>`
      select extract(epoch from p.next_check_at - e.created_at)::float as seconds
      from payments p join payment_events e on e.payment_id = p.id and e.type = 'payment.expired'
      where p.id = ${row.id}`
    expect(look?.seconds).toBeLessThan(160)
  })

  test('goes back where the policy says so, and nobody is told that it paid', async () => {
    await policy('refund')
    const row = await givenExpired()
    await payLate(row)
    await sweepUntil(async () => (await theMoney(row.id)).review === 'refunded')
    expect(await listRefunds(world.context, row.id)).toMatchObject([
      { status: 'confirmed', origin: 'policy', amount: 50_000 },
    ])
    expect(await statusOf(row.id)).toBe('expired')
    expect(typesOf(row.id)).toEqual([
      'payment.expired',
      'money.late',
      'refund.requested',
      'refund.sent',
      'refund.confirmed',
    ])
  })

  test('that the provider will not return waits for somebody again', async () => {
    await policy('refund')
    const row = await givenExpired()
    await world.scenario('refund-denied')
    await payLate(row)
    await sweepUntil(async () => (await theMoney(row.id)).review === 'open')
    expect(typesOf(row.id).at(-1)).toBe('refund.failed')
    expect((await world.reload(row.id)).openReviews).toBe(1)

    await world.control('scenario', { name: 'none' })
    const { id } = await theMoney(row.id)
    await refundMoney(world.context, { ...decision(id), reason: 'again' })
    await sweepUntil(async () => (await theMoney(row.id)).review === 'refunded')
    expect((await world.reload(row.id)).openReviews).toBe(0)
  })
})

describe('an order with two codes', () => {
  const givenRenewed = async (orderId: string) => {
    const old = await givenExpired({ orderId })
    const renewed = await openCharge(world.context, await renewPayment(world.context, { row: old }))
    return { old, renewed }
  }

  test('whose old code is paid withdraws the new one', async () => {
    const { old, renewed } = await givenRenewed('two-codes-1')
    await payLate(old)
    expect(await world.reload(old.id)).toMatchObject({ status: 'paid', late: true })
    await sweepUntil(async () => (await statusOf(renewed.id)) === 'cancelled')
    await expect(world.pay(renewed)).rejects.toThrow('409')
    expect(typesOf(renewed.id)).toEqual(['payment.cancelled'])
  })

  test('asks for no more by the new one while money of the old one waits', async () => {
    await policy('review')
    const { old, renewed } = await givenRenewed('two-codes-review')
    const before = await shown(renewed.id)
    expect(before).toMatchObject({ needsReview: false, isPayable: true })
    await payLate(old)
    const meanwhile = await shown(renewed.id)
    expect(meanwhile).toMatchObject({ needsReview: true, isPayable: false })
    expect(meanwhile.sequence).toBeGreaterThan(before.sequence)
    expect(toPayment(await world.reload(renewed.id), world.context.links).needsReview).toBe(false)
    await cancelPayment(world.context, await world.reload(renewed.id))
    await expect(
      renewPayment(world.context, { row: await world.reload(renewed.id) }),
    ).rejects.toMatchObject({ code: 'payment_not_payable' })

    const { id } = await theMoney(old.id)
    await dismissMoney(world.context, decision(id))
    const after = await shown(renewed.id)
    expect(after).toMatchObject({ needsReview: false })
    expect(after.sequence).toBeGreaterThan(meanwhile.sequence)
    const third = await renewPayment(world.context, { row: await world.reload(renewed.id) })
    expect(await shown(third.id)).toMatchObject({ needsReview: false })
  })

  test('whose old code is paid shows the new one no more, also before that is withdrawn', async () => {
    const { old, renewed } = await givenRenewed('two-codes-needless')
    const before = await shown(renewed.id)
    await world.scenario('unavailable', renewed, { count: 100, operation: 'cancel' })
    await payLate(old)
    const after = await shown(renewed.id)
    expect(after).toMatchObject({ orderPaid: true, isPayable: false })
    expect(after.sequence).toBeGreaterThan(before.sequence)
    expect(await statusOf(renewed.id)).toBe('pending')
    await world.control('scenario', { name: 'none' })
    await sweepUntil(async () => (await statusOf(renewed.id)) === 'cancelled')
  })

  test('whose codes are both paid has duplicate money, which can go back', async () => {
    const { old, renewed } = await givenRenewed('two-codes-2')
    await world.pay(renewed)
    await eventually(async () => (await statusOf(renewed.id)) === 'paid')
    await payLate(old)
    const money = await theMoney(old.id)
    expect(money).toMatchObject({ kind: 'duplicate', review: 'open' })
    expect(await statusOf(old.id)).toBe('expired')
    expect(typesOf(old.id)).toEqual(['payment.expired', 'money.duplicate'])
    await expect(acceptMoney(world.context, decision(money.id))).rejects.toMatchObject({
      code: 'order_already_paid',
    })
    await refundMoney(world.context, { ...decision(money.id), reason: 'paid twice' })
    await sweepUntil(async () => (await theMoney(old.id)).review === 'refunded')
    expect(await statusOf(renewed.id)).toBe('paid')
  })

  test('whose codes are paid at the same moment is paid once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { old, renewed } = await givenRenewed(`two-codes-race-${round}`)
      const recorded = await Promise.all(
        [old, renewed].map((row) =>
          recordIncomingMoney(world.context, {
            connectionId: row.connectionId,
            accountKey: row.connectionId,
            transactionId: row.providerTransactionId ?? '',
            chargeId: row.chargeId,
            paymentId: row.id,
            amount: row.chargeAmount,
            paidAt: world.context.clock(),
          }),
        ),
      )
      const kinds = recorded.map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(1)
      const statuses = await Promise.all([statusOf(old.id), statusOf(renewed.id)])
      expect(statuses.filter((status) => status === 'paid')).toHaveLength(1)
    }
  })
})

describe('money of another amount', () => {
  const givenWrong = async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    await world.scenario('paid-wrong-amount', row, { amount: 1_000 })
    await world.pay(row)
    await eventually(async () => (await moneyOf(row.id)).length > 0)
    return row
  }

  test('is news to whoever watches the payment, and so is what is decided', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    const before = await shown(row.id)
    await world.scenario('paid-wrong-amount', row, { amount: 1_000 })
    await world.pay(row)
    await eventually(async () => (await moneyOf(row.id)).length > 0)
    const waiting = await shown(row.id)
    expect(waiting).toMatchObject({ needsReview: true, isPayable: false })
    expect(waiting.sequence).toBeGreaterThan(before.sequence)
    await dismissMoney(world.context, decision((await theMoney(row.id)).id))
    const after = await shown(row.id)
    expect(after).toMatchObject({ needsReview: false, isPayable: true })
    expect(after.sequence).toBeGreaterThan(waiting.sequence)
  })

  test('is never lost: the payment expires, the money waits, and may be accepted', async () => {
    const row = await givenWrong()
    world.advance(61_000)
    await sweepUntil(async () => (await statusOf(row.id)) === 'expired')
    const money = await theMoney(row.id)
    expect(money).toMatchObject({
      kind: 'wrong_amount',
      review: 'open',
      amount: 1_000,
      expectedAmount: 50_000,
    })
    await acceptMoney(world.context, decision(money.id))
    const paid = await world.reload(row.id)
    expect(paid).toMatchObject({ status: 'paid', late: true, amountPaid: 1_000, openReviews: 0 })
    await expect(refund(paid, 1_001)).rejects.toMatchObject({ code: 'invalid_request' })
    await refund(paid)
    expect(await world.reload(row.id)).toMatchObject({ status: 'refunded', amountRefunded: 1_000 })
  })

  test('that is assigned to another payment tells the watchers of both', async () => {
    const row = await givenWrong()
    const other = await world.givenPayment()
    const { id } = await theMoney(row.id)
    world.changed.length = 0
    await assignMoney(world.context, { ...decision(id), paymentId: other.id })
    expect(new Set(world.changed)).toEqual(new Set([row.id, other.id]))
    expect(await statusOf(other.id)).toBe('paid')
    expect(await world.reload(row.id)).toMatchObject({ status: 'pending', openReviews: 0 })
  })

  test('does not keep its payment from being cancelled', async () => {
    const row = await givenWrong()
    const cancelled = await cancelPayment(world.context, await world.reload(row.id))
    expect(cancelled).toMatchObject({ status: 'cancelled', openReviews: 1 })
  })
})

describe('money that fits nothing', () => {
  test('is kept once, told, and pays the payment that it is assigned to', async () => {
    const id = await givenUnmatched()
    expect(world.events.at(-1)).toMatchObject({ type: 'money.unmatched', paymentId: null })
    const row = await world.givenPayment()
    await expect(acceptMoney(world.context, decision(id))).rejects.toMatchObject({
      code: 'money_not_payable',
    })
    const wish = { ...decision(id, 'receipt by chat'), paymentId: row.id }
    const assigned = await assignMoney(world.context, wish)
    expect(assigned).toMatchObject({
      review: 'assigned',
      paymentId: row.id,
      note: 'receipt by chat',
    })
    expect(await assignMoney(world.context, wish)).toEqual(assigned)
    expect(await statusOf(row.id)).toBe('paid')
    const other = await world.givenPayment()
    await expect(
      assignMoney(world.context, { ...wish, paymentId: other.id }),
    ).rejects.toMatchObject({ code: 'review_closed' })
  })

  test('that pays a payment withdraws its code, and only a person can return it', async () => {
    const row = await world.givenPayment()
    await assignMoney(world.context, { ...decision(await givenUnmatched()), paymentId: row.id })
    await sweepUntil(async () => (await world.reload(row.id)).chargeStatus === 'cancelled')
    await expect(world.pay(row)).rejects.toThrow('409')

    await refund(await world.reload(row.id), 20_000)
    const [manual] = await listRefunds(world.context, row.id)
    expect(manual).toMatchObject({ status: 'needs_manual_transfer', amount: 20_000 })
    expect(await statusOf(row.id)).toBe('paid')
    const mark = { merchantId: world.merchant.id, id: manual?.id ?? '', by: world.apiKey.id }
    const marked = await markTransferred(world.context, { ...mark, note: 'BCA 8841' })
    expect(marked).toMatchObject({ status: 'confirmed', note: 'BCA 8841' })
    expect(await markTransferred(world.context, { ...mark, note: null })).toEqual(marked)
    expect(await world.reload(row.id)).toMatchObject({
      status: 'partially_refunded',
      amountRefunded: 20_000,
    })
  })

  test('cannot pay what is paid, and waits on', async () => {
    const paid = await givenPaid()
    const id = await givenUnmatched()
    await expect(
      assignMoney(world.context, { ...decision(id), paymentId: paid.id }),
    ).rejects.toMatchObject({ code: 'order_already_paid' })
    const open = await listIncomingMoney(world.context, world.merchant.id, {
      limit: 20,
      review: 'open',
      kind: 'unmatched',
    })
    expect(open.data.map((money) => money.id)).toContain(id)
  })

  test('is returned by a person: a task that is marked done', async () => {
    const id = await givenUnmatched(7_000)
    await refundMoney(world.context, { ...decision(id), reason: 'not ours' })
    const task = world.events.at(-1)
    if (task?.type !== 'refund.needs_manual_transfer') throw new Error(`no task: ${task?.type}`)
    expect(task.data).toMatchObject({ paymentId: null, incomingMoneyId: id, amount: 7_000 })
    const mark = {
      merchantId: world.merchant.id,
      id: task.data.id,
      by: world.apiKey.id,
      note: null,
    }
    await markTransferred(world.context, mark)
    const page = await listIncomingMoney(world.context, world.merchant.id, {
      limit: 20,
      review: 'refunded',
    })
    expect(page.data).toMatchObject([{ id, amountRefunded: 7_000 }, ...page.data.slice(1)])
  })
})

describe('a refund that only a person can make', () => {
  const step = (id: string, note: string | null = null) => ({
    merchantId: world.merchant.id,
    id,
    by: world.apiKey.id,
    note,
  })

  test('is withdrawn while nothing was transferred, and its money may go back again', async () => {
    const row = await world.givenPayment()
    await assignMoney(world.context, { ...decision(await givenUnmatched()), paymentId: row.id })
    const paid = await world.reload(row.id)
    await refund(paid)
    const [mistaken] = await listRefunds(world.context, row.id)
    const { id = '' } = mistaken ?? {}
    await expect(refund(paid, 1)).rejects.toMatchObject({ code: 'invalid_request' })

    const cancelled = await cancelRefund(world.context, step(id, 'wrong order'))
    expect(cancelled).toMatchObject({ id, status: 'cancelled', note: 'wrong order' })
    expect(await cancelRefund(world.context, step(id))).toEqual(cancelled)
    expect(typesOf(row.id).at(-1)).toBe('refund.cancelled')
    expect(await paymentTimeline(world.context, row.id)).toContainEqual(
      expect.objectContaining({
        type: 'refund.cancelled',
        data: expect.objectContaining({ refundId: id, note: 'wrong order' }),
      }),
    )
    await expect(markTransferred(world.context, step(id))).rejects.toMatchObject({
      code: 'refund_not_manual',
    })
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', amountRefunded: 0 })
    await refund(paid, 50_000)
  })

  test('of held money leaves that to be decided again', async () => {
    const id = await givenUnmatched()
    await refundMoney(world.context, { ...decision(id), reason: null })
    const task = world.events.at(-1)
    if (task?.type !== 'refund.needs_manual_transfer') throw new Error(`no task: ${task?.type}`)
    await cancelRefund(world.context, step(task.data.id))
    const row = await world.givenPayment()
    await assignMoney(world.context, { ...decision(id), paymentId: row.id })
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', amountRefunded: 0 })
  })

  test('is either transferred or withdrawn, whoever says so at the same moment', async () => {
    const row = await world.givenPayment()
    await assignMoney(world.context, { ...decision(await givenUnmatched()), paymentId: row.id })
    await refund(await world.reload(row.id))
    const [task] = await listRefunds(world.context, row.id)
    const said = await Promise.allSettled([
      markTransferred(world.context, step(task?.id ?? '')),
      cancelRefund(world.context, step(task?.id ?? '')),
    ])
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const isTransferred = said[0].status === 'fulfilled'
    expect(await statusOf(row.id)).toBe(isTransferred ? 'refunded' : 'paid')
  })

  test('that a provider was asked for cannot be withdrawn', async () => {
    const row = await givenPaid()
    await refund(row)
    const [made] = await listRefunds(world.context, row.id)
    await expect(cancelRefund(world.context, step(made?.id ?? ''))).rejects.toMatchObject({
      code: 'refund_not_manual',
    })
  })
})

test('of many decisions at the same moment one is made, and what follows from it', async () => {
  await policy('review')
  for (let round = 0; round < 5; round += 1) {
    const row = await givenExpired()
    await payLate(row)
    const { id } = await theMoney(row.id)
    const deciders = [
      () => acceptMoney(world.context, decision(id)),
      () => refundMoney(world.context, { ...decision(id), reason: null }),
      () => dismissMoney(world.context, decision(id)),
    ]
    const answers = await Promise.allSettled(
      Array.from({ length: 15 }, (_, turn) => deciders[(turn + round) % 3]?.()),
    )
    const made = answers.flatMap((answer) =>
      answer.status === 'fulfilled' ? [answer.value?.review] : [],
    )
    expect(made).toHaveLength(5)
    expect(new Set(made).size).toBe(1)
    const isPaid = (await statusOf(row.id)) === 'paid'
    expect(isPaid).toBe(made[0] === 'accepted')
    expect(await listRefunds(world.context, row.id)).toHaveLength(made[0] === 'refunding' ? 1 : 0)
    expect((await world.reload(row.id)).openReviews).toBe(0)
    expect(typesOf(row.id).filter((type) => type === 'money.reviewed')).toHaveLength(1)
  }
})

describe('refunds made at the provider itself', () => {
  test('are found by asking, without any notice, as refunds of their own', async () => {
    const row = await givenPaid()
    await world.scenario('notice-lost', row)
    await world.refundAtProvider(row, 20_000)
    world.advance(3_601_000)
    await sweepUntil(async () => (await statusOf(row.id)) === 'partially_refunded')
    expect(await listRefunds(world.context, row.id)).toMatchObject([
      { origin: 'provider', status: 'confirmed', amount: 20_000 },
    ])
    expect(typesOf(row.id)).toEqual([
      'payment.paid',
      'refund.confirmed',
      'payment.partially_refunded',
    ])
  })

  test('come by a notice too, once, beside our own', async () => {
    const row = await givenPaid()
    await refund(row, 10_000)
    await world.refundAtProvider(row, 15_000)
    await eventually(async () => (await world.reload(row.id)).amountRefunded === 25_000)
    world.advance(3_601_000)
    await sweepOnce(world.context)
    const refunds = await listRefunds(world.context, row.id)
    expect(refunds.map(({ origin, amount, status }) => [origin, amount, status])).toEqual([
      ['merchant', 10_000, 'confirmed'],
      ['provider', 15_000, 'confirmed'],
    ])
    await expect(refund(await world.reload(row.id), 25_001)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  test('are asked about with growing gaps, and no more after that', async () => {
    const row = await givenPaid()
    const due = async () => {
      const [found] = await world.sql<{ at: Date | null }[]>`
        select next_check_at as at from payments where id = ${row.id}`
      return found?.at ?? null
    }
    const gaps: number[] = []
    for (let at = await due(); at; at = await due()) {
      gaps.push(Math.round((at.getTime() - world.context.clock().getTime()) / 3_600_000))
      world.advance(at.getTime() - world.context.clock().getTime() + 1_000)
      await sweepOnce(world.context)
    }
    // A sweep takes so many at once: it may come to this one at its next round.
    expect(gaps.filter((gap) => gap > 0)).toEqual([1, 23, 6 * 24, 38 * 24])
  })
})

test('a payment whose late money waits for a decision gets no new code', async () => {
  await policy('review')
  const row = await givenExpired()
  await payLate(row)
  await expect(renewPayment(world.context, { row })).rejects.toThrow('pay twice')
  await dismissMoney(world.context, decision((await theMoney(row.id)).id))
  expect(await renewPayment(world.context, { row })).toMatchObject({ status: 'pending' })
})

test('payments that wait are asked about before those that are paid, however many these are', async () => {
  const row = await world.givenPayment()
  await world.scenario('notice-lost', row)
  await world.pay(row)
  const past = new Date(world.context.clock().getTime() - 3_600_000)
  await world.sql`
    insert into payments (id, merchant_id, connection_id, order_id, amount, amount_paid, status,
      charge_id, created_at, expires_at, paid_at, next_check_at)
    select left(id, 26) || lpad(n::text, 4, '0'), merchant_id, connection_id, 'old-' || n, amount, amount,
      'paid', charge_id, ${past}, ${past}, ${past}, ${past}
    from payments, generate_series(1, 200) n where id = ${row.id}`
  await world.sql`
    update payments set next_check_at = ${world.context.clock()} where id = ${row.id}`
  await sweepOnce(world.context)
  expect(await statusOf(row.id)).toBe('paid')
  await world.sql`delete from payments where order_id like 'old-%'`
})

test('the database itself refuses to return more than came in', async () => {
  const row = await givenPaid()
  await expect(world.sql`
    update payments set amount_refund_reserved = 50001 where id = ${row.id}`).rejects.toThrow(
    'payments_refunds_within_paid',
  )
  const { id } = await theMoney(row.id)
  await expect(world.sql`
    update incoming_money set amount_refund_reserved = 50001 where id = ${id}`).rejects.toThrow(
    'incoming_money_check',
  )
})

test('the timeline tells what happened to a payment, old to new', async () => {
  await policy('review')
  const row = await givenExpired()
  await payLate(row)
  await acceptMoney(world.context, decision((await theMoney(row.id)).id))
  await refund(await world.reload(row.id), 5_000)
  const entries = await paymentTimeline(world.context, row.id)
  expect(entries.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['charge', 'event', 'notice', 'money', 'refund']),
  )
  expect(entries.flatMap((entry) => (entry.kind === 'event' ? [entry.type] : []))).toEqual([
    'payment.created',
    'payment.expired',
    'money.late',
    'money.reviewed',
    'payment.paid_late',
    'refund.requested',
    'refund.sent',
    'refund.confirmed',
    'payment.partially_refunded',
  ])
})
