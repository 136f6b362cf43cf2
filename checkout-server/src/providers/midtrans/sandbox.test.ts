import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Agent } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createSandbox, type Sandbox } from '../../../sandbox/sandbox.ts'
import { newId } from '../../platform/ids.ts'
import { ProviderMisconfigured, ProviderUnavailable, type NewCharge } from '../provider.ts'
import { openMidtrans } from './midtrans.ts'
import { openQrReader } from './qr-reader.ts'

// The whole adapter against the simulated Midtrans, over HTTP.

const SERVER_KEY = 'SB-Mid-server-DEMOKEY'
const MINUTE_MS = 60_000

let sandbox: Sandbox
let aheadMs = 0
const arrived: Buffer[] = []
const sink = createServer(async (request, response) => {
  arrived.push(await buffer(request))
  response.end()
})
const agent = new Agent()
const reader = openQrReader()

beforeAll(async () => {
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const { port } = sink.address() as AddressInfo
  sandbox = await createSandbox({
    clock: () => Date.now() + aheadMs,
    accounts: [
      {
        serverKey: SERVER_KEY,
        name: 'Toko Demo',
        notificationUrl: `http://127.0.0.1:${port}/notices`,
      },
    ],
  })
})
beforeEach(async () => {
  await control('switches', { errorsAtHttpLevel: false, repeatedRefundKey: 'refuse' })
})
afterAll(async () => {
  await Promise.all([reader.close(), agent.close(), sandbox.close()])
  sink.close()
})

const open = (serverKey = SERVER_KEY, timeoutMs = 4_000) =>
  openMidtrans(
    { baseUrl: sandbox.url, credentials: JSON.stringify({ serverKey }) },
    { dispatcher: agent, readQr: reader.read, timeoutMs },
  )

const newCharge = (change: Partial<NewCharge> = {}): NewCharge => ({
  chargeId: newId('chg', new Date()),
  amount: 44_000,
  expiresInSeconds: 900,
  description: 'Kopi susu',
  customer: { name: 'Siti' },
  returnUrl: 'https://bayar.example/pay/abc/',
  ...change,
})

async function control(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/_control/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(response.status, await response.clone().text()).toBe(200)
  return response.json()
}

/** What the sandbox has under an order id, newest first. */
async function transactionsOf(chargeId: string): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${sandbox.url}/_control/transactions`)
  const { transactions } = (await response.json()) as { transactions: Record<string, unknown>[] }
  return transactions.filter(({ order_id }) => order_id === chargeId)
}

/** Waits for the notices about a charge; those of other tests may still be coming in. */
const noticesOf = (chargeId: string, count: number): Promise<Buffer[]> =>
  vi.waitFor(
    () => {
      const found = arrived.filter((raw) => raw.includes(chargeId))
      expect(found.length).toBeGreaterThanOrEqual(count)
      return found
    },
    { timeout: 5_000 },
  )

async function openCharge(change: Partial<NewCharge> = {}) {
  const charge = newCharge(change)
  const opened = await open().createCharge(charge)
  if (opened.kind !== 'opened') throw new Error(opened.reason)
  return { charge, opened, provider: open() }
}

test('charge, scan the very code that was issued, paid', async () => {
  const { charge, opened, provider } = await openCharge()
  const [transaction] = await transactionsOf(charge.chargeId)
  expect(opened).toMatchObject({
    transactionId: transaction?.['transaction_id'],
    qrText: transaction?.['qr_string'],
    deeplinkUrl: transaction?.['deeplink_url'],
  })
  expect(transaction).toMatchObject({ callback_url: 'https://bayar.example/pay/abc/' })
  expect(await provider.getStatus(charge.chargeId)).toMatchObject({
    state: 'pending',
    amount: 44_000,
    paidAt: null,
  })

  await control('pay', { reference: opened.qrText })
  const status = await provider.getStatus(charge.chargeId)
  expect(status).toMatchObject({ state: 'paid', transactionId: opened.transactionId })
  expect(Math.abs(Number(status.paidAt) - Date.now() - aheadMs)).toBeLessThan(5_000)
})

test('a repeated charge is the same charge', async () => {
  const { charge, opened, provider } = await openCharge()
  expect(await provider.createCharge(charge)).toEqual(opened)
  expect(await transactionsOf(charge.chargeId)).toHaveLength(1)
})

test('a charge whose answer is cut off opens once', async () => {
  const charge = newCharge()
  await control('scenario', { name: 'cut-off', reference: charge.chargeId, count: 1 })
  const opened = await open().createCharge(charge)
  const transactions = await transactionsOf(charge.chargeId)
  expect(transactions).toHaveLength(1)
  expect(opened).toMatchObject({
    kind: 'opened',
    transactionId: transactions[0]?.['transaction_id'],
    qrText: transactions[0]?.['qr_string'],
  })
})

test('a charge whose answer comes too late is found by the next call', async () => {
  const charge = newCharge()
  await control('scenario', { name: 'slow', reference: charge.chargeId, ms: 700, count: 1 })
  await expect(open(SERVER_KEY, 200).createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(await open().getStatus(charge.chargeId)).toMatchObject({ state: 'pending' })
  const opened = await vi.waitFor(() => open().createCharge(charge), { timeout: 5_000 })
  expect(opened).toMatchObject({ kind: 'opened', qrText: expect.any(String) })
  expect(await transactionsOf(charge.chargeId)).toHaveLength(1)
})

test.each([false, true])(
  'a charge that Midtrans no longer recognises is replaced (errors at HTTP level: %s)',
  async (errorsAtHttpLevel) => {
    await control('switches', { errorsAtHttpLevel })
    const { charge, opened, provider } = await openCharge()
    aheadMs += 6 * MINUTE_MS
    const again = await provider.createCharge(charge)
    expect(again).toMatchObject({ kind: 'opened', qrText: expect.any(String) })
    const states = (await transactionsOf(charge.chargeId)).map((entry) => [
      entry['transaction_id'],
      entry['status'],
    ])
    expect(states).toHaveLength(2)
    expect(states).toContainEqual([opened.transactionId, 'cancel'])
    expect(states).toContainEqual([again.kind === 'opened' && again.transactionId, 'pending'])

    // The newest transaction is the one that a status and a withdrawal are about.
    const paid = await provider.getStatus(charge.chargeId)
    expect(paid).toMatchObject({ state: 'pending' })
    expect(await provider.cancelCharge(charge.chargeId)).toMatchObject({ state: 'cancelled' })
    const left = await transactionsOf(charge.chargeId)
    expect(left.map((entry) => entry['status'])).toEqual(['cancel', 'cancel'])
  },
)

test('a charge that Midtrans no longer recognises but that was paid is never replaced', async () => {
  const { charge, opened, provider } = await openCharge()
  await control('pay', { reference: opened.transactionId })
  aheadMs += 6 * MINUTE_MS
  await expect(provider.createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(await provider.getStatus(charge.chargeId)).toMatchObject({ state: 'paid' })
  expect(await transactionsOf(charge.chargeId)).toHaveLength(1)
})

test('an account without GoPay gets a QRIS charge', async () => {
  const charge = newCharge()
  await control('scenario', { name: 'not-enabled', reference: charge.chargeId, count: 1 })
  expect(await open().createCharge(charge)).toMatchObject({
    kind: 'opened',
    qrText: expect.stringMatching(/^000201/),
    deeplinkUrl: null,
  })
  const [transaction] = await transactionsOf(charge.chargeId)
  expect(transaction).toMatchObject({ payment_type: 'qris' })
  await control('pay', { reference: transaction?.['qr_string'] })
  expect(await open().getStatus(charge.chargeId)).toMatchObject({ state: 'paid' })
})

test('what Midtrans refuses is refused, and stays so', async () => {
  const charge = newCharge()
  await control('scenario', { name: 'refused', reference: charge.chargeId, count: 1 })
  const refused = { kind: 'refused', reason: expect.stringContaining('rejected') }
  expect(await open().createCharge(charge)).toEqual(refused)
  expect(await open().getStatus(charge.chargeId)).toMatchObject({ state: 'denied' })
  expect(await open().createCharge(charge)).toMatchObject({ kind: 'refused' })
  const large = newCharge({ amount: 20_000_001 })
  expect(await open().createCharge(large)).toMatchObject({ kind: 'refused' })
})

test.each(['unavailable', 'rate-limited'])('%s leaves nothing behind', async (name) => {
  const charge = newCharge()
  await control('scenario', { name, reference: charge.chargeId, count: 1 })
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(await open().createCharge(charge)).toMatchObject({ kind: 'opened' })
})

test('a picture that does not come leaves the charge open; it is read later', async () => {
  const charge = newCharge()
  await control('scenario', { name: 'qr-image-unavailable', reference: charge.chargeId, count: 1 })
  const opened = await open().createCharge(charge)
  if (opened.kind !== 'opened' || opened.qrImageUrl === null) throw new Error('not opened')
  expect(opened.qrText).toBeNull()
  const [transaction] = await transactionsOf(charge.chargeId)
  const text = await open().readQrText(opened.qrImageUrl, undefined, charge.amount)
  expect(text).toBe(transaction?.['qr_string'])
})

test('cancel withdraws, again and again', async () => {
  const { charge, opened, provider } = await openCharge()
  for (let time = 0; time < 3; time += 1) {
    expect(await provider.cancelCharge(charge.chargeId)).toMatchObject({
      state: 'cancelled',
      transactionId: opened.transactionId,
    })
  }
})

test('expire lets go, and cancel then tells the truth', async () => {
  const { charge, provider } = await openCharge()
  await control('scenario', { name: 'cut-off', reference: charge.chargeId, count: 1 })
  expect(await provider.expireCharge(charge.chargeId)).toMatchObject({ state: 'expired' })
  expect(await provider.getStatus(charge.chargeId)).toMatchObject({ state: 'expired' })
  expect(await provider.cancelCharge(charge.chargeId)).toMatchObject({ state: 'expired' })
})

test('a payment that came first wins over cancel and expire', async () => {
  const { charge, opened, provider } = await openCharge()
  await control('pay', { reference: opened.transactionId, via: 'deeplink' })
  expect(await provider.cancelCharge(charge.chargeId)).toMatchObject({ state: 'paid' })
  expect(await provider.expireCharge(charge.chargeId)).toMatchObject({ state: 'paid' })
})

test('what Midtrans never saw is not found; a wrong key is told apart from that', async () => {
  expect(await open().getStatus('chg_unknown')).toMatchObject({ state: 'not_found' })
  expect(await open().cancelCharge('chg_unknown')).toMatchObject({ state: 'not_found' })
  await expect(open('wrong').getStatus('chg_unknown')).rejects.toThrow(ProviderMisconfigured)
})

test.each(['refuse', 'replay'])(
  'a refund is made once, however often it is asked for (a repeat: %s)',
  async (repeatedRefundKey) => {
    await control('switches', { repeatedRefundKey })
    const { charge, opened, provider } = await openCharge()
    await control('pay', { reference: opened.transactionId, via: 'deeplink' })
    const order = {
      refundId: newId('ref', new Date()),
      chargeId: charge.chargeId,
      amount: 10_000,
      reason: 'Rusak',
    }
    await control('scenario', { name: 'cut-off', reference: charge.chargeId, count: 1 })
    expect(await provider.refund(order)).toEqual({ kind: 'confirmed' })
    // Beyond the idempotency key's memory, only the refund's own id guards.
    aheadMs += 6 * MINUTE_MS
    expect(await provider.refund(order)).toEqual({ kind: 'confirmed' })
    expect(await provider.getStatus(charge.chargeId)).toMatchObject({
      state: 'partially_refunded',
      amountRefunded: 10_000,
      refundIds: [order.refundId],
    })

    const rest = { ...order, refundId: newId('ref', new Date()), amount: 34_000 }
    expect(await provider.refund(rest)).toEqual({ kind: 'confirmed' })
    aheadMs += 6 * MINUTE_MS
    // Now everything is returned, so the repeat meets 412 instead of 406.
    expect(await provider.refund(rest)).toEqual({ kind: 'confirmed' })
    expect(await provider.getStatus(charge.chargeId)).toMatchObject({
      state: 'refunded',
      amountRefunded: 44_000,
      refundIds: [order.refundId, rest.refundId],
    })
  },
)

test('a refund that Midtrans denies, or that is too large, or too early, is refused', async () => {
  const { charge, opened, provider } = await openCharge()
  const order = { chargeId: charge.chargeId, amount: 10_000, reason: 'Rusak' }
  const refund = (refundId: string, amount = order.amount) =>
    provider.refund({ ...order, amount, refundId })
  expect(await refund('ref_early')).toMatchObject({ kind: 'refused' })
  await control('pay', { reference: opened.transactionId, via: 'deeplink' })
  expect(await refund('ref_large', 44_001)).toMatchObject({ kind: 'refused' })
  for (const name of ['refund-denied', 'refund-balance-low']) {
    await control('scenario', { name, reference: charge.chargeId, count: 1 })
    expect(await refund(`ref_${name}`)).toMatchObject({ kind: 'refused' })
  }
  expect(await provider.getStatus(charge.chargeId)).toMatchObject({
    state: 'paid',
    amountRefunded: 0,
  })
})

test('notices are signed for this account, name the charge and differ by their news', async () => {
  const { charge, opened, provider } = await openCharge()
  await noticesOf(charge.chargeId, 1)
  await control('pay', { reference: opened.qrText })
  await noticesOf(charge.chargeId, 2)
  const order = { refundId: 'ref_all', chargeId: charge.chargeId, amount: 44_000, reason: 'Rusak' }
  expect(await provider.refund(order)).toEqual({ kind: 'confirmed' })

  const notices = await noticesOf(charge.chargeId, 3)
  const read = notices.map((raw) => provider.readNotice(raw))
  expect(read).toMatchObject(
    ['pending', 'paid', 'refunded'].map((state) => ({
      isAuthentic: true,
      chargeId: charge.chargeId,
      state,
      amount: 44_000,
    })),
  )
  expect(new Set(read.map((notice) => notice?.dedupeKey)).size).toBe(3)
  for (const raw of notices) {
    expect(open('another-key').readNotice(raw)).toMatchObject({ isAuthentic: false })
  }
})

test('a forged notice is told from a true one; a tampered one proves nothing', async () => {
  const { charge, opened, provider } = await openCharge()
  await noticesOf(charge.chargeId, 1)
  await control('scenario', { name: 'notice-forged', reference: opened.transactionId })
  await noticesOf(charge.chargeId, 2)
  await control('scenario', { name: 'notice-tampered', reference: opened.transactionId })
  const [, forged, tampered] = (await noticesOf(charge.chargeId, 3)).map((raw) =>
    provider.readNotice(raw),
  )
  expect(forged).toMatchObject({ isAuthentic: false })
  expect(tampered).toMatchObject({ isAuthentic: true, chargeId: charge.chargeId, state: null })
  expect(await provider.getStatus(charge.chargeId)).toMatchObject({ state: 'pending' })
})

test('a notice that is sent twice is the same news', async () => {
  const charge = newCharge()
  const twice = { name: 'notice-twice', event: 'pending', count: 1 }
  await control('scenario', { ...twice, reference: charge.chargeId })
  const provider = open()
  expect(await provider.createCharge(charge)).toMatchObject({ kind: 'opened' })
  const [one, other] = await noticesOf(charge.chargeId, 2)
  if (!one || !other) throw new Error('no notices')
  expect(provider.readNotice(one)).toEqual(provider.readNotice(other))
})
