import { Me, type FactorOn, type TotpSecret } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { turnOn } from '../../accounts/second-factors.ts'
import { openTestApp, PUBLIC_URL, type TestApp } from '../v1/test-support.ts'
import {
  givenUser,
  givenVisitor,
  mailAbout,
  mailsTo,
  openBrowser,
  PASSWORD,
  tokenIn,
  type TestBrowser,
} from './test-support.ts'

let server: TestApp
let withMail: TestApp
beforeAll(async () => {
  ;[server, withMail] = await Promise.all([openTestApp(), openTestApp({ sendsMail: true })])
})
afterAll(() => Promise.all([server.close(), withMail.close()]))

let count = 0
/** Somebody with a Facebook account in the sandbox. */
async function givenPerson(at: TestApp, person: { name: string; email?: string }) {
  count += 1
  const id = String(2_000_000_000_000_000 + count)
  await at.control('facebook/people', { id, ...person })
  return id
}

/** Goes to Facebook and presses a button there. @returns Where Facebook sends the browser. */
async function choose(browser: TestBrowser, personId: string, begin = '/auth/facebook', body = {}) {
  const answer = await browser.post(begin, body)
  const { url } = (await answer.json()) as { url: string }
  const query = new URL(url).searchParams
  const pressed = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      redirect_uri: query.get('redirect_uri') ?? '',
      state: query.get('state') ?? '',
      person: personId,
    }),
  })
  return pressed.headers.get('location')!.replace(`${PUBLIC_URL}/dashboard-api`, '')
}

/** The whole way. @returns Below `/dashboard`, where the browser ends up. */
async function logIn(browser: TestBrowser, personId: string) {
  return landing(await browser.get(await choose(browser, personId)))
}
const landing = (answer: Response) =>
  answer.headers.get('location')?.replace(`${PUBLIC_URL}/dashboard`, '')
const meOf = async (browser: TestBrowser) => Me.parse(await (await browser.get('/me')).json())

test('somebody new gets a shop, is asked for the phone, and has no password to change', async () => {
  const person = await givenPerson(server, { name: 'Dewi Lestari', email: 'dewi@example.test' })
  const browser = openBrowser(server)
  expect(await logIn(browser, person)).toBe('/welcome')
  const { user, merchants } = await meOf(browser)
  expect(user).toMatchObject({
    name: 'Dewi Lestari',
    email: 'dewi@example.test',
    emailVerified: false,
    hasPassword: false,
    mustGivePhone: true,
    facebook: { linked: true },
  })
  expect(merchants).toMatchObject([{ name: 'Dewi Lestari', role: 'owner' }])
  await browser.call('PATCH', '/me', { body: { phone: '+628123456789' } })
  expect((await meOf(browser)).user.mustGivePhone).toBe(false)
  const body = { password: 'apa saja', newPassword: 'lima bebek menari gembira' }
  expect((await browser.post('/me/password', body)).status).toBe(403)
  const again = openBrowser(server)
  expect(await logIn(again, person)).toBe('')
  expect((await meOf(again)).user.id).toBe(user.id)
})

test('somebody without an e-mail address gets in too, and a taken username grows by three characters', async () => {
  const names = []
  for (let at = 0; at < 2; at += 1) {
    const browser = openBrowser(server)
    await logIn(browser, await givenPerson(server, { name: 'Kadek Ayu' }))
    const { user } = await meOf(browser)
    expect(user).toMatchObject({ email: null, emailVerified: false })
    names.push(user.username)
  }
  expect(names[0]).toBe('kadekayu')
  expect(names[1]).toMatch(/^kadekayu-[0-9a-z]{3}$/)
})

test('the database keeps no token of Facebook', async () => {
  await logIn(openBrowser(server), await givenPerson(server, { name: 'Tanpa Jejak' }))
  const dump = await server.sql`
    select l::text as line from logins l union all select u::text from users u
    union all select v::text from verifications v`
  expect(JSON.stringify(dump)).not.toContain('EAA')
})

describe('an account of the same address', () => {
  test('is not opened: its owner links it by a mail, and from then on logs in', async () => {
    const { email, browser: owner } = await givenUser(withMail)
    const token = tokenIn(await mailAbout(withMail, email, 'Konfirmasi'))
    await owner.post('/auth/verify-email', { token })
    const person = await givenPerson(withMail, { name: 'Sama', email })
    const browser = openBrowser(withMail)
    expect(await logIn(browser, person)).toBe('/login#facebook=confirm_by_mail')
    expect((await browser.get('/me')).status).toBe(401)
    const link = { token: tokenIn(await mailAbout(withMail, email, 'Hubungkan Facebook')) }
    expect((await browser.post('/auth/link-facebook', link)).status).toBe(204)
    expect((await browser.post('/auth/link-facebook', link)).status).toBe(422)
    expect(await logIn(browser, person)).toBe('')
    expect((await meOf(browser)).user).toMatchObject({ email, hasPassword: true })
  })

  test('that was never confirmed is not touched, since anybody could have made it', async () => {
    const { email } = await givenUser(withMail)
    await mailAbout(withMail, email, 'Konfirmasi')
    const browser = openBrowser(withMail)
    const person = await givenPerson(withMail, { name: 'Sama', email })
    expect(await logIn(browser, person)).toBe('/login#facebook=log_in_first')
    expect((await browser.get('/me')).status).toBe(401)
    await withMail.accounts.settled()
    expect(await mailsTo(withMail, email)).toHaveLength(1)
  })
})

describe('somebody who is logged in', () => {
  test('links with the password, and unlinks', async () => {
    const { browser, email } = await givenVisitor(server)
    expect((await browser.post('/me/facebook', { password: 'salah' })).status).toBe(422)
    const person = await givenPerson(server, { name: 'Tautan' })
    const back = await choose(browser, person, '/me/facebook', { password: PASSWORD })
    expect(landing(await browser.get(back))).toBe('/settings/security#facebook=linked')
    const byFacebook = openBrowser(server)
    await logIn(byFacebook, person)
    expect((await meOf(byFacebook)).user.email).toBe(email)
    expect((await browser.post('/me/facebook/unlink', { password: PASSWORD })).status).toBe(204)
    const another = openBrowser(server)
    expect(await logIn(another, person)).toBe('/welcome')
    expect((await meOf(another)).user.email).toBe(null)
  })

  test('cannot take what another account has, nor lose the only way in', async () => {
    const person = await givenPerson(server, { name: 'Milik Orang' })
    const first = openBrowser(server)
    await logIn(first, person)
    expect((await first.post('/me/facebook/unlink', {})).status).toBe(422)
    const { browser } = await givenVisitor(server)
    const back = await choose(browser, person, '/me/facebook', { password: PASSWORD })
    expect(landing(await browser.get(back))).toBe('/settings/security#facebook=taken')
    expect((await meOf(browser)).user.facebook.linked).toBe(false)
  })
})

test('the second factor is asked for after Facebook too', async () => {
  const person = await givenPerson(server, { name: 'Dua Langkah' })
  const owner = openBrowser(server)
  await logIn(owner, person)
  const { user, session } = await meOf(owner)
  const who = { userId: user.id, sessionId: session.id }
  const [code = ''] = (await turnOn(server.accounts, who, 'telegram')) ?? []
  const browser = openBrowser(server)
  expect(await logIn(browser, person)).toBe('/second-factor')
  expect((await browser.get('/me')).status).toBe(401)
  const owed = await browser.get('/auth/second-factor')
  expect(await owed.json()).toMatchObject({ methods: ['telegram', 'recovery_code'] })
  const factor = { method: 'recovery_code', code }
  expect((await browser.post('/auth/second-factor/verify', factor)).status).toBe(200)
  expect((await meOf(browser)).user.id).toBe(user.id)
})

describe('nobody gets in', () => {
  const failed = '/login#facebook=failed'

  test('who pressed cancel', async () => {
    expect(await logIn(openBrowser(server), '')).toBe(failed)
  })

  test('with another browser’s way back, or the same one twice', async () => {
    const person = await givenPerson(server, { name: 'Satu Jalan' })
    const browser = openBrowser(server)
    const back = await choose(browser, person)
    const thief = openBrowser(server)
    expect(landing(await thief.get(back))).toBe(failed)
    await choose(thief, person)
    expect(landing(await thief.get(back))).toBe(failed)
    const kept = new Map(browser.cookies)
    expect(landing(await browser.get(back))).toBe('/welcome')
    const replay = openBrowser(server)
    for (const [name, value] of kept) replay.cookies.set(name, value)
    expect(landing(await replay.get(back))).toBe(failed)
  })
})

test('a Facebook account needs a fresh login to change how it logs in', async () => {
  const browser = openBrowser(server)
  await logIn(browser, await givenPerson(server, { name: 'Lama' }))
  const begin = () => browser.post('/second-factor/totp/begin', {})
  const { secret } = (await (await begin()).json()) as TotpSecret & Partial<FactorOn>
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  server.advance(11 * 60 * 1000)
  expect((await begin()).status).toBe(403)
})
