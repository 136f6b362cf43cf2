import { parseQris, toDynamic } from '@autogopay/shared/qris'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeQrImage } from '../phone/decode-image.ts'
import { openPortal } from '../testing/portal.ts'
import type { Portal } from '../testing/portal.ts'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

interface Row {
  id: string
  gross_amount: number
  transaction_status: string
  payment_type: string
  transaction_time: string
}

let world: World
let portal: Portal
let phone: string
let outlet: { merchantId: string; qrisText: string; qrisImageUrl: string }
let accounts = 0
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())
beforeEach(async () => {
  phone = `8130000${String(++accounts).padStart(4, '0')}`
  const { body } = await world.control('/gobiz/accounts', {
    phone,
    outlets: [{ name: 'Kedai Uji', city: 'Denpasar' }, { name: 'Kedai Lain' }],
  })
  const account = body['account'] as { outlets: (typeof outlet)[] }
  outlet = account.outlets[0] ?? outlet
  portal = openPortal(world.url)
  await portal.logIn(phone)
})

const pay = async (reference: string, way: object = {}) => {
  const { http, body } = await world.control('/pay', { reference, ...way })
  expect(body).toMatchObject({ transaction: { provider: 'gobiz' } })
  expect(http).toBe(200)
  return body['transaction'] as { transaction_id: string }
}
const read = async (query: Record<string, string | number> = {}) => {
  const { http, body } = await portal.transactions({ merchant_ids: outlet.merchantId, ...query })
  expect(http).toBe(200)
  return body as unknown as { total: number; size: number; transactions: Row[] }
}
/** Reads the whole feed as a careful poller does: on by the rows received, until they end. */
const readAll = async (size: number) => {
  const rows: Row[] = []
  for (;;) {
    const { transactions } = await read({ from: rows.length, size })
    rows.push(...transactions)
    if (transactions.length === 0) return rows
  }
}
const amounts = (rows: Row[]) => rows.map(({ gross_amount }) => gross_amount / 100)

describe("an outlet's code", () => {
  test('is a sound static QRIS, as text and as a picture', async () => {
    const qris = parseQris(outlet.qrisText)
    expect(qris).toMatchObject({
      pointOfInitiation: '11',
      merchantName: 'KEDAI UJI',
      merchantCity: 'DENPASAR',
      amount: null,
      nmid: expect.stringMatching(/^ID\d{13}$/),
      acquirers: [{ name: 'GoPay', merchantId: outlet.merchantId }],
      warnings: [],
    })
    const picture = await fetch(outlet.qrisImageUrl)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(await decodeQrImage(new Uint8Array(await picture.arrayBuffer()))).toBe(outlet.qrisText)
  })

  test('takes what the payer types, again and again', async () => {
    await pay(outlet.qrisText, { amount: 12_345 })
    await pay(outlet.merchantId, { amount: 12_345, issuer: 'dana' })
    const { transactions, total } = await read()
    expect(total).toBe(2)
    expect(amounts(transactions)).toEqual([12_345, 12_345])
    expect(transactions.map(({ payment_type }) => payment_type)).toEqual(['qris', 'gopay'])
  })

  test('converted, takes its amount and no other, more than once', async () => {
    const text = toDynamic(outlet.qrisText, 50_347)
    const first = await pay(text)
    expect(await world.control('/pay', { reference: text, amount: 50_000 })).toMatchObject({
      http: 409,
      body: { error: expect.stringContaining('50347') },
    })
    const second = await pay(text)
    expect(second.transaction_id).not.toBe(first.transaction_id)
    expect(amounts((await read()).transactions)).toEqual([50_347, 50_347])
  })

  test('needs an amount, within the limit, and not from the future', async () => {
    const refused = async (way: object) =>
      (await world.control('/pay', { reference: outlet.qrisText, ...way })).body['error']
    expect(await refused({})).toContain('must type one')
    expect(await refused({ amount: 10_000_001 })).toContain('amount')
    expect(await refused({ amount: 5000, at: '2030-01-01 00:00:00' })).toContain('future')
    expect((await read()).total).toBe(0)
  })

  test('is paid once by one press of the button, however often it is sent', async () => {
    const press = { amount: 7000, attempt: `press-${phone}` }
    const [first, again] = [await pay(outlet.qrisText, press), await pay(outlet.qrisText, press)]
    expect(again.transaction_id).toBe(first.transaction_id)
    const other = { reference: outlet.qrisText, ...press, amount: 7001 }
    expect(await world.control('/pay', other)).toMatchObject({
      http: 409,
      body: { error: expect.stringContaining('attempt') },
    })
    expect((await read()).total).toBe(1)
  })
})

describe('the feed', () => {
  test('shows a row in the words of the portal, with amounts in sen', async () => {
    const { transaction_id: id } = await pay(outlet.qrisText, { amount: 50_347, issuer: 'bri' })
    expect((await read()).transactions).toEqual([
      expect.objectContaining({
        id,
        merchant_id: outlet.merchantId,
        order_id: expect.stringMatching(/^QRIS-\d{8}-/),
        transaction_status: 'settlement',
        payment_type: 'qris',
        transaction_time: expect.stringMatching(/^2026-03-01T10:00:00\.000\+07:00$/),
        gross_amount: 5_034_700,
        real_gross_amount: 5_034_700,
        currency: 'IDR',
        channel_type: 'STATIC_QR',
        qris_on_us: false,
        qris_provider_aspi_issuer: '93600002',
        transaction_history: [],
      }),
    ])
  })

  test('comes newest first, page by page, and never bigger than the portal allows', async () => {
    const { body } = await world.control('/gobiz/mutations', {
      merchantId: outlet.merchantId,
      amounts: Array.from({ length: 250 }, (_, index) => 1000 + index),
    })
    expect(body['transaction_ids']).toHaveLength(250)
    const first = await read({ size: 500 })
    expect([first.total, first.size, first.transactions.length]).toEqual([250, 100, 100])
    const all = await readAll(500)
    expect(amounts(all)).toEqual(Array.from({ length: 250 }, (_, index) => 1249 - index))
  })

  test('obeys the window, the statuses, the payment types and the outlets asked for', async () => {
    await pay(outlet.qrisText, { amount: 1001, at: '2026-03-01T09:00:00+07:00' })
    await pay(outlet.qrisText, { amount: 1002, at: '2026-03-01T09:30:00+07:00', issuer: 'ovo' })
    const find = async (query: Record<string, string>) => amounts((await read(query)).transactions)
    expect(await find({ start_time: '2026-03-01T02:30:00.000Z' })).toEqual([1002])
    expect(await find({ end_time: '2026-03-01T09:00:00+07:00' })).toEqual([1001])
    expect(await find({ payment_types: 'QRIS' })).toEqual([1002])
    expect(await find({ statuses: 'refund' })).toEqual([])
    expect(await portal.transactions({ merchant_ids: 'G999999999' })).toMatchObject({ http: 403 })
    const naive = { merchant_ids: outlet.merchantId, start_time: '2026-03-01T00:00:00' }
    expect(await portal.transactions(naive)).toMatchObject({ http: 400 })
  })

  test('belongs to its owner alone', async () => {
    const stranger = openPortal(world.url)
    expect(await stranger.transactions({ merchant_ids: outlet.merchantId })).toMatchObject({
      http: 401,
      body: { errors: [{ message: 'Unauthorized' }] },
    })
  })
})
