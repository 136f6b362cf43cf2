import { Me, type FactorOn, type TotpSecret } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stepAt, totpCode } from '../../accounts/totp.ts'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { mailAbout, openBrowser, PASSWORD, tokenIn, type TestBrowser } from './test-support.ts'

const toldLogins: string[] = []
let server: TestApp
beforeAll(async () => {
  server = await openTestApp({
    sendsMail: true,
    telegram: {
      isLinked: () => Promise.resolve(true),
      send: () => Promise.resolve(),
      tellLogin(userId) {
        toldLogins.push(userId)
        return Promise.resolve()
      },
    },
  })
})
afterAll(() => server.close())

async function givenPerson() {
  const { email, browser: unconfirmed } = await givenVerified()
  await unconfirmed.signIn(email)
  const { user, session } = Me.parse(await (await unconfirmed.get('/me')).json())
  return { email, browser: unconfirmed, userId: user.id, sessionId: session.id }
}

/** With mail on, nobody logs in before the address is confirmed. */
async function givenVerified() {
  const browser = openBrowser(server)
  const email = `jejak-${crypto.randomUUID()}@example.test`
  await browser.post('/auth/register', { businessName: 'Toko Jejak', email, password: PASSWORD })
  const token = tokenIn(await mailAbout(server, email, 'Konfirmasi'))
  await browser.post('/auth/verify-email', { token })
  return { email, browser }
}

const entriesOf = (userId: string) =>
  server.sql<{ action: string; address: string | null; data: Record<string, unknown> }[]>`
    select action, address, data from audit_log
    where actor_kind = 'user' and actor_id = ${userId} and merchant_id is null order by id`
const actionsOf = async (userId: string) => (await entriesOf(userId)).map(({ action }) => action)

/** Turns an authenticator app on. @returns What it shows now. */
async function turnTotpOn(browser: TestBrowser) {
  const begun = await browser.post('/second-factor/totp/begin', { password: PASSWORD })
  const { secret } = (await begun.json()) as TotpSecret
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const code = totpCode(bytes, stepAt(server.accounts.clock()))
  const on = await browser.post('/second-factor/totp/confirm', { code })
  return (await on.json()) as FactorOn
}

test('what people do with their accounts is remembered, with where it came from', async () => {
  const { email, browser, userId } = await givenPerson()
  await turnTotpOn(browser)
  const thief = openBrowser(server)
  await thief.signIn(email)
  await thief.post('/auth/second-factor/verify', { method: 'totp', code: '000000' })
  await browser.post('/second-factor/recovery-codes', { password: PASSWORD })
  await browser.post('/second-factor/totp/off', { password: PASSWORD })
  await browser.call('DELETE', '/sessions?except=current')
  const newPassword = 'lima bebek menari gembira'
  await browser.post('/me/password', { password: PASSWORD, newPassword })
  const newEmail = `baru-${email}`
  await browser.post('/me/email', { password: newPassword, newEmail })
  const token = tokenIn(await mailAbout(server, newEmail, ''))
  await browser.post('/auth/confirm-email', { token })
  await browser.post('/auth/request-password-reset', { email: newEmail, by: 'email' })
  const reset = tokenIn(await mailAbout(server, newEmail, 'andi'))
  await browser.post('/auth/reset-password', { token: reset, newPassword: `${newPassword} lagi` })
  const entries = await entriesOf(userId)
  expect(entries.map(({ action }) => action)).toEqual([
    'email.verified',
    'login.succeeded',
    'second_factor.turned_on',
    'login.second_factor_failed',
    'recovery_codes.renewed',
    'second_factor.turned_off',
    'sessions.ended',
    'password.changed',
    'email.change_requested',
    'email.changed',
    'password.reset',
  ])
  expect(entries.every(({ address }) => address !== null)).toBe(true)
  const text = JSON.stringify(entries)
  for (const secret of [PASSWORD, newPassword, token, reset]) expect(text).not.toContain(secret)
})

test('nothing is remembered that was not done', async () => {
  const { browser, userId } = await givenPerson()
  const before = await actionsOf(userId)
  await browser.post('/me/password', { password: 'bukan', newPassword: 'lima bebek menari' })
  await browser.post('/second-factor/totp/off', { password: PASSWORD })
  await browser.call('DELETE', '/sessions/ses_01ARZ3NDEKTSV4RRFFQ69G5FAV')
  expect(await actionsOf(userId)).toEqual(before)
})

test('a login is told as a notice, which its owner may not want, and by mail', async () => {
  const { email, userId } = await givenPerson()
  await server.accounts.settled()
  expect(toldLogins).toContain(userId)
  await mailAbout(server, email, 'masuk')
})

test('who deletes an account leaves no address behind', async () => {
  const { browser, userId } = await givenPerson()
  expect((await browser.post('/me/delete', { password: PASSWORD })).status).toBe(200)
  const entries = await entriesOf(userId)
  expect(entries.length).toBeGreaterThan(0)
  expect(entries.filter(({ address }) => address !== null)).toEqual([])
})
