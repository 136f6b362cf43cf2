import { createHash } from 'node:crypto'
import type { CreatePayment } from '@autogopay/shared'
import { parseQris } from '@autogopay/shared/qris'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { addConnection } from '../merchants/connections.ts'
import { createMerchant } from '../merchants/merchants.ts'
import { cancelPayment } from './cancel.ts'
import { createPayment } from './create-payment.ts'
import { readIdempotencyKey } from './idempotency.ts'
import { createRefund, listRefunds } from './refunds.ts'
import { renewPayment } from './renew.ts'
import { openCharge } from './open-charge.ts'
import { sendDueRefunds } from './send-refund.ts'
import { sweepOnce } from './sweep.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.control('scenario', { name: 'none' })
  world.events.length = 0
})

const statusOf = async (id: string) => (await world.reload(id)).status
const isStatus = (id: string, status: string) => async () => (await statusOf(id)) === status
const typesOf = (id: string) =>
  world.events.filter(({ paymentId }) => paymentId === id).map(({ type }) => type)

describe('a payment', () => {
  test('has a QRIS text with its amount and a deeplink, from one charge', async () => {
    const row = await world.givenPayment({ amount: 44_000 })
    expect(parseQris(row.qrText ?? '').amount).toBe(44_000)
    expect(row.deeplinkUrl).toContain(world.sandboxUrl)
    expect(row.chargeStatus).toBe('open')
  })

  test('turns paid by a notice, with one event', async () => {
    const row = await world.givenPayment()
    await world.pay(row)
    await eventually(isStatus(row.id, 'paid'))
    await eventually(async () => (await world.verdicts(row.id)).includes('accepted'))
    expect(typesOf(row.id)).toEqual(['payment.paid'])
    expect((await world.reload(row.id)).late).toBe(false)
  })

  test('turns paid without any notice, by asking', async () => {
    const row = await world.givenPayment()
    await world.scenario('notice-lost', row)
    await world.pay(row)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'paid'
    })
    const heard = await world.sql`
      select id from provider_events where payment_id = ${row.id} and claimed_state = 'paid'`
    expect(heard).toHaveLength(0)
  })

  test('is not paid twice by a notice that comes twice', async () => {
    const row = await world.givenPayment()
    await world.scenario('notice-twice', row)
    await world.pay(row)
    await eventually(async () => (await world.verdicts(row.id)).includes('duplicate'))
    expect(typesOf(row.id)).toEqual(['payment.paid'])
  })

  test('ignores a forged notice and keeps it in the inbox', async () => {
    const row = await world.givenPayment()
    await world.scenario('notice-forged', row)
    const before = await world.reload(row.id)
    const response = await fetch(world.noticeUrl, {
      method: 'POST',
      body: JSON.stringify({
        order_id: row.chargeId,
        transaction_id: row.providerTransactionId,
        status_code: '200',
        gross_amount: '50000.00',
        transaction_status: 'settlement',
        signature_key: 'f'.repeat(128),
      }),
    })
    expect(response.status).toBe(401)
    expect(await world.reload(row.id)).toEqual(before)
    const [stored] = await world.sql`
      select verdict, body from provider_events where verdict = 'forged' order by id desc limit 1`
    expect(String(stored?.['body'])).toContain(row.chargeId)
  })

  test('ignores a rightly signed notice whose status was changed', async () => {
    const row = await world.givenPayment()
    await world.scenario('notice-tampered', row, { transaction_status: 'settlement' })
    await world.control('notifications/resend', { reference: row.providerTransactionId })
    await eventually(async () => (await world.verdicts(row.id)).includes('stale'))
    expect(await statusOf(row.id)).toBe('pending')
    expect(typesOf(row.id)).toEqual([])
  })

  test('is never paid by a notice of another amount', async () => {
    const row = await world.givenPayment()
    await world.scenario('wrong-amount', row, { amount: 1_000 })
    await eventually(async () => (await world.verdicts(row.id)).includes('wrong_amount'))
    expect(await statusOf(row.id)).toBe('pending')
  })

  test('is never paid when the provider itself booked another amount', async () => {
    const row = await world.givenPayment()
    await world.scenario('paid-wrong-amount', row, { amount: 1_000 })
    await world.pay(row)
    await eventually(async () => (await world.verdicts(row.id)).includes('wrong_amount'))
    expect(await statusOf(row.id)).toBe('pending')
    expect(typesOf(row.id)).toEqual(['money.wrong_amount'])
  })

  test('is judged later when the provider cannot be asked at the notice', async () => {
    const row = await world.givenPayment()
    await world.scenario('unavailable', undefined, { operation: 'status' })
    await world.pay(row)
    await eventually(async () => (await world.verdicts(row.id)).includes('received'))
    expect(await statusOf(row.id)).toBe('pending')
    await world.control('scenario', { name: 'none' })
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await world.verdicts(row.id)).includes('accepted')
    })
    expect(await statusOf(row.id)).toBe('paid')
  })
})

describe('expiry', () => {
  test('ends an unpaid payment, at the provider too', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    world.advance(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
    expect(typesOf(row.id)).toEqual(['payment.expired'])
  })

  test('does not end a payment whose money came in the last second and whose notice is lost', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    await world.scenario('notice-lost', row)
    await world.pay(row)
    world.advance(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) !== 'pending'
    })
    expect(await world.reload(row.id)).toMatchObject({ status: 'paid', late: false })
  })

  test('keeps a payment waiting while the provider cannot be asked', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    await world.scenario('unavailable')
    world.advance(61_000)
    await sweepOnce(world.context)
    expect(await statusOf(row.id)).toBe('pending')
    await world.control('scenario', { name: 'none' })
    world.advance(6_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
  })

  test('money that comes after it is paid, late', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    await world.scenario('paid-after-expiry', row)
    world.advance(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
    await world.pay(row)
    await eventually(async () => {
      world.advance(61_000)
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'paid'
    })
    expect((await world.reload(row.id)).late).toBe(true)
    expect(typesOf(row.id)).toEqual(['payment.expired', 'payment.paid_late'])
  })

  test('withdraws the code at a provider whose clock is behind', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    world.advanceServer(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
    // Not expired by the provider's own clock yet, and void all the same.
    await expect(world.pay(row)).rejects.toThrow('409')
    world.advance(61_000)
    world.advanceServer(-61_000)
  })

  test('money that comes after it is found without a notice', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    await world.scenario('notice-lost', row)
    world.advance(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
    await world.scenario('paid-after-expiry', row)
    await world.scenario('notice-lost')
    await world.pay(row)
    await eventually(async () => {
      world.advance(61_000)
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'paid'
    })
    expect((await world.reload(row.id)).late).toBe(true)
  })

  test('lets a payer have a new code for the same order, once', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60, orderId: 'renewed-1' })
    await expect(renewPayment(world.context, { row })).rejects.toMatchObject({
      code: 'payment_not_payable',
    })
    world.advance(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
    const twins = await Promise.all([
      renewPayment(world.context, { row }),
      renewPayment(world.context, { row }),
    ])
    expect(new Set(twins.map(({ id }) => id)).size).toBe(1)
    const renewed = await openCharge(world.context, twins[0])
    expect(renewed).toMatchObject({ status: 'pending', orderId: 'renewed-1', amount: row.amount })
    expect(renewed.qrText).not.toBe(row.qrText)
    expect((await world.reload(row.id)).renewedBy).toBe(renewed.id)
  })
})

describe('money of another amount', () => {
  test('lets the payment expire instead of asking about it for ever', async () => {
    const row = await world.givenPayment({ expiresInSeconds: 60 })
    await world.scenario('paid-wrong-amount', row, { amount: 1_000 })
    await world.pay(row)
    world.advance(61_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'expired'
    })
    expect(typesOf(row.id)).toEqual(['money.wrong_amount', 'payment.expired'])
  })
})

describe('cancelling', () => {
  test('withdraws the code at the provider', async () => {
    const row = await world.givenPayment()
    const cancelled = await cancelPayment(world.context, row)
    expect(cancelled.status).toBe('cancelled')
    expect(await cancelPayment(world.context, cancelled)).toMatchObject({ status: 'cancelled' })
    await expect(world.pay(row)).rejects.toThrow('409')
    expect(typesOf(row.id)).toEqual(['payment.cancelled'])
  })

  test('loses to money that came first', async () => {
    const row = await world.givenPayment()
    await world.scenario('notice-lost', row)
    await world.pay(row)
    await expect(cancelPayment(world.context, row)).rejects.toMatchObject({
      code: 'payment_not_payable',
    })
    expect(await statusOf(row.id)).toBe('paid')
  })

  test('says that nothing is known when the provider does not answer', async () => {
    const row = await world.givenPayment()
    await world.scenario('unavailable')
    await expect(cancelPayment(world.context, row)).rejects.toMatchObject({
      code: 'provider_unavailable',
    })
    expect(await statusOf(row.id)).toBe('pending')
  })
})

describe('notices of others', () => {
  test('rightly signed for one connection say nothing about the charge of another', async () => {
    const row = await world.givenPayment()
    const stranger = await createMerchant(world.merchants, {
      name: 'Lain',
      email: 'lain@example.com',
      password: 'another long password',
    })
    const serverKey = 'SB-Mid-server-other'
    const other = await addConnection(world.merchants, {
      merchantId: stranger.id,
      provider: 'midtrans',
      baseUrl: world.sandboxUrl,
      credentials: JSON.stringify({ serverKey }),
    })
    const signed = `${row.chargeId}20050000.00${serverKey}`
    const response = await fetch(world.noticeUrl.replace(/con_\w+/, other.id), {
      method: 'POST',
      body: JSON.stringify({
        order_id: row.chargeId,
        transaction_id: row.providerTransactionId,
        status_code: '200',
        gross_amount: '50000.00',
        transaction_status: 'settlement',
        signature_key: createHash('sha512').update(signed).digest('hex'),
      }),
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ verdict: 'unmatched' })
    expect(await statusOf(row.id)).toBe('pending')
  })
})

describe('creating', () => {
  const create = (order: CreatePayment, key?: string) =>
    createPayment(world.context, {
      merchantId: world.merchant.id,
      apiKeyId: world.apiKey.id,
      idempotencyKey: readIdempotencyKey({
        merchantId: world.merchant.id,
        header: key,
        wish: ['create', order],
      }),
      order,
      answer: (payment, isNew) => ({
        status: isNew ? 201 : 200,
        body: Buffer.from(payment.id),
      }),
    })

  test('many calls for one order at once make one payment and all hear of it', async () => {
    await world.scenario('slow', undefined, { ms: 400, operation: 'charge', count: 1 })
    const order = { amount: 12_000, orderId: 'rush' }
    const answers = await Promise.all(Array.from({ length: 16 }, () => create(order)))
    expect(new Set(answers.map(({ body }) => String(body))).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  test('a key whose first call ended before it made anything is free again', async () => {
    const order = { amount: 13_000, orderId: 'poison' }
    const claim = readIdempotencyKey({
      merchantId: world.merchant.id,
      header: 'poisoned',
      wish: ['create', order],
    })
    const past = new Date(0)
    await world.sql`
      insert into idempotency_keys
        (merchant_id, key, fingerprint, resource_id, created_at, running_until)
      values (${world.merchant.id}, 'poisoned', ${claim?.fingerprint ?? null},
        'pay_01k00000000000000000000000', ${past}, ${past})`
    expect((await create(order, 'poisoned')).status).toBe(201)
    expect((await create(order, 'poisoned')).status).toBe(201)
  })

  test('a key is free again when the call that held it failed', async () => {
    await create({ amount: 14_000, orderId: 'taken' })
    const wrong = { amount: 15_000, orderId: 'taken' }
    for (let round = 0; round < 2; round += 1) {
      await expect(create(wrong, 'once-more')).rejects.toMatchObject({ code: 'order_conflict' })
    }
  })

  test('an order id is found also where another process counts just ahead of us', async () => {
    const second = world.context.clock()
    const inOneSecond = { ...world.context, clock: () => second }
    const first = await givenPaymentIn(inOneSecond)
    const [name, seconds, count] = first.orderId.split('-')
    const ahead = Array.from({ length: 200 }, (_, at) =>
      [name, seconds, String((Number(count) + 1 + at) % 10_000).padStart(4, '0')].join('-'),
    )
    await world.sql`
      insert into payment_orders (merchant_id, order_id, payment_id)
      select ${world.merchant.id}, unnest(${ahead}::text[]), ${first.id}`
    const later = []
    for (let made = 0; made < 5; made += 1) later.push(await givenPaymentIn(inOneSecond))
    expect(new Set([...ahead, first.orderId, ...later.map((it) => it.orderId)]).size).toBe(206)
  })

  async function givenPaymentIn(context: typeof world.context) {
    const wish = { merchantId: world.merchant.id, apiKeyId: null, idempotencyKey: null }
    const { body } = await createPayment(context, {
      ...wish,
      order: { amount: 16_000 },
      answer: ({ id, orderId }) => ({ status: 201, body: Buffer.from(`${id} ${orderId}`) }),
    })
    const [id = '', orderId = ''] = String(body).split(' ')
    return { id, orderId }
  }
})

describe('refunding', () => {
  const refund = (row: Awaited<ReturnType<typeof world.reload>>, amount?: number) =>
    createRefund(world.context, {
      row,
      idempotencyKey: null,
      refund: amount === undefined ? {} : { amount },
      answer: (made) => ({ status: 201, body: Buffer.from(JSON.stringify(made)) }),
    })
  const givenPaid = async () => {
    const row = await world.givenPayment()
    await world.pay(row)
    await eventually(isStatus(row.id, 'paid'))
    return world.reload(row.id)
  }

  test('returns a part, then the rest', async () => {
    const row = await givenPaid()
    await refund(row, 20_000)
    expect(await world.reload(row.id)).toMatchObject({
      status: 'partially_refunded',
      amountRefunded: 20_000,
    })
    await refund(row)
    expect(await world.reload(row.id)).toMatchObject({ status: 'refunded', amountRefunded: 50_000 })
    expect(typesOf(row.id)).toEqual([
      'payment.paid',
      'refund.requested',
      'refund.sent',
      'refund.confirmed',
      'payment.partially_refunded',
      'refund.requested',
      'refund.sent',
      'refund.confirmed',
      'payment.refunded',
    ])
  })

  test('never returns more than was paid, even at the same moment', async () => {
    const row = await givenPaid()
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => refund(row, 20_000)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect((await world.reload(row.id)).amountRefunded).toBe(40_000)
  })

  test('that the provider refuses is failed, and the money may be refunded again', async () => {
    const row = await givenPaid()
    await world.scenario('refund-denied')
    await refund(row)
    expect(await listRefunds(world.context, row.id)).toMatchObject([{ status: 'failed' }])
    expect(await statusOf(row.id)).toBe('paid')
    await world.control('scenario', { name: 'none' })
    await refund(row)
    expect(await statusOf(row.id)).toBe('refunded')
  })

  test('counts what was refunded at the provider itself', async () => {
    const row = await givenPaid()
    await world.refundAtProvider(row, 20_000)
    await refund(row, 10_000)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await world.reload(row.id)).amountRefunded === 30_000
    })
    await refund(row)
    await eventually(async () => {
      await sweepOnce(world.context)
      return (await statusOf(row.id)) === 'refunded'
    })
  })

  test('that fails keeps aside what the provider has refunded meanwhile', async () => {
    const row = await givenPaid()
    await world.refundAtProvider(row, 30_000)
    await eventually(async () => (await world.reload(row.id)).amountRefunded === 30_000)
    await world.scenario('refund-denied')
    await refund(row, 20_000)
    const [kept] = await world.sql<{ reserved: number }[]>`
      select amount_refund_reserved as reserved from payments where id = ${row.id}`
    expect(kept?.reserved).toBe(30_000)
  })

  test('whose answer was cut off is done once', async () => {
    const row = await givenPaid()
    await world.scenario('cut-off', undefined, { operation: 'refund', count: 1 })
    await refund(row, 10_000)
    await eventually(async () => {
      world.advance(31_000)
      await sendDueRefunds(world.context)
      return (await world.reload(row.id)).status === 'partially_refunded'
    })
    expect((await world.reload(row.id)).amountRefunded).toBe(10_000)
    expect(await listRefunds(world.context, row.id)).toMatchObject([{ status: 'confirmed' }])
  })
})
