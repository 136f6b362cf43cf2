import { describe, expect, test } from 'vitest'
import { GenerateQris, SetCallbackUrl } from './autogopay.ts'
import { CreatePayment, WebUrl } from './payment.ts'
import { CreateWebhookEndpoint } from './webhook-endpoint.ts'

describe('a new payment', () => {
  test('needs nothing but an amount', () => {
    expect(CreatePayment.parse({ amount: 50_000 })).toEqual({ amount: 50_000 })
    expect(GenerateQris.parse({ amount: 50_000 })).toEqual({ amount: 50_000 })
  })

  test.each([
    {},
    { amount: '50000' },
    { amount: 50_000, surprise: 1 },
    { amount: 50_000, orderId: 'with blank' },
    { amount: 50_000, orderId: 'x'.repeat(65) },
    { amount: 50_000, expiresInSeconds: 59 },
    { amount: 50_000, expiresInSeconds: 604_801 },
    { amount: 50_000, customer: { email: 'nobody' } },
    { amount: 50_000, customer: { nick: 'Budi' } },
    { amount: 50_000, metadata: { 'a b': 'x' } },
    { amount: 50_000, metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [n, ''])) },
    { amount: 50_000, description: 'two\nlines' },
    { amount: 50_000, description: 'broken \ud800' },
    { amount: 50_000, metadata: { a: 'nul \u0000' } },
    { amount: 50_000, redirectUrl: 'https://a.example/\u0000' },
    { amount: 50_000, redirectUrl: 'javascript:alert(1)' },
  ])('is refused as %j', (body) => {
    expect(CreatePayment.safeParse(body).success).toBe(false)
  })
})

describe('an address', () => {
  test.each(['https://toko.example/a?b=c', 'http://127.0.0.1:8081/hook'])('may be %s', (url) => {
    expect(WebUrl.parse(url)).toBe(url)
  })

  test.each(['', '/relative', 'ftp://a.example', 'https://user:pw@a.example', 'data:text/html,x'])(
    'may not be %j',
    (url) => {
      expect(WebUrl.safeParse(url).success).toBe(false)
      expect(SetCallbackUrl.safeParse({ callback_url: url }).success).toBe(false)
      expect(CreateWebhookEndpoint.safeParse({ url }).success).toBe(false)
    },
  )
})
