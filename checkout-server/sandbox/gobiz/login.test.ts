import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPortal } from '../testing/portal.ts'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

let world: World
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())

let accounts = 0
const givenAccount = async (over: object = {}) => {
  const phone = `8120000${String(++accounts).padStart(4, '0')}`
  const account = { phone: `0${phone}`, outlets: [{ name: 'Kedai Uji' }], ...over }
  const { http, body } = await world.control('/gobiz/accounts', account)
  expect(http).toBe(200)
  return { phone, account: body['account'] as { outlets: { merchantId: string }[] } }
}
const otpOf = async (phone: string) =>
  String((await world.call('GET', `/_control/gobiz/otp?phone=${phone}`)).body['otp'])
const wrongOne = (otp: string) => (otp === '0000' ? '0001' : '0000')
const openOtp = async (phone: string) => {
  const portal = openPortal(world.url)
  const { body } = await portal.request(phone)
  const { otp_token } = body['data'] as { otp_token: string }
  return { portal, otp_token, otp: await otpOf(phone) }
}
const problem = (text: string | RegExp) => ({
  errors: [{ message: typeof text === 'string' ? text : expect.stringMatching(text) }],
})

test('an OTP sent by text message brings tokens that open the profile', async () => {
  const { phone, account } = await givenAccount()
  const portal = openPortal(world.url)
  const asked = await portal.request(phone)
  expect(asked).toEqual({
    http: 201,
    body: {
      success: true,
      data: {
        otp_token: expect.any(String),
        otp_expires_in: 720,
        otp_length: 4,
        next_state: { state: 'sms', timer_in_seconds: 120 },
      },
    },
  })
  const { otp_token } = asked.body['data'] as { otp_token: string }
  const otp = await otpOf(phone)
  expect(otp).toMatch(/^\d{4}$/)
  expect(await portal.token({ grant_type: 'otp', data: { otp, otp_token } })).toEqual({
    http: 200,
    body: {
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 86_400,
      token_type: 'Bearer',
      dbl_enabled: false,
    },
  })
  expect((await portal.call('GET', '/gobiz/v1/users/me')).body).toMatchObject({
    user: { phone: `+62${phone}`, merchant_id: account.outlets[0]?.merchantId },
  })
})

test('a second OTP must wait for the resend time', async () => {
  const { phone } = await givenAccount()
  const { portal } = await openOtp(phone)
  expect(await portal.request(phone)).toMatchObject({ http: 429, body: problem(/wait 120/) })
  clock.forward(120_000)
  expect((await portal.request(phone)).http).toBe(201)
})

test.each(['0812', '6281200000001', '081200000001', ''])(
  'the phone number "%s" is refused: it must come without 0 and 62',
  async (phone) => {
    expect(await openPortal(world.url).request(phone)).toMatchObject({ http: 400 })
  },
)

test('a wrong OTP is refused, and after five the right one too', async () => {
  const { phone } = await givenAccount()
  const { portal, otp, otp_token } = await openOtp(phone)
  const tryOtp = (given: string) =>
    portal.token({ grant_type: 'otp', data: { otp: given, otp_token } })
  for (let tries = 0; tries < 5; tries++) {
    expect(await tryOtp(wrongOne(otp))).toMatchObject({ http: 401, body: problem(/incorrect/) })
  }
  expect(await tryOtp(otp)).toMatchObject({ http: 429 })
})

test('an OTP counts once, for twelve minutes, and on the device that asked for it', async () => {
  const { phone } = await givenAccount()
  const { portal, otp, otp_token } = await openOtp(phone)
  const grant = { grant_type: 'otp', data: { otp, otp_token } }
  expect((await openPortal(world.url).token(grant)).http).toBe(401)
  expect((await portal.token(grant)).http).toBe(200)
  expect((await portal.token(grant)).http).toBe(401)

  const later = await openOtp((await givenAccount()).phone)
  clock.forward(720_000)
  const late = { otp: later.otp, otp_token: later.otp_token }
  expect(await later.portal.token({ grant_type: 'otp', data: late })).toMatchObject({
    http: 401,
    body: problem(/expired/),
  })
})

test.each(['x-uniqueid', 'authentication-type', 'x-appid', 'x-user-type'])(
  'a GoID call without %s is refused by name',
  async (name) => {
    const body = { phone_number: '81200000001', country_code: '62' }
    const reply = await openPortal(world.url).goid('login/request', body, { [name]: '' })
    expect(reply).toMatchObject({ http: 400, body: problem(new RegExp(name)) })
  },
)

test('some accounts get a token at once', async () => {
  const { phone } = await givenAccount({ login: 'instant' })
  const portal = openPortal(world.url)
  const asked = await portal.request(phone)
  expect(asked).toMatchObject({ http: 201, body: { data: { token_type: 'Bearer' } } })
  expect((await portal.call('GET', '/gobiz/v1/users/me')).http).toBe(200)
})

test('e-mail and password bring tokens; five wrong ones lock for fifteen minutes', async () => {
  await givenAccount({ email: 'pemilik@kedai.example', password: 'rahasia' })
  const portal = openPortal(world.url)
  const email = 'pemilik@kedai.example'
  const asked = await portal.goid('login/request', { email, login_type: 'password' })
  expect(asked.http).toBe(201)
  const logIn = (password: string) =>
    portal.token({ grant_type: 'password', data: { email, password } })
  expect((await logIn('rahasia')).http).toBe(200)
  for (let tries = 0; tries < 5; tries++) expect((await logIn('salah')).http).toBe(401)
  expect((await logIn('rahasia')).http).toBe(429)
  clock.forward(15 * 60_000)
  expect((await logIn('rahasia')).http).toBe(200)
})

test('a refresh gives new tokens and the old refresh token dies', async () => {
  const { phone } = await givenAccount()
  const portal = openPortal(world.url)
  await portal.logIn(phone)
  const old = portal.refreshToken()
  expect((await portal.refresh()).http).toBe(200)
  expect(portal.refreshToken()).not.toBe(old)
  const again = { grant_type: 'refresh_token', data: { refresh_token: old } }
  expect(await portal.token(again)).toMatchObject({ http: 401, body: problem(/invalid/) })
  const flat = { grant_type: 'refresh_token', refresh_token: portal.refreshToken() }
  expect((await portal.token(flat)).http).toBe(200)
  expect((await portal.call('GET', '/gobiz/v1/users/me')).http).toBe(200)
})

test('switches wrap the tokens in data and keep the refresh token', async () => {
  const { phone } = await givenAccount()
  await world.control('/gobiz/switches', { tokenInData: true, refreshRotates: false })
  const portal = openPortal(world.url)
  expect((await portal.logIn(phone)).body).toMatchObject({ data: { token_type: 'Bearer' } })
  const old = portal.refreshToken()
  await portal.refresh()
  expect(portal.refreshToken()).toBe(old)
  await world.control('/gobiz/switches', { tokenInData: false, refreshRotates: true })
})

test('access tokens end by time and by the tester; a refresh helps as long as its token lives', async () => {
  const { phone } = await givenAccount()
  const portal = openPortal(world.url)
  await portal.logIn(phone)
  const me = async () => (await portal.call('GET', '/gobiz/v1/users/me')).http
  clock.forward(86_400_000)
  expect(await me()).toBe(401)
  await portal.refresh()
  expect(await me()).toBe(200)
  await world.control('/gobiz/kill-tokens', { phone, kind: 'access' })
  expect(await me()).toBe(401)
  await portal.refresh()
  expect(await me()).toBe(200)
  await world.control('/gobiz/kill-tokens', { phone })
  expect(await me()).toBe(401)
  expect((await portal.refresh()).http).toBe(401)
})

test('outlets are found by search, page by page, and one by one', async () => {
  const names = ['Kedai Satu', 'Kedai Dua', 'Kedai Tiga']
  const { phone, account } = await givenAccount({ outlets: names.map((name) => ({ name })) })
  const portal = openPortal(world.url)
  await portal.logIn(phone)
  const search = (body: object) => portal.call('POST', '/gobiz/v1/merchants/search', { body })
  const found = await search({ from: 0, to: 50, _source: ['id', 'merchant_name'] })
  expect(found.body).toEqual({
    success: true,
    total: 3,
    hits: account.outlets.map(({ merchantId }, index) => ({
      id: merchantId,
      merchant_name: names[index],
    })),
  })
  expect((await search({ from: 1, to: 2 })).body).toMatchObject({
    total: 3,
    hits: [{ merchant_name: 'Kedai Dua' }],
  })
  const id = account.outlets[2]?.merchantId ?? ''
  const one = await portal.call('GET', `/gobiz/v1/merchants/${id}`)
  expect(one).toMatchObject({ http: 200, body: { id, merchant_name: 'Kedai Tiga' } })
  expect((await portal.call('GET', '/gobiz/v1/merchants/G000000000')).http).toBe(404)
})
