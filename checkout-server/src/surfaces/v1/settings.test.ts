import { Payment, Problem, Settings } from '@autogopay/shared'
import QRCode from 'qrcode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLogo } from '../../merchants/look.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
let stranger: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
  stranger = await server.givenMerchant()
})
afterAll(() => server.close())

const settingsOf = async (merchant: TestMerchant) =>
  Settings.parse(await (await merchant.call('GET', '/v1/settings')).json())
const change = (body: unknown) => shop.call('PATCH', '/v1/settings', { body })

test('a merchant chooses the late policy, for no other merchant', async () => {
  expect(await settingsOf(shop)).toMatchObject({ latePolicy: 'accept' })
  const answer = await change({ latePolicy: 'refund' })
  expect(Settings.parse(await answer.json())).toMatchObject({ latePolicy: 'refund' })
  expect(await settingsOf(shop)).toMatchObject({ latePolicy: 'refund' })
  expect(await settingsOf(stranger)).toMatchObject({ latePolicy: 'accept' })
})

test('what is left out stays as it is', async () => {
  const look = { name: 'Kopi Senja', accent: '#7a3cff', renewalLimit: 5 }
  await change({ ...look, accent: '#7A3CFF' })
  await change({ latePolicy: 'review' })
  expect((await change({})).status).toBe(200)
  expect(await settingsOf(shop)).toEqual({
    ...look,
    logo: null,
    latePolicy: 'review',
    expiresInSeconds: 900,
    redirectUrl: null,
    receiptNote: null,
  })
})

test('payments that do not say get length and address of the settings, others their own', async () => {
  const own = await server.givenMerchant()
  const made = async (order: object) => {
    const answer = await own.call('POST', '/v1/payments', { body: { amount: 5_000, ...order } })
    const { createdAt, expiresAt, redirectUrl } = Payment.parse(await answer.json())
    return [(Date.parse(expiresAt) - Date.parse(createdAt)) / 1_000, redirectUrl]
  }
  const redirectUrl = 'https://kopi.example/terima-kasih'
  const body = { expiresInSeconds: 3_600, redirectUrl, receiptNote: 'Jl. Braga 12\nBandung' }
  const answer = await own.call('PATCH', '/v1/settings', { body })
  expect(Settings.parse(await answer.json())).toMatchObject(body)
  expect(await made({})).toEqual([3_600, redirectUrl])
  const other = 'https://kopi.example/131'
  expect(await made({ expiresInSeconds: 60, redirectUrl: other })).toEqual([60, other])
  await own.call('PATCH', '/v1/settings', { body: { redirectUrl: null, receiptNote: null } })
  expect(await settingsOf(own)).toMatchObject({ redirectUrl: null, receiptNote: null })
})

test('a logo is kept as what draws it, taken as it was given out, and taken away again', async () => {
  const logo = (await QRCode.toBuffer('logo', { scale: 4 })).toString('base64')
  const kept = Settings.parse(await (await change({ logo })).json()).logo
  expect(kept).not.toBeNull()
  expect(Settings.parse(await (await change({ logo: kept })).json()).logo).toBe(kept)
  const seen = await findLogo(server.sql, shop.id)
  expect(seen && Buffer.from(seen.bytes).toString('base64')).toBe(kept)
  await change({ logo: null })
  expect(await findLogo(server.sql, shop.id)).toBeNull()
})

test.each([
  { latePolicy: 'keep' },
  { latePolicy: null },
  { latePolicy: 5 },
  { renewalLimit: -1 },
  { name: '' },
  { accent: 'red' },
  { logo: 'bm8gcGljdHVyZQ==' },
  { callbackUrl: 'https://shop.example' },
  { expiresInSeconds: 59 },
  { expiresInSeconds: null },
  { redirectUrl: 'javascript:alert(1)' },
  { receiptNote: 'x'.repeat(301) },
  { receiptNote: 'bell \u0007' },
])('refuses %j and changes nothing', async (body) => {
  const before = await settingsOf(shop)
  const answer = await change(body)
  expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([422, 'invalid_request'])
  expect(await settingsOf(shop)).toEqual(before)
})
