import { Problem, Settings } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  expect(await settingsOf(shop)).toEqual({ latePolicy: 'accept' })
  const answer = await change({ latePolicy: 'refund' })
  expect([answer.status, Settings.parse(await answer.json())]).toEqual([
    200,
    { latePolicy: 'refund' },
  ])
  expect(await settingsOf(shop)).toEqual({ latePolicy: 'refund' })
  expect(await settingsOf(stranger)).toEqual({ latePolicy: 'accept' })
})

test('what is left out stays as it is', async () => {
  await change({ latePolicy: 'review' })
  expect((await change({})).status).toBe(200)
  expect(await settingsOf(shop)).toEqual({ latePolicy: 'review' })
})

test.each([{ latePolicy: 'keep' }, { latePolicy: null }, { latePolicy: 5 }, { renewalLimit: 1 }])(
  'refuses %j and changes nothing',
  async (body) => {
    const before = await settingsOf(shop)
    const answer = await change(body)
    expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([
      422,
      'invalid_request',
    ])
    expect(await settingsOf(shop)).toEqual(before)
  },
)
