import { Me, type FactorOn, type SignInResult, type TotpSecret } from '@autogopay/shared'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stepAt, totpCode } from '../../accounts/totp.ts'
import { issueToken } from '../../accounts/mailed-tokens.ts'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { openDevice } from './test-passkey.ts'
import { givenVisitor, openBrowser, PASSWORD, type TestBrowser } from './test-support.ts'

const MINUTE_MS = 60_000
const sent: { userId: string; text: string }[] = []

let server: TestApp
beforeAll(async () => {
  server = await openTestApp({
    telegram: {
      isLinked: () => Promise.resolve(true),
      send: (userId, text) => {
        sent.push({ userId, text })
        return Promise.resolve()
      },
      tellLogin: () => Promise.resolve(),
    },
  })
})
afterAll(() => server.close())
beforeEach(() => {
  sent.length = 0
})

const problemOf = async (answer: Response) => {
  const { code } = (await answer.json()) as { code?: string }
  return `${answer.status} ${code}`
}
const jsonOf = async <T>(answer: Response): Promise<T> => {
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return JSON.parse(text) as T
}
const meOf = async (browser: TestBrowser) => Me.parse(await jsonOf(await browser.get('/me')))
const sentCode = () =>
  /\d{6}/.exec(sent.findLast(({ text }) => text.includes('Kode masuk'))!.text)![0]
const verify = (browser: TestBrowser, method: string, code: string) =>
  browser.post('/auth/second-factor/verify', { method, code })

/** An authenticator app; each look at it is in a later half minute, since codes work once. */
function openApp({ secret }: TotpSecret) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  return () => {
    server.advance(30_000)
    return totpCode(bytes, stepAt(server.accounts.clock()))
  }
}

async function givenTotp() {
  const user = await givenVisitor(server)
  const { browser } = user
  const secret = await jsonOf<TotpSecret>(
    await browser.post('/second-factor/totp/begin', { password: PASSWORD }),
  )
  const app = openApp(secret)
  const on = await jsonOf<FactorOn>(
    await browser.post('/second-factor/totp/confirm', { code: app() }),
  )
  return { ...user, secret, app, recoveryCodes: on.recoveryCodes! }
}

async function givenPasskey() {
  const user = await givenVisitor(server)
  const device = openDevice()
  const options = await jsonOf<{ challenge: string }>(
    await user.browser.post('/passkeys/options', { password: PASSWORD }),
  )
  const response = device.create(options)
  const on = await jsonOf<FactorOn>(await user.browser.post('/passkeys', { name: 'HP', response }))
  return { ...user, device, recoveryCodes: on.recoveryCodes! }
}

/** A second browser in which the password was right. */
async function givenOwed(email: string) {
  const browser = openBrowser(server)
  const result = await jsonOf<SignInResult>(await browser.signIn(email))
  if (result.status !== 'second_factor_owed') throw new Error('no second factor was asked for')
  return { browser, result }
}

async function sessionsOf(email: string): Promise<number> {
  const [row] = await server.sql<{ count: number }[]>`
    select count(*)::int from sessions s join users u on u.id = s.user_id where email = ${email}`
  return row!.count
}

/** Everything that a session opens, tried by a cookie that must open nothing. */
async function opensNothing(browser: TestBrowser, email: string, sessions: number) {
  for (const path of ['/me', '/sessions', '/passkeys']) {
    expect(await problemOf(await browser.get(path))).toBe('401 unauthorized')
  }
  const changes = ['/passkeys/options', '/second-factor/totp/off', '/second-factor/recovery-codes']
  for (const path of changes) {
    const answer = await browser.post(path, { password: PASSWORD })
    expect(await problemOf(answer)).toBe('401 unauthorized')
  }
  expect(await sessionsOf(email)).toBe(sessions)
}

describe('with an authenticator app', () => {
  test('a password opens no session until a code of the app was right', async () => {
    const { email, app } = await givenTotp()
    const { browser, result } = await givenOwed(email)
    expect(result).toMatchObject({ methods: ['totp', 'recovery_code'] })
    await opensNothing(browser, email, 1)
    expect(await problemOf(await verify(browser, 'totp', '000000'))).toBe('422 code_wrong')
    await opensNothing(browser, email, 1)
    expect(await jsonOf(await verify(browser, 'totp', app()))).toEqual({ status: 'signed_in' })
    expect((await meOf(browser)).user.twoFactor.totp).toBe(true)
    expect(await sessionsOf(email)).toBe(2)
  })

  test('the cookie of the first step opens nothing afterwards either', async () => {
    const { email, app } = await givenTotp()
    const { browser } = await givenOwed(email)
    const before = new Map(browser.cookies)
    await verify(browser, 'totp', app())
    const thief = openBrowser(server)
    for (const [name, value] of before) thief.cookies.set(name, value)
    await opensNothing(thief, email, 2)
    expect(await problemOf(await verify(thief, 'totp', app()))).toBe('401 unauthorized')
  })

  test('a code works once, also in another login', async () => {
    const { email, app } = await givenTotp()
    const one = await givenOwed(email)
    const other = await givenOwed(email)
    const code = app()
    expect((await verify(one.browser, 'totp', code)).status).toBe(200)
    expect(await problemOf(await verify(other.browser, 'totp', code))).toBe('422 code_wrong')
  })

  test('of a hundred guesses at once five are judged, and the attempt is over', async () => {
    const { email, app } = await givenTotp()
    const { browser } = await givenOwed(email)
    const guesses = Array.from({ length: 100 }, (_, at) => String(at).padStart(6, '0'))
    await Promise.all(guesses.map((code) => verify(browser, 'totp', code)))
    const [row] = await server.sql<{ tries: number }[]>`
      select a.tries from login_attempts a join users u on u.id = a.user_id where email = ${email}`
    expect(row).toEqual({ tries: 5 })
    expect(await problemOf(await verify(browser, 'totp', app()))).toBe('422 code_wrong')
    expect(await sessionsOf(email)).toBe(1)
  })

  test('a login that waits longer than ten minutes must begin again', async () => {
    const { email, app } = await givenTotp()
    const { browser } = await givenOwed(email)
    server.advance(10 * MINUTE_MS)
    expect(await problemOf(await verify(browser, 'totp', app()))).toBe('401 unauthorized')
  })

  test('turning it on ends the sessions that gave no second factor', async () => {
    const { email, browser } = await givenVisitor(server)
    const remembered = openBrowser(server)
    await remembered.signIn(email)
    const secret = await jsonOf<TotpSecret>(
      await browser.post('/second-factor/totp/begin', { password: PASSWORD }),
    )
    const wrong = await browser.post('/second-factor/totp/confirm', { code: '000000' })
    expect(await problemOf(wrong)).toBe('422 code_wrong')
    expect((await meOf(browser)).user.twoFactor.totp).toBe(false)
    await browser.post('/second-factor/totp/confirm', { code: openApp(secret)() })
    server.advance(1_001)
    await opensNothing(remembered, email, 1)
    expect((await meOf(browser)).user.twoFactor.recoveryCodesLeft).toBe(10)
  })

  test('turning it on or off needs the password', async () => {
    const { browser } = await givenTotp()
    for (const path of ['totp/begin', 'totp/off', 'telegram/begin', 'recovery-codes']) {
      const answer = await browser.post(`/second-factor/${path}`, { password: 'bukan ini' })
      expect(await problemOf(answer)).toBe('422 code_wrong')
    }
    expect((await browser.post('/second-factor/totp/off', { password: PASSWORD })).status).toBe(204)
    expect((await meOf(browser)).user.twoFactor).toMatchObject({
      totp: false,
      recoveryCodesLeft: 0,
    })
  })

  test('the database holds neither its secret nor a recovery code that could be read', async () => {
    const { secret, recoveryCodes } = await givenTotp()
    const dump = JSON.stringify(
      await server.sql`
      select f::text as line from second_factors f union all select r::text from recovery_codes r`,
    )
    expect(dump).not.toContain(secret.secret)
    expect(dump).not.toContain(recoveryCodes[0]!.replace('-', ''))
  })
})

describe('a recovery code', () => {
  test('stands in for the app, once', async () => {
    const { email, recoveryCodes } = await givenTotp()
    const [code = ''] = recoveryCodes
    const { browser } = await givenOwed(email)
    expect((await verify(browser, 'recovery_code', code.toUpperCase())).status).toBe(200)
    expect((await meOf(browser)).user.twoFactor.recoveryCodesLeft).toBe(9)
    const again = await givenOwed(email)
    expect(await problemOf(await verify(again.browser, 'recovery_code', code))).toBe(
      '422 code_wrong',
    )
  })

  test('is good for nothing once there are new ones, and never for another account', async () => {
    const { email, browser, recoveryCodes } = await givenTotp()
    const other = await givenTotp()
    const stranger = await givenOwed(email)
    const theirs = await verify(stranger.browser, 'recovery_code', other.recoveryCodes[0]!)
    expect(await problemOf(theirs)).toBe('422 code_wrong')
    await browser.post('/second-factor/recovery-codes', { password: PASSWORD })
    const old = await verify(stranger.browser, 'recovery_code', recoveryCodes[0]!)
    expect(await problemOf(old)).toBe('422 code_wrong')
  })
})

describe('with codes by Telegram', () => {
  const givenTelegram = async () => {
    const user = await givenVisitor(server)
    await user.browser.post('/second-factor/telegram/begin', { password: PASSWORD })
    const code = sentCode()
    await jsonOf(await user.browser.post('/second-factor/telegram/confirm', { code }))
    return user
  }

  test('a login asks for six digits that were sent for it', async () => {
    const { email } = await givenTelegram()
    const { browser } = await givenOwed(email)
    expect((await browser.post('/auth/second-factor/send')).status).toBe(202)
    const dump = await server.sql`select c::text, encode(hash, 'hex') from one_time_codes c`
    expect(JSON.stringify(dump)).not.toContain(sentCode())
    expect((await verify(browser, 'telegram', sentCode())).status).toBe(200)
  })

  test('a code opens only the login that it was sent for, for five minutes, and five tries', async () => {
    const { email } = await givenTelegram()
    const one = (await givenOwed(email)).browser
    const other = (await givenOwed(email)).browser
    await one.post('/auth/second-factor/send')
    expect(await problemOf(await verify(other, 'telegram', sentCode()))).toBe('422 code_wrong')
    server.advance(5 * MINUTE_MS)
    expect(await problemOf(await verify(one, 'telegram', sentCode()))).toBe('422 code_wrong')
    const late = (await givenOwed(email)).browser
    await late.post('/auth/second-factor/send')
    const right = sentCode()
    for (let count = 0; count < 5; count += 1) {
      await verify(late, 'telegram', right === '000000' ? '000001' : '000000')
    }
    expect(await problemOf(await verify(late, 'telegram', right))).toBe('422 code_wrong')
  })

  test('Telegram brings no new password: it alone would open the account', async () => {
    const { email } = await givenTelegram()
    sent.length = 0
    const browser = openBrowser(server)
    await browser.post('/auth/request-password-reset', { email, by: 'telegram' })
    await server.accounts.settled()
    expect(sent.filter(({ text }) => text.includes('kata sandi baru'))).toEqual([])
  })
})

test('without a second factor Telegram brings a new password, and no session', async () => {
  const { email } = await givenVisitor(server)
  const browser = openBrowser(server)
  await browser.post('/auth/request-password-reset', { email, by: 'telegram' })
  await server.accounts.settled()
  const code = /\d{6}/.exec(sent.findLast(({ text }) => text.includes('kata sandi baru'))!.text)![0]
  const body = { email, code, newPassword: 'lima bebek menari gembira' }
  expect((await browser.post('/auth/reset-password', body)).status).toBe(204)
  expect(await problemOf(await browser.post('/auth/reset-password', body))).toBe('422 code_wrong')
  expect(browser.cookies.size).toBe(0)
})

describe('with a passkey', () => {
  test('it logs in by itself, since the device asked who holds it', async () => {
    const { email, device } = await givenPasskey()
    const browser = openBrowser(server)
    const options = await jsonOf<{ challenge: string; userVerification: string }>(
      await browser.get('/auth/passkey'),
    )
    expect(options.userVerification).toBe('required')
    expect(
      await jsonOf(await browser.post('/auth/passkey', { response: device.get(options) })),
    ).toEqual({ status: 'signed_in' })
    expect((await meOf(browser)).user).toMatchObject({ email, twoFactor: { passkeys: 1 } })
  })

  test('it is asked for after the password, and ends that login', async () => {
    const { email, device } = await givenPasskey()
    const { browser, result } = await givenOwed(email)
    expect(result).toMatchObject({ methods: ['passkey', 'recovery_code'] })
    const options = await jsonOf<{ challenge: string }>(await browser.get('/auth/passkey'))
    await jsonOf(await browser.post('/auth/passkey', { response: device.get(options) }))
    expect((await meOf(browser)).user.email).toBe(email)
  })

  test('a device that asked nobody opens nothing, and neither does an answer used before', async () => {
    const { email, device } = await givenPasskey()
    const { browser } = await givenOwed(email)
    const options = await jsonOf<{ challenge: string }>(await browser.get('/auth/passkey'))
    const unverified = { response: device.get(options, { isVerified: false }) }
    expect((await browser.post('/auth/passkey', unverified)).status).toBe(401)
    await opensNothing(browser, email, 1)
    const fresh = await jsonOf<{ challenge: string }>(await browser.get('/auth/passkey'))
    const right = { response: device.get(fresh) }
    const thief = openBrowser(server)
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value)
    expect((await browser.post('/auth/passkey', right)).status).toBe(200)
    expect((await thief.post('/auth/passkey', right)).status).toBeGreaterThanOrEqual(400)
    await opensNothing(thief, email, 2)
  })

  test('it can be removed with the password, by its owner only', async () => {
    const { browser } = await givenPasskey()
    const { data } = await jsonOf<{ data: { id: string; name: string }[] }>(
      await browser.get('/passkeys'),
    )
    expect(data).toMatchObject([{ name: 'HP' }])
    const remove = (by: TestBrowser) =>
      by.post(`/passkeys/${data[0]!.id}/remove`, { password: PASSWORD })
    expect((await remove((await givenVisitor(server)).browser)).status).toBe(404)
    expect((await remove(browser)).status).toBe(204)
    expect((await meOf(browser)).user.twoFactor).toMatchObject({
      passkeys: 0,
      recoveryCodesLeft: 0,
    })
  })
})

test('a new password asks for the second factor as ever', async () => {
  const { email } = await givenTotp()
  const [user] = await server.sql<{ id: string }[]>`select id from users where email = ${email}`
  const token = await issueToken(server.accounts, {
    userId: user!.id,
    purpose: 'reset_password',
    email,
  })
  const browser = openBrowser(server)
  const newPassword = 'lima bebek menari gembira'
  expect((await browser.post('/auth/reset-password', { token, newPassword })).status).toBe(204)
  expect(await sessionsOf(email)).toBe(0)
  const result = await jsonOf<SignInResult>(await browser.signIn(email, newPassword))
  expect(result.status).toBe('second_factor_owed')
  await opensNothing(browser, email, 0)
})
