import { AutogopayError } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp, type TestMerchant } from '../v1/test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const errorOf = async (answer: Response) => {
  const { code } = AutogopayError.strict().parse(await answer.json())
  return [answer.status, code]
}

test.each([
  ['GET', '/api/qris/generate', 'POST'],
  ['PUT', '/api/qris/status', 'POST'],
  ['POST', '/api/qris/x/qr-code', 'GET, HEAD'],
  ['DELETE', '/api/user/callback-url', 'POST'],
])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
  const answer = await shop.call(method, path)
  expect(answer.headers.get('allow')).toBe(allow)
  expect(await errorOf(answer)).toEqual([405, 'method_not_allowed'])
})

test.each(['/api/qris', '/api/qris/', '/api/qris/nothing', '/api/qris/a/b/c', '/api/user/me'])(
  '%s is 404',
  async (path) => {
    expect(await errorOf(await shop.call('POST', path))).toEqual([404, 'not_found'])
  },
)

test('a missing key and a wrong one are 401', async () => {
  const path = '/api/qris/generate'
  expect(await errorOf(await server.call('POST', path, { body: { amount: 1 } }))).toEqual([
    401,
    'unauthorized',
  ])
  const headers = { 'x-api-key': `${shop.apiKey.slice(0, -1)}!` }
  const wrong = await server.call('POST', path, { body: { amount: 1 }, headers })
  expect(await errorOf(wrong)).toEqual([401, 'unauthorized'])
})

test('a message names the field that is wrong', async () => {
  const answer = await shop.call('POST', '/api/qris/generate', {
    body: { amount: '50000', amout: 1 },
  })
  const { message } = AutogopayError.parse(await answer.json())
  expect(message).toMatch(/amount must be a whole number/)
  expect(message).toMatch(/amout is not a known field/)
})

test('too many requests are 429 and say when to come back', async () => {
  const strict = await openTestApp({ perAddress: 2, perMerchant: 2 })
  try {
    const merchant = await strict.givenMerchant()
    const ask3 = async (call: TestMerchant['call']) => {
      const answers = []
      for (let n = 0; n < 3; n += 1) {
        answers.push(await call('POST', '/api/qris/status', { body: { transaction_id: 'x' } }))
      }
      return answers
    }
    const [, , third] = await ask3(merchant.call)
    expect(Number(third?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(third && (await errorOf(third))).toEqual([429, 'rate_limited'])
    const [, , guess] = await ask3(strict.call)
    expect(guess && (await errorOf(guess))).toEqual([429, 'rate_limited'])
  } finally {
    await strict.close()
  }
})
