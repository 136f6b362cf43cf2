import { Me } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { givenUser, givenVisitor, openBrowser, PASSWORD } from './test-support.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
})
afterAll(() => server.close())

const problemOf = async (answer: Response) => {
  const { code } = (await answer.json()) as { code?: string }
  return `${answer.status} ${code}`
}

test('somebody registers, logs in and sees their shop, and logs out', async () => {
  const { browser, email } = await givenUser(server)
  expect(await problemOf(await browser.get('/me'))).toBe('401 unauthorized')
  const answer = await browser.signIn(email.toUpperCase())
  expect(await answer.json()).toEqual({ status: 'signed_in' })
  const me = Me.parse(await (await browser.get('/me')).json())
  expect(me.user).toMatchObject({ email, emailVerified: false, hasPassword: true })
  expect(me.user.twoFactor).toEqual({
    totp: false,
    telegram: false,
    passkeys: 0,
    recoveryCodesLeft: 0,
  })
  expect(me.merchants).toEqual([
    {
      id: expect.stringMatching(/^mer_/) as string,
      name: expect.any(String) as string,
      role: 'owner',
      permissions: expect.arrayContaining(['payments:read', 'team:write']) as string[],
    },
  ])
  const kept = new Map(browser.cookies)
  expect((await browser.post('/auth/sign-out')).status).toBe(204)
  server.advance(1_001)
  for (const [name, value] of kept) browser.cookies.set(name, value)
  expect(await problemOf(await browser.get('/me'))).toBe('401 unauthorized')
})

test('a merchant made by the operator has an owner who logs in', async () => {
  const { id } = await server.givenMerchant()
  const [row] = await server.sql<{ email: string }[]>`select email from merchants where id = ${id}`
  const browser = openBrowser(server)
  await browser.signIn(row!.email, 'a long enough password')
  const me = Me.parse(await (await browser.get('/me')).json())
  expect(me.merchants).toMatchObject([{ id, role: 'owner' }])
})

describe('a login', () => {
  test('with a wrong password, or by an unknown address, is refused with the same answer', async () => {
    const { email, browser } = await givenUser(server)
    const wrong = await browser.signIn(email, 'not the password')
    const unknown = await browser.signIn('nobody@example.test')
    const textOf = async (answer: Response) =>
      (await answer.text()).replace(/"requestId":"[^"]*"/, '')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await textOf(wrong)).toBe(await textOf(unknown))
    expect(browser.cookies.size).toBe(0)
  })

  test('sets a cookie that no script, no other site and no subdomain gets', async () => {
    const { email, browser } = await givenUser(server)
    const answer = await browser.signIn(email)
    const cookie = answer.headers.getSetCookie().find((text) => text.includes('session'))
    expect(cookie).toMatch(/^__Host-autogopay_session=/)
    for (const flag of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Max-Age=604800']) {
      expect(cookie).toContain(flag)
    }
    expect(cookie).not.toContain('Domain')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('from another site’s page is refused, and so is one without our header', async () => {
    const { email, browser } = await givenUser(server)
    const body = { email, password: PASSWORD }
    for (const headers of [{ origin: 'https://evil.example' }, { 'X-Autogopay-Csrf': '' }]) {
      const answer = await browser.call('POST', '/auth/sign-in/email', { body, headers })
      expect(await problemOf(answer)).toBe('403 forbidden')
    }
  })

  test('leaves nothing in the database that opens the session', async () => {
    const { browser } = await givenVisitor(server)
    const [value] = browser.cookies.values()
    const token = decodeURIComponent(value!).split('.')[0]!
    expect(token.length).toBeGreaterThan(16)
    const dump = await server.sql`
      select s::text as line from sessions s union all select u::text from users u
      union all select l::text from logins l union all select v::text from verifications v`
    expect(dump.length).toBeGreaterThan(3)
    const text = JSON.stringify(dump)
    expect(text).not.toContain(token)
    expect(text).not.toContain(PASSWORD)
  })
})

test('a session that is used lasts on, and one that is not ends after a week', async () => {
  const { browser } = await givenVisitor(server)
  const { browser: idle } = await givenVisitor(server)
  const day = 24 * 60 * 60 * 1000
  for (const days of [2, 3, 3]) {
    server.advance(days * day)
    const answer = await browser.get('/me')
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=604800')
  }
  expect((await idle.get('/me')).status).toBe(401)
})

test('two people of one name get two usernames, the second with three characters more', async () => {
  const register = async (email: string) => {
    const body = { businessName: 'Toko', email, password: PASSWORD }
    expect((await openBrowser(server).post('/auth/register', body)).status).toBe(201)
    const [row] = await server.sql<{ username: string }[]>`
      select username from users where email = ${email}`
    return row?.username
  }
  expect(await register('kembar@satu.example')).toBe('kembar')
  expect(await register('kembar@dua.example')).toMatch(/^kembar-[0-9a-z]{3}$/)
})

test('only ways that we name reach better-auth', async () => {
  const browser = openBrowser(server)
  for (const path of ['/sign-up/email', '/update-session', '/sign-in/social', '/link-social']) {
    expect((await browser.post(`/auth${path}`, {})).status).toBe(404)
  }
})

test('the database itself refuses a session without the second factor that is owed', async () => {
  const { email } = await givenUser(server)
  const [user] = await server.sql<{ id: string }[]>`
    update users set needs_second_factor = true where email = ${email} returning id`
  const insert = (factor: string | null) => server.sql`
    insert into sessions (id, user_id, token_hash, method, second_factor, expires_at)
    values (${`ses_${factor}`}, ${user!.id}, ${`hash-${factor}`}, 'password', ${factor}, now())`
  await expect(insert(null)).rejects.toThrow('needs a second factor')
  await expect(insert('totp')).resolves.toBeDefined()
})
