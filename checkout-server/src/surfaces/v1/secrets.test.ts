import { Connection, CreatedApiKey, CreatedWebhookEndpoint, Payment } from '@autogopay/shared'
import pino from 'pino'
import { expect, test } from 'vitest'
import { dumpAsText } from '../../../testing/dump.ts'
import { secretsIn } from '../../../testing/secrets-in-text.ts'
import { openTestApp } from './test-support.ts'

test('neither the database nor the log shows a secret after everything was done once', async () => {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const server = await openTestApp({ log })
  const shop = await server.givenMerchant()
  const send = async (path: string, body: unknown, method = 'POST') => {
    const answer = await shop.call(method, path, { body })
    const text = await answer.text()
    expect(answer.status, `${path} ${text}`).toBeLessThan(300)
    return JSON.parse(text || 'null') as Record<string, unknown>
  }
  const control = async (path: string, init: RequestInit = {}) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${server.sandbox.url}/_control/${path}`, { headers, ...init })
    return (await answer.json()) as Record<string, unknown>
  }

  // Keys and webhooks' secrets.
  const key = CreatedApiKey.parse(await send('/v1/api-keys', { name: 'Kasir' }))
  const rolled = CreatedApiKey.parse(await send(`/v1/api-keys/${key.id}/roll`, {}))
  const hook = { url: 'https://shop.example/hook' }
  const endpoint = CreatedWebhookEndpoint.parse(await send('/v1/webhook-endpoints', hook))
  const secret = await send(`/v1/webhook-endpoints/${endpoint.id}/roll-secret`, {})
  await send('/api/user/callback-url', { callback_url: 'https://shop.example/callback' })

  // An own account: code, login, tokens. The wrong code is tried too.
  const phone = '081298761234'
  const outlets = [{ name: 'Toko' }]
  await control('gobiz/accounts', {
    method: 'POST',
    body: JSON.stringify({ phone, login: 'otp', outlets }),
  })
  const { id } = Connection.parse(await send('/v1/connections', { provider: 'gopay_qris', phone }))
  const { otp } = await control(`gobiz/otp?phone=${phone}`)
  const wrong = otp === '0000' ? '1111' : '0000'
  await shop.call('POST', `/v1/connections/${id}/verify`, { body: { otp: wrong } })
  await send(`/v1/connections/${id}/verify`, { otp: String(otp) })
  await send(`/v1/connections/${id}`, undefined, 'DELETE')

  // Money, with an Idempotency-Key: its answer is kept.
  const made = await shop.call('POST', '/v1/payments', {
    body: { amount: 5_000 },
    headers: { 'idempotency-key': 'order-1' },
  })
  const payment = Payment.parse(await made.json())
  await server.payAtProvider(payment.providerTransactionId ?? '')
  await send('/api/qris/status', { transaction_id: payment.providerTransactionId })
  await send(`/v1/payments/${payment.id}/refunds`, { amount: 1_000 })
  // Refused ones are logged, too.
  await shop.call('GET', '/v1/payments', { headers: { 'x-api-key': `${shop.apiKey}x` } })

  const known = {
    'the first API key': shop.apiKey,
    'a made API key': key.key,
    'a rolled API key': rolled.key,
    'a webhook secret, as sent': endpoint.secret,
    'a rolled webhook secret': String(secret['secret']),
    'the phone number': phone.slice(1),
  }
  const dump = await dumpAsText(server.sql)
  // It does say what it may.
  expect(dump).toContain(payment.id)
  expect(dump).toContain('api_key.rolled')
  expect(secretsIn(dump, known)).toEqual([])
  expect(lines.length).toBeGreaterThan(10)
  const token = { 'the checkout token': payment.checkoutToken }
  expect(secretsIn(lines.join(''), { ...known, ...token })).toEqual([])
  const answers = await server.sql<{ body: string }[]>`
    select convert_from(response_body, 'UTF8') as body from idempotency_keys`
  expect(answers.map(({ body }) => body).join(' ')).toContain(payment.id)
  expect(secretsIn(JSON.stringify(answers), token)).toEqual([])
  await server.close()
})

test('the search finds a secret that is there', async () => {
  expect(secretsIn(`key agp_live_${'a'.repeat(49)} here`)).toHaveLength(1)
  expect(secretsIn('nothing', { pin: '1234' })).toEqual([])
  expect(secretsIn('my 1234', { pin: '1234' })).toHaveLength(1)
})
