import { Activation, Problem } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey, revokeKey } from '../../activation/keys.ts'
import { extendByOperator, resumeAccount, suspendAccount } from '../../activation/operate.ts'
import { savePackage, withdrawPackage } from '../../activation/packages.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: TestApp
beforeAll(async () => {
  server = await openTestApp({ activation: { isRequired: true } })
})
afterAll(() => server.close())

const stateOf = async (shop: TestMerchant) =>
  Activation.parse(await (await shop.call('GET', '/v1/activation')).json())
const enter = (shop: TestMerchant, key: string) =>
  shop.call('POST', '/v1/activations', { body: { key } })
const codeOf = async (answer: Response) => [
  answer.status,
  Problem.parse(await answer.json()).code as string,
]
const newKey = async (days: number, more: object = {}) => {
  const made = await issueKey(server.activation, { days, ...more })
  if (!made) throw new Error('no key')
  return made
}
const pay = (shop: TestMerchant) => shop.call('POST', '/v1/payments', { body: { amount: 5_000 } })
const daysFromNow = ({ activeUntil }: Activation) =>
  (Date.parse(activeUntil ?? '') - server.activation.clock().getTime()) / DAY_MS

test('a key extends the account at once, and payments work with the same API key', async () => {
  const shop = await server.givenMerchant()
  expect(await codeOf(await pay(shop))).toEqual([403, 'account_inactive'])
  expect(await stateOf(shop)).toMatchObject({ required: true, active: false, activeUntil: null })
  const { key } = await newKey(30)
  const answer = await enter(shop, key)
  expect(answer.status).toBe(200)
  const state = Activation.parse(await answer.json())
  expect(state.active).toBe(true)
  expect(daysFromNow(state)).toBeCloseTo(30, 2)
  expect((await pay(shop)).status).toBe(201)
})

test('a lapsed account makes nothing new, all else goes on, and renewal is felt at once', async () => {
  const shop = await server.givenMerchant()
  await enter(shop, (await newKey(1)).key)
  const made = await pay(shop)
  const { id, providerTransactionId } = (await made.json()) as Record<string, string>
  server.advance(DAY_MS + 1)
  expect(await codeOf(await pay(shop))).toEqual([403, 'account_inactive'])
  const link = { title: 'Kopi', amountKind: 'open' }
  expect(await codeOf(await shop.call('POST', '/v1/payment-links', { body: link }))).toEqual([
    403,
    'account_inactive',
  ])
  const qris = await shop.call('POST', '/api/qris/generate', { body: { amount: 5_000 } })
  expect([qris.status, ((await qris.json()) as { code: string }).code]).toEqual([
    409,
    'account_inactive',
  ])
  expect((await shop.call('GET', '/v1/payments')).status).toBe(200)
  // What was begun before is paid all the same.
  await server.payAtProvider(providerTransactionId ?? '')
  await shop.call('POST', '/api/qris/status', { body: { transaction_id: providerTransactionId } })
  const seen = await (await shop.call('GET', `/v1/payments/${id}`)).json()
  expect(seen).toMatchObject({ status: 'paid' })
  expect((await shop.call('POST', `/v1/payments/${id}/refunds`, { body: {} })).status).toBe(201)

  await enter(shop, (await newKey(2)).key)
  expect((await pay(shop)).status).toBe(201)
  // From now, not from the end that was over.
  expect(daysFromNow(await stateOf(shop))).toBeCloseTo(2, 2)
})

test('a key before the end adds to the end', async () => {
  const shop = await server.givenMerchant()
  await enter(shop, (await newKey(3)).key)
  await enter(shop, (await newKey(4)).key)
  expect(daysFromNow(await stateOf(shop))).toBeCloseTo(7, 2)
})

test('of twenty who use one key in the same moment, exactly one account is extended', async () => {
  const shops: TestMerchant[] = []
  while (shops.length < 5) shops.push(await server.givenMerchant())
  const { id, key } = await newKey(10)
  const answers = await Promise.all(
    [...shops, ...shops, ...shops, ...shops].map((shop) => enter(shop, key)),
  )
  const winners = new Set(answers.flatMap(({ status }, at) => (status === 200 ? [at % 5] : [])))
  expect(winners.size).toBe(1)
  const states = await Promise.all(shops.map(stateOf))
  expect(states.filter(({ active }) => active)).toHaveLength(1)
  expect(states.map(daysFromNow).filter((days) => days > 10.01)).toEqual([])
  const rows = await server.sql`select id from activation_extensions where key_id = ${id}`
  expect(rows).toHaveLength(1)
})

test('twenty keys at once on one account add up', async () => {
  const shop = await server.givenMerchant()
  const keys = await Promise.all(Array.from({ length: 20 }, () => newKey(1)))
  await Promise.all(keys.map(({ key }) => enter(shop, key)))
  expect(daysFromNow(await stateOf(shop))).toBeCloseTo(20, 2)
})

test('the same key again for the same account changes nothing; for another it is refused', async () => {
  const [shop, other] = [await server.givenMerchant(), await server.givenMerchant()]
  const { id, key } = await newKey(5)
  await enter(shop, key)
  const before = await stateOf(shop)
  expect((await enter(shop, key)).status).toBe(200)
  expect(await stateOf(shop)).toEqual(before)
  const used = await enter(other, key)
  const unknown = await enter(other, 'AGP-00000-00000-00000-00000-00000')
  const [usedText, unknownText] = [await used.text(), await unknown.text()].map((text) =>
    text.replace(/"requestId":"[^"]*"/, ''),
  )
  expect([used.status, usedText]).toEqual([422, unknownText])
  expect(usedText).toContain('activation_key_refused')
  // Used is used.
  expect(await revokeKey(server.activation, id)).toBe(false)
})

test('a key may be typed as people type', async () => {
  const shop = await server.givenMerchant()
  const { key } = await newKey(5)
  const typed = ` ${key.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`
  expect((await enter(shop, typed)).status).toBe(200)
})

test('a withdrawn or outdated key does not count', async () => {
  const shop = await server.givenMerchant()
  const withdrawn = await newKey(5)
  expect(await revokeKey(server.activation, withdrawn.id)).toBe(true)
  const outdated = await newKey(5, { expiresAt: new Date(server.activation.clock().getTime() - 1) })
  for (const { key } of [withdrawn, outdated]) {
    expect(await codeOf(await enter(shop, key))).toEqual([422, 'activation_key_refused'])
  }
  expect((await stateOf(shop)).active).toBe(false)
})

test('a suspended account makes nothing new, loses no key, and goes on where it was', async () => {
  const shop = await server.givenMerchant()
  await extendByOperator(server.activation, { merchantId: shop.id, days: 9 })
  await suspendAccount(server.activation, { merchantId: shop.id, reason: 'Dokumen belum lengkap' })
  expect(await codeOf(await pay(shop))).toEqual([403, 'account_inactive'])
  expect(await stateOf(shop)).toMatchObject({
    active: false,
    suspendedReason: 'Dokumen belum lengkap',
  })
  const { key } = await newKey(1)
  expect(await codeOf(await enter(shop, key))).toEqual([403, 'account_inactive'])
  expect(await resumeAccount(server.sql, shop.id)).toBe(true)
  expect((await pay(shop)).status).toBe(201)
  expect((await enter(shop, key)).status).toBe(200)
  expect(daysFromNow(await stateOf(shop))).toBeCloseTo(10, 2)
})

test('packages are data: what is on sale is shown with its price', async () => {
  const shop = await server.givenMerchant()
  await savePackage(server.activation, { name: '30 hari', days: 30, price: 25_000 })
  await savePackage(server.activation, { name: '1 hari', days: 1, price: 10_000 })
  await savePackage(server.activation, { name: 'Pilih sendiri', days: null, price: 1_000 })
  await savePackage(server.activation, { name: '1 hari', days: 1, price: 1_000 })
  const shown = async () =>
    (await stateOf(shop)).packages.map(({ name, days, price }) => [name, days, price])
  expect(await shown()).toEqual([
    ['1 hari', 1, 1_000],
    ['30 hari', 30, 25_000],
    ['Pilih sendiri', null, 1_000],
  ])
  expect(await withdrawPackage(server.sql, '30 hari')).toBe(true)
  expect((await shown()).map(([name]) => name)).toEqual(['1 hari', 'Pilih sendiri'])
})

test('no key is readable in the database', async () => {
  const { key } = await newKey(1)
  const rows = await server.sql<{ row: string }[]>`select k::text as row from activation_keys k`
  const plain = key.replaceAll('-', '').slice(3)
  expect(rows.some(({ row }) => row.includes(key) || row.includes(plain))).toBe(false)
})

test('where no activation is asked for, accounts work without an end', async () => {
  const free = await openTestApp()
  try {
    const shop = await free.givenMerchant()
    expect((await pay(shop)).status).toBe(201)
    expect(await stateOf(shop)).toMatchObject({ required: false, active: true })
  } finally {
    await free.close()
  }
})
