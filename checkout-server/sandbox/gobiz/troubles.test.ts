import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openPortal } from '../testing/portal.ts'
import type { Portal } from '../testing/portal.ts'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

interface Row {
  id: string
  gross_amount: number
  transaction_status: string
  transaction_history: object[]
}

let world: World
let portal: Portal
let phone: string
let merchantId: string
let accounts = 0
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())
beforeEach(async () => {
  phone = `8140000${String(++accounts).padStart(4, '0')}`
  merchantId = `G8${String(accounts).padStart(8, '0')}`
  const outlets = [{ name: 'Kedai Uji', merchantId }]
  await world.control('/gobiz/accounts', { phone, outlets })
  portal = openPortal(world.url)
  await portal.logIn(phone)
})
afterEach(() => world.control('/scenario', { name: 'none' }))

const scenario = (name: string, more: object = {}) =>
  world.control('/scenario', { name, reference: merchantId, ...more })
const pay = async (amount: number) => {
  const { body } = await world.control('/pay', { reference: merchantId, amount })
  return (body['transaction'] as { transaction_id: string }).transaction_id
}
const payMany = (count: number) =>
  world.control('/gobiz/mutations', {
    merchantId,
    amounts: Array.from({ length: count }, (_, index) => 1000 + index),
  })
const read = async (query: Record<string, string | number> = {}) => {
  const { body } = await portal.transactions({ merchant_ids: merchantId, ...query })
  return body as unknown as { total: number; transactions: Row[] }
}
const amounts = ({ transactions }: { transactions: Row[] }) =>
  transactions.map(({ gross_amount }) => gross_amount / 100)
/** Reads the feed by `total`, as a plain poller does. */
const readAll = async (size: number) => {
  const all: number[] = []
  for (let from = 0; ; from += size) {
    const page = await read({ from, size })
    all.push(...amounts(page))
    if (from + size >= page.total) return all
  }
}
const me = () => portal.call('GET', '/gobiz/v1/users/me')

test('a row may come late, or be gone for a while', async () => {
  await scenario('gobiz-feed-lag', { seconds: 30, count: 1 })
  await pay(1000)
  const shown = await pay(2000)
  expect(amounts(await read())).toEqual([2000])
  clock.forward(30_000)
  expect(amounts(await read())).toEqual([2000, 1000])
  await world.control('/gobiz/hide', { reference: shown, seconds: 60 })
  expect(amounts(await read())).toEqual([1000])
  clock.forward(60_000)
  expect(amounts(await read())).toEqual([2000, 1000])
})

test('an answer may lack the newest rows', async () => {
  await payMany(3)
  await scenario('gobiz-rows-missing', { rows: 2, count: 1 })
  expect(amounts(await read())).toEqual([1000])
  expect(amounts(await read())).toEqual([1002, 1001, 1000])
})

test.each([2, 3, 4, 20])('with pages of %d, rows may come twice and none is lost', async (size) => {
  await payMany(8)
  await scenario('gobiz-rows-repeated')
  const all = await readAll(size)
  const newestFirst = Array.from({ length: 8 }, (_, index) => 1007 - index)
  expect([...new Set(all)]).toEqual(newestFirst)
  expect(all).toHaveLength(15)
})

test('a sale between two pages pushes rows down: one comes twice, and the sale is real', async () => {
  await payMany(4)
  await scenario('gobiz-page-shift', { amount: 777, count: 1 })
  expect(await readAll(2)).toEqual([1003, 1002, 1002, 1001, 1000])
  expect(amounts(await read())).toEqual([777, 1003, 1002, 1001, 1000])
  const { body } = await world.call('GET', '/_control/transactions?provider=gobiz&limit=1')
  expect(body['transactions']).toMatchObject([{ gross_amount: '777.00' }])
})

test('dead tokens answer 401 until a refresh', async () => {
  await scenario('gobiz-token-dead', { count: 1 })
  expect((await me()).http).toBe(401)
  expect((await me()).http).toBe(401)
  await portal.refresh()
  expect((await me()).http).toBe(200)
})

test('429, 5xx and web pages come instead of answers, and nothing is done', async () => {
  await scenario('gobiz-rate-limited', { retryAfterSeconds: 7, operation: 'me', count: 1 })
  await portal.refresh()
  const limited = await fetch(`${world.url}/gobiz/v1/users/me`, {
    headers: { authorization: `Bearer ${portal.accessToken()}` },
  })
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  expect(await limited.json()).toMatchObject({ errors: [{ message: expect.any(String) }] })

  await scenario('gobiz-unavailable', { status: 502, operation: 'token', count: 1 })
  const kept = portal.refreshToken()
  expect(await portal.refresh()).toMatchObject({
    http: 502,
    body: { text: expect.stringContaining('<html>') },
  })
  expect((await portal.refresh()).http).toBe(200)
  expect(portal.refreshToken()).not.toBe(kept)

  await scenario('gobiz-web-page', { count: 1 })
  expect(await me()).toMatchObject({ http: 200, body: { text: expect.stringContaining('<html>') } })
})

test('a slow call is done at once, a cut-off one is done too', async () => {
  await scenario('gobiz-slow', { ms: 150, count: 1 })
  const began = performance.now()
  expect((await me()).http).toBe(200)
  expect(performance.now() - began).toBeGreaterThan(140)

  await scenario('gobiz-cut-off', { operation: 'token', count: 1 })
  await expect(portal.refresh()).rejects.toThrow()
  // The tokens were rotated, but nobody got them.
  expect((await portal.refresh()).http).toBe(401)
})

test('a scenario can be of a phone number, of a code, or of everyone; others are spared', async () => {
  const other = { phone: '081499990000', outlets: [{ name: 'Lain', merchantId: 'G899999999' }] }
  await world.control('/gobiz/accounts', other)
  const stranger = openPortal(world.url)
  await stranger.logIn('81499990000')
  const theirs = async () => (await stranger.call('GET', '/gobiz/v1/users/me')).http
  for (const reference of [`0${phone}`, merchantId]) {
    await world.control('/scenario', { name: 'gobiz-unavailable', reference })
    expect([(await me()).http, await theirs()]).toEqual([503, 200])
    expect((await world.control('/scenario', { name: 'none', reference })).body).toEqual({
      cleared: 1,
    })
    expect((await me()).http).toBe(200)
  }
  await world.control('/scenario', { name: 'gobiz-unavailable' })
  expect([(await me()).http, await theirs()]).toEqual([503, 503])
  expect(
    await world.control('/scenario', { name: 'gobiz-slow', reference: 'agp-1' }),
  ).toMatchObject({ http: 404 })
})

test('a refund changes the row and its history, and never gives back more than came', async () => {
  const reference = await pay(9000)
  await world.control('/gobiz/refund', { reference, amount: 4000 })
  expect((await read()).transactions).toMatchObject([
    {
      id: reference,
      transaction_status: 'partial_refund',
      gross_amount: 900_000,
      transaction_history: [{ transaction_status: 'partial_refund', gross_amount: 400_000 }],
    },
  ])
  const tooMuch = await world.control('/gobiz/refund', { reference, amount: 5001 })
  expect(tooMuch).toMatchObject({ http: 409, body: { error: expect.stringContaining('5000') } })
  await world.control('/gobiz/refund', { reference })
  expect((await read()).transactions).toMatchObject([{ transaction_status: 'refund' }])
  expect((await world.control('/gobiz/refund', { reference })).http).toBe(409)
})

test('or a refund is a row of its own, by a switch', async () => {
  await world.control('/gobiz/switches', { refundShows: 'row', letters: 'mixed' })
  const reference = await pay(9000)
  clock.forward(1000)
  await world.control('/gobiz/refund', { reference })
  const { transactions } = await read()
  const shown = transactions.map((row) => [row.transaction_status.toLowerCase(), row.gross_amount])
  expect(shown).toEqual([
    ['refund', 900_000],
    ['settlement', 900_000],
  ])
  expect(transactions[0]?.id).not.toBe(reference)
  const spellings = new Set(
    transactions.map((row) => row.transaction_status === row.transaction_status.toUpperCase()),
  )
  expect(spellings.size).toBe(2)
  const { body } = await world.call('GET', '/_control/transactions?provider=gobiz&limit=2')
  expect(body['transactions']).toMatchObject([
    { kind: 'refund', refund_of: reference, settled_amount: 0 },
    { kind: 'payment', settled_amount: 9000, refunded_amount: 9000 },
  ])
  await world.control('/gobiz/switches', { refundShows: 'status', letters: 'lower' })
})
