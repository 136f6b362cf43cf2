import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type {
  Connection,
  GeneratedQris,
  IncomingMoney,
  Payment,
  Refund,
  TransactionAnswer,
} from '@autogopay/shared'
import { parseQris } from '@autogopay/shared/qris'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { startServers, type RunningServers } from '../../../testing/running-servers.ts'

// Two servers with the sandbox's GoPay portal: nothing here reaches into a server.
const PHONE = '081234500077'
const OUTLET = 'G777000777'
// A feed is read every 5 to 8 seconds while a payment is open.
const READ_MS = 30_000

let servers: RunningServers
const webhooks: { event: string; body: string }[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    webhooks.push({ event: String(request.headers['x-callback-event']), body })
    response.end('ok')
  })
})

beforeAll(async () => {
  servers = await startServers(2)
  receiver.listen(0, '127.0.0.1')
  await eventually(() => receiver.listening)
  const { port } = receiver.address() as AddressInfo
  await call('/api/user/callback-url', { callback_url: `http://127.0.0.1:${port}/` })
  await servers.control('gobiz/accounts', {
    phone: PHONE,
    fullName: 'Ibu Contoh',
    outlets: [{ name: 'Warung Contoh', merchantId: OUTLET, city: 'BANDUNG', postalCode: '40111' }],
  })
})
afterAll(async () => {
  receiver.close()
  await servers?.close()
})

async function call<T>(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<T> {
  const response = await fetch(`${servers.urls[0]}${path}`, {
    method,
    headers: { 'x-api-key': servers.apiKey, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return JSON.parse(text) as T
}
const sandbox = async <T>(path: string): Promise<T> => {
  const response = await fetch(`${servers.sandboxUrl}/_control/${path}`)
  return (await response.json()) as T
}
const givenPayment = (amount: number) => call<Payment>('/v1/payments', { amount })
const reload = (id: string) => call<Payment>(`/v1/payments/${id}`)
const is = (id: string, status: string) => async () => (await reload(id)).status === status
const scan = (reference: string | null, amount?: number) =>
  servers.control('pay', { reference, ...(amount !== undefined && { amount }) })
const moneyOf = async (query: string) =>
  (await call<{ data: IncomingMoney[] }>(`/v1/incoming-money?${query}`)).data

/** The provider's name of what paid a payment. */
const saleOf = async (id: string) =>
  (await moneyOf(`paymentId=${id}`))[0]?.providerTransactionId ?? ''

/** Waits for what a payer of another payment has read sooner, by asking. */
const seen = (open: Payment, condition: () => Promise<boolean>) =>
  eventually(async () => {
    await call(`/checkout/${open.checkoutToken}/check`, {})
    return condition()
  }, READ_MS)

/** Logs in as an owner would, by one-time code. */
async function connect(): Promise<Connection> {
  const begun = await call<Connection>('/v1/connections', { provider: 'gopay_qris', phone: PHONE })
  const { otp } = await sandbox<{ otp: string }>(`gobiz/otp?phone=${PHONE}`)
  const path = `/v1/connections/${begun.id}`
  const verified = await call<Connection>(`${path}/verify`, { otp })
  if (verified.status === 'choosing_outlet') await call(`${path}/outlet`, { outletId: OUTLET })
  const { accounts } = await sandbox<{
    accounts: { phone: string; outlets: { merchantId: string; qrisText: string }[] }[]
  }>('gobiz/accounts')
  const outlets = accounts.flatMap((account) => account.outlets)
  const text = outlets.find(({ merchantId }) => merchantId === OUTLET)?.qrisText ?? ''
  return call<Connection>(`${path}/static-qris`, { text }, 'PUT')
}

describe('a merchant’s own GoPay account', { timeout: 120_000 }, () => {
  let staticText = ''

  test('takes a payment: connected, code scanned, seen in the feed, told to the shop', async () => {
    const connection = await connect()
    expect(connection).toMatchObject({ status: 'active', isDefault: true })
    staticText = connection.staticQris?.text ?? ''
    const payment = await givenPayment(50_000)
    expect(payment.provider).toBe('gopay_qris')
    expect(payment.payableAmount).toBeLessThan(50_000)
    const code = parseQris(payment.qrText ?? '')
    expect(code.amount).toBe(payment.payableAmount)
    expect(code.pointOfInitiation).toBe('12')

    await scan(payment.qrText)
    await eventually(is(payment.id, 'paid'), READ_MS)
    expect(await reload(payment.id)).toMatchObject({
      late: false,
      amount: 50_000,
      amountPaid: payment.payableAmount,
    })
    await eventually(() =>
      webhooks.some(
        ({ event, body }) => event === 'transaction.received' && body.includes(payment.orderId),
      ),
    )
  })

  test('keeps what was paid twice as duplicate money', async () => {
    const payment = await givenPayment(61_000)
    await scan(payment.qrText)
    await scan(payment.qrText)
    await eventually(async () => (await moneyOf(`paymentId=${payment.id}`)).length === 2, READ_MS)
    const kinds = (await moneyOf(`paymentId=${payment.id}`)).map(({ kind }) => kind).sort()
    expect(kinds).toEqual(['duplicate', 'payment'])
    expect((await reload(payment.id)).status).toBe('paid')
  })

  test('expires a payment once the feed was read past its end, and takes late money', async () => {
    const payment = await givenPayment(72_000)
    // Its time is over in a moment, instead of in 15 minutes.
    await servers.sql`
      update payments set expires_at = now() - interval '40 seconds', next_check_at = now()
      where id = ${payment.id}`
    await eventually(is(payment.id, 'expired'), READ_MS)
    await scan(payment.qrText)
    // While an amount only cools its feed is read about once a minute; whoever waits asks.
    await eventually(async () => {
      await call(`/checkout/${payment.checkoutToken}/check`, {})
      return (await reload(payment.id)).status === 'paid'
    }, READ_MS)
    expect((await reload(payment.id)).late).toBe(true)
  })

  test('keeps a typed round price for a person, who assigns it', async () => {
    const payment = await givenPayment(83_000)
    await scan(staticText, 83_000)
    await eventually(
      async () => (await moneyOf('kind=unmatched')).some(({ amount }) => amount === 83_000),
      READ_MS,
    )
    expect((await reload(payment.id)).status).toBe('pending')
    const money = (await moneyOf('kind=unmatched')).find(({ amount }) => amount === 83_000)
    await call(`/v1/incoming-money/${money?.id}/assign`, { paymentId: payment.id })
    expect(await reload(payment.id)).toMatchObject({ status: 'paid', amountPaid: 83_000 })
    const held = await servers.sql`
      select from amount_leases where payment_id = ${payment.id} and held_until is null`
    expect(held).toHaveLength(0)
  })

  test('counts once what its owner gives back in the app, asked for here or not', async () => {
    const payment = await givenPayment(64_000)
    const paid = payment.payableAmount
    await scan(payment.qrText)
    await eventually(is(payment.id, 'paid'), READ_MS)
    const open = await givenPayment(65_000)
    const reference = await saleOf(payment.id)
    await servers.control('gobiz/refund', { reference, amount: 4_000 })
    await seen(open, is(payment.id, 'partially_refunded'))
    const path = `/v1/payments/${payment.id}/refunds`
    const asked = await call<Refund>(path, { reason: 'Sold out' })
    expect(asked).toMatchObject({ status: 'needs_manual_transfer', amount: paid - 4_000 })
    await servers.control('gobiz/refund', { reference })
    await seen(open, is(payment.id, 'refunded'))
    expect(await reload(payment.id)).toMatchObject({ amountRefunded: paid, amountPaid: paid })
    const { data } = await call<{ data: Refund[] }>(path)
    expect(data.map(({ origin, status }) => [origin, status])).toEqual([
      ['provider', 'confirmed'],
      ['merchant', 'confirmed'],
    ])
  })

  test('leaves a refund under a name of its own to a person', async () => {
    await servers.control('gobiz/switches', { refundShows: 'row' })
    const payment = await givenPayment(66_000)
    await scan(payment.qrText)
    await eventually(is(payment.id, 'paid'), READ_MS)
    const open = await givenPayment(65_000)
    const reference = await saleOf(payment.id)
    await servers.control('gobiz/refund', { reference, amount: 6_000 })
    await seen(open, async () => (await moneyOf('kind=returned')).length > 0)
    const [money] = await moneyOf('kind=returned')
    expect(money).toMatchObject({ amount: 6_000, review: 'open', paymentId: null })
    expect((await reload(payment.id)).amountRefunded).toBe(0)
    await call(`/v1/incoming-money/${money?.id}/assign`, { paymentId: payment.id })
    expect(await reload(payment.id)).toMatchObject({
      status: 'partially_refunded',
      amountRefunded: 6_000,
    })
    await servers.control('gobiz/switches', { refundShows: 'status' })
  })

  test('serves the AutoGoPay API too, with the amount to pay beside the price', async () => {
    const { data } = await call<GeneratedQris>('/api/qris/generate', { amount: 33_000 })
    expect(data.amount).toBe(33_000)
    expect(parseQris(data.qr_string).amount).toBe(data.payable_amount)
    const ref = { transaction_id: data.transaction_id }
    const cancelled = await call<TransactionAnswer>('/api/qris/cancel', ref)
    expect(cancelled.data.transaction_status).toBe('cancel')
    // The code goes on being payable, whatever we call the payment.
    await scan(data.qr_string)
    await eventually(async () => {
      await call(`/checkout/${data.checkout_url.split('/').at(-1)}/check`, {})
      const { data: now } = await call<TransactionAnswer>('/api/qris/status', ref)
      return now.transaction_status === 'settlement'
    }, READ_MS)
  })

  test('refuses clearly, and says when to come back, when no amount is free', async () => {
    await givenPayment(2)
    const headers = { 'x-api-key': servers.apiKey, 'content-type': 'application/json' }
    // The AutoGoPay API knows no 503.
    const statuses = { '/v1/payments': 503, '/api/qris/generate': 500 }
    for (const [path, status] of Object.entries(statuses)) {
      const refused = await fetch(`${servers.urls[0]}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ amount: 2 }),
      })
      expect(refused.status).toBe(status)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refused.json()).toMatchObject({ code: 'no_free_amount' })
    }
  })

  test('is logged in again by its owner; until then nothing expires wrongly', async () => {
    const payment = await givenPayment(94_000)
    await servers.control('gobiz/kill-tokens', { phone: PHONE, kind: 'all' })
    const [{ id } = { id: '' }] = (
      await call<{ data: Connection[] }>('/v1/connections')
    ).data.filter(({ provider }) => provider === 'gopay_qris')
    await eventually(
      async () => (await call<Connection>(`/v1/connections/${id}`)).status === 'needs_login',
      READ_MS,
    )
    await servers.sql`
      update payments set expires_at = now() - interval '1 second', next_check_at = now()
      where id = ${payment.id}`
    await eventually(async () => (await reload(payment.id)).waitingReason !== null, READ_MS)
    expect(await reload(payment.id)).toMatchObject({
      status: 'pending',
      waitingReason: 'account_needs_login',
    })
  })
})
