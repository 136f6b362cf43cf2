import {
  CreatedApiKey,
  CreatedWebhookEndpoint,
  Payment,
  TelegramDeepLink,
  type FactorOn,
  type TotpSecret,
} from '@autogopay/shared'
import { expect, test, vi } from 'vitest'
import { dumpAsText } from '../../../testing/dump.ts'
import { secretsIn } from '../../../testing/secrets-in-text.ts'
import { sessionCookie } from '../../accounts/session-cookie.ts'
import { stepAt, totpCode } from '../../accounts/totp.ts'
import { issueKey } from '../../activation/keys.ts'
import { linkChat } from '../../telegram/links.ts'
import { telegramPort } from '../../telegram/port.ts'
import { openReceiver, whileSending } from '../../webhooks/test-support.ts'
import { openTestApp, PUBLIC_URL, type TestApp } from '../v1/test-support.ts'
import { givenUser, mailAbout, openBrowser, PASSWORD, tokenIn } from './test-support.ts'

// Passwords are hashed slowly on purpose, and here often.
vi.setConfig({ testTimeout: 120_000 })

const NEW_PASSWORD = 'tiga kucing menulis puisi'
const NEWER_PASSWORD = 'empat kancil menari samba'

test('a copy of the database opens nothing, after everything that a person and a shop do', async () => {
  const sent: string[] = []
  const server = await openTestApp({
    sendsMail: true,
    activation: { isRequired: true, botUrl: () => 'https://t.me/UjiBot' },
    telegram: (world) => {
      const port = telegramPort(world)
      return {
        ...port,
        send: (userId, text) => {
          sent.push(text)
          return port.send(userId, text)
        },
      }
    },
  })
  const known: Record<string, string> = { 'a password': PASSWORD, 'a new password': NEW_PASSWORD }
  const codes: string[] = []
  const sentCode = () => {
    const code = /\d{6}/.exec(sent.at(-1) ?? '')?.[0] ?? ''
    expect(code).not.toBe('')
    codes.push(code)
    return code
  }
  const read = async <T>(answer: Promise<Response>): Promise<T> => {
    const response = await answer
    const text = await response.text()
    expect(response.status, `${response.url} ${text}`).toBeLessThan(300)
    return (text === '' ? null : JSON.parse(text)) as T
  }

  // Registered, confirmed, a new password, logged in.
  const { email, browser } = await givenUser(server)
  known['the mailed confirmation'] = tokenIn(await mailAbout(server, email, 'Konfirmasi'))
  await read(browser.post('/auth/verify-email', { token: known['the mailed confirmation'] }))
  await read(browser.post('/auth/request-password-reset', { email }))
  await expect.poll(() => resetsOf(server, email)).toHaveLength(1)
  known['the mailed reset'] = (await resetsOf(server, email))[0]!
  const reset = { token: known['the mailed reset'], newPassword: NEW_PASSWORD }
  await read(browser.post('/auth/reset-password', reset))
  // One that nobody has used yet opens most of all.
  await read(browser.post('/auth/request-password-reset', { email }))
  await expect.poll(() => resetsOf(server, email)).toHaveLength(2)
  known['an open reset'] = (await resetsOf(server, email)).find(
    (token) => token !== known['the mailed reset'],
  )!
  await read(browser.signIn(email, NEW_PASSWORD))
  known['the session'] = sessionOf(browser)

  // Telegram, its codes, an app, recovery codes.
  const { url } = TelegramDeepLink.parse(await read(browser.post('/telegram/link')))
  known['the link of Telegram'] = new URL(url).searchParams.get('start') ?? ''
  const chat = { chatId: 7, name: 'Sari', username: 'sari', at: new Date() }
  await server.sql.begin((tx) =>
    linkChat(tx, { token: known['the link of Telegram'] ?? '', ...chat }),
  )
  const proof = { password: NEW_PASSWORD }
  await read(browser.post('/second-factor/telegram/begin', proof))
  await read(browser.post('/second-factor/telegram/confirm', { code: sentCode() }))
  const totp = await read<TotpSecret>(browser.post('/second-factor/totp/begin', proof))
  known['the secret of the app'] = totp.secret
  const bytes = fromBase32(totp.secret)
  known['the bytes of that'] = bytes.toString('latin1')
  codes.push(totpCode(bytes, stepAt(server.accounts.clock())))
  await read(browser.post('/second-factor/totp/confirm', { code: codes.at(-1) }))
  const { recoveryCodes } = await read<FactorOn>(
    browser.post('/second-factor/recovery-codes', proof),
  )
  for (const [at, code] of (recoveryCodes ?? []).entries()) {
    known[`recovery code ${at}`] = code
    known[`recovery code ${at}, bare`] = code.replaceAll('-', '')
  }
  const other = openBrowser(server)
  await read(other.signIn(email, NEW_PASSWORD))
  await read(other.post('/auth/second-factor/send'))
  const login = { method: 'telegram', code: sentCode() }
  await read(other.post('/auth/second-factor/verify', login))
  known['a second session'] = sessionOf(other)
  // A login that waits for its code.
  const third = openBrowser(server)
  await read(third.signIn(email, NEW_PASSWORD))
  known['a login that waits'] = sessionOf(third)
  await read(third.post('/auth/second-factor/send'))
  sentCode()
  await read(other.post('/me/password', { password: NEW_PASSWORD, newPassword: NEWER_PASSWORD }))
  known['the newest password'] = NEWER_PASSWORD
  // To Facebook and not yet back.
  const facebook = await read<{ url: string }>(openBrowser(server).post('/auth/facebook'))
  known['the way back from Facebook'] = new URL(facebook.url).searchParams.get('state') ?? ''

  // A shop: its activation, keys, endpoint, team, a payment that was paid, its webhook.
  const shop = await server.givenMerchant()
  const activation = (await issueKey(server.activation, { days: 30 }))!
  known['an activation key'] = activation.key
  known['an activation key, bare'] = activation.key.replaceAll('-', '')
  const unused = (await issueKey(server.activation, { days: 30 }))!
  known['an unused activation key'] = unused.key
  await read(shop.call('POST', '/v1/activations', { body: { key: activation.key } }))
  known['an API key'] = CreatedApiKey.parse(
    await read(shop.call('POST', '/v1/api-keys', { body: { name: 'Kasir' } })),
  ).key
  const receiver = await openReceiver()
  const endpoint = CreatedWebhookEndpoint.parse(
    await read(shop.call('POST', '/v1/webhook-endpoints', { body: { url: receiver.url } })),
  )
  known['the secret of an endpoint'] = endpoint.secret
  const payment = Payment.parse(
    await read(
      shop.call('POST', '/v1/payments', {
        body: { amount: 5_000 },
        headers: { 'idempotency-key': 'order-1' },
      }),
    ),
  )
  known['a checkout token'] = payment.checkoutToken
  known['its keyed part'] = payment.checkoutToken.slice(26)
  await read(server.call('GET', `/checkout/${payment.checkoutToken}`))
  await server.payAtProvider(payment.providerTransactionId ?? '')
  const asked = { transaction_id: payment.providerTransactionId }
  await read(shop.call('POST', '/api/qris/status', { body: asked }))
  await whileSending(server.webhooks, () => receiver.count(1))
  expect(String(receiver.received[0]?.body)).toContain(payment.checkoutToken)
  await server.accounts.settled()
  await receiver.close()

  const dump = await dumpAsText(server.sql)
  // It does say what it may.
  for (const told of [email, payment.id, 'second_factor.turned_on']) expect(dump).toContain(told)
  expect(Object.entries(known).filter(([, secret]) => secret.length < 10)).toEqual([])
  expect(leaksIn(dump, known, codes)).toEqual([])

  // The search would have found each of them, wherever and however it is written.
  const planted = [...Object.values(known), ...codes]
  await server.sql`create table planted (id int, said text, bytes bytea)`
  for (const [at, secret] of planted.entries()) {
    // A text cannot hold a zero byte.
    const isText = at % 2 === 0 && !secret.includes('\0')
    await server.sql`
      insert into planted values (${at}, ${isText ? `{"token": "${secret}"}` : null},
        ${isText ? null : Buffer.from(secret, 'latin1')})`
  }
  const leaks = leaksIn(await dumpAsText(server.sql), known, codes)
  for (const name of Object.keys(known)) {
    // Bytes that JSON writes in another way are looked for as base64 and hex alone.
    if (name === 'the bytes of that') continue
    expect(
      leaks.some((leak) => leak.startsWith(`${name}:`)),
      name,
    ).toBe(true)
  }
  expect(leaks.filter((leak) => leak.startsWith('a code'))).toHaveLength(new Set(codes).size)
  await server.close()
})

type Browser = ReturnType<typeof openBrowser>

/** The token of a session: what stands before its signature in the cookie. */
function sessionOf({ cookies }: Browser): string {
  const cookie = cookies.get(sessionCookie(PUBLIC_URL).name) ?? ''
  return decodeURIComponent(cookie).split('.')[0] ?? ''
}

async function resetsOf({ sandbox }: TestApp, email: string): Promise<string[]> {
  const answer = await fetch(`${sandbox.url}/_control/mail?to=${encodeURIComponent(email)}`)
  const { mails } = (await answer.json()) as { mails: { text: string }[] }
  return mails.flatMap(({ text }) => /reset-password#token=([\w-]+)/.exec(text)?.[1] ?? [])
}

/** Secrets that a dump shows as they are, or as base64 or hex, and codes that stand alone in it. */
function leaksIn(dump: string, known: Record<string, string>, codes: readonly string[]): string[] {
  const written = Object.entries(known).flatMap(([name, secret]) => {
    const bytes = Buffer.from(secret, 'latin1')
    return [
      [name, secret],
      [`${name}, base64`, bytes.toString('base64').replace(/=+$/, '')],
      [`${name}, base64url`, bytes.toString('base64url')],
      [`${name}, hex`, bytes.toString('hex')],
    ]
  })
  return [
    ...secretsIn(dump, Object.fromEntries(written) as Record<string, string>),
    ...[...new Set(codes)]
      .filter((code) => new RegExp(`(?<![0-9A-Za-z.])${code}(?![0-9A-Za-z])`).test(dump))
      .map((code) => `a code: ${code}`),
  ]
}

function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
}
