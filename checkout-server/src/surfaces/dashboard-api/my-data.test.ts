import { Me } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { givenUser, givenVisitor, openBrowser, PASSWORD } from './test-support.ts'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
})
afterAll(() => server.close())

test('somebody takes all that is held about them, and nothing that opens the account', async () => {
  const { browser, email } = await givenVisitor(server)
  const answer = await browser.get('/me/export')
  expect(answer.headers.get('content-disposition')).toContain('attachment')
  const text = await answer.text()
  const data = JSON.parse(text) as Record<string, unknown[]> & { user: { email: string } }
  expect(data.user.email).toBe(email)
  expect(data['teams']).toMatchObject([{ role: 'owner' }])
  expect(data['sessions']).toMatchObject([{ method: 'password', userAgent: 'Peramban Uji/1.0' }])
  expect(text).not.toMatch(/argon2|hash/i)
})

test('a deleted account is gone with its keys, its shop keeps the books, the address is free', async () => {
  const { browser, email } = await givenVisitor(server)
  const made = await browser.send('POST', '/v1/api-keys', { body: { name: 'toko', scopes: null } })
  const { key } = (await made.json()) as { key: string }
  const { user, merchants } = Me.parse(await (await browser.get('/me')).json())
  expect((await browser.post('/me/delete', { password: 'salah' })).status).toBe(422)
  const deleted = await browser.post('/me/delete', { password: PASSWORD })
  expect(await deleted.json()).toEqual({
    kept: ['payments', 'refunds', 'incoming_money', 'audit_log'],
  })
  server.advance(1_001)
  expect((await browser.get('/me')).status).toBe(401)
  expect((await server.call('GET', '/v1/payments', { headers: { 'x-api-key': key } })).status).toBe(
    401,
  )
  for (const table of ['users', 'logins', 'sessions', 'members']) {
    const column = table === 'users' ? 'id' : 'user_id'
    const rows = await server.sql`
      select 1 from ${server.sql(table)} where ${server.sql(column)} = ${user.id}`
    expect(rows).toHaveLength(0)
  }
  const [shop] = await server.sql<{ name: string; email: string }[]>`
    select name, email from merchants where id = ${merchants[0]!.id}`
  expect(shop).toMatchObject({ name: merchants[0]!.name })
  expect(shop?.email).not.toBe(email)
  const again = await openBrowser(server).post('/auth/register', {
    businessName: 'Lagi',
    email,
    password: PASSWORD,
  })
  expect(again.status).toBe(201)
  expect((await openBrowser(server).signIn(email)).status).toBe(200)
})

test('the links of a shop that lost its last person take no payments any more', async () => {
  const { browser } = await givenVisitor(server)
  const body = { title: 'Kopi', amountKind: 'fixed', amount: 44_000 }
  const made = await browser.send('POST', '/v1/payment-links', { body })
  const { slug } = (await made.json()) as { slug: string }
  expect((await browser.post('/me/delete', { password: PASSWORD })).status).toBe(200)
  const refused = await server.call('POST', `/checkout/links/${slug}/payments`, { body: {} })
  expect(((await refused.json()) as { code: string }).code).toBe('link_closed')
})

test('a shop that goes on keeps no address of an owner who left, and it is free again', async () => {
  const { browser, email } = await givenVisitor(server)
  const { email: other } = await givenUser(server)
  const { merchants } = Me.parse(await (await browser.get('/me')).json())
  await server.sql`
    insert into members (merchant_id, user_id, role)
    select ${merchants[0]!.id}, id, 'owner' from users where email = ${other}`
  expect((await browser.post('/me/delete', { password: PASSWORD })).status).toBe(200)
  const [shop] = await server.sql<{ email: string }[]>`
    select email from merchants where id = ${merchants[0]!.id}`
  // The other owner's address is that of a shop of their own.
  expect(shop?.email).toBe(`${merchants[0]!.id.replace('_', '-')}@deleted.invalid`)
  const body = { businessName: 'Lagi', email, password: PASSWORD }
  expect((await openBrowser(server).post('/auth/register', body)).status).toBe(201)
  expect((await openBrowser(server).signIn(email)).status).toBe(200)
})

test('an owner whose team goes on must hand the shop over first', async () => {
  const { browser, email } = await givenVisitor(server)
  const { email: other } = await givenUser(server)
  await server.sql`
    insert into members (merchant_id, user_id, role)
    select m.merchant_id, o.id, 'finance' from members m join users u on u.id = m.user_id, users o
    where u.email = ${email} and o.email = ${other}`
  expect((await browser.post('/me/delete', { password: PASSWORD })).status).toBe(422)
  expect((await browser.get('/me')).status).toBe(200)
})
