import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read, refundConfirmMs: 1000 })
})
afterAll(() => world.close())

const DAY_MS = 86_400_000

const paidCharge = async (way: Record<string, unknown> = {}) => {
  const charged = await world.charge()
  await world.control('/pay', { reference: charged.id, ...way })
  return charged.id
}
const refund = async (id: string, body?: unknown, path = 'refund') =>
  (await world.midtrans('POST', `/v2/${id}/${path}`, body)).body

describe('a refund', () => {
  test('of a part, then of the rest without naming an amount', async () => {
    const id = await paidCharge()
    const first = await refund(id, { refund_key: 'r-1', amount: 10_000, reason: 'rusak' })
    expect(first).toMatchObject({
      status_code: '200',
      status_message: 'Success, refund request is approved',
      transaction_status: 'partial_refund',
      gross_amount: '44000.00',
      settlement_time: expect.any(String),
      refund_amount: '10000.00',
      refund_key: 'r-1',
      refund_chargeback_id: expect.any(Number),
      refund_chargeback_uuid: expect.any(String),
    })
    const second = await refund(id, { refund_key: 'r-2' })
    expect(second).toMatchObject({ transaction_status: 'refund', refund_amount: '34000.00' })
    const { body } = await world.status(id)
    expect(body).toMatchObject({
      status_code: '200',
      transaction_status: 'refund',
      refund_amount: '44000.00',
      refunds: [
        {
          refund_amount: '10000.00',
          refund_key: 'r-1',
          reason: 'rusak',
          refund_method: 'offline',
          created_at: expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
        },
        { refund_amount: '34000.00', refund_key: 'r-2' },
      ],
    })
  })

  test('needs no body: the whole amount goes back', async () => {
    expect(await refund(await paidCharge())).toMatchObject({
      transaction_status: 'refund',
      refund_amount: '44000.00',
    })
  })

  test.each([
    ['more than is left', { amount: 44_001 }, '414'],
    ['nothing', { amount: 0 }, '414'],
    ['a negative amount', { amount: -1 }, '414'],
    ['a fraction', { amount: 1.5 }, '400'],
    ['a key with a blank', { refund_key: 'a b' }, '400'],
    ['a reason of 256 characters', { reason: 'x'.repeat(256) }, '400'],
  ])('of %s is refused', async (_, body, code) => {
    const id = await paidCharge()
    expect(await refund(id, body)).toMatchObject({ status_code: code })
    expect((await world.status(id)).body['transaction_status']).toBe('settlement')
  })

  test('of an unpaid or wholly refunded transaction is 412', async () => {
    const { id } = await world.charge()
    expect(await refund(id)).toMatchObject({ status_code: '412' })
    const paid = await paidCharge()
    await refund(paid)
    expect(await refund(paid)).toMatchObject({ status_code: '412' })
  })

  test('with a used key is 406, or the first result when the switch says so', async () => {
    const id = await paidCharge()
    const body = { refund_key: 'same', amount: 1000 }
    const first = await refund(id, body)
    expect(await refund(id, body)).toMatchObject({
      status_code: '406',
      status_message: 'Duplicate refund ID',
    })
    await world.control('/switches', { repeatedRefundKey: 'replay' })
    expect(await refund(id, { ...body, amount: 2000 })).toEqual(first)
    await world.control('/switches', { repeatedRefundKey: 'refuse' })
    expect((await world.status(id)).body['refund_amount']).toBe('1000.00')
  })

  test.each([
    ['by scan with GoPay', {}, 45],
    ['by deeplink', { via: 'deeplink' }, 45],
    ['by scan with another app', { issuer: 'ovo' }, 7],
  ])('of what was paid %s is possible for %3$i days', async (_, way, days) => {
    const id = await paidCharge(way)
    clock.forward(days * DAY_MS - 1000)
    expect(await refund(id, { amount: 1 })).toMatchObject({ status_code: '200' })
    clock.forward(2000)
    expect(await refund(id, { amount: 1 })).toMatchObject({ status_code: '412' })
  })
})

test('an online refund is notified twice, the second time with the bank’s confirmation', async () => {
  const id = await paidCharge()
  const answer = await refund(id, { refund_key: 'o-1' }, 'refund/online/direct')
  expect(answer).toMatchObject({
    status_code: '200',
    status_message: 'Success, refund request is approved by the bank',
  })
  const about = ({ body }: { body: Record<string, unknown> }) =>
    body['transaction_id'] === id && body['transaction_status'] === 'refund'
  const [first] = await world.receiver.waitFor(about)
  expect(first?.body).toMatchObject({ status_code: '200', refund_amount: '44000.00' })
  expect(JSON.stringify(first?.body)).not.toContain('bank_confirmed_at')
  clock.forward(1000)
  const [, second] = await world.receiver.waitFor(about, 2)
  expect(second?.body['refunds']).toMatchObject([
    { refund_key: 'o-1', refund_method: 'online', bank_confirmed_at: expect.any(String) },
  ])
})
