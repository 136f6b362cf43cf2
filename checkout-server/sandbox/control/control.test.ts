import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())

describe('paying', () => {
  test.each(['transaction id', 'order id', 'QR text', 'address of the QR picture'])(
    'finds the transaction by its %s',
    async (kind) => {
      const { id, orderId, body } = await world.charge({ payment_type: 'qris' })
      const references: Record<string, unknown> = {
        'transaction id': id,
        'order id': orderId,
        'QR text': ` ${String(body['qr_string'])}\n`,
        'address of the QR picture': `${world.url}/v2/qris/${id}/qr-code`,
      }
      const reply = await world.control('/pay', { reference: references[kind] })
      expect(reply).toMatchObject({
        http: 200,
        body: {
          transaction: {
            transaction_id: id,
            order_id: orderId,
            status: 'settlement',
            gross_amount: '44000.00',
            paid_via: 'qr',
          },
        },
      })
    },
  )

  test('may have happened earlier, or be told to happen later', async () => {
    const past = await world.charge()
    await world.control('/pay', { reference: past.id, at: '2026-03-01T09:59:00+07:00' })
    expect((await world.status(past.id)).body['settlement_time']).toBe('2026-03-01 09:59:00')
    const future = await world.charge()
    await world.control('/pay', { reference: future.id, at: '2026-03-01 10:05:00' })
    expect((await world.status(future.id)).body['transaction_status']).toBe('pending')
    clock.forward(5 * 60_000)
    await world.receiver.waitFor(
      ({ body }) =>
        body['transaction_id'] === future.id && body['transaction_status'] === 'settlement',
    )
    expect((await world.status(future.id)).body['settlement_time']).toBe('2026-03-01 10:05:00')
  })

  test('says in a sentence why it cannot be', async () => {
    expect(await world.control('/pay', { reference: 'nobody' })).toEqual({
      http: 404,
      body: { error: 'No transaction has this reference.' },
    })
    const { id } = await world.charge()
    await world.control('/pay', { reference: id })
    expect(await world.control('/pay', { reference: id })).toEqual({
      http: 409,
      body: { error: 'This transaction is already paid.' },
    })
    const qris = await world.charge({ payment_type: 'qris' })
    expect(await world.control('/pay', { reference: qris.id, via: 'deeplink' })).toMatchObject({
      http: 409,
      body: { error: expect.stringContaining('no deeplink') },
    })
    const later = await world.control('/pay', { reference: qris.id, at: '2027-01-01 00:00:00' })
    expect(later).toMatchObject({ http: 409 })
  })

  test('of an order id that two merchants use asks for the transaction id', async () => {
    await world.control('/merchants', { serverKey: 'second', name: 'Toko Dua' })
    const headers = { authorization: `Basic ${Buffer.from('second:').toString('base64')}` }
    await world.charge({ order_id: 'shared' })
    const theirs = await world.charge({ order_id: 'shared' }, headers)
    expect(theirs.body['status_code']).toBe('201')
    expect((await world.control('/pay', { reference: 'shared' })).http).toBe(409)
    expect((await world.control('/pay', { reference: theirs.id })).http).toBe(200)
  })
})

test('refusing leaves the transaction pending and tells the merchant nothing', async () => {
  const { id } = await world.charge()
  const { http, body } = await world.control('/refuse', { reference: id })
  expect(http).toBe(200)
  expect(body).toMatchObject({
    transaction: { status: 'pending', refused_time: expect.any(String) },
  })
  expect((await world.control('/pay', { reference: id })).http).toBe(200)
  const told = await world.receiver.waitFor(
    ({ body: notice }) => notice['transaction_id'] === id,
    2,
  )
  expect(told.map(({ body: notice }) => notice['transaction_status']).toSorted()).toEqual([
    'pending',
    'settlement',
  ])
})

test('a transaction can be expired before its time, once', async () => {
  const { id } = await world.charge()
  expect((await world.control('/expire', { reference: id })).body).toMatchObject({
    transaction: { status: 'expire' },
  })
  expect((await world.control('/expire', { reference: id })).http).toBe(409)
})

test.each([
  ['/pay', {}],
  ['/pay', { reference: 'x', amount: 0 }],
  ['/pay', { reference: 'x', tip: 1 }],
  ['/pay', { reference: 'x', via: 'pigeon' }],
  ['/pay', { reference: 'x', at: 'besok' }],
  ['/refuse', { reference: 5 }],
  ['/merchants', { serverKey: 'k' }],
  ['/merchants', { serverKey: 'k', name: 'Toko', notificationUrl: 'ftp://toko' }],
  ['/merchants', { serverKey: 'k', name: 'Toko', unknown: 1 }],
  ['/scenario', { name: 'earthquake' }],
  ['/scenario', { name: 'constructor' }],
  ['/scenario', { name: 'slow', ms: 'long' }],
  ['/scenario', { name: 'slow', speed: 1 }],
  ['/scenario', { name: 'slow', count: 0 }],
  ['/scenario', { name: 'none', count: 1, extra: true }],
  ['/scenario', []],
  ['/switches', { errorsAtHttpLevel: 'yes' }],
])('%s refuses %j with a sentence', async (path, body) => {
  const reply = await world.control(path, body)
  expect(reply.http).toBe(400)
  expect(reply.body['error']).toMatch(/^.{10,}\.$/)
})

test('broken JSON and unknown calls are told so', async () => {
  expect(await world.call('POST', '/_control/pay', { body: '{' })).toEqual({
    http: 400,
    body: { error: 'The body is not valid JSON.' },
  })
  expect((await world.call('POST', '/_control/nothing')).http).toBe(404)
  expect(
    await world.control('/scenario', { name: 'slow', reference: 'not an order id' }),
  ).toMatchObject({ http: 404 })
})

test('lists transactions newest first, and one by its reference', async () => {
  const older = await world.charge()
  const newer = await world.charge()
  const { body } = await world.call('GET', '/_control/transactions')
  const listed = body['transactions'] as { transaction_id: string; deeplink_url: string }[]
  expect(listed.slice(0, 2).map(({ transaction_id }) => transaction_id)).toEqual([
    newer.id,
    older.id,
  ])
  expect(listed[0]?.deeplink_url).toContain(`${world.url}/gopay/partner/app/payment-pin?id=`)
  const one = await world.call('GET', `/_control/transactions?reference=${older.orderId}`)
  expect(one.body).toMatchObject({ transactions: [{ order_id: older.orderId }] })
  const none = await world.call('GET', '/_control/transactions?reference=nobody')
  expect(none.body).toEqual({ transactions: [] })
})

test('the ledger tells what was settled and refunded at every provider, in rupiah and UTC', async () => {
  const charged = await world.charge({ payment_type: 'qris', gross_amount: 60_000 })
  const open = await world.charge()
  await world.control('/pay', { reference: charged.id })
  const refund = { refund_key: 'r-1', amount: 20_000, reason: 'retur' }
  await world.midtrans('POST', `/v2/${charged.id}/refund`, refund)
  const account = { phone: '081200009999', outlets: [{ name: 'Kedai', merchantId: 'G777777777' }] }
  await world.control('/gobiz/accounts', account)
  clock.forward(1000)
  const received = await world.control('/pay', { reference: 'G777777777', amount: 9000 })
  const row = received.body['transaction'] as { transaction_id: string }
  await world.control('/gobiz/refund', { reference: row.transaction_id, amount: 4000 })

  const { body } = await world.call('GET', '/_control/transactions?limit=3')
  const now = new Date(clock.read()).toISOString()
  const before = new Date(clock.read() - 1000).toISOString()
  expect(body['transactions']).toEqual([
    expect.objectContaining({
      provider: 'gobiz',
      transaction_id: row.transaction_id,
      merchant_id: 'G777777777',
      status: 'partial_refund',
      settled_amount: 9000,
      settled_at: now,
      refunded_amount: 4000,
      refunds: [{ amount: 4000, at: now, confirmed: true }],
    }),
    expect.objectContaining({
      provider: 'midtrans',
      transaction_id: open.id,
      settled_amount: 0,
      settled_at: null,
      refunded_amount: 0,
      refunds: [],
    }),
    expect.objectContaining({
      provider: 'midtrans',
      transaction_id: charged.id,
      order_id: charged.orderId,
      created_at: before,
      settled_amount: 60_000,
      settled_at: before,
      refunded_amount: 20_000,
      refunds: [{ refund_key: 'r-1', amount: 20_000, at: before, confirmed: true }],
    }),
  ])
  const one = await world.call('GET', `/_control/transactions?reference=${row.transaction_id}`)
  expect(one.body['transactions']).toHaveLength(1)
  const theirs = await world.call('GET', '/_control/transactions?provider=midtrans&limit=1')
  expect(theirs.body['transactions']).toMatchObject([{ transaction_id: open.id }])
})

test('lists every attempt to notify', async () => {
  const { id } = await world.charge()
  await world.receiver.waitFor(({ body }) => body['transaction_id'] === id)
  const attempts = async () => {
    const { body } = await world.call('GET', '/_control/notifications')
    return (body['notifications'] as { transaction_id: string }[]).filter(
      ({ transaction_id }) => transaction_id === id,
    )
  }
  await expect.poll(attempts).toMatchObject([
    {
      url: `${world.receiver.url}/notices`,
      body: { transaction_status: 'pending' },
      attempt: 1,
      status: 200,
      error: null,
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    },
  ])
})

test('a merchant account can be changed without naming everything again', async () => {
  const first = { serverKey: 'k-3', name: 'Toko Tiga', city: 'Bandung', mcc: '5411' }
  await world.control('/merchants', first)
  const { body } = await world.control('/merchants', { serverKey: 'k-3', name: 'Toko Tiga Jaya' })
  expect(body).toMatchObject({
    merchant: {
      name: 'Toko Tiga Jaya',
      city: 'Bandung',
      mcc: '5411',
      merchantId: expect.stringMatching(/^G\d{9}$/),
    },
  })
})
