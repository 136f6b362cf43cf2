import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SERVER_KEY, handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'
import { signatureKey } from '../midtrans/signature.ts'
import { CATALOGUE } from './catalogue.ts'

let world: World
let clock: ReturnType<typeof handClock>
beforeEach(async () => {
  clock = handClock()
  world = await startWorld({ clock: clock.read })
})
afterEach(() => world.close())

const scenario = async (name: string, params: Record<string, unknown> = {}) => {
  const reply = await world.control('/scenario', { name, ...params })
  expect(reply.http).toBe(200)
}
const pay = (reference: string) => world.control('/pay', { reference })
const statusOf = async (id: string) => (await world.status(id)).body['transaction_status']
const statuses = () => world.receiver.received.map(({ body }) => body['transaction_status'])
const isRightlySigned = (body: Record<string, unknown>) =>
  body['signature_key'] ===
  signatureKey({
    orderId: String(body['order_id']),
    statusCode: String(body['status_code']),
    grossAmount: String(body['gross_amount']),
    serverKey: SERVER_KEY,
  })
/** A later notification of another transaction: what was to be sent before it has been sent. */
const flush = async () => {
  await world.control('/scenario', { name: 'none' })
  const { id } = await world.charge()
  await world.receiver.waitFor(({ body }) => body['transaction_id'] === id)
}

describe('notifications', () => {
  test('notice-lost: the payment is booked and nobody is told', async () => {
    const { id } = await world.charge()
    await scenario('notice-lost', { reference: id })
    await pay(id)
    await flush()
    expect(statuses()).not.toContain('settlement')
    expect(await statusOf(id)).toBe('settlement')
  })

  test('notice-lost can be limited to one kind', async () => {
    await scenario('notice-lost', { event: 'pending', count: 1 })
    const { id } = await world.charge()
    await pay(id)
    await world.receiver.statusNotices('settlement')
    expect(statuses()).toEqual(['settlement'])
  })

  test('notice-twice: the same notification comes again', async () => {
    await scenario('notice-twice', { copies: 3 })
    const { id } = await world.charge()
    await pay(id)
    const [first, second, third] = await world.receiver.statusNotices('settlement', 3)
    expect(second).toEqual(first)
    expect(third).toEqual(first)
  })

  test.each(['before', 'after'])('notice-reordered, set %s the charge', async (when) => {
    if (when === 'before') await scenario('notice-reordered', { gapMs: 1 })
    const { id } = await world.charge()
    if (when === 'after') {
      await world.receiver.statusNotices('pending')
      await scenario('notice-reordered', { reference: id, gapMs: 1 })
    }
    await pay(id)
    await world.receiver.statusNotices('settlement')
    clock.forward(1)
    await world.receiver.statusNotices('pending', when === 'before' ? 1 : 2)
    expect(statuses().slice(-2)).toEqual(['settlement', 'pending'])
    expect(world.receiver.received.map(({ body }) => body).every(isRightlySigned)).toBe(true)
    const last = world.receiver.received.at(-1)?.body
    expect(last).toMatchObject({ status_code: '201', payment_type: 'gopay' })
    expect(last).not.toHaveProperty('settlement_time')
  })

  test('notice-late: the notification leaves only after its delay', async () => {
    const { id } = await world.charge()
    await scenario('notice-late', { reference: id, seconds: 60 })
    await pay(id)
    await flush()
    clock.forward(59_999)
    expect(statuses()).not.toContain('settlement')
    clock.forward(1)
    await world.receiver.statusNotices('settlement')
  })

  test.each(['before', 'after'])('notice-forged, set %s the charge', async (when) => {
    if (when === 'before') await scenario('notice-forged')
    const { id } = await world.charge()
    if (when === 'after') await scenario('notice-forged', { reference: id })
    const [forged] = await world.receiver.statusNotices('settlement')
    expect(forged).toMatchObject({ transaction_id: id, status_code: '200' })
    expect(forged?.['signature_key']).toMatch(/^[0-9a-f]{128}$/)
    expect(isRightlySigned(forged ?? {})).toBe(false)
    expect(await statusOf(id)).toBe('pending')
  })

  test('notice-tampered: the signature is right and the status a lie', async () => {
    const { id } = await world.charge()
    await scenario('notice-tampered', { reference: id })
    const [unpaid] = await world.receiver.statusNotices('settlement')
    expect(unpaid).toMatchObject({ status_code: '201' })
    expect(isRightlySigned(unpaid ?? {})).toBe(true)
    await pay(id)
    await scenario('notice-tampered', { reference: id })
    const [paid] = await world.receiver.statusNotices('refund')
    expect(paid).toMatchObject({ status_code: '200' })
    expect(isRightlySigned(paid ?? {})).toBe(true)
    await scenario('notice-tampered', { reference: id, transaction_status: 'cancel' })
    await world.receiver.statusNotices('cancel')
    expect(await statusOf(id)).toBe('settlement')
  })

  test('wrong-amount: rightly signed for another amount, before and at the payment', async () => {
    const { id } = await world.charge()
    await scenario('wrong-amount', { reference: id, amount: 1000 })
    const [early] = await world.receiver.statusNotices('settlement')
    expect(early).toMatchObject({ gross_amount: '1000.00', status_code: '200' })
    expect(isRightlySigned(early ?? {})).toBe(true)
    expect(await statusOf(id)).toBe('pending')
    await pay(id)
    const [, atPayment] = await world.receiver.statusNotices('settlement', 2)
    expect(atPayment).toMatchObject({ gross_amount: '1000.00' })
    expect((await world.status(id)).body).toMatchObject({
      gross_amount: '44000.00',
      transaction_status: 'settlement',
    })
  })

  test('wrong-amount without a reference strikes every charge that follows', async () => {
    await scenario('wrong-amount')
    const { id } = await world.charge()
    const [notice] = await world.receiver.statusNotices('settlement')
    expect(notice).toMatchObject({ transaction_id: id, gross_amount: '43999.00' })
    expect(await statusOf(id)).toBe('pending')
  })
})

describe('payments', () => {
  test('paid-wrong-amount: the status says the other amount too', async () => {
    await scenario('paid-wrong-amount', { amount: 4400 })
    const { id } = await world.charge()
    await pay(id)
    expect((await world.status(id)).body).toMatchObject({
      gross_amount: '4400.00',
      transaction_status: 'settlement',
    })
    expect(await world.receiver.statusNotices('settlement')).toMatchObject([
      { gross_amount: '4400.00' },
    ])
  })

  test('paid-after-expiry: the open code expires first and the money comes later', async () => {
    const { id } = await world.charge()
    await scenario('paid-after-expiry', { reference: id })
    expect((await pay(id)).body).toMatchObject({ transaction: { status: 'expire' } })
    await world.receiver.statusNotices('expire')
    expect(await statusOf(id)).toBe('expire')
    clock.forward(2000)
    const [notice] = await world.receiver.statusNotices('settlement')
    expect(notice).toMatchObject({ transaction_id: id, status_code: '200' })
    expect(await statusOf(id)).toBe('settlement')
  })

  test('paid-after-expiry: an expired code can still be paid, otherwise it cannot', async () => {
    const { id } = await world.charge()
    await world.midtrans('POST', `/v2/${id}/expire`)
    expect(await pay(id)).toMatchObject({
      http: 409,
      body: { error: 'This transaction has expired.' },
    })
    await scenario('paid-after-expiry', { reference: id })
    expect((await pay(id)).body).toMatchObject({ transaction: { status: 'settlement' } })
  })

  test('paid-last-second: booked just before the deadline, and not expired', async () => {
    const { id } = await world.charge()
    await scenario('paid-last-second', { reference: id })
    expect((await pay(id)).body).toMatchObject({ transaction: { status: 'pending' } })
    clock.forward(15 * 60_000 - 501)
    expect(await statusOf(id)).toBe('pending')
    clock.forward(1)
    await world.receiver.statusNotices('settlement')
    clock.forward(60_000)
    await flush()
    expect(await statusOf(id)).toBe('settlement')
    expect(statuses()).not.toContain('expire')
  })
})

describe('the catalogue', () => {
  test('explains every scenario with a sentence', async () => {
    const { body } = await world.call('GET', '/_control/scenarios')
    const listed = body['scenarios'] as { name: string; sentence: string }[]
    expect(listed.map(({ name }) => name)).toEqual([...Object.keys(CATALOGUE), 'none'])
    for (const { sentence } of listed) expect(sentence).toMatch(/^[A-Z].{20,}\.$/)
  })

  test('none ends all scenarios, or those of one transaction', async () => {
    const { id } = await world.charge()
    await scenario('slow', { reference: id, ms: 1 })
    await scenario('refused')
    expect((await world.control('/scenario', { name: 'none', reference: id })).body).toEqual({
      cleared: 1,
    })
    expect((await world.call('GET', '/_control/scenarios')).body['active']).toMatchObject([
      { name: 'refused', reference: null, count: null },
    ])
    expect((await world.control('/scenario', { name: 'none' })).body).toEqual({ cleared: 1 })
    expect((await world.charge()).body['status_code']).toBe('201')
  })

  test('what is said of one transaction goes before what is said of all', async () => {
    await scenario('unavailable', { status: 500 })
    await scenario('unavailable', { status: 502, reference: 'special' })
    expect((await world.charge({ order_id: 'special' })).http).toBe(502)
    expect((await world.charge()).http).toBe(500)
  })
})
